"""Who plays in the demo, and what they pick; the people are those of the sample files."""

from dataclasses import dataclass

from cli.setup import create_portal

CLIENT = create_portal.CLIENT
AT_CLIENT = "northwind.example.com"
AT_HOME = "fulfilment.example.com"
DS, CS, SALES, WAREHOUSE = (f"{team}@{AT_HOME}" for team in ("ds", "cs", "sales", "warehouse"))

MIA, BJORN, PRIYA = (f"{name}@{AT_CLIENT}" for name in ("mia.okafor", "bjorn.hakansson", "priya.raman"))
HELEN = f"helen.marsh@{AT_CLIENT}"
SAM = f"sam.carter@{AT_HOME}"

PASSWORDS = {
    MIA: "harbour-lantern-42",
    BJORN: "fjord-cinnamon-17",
    PRIYA: "monsoon-bicycle-28",
    HELEN: "orchard-compass-63",
    SAM: "pallet-thistle-95",
}
"""For a portal of invented people on this machine; a real one never knows a password."""

SETTINGS = {
    "brand.name": CLIENT,
    "brand.colour": create_portal.COLOUR,
    "approval": "on",
    "email.sales": SALES,
    "email.warehouse": WAREHOUSE,
    "email.cs": CS,
    "support": CS,
    "reply-to": CS,
    "email.ds": DS,
    "sender": f"welcome@{AT_HOME}",
}


@dataclass(frozen=True, slots=True)
class Picks:
    """What somebody puts into the basket, by the codes of the SKUs."""

    shirt: str
    hoodie: str
    gift: str

    @property
    def codes(self) -> tuple[str, str, str]:
        """All three."""
        return self.shirt, self.hoodie, self.gift


MIAS = Picks("TEE-NVY-M", "HOOD-GRY-M", "BOTTLE-BLK")
BJORNS = Picks("TEE-NVY-3XL", "HOOD-GRY-3XL", "CAP-NVY-LXL")
PRIYAS = Picks("TEE-NVY-2XL", "HOOD-GRY-3XL", "NOTEBOOK-A5")

ADDRESSES = {
    MIA: {"name": "Mia Okafor", "line1": "14 Lantern Court", "town": "Bristol", "postcode": "BS1 4QA"},
    BJORN: {
        "name": "Björn Håkansson",
        "line1": "Flat 3, 8 Quayside",
        "town": "Aberdeen",
        "postcode": "AB11 5QN",
    },
    PRIYA: {"name": "Priya Raman", "line1": "27 Orchard Road", "town": "Leeds", "postcode": "LS6 2AB"},
}
