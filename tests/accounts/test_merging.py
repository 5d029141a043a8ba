"""One person, two accounts: one account, both histories, one order allowance; and a way back."""

from collections.abc import Callable

import pytest

from support.cast import ADDRESS, PACK, Cast, fill, order, picks
from support.merges import lets_in, merged, now, orders_of, undone
from support.races import at_once, books_are_right
from wpp.accounts.merging import Merge, NotMergeable, account_row, join_accounts, merge_users
from wpp.errors import WppError
from wpp.mail.model import EmailKind, EmailState
from wpp.mail.outbox import list_messages
from wpp.orders.baskets import basket_view, fill_basket
from wpp.orders.closing.cancel import cancel
from wpp.orders.closing.complete import complete
from wpp.orders.placing import PlacedOrder, place_order
from wpp.people.accounts import UnknownUser, disable, edit_user, list_users, user_by_email, user_by_id
from wpp.people.aliases import aliases_of
from wpp.people.entitlements import GrantReason, OrderLimit, grant, list_grants, revoke
from wpp.people.model import Purpose, Role
from wpp.people.password_links import LinkState, find_link
from wpp.people.sessions import AccountDisabled, session_user, start_session
from wpp.people.sign_in import Caller, WrongPassword, sign_in
from wpp.people.views import UserState, UserView
from wpp.portal import Portal
from wpp.returns.model import Condition
from wpp.returns.replacements import reissue_return
from wpp.returns.units import ReturnedItem
from wpp.starters.invite import send_new_link, welcome


@pytest.mark.parametrize("who", ["old", "new"])
def test_an_order_of_either_uses_the_one_allowance(
    portal: Portal, cast: Cast, ann: UserView, who: str
) -> None:
    number = order(portal, cast.mia if who == "old" else ann).number
    result = merged(portal, cast.mia, ann)
    assert (result.orders, result.both) == ((number,) if who == "old" else (), ())
    assert orders_of(portal, ann) == [number]
    assert (now(portal, ann).orders_used, now(portal, ann).state) == (1, UserState.ORDERED)
    with pytest.raises(OrderLimit):
        order(portal, ann, "TSH-S", "BOT")
    with portal.transaction(by=ann.email) as work:
        cancel(work, number, reason="Too big")
    assert now(portal, ann).orders_used == 0
    order(portal, ann, "TSH-S", "BOT")
    assert books_are_right(portal)


