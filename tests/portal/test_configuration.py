"""`wpp.toml` as people write and copy it: any editor's encoding, relative folders, addresses that could not work."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cli.serve import leads_elsewhere
from support.cli import run
from support.portal import SECRET
from wpp.configuration import find_configuration, smtp_password
from wpp.errors import UsageError
from wpp.portal import Check, Portal, Verdict, run_health_checks
from wpp.warehouse.layout import read_layout

LAYOUT = '[[columns]]\nheading = "Größe"\nfield = "size"\n'
EDITORS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom")


def written(text: str, encoding: str) -> bytes:
    """A text as an editor of Windows saves it."""
    lines = text.replace("\n", "\r\n")
    return b"\xff\xfe" + lines.encode("utf-16-le") if encoding.endswith("-bom") else lines.encode(encoding)


def toml(**values: str) -> str:
    known = {"database_url": "sqlite:///wpp.db", "base_url": "http://127.0.0.1:8080", "secret_key": SECRET}
    return "".join(f"{key} = '{value}'\n" for key, value in (known | values).items())


def check(portal: Portal, name: str) -> Check:
    return next(each for each in run_health_checks(portal) if each.name == name)


def changed(portal: Portal, **values: object) -> Portal:
    return replace(portal, configuration=replace(portal.configuration, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", EDITORS)
def test_every_editor_may_have_written_it(nowhere: Path, encoding: str) -> None:
    run("init")
    file = nowhere / "wpp.toml"
    file.write_bytes(written(file.read_text(), encoding))
    assert find_configuration().base_url == "http://127.0.0.1:8080"
    told = run("init", "--base-url", "http://127.0.0.1:9000")
    assert told.exit_code == 3, "what is in it is read here, too"
    layout = nowhere / "layout.toml"
    layout.write_bytes(written(LAYOUT, encoding))
    assert read_layout(layout).columns[0].heading == "Größe"


def test_a_password_file_may_begin_with_a_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "password"
    monkeypatch.setenv("WPP_SMTP_PASSWORD_FILE", str(file))
    file.write_bytes(b"\xef\xbb\xbfsecret\r\n")
    assert smtp_password() == "secret"
    file.write_bytes(b"\xff\xfes")
    with pytest.raises(UsageError, match="not UTF-8"):
        smtp_password()


def test_a_file_that_is_no_text_is_named(nowhere: Path) -> None:
    for content in (b"\xff\xfe\x00", b"a = '\xe4'"):
        (nowhere / "wpp.toml").write_bytes(content)
        with pytest.raises(UsageError, match=r"wpp\.toml cannot be read"):
            find_configuration()


def test_a_copied_portal_has_folders_of_its_own(nowhere: Path) -> None:
    (nowhere / "first").mkdir()
    assert run("--config", "first", "init", "--sample").exit_code == 0
    shutil.copytree(nowhere / "first", nowhere / "second")
    assert run("--config", "second", "welcome", "send", "-y").exit_code == 0
    assert run("--config", "second", "mail", "send", "--now").exit_code == 0
    assert not (nowhere / "first" / "mail").exists()
    assert list((nowhere / "second" / "mail").glob("*.eml"))


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("file:mail", "mail"),
        ("file:./mail", "mail"),
        ("file:../mail%20box", "../mail box"),
        ("file:///srv/mail", "/srv/mail"),
    ],
)
def test_a_mail_folder_lies_beside_the_file(nowhere: Path, given: str, meant: str) -> None:
    (nowhere / "wpp.toml").write_text(toml(mail_url=given))
    assert find_configuration().mail_url == (nowhere / meant).absolute().as_uri()


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_a_database_lies_beside_the_file(nowhere: Path, scheme: str) -> None:
    (nowhere / "wpp.toml").write_text(toml(database_url=f"{scheme}:///data/wpp.db"))
    assert find_configuration().database_url == f"{scheme}:///{nowhere}/data/wpp.db"
    (nowhere / "wpp.toml").write_text(toml(database_url=f"{scheme}:////srv/wpp.db"))
    assert find_configuration().database_url == f"{scheme}:////srv/wpp.db"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://welcome.example.com", "https://welcome.example.com"),
        ("https://welcome.example.com//", "https://welcome.example.com"),
        (" HTTPS://Welcome.Example.COM/ ", "https://welcome.example.com"),
        ("https://welcome.example.com:8443", "https://welcome.example.com:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://münchen.example.com", "https://xn--mnchen-3ya.example.com"),
    ],
)
def test_an_address_is_kept_as_browsers_name_it(nowhere: Path, given: str, meant: str) -> None:
    (nowhere / "wpp.toml").write_text(toml(base_url=given), encoding="utf-8")
    assert find_configuration().base_url == meant


@pytest.mark.parametrize(
    ("given", "advice"),
    [
        *(
            (address, "Write https://welcome.example.com")
            for address in (
                "welcome.example.com",
                "welcome.example.com:8080",
                "ftp://welcome.example.com",
                "https://",
                "https://:8080",
                "https://welcome example.com",
                "https://welcome.example.com:0",
                "https://welcome.example.com:70000",
                "https://welcome.example.com:http",
                "https://[::1",
                "https://-welcome.example.com",
                "https://welcome..example.com",
                "https://welcome.example.com?a=b",
                "https://welcome.example.com/#top",
                "//welcome.example.com",
            )
        ),
        ("https://welcome.example.com/portal/", "Write https://welcome.example.com"),
        ("https://dee:secret@welcome.example.com", "Write https://welcome.example.com"),
        ("http://dee@[::1]:8080/x", "Write http://[::1]:8080"),
    ],
)
def test_an_address_that_could_not_work_is_refused(nowhere: Path, given: str, advice: str) -> None:
    (nowhere / "wpp.toml").write_text(toml(base_url=given))
    with pytest.raises(UsageError, match="base_url") as refused:
        find_configuration()
    assert refused.value.hints == (advice,)
    assert "secret" not in refused.value.message


def test_links_to_this_machine_are_warned_about_where_emails_leave_it(portal: Portal) -> None:
    for host in ("localhost", "127.0.0.1", "[::1]", "portal.localhost"):
        here = changed(portal, base_url=f"http://{host}:8080")
        assert check(here, "configuration").state is Verdict.OK
        assert check(changed(here, mail_url="smtp://127.0.0.1:1"), "configuration").state is Verdict.WARN
    assert check(changed(portal, base_url="http://portal.test"), "configuration").state is Verdict.WARN
    assert check(changed(portal, base_url="https://portal.test"), "configuration").state is Verdict.OK


def test_a_layout_that_is_missing_or_makes_no_sense_is_seen_by_the_doctor(
    portal: Portal, tmp_path: Path
) -> None:
    assert check(portal, "export layout").state is Verdict.OK
    file = tmp_path / "logicon.toml"
    here = changed(portal, export_layout=file)
    missing = check(here, "export layout")
    assert missing.state is Verdict.FAIL
    assert missing.message == f"Can't read {file}: no such file or directory."
    file.write_text("columns = 3")
    assert check(here, "export layout").state is Verdict.FAIL
    file.write_text(LAYOUT)
    assert check(here, "export layout").state is Verdict.OK


def test_a_mail_folder_of_another_portal_is_seen_by_the_doctor(portal: Portal, tmp_path: Path) -> None:
    mine, other = tmp_path / "mine", tmp_path / "other"
    for folder in (mine, other):
        folder.mkdir()
    (mine / "wpp.toml").touch(0o600)
    here = changed(portal, path=mine / "wpp.toml", mail_url=(other / "mail").as_uri())
    assert check(here, "mail").state is Verdict.OK
    (other / "wpp.toml").touch(0o600)
    assert check(here, "mail").state is Verdict.WARN
    assert check(changed(here, mail_url=(mine / "mail").as_uri()), "mail").state is Verdict.OK


@pytest.mark.parametrize(
    ("base_url", "port", "elsewhere"),
    [
        ("http://127.0.0.1:8080", 8080, False),
        ("http://127.0.0.1:8080", 8081, True),
        ("http://localhost", 8080, True),
        ("http://localhost", 80, False),
        ("https://welcome.example.com", 8080, False),
    ],
)
def test_links_that_lead_to_another_port_are_mentioned(base_url: str, port: int, elsewhere: bool) -> None:
    assert leads_elsewhere(base_url, port) is elsewhere
