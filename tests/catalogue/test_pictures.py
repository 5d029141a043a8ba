"""Pictures of items: found beside the catalogue, made small on import, served under the name of their content."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from support.cast import Cast, add_to_catalogue, order
from support.web import Visitor, at_browser
from wpp.catalogue.check import CataloguePlan, ItemRow, PackRow
from wpp.catalogue.model import Picture
from wpp.catalogue.pictures import SIDE, BadPicture, find_pictures, keep_pictures, with_pictures
from wpp.catalogue.views import packs
from wpp.portal import Portal


def plan(image: str, *, fits: str = "") -> CataloguePlan:
    """A pack of one mug that is named with this picture."""
    row = ItemRow(2, "MUG", "Mug", "", None, "", image, "each", 5, fits)
    return CataloguePlan("mugs.xlsx", [row], [PackRow("Mug pack", "Mug", "mug", "", 1)])


def photo(path: Path, size: tuple[int, int] = (2400, 1600), **how: object) -> Path:
    """A picture as a camera makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise(size, 60).convert("RGB").save(path, **how)  # type: ignore[arg-type]
    return path


def import_with(portal: Portal, what: CataloguePlan, folder: Path | None) -> tuple[str, ...]:
    """What `wpp catalogue import` does; gives what was not there."""
    found = find_pictures(what, folder)
    with portal.transaction(by="dee@house.example.com") as work:
        keep_pictures(work, found.made.values())
        add_to_catalogue(work, with_pictures(what, found))
    return found.missing


def address_of_mug(portal: Portal) -> str:
    with portal.reading() as session:
        (pack,) = packs(session)
    return pack.choices[0].offers[0].image


def test_a_picture_beside_the_catalogue_is_made_small_and_served_for_ever(
    portal: Portal, tmp_path: Path
) -> None:
    big = photo(tmp_path / "mug.jpg", quality=95)
    assert import_with(portal, plan("mug.jpg"), tmp_path) == ()
    address = address_of_mug(portal)
    visitor = Visitor(portal)
    assert f'<img src="{address}"' in visitor.get("/").html
    answer = visitor.ask("GET", address)
    assert (answer.status, answer.header("Content-Type")) == (200, "image/webp")
    assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
    assert not answer.header("Set-Cookie")
    with Image.open(io.BytesIO(answer.body)) as small:
        assert (max(small.size), small.size) == (SIDE, (640, 427))
    assert len(answer.body) < big.stat().st_size / 4


def test_where_and_when_it_was_taken_is_not_passed_on_and_it_stands_upright(
    portal: Portal, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "The camera of Dee"
    photo(tmp_path / "mug.jpg", (800, 400), exif=exif)
    import_with(portal, plan("mug.jpg"), tmp_path)
    body = Visitor(portal).ask("GET", address_of_mug(portal)).body
    assert b"camera of Dee" not in body
    with Image.open(io.BytesIO(body)) as small:
        assert small.size == (320, 640)


def test_the_same_picture_twice_is_kept_once(portal: Portal, tmp_path: Path) -> None:
    photo(tmp_path / "mug.jpg", (300, 300))
    for _ in range(2):
        import_with(portal, plan("mug.jpg"), tmp_path)
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(Picture)) == 1


@pytest.mark.parametrize("named", ["../mug.jpg", "/mug.jpg", "C:\\mug.jpg", "sub/../../mug.jpg", "link.jpg"])
def test_nothing_outside_of_the_folder_is_looked_at(portal: Portal, tmp_path: Path, named: str) -> None:
    outside = photo(tmp_path / "mug.jpg", (30, 30))
    inside = tmp_path / "catalogue"
    (inside / "sub").mkdir(parents=True)
    (inside / "link.jpg").symlink_to(outside)
    missing = import_with(portal, plan(named), inside)
    assert missing == (() if named.startswith("/") else (named,))
    with portal.reading() as session:
        assert session.scalar(select(func.count()).select_from(Picture)) == 0


def test_a_picture_in_a_folder_below_is_found(portal: Portal, tmp_path: Path) -> None:
    photo(tmp_path / "pictures" / "mug.png", (30, 30))
    assert import_with(portal, plan("pictures\\mug.png"), tmp_path) == ()


