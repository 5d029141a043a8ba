"""A proxy that nobody named makes everybody one network: the log and `wpp doctor` say so."""

import logging

import pytest

from store.web import proxy_watch
from support.portal import Clock
from support.web import Visitor
from wpp.audit import Tag, list_entries
from wpp.portal import Portal, run_health_checks
from wpp.portal.check import Check, Verdict


def check(portal: Portal) -> Check:
    """What doctor says about proxies."""
    return next(each for each in run_health_checks(portal) if each.name == "proxies")


def events(portal: Portal) -> list[str]:
    """The peers that were written down."""
    with portal.reading() as session:
        return [each.about for each in list_entries(session) if each.tag == Tag.PROXY_UNNAMED]


def test_an_unnamed_proxy_is_warned_of_once(
    portal: Portal, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    assert check(portal).state is Verdict.OK
    visitor = Visitor(portal, address="10.0.0.5")
    visitor.ask("GET", "/healthz")
    assert events(portal) == []
    with caplog.at_level(logging.WARNING, logger="store"):
        for _ in range(3):
            visitor.ask("GET", "/healthz", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert [each.getMessage() for each in caplog.records if "10.0.0.5" in each.getMessage()] == [
        "X-Forwarded-For from 10.0.0.5 is not believed: it isn't a named proxy (--trusted-proxy)"
    ]
    assert events(portal) == ["proxy:10.0.0.5"]
    assert check(portal).state is Verdict.WARN
    assert "10.0.0.5" in check(portal).message
    clock.advance(days=1)
    assert check(portal).state is Verdict.OK


def test_a_crowd_of_peers_fills_no_log(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy_watch, "MOST", 2)
    for number in range(4):
        Visitor(portal, address=f"203.0.113.{number}").ask("GET", "/healthz", HTTP_X_FORWARDED_FOR="1.2.3.4")
    assert events(portal) == ["proxy:203.0.113.1", "proxy:203.0.113.0"]
