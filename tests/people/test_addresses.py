"""An email address is read as a careful clerk would read it, and nobody exists twice by a trick of spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpp.addresses import BadAddress, SeveralAddresses, email_address

MIA = "mia@example.com"


@pytest.mark.parametrize(
    "text",
    [
        "mia@example.com",
        "MIA@Example.COM",
        "  mia@example.com\t\r\n",
        "mia@example.com.",
        "mia @ example.com",
        "<mia@example.com>",
        "'mia@example.com'",
        "'mia@example.com",
        "mia@example.com;",
        "Mia Chen <mia@example.com>",
        '"Chen, Mia" <mia@example.com>',
        "mia@example.com (Work)",
        "mailto:mia@example.com",
        "MAILTO:mia@example.com?subject=Hello",
        "\uff4d\uff49\uff41\uff20\uff45\uff58\uff41\uff4d\uff50\uff4c\uff45\uff0e\uff43\uff4f\uff4d",
        "mi\u200ba@exam\u00adple.com",
        "\ufeffmia@example.com",
        "mia\u2060@example.com",
        "mia@ex\ufe0fample.com",
        "m\u3164ia@example.com",
        "mia\u00a0@example.com",
        "\u201cmia@example.com\u201d",
        "\u2022 mia@example.com",
        "E-mail: mia@example.com",
        "(mia@example.com)",
        "mia@example .com",
        "mia\ufe6bexample.com",
        "<mia@example.com>;",
        "Mia Chen [mailto:mia@example.com]",
    ],
)
def test_one_person_in_many_spellings_has_one_key(text: str) -> None:
    assert email_address(text).key == MIA


@pytest.mark.parametrize(
    "text",
    [
        "mia+pack@example.com",
        "m.ia@example.com",
        "mia_@example.com",
        "mia@mail.example.com",
        "mia@example.co",
    ],
)
def test_what_may_be_another_mailbox_is_another_person(text: str) -> None:
    assert email_address(text).key == text


def test_the_name_before_the_at_is_written_to_as_its_owner_writes_it() -> None:
    found = email_address("Mia.OBrien@Example.COM")
    assert (found.shown, found.key) == ("Mia.OBrien@example.com", "mia.obrien@example.com")


@pytest.mark.parametrize("text", ["o'brien@example.com", "r&d@example.com", "x@sub.domain.example.museum"])
def test_unusual_addresses_that_mail_servers_take_are_taken(text: str) -> None:
    assert email_address(text).shown == text


@pytest.mark.parametrize(
    "text", ["mia@münchen.de", "mia@MÜNCHEN.de", "mia@xn--mnchen-3ya.de", "mia@mu\u0308nchen.de"]
)
def test_a_domain_of_another_script_is_kept_in_the_form_that_every_server_takes(text: str) -> None:
    assert email_address(text).shown == "mia@xn--mnchen-3ya.de"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "There is no email address"),
        ("   ", "There is no email address"),
        ("mia", "an email address must have an @"),
        ("mia@localhost", r"the part after the @ needs a full stop, as in example\.com"),
        ("mia@@example.com", "is not an email address"),
        ("mia..chen@example.com", "can't have two full stops in a row"),
        ("mia chen@example.com", "invalid characters"),
        ("mia@[127.0.0.1]", "not allowed"),
        ("m" * 65 + "@example.com", "too long before the @"),
        ("mia@" + "x." * 130 + "com", "too long"),
        ("mia@example.com; omar@example.com", "more than one email address"),
        ("mia@example.com/omar@example.com", "more than one email address"),
        ("josé@example.com", "“é”.*before the @, which mail servers refuse"),
        ("m\u0456a@example.com", "Cyrillic small letter.*before the @"),
        ("mia@ex\u0430mple.com", r"different alphabets \(Cyrillic and Latin\)"),
        ("mia@\u0430\u0440\u0440\u04cf\u0435.com", "only look like a to z"),
        ("mia@xn--80ak6aa92e.com", "only look like a to z"),
        ("\ud800@example.com", "is not an email address"),
        ("mia .chen@example.com", "invalid characters"),
        ("mia@example.com. Thanks", "invalid characters"),
        ("mia@example.com. thanks", "invalid characters"),
        ("hughe\u017f@example.com", "Latin small letter long s"),
        ("\u212aim@example.com", "Kelvin sign"),
        ("\ufb01n@example.com", "Latin small ligature fi"),
        ("stra\xdfe@example.com", "Latin small letter sharp s"),
        ("m\u0131a@example.com", "Latin small letter dotless i"),
        ("mia@example.com\xb9", "Superscript one"),
    ],
)
def test_what_cannot_be_written_to_is_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(BadAddress, match=says):
        email_address(text)


SEVERAL = [
    "isla@example.com <evil@example.org>",
    "oliver@example.com, Oliver <o@home.example>",
    "Zoe <zoe@example.com> (was zoe.old@example.com)",
    "ann@example.com (home: ann@home.example)",
    '"bob@example.com" <bob@other.example>',
    "kim@example.com / kim2@example.com",
    "tim@example.com tim2@example.com",
    "<jo@example.com><jo2@example.com>",
    "[al@example.com](mailto:al2@example.com)",
    "cy@example.com|cy2@example.com",
    "di@example.com\ndi2@example.com",
    "di\uff20example.com; di2\uff20example.com",
    "mailto:a@example.com?cc=b@example.com",
    "al@example.comal2@example.com",
    "al@work@example.com",
]


@pytest.mark.parametrize("text", SEVERAL)
def test_nobody_chooses_between_two_addresses_brackets_or_not(text: str) -> None:
    with pytest.raises(SeveralAddresses, match="more than one email address") as refused:
        email_address(text)
    assert refused.value.code == "several_addresses"


@pytest.mark.parametrize(
    "text",
    [
        "al@example.com <AL@example.com>",
        "[al@example.com](mailto:al@example.com)",
        '"al@example.com" <al@example.com>',
        "al@example.com; al@example.com.",
        '"Al @ Acme" <al@example.com>',
        "Al <al@example.com>",
    ],
)
def test_one_address_said_twice_is_one(text: str) -> None:
    assert email_address(text).key == "al@example.com"


@pytest.mark.parametrize("text", ["mia@пример.рф", "mia@例え.jp", "mia@παράδειγμα.gr", "mia@tokyo例え.jp"])
def test_honest_domains_of_other_scripts_are_taken(text: str) -> None:
    assert email_address(text).shown.isascii()


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(BadAddress) as refused:
        email_address("x" * 100_000)
    assert len(refused.value.message) < 300


@given(st.one_of(st.text(), st.from_regex(r"[\w.+-]{1,12}@[\w-]{1,12}\.[a-z]{2,4}", fullmatch=True)))
def test_whatever_is_typed_there_is_an_address_or_a_reason(text: str) -> None:
    try:
        found = email_address(text)
    except BadAddress as error:
        refused = error.message
    else:
        assert found.shown.isascii()
        assert found.shown.count("@") == 1
        assert found.key == found.shown.lower()
        assert email_address(found.shown) == found
        return
    assert refused.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        *("mia@example. com", "mia@example. co.uk", "mia@example.co. uk", "mia @ example . com"),
        *("Mia Chen (mia@example.com)", "Mia (mia@example.com) ", "(mia@example.com)"),
    ],
)
def test_a_blank_in_the_domain_and_brackets_are_taken_off(text: str) -> None:
    assert email_address(text).key.startswith("mia@example.co")
    assert " " not in email_address(text).shown
