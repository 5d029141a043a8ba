"""An email of a kind in words, with the facts that tests give it."""

from support.mail import BRAND, FACTS, SECRET, TO_TEAMS
from wpp.mail.messages import Rendered, render
from wpp.mail.model import EmailKind


def rendered(kind: EmailKind, **more: object) -> Rendered:
    """The message of a kind about Mia, or with other facts."""
    return render(kind, {**FACTS[kind], **more}, brand=BRAND, secret=SECRET, to_team=kind in TO_TEAMS)
