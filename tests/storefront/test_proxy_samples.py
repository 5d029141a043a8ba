"""The samples for web servers in front: none of their logs has a personal link's token or a query."""

import re

import pytest

from support.codes import ROOT

TOKEN = "hJ2kQ9mZr4T7wX1cV5bN8yL3pD6sF0gA_-x"
ADDRESSES = {
    f"/welcome/{TOKEN}": "/welcome/-",
    f"/welcome/{TOKEN}/fresh-link": "/welcome/-/fresh-link",
    f"/password/{TOKEN}?next=mia@client.example.com": "/password/-",
    "/desk?search=mia@client.example.com": "/desk",
    "/orders/10008": "/orders/10008",
}


def as_nginx_logs(address: str) -> str:
    """What the map of the sample makes of an address."""
    text = (ROOT / "data" / "proxy" / "nginx.conf").read_text()
    block = text[text.index("map $request_uri") : text.index("}\n\nlog_format")]
    for pattern, value in re.findall(r'^ +"~(\S+)" "?([^";]+)"?;$', block, re.MULTILINE):
        found = re.search(pattern.replace("(?<", "(?P<"), address)
        if found is not None:
            for name, words in found.groupdict().items():
                value = value.replace("${" + name + "}", words or "").replace(f"${name}", words or "")
            return str(value)
    raise AssertionError(address)


@pytest.mark.parametrize(("address", "logged"), ADDRESSES.items())
def test_nginx_logs_no_token_and_no_query(address: str, logged: str) -> None:
    assert as_nginx_logs(address) == logged
    text = (ROOT / "data" / "proxy" / "nginx.conf").read_text()
    formats = text[text.index("log_format") : text.index("server {")]
    assert "$wpp_address" in formats
    assert not re.search(r"\$(request|request_uri|uri|args|http_referer|http_cookie)\b", formats)


@pytest.mark.parametrize(("address", "logged"), ADDRESSES.items())
def test_caddy_logs_no_token_and_no_query(address: str, logged: str) -> None:
    text = (ROOT / "data" / "proxy" / "Caddyfile").read_text()
    found = re.search(r'request>uri regexp "([^"]+)" "([^"]+)"', text)
    assert found is not None
    written = re.sub(found[1], re.sub(r"\$\{(\d)\}", r"\\g<\1>", found[2]), address)
    assert TOKEN not in written
    assert "?" not in written
    assert "mia" not in written
    assert written.replace("-/orders", "/orders").replace("-/desk", "/desk") == logged
    assert "request>headers delete" in text
