"""Change a setting, with everything that follows from it: other working days give open orders other due times."""

from dataclasses import dataclass

from wpp.orders.sla.due_dates import recalculate_due_dates
from wpp.policy import SettingView, change_setting, get_setting, policy_of
from wpp.work import Work


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting before and after, and the numbers of the orders that are due at another time for it."""

    was: SettingView
    now: SettingView
    moved: tuple[str, ...]


def set_setting(work: Work, key: str, value: str) -> SettingChange:
    """Set a setting; the value it already has changes nothing.

    Where the calendar or the closures have changed, every open order that is not late keeps the working time that it
    had left. Raises `UnknownSetting` and `BadSetting`.
    """
    was, worked = get_setting(work.session, key), policy_of(work.session).working_days
    now = change_setting(work, key, value)
    works = policy_of(work.session).working_days
    moved = recalculate_due_dates(work, worked, works) if works != worked else []
    return SettingChange(was, now, tuple(moved))
