"""One client's portal: wired together here and nowhere else, examined, and kept going."""

from wpp.portal.change_setting import SettingChange, set_setting
from wpp.portal.cron import CronResult, JobResult, run_due_jobs
from wpp.portal.health_checks import Check, Verdict, run_health_checks
from wpp.portal.opening import NeedsUpgrade, Portal, open_portal, utc_now

__all__ = [
    "Check",
    "CronResult",
    "JobResult",
    "NeedsUpgrade",
    "Portal",
    "SettingChange",
    "Verdict",
    "open_portal",
    "run_due_jobs",
    "run_health_checks",
    "set_setting",
    "utc_now",
]
