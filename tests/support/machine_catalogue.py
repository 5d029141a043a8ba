"""What is retired and restored in the machine: nobody is offered it, and who has it keeps it."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from support.machine import GIFTS, SHIRTS, Machine
from wpp.catalogue.retire import LastOffer
from wpp.portal.retire_catalogue import restore_in_portal, retire_in_portal

CHOICES = (frozenset(SHIRTS), frozenset(GIFTS), frozenset({"CARD"}))
CODES = (*SHIRTS, *GIFTS, "CARD")


class CatalogueRules(Machine):
    """Sizes and gifts that are no longer offered, and are again."""

    @rule(code=st.sampled_from(CODES))
    def retire(self, code: str) -> None:
        choice = next(each for each in CHOICES if code in each)
        try:
            with self.portal.transaction(by="dee") as work:
                done = retire_in_portal(work, code)
        except LastOffer:
            assert not choice - self.retired - {code}
            return
        assert done.already is (code in self.retired)
        assert done.available == self.available[code]
        self.retired.add(code)
        assert choice - self.retired

    @rule(code=st.sampled_from(CODES))
    def restore(self, code: str) -> None:
        with self.portal.transaction(by="dee") as work:
            done = restore_in_portal(work, code)
        assert done.already is (code not in self.retired)
        self.retired.discard(code)
