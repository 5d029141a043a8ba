"""Every email of the portal: written down in an outbox with what causes it, put into words, sent once."""

from wpp.mail.brand import Brand, brand_of
from wpp.mail.carriers import tracking_link
from wpp.mail.delivery import SendReport, own_name, send_due
from wpp.mail.letterbox import NoServer, Transport
from wpp.mail.messages import Rendered, render
from wpp.mail.model import Kind, Message, State
from wpp.mail.outbox import (
    AlreadySent,
    Backlog,
    Letter,
    MessageView,
    UnknownMessage,
    backlog,
    list_messages,
    message,
    queue_many,
    queued_before,
    retry,
    team_letters,
)
from wpp.mail.story import messages_about
from wpp.mail.transport import transport_for
from wpp.mail.undo import Undone, undo_import
from wpp.mail.welcome import preview, remind, send_new_link, welcome

__all__ = [
    "AlreadySent",
    "Backlog",
    "Brand",
    "Kind",
    "Letter",
    "Message",
    "MessageView",
    "NoServer",
    "Rendered",
    "SendReport",
    "State",
    "Transport",
    "Undone",
    "UnknownMessage",
    "backlog",
    "brand_of",
    "list_messages",
    "message",
    "messages_about",
    "own_name",
    "preview",
    "queue_many",
    "queued_before",
    "remind",
    "render",
    "retry",
    "send_due",
    "send_new_link",
    "team_letters",
    "tracking_link",
    "transport_for",
    "undo_import",
    "welcome",
]
