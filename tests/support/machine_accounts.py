"""Two accounts that turn out to be one person's in the machine, or two people's after all."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import Merged
from support.machine_orders import OrderRules
from wpp.accounts.merging import NotMergeable, merge_users
from wpp.accounts.unmerging import MergeInUse, NotMerged, undo_merge
from wpp.orders.model import Status
from wpp.people.views import UserView

GIVEN_BACK = (Status.CANCELLED, Status.REJECTED)


class AccountRules(OrderRules):
    """Merging the two people and undoing it: what both have used of their allowance counts together."""

    def used_of(self, numbers: set[str]) -> int:
        """How many of these orders use somebody's allowance."""
        return sum(self.placed[number][2] not in GIVEN_BACK for number in numbers)

    def give(self, numbers: set[str], person: UserView) -> None:
        """Orders that are somebody's from now on."""
        for number in numbers:
            self.placed[number] = (person, *self.placed[number][1:])

    @rule(old=st.integers(0, 1))
    def merge(self, old: int) -> None:
        gone, kept = self.accounts[old], self.accounts[1 - old]
        try:
            with self.portal.transaction(by="dee") as work:
                done = merge_users(work, gone.email, kept.email)
        except NotMergeable:
            assert self.merged is not None
            assert self.merged.old is kept
            return
        assert done.already is (self.merged is not None)
        if done.already:
            return
        moved = {number for number, (person, *_) in self.placed.items() if person.id == gone.id}
        assert set(done.orders) == moved
        self.merged = Merged(gone, moved, allowed=self.left[gone.id] + self.used_of(moved))
        self.give(moved, kept)
        self.people = [kept, kept]
        # One person has one order by default, where two people had two.
        self.left[kept.id] += self.left[gone.id] - 1

    @rule()
    def undo_a_merge(self) -> None:
        merged, kept = self.merged, self.people[0]
        try:
            with self.portal.transaction(by="dee") as work:
                done = undo_merge(work, kept.email)
        except NotMerged:
            assert merged is None
            return
        except MergeInUse:
            assert merged is not None
            assert merged.built_on
            return
        if done.already:
            assert merged is None
            return
        assert merged is not None
        assert set(done.orders) == merged.moved
        gone = merged.old
        together = self.left[kept.id]
        self.left[gone.id] = merged.allowed - self.used_of(merged.moved)
        self.left[kept.id] = together - self.left[gone.id] + 1
        self.give(merged.moved, gone)
        self.people, self.merged = list(self.accounts), None
