"""Static files, read once, each under a name that changes with its content so that browsers may keep it for ever."""

import hashlib
from functools import cache
from importlib.resources import files

KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def contents() -> dict[str, bytes]:
    """Every file in `static/` under its name with the first digits of its SHA-256: `store.1f3a….css`."""
    rows = {}
    for file in files("store").joinpath("static").iterdir():
        stem, dot, ending = file.name.rpartition(".")
        if dot + ending in KINDS:
            content = file.read_bytes()
            rows[f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{ending}"] = content
    return rows


def asset_path(name: str) -> str:
    """The address of a static file."""
    stem, _, ending = name.rpartition(".")
    for known in contents():
        if known.startswith(stem + ".") and known.endswith("." + ending):
            return f"/static/{known}"
    raise LookupError(name)


def asset(name: str) -> tuple[bytes, str] | None:
    """The content and the kind of a static file by its full name; there is no path to walk out of."""
    content = contents().get(name)
    return None if content is None else (content, KINDS["." + name.rpartition(".")[2]])
