"""Policy: the settings in the database.

The order limit, approval, thresholds, teams, calendar and brand: what digital services may change without a deployment.
"""

from wpp.policy.closures import Closure, WorkingDays
from wpp.policy.countries import COUNTRIES, country_code
from wpp.policy.model import Setting
from wpp.policy.rules import BadSetting, Policy
from wpp.policy.settings import (
    SettingView,
    UnknownSetting,
    change_setting,
    get_setting,
    list_settings,
    policy_of,
)
from wpp.policy.values import contrast_with_white

__all__ = [
    "COUNTRIES",
    "BadSetting",
    "Closure",
    "Policy",
    "Setting",
    "SettingView",
    "UnknownSetting",
    "WorkingDays",
    "change_setting",
    "contrast_with_white",
    "country_code",
    "get_setting",
    "list_settings",
    "policy_of",
]
