"""Change a setting, with everything that follows from it: other working days give open orders other due times."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from wpp.accounts.dependants import Dependant
from wpp.orders.approvers import request_waiting_approvals
from wpp.orders.sla.due_dates import recalculate_due_dates
from wpp.policy import SettingView, change_setting, get_setting, policy_of
from wpp.policy.settings import rule_of
from wpp.portal.setting_dependants import hangs_on_setting
from wpp.work import Work

ASKS_FOR_APPROVAL = ("approval", "email.representatives")
"""Settings that decide whether somebody is asked to approve."""


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting before and after, and the numbers of the orders that are due at another time for it.

    `hangs_on` is what the change leaves waiting, stranded or as it was; `requested` are the orders On Hold that
    somebody is asked to approve now.
    """

    was: SettingView
    now: SettingView
    moved: tuple[str, ...]
    hangs_on: tuple[Dependant, ...] = ()
    requested: tuple[str, ...] = ()


def set_setting(work: Work, key: str, value: str) -> SettingChange:
    """Set a setting; the value it already has changes nothing.

    Where the calendar or the closures have changed, every open order that is not late keeps the working time that it
    had left. Raises `UnknownSetting` and `BadSetting`.
    """
    was, before = get_setting(work.session, key), policy_of(work.session)
    now = change_setting(work, key, value)
    after = policy_of(work.session)
    worked, works = before.working_days, after.working_days
    moved = recalculate_due_dates(work, worked, works) if works != worked else []
    requested = request_waiting_approvals(work) if now.key in ASKS_FOR_APPROVAL and after != before else []
    hanging = hangs_on_setting(work.session, now.key, before, after, at=work.now)
    return SettingChange(was, now, tuple(moved), tuple(hanging), tuple(requested))


def would_hang_on(session: Session, key: str, value: str, *, at: datetime) -> list[Dependant]:
    """What hangs on a setting that is about to get this value. Raises `UnknownSetting` and `BadSetting`."""
    rule, policy = rule_of(key), policy_of(session)
    changed = replace(policy, **{rule.field: rule.understand(value)})
    return hangs_on_setting(session, rule.key, policy, changed, at=at)
