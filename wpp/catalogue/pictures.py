"""Pictures of items: named in the catalogue, lying beside it, made small on import and kept in the database.

In the database, since many storefronts share one: a folder would have to be on every machine. Each is kept under a name
made from its content, so browsers may keep it for ever and the same picture twice is one row.
"""

import hashlib
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from wpp.catalogue.check import CataloguePlan
from wpp.catalogue.model import Picture
from wpp.database import insert_new, table_of
from wpp.errors import Refusal
from wpp.work import Work

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 30 * 1024 * 1024
MOST_PIXELS = 60_000_000
"""Of the file as it came; a few kilobytes can unpack to gigabytes."""
ENOUGH = 2048
"""Pixels of the longer side with which a picture is worked on."""
SIDE = 640
"""Pixels of the longer side: twice the widest place on a phone."""
QUALITY = 80
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
FORMATS = ("JPEG", "PNG", "WEBP")
ADDRESS = "/pictures/"


@dataclass(frozen=True, slots=True)
class Made:
    """A picture as it is kept."""

    name: str
    kind: str
    content: bytes

    @property
    def address(self) -> str:
        """Where the storefront has it."""
        return ADDRESS + self.name


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was found beside a catalogue, by the name that it has there, and what was named and is not there."""

    made: dict[str, Made]
    missing: tuple[str, ...]


class BadPicture(Refusal):
    """A file that is named as a picture cannot be used as one."""

    code = "bad_picture"


def find_pictures(plan: CataloguePlan, folder: Path | None) -> Pictures:
    """Read and shrink the files that a catalogue names; `folder` is where it lies, None where it has no place.

    An address that a browser can open is left as it is. Raises `BadPicture`.
    """
    made: dict[str, Made] = {}
    missing: list[str] = []
    for named in dict.fromkeys(row.image for row in plan.skus if is_file_name(row.image)):
        path = beside(folder, named)
        if path is None:
            missing.append(named)
        else:
            made[named] = make_picture(path, named)
    return Pictures(made, tuple(missing))


def is_file_name(image: str) -> bool:
    """Whether the catalogue means a file: not an address, and with the ending of a picture."""
    return not image.startswith(("/", "http:", "https:")) and image.lower().endswith(ENDINGS)


def beside(folder: Path | None, named: str) -> Path | None:
    """The file with this name beside the catalogue or in a folder below it; nothing above is ever looked at."""
    if folder is None:
        return None
    path = folder / named.replace("\\", "/")
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        return path if inside and path.is_file() else None
    except OSError:
        return None


def make_picture(path: Path, named: str) -> Made:
    """One picture made small, turned as it was taken, without where and by what it was taken. Raises `BadPicture`."""
    return saved(opened(path, named))


def opened(path: Path, named: str) -> "Image":
    """A picture as it lies there, turned as it was taken. Raises `BadPicture`."""
    # Loaded here: no other command needs it.
    from PIL import Image, ImageOps, UnidentifiedImageError

    if path.stat().st_size > LARGEST_FILE:
        raise BadPicture(
            f"The picture {named} is larger than 30 MB.", hints=["Save it smaller; 1,000 pixels are plenty."]
        )
    try:
        with warnings.catch_warnings():
            # Pillow warns from 90 million pixels on; they are refused below, in words.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path, formats=FORMATS)
        with image:
            if image.width * image.height > MOST_PIXELS:
                raise BadPicture(
                    f"The picture {named} has {image.width} × {image.height} pixels, which is too many.",
                    hints=["Save it smaller; 1,000 pixels are plenty."],
                )
            # Made smaller before anything copies it: 60 million pixels are 240 MB, and each copy as many again.
            image.draft("RGB", (ENOUGH, ENOUGH))
            image.thumbnail((ENOUGH, ENOUGH))
            return with_glass_or_without(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise BadPicture(
            f"The picture {named} cannot be read as JPEG, PNG or WebP.",
            hints=["Open it in a picture program and save it as JPEG."],
        ) from error


def with_glass_or_without(picture: "Image") -> "Image":
    """In true colours, and see-through where it is."""
    has_glass = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return picture.convert("RGBA" if has_glass else "RGB")


def saved(picture: "Image") -> Made:
    """The picture as WebP."""
    picture.thumbnail((SIDE, SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=QUALITY)
    return named_by_content(buffer.getvalue(), "webp", "image/webp")


def named_by_content(content: bytes, ending: str, kind: str) -> Made:
    """A picture under a name made from its content."""
    return Made(f"{hashlib.sha256(content).hexdigest()[:24]}.{ending}", kind, content)


def with_pictures(plan: CataloguePlan, pictures: Pictures) -> CataloguePlan:
    """The plan with the address of each picture in place of its file's name."""
    rows = [
        replace(row, image=pictures.made[row.image].address) if row.image in pictures.made else row
        for row in plan.skus
    ]
    return replace(plan, skus=rows)


def keep_pictures(work: Work, made: Iterable[Made]) -> int:
    """Put them into the database; returns how many are new. What is there under the same name is the same."""
    rows = [{"name": each.name, "kind": each.kind, "content": each.content} for each in made]
    if not rows:
        return 0
    new = insert_new(work.session, table_of(Picture)).returning(table_of(Picture).c.name)
    return len(work.execute(new, rows).all())


def picture_named(session: Session, name: str) -> Made | None:
    """A picture by its name."""
    row = session.execute(
        select(Picture.name, Picture.kind, Picture.content).where(Picture.name == name)
    ).one_or_none()
    return Made(*row) if row else None
