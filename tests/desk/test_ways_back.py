"""Every way back on the desk × role: who sees its button, who is refused, what it says twice, and when it is too late.

A new way back is one more row of `WAYS`. Its rule is proved elsewhere, over both databases.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest

from support.cast import Cast, order
from support.shorts import missing, report, settle
from support.web import Visitor, at_browser
from wpp.orders.approvals import approve, reject
from wpp.orders.changes.by_staff import change_order
from wpp.orders.changes.requests import confirm_change
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.dispatch.picking import start_picking
from wpp.orders.dispatch.stop_requests import reject_stop
from wpp.orders.model import ShortAnswer
from wpp.portal import Portal, set_setting
from wpp.returns.model import Condition, ReturnKind
from wpp.returns.recording import ReturnedItem, record_return
from wpp.returns.recovered import record_recovered
from wpp.returns.replacements import send_again
from wpp.warehouse.export import export_orders
from wpp.warehouse.layout import DEFAULT_LAYOUT

ROLES = ("mia", "rita", "walt", "cleo", "dee")
Prepare = Callable[[Portal, Cast], str]
GOOD = ReturnedItem("TSH-M", 1, Condition.GOOD)


@dataclass(frozen=True)
class Way:
    """One way back. `mistake` makes the mistake and gives the order's number; `too_late` one that can't be undone."""

    name: str
    path: str
    button: str
    roles: frozenset[str]
    mistake: Prepare
    fields: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """The field of the reason, where one is asked for."""
    too_late: Mapping[str, tuple[Prepare, str]] = field(default_factory=dict)
    """Why it is too late → what makes it so, and some words of the refusal; its button is not shown, or refuses."""
    twice: str = "already"
    """A word of what a second click reads."""


def placed(portal: Portal, cast: Cast) -> str:
    return order(portal, cast.mia).number


def approved(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        set_setting(work, "approval", "on")
    number = placed(portal, cast)
    with portal.transaction(by=cast.rita.email) as work:
        approve(work, number)
    return number


def approved_and_begun(portal: Portal, cast: Cast) -> str:
    number = approved(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        start_picking(work, number)
    return number


def answered_too_late(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        cancel(work, number, reason="Left the company")
        reject_stop(work, number)
    return number


def too_late_and_sent(portal: Portal, cast: Cast) -> str:
    number = answered_too_late(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, tracking="AB1")
    return number


def sent(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, carrier="DPD", tracking="AB1")
    return number


def cancelled(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Wrong order")
    return number


def rejected(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        set_setting(work, "approval", "on")
    number = placed(portal, cast)
    with portal.transaction(by=cast.rita.email) as work:
        reject(work, number, reason="Wrong order")
    return number


def ordered_again(portal: Portal, cast: Cast) -> str:
    number = cancelled(portal, cast)
    order(portal, cast.mia)
    return number


def stopping(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        export_orders(work, DEFAULT_LAYOUT)
    with portal.transaction(by=cast.cleo.email) as work:
        cancel(work, number, reason="Wrong order")
    return number


def stop_answered(portal: Portal, cast: Cast) -> str:
    number = stopping(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number, left_anyway=True)
    return number


def returned(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        record_return(work, number, [GOOD])
    return number


def lost(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        record_return(work, number, kind=ReturnKind.LOST)
    return number


def exchanged(portal: Portal, cast: Cast) -> str:
    number = sent(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        send_again(work, number, [GOOD], sku="TSH-S")
    return number


def found(portal: Portal, cast: Cast) -> str:
    number = lost(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        record_recovered(work, number)
    return number


def found_and_back(portal: Portal, cast: Cast) -> str:
    number = lost(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        record_recovered(work, number, delivered=True)
        record_return(work, number, [GOOD])
    return number


def short(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    report(portal, number, missing("BOT"))
    return number


def resolved(portal: Portal, cast: Cast) -> str:
    number = short(portal, cast)
    settle(portal, number, ShortAnswer.PART)
    return number


def resolved_and_sent(portal: Portal, cast: Cast) -> str:
    number = resolved(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    return number


def exported(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        export_orders(work, DEFAULT_LAYOUT)
    return number


def exported_and_sent(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        complete(work, number)
    return number


def begun(portal: Portal, cast: Cast) -> str:
    number = placed(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        start_picking(work, number)
    return number


def begun_and_short(portal: Portal, cast: Cast) -> str:
    number = begun(portal, cast)
    report(portal, number, missing("BOT"))
    return number


def changing(portal: Portal, cast: Cast) -> str:
    number = exported(portal, cast)
    with portal.transaction(by=cast.cleo.email) as work:
        change_order(work, number, swaps={"BOT": "CAP-S"})
    return number


def change_answered(portal: Portal, cast: Cast) -> str:
    number = changing(portal, cast)
    with portal.transaction(by=cast.walt.email) as work:
        confirm_change(work, number)
    return number


HOUSE = frozenset({"walt", "cleo", "dee"})
OFFICE = frozenset({"cleo", "dee"})
PACKERS = frozenset({"walt", "dee"})
NUMBER = {"unreturn-number": "RET-1"}

WAYS = (
    Way(
        "uncomplete",
        "uncompletion",
        "Undo completion",
        HOUSE,
        sent,
        reason="undo-reason",
        too_late={"returned": (returned, "has a return or a replacement")},
    ),
    Way(
        "reinstate what was cancelled",
        "reinstatement",
        "Reinstate order",
        OFFICE,
        cancelled,
        reason="undo-reason",
        too_late={"ordered again": (ordered_again, "the starter has used their order allowance since")},
    ),
    Way(
        "reinstate what was rejected",
        "reinstatement",
        "Reinstate order",
        OFFICE | {"rita"},
        rejected,
        reason="undo-reason",
    ),
    Way(
        "withdraw a stop request",
        "stop-withdrawal",
        "Withdraw the stop request",
        OFFICE,
        stopping,
        too_late={"answered": (stop_answered, "There is no open stop request")},
    ),
    Way(
        "undo a return",
        "return-undo",
        "Undo return",
        HOUSE,
        returned,
        NUMBER,
        reason="unreturn-reason",
        too_late={
            "replaced": (exchanged, "was made as its replacement"),
            "found": (found, "was found since"),
        },
    ),
    Way("undo a lost parcel", "return-undo", "Undo return", OFFICE, lost, NUMBER, reason="unreturn-reason"),
    Way(
        "undo a find",
        "found-undo",
        "Undo find",
        HOUSE,
        found,
        reason="unfind-reason",
        too_late={"returned": (found_and_back, "has come back since")},
    ),
    Way(
        "undo a short pick",
        "short-undo",
        "Undo short pick",
        PACKERS,
        short,
        reason="unshort-reason",
        too_late={"decided": (resolved, "has already been decided")},
    ),
    Way(
        "undo a decision about a short pick",
        "decision-undo",
        "Undo decision",
        OFFICE,
        resolved,
        reason="undecide-reason",
        too_late={"sent": (resolved_and_sent, "so it isn't being picked")},
    ),
    Way(
        "undo an approval",
        "approval-undo",
        "Undo approval",
        frozenset({"rita", "dee"}),
        approved,
        reason="undo-reason",
        too_late={"begun": (approved_and_begun, "is already being picked")},
    ),
    Way(
        "undo too late",
        "stop-reopening",
        "Undo “Too late”",
        HOUSE,
        answered_too_late,
        reason="undo-reason",
        too_late={"sent": (too_late_and_sent, "There is no open stop request")},
    ),
    Way(
        "undo an export",
        "export-undo",
        "Undo export",
        HOUSE,
        exported,
        {"undo-reason": "Too early", "batch": "EXP-1"},
        too_late={"sent": (exported_and_sent, "has already completed order")},
    ),
    Way(
        "undo the start of picking",
        "picking-undo",
        "Undo start of picking",
        PACKERS,
        begun,
        {"undo-reason": ""},
        too_late={
            "short": (begun_and_short, "it has a short pick"),
            "exported": (exported, "it was exported in EXP-1"),
        },
    ),
    Way(
        "withdraw a change request",
        "change-withdrawal",
        "Withdraw the change request",
        OFFICE,
        changing,
        too_late={"answered": (change_answered, "no open change request")},
    ),
    Way(
        "correct a tracking code",
        "parcels",
        "Save",
        HOUSE,
        sent,
        {"parcel-tracking": "RIGHT2", "parcel-carrier": "DPD"},
        too_late={"not sent": (placed, "is Progressing")},
    ),
)
by_name = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages alone are looked at here; what they call is proved over both databases elsewhere."""
    return sqlite_url


