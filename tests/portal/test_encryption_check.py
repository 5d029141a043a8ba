"""Doctor says where names and addresses could be read on their way to another machine."""

from dataclasses import replace

import pytest

from support.portal import configuration_for
from wpp.portal.check import Verdict
from wpp.portal.encryption_check import encryption

HERE = "sqlite:////srv/wpp.db"
FOLDER = "file:///srv/mail"


@pytest.mark.parametrize(
    ("database", "mail", "faults"),
    [
        (HERE, FOLDER, 0),
        ("postgresql://wpp@localhost/wpp", "smtp://127.0.0.1:25", 0),
        ("postgresql:///wpp", "smtp://[::1]", 0),
        ("postgresql:///wpp?host=/run/postgresql", "smtp://mail.example.com", 0),
        ("postgresql://wpp@db.example.com/wpp", FOLDER, 1),
        ("postgresql://wpp@db.example.com/wpp?sslmode=require", FOLDER, 1),
        ("postgresql://wpp@db.example.com/wpp?sslmode=verify-full", "smtps://u@mail.example.com", 0),
        ("postgresql:///wpp?host=db.example.com", "smtp://mail.example.com?tls=optional", 2),
        (HERE, "smtp://127.0.0.1?tls=optional", 0),
    ],
)
def test_what_goes_elsewhere_is_encrypted_and_checked(database: str, mail: str, faults: int) -> None:
    found = encryption(replace(configuration_for(database, mail)))
    assert len(found.hints) == faults
    assert found.state is (Verdict.WARN if faults else Verdict.OK)
