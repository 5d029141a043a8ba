"""One client's portal: wired together here and nowhere else, examined, and kept going."""

from wpp.portal.changing import SettingChange, set_setting
from wpp.portal.checks import Check, Verdict, examine
from wpp.portal.opening import NeedsUpgrade, Portal, open_portal, utc_now
from wpp.portal.rounds import Done, RoundDone, round_of

__all__ = [
    "Check",
    "Done",
    "NeedsUpgrade",
    "Portal",
    "RoundDone",
    "SettingChange",
    "Verdict",
    "examine",
    "open_portal",
    "round_of",
    "set_setting",
    "utc_now",
]
