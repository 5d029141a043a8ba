"""Encryption on the way to the mail server, with a real certificate that nobody has heard of."""

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from support.mail_servers import mail_server
from support.needs import lacking
from support.sending import hand_over
from wpp.mail.transport.protocol import NoServer, Transport
from wpp.mail.transport.url import transport_for


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that 127.0.0.1 has signed for itself, with its key in the same file."""
    if shutil.which("openssl") is None:
        lacking("no openssl", "Install the program openssl.")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    asked = ["-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "2"]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run(["openssl", "req", *asked, *names, *files], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


@pytest.fixture
def encrypted(certificate: Path) -> ssl.SSLContext:
    """What a server needs to encrypt."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def hand_over_once(transport: Transport) -> None:
    """One message, and the line is closed."""
    with transport:
        hand_over(transport)


def test_a_relay_that_signs_its_own_certificate_is_encrypted_to_all_the_same(
    encrypted: ssl.SSLContext,
) -> None:
    with mail_server(tls_context=encrypted, require_starttls=True) as (postman, port):
        hand_over_once(transport_for(f"smtp://127.0.0.1:{port}"))
    assert postman.recipients == ["mia@example.com"]


def test_where_encryption_is_required_a_certificate_that_nobody_vouches_for_is_refused(
    encrypted: ssl.SSLContext,
) -> None:
    with mail_server(tls_context=encrypted) as (postman, port):
        with pytest.raises(NoServer, match="has an invalid certificate: self-signed certificate"):
            hand_over_once(transport_for(f"smtp://127.0.0.1:{port}?tls=required"))
    with mail_server(ssl_context=encrypted) as (other, port):
        with pytest.raises(NoServer, match="has an invalid certificate: self-signed certificate"):
            hand_over_once(transport_for(f"smtps://127.0.0.1:{port}"))
    assert postman.recipients + other.recipients == []


def test_a_certificate_that_this_machine_trusts_is_enough(
    encrypted: ssl.SSLContext, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(tls_context=encrypted) as (postman, port):
        hand_over_once(transport_for(f"smtp://127.0.0.1:{port}?tls=required"))
    with mail_server(ssl_context=encrypted) as (other, port):
        hand_over_once(transport_for(f"smtps://127.0.0.1:{port}"))
    assert postman.recipients == other.recipients == ["mia@example.com"]


def test_a_plain_server_behind_an_address_that_says_encrypted_is_told_plainly() -> None:
    with mail_server() as (_, port):
        with pytest.raises(NoServer, match="couldn't be reached over TLS: wrong version number"):
            hand_over_once(transport_for(f"smtps://127.0.0.1:{port}"))
