"""Opening pictures, above all those from outside: header first, our own limits, notes instead of surprises."""

from __future__ import annotations


import msgspec

from mmstudio.errors import Fact
from mmstudio.jobs import Recipe
from mmstudio.media.metadata import ForeignRecipe


class Note(msgspec.Struct, frozen=True):
    """Something to say about a picture that was opened all the same: a code and facts of a sentence.

    picture_incomplete (name, percent) · picture_large (name, mp, gb) · profile_damaged (name) ·
    first_of_many (name, n)
    """

    code: str
    facts: dict[str, Fact] = {}


class PictureHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What a picture's file says before its pixels are decoded. width, height: as shown, after orientation."""

    width: int
    height: int
    format: str  # "PNG", "JPEG", "TIFF", "WEBP", "AVIF", "HEIF"
    mode: str  # as Pillow names it: "RGBA", "L", "CMYK", "I;16"
    bytes: int
    identity: str = ""  # a digest of size and first bytes: the same file under another name has the same
    recipe: Recipe | None = None
    foreign: ForeignRecipe | None = None
    notes: tuple[Note, ...] = ()


class PictureRead(msgspec.Struct, frozen=True, kw_only=True):
    """A decoded picture: rows top down, RGBA straight alpha 8 bit in sRGB; full_* = size in the file, as shown."""

    width: int
    height: int
    full_width: int
    full_height: int
    pixels: bytes
    header: PictureHeader
    notes: tuple[Note, ...] = ()
