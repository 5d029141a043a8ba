"""Where a parcel can be followed, for the carriers that welcome packs travel with."""

import re
from typing import Final
from urllib.parse import quote

PAGES: Final = {
    "royalmail": "https://www.royalmail.com/track-your-item#/tracking-results/{}",
    "dpd": "https://track.dpd.co.uk/search?reference={}",
    "evri": "https://www.evri.com/track/parcel/{}",
    "hermes": "https://www.evri.com/track/parcel/{}",
    "parcelforce": "https://www.parcelforce.com/track-trace?trackNumber={}",
    "ups": "https://www.ups.com/track?loc=en_GB&tracknum={}",
    "dhl": "https://www.dhl.com/gb-en/home/tracking.html?submit=1&tracking-id={}",
}


def tracking_link(carrier: str, tracking: str) -> str | None:
    """The carrier's own page about this parcel; None where the carrier is not known here.

    People write "Royal Mail 24", "DPD (UK)" and "dhl express": what the name starts with decides.
    """
    name = re.sub(r"[^a-z]", "", carrier.lower())
    code = re.sub(r"\s", "", tracking)
    for start, page in PAGES.items():
        if name.startswith(start) and code:
            return page.format(quote(code, safe=""))
    return None
