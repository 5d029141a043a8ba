"""Jobs: runs of `wpp cron`, one at a time by a lease."""

from wpp.jobs.lease import (
    LEASE_TIME,
    CronRunView,
    JobRun,
    acquire_lease,
    recent_runs,
    release_lease,
    renew_lease,
)
from wpp.jobs.model import CronRun

__all__ = [
    "LEASE_TIME",
    "CronRun",
    "CronRunView",
    "JobRun",
    "acquire_lease",
    "recent_runs",
    "release_lease",
    "renew_lease",
]
