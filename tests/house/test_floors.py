"""The house keeps its floors: an arrow points down only, the product is silent, files stay short."""

from collections.abc import Callable

import pytest

from support.floors import (
    MOST_LINES,
    Source,
    climbs,
    environment,
    frameworks,
    prints,
    product,
    too_long,
)

RULES = [climbs, environment, frameworks, prints, too_long]

BREACHES = {
    "a higher floor": (climbs, "wpp/stock/low_stock.py", "from wpp.orders import placing"),
    "a higher floor, by its package": (climbs, "wpp/stock/low_stock.py", "from wpp import orders"),
    "a higher floor, whole": (climbs, "wpp/people/model.py", "import wpp.mail.outbox as outbox"),
    "a higher floor, in a function": (climbs, "wpp/mail/outbox.py", "def send():\n    import wpp.portal"),
    "a higher floor, for its types": (
        climbs,
        "wpp/work.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from wpp.audit import Tag",
    ),
    "a higher floor, with dots": (climbs, "wpp/sheets/reading.py", "from ..people import users"),
    "a higher floor, with dots, in a package": (climbs, "wpp/sheets/__init__.py", "from .. import people"),
    "a higher floor, by name": (
        climbs,
        "wpp/database/schema.py",
        "import importlib\nimportlib.import_module('wpp.people.model')",
    ),
    "a higher floor, in a table of names": (
        climbs,
        "wpp/database/schema.py",
        "from importlib import import_module\nMODELS = ['wpp.orders']\nfor m in MODELS:\n    import_module(m)",
    ),
    "the other face": (climbs, "cli/serve.py", "from store.web.app import application"),
    "the other face, the other way": (climbs, "store/desk.py", "import cli"),
    "the other face, by name": (climbs, "cli/serve.py", "import_module('store.web.app:application')"),
    "a face": (climbs, "wpp/portal/__init__.py", "from cli.main import main"),
    "something on no floor": (climbs, "wpp/orders/placing.py", "from wpp.helpers import tidy"),
    "standing on no floor": (climbs, "wpp/helpers.py", "from wpp.errors import WppError"),
    "the migrations": (climbs, "wpp/database/schema.py", "import wpp.migrations"),
    "a framework": (frameworks, "wpp/mail/preview.py", "def show():\n    from rich.console import Console"),
    "a framework, whole": (frameworks, "wpp/portal.py", "import bottle"),
    "printing": (prints, "wpp/stock/low_stock.py", "def check():\n    print('low')"),
    "printing, handed on": (prints, "wpp/stock/low_stock.py", "check(tell=print)"),
    "printing, by hand": (prints, "wpp/stock/low_stock.py", "import sys\nsys.stderr.write('low')"),
    "the environment": (environment, "wpp/mail/transport/smtp.py", "import os\nos.environ['WPP_MAIL_URL']"),
    "the environment, asked": (
        environment,
        "wpp/mail/transport/smtp.py",
        "import os\nos.getenv('WPP_MAIL_URL')",
    ),
    "the environment, taken": (environment, "wpp/mail/transport/smtp.py", "from os import environ"),
    "a long file": (too_long, "cli/order/show.py", "x = 1\n" * (MOST_LINES + 1)),
}

INNOCENT = {
    "a lower floor": Source("wpp/orders/placing.py", "from wpp.stock import movements\nimport wpp.errors"),
    "the same floor": Source(
        "wpp/orders/placing.py", "from wpp.orders.model import Order\nfrom . import model"
    ),
    "a face on the product": Source(
        "cli/order/show.py", "from wpp.portal import Portal\nfrom cli.tables import table"
    ),
    "the version": Source("wpp/configuration/__init__.py", "from wpp import __version__"),
    "migrations, which know every table": Source(
        "wpp/migrations/env.py", "from wpp.orders.model import Order"
    ),
    "a migration as long as its tables are many": Source("wpp/migrations/versions/0001.py", "x = 1\n" * 999),
    "a name that is only mentioned": Source("cli/serve.py", "run('gunicorn', 'store.web.app:application')"),
    "settings in the environment": Source(
        "wpp/configuration/reading.py", "import os\nos.environ.get('WPP_CONFIG')"
    ),
    "a face that prints": Source("cli/main.py", "from rich.console import Console\nprint('done')"),
    "a word in a text": Source("wpp/mail/words.py", "text = 'print(this), import wpp.portal'"),
    "a file just short enough": Source("store/web/app.py", "x = 1\n" * MOST_LINES),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_the_house_keeps(rule: Callable[[Source], list[str]]) -> None:
    sources = product()
    assert {source.module.partition(".")[0] for source in sources} == {"wpp", "cli", "store"}
    assert [complaint for source in sources for complaint in rule(source)] == []


@pytest.mark.parametrize(("rule", "path", "text"), BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_is_named_with_its_file(rule: Callable[[Source], list[str]], path: str, text: str) -> None:
    complaints = rule(Source(path, text))
    assert complaints
    assert complaints[0].startswith(path)


@pytest.mark.parametrize("source", INNOCENT.values(), ids=INNOCENT.keys())
def test_what_is_allowed_passes_every_rule(source: Source) -> None:
    assert [complaint for rule in RULES for complaint in rule(source)] == []
