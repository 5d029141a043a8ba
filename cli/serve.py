"""`wpp serve`: the storefront, in a process that knows nothing of the command line."""

import os
import socket
import sys
from typing import Annotated, NoReturn

import typer

from cli.framework.options import number, port_number, positive_number
from cli.framework.output import warn
from cli.framework.session import open_portal_of_command
from wpp.errors import UnavailableError


def serve(
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="Host to listen on.")] = "127.0.0.1",
    port: Annotated[int, number(port_number, "--port", text="The port to listen on.")] = 8080,
    threads: Annotated[int | None, number(positive_number, "--threads", text="Threads per process.")] = None,
    trusted_proxy: Annotated[
        str | None,
        typer.Option("--trusted-proxy", metavar="IP", help="Trust X-Forwarded-* from this proxy."),
    ] = None,
) -> None:
    """Serve the storefront of this portal.

    Examples:
      wpp serve
      wpp serve --host 0.0.0.0 --port 8000 --trusted-proxy 10.0.0.2
    """
    with open_portal_of_command() as portal:
        path = portal.configuration.path
        base_url = portal.configuration.base_url
    refuse_taken(host, port)
    warn(f"Serving {base_url} on {host}, port {port}; Ctrl-C ends it.")
    if leads_elsewhere(base_url, port):
        address = f"http://127.0.0.1:{port}"
        warn(f"Links start with {base_url}, which is another port.", f'In wpp.toml: base_url = "{address}"')
    arguments = ["--host", host, "--port", str(port)]
    arguments += ["--threads", str(threads)] if threads is not None else []
    arguments += ["--trusted-proxy", trusted_proxy] if trusted_proxy else []
    become_storefront(arguments, config=str(path) if path else None)


def leads_elsewhere(base_url: str, port: int) -> bool:
    """Whether the links lead to this machine, and to a port that is not served."""
    from urllib.parse import urlsplit

    parts = urlsplit(base_url)
    standard = 443 if parts.scheme == "https" else 80
    return parts.hostname in ("127.0.0.1", "localhost", "::1") and (parts.port or standard) != port


def refuse_taken(host: str, port: int) -> None:
    """Say at once that somebody else listens there. Raises `UnavailableError`."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnavailableError(
            f"Can't listen on {host}, port {port}: {reason}.", hints=["--port 8081"]
        ) from error


def become_storefront(arguments: list[str], *, config: str | None) -> NoReturn:
    """Replace this process by the storefront's; the two faces never import each other."""
    if config is not None:
        os.environ["WPP_CONFIG"] = config
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "store", *arguments])  # noqa: S606 - no shell is wanted
