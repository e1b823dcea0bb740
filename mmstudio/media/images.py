"""Opening pictures, above all those from outside: header first, our own limits, notes instead of surprises."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal

import msgspec
import numpy as np

from mmstudio.errors import Fact, FileBroken, FileMissing, PictureLarge, PictureTooLarge, StudioError
from mmstudio.jobs import Recipe
from mmstudio.media import film_notes, png
from mmstudio.media.foreign import ForeignRecipe, notes_of_exif, read_foreign
from mmstudio.media.metadata import read_recipe
from mmstudio.media.video import FilmFile, sniff_film

if TYPE_CHECKING:
    from PIL import Image

FRAMES = 12  # of a strip


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
    format: str  # "PNG", "JPEG", "TIFF", "WEBP", "AVIF", "HEIF", "BMP"; "MP4", "WEBM", "GIF"; "WAV", "MP3" …
    mode: str  # as Pillow names it: "RGBA", "L", "CMYK", "I;16"
    bytes: int
    identity: str = ""  # a digest of size and first bytes: the same file under another name has the same
    recipe: Recipe | None = None
    foreign: ForeignRecipe | None = None
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0  # of a film, a sound or a walk; 0 = a picture
    sound: bool = False
    document: Literal["", "project", "walk"] = ""  # what is opened in a workspace; its size is that of its cover

    @property
    def settings(self) -> Recipe | None:
        """Our own recipe, or what could be understood of another program's (fault I11)."""
        return self.recipe or (self.foreign.recipe() if self.foreign else None)


class PictureRead(msgspec.Struct, frozen=True, kw_only=True):
    """A decoded picture: rows top down, RGBA straight alpha 8 bit in sRGB; full_* = size in the file, as shown."""

    width: int
    height: int
    full_width: int
    full_height: int
    pixels: bytes
    header: PictureHeader
    notes: tuple[Note, ...] = ()


MAX_MEGAPIXELS = 250  # refused above; Pillow itself only warns up to 179
LARGE_MEGAPIXELS = 100  # noted above: the window asks before it opens one
# what Pillow raises for damaged files; anything else is a bug of ours and is not caught
EXPECTED: Final = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, MemoryError, struct.error, zlib.error)
# EXIF of foreign files trips over more than that, and never prevents opening (fault I6)
EXIF_TROUBLE: Final = (*EXPECTED, LookupError, TypeError, AttributeError, ArithmeticError)
_HEAD_BYTES = 8192  # enough for header and recipe of most of our pictures; its digest is their identity
TURNS = {
    2: "FLIP_LEFT_RIGHT",
    3: "ROTATE_180",
    4: "FLIP_TOP_BOTTOM",
    5: "TRANSPOSE",
    6: "ROTATE_270",
    7: "TRANSVERSE",
    8: "ROTATE_90",
}
_BMP_HEADERS = tuple(struct.pack("<L", size) for size in (12, 40, 52, 56, 64, 108, 124))
_MISSING_ROW = (1, 254, 3)  # a colour that no decoder fills a whole row with
_lenient = threading.Lock()  # Pillow's leniency is a global switch


def read_header(path: Path) -> PictureHeader:
    """Read what a picture file or a film says about itself, without its pixels.

    Raises FileMissing, FileBroken (also for what is not a regular file) and PictureTooLarge.
    """
    with opened(path) as file:
        film = _film(file, path.name)
        return PictureFile(file, path.name).header() if film is None else PictureHeader(**film.header_fields())


def read_picture(path: Path, max_side_px: int | None = None) -> PictureRead:
    """Decode a picture for showing: first frame, turned upright, in sRGB, 8 bit; of a film a frame of its beginning.

    max_side_px: the longer side of the result is at most this (never enlarged); None = full size.
    A cut JPEG gives what is there, its missing rows transparent. Raises as `read_header`.
    """
    with opened(path) as file:
        film = _film(file, path.name)
        notes: list[Note] = []
        if film is not None:
            header, image = PictureHeader(**film.header_fields()), film.frame()
            if max_side_px:
                image.thumbnail((max_side_px, max_side_px))
        else:
            picture = PictureFile(file, path.name)
            header = picture.header()
            image, notes = picture.pixels(max_side_px)
        return as_read(image, header, notes)


