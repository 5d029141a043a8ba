"""An address, what answers there, and for whom. There is no address without the last."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from store.web.responses import Response
from wpp.people.model import Role


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may use an address; None is everybody, logged in or not."""

    roles: frozenset[Role] | None


def only(*roles: Role) -> Permission:
    """People with one of these roles."""
    return Permission(frozenset(roles))


ANYBODY = Permission(None)
SIGNED_IN = only(*Role)
STARTERS = only(Role.USER)
DESK = only(Role.REPRESENTATIVE, Role.WAREHOUSE, Role.CS, Role.ADMIN)
# Who may do which step: the table in the design, section 3; "DS" there is the role admin.
CAN_APPROVE = only(Role.REPRESENTATIVE, Role.ADMIN)
CAN_PACK = only(Role.WAREHOUSE, Role.ADMIN)
CAN_CANCEL = only(Role.CS, Role.ADMIN)
CAN_LOOK_UP = only(Role.CS, Role.ADMIN)
CAN_MERGE = only(Role.ADMIN)
CAN_RECORD_RETURNS = only(Role.WAREHOUSE, Role.CS, Role.ADMIN)
CAN_REPLACE = only(Role.CS, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `back` is the page to come back to after a log-in, where the address itself is no page.

    Nothing that was typed is lost: `keep` puts the form aside where the visit has ended, before the log-in; `again`
    shows the form with its answers where it comes from before a log-in in another tab.
    """

    method: str
    path: str
    view: Callable[..., Response]
    audience: Permission
    back: str = ""
    keep: Callable[..., None] | None = None
    again: Callable[..., Response] | None = None

    @property
    def options(self) -> dict[str, Any]:
        """What the gate reads."""
        return {"declared": self}


# Bottle's own `<n:int>` takes -5, Arabic digits and 23 digits that no database holds.
FILTERS = {
    "number": r"[A-Za-z]{0,6}[0-9]{2,12}",
    "id": r"[0-9]{1,9}",
    "slug": r"[a-z0-9][a-z0-9-]{0,79}",
    "token": r"[A-Za-z0-9_-]{16,128}",
    "asset": r"[a-z0-9.-]{1,80}",
}
