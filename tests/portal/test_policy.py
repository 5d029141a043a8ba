"""Settings: read as people write them, checked when they are set, written down when they change."""

import threading
from dataclasses import fields
from datetime import date

import pytest
from sqlalchemy import event

from cli.framework.hints import worded
from wpp.audit import list_entries
from wpp.policy import (
    COUNTRIES,
    BadSetting,
    Closure,
    Policy,
    UnknownSetting,
    change_setting,
    contrast_with_white,
    country_code,
    get_setting,
    list_settings,
    policy_of,
)
from wpp.portal import Portal


def changed(portal: Portal, key: str, value: str) -> Policy:
    """The policy after one setting was changed."""
    with portal.transaction(by="dee") as work:
        change_setting(work, key, value)
    return portal.policy()


def test_a_new_portal_has_every_default(portal: Portal) -> None:
    assert portal.policy() == Policy()
    with portal.reading() as session:
        settings = {setting.key: setting.value for setting in list_settings(session)}
    assert settings["orders-per-user"] == "1"
    assert settings["approval"] == "off"
    assert settings["calendar"] == "GB-ENG"
    assert settings["delivery-countries"] == "GB"
    assert len(settings) == len(fields(Policy))


def test_every_default_is_a_value_that_may_be_set_and_changes_nothing(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        for setting in list_settings(work.session):
            assert change_setting(work, setting.key, setting.default) == setting
        assert list_entries(work.session) == []


READ = [
    ("orders-per-user", "3", "orders_per_user", 3),
    ("approval", "On", "approval", True),
    ("approval", "yes", "approval", True),
    ("low-stock-threshold", "0", "low_stock_threshold", 0),
    (
        "email.sales",
        "a@example.com, B@example.com;a@Example.com",
        "email_sales",
        ("a@example.com", "B@example.com"),
    ),
    ("email.warehouse", "Bay 4 <bay@example.com>", "email_warehouse", ("bay@example.com",)),
    (
        "email.representatives",
        "rita@example.com\nrob@example.com",
        "email_representatives",
        ("rita@example.com", "rob@example.com"),
    ),
    ("brand.name", "  Müller &  Söhne ", "brand_name", "Müller & Söhne"),
    ("brand.colour", "#036", "brand_colour", "#003366"),
    ("brand.colour", "7A1FA2", "brand_colour", "#7a1fa2"),
    (
        "brand.logo",
        "https://www.example.com/logo.svg?v=2",
        "brand_logo",
        "https://www.example.com/logo.svg?v=2",
    ),
    ("welcome-link-days", "14", "welcome_link_days", 14),
    ("ship-within-hours", "72", "ship_within_hours", 72),
    ("calendar", "gb-sct", "calendar", "GB-SCT"),
    ("calendar", "IE", "calendar", "IE"),
    ("closures", "2026-12-24", "closures", (Closure(date(2026, 12, 24), date(2026, 12, 24)),)),
    (
        "closures",
        "2027-05-28; 2026-12-28 to 2027-01-01, 2026-12-24..2026-12-27",
        "closures",
        (Closure(date(2026, 12, 24), date(2027, 1, 1)), Closure(date(2027, 5, 28), date(2027, 5, 28))),
    ),
    ("tracking-required", "true", "tracking_required", True),
    ("sender", "packs@example.com", "sender", "packs@example.com"),
    ("delivery-countries", "uk, Ireland; DE, GB", "delivery_countries", ("GB", "IE", "DE")),
    ("Orders_Per_User", "2", "orders_per_user", 2),
]


def test_settings_are_read_as_people_write_them(portal: Portal) -> None:
    for key, value, field, meaning in READ:
        assert getattr(changed(portal, key, value), field) == meaning, (key, value)


REFUSED = [
    ("orders-per-user", "-1", "whole number from 0"),
    ("orders-per-user", "one", "whole number"),
    ("orders-per-user", "1.5", "whole number"),
    ("orders-per-user", "٣", "whole number"),
    ("orders-per-user", "99999999999999999999999", "whole number"),
    ("approval", "maybe", "on or off"),
    ("email.sales", "sales", "not an email address"),
    ("email.sales", "a@example.com, nobody", "'nobody'"),
    ("sender", "a@example.com, b@example.com", "one email address"),
    ("brand.name", "", "1 to 60"),
    ("brand.name", "x" * 61, "1 to 60"),
    ("brand.name", "<b>Acme</b>", "plain text"),
    ("brand.colour", "blue", "six of 0–9 and a–f"),
    ("brand.colour", "#ffff00", "1.07 to 1"),
    ("brand.colour", "#777777", "4.47 to 1"),
    ("brand.logo", "javascript:alert(1)", "web address"),
    ("brand.logo", "//evil.example/logo.png", "web address"),
    ("brand.logo", 'https://example.com/"><script>', "web address"),
    ("welcome-link-days", "0", "from 1"),
    ("calendar", "XX", "country's code"),
    ("calendar", "GB-XXX", "GB-ENG"),
    ("closures", "Christmas", "'Christmas' isn't a date; write 2026-12-24..2027-01-01"),
    ("closures", "31/02/2026", "isn't a date"),
    ("closures", "2026-02-30", "isn't a date"),
    ("closures", "2027-01-01..2026-12-24", "ends before it begins"),
    ("closures", "2026-01-01..2027-01-02", "longer than a year"),
    ("closures", "2026-01-01..2026-01-02..2026-01-03", "more than a first and a last"),
    (
        "closures",
        ",".join(f"2026-01-01..2026-01-{day % 28 + 1:02}" for day in range(101)),
        "the limit is 100",
    ),
    ("delivery-countries", "", "one country or more"),
    ("delivery-countries", "GB, Narnia", "'Narnia' isn't a country"),
]


def test_values_that_make_no_sense_are_refused_and_change_nothing(portal: Portal) -> None:
    for key, value, says in REFUSED:
        with pytest.raises(BadSetting, match=says), portal.transaction(by="dee") as work:
            change_setting(work, key, value)
    assert portal.policy() == Policy()


def test_an_unknown_setting_is_refused_with_the_nearest_there_is(portal: Portal) -> None:
    with portal.transaction(by="dee") as work:
        with pytest.raises(UnknownSetting) as refused:
            change_setting(work, "order-per-user", "1")
        with pytest.raises(UnknownSetting):
            get_setting(work.session, "")
    assert "orders-per-user" in worded(refused.value.hints[0])


def test_a_change_is_written_down_once(portal: Portal) -> None:
    for value in ("on", "yes", "ON"):
        changed(portal, "approval", value)
    with portal.reading() as session:
        entries = list_entries(session, thing="setting:approval")
        setting = get_setting(session, "approval")
    assert [(entry.actor, entry.tag, entry.detail) for entry in entries] == [
        ("dee", "setting:changed", {"was": "off", "now": "on"})
    ]
    assert (setting.value, setting.default, setting.changed) == ("on", "off", True)


def test_a_setting_can_be_emptied_and_set_back(portal: Portal) -> None:
    changed(portal, "email.sales", "sales@example.com")
    assert changed(portal, "email.sales", "").email_sales == ()
    changed(portal, "orders-per-user", "5")
    changed(portal, "orders-per-user", "7")
    changed(portal, "orders-per-user", "1")
    with portal.reading() as session:
        assert not any(setting.changed for setting in list_settings(session))


def test_the_policy_is_one_query(portal: Portal) -> None:
    asked: list[str] = []
    portal.policy()
    with portal.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *query: asked.append(query[2]))
        policy_of(session)
    assert len(asked) == 1


def test_two_people_who_set_the_same_setting_at_once_both_get_an_answer(portal: Portal) -> None:
    threads = [threading.Thread(target=changed, args=(portal, "brand.name", name)) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert portal.policy().brand_name in ("One", "Two")
    with portal.reading() as session:
        last = list_entries(session, thing="setting:brand.name")
    assert len(last) == 2


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.005)


def test_countries_are_known_by_code_and_by_name() -> None:
    assert len(COUNTRIES) == 249
    assert COUNTRIES["GB"] == "United Kingdom"
    assert [country_code(text) for text in ("gb", "UK", " united  kingdom ", "Holland", "XX")] == [
        "GB",
        "GB",
        "GB",
        "NL",
        None,
    ]
