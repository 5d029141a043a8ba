"""An email of a kind in words, with the facts that tests give it."""

from support.mail import BRAND, FACTS, SECRET, TO_TEAMS
from wpp.mail.messages import Rendered, render
from wpp.mail.model import EmailKind
from wpp.mail.outbox import list_messages
from wpp.portal import Portal


def rendered(kind: EmailKind, **more: object) -> Rendered:
    """The message of a kind about Mia, or with other facts."""
    return render(kind, {**FACTS[kind], **more}, brand=BRAND, secret=SECRET, to_team=kind in TO_TEAMS)


def text_of(portal: Portal, subject: str) -> str:
    """The newest email of the outbox with this subject, its words in one line."""
    with portal.reading() as session:
        found = next(each for each in list_messages(session, limit=None) if each.subject == subject)
    words = render(found.kind, found.facts, brand=BRAND, secret=SECRET, to_team=found.to_team).text
    return " ".join(words.split())