def test_a_missing_picture_is_named_and_drawn_and_one_that_was_here_stays(
    portal: Portal, tmp_path: Path
) -> None:
    assert import_with(portal, plan("mug.jpg"), tmp_path) == ("mug.jpg",)
    assert "<img" not in Visitor(portal).get("/").html
    photo(tmp_path / "mug.jpg", (30, 30))
    import_with(portal, plan("mug.jpg"), tmp_path)
    before = address_of_mug(portal)
    assert import_with(portal, plan("mug.jpg"), None) == ("mug.jpg",)
    assert address_of_mug(portal) == before


def test_an_address_on_the_web_is_left_as_it_is(portal: Portal, tmp_path: Path) -> None:
    import_with(portal, plan("https://pictures.example.com/mug.jpg"), tmp_path)
    assert address_of_mug(portal) == "https://pictures.example.com/mug.jpg"


def bomb(path: Path) -> None:
    """A small file with very many pixels."""
    Image.new("1", (11_000, 9_000)).save(path)


def letters(path: Path) -> None:
    path.write_text("This is no picture.", encoding="utf-8")


def svg(path: Path) -> None:
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', encoding="utf-8")


def cut_short(path: Path) -> None:
    photo(path, (300, 300))
    path.write_bytes(path.read_bytes()[:2000])


def heavy(path: Path) -> None:
    photo(path, (30, 30))
    with path.open("r+b") as file:
        file.truncate(31 * 1024 * 1024)


@pytest.mark.parametrize("make", [bomb, heavy, letters, svg, cut_short])
def test_what_is_no_picture_is_refused_with_its_name(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "mug.png")
    with pytest.raises(BadPicture, match=r"mug\.png"):
        find_pictures(plan("mug.png"), tmp_path)


def test_glass_stays_glass(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(tmp_path / "mug.png")
    made = find_pictures(plan("mug.png"), tmp_path).made["mug.png"]
    with Image.open(io.BytesIO(made.content)) as small:
        assert small.mode == "RGBA"


def test_pictures_that_are_not_there_are_not_found(portal: Portal) -> None:
    for name in ("nothing.webp", "..%2fx.webp"):
        assert Visitor(portal).ask("GET", f"/pictures/{name}").status == 404


def test_an_order_shows_the_picture_of_what_was_ordered(portal: Portal, cast: Cast, tmp_path: Path) -> None:
    placed = order(portal, cast.mia)
    photo(tmp_path / "shirt.jpg", (30, 30))
    row = ItemRow(2, "TSH-M", "T-shirt", "M", 2, "", "shirt.jpg", "each", None, "Chest 96–101 cm")
    import_with(portal, CataloguePlan("c.xlsx", [row]), tmp_path)
    mia = at_browser(portal, cast.mia)
    for path in (f"/orders/{placed.number}", "/"):
        assert "/pictures/" in mia.get(path).html


def test_the_size_guide_stands_by_the_sizes(portal: Portal, cast: Cast) -> None:
    assert "Size guide" not in Visitor(portal).get("/packs/welcome-pack").words
    rows = [
        ItemRow(2, "TSH-S", "T-shirt", "S", 2, "", "", "each", None, "Chest 86–91 cm"),
        ItemRow(3, "TSH-M", "T-shirt", "M", 2, "", "", "each", None, "Chest 96–101 cm"),
    ]
    with portal.transaction(by="dee@house.example.com") as work:
        add_to_catalogue(work, CataloguePlan("c.xlsx", rows))
    page = Visitor(portal).get("/packs/welcome-pack").words
    assert "Size guide for T-shirt Size Fits S Chest 86–91 cm M Chest 96–101 cm L –" in page


MEASURE = """
import resource, sys
from pathlib import Path
from wpp.catalogue.pictures import make_picture
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
made = make_picture(Path(sys.argv[1]), "huge.png")
print(made.kind, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.long
def test_a_picture_of_59_megapixels_takes_the_memory_of_one_copy(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    Image.new("RGB", (7680, 7680), "red").save(path)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )
    kind, megabytes = done.stdout.split()
    assert kind == "image/webp"
    assert int(megabytes) < 300, "59 million pixels are 236 MB"
