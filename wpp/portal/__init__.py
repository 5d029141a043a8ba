"""Portal: wires one client's portal together.

`opening` makes engine, clock and mailer from the configuration; `cron` runs what is due; `health_checks` is `wpp
doctor`.
"""

from wpp.portal.change_setting import SettingChange, set_setting, would_hang_on
from wpp.portal.check import Check, Verdict
from wpp.portal.cron import CronResult, JobResult, run_due_jobs
from wpp.portal.health_checks import run_health_checks
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
    "would_hang_on",
]
