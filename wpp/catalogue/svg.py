"""Drawings (SVG) from elsewhere: what draws is kept, what drawing programs leave behind is dropped, the rest refused.

An SVG is a document and may hold scripts and addresses of other machines. Whoever opens its address would run them.
"""

import re
from pathlib import Path
from xml.etree import ElementTree

from wpp.catalogue.pictures import BadPicture

LARGEST_FILE = 128 * 1024
"""Bytes; a logo has a few thousand."""
SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
DRAWING = """
svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan style
linearGradient radialGradient stop clipPath mask pattern
filter feGaussianBlur feOffset feMerge feMergeNode feBlend feColorMatrix feFlood feComposite
"""
DRAWS = frozenset(SVG + name for name in DRAWING.split())
LEFT_BEHIND = frozenset({f"{SVG}metadata"})
OUTWARD = re.compile(
    r"@import|@font-face|url\(\s*['\"]?(?!\s*['\"]?#)|(image|image-set|cross-fade|src)\(|javascript:|expression\(|\\",
    re.IGNORECASE,
)
"""What styles and attributes say when they mean something outside of the drawing; a backslash can spell any of it."""
MOST_USES, DEEPEST = 200, 4
"""Of `<use>`: a few that use each other draw millions of shapes."""


def safe_svg(path: Path) -> bytes:
    """A drawing that holds nothing but the drawing. Raises `BadPicture`."""
    name = path.name
    if path.stat().st_size > LARGEST_FILE:
        raise refused(name, "is larger than 128 KB")
    try:
        content = path.read_bytes().decode("utf-8-sig")
        # Before anything parses it: a few lines of entities unpack to gigabytes.
        if "<!ENTITY" in content:
            raise refused(name, "declares entities")
        root = ElementTree.fromstring(content)  # noqa: S314 - without entities, and small
    except (ElementTree.ParseError, ValueError) as error:
        raise refused(name, "cannot be read as SVG") from error
    if root.tag != f"{SVG}svg" or not ("viewBox" in root.attrib or {"width", "height"} <= root.attrib.keys()):
        raise refused(name, "isn't an SVG with a viewBox")
    clean(root, name)
    refuse_multiplying(root, name)
    ElementTree.register_namespace("", SVG[1:-1])
    ElementTree.register_namespace("xlink", LINK[1:].partition("}")[0])
    return ElementTree.tostring(root, encoding="unicode").encode()


def clean(element: ElementTree.Element, name: str) -> None:
    """Take out what does not draw, here and below. Raises `BadPicture` for what could do harm."""
    for key, value in list(element.attrib.items()):
        if key.startswith("{") and key != LINK:
            del element.attrib[key]  # a drawing program's own
        elif key.lower().startswith("on"):
            raise refused(name, f"has a script ({key})")
        elif OUTWARD.search(value) or (key in ("href", LINK) and not value.strip().startswith("#")):
            raise refused(name, "points to something outside of itself")
    if OUTWARD.search(element.text or ""):
        raise refused(name, "points to something outside of itself")
    for child in list(element):
        if child.tag in DRAWS:
            clean(child, name)
        elif isinstance(child.tag, str) and child.tag.startswith(SVG) and child.tag not in LEFT_BEHIND:
            raise refused(name, f"has a <{child.tag[len(SVG) :]}>")
        else:
            element.remove(child)


def refuse_multiplying(root: ElementTree.Element, name: str) -> None:
    """Refuse a drawing whose `<use>` elements are many, or use each other. Raises `BadPicture`."""
    named = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    drawn: dict[str, int] = {}

    def count(element: ElementTree.Element, depth: int) -> int:
        """How many `<use>` a part draws, those within what it uses included; each part is counted once."""
        if depth > DEEPEST:
            raise refused(name, "uses parts within parts too deeply")
        total = 0
        for each in element.iter(f"{SVG}use"):
            part = (each.get("href") or each.get(LINK) or "")[1:]
            if part in named and part not in drawn:
                drawn[part] = count(named[part], depth + 1)
            total += 1 + drawn.get(part, 0)
            if total > MOST_USES:
                raise refused(name, "uses its parts too often")
        return total

    count(root, 0)


def refused(name: str, why: str) -> BadPicture:
    """Why a drawing is not taken."""
    return BadPicture(
        f"The drawing {name} {why}, so it was rejected.",
        hints=["Save it as plain SVG without scripts and links, or as PNG."],
    )
