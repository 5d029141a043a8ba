"""What a browser is, in words that its owner recognises."""

import re

BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium)/"),
    ("Safari", r"\bSafari/"),
)
SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b"),
)
"""The first that fits: every browser names the ones that it wants to be taken for."""


def device_name(user_agent: str) -> str:
    """`Firefox on Windows`; nothing of what a browser says about itself is kept but these words."""
    browser, system = first_of(BROWSERS, user_agent), first_of(SYSTEMS, user_agent)
    return f"{browser or 'A browser'} on {system}" if system else browser or "An unknown device"


def first_of(words: tuple[tuple[str, str], ...], text: str) -> str:
    """The first of these words whose pattern is in the text."""
    return next((word for word, pattern in words if re.search(pattern, text)), "")
