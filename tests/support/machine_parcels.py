"""Parcels of orders that have left in the machine: a code is set, added or removed."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import ORDERS
from support.machine_orders import OrderRules as Machine
from wpp.orders.closing.reopening import NotReopenable
from wpp.orders.dispatch.correct_tracking import (
    NoSuchParcel,
    SeveralParcels,
    add_parcels,
    remove_parcel,
    set_tracking,
)
from wpp.orders.dispatch.parcels import NewParcel
from wpp.orders.model import Status
from wpp.orders.parcel_views import codes_of


class ParcelRules(Machine):
    """Corrections of what was entered when an order was completed."""

    @rule(number=ORDERS, name=st.sampled_from("PQ"), how=st.sampled_from(["set", "add", "remove"]))
    def correct(self, number: str, name: str, how: str) -> None:
        code, was = f"{name}{number}", self.parcels[number]
        try:
            with self.portal.transaction(by="walt") as work:
                if how == "set":
                    done = set_tracking(work, number, NewParcel(code))
                elif how == "add":
                    done = add_parcels(work, number, [NewParcel(code)])
                else:
                    done = remove_parcel(work, number, code)
        except NotReopenable:
            assert self.placed[number][2] is not Status.COMPLETED
            return
        except SeveralParcels:
            assert (how, len(was) > 1) == ("set", True)
            return
        except NoSuchParcel:
            assert how == "remove"
            assert code not in {*was, *self.removed[number]}
            return
        now = {
            "set": [code],
            "add": was if code in was else [*was, code],
            "remove": [each for each in was if each != code],
        }[how]
        assert done.already is (now == was)
        assert codes_of(done.order.parcels) == now
        self.removed[number] |= set(was) - set(now)
        self.parcels[number] = now