def test_where_both_ordered_both_stay_and_cancelling_one_gives_no_second_right(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    first, second = order(portal, cast.mia).number, order(portal, ann, "TSH-S", "BOT").number
    result = merged(portal, cast.mia, ann)
    assert (result.both, now(portal, ann).orders_used) == ((first, second), 2)
    with portal.transaction(by="cleo") as work:
        cancel(work, second, reason="One pack each")
    assert now(portal, ann).orders_used == 1
    with pytest.raises(OrderLimit):
        order(portal, ann)
    assert books_are_right(portal)


def test_who_has_two_packs_after_a_merge_can_still_get_an_extra_order_and_an_exchange(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    first = order(portal, cast.mia).number
    order(portal, ann, "TSH-S", "BOT")
    merged(portal, cast.mia, ann)
    with portal.transaction(by="walt") as work:
        complete(work, first)
    with portal.transaction(by="cleo") as work:
        reissue_return(work, first, [ReturnedItem("BOT", 1, Condition.DAMAGED)])
    with portal.transaction(by="cleo") as work:
        grant(work, ann.email, reason=GrantReason.GOODWILL)
    order(portal, ann, "TSH-S", "BOT")
    with portal.transaction(by="cleo") as work:
        grant(work, ann.email, reason=GrantReason.GOODWILL)
        revoke(work, ann.email)
    with pytest.raises(OrderLimit):
        order(portal, ann, "TSH-S", "BOT")
    assert books_are_right(portal)


def test_the_old_address_is_found_and_lets_nobody_in(portal: Portal, cast: Cast, ann: UserView) -> None:
    link, token = lets_in(portal, cast.mia)
    assert merged(portal, cast.mia, ann).needs_link
    with portal.reading() as session:
        assert find_link(session, link, portal.now()).state is LinkState.UNKNOWN
        assert session_user(session, token, portal.now()) is None
        assert user_by_email(session, "MIA@client.example.com").id == ann.id
        assert user_by_id(session, cast.mia.id).id == ann.id
        assert [each.id for each in list_users(session, search="mia@client")] == [ann.id]
        assert [each.email for each in aliases_of(session, ann.id)] == [cast.mia.email]
    with pytest.raises(WrongPassword):
        sign_in(
            lambda: portal.transaction(by="a visitor"),
            cast.mia.email,
            "seven brave otters",
            hasher=portal.hasher,
            caller=Caller("192.0.2.1"),
        )
    with portal.transaction(by="a visitor") as work:
        assert not send_new_link(work, cast.mia.email, Purpose.RESET, secret=portal.secret)
    with pytest.raises(AccountDisabled), portal.transaction(by="x") as work:
        start_session(work, cast.mia.id)
    with portal.transaction(by="dee") as work:
        assert edit_user(work, cast.mia.email, last_name="Chen").id == ann.id, "an alias names its person"


def test_emails_that_wait_go_to_the_new_address_and_those_with_a_link_are_withdrawn(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    with portal.transaction(by="dee") as work:
        welcome(work, emails=[cast.mia.email], secret=portal.secret)
    order(portal, cast.mia)
    result = merged(portal, cast.mia, ann)
    assert (result.redirected, result.withdrawn, result.needs_link) == (1, 1, True)
    with portal.reading() as session:
        rows = {each.kind: each for each in list_messages(session, user_id=ann.id)}
    assert rows[EmailKind.WELCOME].state is EmailState.WITHDRAWN
    assert rows[EmailKind.ORDER_CONFIRMED].to == ann.email
    portal.send_mail()
    with portal.reading() as session:
        sent = list_messages(session, user_id=ann.id, state=EmailState.SENT)
    assert {each.to for each in sent} == {ann.email}
    with portal.transaction(by="dee") as work:
        assert welcome(work, emails=[cast.mia.email], secret=portal.secret) == 1, "named by the old address"
    undone(portal, ann)
    assert now(portal, cast.mia).invited_at is None, "that welcome never went"


def test_extra_orders_and_the_basket_come_along(portal: Portal, cast: Cast, ann: UserView) -> None:
    with portal.transaction(by="cleo") as work:
        grant(work, cast.mia.email, reason=GrantReason.GOODWILL)
    fill(portal, cast.mia)
    merged(portal, cast.mia, ann)
    with portal.reading() as session:
        assert basket_view(session, user_id=ann.id) is not None
        assert basket_view(session, user_id=cast.mia.id) is None
        assert [each.user_id for each in list_grants(session)] == [ann.id]
    assert now(portal, ann).orders_granted == 1


def test_a_basket_of_her_own_stays(portal: Portal, cast: Cast, ann: UserView) -> None:
    fill(portal, cast.mia, "TSH-S", "BOT")
    key = fill(portal, ann, "TSH-M", "BOT")
    merged(portal, cast.mia, ann)
    with portal.reading() as session:
        basket = basket_view(session, user_id=ann.id)
    assert basket is not None
    assert basket.idempotency_key == key


def test_only_two_starters_are_merged_and_once(portal: Portal, cast: Cast, ann: UserView) -> None:
    for old, new in ((cast.rita, ann), (cast.mia, cast.cleo), (ann, ann)):
        with pytest.raises(NotMergeable):
            merged(portal, old, new)
    with pytest.raises(UnknownUser), portal.transaction(by="dee") as work:
        merge_users(work, "nobody@client.example.com", ann.email)
    assert not merged(portal, cast.mia, ann).already
    assert merged(portal, cast.mia, ann).already
    with pytest.raises(NotMergeable, match="earlier address of ann@"):
        merged(portal, cast.mia, cast.omar)
    with portal.transaction(by="dee") as work:
        disable(work, ann.email)
    with pytest.raises(AccountDisabled):
        merged(portal, cast.omar, ann)


def test_a_merge_and_an_order_on_either_account_at_once_leave_one_allowance(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    keys = {user.id: fill(portal, user, "TSH-M", "BOT") for user in (cast.mia, ann)}

    def orders(user: UserView) -> Callable[[], object]:
        def go() -> PlacedOrder:
            with portal.transaction(by=user.email) as work:
                return place_order(work, user_id=user.id, idempotency_key=keys[user.id], address=ADDRESS)

        return go

    answers = at_once([orders(cast.mia), lambda: merged(portal, cast.mia, ann), orders(ann)])
    assert isinstance(answers[1], Merge), answers
    placed = [each for each in answers if isinstance(each, PlacedOrder)]
    refused = [each.code for each in answers if isinstance(each, WppError)]
    assert set(refused) <= {"account_off", "empty_basket", "order_limit"}
    assert sorted(each.number for each in placed) == orders_of(portal, ann)
    assert now(portal, ann).orders_used == len(placed)
    assert orders_of(portal, cast.mia) == []
    assert books_are_right(portal)


def test_a_merge_and_a_cancellation_at_once_give_the_right_back_to_the_new_account(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    number = order(portal, cast.mia).number

    def cancels() -> object:
        with portal.transaction(by="cleo") as work:
            return cancel(work, number, reason="Twice")

    answers = at_once([cancels, lambda: merged(portal, cast.mia, ann)])
    assert not [each for each in answers if isinstance(each, WppError)]
    assert now(portal, ann).orders_used == 0
    assert books_are_right(portal)


def test_of_two_who_merge_the_same_accounts_at_once_one_does_and_nothing_counts_twice(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    order(portal, cast.mia)
    answers = at_once([lambda: merged(portal, cast.mia, ann), lambda: merged(portal, cast.mia, ann)])
    done = [each for each in answers if isinstance(each, Merge) and not each.already]
    assert len(done) == 1
    assert now(portal, ann).orders_used == 1
    assert books_are_right(portal)


def test_a_basket_filled_by_a_race_stays_where_nobody_orders_from_it(
    portal: Portal, cast: Cast, ann: UserView
) -> None:
    merged(portal, cast.mia, ann)
    with portal.transaction(by=cast.mia.email) as work:
        fill_basket(work, pack_slug=PACK, picks=picks(portal, "TSH-M", "BOT"), user_id=cast.mia.id)
        basket = basket_view(work.session, user_id=cast.mia.id)
    assert basket is not None
    with pytest.raises(AccountDisabled), portal.transaction(by=cast.mia.email) as work:
        place_order(work, user_id=cast.mia.id, idempotency_key=basket.idempotency_key, address=ADDRESS)


def test_staff_are_told_which_of_the_two_is_no_starter(portal: Portal, cast: Cast, ann: UserView) -> None:
    with portal.transaction(by="dee") as work:
        edit_user(work, ann.email, role=Role.CS)
    with pytest.raises(NotMergeable, match=r"ann@client.example.com is a cs account"):
        merged(portal, cast.mia, ann)


@pytest.mark.parametrize("changed", ["old", "new", "merged", "disabled"])
def test_the_update_itself_refuses_who_is_no_starter_by_now(
    portal: Portal, cast: Cast, ann: UserView, changed: str
) -> None:
    with portal.reading() as session:
        old = account_row(session, cast.mia.email)
    with portal.transaction(by="dee") as work:
        if changed == "merged":
            merge_users(work, cast.mia.email, cast.omar.email)
        elif changed == "disabled":
            disable(work, ann.email)
        else:
            edit_user(work, (cast.mia if changed == "old" else ann).email, role=Role.CS)
    with portal.transaction(by="dee") as work, pytest.raises(NotMergeable, match="has just been changed"):
        join_accounts(work, old, ann)
