"""Pictures leave the library as files of another kind, size or ground; the picture in the library stays as it is.

Pure: no Qt, no index. Names are chosen by the caller, nothing is ever overwritten, and a file that is there
is complete.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec
import numpy as np

from mmstudio import disk
from mmstudio.errors import FileLocked, FileMissing, PictureTooLarge
from mmstudio.jobs import Recipe, background_rgb
from mmstudio.media.kinds import FILMS, is_document, is_sound
from mmstudio.media.metadata import FORMATS, SUFFIXES, Format, Pixels, write_picture

if TYPE_CHECKING:
    from mmstudio.media.images import PictureRead

Resample = Literal["nearest", "lanczos"]
Kind = Literal["same", "png", "jpeg", "webp", "tiff"]
KINDS: tuple[Kind, ...] = ("same", "png", "jpeg", "webp", "tiff")
MAX_SCALE = 8
MAX_MEGAPIXELS = 256  # of one exported picture: 1 GB of memory as RGBA
_MAX_SIDE_PX = {"png": 65_535, "jpeg": 65_535, "webp": 16_383, "tiff": 65_535}  # of the formats; PNG's is ours
_COPY_BYTES = 1 << 20


class ExportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How pictures are exported.

    kind: "same" keeps the file's own format. scale: 1..8 times the width and height. background: "#rrggbb" under
    transparent pictures, used by JPEG always and by the other formats only if fill is True. quality: 1..100 of JPEG
    and WebP (100 is lossless WebP). write_recipe: keep how it was made in the file. move: put the original into the
    library's bin once the export is complete; done by the caller.
    """

    kind: Kind = "png"
    scale: int = 1
    resample: Resample = "lanczos"
    fill: bool = False
    background: str = "#ffffff"
    quality: int = 90
    write_recipe: bool = True
    move: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.scale <= MAX_SCALE:
            raise ValueError(f"scale must be in 1 .. {MAX_SCALE}, got {self.scale}")
        if not 1 <= self.quality <= 100:
            raise ValueError(f"quality must be in 1 .. 100, got {self.quality}")
        background_rgb(self.background)


def export_picture(
    source: Path, target: Path, options: ExportOptions, read: Callable[[Path], PictureRead], recipe: Recipe | None
) -> Path:
    """Write one picture beside what is there already; returns the name it got.

    target: wanted name without suffix; that of the format is added, and a number where the name is taken. The folder
    is made where it is missing. read: how pixels are got (in the window: through the reader child). recipe: of this
    picture, written if options say so; a file exported as it is carries its own.
    Raises FileMissing, FileBroken, PictureTooLarge, DiskFull, FolderReadOnly, FolderUnreachable.
    """
    disk.make_folder(target.parent)
    wanted = target.with_name(target.name + suffix_for(source, options))  # with_suffix would cut "v1.2" at its dot
    write = _writer(source, options, read, recipe)
    try:
        return disk.write_new(wanted, write)
    except FileLocked:  # another program holds the claimed name (D9, Windows): the next number is free
        return disk.write_new(wanted, write)


def encoded_bytes(
    source: Path, options: ExportOptions, read: Callable[[Path], PictureRead], recipe: Recipe | None
) -> int:
    """How many bytes the exported file will have: it is made, in memory. Raises as `export_picture`."""
    if is_plain_copy(source, options):
        try:
            return source.stat().st_size
        except FileNotFoundError:
            raise FileMissing(name=source.name) from None
    file = io.BytesIO()
    _writer(source, options, read, recipe)(file)
    return file.tell()


def prepared(pixels: Pixels, options: ExportOptions, format: Format, name: str = "") -> Pixels:
    """Pixels as they go into the file: scaled, and laid on the background where that is asked for or needed.

    pixels: (H, W, 4) uint8 straight alpha -> (H*scale, W*scale, 3 or 4); 3 channels where nothing is transparent.
    Raises PictureTooLarge.
    """
    height, width = pixels.shape[0] * options.scale, pixels.shape[1] * options.scale
    if width * height > MAX_MEGAPIXELS * 1_000_000 or max(width, height) > _MAX_SIDE_PX[format]:
        raise PictureTooLarge(name=name, mp=round(width * height / 1e6), gb=round(width * height * 8 / 1e9, 1))
    if options.scale > 1:
        pixels = _enlarged(pixels, options.scale, options.resample)
    if bool((pixels[..., 3] == 255).all()):
        return pixels[..., :3]
    if options.fill or format == "jpeg":
        return on_background(pixels, background_rgb(options.background))
    return pixels


def on_background(pixels: Pixels, rgb: tuple[int, int, int]) -> Pixels:
    """(H, W, 4) straight alpha -> (H, W, 3) laid on one colour, rounded to the nearest level."""
    alpha = pixels[..., 3:].astype(np.uint32)
    ground = np.array(rgb, np.uint32)
    return ((pixels[..., :3] * alpha + ground * (255 - alpha) + 127) // 255).astype(np.uint8)


def is_plain_copy(source: Path, options: ExportOptions) -> bool:
    """Whether the file itself is copied, byte for byte: nothing about it is to change, or it is a sound or a
    document."""
    if is_sound(source) or is_document(source):
        return True
    keeps = options.kind == "same" and options.scale == 1 and options.write_recipe and not options.fill
    return keeps and (source.suffix.lower() in FORMATS or source.suffix.lower() in FILMS)


def format_for(source: Path, options: ExportOptions) -> Format:
    """The format that is written; a kind of file that we only read becomes PNG, which loses nothing."""
    return FORMATS.get(source.suffix.lower(), "png") if options.kind == "same" else options.kind


def suffix_for(source: Path, options: ExportOptions) -> str:
    """ ".png" …; a file that stays as it is keeps its own spelling (".jpeg", ".tif")."""
    own = source.suffix.lower()
    keeps = options.kind == "same" and own in FORMATS
    return own if keeps or is_plain_copy(source, options) else SUFFIXES[format_for(source, options)]


def _enlarged(pixels: Pixels, scale: int, resample: Resample) -> Pixels:
    if resample == "nearest":
        return pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    from PIL import Image  # the window imports this module for its types; Pillow costs it 30 ms

    # Pillow multiplies colour by alpha before it filters RGBA and divides after: what lies hidden under
    # transparent pixels cannot bleed into the edges. A test holds it to that.
    image = Image.fromarray(np.ascontiguousarray(pixels))
    size = (image.width * scale, image.height * scale)
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS))


def _pixels_of(picture: PictureRead) -> Pixels:
    return np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 4)


def _writer(
    source: Path, options: ExportOptions, read: Callable[[Path], PictureRead], recipe: Recipe | None
) -> Callable[[BinaryIO], None]:
    """Everything that can fail about the source happens here, before a name is claimed for the target."""
    if is_plain_copy(source, options):
        return _copier(source)
    format = format_for(source, options)
    pixels = prepared(_pixels_of(read(source)), options, format, source.name)
    kept = recipe if options.write_recipe else None
    return lambda file: write_picture(file, pixels, format, kept, options.quality)


def _copier(source: Path) -> Callable[[BinaryIO], None]:
    """Copies the file as it is, with everything in it."""
    if not source.is_file():
        raise FileMissing(name=source.name)

    def write(file: BinaryIO) -> None:
        with open(source, "rb") as original:
            shutil.copyfileobj(original, file, _COPY_BYTES)

    return write
