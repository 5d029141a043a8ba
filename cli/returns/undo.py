"""`wpp return undo`: a return was recorded by mistake."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.codes import left_as_counted
from cli.documents import grant_document, return_document
from cli.framework.options import Answers, WriteOptions
from cli.framework.output import answer, end_with_unsaved, unsaved
from cli.framework.prompts import with_answers
from cli.framework.session import open_portal_of_command, transaction
from cli.returns.summary import returned
from wpp.wording import count

if TYPE_CHECKING:
    from wpp.returns.undoing import UndoneReturn

ReturnNumber = Annotated[str, typer.Argument(metavar="RETURN", help="Return number, e.g. RET-1.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Reason, for the order's history.")]


def undo(number: ReturnNumber, options: WriteOptions, reason: Reason, answers: Answers = None) -> None:
    """Undo a return that was recorded by mistake, e.g. on the wrong order.

    Its units count as sent again, and a return stays in the order's history as undone. Emails that have not been sent
    are withdrawn; whoever got one is emailed a correction. Cancel a replacement order first; it can't be
    sent again after that. SKUs that have been counted since are asked about. Not possible once the units have been
    sold.

    Example:
      wpp return undo RET-3 --reason "Came back from another order"
    """
    from wpp.returns.undoing import undo_return

    def run(given: dict[str, str]) -> "UndoneReturn":
        with open_portal_of_command() as portal, transaction(portal, options) as work:
            return undo_return(work, number, reason=reason, answers=given)

    done = with_answers(options, answers, run)
    document = return_document(done.returned)
    more = {
        "already": done.already,
        "as_counted": list(done.as_counted),
        "unused": [grant_document(each) for each in done.unused],
        "dry_run": options.dry_run,
    }
    view = done.returned
    if done.already:
        words = f"{view.number} of order {view.order} has already been undone, by {view.undone_by}."
    else:
        undone = "would be undone" if options.dry_run else "undone"
        words = f"{view.number} of order {view.order} {undone}: {returned(document)}."
    lines = [words, *left_as_counted(done.as_counted)]
    if done.unused:
        email = done.unused[0].email
        lines.append(
            f"{email} still has {count(len(done.unused), 'unused extra order')} for order {view.order}. "
            f"If it was allowed for this return: wpp user revoke {email}"
        )
    answer(options, document | more, *lines)
    if done.already:
        end_with_unsaved(unsaved(view.number, reason, view.undone_reason))
