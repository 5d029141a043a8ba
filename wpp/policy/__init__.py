"""What digital services may change without a deployment: the limit, approval, thresholds, teams and the brand."""

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
