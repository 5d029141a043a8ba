"""Passwords that are guessed first: the ten thousand most frequent ones, and what is made of known words."""

import pytest

from wpp.people.password_strength import WeakPassword, check_strength, ten_thousand

MIA = (
    "mia.okafor@northwind.example.com",
    "Mia",
    "Okafor",
    "Northwind Energy",
    "welcome.northwind.example.com",
)


def test_every_one_of_the_ten_thousand_is_refused() -> None:
    assert len(ten_thousand()) == 10_000
    assert all(len(password) >= 10 for password in ten_thousand())
    taken = []
    for password in ten_thousand():
        for spelling in (password, password.upper()):
            try:
                check_strength(spelling)
                taken.append(spelling)
            except WeakPassword:
                continue
    assert taken == []


@pytest.mark.parametrize("password", ["terminator99", "Manchester2026!", "c4l1f0rn14!!", "!!tokiohotel!!"])
def test_one_of_them_with_figures_and_signs_around_it_is_refused(password: str) -> None:
    with pytest.raises(WeakPassword, match="too common"):
        check_strength(password)


@pytest.mark.parametrize(
    "password",
    [
        "NorthwindEnergy",
        "N0rthw1nd-Energy!",
        "n.o.r.t.h.w.i.n.d.1",
        "Nørthwind2026!",
        "ygrenedniwhtron",
        "EnergyNorthwind",
        "northwindnorthwind",
        "0k4f0r-M1a-99",
        "Okafor-Mia-abc",
        "okaf0r.m1@.xyz",
        "WelcomeNorthwind",
    ],
)
def test_names_of_person_brand_and_host_are_refused_in_any_spelling(password: str) -> None:
    with pytest.raises(WeakPassword, match="your own name"):
        check_strength(password, about=MIA)


@pytest.mark.parametrize(
    "password",
    ["northwind sails quietly home", "mia likes to dance", "seven brave otters", "Energy-x9KpLmQwrT"],
)
def test_a_password_with_enough_else_in_it_is_taken(password: str) -> None:
    check_strength(password, about=MIA)


def test_a_name_of_two_letters_is_in_many_passwords() -> None:
    check_strength("seven brawling otters", about=("Li", "Wu"))
    check_strength("ab12345cd6789", about=("a@b.example", "A", "B"))
