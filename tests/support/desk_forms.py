"""Every form of the desk: where it stands, what is typed into it, and what would be something else.

A form that is not in this table fails the test of it (`tests/desk/test_forms_twice.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from support.cast import Cast
from support.mistakes import (
    answered_too_late,
    approved,
    begun,
    cancelled,
    change_too_late,
    changing,
    exported,
    found,
    lost,
    placed,
    resolved,
    returned,
    sent,
    short,
    stopping,
)
from wpp.accounts.merging import merge_users
from wpp.people.entitlements import GrantReason, grant
from wpp.portal import Portal, set_setting

Prepare = Callable[[Portal, Cast], str]


@dataclass(frozen=True)
class DeskForm:
    """One form, named by the last word of its address; `page` makes what it is about and gives its page."""

    route: str
    button: str
    page: Prepare
    typed: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, str] | None = None
    """What is typed instead of that once it is done; None where a form holds nothing that could be something else."""
    taken: bool = False
    """Whether the other thing is another act, which is done; else it is named, and nothing changes."""
    ends: str = ""
    """Where the same again ends in silence, since both clicks wanted to get there."""
    act_again: bool = False
    """Whether the same again is one more act: another link."""


def at(prepare: Prepare) -> Prepare:
    """The page of the order that this makes."""
    return lambda portal, cast: f"/desk/orders/{prepare(portal, cast)}"


def change_page(portal: Portal, cast: Cast) -> str:
    return f"/desk/orders/{placed(portal, cast)}/change"


def waiting(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        set_setting(work, "approval", "on")
    return placed(portal, cast)


def approvals(portal: Portal, cast: Cast) -> str:
    waiting(portal, cast)
    return "/desk?status=on-hold"


def slips(portal: Portal, cast: Cast) -> str:
    placed(portal, cast)
    return "/desk"


def mia(portal: Portal, cast: Cast) -> str:
    return f"/desk/people/{cast.mia.id}"


def with_extra(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.cleo.email) as work:
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    return mia(portal, cast)


def two_accounts(portal: Portal, cast: Cast) -> str:
    return f"/desk/people/{cast.mia.id}/merge?with={cast.omar.id}"


def merged(portal: Portal, cast: Cast) -> str:
    with portal.transaction(by=cast.dee.email) as work:
        merge_users(work, cast.omar.email, cast.mia.email)
    return mia(portal, cast)


def reasoned(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """A reason, and another one."""
    return {name: "A mistake"}, {name: "Quite another"}


FORMS = (
    DeskForm("approval", "Approve", at(waiting)),
    DeskForm("rejection", "Reject", at(waiting), {"reason": "A mistake"}, {"reason": "Quite another"}),
    DeskForm(
        "completion", "Complete", at(placed), {"tracking": "AB1", "carrier": "DPD"}, {"tracking": "AB2"}
    ),
    DeskForm(
        "cancellation",
        "Cancel order",
        at(placed),
        {"cancel-reason": "A mistake"},
        {"cancel-reason": "Quite another"},
    ),
    DeskForm("picking", "Start picking", at(placed), ends="10008 Send by"),
    DeskForm("stopped", "Stopped", at(stopping)),
    DeskForm("too-late", "Too late", at(stopping)),
    DeskForm("stop-withdrawal", "Withdraw the stop request", at(stopping)),
    DeskForm("change-confirmation", "Changed", at(changing)),
    DeskForm("change-rejection", "Too late to change", at(changing)),
    DeskForm("change-withdrawal", "Withdraw the change request", at(changing)),
    DeskForm(
        "change",
        "Change order",
        change_page,
        {"change-BOT": "CAP-S", "change-to-line1": "2 Low Road"},
        {"change-BOT": "CAP-L"},
    ),
    DeskForm("parcels", "Save", at(sent), {"parcel-tracking": "AB2"}, {"parcel-tracking": "AB3"}, taken=True),
    DeskForm("short", "Report short pick", at(placed), {"fate-*": "missing"}, {"fate-*": "damaged"}),
    DeskForm("resume", "Save", at(short), {"answer-*": "part-shipment"}, {"answer-*": "another-unit"}),
    DeskForm("returns", "Record return", at(sent), {"fate-*": "good"}, {"fate-*": "damaged"}),
    DeskForm(
        "return-correction",
        "Correct return",
        at(returned),
        {"correct-fate": "damaged"},
        {"correct-fate": "missing"},
    ),
    DeskForm("lost", "Mark as lost", at(sent), {"lost-note": "Says DPD"}, {"lost-note": "Says the starter"}),
    DeskForm(
        "exchange",
        "Record exchange",
        at(sent),
        {"exchange-line": "1", "exchange-sku": "TSH-S"},
        {"exchange-sku": "CAP-S"},
    ),
    DeskForm("replacement", "Create replacement order", at(lost), {}, {"again-line1": "2 Low Road"}),
    DeskForm(
        "found",
        "Record as found",
        at(lost),
        {"turned-where": "here"},
        {"turned-where": "damaged"},
    ),
    DeskForm("uncompletion", "Undo completion", at(sent), *reasoned("undo-reason")),
    DeskForm("reinstatement", "Reinstate order", at(cancelled), *reasoned("undo-reason")),
    DeskForm("approval-undo", "Undo approval", at(approved), *reasoned("undo-reason")),
    DeskForm("stop-reopening", "Undo “Too late”", at(answered_too_late), *reasoned("undo-reason")),
    DeskForm("change-reopening", "Undo “Too late”", at(change_too_late), *reasoned("undo-reason")),
    DeskForm("export-undo", "Undo export", at(exported), *reasoned("undo-reason")),
    DeskForm("picking-undo", "Undo start of picking", at(begun), *reasoned("undo-reason")),
    DeskForm("return-undo", "Undo return", at(returned), *reasoned("unreturn-reason")),
    DeskForm("found-undo", "Undo find", at(found), *reasoned("unfind-reason")),
    DeskForm("short-undo", "Undo short pick", at(short), *reasoned("unshort-reason")),
    DeskForm("decision-undo", "Undo decision", at(resolved), *reasoned("undecide-reason")),
    DeskForm("approvals", "Approve selected orders", approvals, {"order-*": "*"}),
    DeskForm("slips", "Print selected orders", slips, {"order-*": "*"}),
    DeskForm("merge", "Merge accounts", two_accounts),
    DeskForm("unmerge", "Undo merge", merged, *reasoned("unmerge-reason")),
    DeskForm("revocation", "Withdraw", with_extra),
    DeskForm(
        "extra-order", "Allow one more order", mia, {"extra-reason": "lost"}, {"extra-reason": "goodwill"}
    ),
    DeskForm("new-link", "Email a new link", mia, act_again=True),
    DeskForm(
        "correction",
        "Save correction",
        mia,
        {"new-last": "Chen", "correction-reason": "Married"},
        {"new-last": "Haddad"},
        taken=True,
    ),
)
