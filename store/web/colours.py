"""The client's colour, in the light and in the dark, with contrast enough to be read (WCAG 2.2, 1.4.3)."""

import re

READABLE = 4.5
EASY = 6.5
"""More than the standard asks for: saturated colours tire the eye on a dark ground."""
PAPER, INK = "#ffffff", "#16171a"
DARK_PAPER = "#1d1f24"


def luminance(colour: str) -> float:
    """Relative luminance of a `#rrggbb`, 0 for black to 1 for white (WCAG 2.2, "relative luminance")."""

    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(part / 255) for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, base: str, share: float) -> str:
    """`share` of a colour on a base, 0 to 1."""
    return "#" + "".join(
        f"{round(ours * share + theirs * (1 - share)):02x}"
        for ours, theirs in zip(parts(colour), parts(base), strict=True)
    )


def readable_on(colour: str, background: str, towards: str, least: float = READABLE) -> str:
    """The colour, moved towards another only as far as it must be to be read on a background."""
    for step in range(21):
        candidate = mixed(towards, colour, step / 20)
        if contrast(candidate, background) >= least:
            return candidate
    return towards


def parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def is_colour(text: str) -> bool:
    """Whether a text is six hexadecimal digits, as in the stylesheet's address."""
    return re.fullmatch("[0-9a-f]{6}", text) is not None


def brand_stylesheet(colour: str) -> str:
    """The few custom properties that make the portal the client's."""
    light = readable_on(colour, mixed(colour, PAPER, 0.08), INK)
    dark = readable_on(colour, mixed(colour, DARK_PAPER, 0.16), PAPER, EASY)
    return (
        f":root{{--brand:{light};--on-brand:{PAPER};--tint:{mixed(colour, PAPER, 0.08)}}}"
        f"@media (prefers-color-scheme:dark){{"
        f":root{{--brand:{dark};--on-brand:{INK};--tint:{mixed(colour, DARK_PAPER, 0.16)}}}}}"
        f"@media print{{:root{{--brand:{INK};--on-brand:{PAPER};--tint:{PAPER}}}}}"
    )


def brand_icon(colour: str) -> str:
    """A parcel in the client's colour, for the browser's tab."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="7" fill="{colour}"/>'
        '<path d="M7 12l9-4 9 4v9l-9 4-9-4zM7 12l9 4 9-4M16 16v9" fill="none" stroke="#fff" '
        'stroke-width="2" stroke-linejoin="round"/></svg>'
    )