def as_read(image: Image.Image, header: PictureHeader, notes: Iterable[Note] = ()) -> PictureRead:
    """A picture in RGBA with what its file says. notes: about how it was read, beside those of the header."""
    return PictureRead(
        width=image.width,
        height=image.height,
        full_width=header.width,
        full_height=header.height,
        pixels=image.tobytes(),
        header=header,
        notes=(*header.notes, *notes),
    )


def read_strip(path: Path, max_side_px: int) -> PictureRead:
    """FRAMES frames from all over a film, one below the other, each at most max_side_px along its longer side; fewer of
    a shorter film. Raises as `read_header`, FileBroken for what is no film."""
    from PIL import Image

    with opened(path) as file:
        film = _film(file, path.name)
        frames = film.frames(FRAMES) if film is not None else []
        if film is None or not frames:
            raise FileBroken(name=path.name)
        for frame in frames:
            frame.thumbnail((max_side_px, max_side_px))
        width, height = frames[0].size
        strip = Image.new("RGBA", (width, height * len(frames)))
        for number, frame in enumerate(frames):
            strip.paste(frame, (0, height * number))
        return as_read(strip, PictureHeader(**film.header_fields()))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """path for reading, if it is a regular file; what goes wrong inside becomes FileMissing or FileBroken."""
    try:
        # a FIFO or a device would block `open` for ever
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileBroken(name=path.name)
        with open(path, "rb") as file:
            yield file
    except StudioError:
        raise
    except FileNotFoundError as error:
        raise FileMissing(name=path.name) from error
    except EXPECTED as error:
        raise FileBroken(name=path.name) from error


def _film(file: BinaryIO, name: str) -> FilmFile | None:
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    kind = sniff_film(head)
    return FilmFile(file, name, head, kind) if kind else None


