"""The journey in its order, and what can be tried afterwards."""

from pathlib import Path

from cli.demo import people
from cli.demo.dispatch import complete_the_order, examine_everything, look_at_stock, take_back
from cli.demo.everyday_files import hold_rows_back, read_a_packing_list
from cli.demo.export import hand_over, hold_against_logistock
from cli.demo.mistakes import complete_too_early, send_what_waits, take_the_wrong_file
from cli.demo.narrator import Story
from cli.demo.ordering import decide, invite, order_a_pack, order_too_much, set_passwords
from cli.demo.preparing import book_goods_in, choose_settings, import_people, make_portal, take_in_catalogue
from cli.demo.sandbox import Stage
from cli.demo.short_pick import fall_short


def walk(story: Story, home: Path, *, base_url: str) -> None:
    """Every step once, through the functions that the commands and the storefront call."""
    story.title(
        f"A welcome pack for every new starter at {people.CLIENT}",
        f"The whole journey on sample data, in {home}. Emails are saved as files in a folder there; no one is emailed.",
    )
    stage = Stage(story, make_portal(story, home, base_url=base_url), home)
    try:
        for step in (
            choose_settings,
            take_in_catalogue,
            import_people,
            book_goods_in,
            take_the_wrong_file,
            read_a_packing_list,
            hold_rows_back,
            invite,
            set_passwords,
            order_a_pack,
            order_too_much,
            decide,
            hand_over,
            hold_against_logistock,
            fall_short,
            complete_the_order,
            complete_too_early,
            send_what_waits,
            take_back,
            look_at_stock,
            examine_everything,
        ):
            step(stage)
    finally:
        stage.portal.close()


def log_ins(story: Story, home: Path, *, base_url: str, served: bool) -> None:
    """Who can log in, and how one looks around by hand."""
    story.title("Try it yourself")
    story.table(
        [
            ("a starter who has not ordered", people.PRIYA, people.PASSWORDS[people.PRIYA]),
            ("the client's representative", people.HELEN, people.PASSWORDS[people.HELEN]),
            ("the warehouse", people.SAM, people.PASSWORDS[people.SAM]),
        ]
    )
    story.put("", "")
    story.fact(f"Emails are in {home / 'mail'}")
    story.fact(f"Try: wpp --config {home / 'wpp.toml'} order list")
    if served:
        story.fact(f"Storefront: {base_url}   desk: {base_url}/desk   (Ctrl-C ends it)")
        story.put("", "")
    else:
        story.fact(f"Serve it: wpp demo --dir {home}")
