"""Rounds: the runs of `wpp cron`. One at a time, whoever starts it, and each is written down."""

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
