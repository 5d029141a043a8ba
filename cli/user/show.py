"""One person on a terminal: who they are, then what happened to them, oldest first."""

from datetime import tzinfo

from cli.documents import Document
from cli.framework.output import listing, moment, show_facts


def show_person(person: Document, zone: tzinfo) -> None:
    """The document of `wpp user show`, for people."""
    when = moment(zone)
    source = person["import"]
    facts = [
        ("Name", f"{person['first_name']} {person['last_name']}".strip()),
        ("Email", person["email"]),
        ("Role", person["role"]),
        ("State", person["state"]),
        ("From", f"{source['file']}, row {source['row']}" if source else "added by hand"),
        ("Invited", when(person["invited_at"]) if person["invited_at"] else "not yet"),
        ("Active since", when(person["active_at"]) if person["active_at"] else "no password yet"),
        ("Off since", when(person["off_at"]) if person["off_at"] else ""),
    ]
    orders = ["\n  ".join(order_lines(each, zone)) for each in person["placed"]]
    returns = [
        f"{each['number']}  of order {each['order']}{of_parcel(each)}: {returned(each)}"
        for each in person["returns"]
    ]
    emails = [
        f"{each['subject']}  ({each['state']}, {when(each['queued_at'])})"
        + (f"\n  {each['error']}" if each["error"] else "")
        for each in person["mail"]
    ]
    numbers = {order["about"]: order["number"] for order in person["placed"]}
    history = [
        f"{when(each['at'])}  {each['event']}{' ' + numbers[each['about']] if each['about'] in numbers else ''}"
        f"  by {each['by']}{': ' + str(each['detail']['reason']) if each['detail'].get('reason') else ''}"
        for each in person["history"]
    ]
    grants = [grant_line(each) for each in person["grants"]]
    facts += [
        ("Extra orders", "\n".join(grants)),
        ("Orders", "\n".join(reversed(orders)) or "none"),
        ("Returns", "\n".join(reversed(returns))),
        ("Emails", "\n".join(reversed(emails)) or "none"),
        ("History", "\n".join(history)),
    ]
    show_facts(facts)


def order_lines(order: Document, zone: tzinfo) -> list[str]:
    """One order: what, when, where it is, and what became of it."""
    when = moment(zone)
    goods = listing(
        [f"{line['to_send']} × {line['sku']}" for line in order["lines"] if line["to_send"]], most=10
    )
    lines = [f"{order['number']}  {order['status']}, placed {when(order['placed_at'])}: {goods}"]
    if order["replaces"]:
        lines.append(f"in place of {order['replaces']}")
    if order["replaced_by"]:
        lines.append(f"replaced by {listing(order['replaced_by'])}")
    if order["due_at"]:
        lines.append(f"due {when(order['due_at'])}{', late' if order['late'] else ''}")
    if order["handed_over"]:
        stop = order["handed_over"]["stop"]
        lines.append(
            f"handed over in {order['handed_over']['batch']}, {when(order['handed_over']['at'])}"
            + (f"; to be stopped: {stop}" if stop else "")
        )
    if order["tracking"]:
        lines.append(f"sent {when(order['ended_at'])}, {order['carrier']} {order['tracking']}".rstrip())
    return lines


def grant_line(grant: Document) -> str:
    """One more order allowed: why, in place of what, and whether it was used."""
    of = f" in place of {grant['replaces']}" if grant["replaces"] else ""
    used = f", used for {grant['order']}" if grant["order"] else ", not used yet"
    return f"{grant['reason']}{of}, by {grant['by']}{used}"


def of_parcel(found: Document) -> str:
    """Whether the whole parcel never arrived."""
    return "" if found["kind"] == "sent back" else f", {found['kind']}"


def returned(found: Document) -> str:
    """The lines of a return in a few words."""
    return listing([returned_line(line) for line in found["lines"]])


def returned_line(line: Document) -> str:
    """Units in their condition, what came in their place, and how many turned up."""
    came = f" ({line['came']} came)" if "came" in line else ""
    since = f" ({line['found']} found since)" if "found" in line else ""
    return f"{line['quantity']} × {line['sku']} {line['condition']}{came}{since}"


def return_summary(found: Document, *, dry_run: bool = False) -> str:
    """A return in a sentence, or what it would be."""
    # What a dry run is given is a number that nothing has afterwards.
    number = "Would be recorded" if dry_run else found["number"]
    goods, order = returned(found), found["order"]
    match found["kind"]:
        case "undelivered":
            return f"{number}: the parcel of order {order} was not delivered and came back: {goods}."
        case "lost":
            return f"{number}: the parcel of order {order} was lost: {goods}."
    if all(line["condition"] == "missing" for line in found["lines"]):
        return f"{number}: {goods} from order {order}."
    return f"{number}: {goods} came back from order {order}."