def filled(way: Way, visitor: Visitor, reason: str = "A mistake") -> dict[str, str]:
    """The form as it is sent."""
    form = {"form_token": visitor.token, **way.fields}
    return form | ({way.reason: reason} if way.reason else {})


def at_order(portal: Portal, cast: Cast, role: str, number: str) -> Visitor:
    """Somebody at the order's page, as far as they have one."""
    visitor = at_browser(portal, getattr(cast, role))
    visitor.get(f"/orders/{number}" if role == "mia" else f"/desk/orders/{number}")
    return visitor


@by_name
@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_take_it_back_sees_how_and_nobody_else_can(
    portal: Portal, cast: Cast, way: Way, role: str
) -> None:
    number = way.mistake(portal, cast)
    visitor = at_order(portal, cast, role, number)
    assert visitor.page is not None
    buttons = [name for form in visitor.page.reader.forms for name in form.buttons]
    assert (way.button in buttons) is (role in way.roles)
    answer = visitor.post(f"/desk/orders/{number}/{way.path}", filled(way, visitor))
    # An order that the warehouse never got is not on its desk.
    assert answer.status in ((303,) if role in way.roles else (403, 404)), answer.words
    if role in way.roles:
        assert "done=" in answer.header("Location")


@by_name
def test_a_second_click_changes_nothing_and_says_so(portal: Portal, cast: Cast, way: Way) -> None:
    number = way.mistake(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    path, form = f"/desk/orders/{number}/{way.path}", filled(way, dee)
    first, second = dee.post(path, form), dee.post(path, form)
    assert ("done=" in first.header("Location"), second.status) == (True, 303), second.words
    assert way.twice in dee.follow(second).words


@pytest.mark.parametrize("way", [way for way in WAYS if way.reason], ids=lambda way: way.name)
def test_a_reason_is_asked_for_in_its_field(portal: Portal, cast: Cast, way: Way) -> None:
    number = way.mistake(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    answer = dee.post(f"/desk/orders/{number}/{way.path}", filled(way, dee, reason=" "))
    assert answer.status == 422
    assert f'id="{way.reason}-wrong"' in answer.html


@pytest.mark.parametrize(
    ("way", "why"),
    [(way, why) for way in WAYS for why in way.too_late],
    ids=lambda each: getattr(each, "name", each),
)
def test_what_cannot_be_taken_back_any_more_says_why(portal: Portal, cast: Cast, way: Way, why: str) -> None:
    prepare, words = way.too_late[why]
    number = prepare(portal, cast)
    dee = at_order(portal, cast, "dee", number)
    answer = dee.post(f"/desk/orders/{number}/{way.path}", filled(way, dee))
    assert answer.status == 409
    assert words in answer.words
