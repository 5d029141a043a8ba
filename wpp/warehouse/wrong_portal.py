"""A file that was meant for another portal: each of its rows has that portal's letters before the order number."""

from collections.abc import Sequence

from wpp.errors import Refusal
from wpp.orders.numbers import WrongPortal, current_policy
from wpp.sheets import Problem


class WrongPortalFile(Refusal):
    """Every number of the file has the letters of another portal."""

    code = WrongPortal.code

    def __init__(self, file: str) -> None:
        policy = current_policy()
        ours = f"begin with {policy.order_prefix}" if policy.order_prefix else "have no letters"
        super().__init__(
            f"{file} is another portal's file: this is {policy.brand_name}, whose order numbers {ours}.",
            hints=["Use the portal that the file belongs to."],
        )


def refuse_another_portals(file: str, problems: Sequence[Problem], *, rows: int) -> None:
    """Raise `WrongPortalFile` where all rows of a file are orders of another portal."""
    numbers = {problem.row for problem in problems if problem.code == WrongPortal.code}
    if rows and len(numbers) == rows:
        raise WrongPortalFile(file)
