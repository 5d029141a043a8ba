"""What the product is made of: a CycloneDX document of the locked dependencies, written by `make audit`."""

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from support.codes import ROOT

LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
HASHED = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def document() -> dict[str, Any]:
    """The bill of materials, CycloneDX 1.6. The same lock file makes the same document."""
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component("welcome-pack-portal", version(), kind="application")},
        "components": components(),
    }


def components() -> list[dict[str, Any]]:
    """Every package of the lock file, with the digests of the files that may be installed."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = list(LOCKED.finditer(text))
    ends = [each.start() for each in found[1:]] + [len(text)]
    return [
        component(each[1], each[2], hashes=HASHED.findall(text[each.start() : end]))
        for each, end in zip(found, ends, strict=True)
    ]


def component(
    name: str, number: str, *, kind: str = "library", hashes: list[str] | None = None
) -> dict[str, Any]:
    """One package."""
    plain = re.sub(r"[-_.]+", "-", name).lower()
    made: dict[str, Any] = {"type": kind, "name": plain, "version": number}
    if kind == "library":
        made |= {"bom-ref": f"pkg:pypi/{plain}@{number}", "purl": f"pkg:pypi/{plain}@{number}"}
        made["externalReferences"] = [
            {
                "type": "distribution",
                "url": f"pkg:pypi/{plain}@{number}",
                "hashes": [{"alg": "SHA-256", "content": each} for each in hashes or []],
            }
        ]
    if licence := licence_of(name):
        made["licenses"] = [{"license": {"name": licence}}]
    return made


def licence_of(name: str) -> str:
    """The licence that an installed package names; empty where it is not installed here, or says nothing short."""
    try:
        told = metadata(name).json
    except PackageNotFoundError:
        return ""
    given = str(told.get("license_expression") or told.get("license") or "")
    return given if len(given) <= 60 and "\n" not in given else ""


def version() -> str:
    """The product's own version."""
    found = re.search(
        r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    return found[1] if found else "0"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=2) + "\n")
