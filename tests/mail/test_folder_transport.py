"""The way out into a folder: one file for each message."""

import os
import stat
from pathlib import Path

import pytest

from support.sending import CONTENT, hand_over
from wpp.mail.transport.folder import FolderTransport
from wpp.mail.transport.protocol import NoServer
from wpp.mail.transport.url import transport_for


def test_a_folder_holds_one_file_a_message_which_a_repeat_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "a folder" / "mail"
    with transport_for(folder.as_uri()) as transport:
        hand_over(transport, message_id="welcome.1.abc@example.com")
        hand_over(transport, message_id="welcome.1.abc@example.com")
        hand_over(transport, message_id="welcome.2.abc@example.com")
    assert sorted(path.name for path in folder.iterdir()) == ["welcome.1.abc.eml", "welcome.2.abc.eml"]
    file = folder / "welcome.1.abc.eml"
    assert file.read_bytes() == CONTENT
    assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, "letters are for nobody else on the machine"


def test_the_mail_folder_and_its_files_are_their_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with transport_for((tmp_path / "mail").as_uri()) as transport:
            hand_over(transport)
    finally:
        os.umask(before)
    folder = tmp_path / "mail"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_a_message_identity_cannot_leave_the_folder(tmp_path: Path) -> None:
    with FolderTransport(tmp_path / "mail") as transport:
        hand_over(transport, message_id="../../etc/passwd@example.com")
    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["_.._etc_passwd.eml"]


def test_a_folder_that_cannot_be_written_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with FolderTransport(tmp_path / "file" / "mail") as transport:
        with pytest.raises(NoServer, match="cannot be written: Not a directory"):
            hand_over(transport)
        with pytest.raises(NoServer, match="cannot be written"):
            transport.check()


def test_checking_a_folder_makes_nothing(tmp_path: Path) -> None:
    with FolderTransport(tmp_path / "mail") as transport:
        assert str(tmp_path / "mail") in transport.check()
    assert list(tmp_path.iterdir()) == []
