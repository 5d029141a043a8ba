"""Every way back of the desk: whose it is, how its mistake is made, and when it is too late."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from support.cast import Cast
from support.mistakes import (
    answered_too_late,
    approved,
    approved_and_begun,
    begun,
    begun_and_short,
    cancelled,
    change_answered,
    change_too_late,
    change_too_late_and_sent,
    changing,
    exchanged,
    exported,
    exported_and_sent,
    found,
    found_and_back,
    lost,
    ordered_again,
    placed,
    rejected,
    resolved,
    resolved_and_sent,
    returned,
    sent,
    short,
    stop_answered,
    stopping,
    substitute_short,
    substituted,
    too_late_and_sent,
)
from wpp.portal import Portal

Prepare = Callable[[Portal, Cast], str]


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
        "undo the choice of a substitute",
        "decision-undo",
        "Undo decision",
        OFFICE,
        substituted,
        {"undecide-sku": "BOT"},
        reason="undecide-reason",
        too_late={"short itself": (substitute_short, "has itself been reported as a short pick")},
    ),
    Way(
        "undo too late to change",
        "change-reopening",
        "Undo “Too late”",
        HOUSE,
        change_too_late,
        reason="undo-reason",
        too_late={"sent": (change_too_late_and_sent, "no open change request")},
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
