"""`python -m store`: serve the portal's pages. `wpp serve` starts this program, so that the faces never meet."""

import argparse
import ipaddress
import sys
from pathlib import Path

from store.server.serving import Service, serve
from store.web.logs import log_as_json
from wpp.configuration import find_configuration
from wpp.errors import WppError


def main(arguments: list[str] | None = None) -> int:
    """Serve until ended; an error for people is one line and an exit code of the command line."""
    given = parser().parse_args(arguments)
    log_as_json()
    try:
        configuration = find_configuration(given.config)
        service = Service(
            configuration,
            given.host,
            given.port,
            given.threads,
            tuple(given.trusted_proxy),
            not given.no_mail,
        )
        serve(service)
    except WppError as error:
        tell(" ".join([error.message, *(advice for advice in error.hints if isinstance(advice, str))]))
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


def tell(line: str) -> None:
    """A line for whoever started it."""
    sys.stderr.write(line + "\n")


def parser() -> argparse.ArgumentParser:
    """The options."""
    made = argparse.ArgumentParser(prog="python -m store", description="Serve the storefront and the desk.")
    made.add_argument("--config", type=Path, metavar="FILE", help="the portal's wpp.toml")
    made.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    made.add_argument("--port", type=port, default=8080, help="the port to listen at (8080)")
    made.add_argument("--threads", type=threads, default=2, metavar="N", help="threads of each process (2)")
    made.add_argument(
        "--trusted-proxy",
        type=ip_address,
        action="append",
        default=[],
        metavar="IP",
        help="a proxy in front whose X-Forwarded-For is believed; may be given several times",
    )
    made.add_argument("--no-mail", action="store_true", help="send no mail from here; cron does it")
    return made


def port(text: str) -> int:
    """A port number."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def threads(text: str) -> int:
    """A small number of threads."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 64):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to 64")
    return int(text)


def ip_address(text: str) -> str:
    """An IP address, as the server sees it."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an IP address") from error


if __name__ == "__main__":
    sys.exit(main())