class PictureFile:
    """One open picture file: its header now, its pixels when asked."""

    def __init__(self, file: BinaryIO, name: str, ask: bool = False) -> None:
        """ask: `remarks` raises PictureLarge above LARGE_MEGAPIXELS, before anything is decoded."""
        self.file = file
        self.name = name
        self.ask = ask
        self.head = file.read(_HEAD_BYTES)
        self.size = file.seek(0, os.SEEK_END)  # of a file in memory too
        file.seek(len(self.head))
        self.format = sniff(self.head)
        if self.format is None:
            raise FileBroken(name=name)

    def header(self) -> PictureHeader:
        if self.format == "PNG":
            parts = png.read(self.file, self.head)  # 20 times faster than Pillow, and blind to bombs
            (width, height), mode, frames = parts.size, parts.mode, parts.frames
            notes, turned = parts.texts, parts.orientation >= 5
        else:
            image = self.open()
            (width, height), mode, frames = image.size, image.mode, _frames(image, self.file)
            notes = {**_exif_notes(image), **header_notes(image)}
            turned = orientation_of(image) >= 5
        remarks = self.remarks(width, height, frames)
        recipe = read_recipe(notes)
        seconds = film_notes.seconds_of(self.file, self.format or "") if frames > 1 else 0.0
        return PictureHeader(
            width=height if turned else width,
            height=width if turned else height,
            format=self.format or "",
            mode=mode,
            bytes=self.size,
            identity=hashlib.blake2b(self.head + self.size.to_bytes(8, "big"), digest_size=12).hexdigest(),
            recipe=recipe,
            foreign=None if recipe else read_foreign(notes),
            notes=remarks,
            seconds=seconds,
        )

    def remarks(self, width: int, height: int, frames: int) -> tuple[Note, ...]:
        """What is to be said about a picture of this size; raises PictureTooLarge, and FileBroken for an empty one."""
        self.check_size(width, height)
        megapixels = width * height / 1e6
        if self.ask and megapixels > LARGE_MEGAPIXELS:
            raise PictureLarge(**self.size_facts(megapixels))
        large = (Note("picture_large", self.size_facts(megapixels)),) if megapixels > LARGE_MEGAPIXELS else ()
        many = (Note("first_of_many", {"name": self.name, "n": frames}),) if frames > 1 else ()
        return (*large, *many)

    def pixels(self, max_side_px: int | None) -> tuple[Image.Image, list[Note]]:
        """The picture in RGBA, and notes about how it was read."""
        from PIL import Image, ImageCms

        notes = []
        image = self.open()
        profile = image.info.get("icc_profile")
        turn = TURNS.get(orientation_of(image))
        if max_side_px:
            image.draft(None, (max_side_px, max_side_px))
        try:
            image.load()
        except EXPECTED:
            if self.format != "JPEG":
                raise
            image, percent = self.cut_jpeg(max_side_px)
            notes.append(Note("picture_incomplete", {"name": self.name, "percent": percent}))
        shown = _eight_bit(image)
        if max_side_px and max(shown.size) > max_side_px:
            shown.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS)
        if profile:  # after the picture was made small: a profile costs a second per 50 megapixels
            try:
                shown = to_srgb(shown, profile)
            except (*EXPECTED, TypeError, ImageCms.PyCMSError):
                notes.append(Note("profile_damaged", {"name": self.name}))
        if turn:
            shown = shown.transpose(Image.Transpose[turn])
        return shown.convert("RGBA"), notes

    def open(self) -> Any:
        """Pillow's view of the file; of one kind only, so no other of its readers ever sees it."""
        from PIL import Image

        if self.format == "HEIF":
            import pillow_heif

            pillow_heif.register_heif_opener()
        Image.MAX_IMAGE_PIXELS = None  # our own limit is exact, Pillow's is a warning
        warnings.filterwarnings("ignore", module="PIL")  # of damaged tags; we have notes
        self.file.seek(0)
        source = png.without_notes(self.file) if self.format == "PNG" else self.file
        image = Image.open(source, formats=(self.format or "",))
        self.check_size(*image.size)
        return image

    def check_size(self, width: int, height: int) -> None:
        megapixels = width * height / 1e6
        if width < 1 or height < 1:
            raise FileBroken(name=self.name)
        if megapixels > MAX_MEGAPIXELS:
            raise PictureTooLarge(**self.size_facts(megapixels))

    def size_facts(self, megapixels: float) -> dict[str, Fact]:
        return {"name": self.name, "mp": round(megapixels), "gb": round(megapixels * 8 / 1000, 1)}  # two copies

    def cut_jpeg(self, max_side_px: int | None) -> tuple[Any, int]:
        """What is left of a JPEG whose end is missing, in RGBA, and how many per cent of it.

        Raises OSError when nothing could be decoded.
        """
        from PIL import Image, ImageFile

        image = self.open()
        if image.info.get("progressive"):
            # comes in passes, each finer: none is shown before the end is seen, so we write an end
            self.file.seek(0)
            data = self.file.read()
            image = Image.open(io.BytesIO(data + b"\xff\xd9"), formats=("JPEG",))
            if max_side_px:
                image.draft(None, (max_side_px, max_side_px))
            image.load()
            return image.convert("RGBA"), min(99, 10 * data.count(b"\xff\xda"))  # ten passes are usual
        if max_side_px:
            image.draft(None, (max_side_px, max_side_px))
        paint = _MISSING_ROW if len(image.getbands()) == 3 else 3
        image.im = Image.new(image.mode, image.size, paint).im
        image.load_read = self.file.read  # Pillow's own appends an end mark, and missing rows would come out grey
        with _lenient:
            ImageFile.LOAD_TRUNCATED_IMAGES = True
            try:
                image.load()
            finally:
                ImageFile.LOAD_TRUNCATED_IMAGES = False
        rows = np.asarray(image).reshape(image.height, -1, len(image.getbands()))
        read = (rows != np.array(paint, np.uint8)).any(axis=(1, 2))
        last = int(np.flatnonzero(read)[-1]) + 1 if read.any() else 0
        if last == 0:
            raise OSError("no row of the picture is left")
        rest = image.convert("RGBA")
        rest.paste((0, 0, 0, 0), (0, last, image.width, image.height))
        return rest, min(99, 100 * last // image.height)


def sniff(head: bytes) -> str | None:
    """The kind of picture that begins with head (at least 16 bytes), by its signature; None if it is none of ours."""
    if head.startswith(png.SIGNATURE):
        return "PNG"
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head[:2] == b"BM" and head[14:18] in _BMP_HEADERS:
        return "BMP"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"avif", b"avis"):
            return "AVIF"
        if head[8:12] in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"):
            return "HEIF"
    return None


