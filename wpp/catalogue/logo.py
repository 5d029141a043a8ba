"""The client's logo from a file: made small, looked over, kept among the pictures, and named by the setting.

PNG and not WebP, since Outlook shows no WebP. A drawing (SVG) is kept as one, for pages; emails show the name instead,
since neither Outlook nor Gmail shows SVG.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wpp.catalogue.pictures import Made, keep_pictures, named_by_content, opened
from wpp.catalogue.svg import safe_svg
from wpp.work import Work

if TYPE_CHECKING:
    from PIL.Image import Image

WIDEST, HIGHEST = 720, 176
"""Pixels that are kept: four times the height at which emails and pages show it."""
SHARP = 88
"""Pixels of height from which it is sharp on a phone."""
SEEN = 3.0
"""The least contrast of a sign with its ground (WCAG 2.2, 1.4.11)."""
MANY_BYTES = 48 * 1024


@dataclass(frozen=True, slots=True)
class Logo:
    """A logo as it will be kept; `size` in words, `notes` is what somebody should know of it."""

    made: Made
    size: str
    notes: tuple[str, ...]

    def keep(self, work: Work) -> str:
        """Put it among the pictures; its address is what the setting `brand.logo` takes."""
        keep_pictures(work, [self.made])
        return self.made.address


def make_logo(path: Path) -> Logo:
    """Read a logo. Raises `BadPicture` for what is no PNG, JPEG, WebP or plain SVG."""
    return drawn(path) if path.suffix.lower() == ".svg" else painted(path)


def drawn(path: Path) -> Logo:
    """A drawing, as it is without what a logo has no need of."""
    made = named_by_content(safe_svg(path), "svg", "image/svg+xml")
    note = "Emails show the name instead, because email programs don't show SVG. A PNG works in both."
    return Logo(made, f"a drawing of {in_kilobytes(made)}", (note,))


def painted(path: Path) -> Logo:
    """A picture of dots."""
    picture = opened(path, path.name)
    high = picture.height
    picture.thumbnail((WIDEST, HIGHEST))
    made = named_by_content(as_png(picture), "png", "image/png")
    notes = []
    if high < SHARP:
        notes.append(f"It is {high} pixels high; {SHARP} or more look sharp on a phone.")
    ratio = contrast_on_white(picture)
    if ratio < SEEN:
        notes.append(
            f"On the white of pages and emails its contrast is {int(ratio * 10) / 10} to 1, and {SEEN:g} to 1 is "
            "needed to see it. Use the version for light backgrounds."
        )
    size = f"{picture.width} × {picture.height} pixels, {in_kilobytes(made)}"
    return Logo(made, size, tuple(notes))


def as_png(picture: "Image") -> bytes:
    """The picture as PNG; with fewer colours where it would be heavy."""
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    if buffer.tell() > MANY_BYTES:
        from PIL import Image

        buffer = io.BytesIO()
        picture.quantize(128, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def contrast_on_white(picture: "Image") -> float:
    """The contrast with white of the darkest tenth of what is to be seen of a logo, 1 to 21 (WCAG 2.2).

    One that brings its own ground is seen by its own contrast, which nobody need measure.
    """
    small = picture.convert("RGBA")
    small.thumbnail((96, 96))
    dots = [small.getpixel((x, y)) for x in range(small.width) for y in range(small.height)]
    seen = sorted(luminance(dot[:3]) for dot in dots if isinstance(dot, tuple) and dot[3] > 127)
    return 1.05 / (seen[len(seen) // 10] + 0.05) if seen else 1.0


def luminance(colour: tuple[int, ...]) -> float:
    """Relative luminance, 0 for black to 1 for white."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else float(((part / 255 + 0.055) / 1.055) ** 2.4)
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def in_kilobytes(made: Made) -> str:
    """How heavy it is."""
    return f"{max(1, round(len(made.content) / 1024)):,} KB"
