"""The client's logo from a file: kept as a picture, looked over, in the header and in emails."""

import re
from pathlib import Path

import pytest
from PIL import Image

from support.cast import Cast
from support.cli import Wpp
from support.web import Visitor
from wpp.catalogue.logo import make_logo
from wpp.catalogue.pictures import BadPicture
from wpp.catalogue.svg import safe_svg
from wpp.mail.brand import brand_of
from wpp.policy import change_setting, policy_of
from wpp.portal import Portal

GREEN = (15, 92, 74, 255)
PLAIN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4">{}</svg>'


def sign(path: Path, size: tuple[int, int] = (600, 120), colour: tuple[int, ...] = GREEN) -> Path:
    """A bar on clear ground."""
    picture = Image.new("RGBA", size, (0, 0, 0, 0))
    picture.paste(colour, (0, 0, size[0] // 2, size[1]))
    picture.save(path)
    return path


def drawing(path: Path, inside: str) -> Path:
    path.write_text(PLAIN.format(inside), encoding="utf-8")
    return path


def test_a_logo_from_a_file_is_in_the_header_and_in_emails(
    portal: Portal, cast: Cast, tmp_path: Path
) -> None:
    logo = make_logo(sign(tmp_path / "logo.png", (2400, 480)))
    assert (logo.size, logo.notes) == ("720 × 144 pixels, 1 KB", ())
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "brand.logo", logo.keep(work))
    visitor = Visitor(portal)
    found = re.search(
        r'<a class="brand" href="/"><img src="(/pictures/[0-9a-f]+\.png)" alt="Welcome Pack">',
        visitor.get("/").html,
    )
    assert found
    picture = visitor.ask("GET", found[1])
    assert (picture.status, picture.header("Content-Type")) == (200, "image/png")
    assert "immutable" in picture.header("Cache-Control")
    with portal.reading() as session:
        assert brand_of(policy_of(session), portal.configuration).logo_url == f"http://portal.test{found[1]}"


def test_what_cannot_be_seen_or_is_too_small_is_said(tmp_path: Path) -> None:
    pale = make_logo(sign(tmp_path / "pale.png", colour=(230, 230, 230, 255)))
    assert re.search(r"its contrast is 1\.2 to 1, and 3 to 1 is needed", " ".join(pale.notes))
    assert "It is 40 pixels high" in " ".join(make_logo(sign(tmp_path / "small.png", (200, 40))).notes)
    (tmp_path / "logo.png").write_bytes(b"no picture")
    with pytest.raises(BadPicture, match=r"logo\.png cannot be read"):
        make_logo(tmp_path / "logo.png")


def test_a_drawing_keeps_what_draws_and_is_for_pages_alone(portal: Portal, tmp_path: Path) -> None:
    left = '<g xmlns:ink="http://ink.example" ink:label="Layer 1"><ink:view/><path d="M0 0h8v4z" fill="url(#a)"/></g>'
    logo = make_logo(drawing(tmp_path / "logo.svg", f"<metadata>Made by Eve</metadata>{left}"))
    assert b'<path d="M0 0h8v4z" fill="url(#a)" />' in logo.made.content
    assert b"ink" not in logo.made.content
    assert b"Eve" not in logo.made.content
    assert "Emails show the name instead" in logo.notes[0]
    with portal.transaction(by="dee@house.example.com") as work:
        change_setting(work, "brand.logo", logo.keep(work))
        assert brand_of(policy_of(work.session), portal.configuration).logo_url == ""
    assert f'src="{logo.made.address}"' in Visitor(portal).get("/").html
    assert Visitor(portal).ask("GET", logo.made.address).header("Content-Type") == "image/svg+xml"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onload="alert(1)"/>',
        "<foreignObject/>",
        '<image href="https://elsewhere.example/a.png"/>',
        '<use href="https://elsewhere.example/a.svg#a"/>',
        '<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:image/svg+xml,a"/>',
        '<a href="javascript:alert(1)"/>',
        '<path d="M0 0" fill="url(https://elsewhere.example/a)"/>',
        "<style>@import 'https://elsewhere.example/a.css';</style>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<g>",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(BadPicture, match=r"logo\.svg .*so it was rejected"):
        make_logo(drawing(tmp_path / "logo.svg", inside))


def test_a_drawing_with_entities_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_text(
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + PLAIN.format("<text>&a;</text>"), encoding="utf-8"
    )
    with pytest.raises(BadPicture, match="declares entities"):
        make_logo(path)


def test_the_command_takes_the_file_in_and_says_how_it_looks(wpp: Wpp, tmp_path: Path) -> None:
    path = sign(tmp_path / "logo.png")
    assert wpp("settings", "set", "brand.logo", str(path), "--dry-run", "--json").document["was"] == ""
    assert wpp("settings", "get", "brand.logo").stdout == "\n"
    told = wpp("settings", "set", "brand.logo", str(path)).stdout
    assert "logo.png: 600 × 120 pixels, 1 KB." in told
    assert re.search(r"brand\.logo is /pictures/[0-9a-f]{24}\.png; it was \(empty\)\.", told)
    assert "already" in wpp("settings", "set", "brand.logo", str(path)).stdout
    missing = wpp("settings", "set", "brand.logo", "./none.png")
    assert (missing.exit_code, missing.stderr.startswith("wpp: There is no file ./none.png.")) == (3, True)
    assert wpp("settings", "set", "brand.logo", "https://www.example.com/logo.png").exit_code == 0


@pytest.mark.parametrize(
    "inside",
    [
        r'<rect style="fill:u\72l(http://evil.example/x)" width="9" height="9"/>',
        r"<style>rect{fill:\75rl(//evil.example)}</style>",
        '<rect style="background:image-set(\'//evil.example/x\' 1x)" width="9" height="9"/>',
        '<rect style="background:image(//evil.example/x)" width="9" height="9"/>',
        "<style>@font-face{src:local(x)}</style>",
        '<rect style="mask:cross-fade(url(//evil.example/x),red)" width="9" height="9"/>',
    ],
)
def test_a_drawing_that_spells_an_address_in_another_way_is_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(BadPicture, match="outside of itself"):
        safe_svg(drawing(tmp_path / "logo.svg", inside))


def test_a_drawing_that_multiplies_itself_is_refused_at_once(tmp_path: Path) -> None:
    levels = ['<g id="a0"><rect width="1" height="1"/></g>']
    levels += [
        f'<g id="a{number}">' + f'<use href="#a{number - 1}"/>' * 10 + "</g>" for number in range(1, 12)
    ]
    with pytest.raises(BadPicture, match="too"):
        safe_svg(drawing(tmp_path / "logo.svg", "".join(levels) + '<use href="#a11"/>'))
    with pytest.raises(BadPicture, match="too"):
        safe_svg(drawing(tmp_path / "logo.svg", "".join(levels[:3]) + '<use href="#a2"/>' * 3))
    with pytest.raises(BadPicture, match="too deeply"):
        safe_svg(drawing(tmp_path / "logo.svg", '<g id="a"><use href="#a"/></g><use href="#a"/>'))
    plain = levels[0] + '<use href="#a0" x="4"/>' * 20
    assert b"<use" in safe_svg(drawing(tmp_path / "logo.svg", plain))
