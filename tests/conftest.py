"""Fixtures that every test may ask for; those with a subject of their own live in `support`."""

import os

from hypothesis import settings

from support.depth import DEEP

pytest_plugins = [
    "support.needs",
    "support.databases",
    "support.quick",
    "support.browser",
    "support.portal",
    "support.cli",
    "support.prepared",
    "support.pages",
]

# A slow machine is no failure, and CI must fail for the change it looks at, not for a lucky draw.
settings.register_profile("home", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("deep", settings.get_profile("ci"), max_examples=1_000)
settings.load_profile("deep" if DEEP else "ci" if os.environ.get("CI") else "home")
