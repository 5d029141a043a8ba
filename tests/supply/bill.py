"""The bill of materials in CycloneDX 1.6, made from the lock files without asking anybody."""

import json
import tomllib
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

from supply.locks import DEVELOP, RUN, Pinned, pinned

MARKER = "welcome-pack-portal:only where"


def bill(folder: Path) -> dict[str, Any]:
    """The document; the same locks make the same document, on any machine with the same packages installed."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locks = "".join((folder / lock).read_text(encoding="utf-8") for lock in (RUN, DEVELOP))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, f"{project['version']} {locks}").urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
            }
        },
        "components": [component(one) for one in pinned(folder)],
    }


def component(one: Pinned) -> dict[str, Any]:
    """One distribution. `excluded` is the standard's word for what tests need and a portal does not."""
    purl = f"pkg:pypi/{one.name}@{one.version}"
    document: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": one.name,
        "version": one.version,
        "scope": "required" if one.runs else "excluded",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.digests],
        "purl": purl,
    }
    if licences := licences_of(one):
        document["licenses"] = licences
    if one.marker:
        document["properties"] = [{"name": MARKER, "value": one.marker}]
    return document


def licences_of(one: Pinned) -> list[dict[str, Any]]:
    """As the installed distribution declares them; nothing where another version is installed, or none."""
    try:
        declared = metadata.metadata(one.name)
    except metadata.PackageNotFoundError:
        return []
    if declared["Version"] != one.version:
        return []
    if "License-Expression" in declared:
        return [{"expression": declared["License-Expression"]}]
    classifiers = declared.get_all("Classifier") or []
    # "License :: OSI Approved" alone names none.
    parts = [name.split(" :: ") for name in classifiers if name.startswith("License :: ")]
    names = [words[-1] for words in parts if words[-1] != "OSI Approved"]
    # Some put the whole text of their licence there.
    short = (declared.get_all("License") or [""])[0]
    names = names or ([short] if 0 < len(short) <= 80 and "\n" not in short else [])
    return [{"license": {"name": name}} for name in names]


def write(folder: Path, target: Path) -> dict[str, Any]:
    """The document in `target`, whose folder is made; and the document."""
    made = bill(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return made