def header_notes(image: Any) -> dict[str, object]:
    """Text in the header: `image.info`, and never `image.text`, which decodes the pixels first."""
    notes = dict(image.info)
    if "xmp" not in notes and (tags := getattr(image, "tag_v2", None)) is not None:
        notes["xmp"] = tags.get(700)
    return notes


def orientation_of(image: Any) -> int:
    """1..8 as EXIF counts; 1 where Pillow turns the picture itself."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(0x0112)
    except EXIF_TROUBLE:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _exif_notes(image: Any) -> dict[str, str]:
    """What programs that draw write into the EXIF of JPEG and WebP."""
    try:
        exif = image.getexif()
        comment = _decoded(exif.get_ifd(0x8769).get(0x9286, b""))
        own = {tag: _decoded(value) if isinstance(value, bytes) else value for tag, value in dict(exif).items()}
    except EXIF_TROUBLE:
        return {}
    return notes_of_exif(own, comment)


def _decoded(raw: object) -> str:
    """An EXIF comment: eight bytes name its encoding."""
    if not isinstance(raw, bytes) or len(raw) < 8:
        return ""
    encodings = {b"UNICODE\0": "utf-16-be", b"ASCII\0\0\0": "ascii"}
    known = raw[:8] in encodings or not raw[:8].strip(b"\0")
    return raw[8 if known else 0 :].decode(encodings.get(raw[:8], "utf-8"), "replace").strip("\0 ")


def _frames(image: Any, file: BinaryIO) -> int:
    if image.format == "TIFF":
        return tiff_pages(file)  # Pillow's count parses each page
    if image.format == "MPO":
        return 1  # a photo with its depth or gain map is one photo
    return int(getattr(image, "n_frames", 1))


def tiff_pages(file: BinaryIO, most: int = 100_000) -> int:
    """Pages of a TIFF, by walking the chain of directories; loops and nonsense end the count."""
    file.seek(0)
    start = file.read(16)
    order = "<" if start[:2] == b"II" else ">"
    big = start[2:4] in (b"+\0", b"\0+")
    count_format, entry, offset_format = (order + "Q", 20, order + "Q") if big else (order + "H", 12, order + "L")
    offset = struct.unpack_from(offset_format, start, 8 if big else 4)[0]
    seen: set[int] = set()
    while offset and offset not in seen and len(seen) < most:
        seen.add(offset)
        file.seek(offset)
        count = file.read(struct.calcsize(count_format))
        if len(count) < struct.calcsize(count_format):
            break
        file.seek(struct.unpack(count_format, count)[0] * entry, os.SEEK_CUR)
        following = file.read(struct.calcsize(offset_format))
        if len(following) < struct.calcsize(offset_format):
            break
        offset = struct.unpack(offset_format, following)[0]
    return max(1, len(seen))


def _eight_bit(image: Any) -> Any:
    """image in one of L, LA, RGB, RGBA, CMYK, LAB: modes that can be resized and led through a profile."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        with np.errstate(invalid="ignore"):  # a float file may hold anything
            values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        # 16-bit grey has a known range; wider numbers are stretched to theirs
        low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else (float(values.min()), float(values.max()))
        scaled = (values - low) * (255 / (high - low)) if high > low else np.zeros_like(values)
        return Image.fromarray(np.clip(scaled + 0.5, 0, 255).astype(np.uint8))
    if image.mode == "P" or image.mode == "PA" or (image.mode in ("1", "L", "RGB") and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK", "LAB"):
        return image
    return image.convert("RGBA" if "A" in image.mode or "a" in image.mode else "RGB")


def to_srgb(image: Any, profile: bytes) -> Any:
    """image led through its profile; raises ValueError where the two do not fit."""
    from PIL import ImageCms

    source = ImageCms.getOpenProfile(io.BytesIO(profile))
    if ImageCms.getProfileDescription(source).startswith("sRGB"):
        return image
    space = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}.get(source.profile.xcolor_space)
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    plain = image.convert(image.mode[:-1]) if alpha else image
    if space != plain.mode:
        if plain.mode == "L" and space == "RGB":
            plain = plain.convert("RGB")
        elif plain.mode == "RGB" and space == "L":
            plain = plain.convert("L")
        else:
            raise ValueError(f"a profile for {space} in a picture of {plain.mode}")
    converted: Any = ImageCms.profileToProfile(plain, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    if alpha:
        converted.putalpha(alpha)
    return converted
