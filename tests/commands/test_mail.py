"""`wpp mail` and `wpp welcome` say what they did, what they would do, and what was not sent."""

from support.cast import Cast
from support.cli import Wpp
from wpp.portal import Portal


def test_what_was_withdrawn_is_said_and_shown_with_its_reason(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    portal.send_mail()  # the goods in
    wpp("welcome", "send", "--user", cast.mia.email, "--user", cast.omar.email)
    wpp("user", "off", cast.mia.email)
    assert wpp("mail", "send").stdout == "1 email sent, 1 withdrawn.\n"
    [row] = wpp("mail", "list", "--state", "withdrawn", "--json").document
    assert (row["to"], row["attempts"], row["error"]) == (
        cast.mia.email,
        0,
        "Not sent: the account was disabled.",
    )
    assert "\nWithdrawn  Not sent: the account was disabled" in wpp("mail", "show", str(row["id"])).stdout
    assert "(withdrawn, " in wpp("user", "show", cast.mia.email).stdout
    assert wpp("mail", "retry", "--failed").stdout == "No email has failed.\n"


def test_a_dry_run_says_what_would_be(portal: Portal, cast: Cast, wpp: Wpp) -> None:
    nothing = "Dry run: nothing was changed.\n"
    assert wpp("welcome", "send", "-n").stdout == f"2 welcome emails would be queued.\n{nothing}"
    wpp("welcome", "send")
    assert (
        wpp("welcome", "remind", "--after", "0d", "-n").stdout == f"2 reminders would be queued.\n{nothing}"
    )
    number = wpp("mail", "list", "--json").document[0]["id"]
    assert wpp("mail", "retry", str(number), "-n").stdout == f"1 email would be queued again.\n{nothing}"
    assert wpp("mail", "retry", str(number)).stdout == "1 email will be tried again: wpp mail send\n"


def test_who_is_named_and_was_welcomed_before_may_have_a_fresh_link(
    portal: Portal, cast: Cast, wpp: Wpp
) -> None:
    assert "new-link" not in wpp("welcome", "send", "--user", cast.mia.email).stdout
    said = wpp("welcome", "send", "--user", cast.mia.email).stdout
    assert f"wpp user new-link --send {cast.mia.email}\nNo one to email.\n" in said
