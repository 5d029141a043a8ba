"""Read and change the settings that live in the database; only what differs from the default has a row."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wpp.audit import Tag, about, record
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.hints import HintCode, hint
from wpp.policy.model import Setting
from wpp.policy.rules import RULES, Policy, Rule
from wpp.wording import did_you_mean
from wpp.work import Work

PREFIX, EARLIER_PREFIX = "order-prefix", "order-prefix-earlier"


class UnknownSetting(Refusal):
    """There is no setting of this name."""

    code = "unknown_setting"


@dataclass(frozen=True, slots=True)
class SettingView:
    """One setting as people write it; `changed` says whether it differs from the default."""

    key: str
    value: str
    default: str
    changed: bool
    about: str


def policy_of(session: Session) -> Policy:
    """Every setting of the portal, in one query for each transaction: a session lives no longer than one.

    Raises `BadSetting` where the table holds something that `change_setting` would never have written.
    """
    known: Policy | None = session.info.get(Policy)
    if known is None:
        known = session.info[Policy] = read_policy(session)
    return known


def read_policy(session: Session) -> Policy:
    """The settings as the table has them now."""
    fields: dict[str, Any] = {}
    for key, value in changed_values(session).items():
        rule = RULES.get(key)
        # A setting of a newer or older version of the software is nobody's business here.
        if rule is not None:
            fields[rule.field] = rule.understand(value)
    return Policy(**fields)


def list_settings(session: Session) -> list[SettingView]:
    """Every setting in the order in which they are explained."""
    changed = changed_values(session)
    return [to_view(rule, changed.get(rule.key)) for rule in RULES.values()]


def get_setting(session: Session, key: str) -> SettingView:
    """One setting. Raises `UnknownSetting`."""
    rule = rule_of(key)
    return to_view(rule, session.scalar(select(Setting.value).where(Setting.key == rule.key)))


def change_setting(work: Work, key: str, value: str) -> SettingView:
    """Set a setting; the value it already has changes nothing and is not written down.

    Raises `UnknownSetting` and `BadSetting`.
    """
    rule = rule_of(key)
    new = rule.write(rule.understand(value))
    was = get_setting(work.session, rule.key).value
    if new != was:
        store(work, rule, new)
        work.session.info.pop(Policy, None)
        record(work, Tag.SETTING_CHANGED, about("setting", rule.key), was=was, now=new)
        if rule.key == PREFIX and was:
            keep_prefix(work, was, new)
    return get_setting(work.session, rule.key)


def keep_prefix(work: Work, was: str, now: str) -> None:
    """Let numbers with the letters of before be understood: they are on slips and labels, and in emails."""
    earlier = [each for each in policy_of(work.session).order_prefix_earlier if each not in (was, now)]
    change_setting(work, EARLIER_PREFIX, ", ".join([*earlier, was]))


def store(work: Work, rule: Rule, value: str) -> None:
    """Keep a value; the default needs no row."""
    table = table_of(Setting)
    if value == rule.default:
        work.execute(delete(table).where(table.c.key == rule.key))
        return
    # Asked for the key and not for a count: Postgres counts no rows of an INSERT for us.
    statement = insert_new(work.session, table).values(key=rule.key, value=value).returning(table.c.key)
    if work.execute(statement).first() is None:
        work.execute(update(table).where(table.c.key == rule.key).values(value=value))


def changed_values(session: Session) -> dict[str, str]:
    """What differs from the default, as it is written in the table."""
    return dict(session.execute(select(Setting.key, Setting.value)).all())


def rule_of(key: str) -> Rule:
    """The rule of a setting, however its name was spelled: `Orders_per_user` is `orders-per-user`."""
    name = key.strip().lower().replace("_", "-").replace(" ", "-")
    if name in RULES:
        return RULES[name]
    near = get_close_matches(name, RULES, n=3, cutoff=0.5)
    raise UnknownSetting(
        f"There is no setting {key!r}.",
        hints=[did_you_mean(near)] if near else [hint(HintCode.LIST_SETTINGS)],
    )


def to_view(rule: Rule, stored: str | None) -> SettingView:
    """A setting with the value it has now."""
    value = rule.default if stored is None else stored
    return SettingView(rule.key, value, rule.default, value != rule.default, rule.about)
