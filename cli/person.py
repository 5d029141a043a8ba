"""One person on a terminal: who they are, then what happened to them, oldest first."""

from datetime import tzinfo

from cli.documents import Document
from cli.output import listing, moment, show_facts


def show_person(person: Document, zone: tzinfo) -> None:
    """The document of `wpp user show`, for people."""
    when = moment(zone)
    source = person["import"]
    facts = [
        ("Name", f"{person['first_name']} {person['last_name']}".strip()),
        ("Email", person["email"]),
        ("Role", person["role"]),
        ("State", person["state"]),
        ("From", f"{source['file']}, row {source['row']}" if source else "added one at a time"),
        ("Invited", when(person["invited_at"]) if person["invited_at"] else "not yet"),
        ("Active since", when(person["active_at"]) if person["active_at"] else "no password yet"),
        ("Off since", when(person["off_at"]) if person["off_at"] else ""),
    ]
    orders = [
        f"{each['number']}  {each['status']}, placed {when(each['placed_at'])}" for each in person["placed"]
    ]
    returns = [f"{each['number']}  of order {each['order']}: {returned(each)}" for each in person["returns"]]
    emails = [
        f"{each['subject']}  ({each['state']}, {when(each['queued_at'])})"
        + (f"\n  {each['error']}" if each["error"] else "")
        for each in person["mail"]
    ]
    history = [f"{when(each['at'])}  {each['event']}  by {each['by']}" for each in person["history"]]
    grants = [f"{each['reason']}, by {each['by']}" for each in person["grants"]]
    facts += [
        ("Extra orders", "\n".join(grants)),
        ("Orders", "\n".join(reversed(orders)) or "none"),
        ("Returns", "\n".join(reversed(returns))),
        ("Emails", "\n".join(reversed(emails)) or "none"),
        ("History", "\n".join(history)),
    ]
    show_facts(facts)


def returned(found: Document) -> str:
    """The lines of a return in a few words."""
    return listing([f"{line['quantity']} × {line['sku']} {line['condition']}" for line in found["lines"]])
