"""Where people get help: one sentence, the same on every page, email and slip."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Support:
    """An email address, a phone number, both or neither."""

    address: str = ""
    phone: str = ""

    @property
    def contact(self) -> str:
        """What to do, to go on with a sentence: "Email help@example.com or call 020 7946 0000"; empty for nothing."""
        ways = [
            *([f"email {self.address}"] if self.address else []),
            *([f"call {self.phone}"] if self.phone else []),
        ]
        words = " or ".join(ways)
        return words[:1].upper() + words[1:]

    @property
    def sentence(self) -> str:
        """The whole sentence; empty where nothing is set."""
        return f"Questions? {self.contact}." if self.contact else ""

    @property
    def telephone(self) -> str:
        """The number as a link has it."""
        return "".join(char for char in self.phone if char.isdigit() or char == "+")


def support_of(setting: str, reply_to: str) -> Support:
    """What the settings say: `support`, else the address that replies go to."""
    ways = [part.strip() for part in setting.split(",") if part.strip()]
    address = next((way for way in ways if "@" in way), "")
    phone = next((way for way in ways if "@" not in way), "")
    return Support(address, phone) if ways else Support(reply_to)
