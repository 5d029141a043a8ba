"""One person at the desk: who they are, what they ordered, what was sent to them and what happened."""

from store.answers import Answer, Page
from store.request import Request
from store.routes import INQUIRERS, Route
from store.views.desk_orders import HISTORY
from wpp.audit import Tag, about, history_of
from wpp.mail import list_messages
from wpp.orders import list_orders
from wpp.people import list_grants, user_by_id

MOST = 50
STORY = HISTORY | {
    Tag.USER_ADDED: "Added",
    Tag.USER_EDITED: "Details changed",
    Tag.USER_SWITCHED_OFF: "Switched off",
    Tag.USER_SWITCHED_ON: "Switched on",
    Tag.USER_INVITED: "Welcome email",
    Tag.USER_LINK_MADE: "Link to set a password",
    Tag.USER_PASSWORD_SET: "Password set",
    Tag.USER_SIGNED_IN: "Logged in",
    Tag.USER_GRANTED: "One more order allowed",
}


def person(request: Request, number: str) -> Answer:
    """The whole story of somebody, the newest first."""
    user_id = int(number)
    with request.portal.reading() as session:
        found = user_by_id(session, user_id)
        orders = list_orders(session, now=request.now, user_id=user_id, limit=MOST)
        things = [about("user", user_id), *(about("order", order.id) for order in orders)]
        story = history_of(session, things, since=found.imported_at)
        facts = {
            "person": found,
            "orders": orders,
            "grants": list_grants(session, user_id=user_id),
            "emails": list_messages(session, user_id=user_id, limit=MOST),
            "story": [(STORY[Tag(each.tag)], each) for each in reversed(story) if each.tag in set(STORY)][
                :MOST
            ],
            "numbers": {about("order", order.id): order.number for order in orders},
            "left": found.may_order(request.policy.orders_per_user),
        }
    return Page("desk_person.html", facts)


ROUTES = (Route("GET", "/desk/people/<number:id>", person, INQUIRERS),)
