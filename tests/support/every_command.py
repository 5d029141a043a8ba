"""Every command that changes something, with words that work, on a portal where each of them has something to do."""

from pathlib import Path

from support.cast import Cast, order
from support.cli import SAMPLES, Wpp
from wpp.portal import Portal
from wpp.sheets import write_csv

WRITES: dict[str, list[str]] = {
    "settings set": ["approval", "on"],
    "user add": ["nia@example.com", "--first", "Nia"],
    "user edit": ["mia@client.example.com", "--last", "New"],
    "user disable": ["mia@client.example.com"],
    "user enable": ["mia@client.example.com"],
    "user allow-order": ["mia@client.example.com", "--reason", "goodwill"],
    "user merge": ["omar@client.example.com", "mia@client.example.com"],
    "user export": ["mia@client.example.com", "--to", "mia.html"],
    "user erase": ["gone@client.example.com"],
    "user new-link": ["mia@client.example.com", "--send"],
    "import-users": [str(SAMPLES / "starters.csv"), "--welcome", "--rejects", "bad.csv"],
    "welcome send": [],
    "welcome remind": ["--after", "0d"],
    "catalogue import": ["pens.csv", "--answer", "missing=keep"],
    "catalogue retire": ["TSH-M"],
    "catalogue restore": ["CAP-L"],
    "catalogue template": ["new.xlsx"],
    "stock book-in": ["goods.csv", "--rejects", "bad.csv"],
    "stock undo": ["GRN-1", "--reason", "Mistake"],
    "stock count": ["goods.csv"],
    "purchase add": ["TSH-L", "5", "--by", "2099-12-01", "--reference", "PO-7"],
    "purchase change": ["PO-1", "--quantity", "9"],
    "purchase close": ["PO-1"],
    "template": ["starters", "new.xlsx"],
    "stock reconcile": ["goods.csv", "--book", "--reason", "Counted"],
    "stock adjust": ["TSH-M", "-1", "--reason", "damaged"],
    "stock threshold": ["TSH-M", "9"],
    "stock check": [],
    "order approve": ["{held}"],
    "order reject": ["{held}", "--reason", "No"],
    "order cancel": ["{held}", "--reason", "No"],
    "order complete": ["{open}"],
    "order export": ["--to", "logicon.csv"],
    "order pick-slips": ["--to", "slips.html"],
    "order picking": ["{open}"],
    "order unexport": ["EXP-3"],
    "order tracking": ["{done}", "--set", "ABC123"],
    "user revoke": ["omar@client.example.com"],
    "order change": ["{open}", "--swap", "BOT=CAP-S", "--town", "Leeds"],
    "order confirm-change": ["{changing}"],
    "order reject-change": ["{changing}"],
    "order uncomplete": ["{done}", "--reason", "Mistake"],
    "order unapprove": ["{approved}", "--reason", "Mistake"],
    "order reinstate": ["{gone}", "--reason", "Mistake"],
    "order short": ["{open}", "--item", "BOT"],
    "order resolve-short": ["{blocked}", "--another"],
    "order stop": ["{stopping}", "--withdraw"],
    "order confirm-stop": ["{stopping}"],
    "order reject-stop": ["{stopping}"],
    "return record": ["{sent}", "--item", "TSH-M:good", "--exchange", "TSH-S"],
    "return reissue": ["RET-1"],
    "return recover": ["{sent}"],
    "return undo": ["RET-1", "--reason", "Mistake"],
    "return correct": ["RET-1", "--item", "BOT:damaged"],
    "mail retry": ["--failed"],
    "mail withdraw": ["--kind", "warehouse-order"],
    "sheets remember": ["Goods", "goods.csv", "--kind", "goods-in"],
    "sheets forget": ["Counted goods"],
    "privacy purge": [],
    "db upgrade": [],
}
"""Command → what stands after it; numbers of orders by what has become of them, see `prepare`."""

ELSEWHERE = frozenset(("db restore", "user reset-second-factor"))
"""One needs a backup and a database that nobody has open, one a phone that was set up: tried in
`tests/database/test_restore.py` and `tests/storefront/test_second_factor.py`."""


def prepare(portal: Portal, cast: Cast, wpp: Wpp) -> dict[str, str]:
    """Do what the commands need, and give the numbers of the orders by what has become of them."""
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    numbers = {"sent": order(portal, cast.mia).number, "stopping": order(portal, cast.mia).number}
    wpp("order", "complete", numbers["sent"])
    wpp("return", "record", numbers["sent"], "--item", "BOT:missing")
    numbers["done"] = order(portal, cast.mia).number
    wpp("order", "complete", numbers["done"])
    wpp("purchase", "add", "BOT", "5", "--by", "2099-12-01", "--reference", "PO-1")
    wpp("order", "export", "--to", "before.csv")
    wpp("order", "cancel", numbers["stopping"], "--reason", "Left")
    numbers["changing"] = order(portal, cast.mia).number
    wpp("order", "export", "--to", "changing.csv")
    wpp("order", "change", numbers["changing"], "--swap", "BOT=CAP-S")
    wpp("user", "grant", cast.mia.email, "--reason", "lost")
    order(portal, cast.mia)
    wpp("order", "export", "--to", "early.csv")
    numbers["open"], numbers["blocked"] = (
        order(portal, cast.mia).number,
        order(portal, cast.omar, "TSH-M", "CAP-S").number,
    )
    wpp("order", "short", numbers["blocked"], "--item", "CAP-S")
    wpp("user", "allow-order", cast.omar.email, "--reason", "lost")
    numbers["gone"] = order(portal, cast.omar, "TSH-S", "BOT").number
    wpp("order", "cancel", numbers["gone"], "--reason", "Left")
    wpp("settings", "set", "approval", "on")
    numbers["held"] = order(portal, cast.mia).number
    wpp("user", "allow-order", cast.omar.email, "--reason", "lost")
    numbers["approved"] = order(portal, cast.omar, "TSH-S", "BOT").number
    wpp("order", "approve", numbers["approved"])
    wpp("user", "add", "gone@client.example.com", "--first", "Gone", "--last", "Person")
    write_csv(Path("goods.csv"), ["Delivery note", "SKU", "Quantity"], [["DN-7", "TSH-L", 5]])
    wpp("sheets", "remember", "Counted goods", "goods.csv", "--kind", "stock-take")
    write_csv(Path("pens.csv"), ["SKU", "Item"], [["PEN", "Pen"]])
    assert wpp("catalogue", "retire", "CAP-L").exit_code == 0
    return numbers


def words_of(name: str, numbers: dict[str, str]) -> list[str]:
    """A command as it is typed."""
    return [*name.split(), *(word.format(**numbers) for word in WRITES[name])]
