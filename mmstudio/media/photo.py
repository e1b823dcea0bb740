"""Photographs to be mended: opened in full depth, shown colour-managed, written with all they came with.

`open_photo` runs in the reader child; `keep` puts what it decoded into a folder, where window and worker map the
same pages of memory (`PhotoHandle`). 8 and 16 bit pass unchanged; what a picture on a screen cannot hold (CMYK, Lab,
floating point) is led through its profile once, when it is opened.
"""

from __future__ import annotations

import functools
import io
import math
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk
from mmstudio.errors import FileBroken, LowSpace
from mmstudio.jobs import Recipe
from mmstudio.media import exif as exif_block
from mmstudio.media import png
from mmstudio.media.foreign import XMP_KEY
from mmstudio.media.images import (
    EXIF_TROUBLE,
    EXPECTED,
    TURNS,
    Note,
    PictureFile,
    header_notes,
    opened,
    orientation_of,
    tiff_pages,
    to_srgb,
)

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Format = Literal["JPEG", "PNG", "TIFF", "WebP", "HEIC", "AVIF", "BMP"]
PIXELS_FILE, INFO_FILE, ENCODED_FILE = "photo.npy", "photo.json", "photo.original"
_NAMES: dict[str, Format] = {"WEBP": "WebP", "HEIF": "HEIC"}  # where Pillow's name is another
_PILLOW_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_STRIP_BYTES = 8 << 20
_MAX_XMP_BYTES = 1 << 20  # a few kilobytes are usual; more are pictures in text
_SPARE_MB = 200  # left free on the disk for what is painted


class JpegCoding(msgspec.Struct, frozen=True):
    """How a JPEG was compressed, so that it can be compressed alike. sampling: 0 = 4:4:4, 1 = 4:2:2, 2 = 4:2:0."""

    tables: tuple[tuple[int, ...], ...]
    sampling: int
    progressive: bool


class PhotoInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about a photo but its pixels; the pixels are turned upright already.

    icc: its profile, None = sRGB. exif: a TIFF block, upright, without thumbnail. dpi: (x, y), both > 0.
    lossless: whether the file held these very pixels. notes: what had to be said about opening it.
    """

    name: str
    width: int
    height: int
    channels: int  # 1, 3 (RGB) or 4 (RGB and straight alpha)
    depth: int  # 8 or 16 bit
    format: Format
    lossless: bool = True
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    jpeg: JpegCoding | None = None
    source: str = ""  # where it was opened
    notes: tuple[Note, ...] = ()

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height, self.width, self.channels

    @property
    def size_bytes(self) -> int:
        return self.height * self.width * self.channels * self.depth // 8

    @property
    def warnings(self) -> tuple[str, ...]:
        """The codes of the notes: profile_damaged, exif_damaged, colours_converted, depth_reduced,
        picture_incomplete, picture_large, first_of_many."""
        return tuple(note.code for note in self.notes)


@dataclass(frozen=True)
class Photo:
    """A decoded photo. pixels: (H, W, C) uint8 or uint16, C = 1, 3 or 4, as `info` says."""

    pixels: Pixels
    info: PhotoInfo

    @property
    def icc(self) -> bytes | None:
        return self.info.icc

    @property
    def depth(self) -> int:
        return self.info.depth


@dataclass(frozen=True)
class PhotoHandle:
    """A photo that was kept in a folder. Its pixels are mapped, not read: processes share the pages."""

    folder: Path
    info: PhotoInfo

    @staticmethod
    def open(folder: Path) -> PhotoHandle:
        """Raises FileMissing, and FileBroken where the folder holds no whole photo."""
        with opened(folder / INFO_FILE) as file:
            info = msgspec.json.decode(file.read(), type=PhotoInfo)
            handle = PhotoHandle(folder, info)
            handle.pixels()
        return handle

    def pixels(self, private: bool = False) -> Pixels:
        """(H, W, C), read-only; private: may be changed, the file stays as it is. Raises FileMissing, FileBroken."""
        with opened(self.folder / PIXELS_FILE):
            pixels: Any = np.load(self.folder / PIXELS_FILE, mmap_mode="c" if private else "r", allow_pickle=False)
            wanted = np.dtype(np.uint8 if self.info.depth == 8 else np.uint16)
            if pixels.shape != self.info.shape or pixels.dtype != wanted or not pixels.flags.c_contiguous:
                raise FileBroken(name=self.info.name)
            return pixels  # type: ignore[no-any-return]

    @property
    def encoded(self) -> Path | None:
        """The file as it came, where the pixels alone cannot make it again (JPEG, lossy WebP, HEIC, AVIF)."""
        path = self.folder / ENCODED_FILE
        return path if path.is_file() else None


# --- opening -----------------------------------------------------------------------------------------------


def open_photo(path: Path, ask: bool = False) -> Photo:
    """Decode a photo of the first frame in full depth, turned upright. For the reader child and the command line.

    Grey, RGB and RGBA keep their numbers, 8 or 16 bit; palettes are unfolded; CMYK, Lab and floating point become
    RGB (note colours_converted). A cut JPEG is black where it is missing.
    Raises FileMissing, FileBroken (also where memory ends) and PictureTooLarge (above 250 megapixels); with ask,
    PictureLarge above 100, before anything is decoded.
    """
    import cv2

    with opened(path) as file:
        picture = PictureFile(file, path.name, ask)
        try:
            photo = _decoded(picture)
        except cv2.error as error:
            raise FileBroken(name=path.name) from error
        except (*EXIF_TROUBLE, AssertionError) as error:  # what tifffile trips over
            raise FileBroken(name=path.name) from error
    return Photo(photo.pixels, msgspec.structs.replace(photo.info, source=str(path)))


def keep(photo: Photo, folder: Path) -> PhotoInfo:
    """Write a decoded photo into folder, from where `PhotoHandle` maps it; the information comes last.

    Written, never mapped for writing: on a full disk a mapped page would kill the process.
    Raises LowSpace, DiskFull, FolderReadOnly, FolderUnreachable.
    """
    needed_mb = photo.info.size_bytes // 1_000_000 + _SPARE_MB
    disk.make_folder(folder)
    if (free_mb := disk.free_mb(folder)) < needed_mb:
        raise LowSpace(folder=str(folder), needed_mb=needed_mb, free_mb=free_mb)
    part = folder / (PIXELS_FILE + disk.PART)
    with disk.explained(part):
        with open(part, "wb") as file:
            header = {"descr": photo.pixels.dtype.str, "fortran_order": False, "shape": photo.pixels.shape}
            np.lib.format.write_array_header_1_0(file, header)
            rows = max(1, _STRIP_BYTES // max(1, photo.pixels[0].nbytes))
            for top in range(0, photo.info.height, rows):
                file.write(np.ascontiguousarray(photo.pixels[top : top + rows]).data)
        os.replace(part, folder / PIXELS_FILE)
        if not photo.info.lossless:
            shutil.copyfile(photo.info.source, folder / ENCODED_FILE)
    disk.write_bytes(folder / INFO_FILE, msgspec.json.encode(photo.info), private=True)
    return photo.info


def _decoded(picture: PictureFile) -> Photo:
    if picture.format == "TIFF" and (deep := _deep_tiff(picture)):
        return deep
    header = picture.header()
    if picture.format == "PNG" and header.mode.endswith(";16"):
        return _deep_png(picture, header.notes)
    if picture.format == "HEIF":
        return _heif(picture, header.notes)
    return _shallow(picture, header.notes)


def _shallow(picture: PictureFile, notes: tuple[Note, ...]) -> Photo:
    """8 bit, by Pillow."""
    from PIL import Image

    image = picture.open()
    coding = _jpeg_coding(image) if picture.format == "JPEG" else None
    turn = orientation_of(image)
    try:
        image.load()
        told = dict(image.info)
    except EXPECTED:
        if picture.format != "JPEG":
            raise
        told = dict(image.info)
        image, percent = picture.cut_jpeg(None)
        image = image.convert("RGB")
        notes = (*notes, Note("picture_incomplete", {"name": picture.name, "percent": percent}))
    icc = told.get("icc_profile") or None
    shown, icc, more = _plain_mode(image, icc, picture.name)
    if turn in TURNS:
        shown = shown.transpose(Image.Transpose[TURNS[turn]])
    pixels = np.asarray(shown)
    block = exif_block.from_tiff(picture.file) if picture.format == "TIFF" else told.get("exif")
    xmp = _png_xmp(picture) if picture.format == "PNG" else header_notes(image).get("xmp") or told.get("xmp")
    return _photo(
        picture, pixels, (*notes, *more), icc, block, xmp, told.get("dpi"), coding, turned=turn >= 5, turn=turn
    )


def _plain_mode(image: Any, icc: bytes | None, name: str) -> tuple[Any, bytes | None, tuple[Note, ...]]:
    """image as L, RGB or RGBA; its profile, if that still holds; what was lost."""
    if image.mode in ("CMYK", "LAB", "YCbCr", "HSV"):
        damaged: tuple[Note, ...] = ()
        try:
            converted = to_srgb(image, icc) if icc else image.convert("RGB")
        except (*EXPECTED, TypeError, _cms_error()):
            converted, damaged = image.convert("RGB"), (Note("profile_damaged", {"name": name}),)
        return converted.convert("RGB"), None, (*damaged, Note("colours_converted", {"name": name, "mode": image.mode}))
    if image.mode in ("L", "RGB", "RGBA") and "transparency" not in image.info:
        return image, icc, ()
    if image.mode == "1":
        return image.convert("L"), icc, ()
    alpha = "transparency" in image.info or "A" in image.mode or "a" in image.mode
    return image.convert("RGBA" if alpha else "RGB"), icc, ()


def _deep_png(picture: PictureFile, notes: tuple[Note, ...]) -> Photo:
    """16 bit; Pillow would open it as 8 bit without a word, and reads only what lies around the pixels."""
    import cv2

    image = picture.open()  # the chunks before the pixels are read; the pixels are not
    turn = orientation_of(image)
    told = dict(image.info)
    picture.file.seek(0)
    data = np.frombuffer(png.without_notes(picture.file).read(), np.uint8)  # texts may be bombs
    pixels = _rgb(cv2.imdecode(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION))
    if pixels.dtype != np.uint16:
        raise ValueError("a PNG that says 16 bit and is not")
    return _photo(
        picture,
        _turned(pixels, turn),
        notes,
        told.get("icc_profile"),
        told.get("exif"),
        _png_xmp(picture),
        told.get("dpi"),
        turned=turn >= 5,
        turn=turn,
    )


def _deep_tiff(picture: PictureFile) -> Photo | None:
    """A TIFF of more than 8 bit; None where Pillow can do all there is to do."""
    import logging

    import cv2
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # of damaged tags; the pixels decide
    picture.file.seek(0)
    with tifffile.TiffFile(picture.file) as tiff:
        page: Any = tiff.pages[0]
        depth = np.max(page.bitspersample)
        if depth <= 8:
            return None
        photometric = int(page.photometric)
        if photometric == 5:  # CMYK
            return _reduced_tiff(picture)
        notes = picture.remarks(page.imagewidth, page.imagelength, tiff_pages(picture.file))
        turn, icc, xmp, dpi = _tag(page, 274), _tag(page, 34675), _tag(page, 700), _tiff_dpi(page)
        associated = 1 in tuple(int(extra) for extra in page.extrasamples)
        try:
            pixels = page.asarray()
            if page.axes.startswith("S"):
                pixels = np.moveaxis(pixels, 0, -1)
        except (ValueError, KeyError, ImportError, NotImplementedError):  # a compression that wants imagecodecs
            if photometric not in (0, 1, 2):
                raise
            picture.file.seek(0)
            data = np.frombuffer(picture.file.read(), np.uint8)
            pixels = _rgb(cv2.imdecode(data, cv2.IMREAD_UNCHANGED | cv2.IMREAD_IGNORE_ORIENTATION))
            depth, associated = 16, False  # OpenCV has shifted and divided already
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if photometric == 8:
        pixels, icc = _lab_to_srgb(pixels), None
        notes = (*notes, Note("colours_converted", {"name": picture.name, "mode": "LAB"}))
    elif pixels.dtype != np.uint16 or depth < 16:
        pixels = _sixteen_bit(pixels, int(depth))
        notes = (*notes, Note("colours_converted", {"name": picture.name, "mode": str(page.dtype)}))
    if photometric == 0:
        pixels = 65535 - pixels
    if pixels.shape[2] == 2:
        pixels = pixels[..., [0, 0, 0, 1]]
    pixels = pixels[..., :4] if pixels.shape[2] > 4 else pixels
    if associated and pixels.shape[2] == 4:
        pixels = _straight(pixels)
    turn = turn if isinstance(turn, int) and 1 <= turn <= 8 else 1
    block = exif_block.from_tiff(picture.file)
    return _photo(picture, _turned(pixels, turn), notes, icc, block, xmp, dpi, turned=turn >= 5, turn=turn)


def _reduced_tiff(picture: PictureFile) -> Photo:
    """CMYK of 16 bit: its profile can be followed in 8 bit only."""
    photo = _shallow(picture, picture.header().notes)
    notes = (*photo.info.notes, Note("depth_reduced", {"name": picture.name}))
    return Photo(photo.pixels, msgspec.structs.replace(photo.info, notes=notes))


def _heif(picture: PictureFile, notes: tuple[Note, ...]) -> Photo:
    import pillow_heif

    picture.file.seek(0)
    image = pillow_heif.open_heif(picture.file, convert_hdr_to_8bit=False)
    told = image.info
    deep = image.mode.endswith(";16")
    pixels = np.array(image)
    if deep:  # 10 or 12 bit, shifted up: the lowest bits repeat the highest, so that white is 65535
        bits = int(told.get("bit_depth") or 10)
        pixels |= pixels >> bits
    return _photo(
        picture, pixels[..., None] if pixels.ndim == 2 else pixels, notes, told.get("icc_profile"), told.get("exif"),
        told.get("xmp"), told.get("dpi"),
    )  # fmt: skip


def _photo(
    picture: PictureFile,
    pixels: Pixels,
    notes: tuple[Note, ...],
    icc: Any,
    exif: Any,
    xmp: Any,
    dpi: Any,
    jpeg: JpegCoding | None = None,
    turned: bool = False,
    turn: int = 1,
) -> Photo:
    """What all kinds have in common: notes that hold are kept, damaged ones are left out and said."""
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    height, width, channels = pixels.shape
    if channels not in _PILLOW_MODES or not height or not width:
        raise ValueError(f"a picture of {channels} channels")
    icc = icc if isinstance(icc, bytes) and icc else None
    if icc is not None and not profile_holds(icc, channels):
        icc, notes = None, (*notes, Note("profile_damaged", {"name": picture.name}))
    block = exif_block.cleaned(exif, 1, turned) if isinstance(exif, bytes) and exif else None
    if exif and block is None:
        notes = (*notes, Note("exif_damaged", {"name": picture.name}))
    if isinstance(xmp, str):
        xmp = xmp.encode("utf-8", "replace")
    xmp = xmp if isinstance(xmp, bytes) and len(xmp) <= _MAX_XMP_BYTES and b"</rdf:RDF>" in xmp else None
    info = PhotoInfo(
        name=picture.name,
        width=width,
        height=height,
        channels=channels,
        depth=pixels.dtype.itemsize * 8,
        format=_NAMES.get(picture.format or "", picture.format),  # type: ignore[arg-type]
        lossless=_is_lossless(picture),
        icc=icc,
        exif=block,
        xmp=_upright_xmp(xmp) if xmp and turn != 1 else xmp,
        dpi=_sane_dpi(dpi, turned),
        jpeg=jpeg,
        notes=notes,
    )
    return Photo(pixels, info)


def _is_lossless(picture: PictureFile) -> bool:
    if picture.format == "WEBP":
        picture.file.seek(12)
        while len(start := picture.file.read(8)) == 8:
            if start[:4] in (b"VP8 ", b"VP8L"):
                return start[:4] == b"VP8L"
            length = int.from_bytes(start[4:], "little")
            picture.file.seek(length + length % 2, os.SEEK_CUR)
    return picture.format in ("PNG", "TIFF", "BMP")


def _jpeg_coding(image: Any) -> JpegCoding | None:
    from PIL import JpegImagePlugin

    tables = tuple(tuple(int(v) for v in image.quantization[key]) for key in sorted(image.quantization))
    if not tables or image.mode not in ("L", "RGB"):
        return None
    return JpegCoding(tables, JpegImagePlugin.get_sampling(image), bool(image.info.get("progressive")))


def _png_xmp(picture: PictureFile) -> object:
    return png.read(picture.file, picture.head).texts.get(XMP_KEY)


def _upright_xmp(packet: bytes) -> bytes:
    """An orientation that XMP repeats would turn the picture a second time."""
    import re

    packet = re.sub(rb'(tiff:Orientation\s*=\s*["\'])\d(["\'])', rb"\g<1>1\2", packet)
    return re.sub(rb"(<tiff:Orientation>)\d(</tiff:Orientation>)", rb"\g<1>1\2", packet)


def _sane_dpi(dpi: Any, turned: bool) -> tuple[float, float] | None:
    """(x, y) where both are numbers one can print at; many files say 0 or 1."""
    try:
        x, y = (float(value) for value in dpi)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not all(math.isfinite(value) and 1 < value < 100_000 for value in (x, y)):
        return None
    return (y, x) if turned else (x, y)


def _tag(page: Any, number: int) -> Any:
    tag = page.tags.get(number)
    return None if tag is None else tag.value


def _tiff_dpi(page: Any) -> tuple[float, float] | None:
    scale = {2: 1.0, 3: 2.54}.get(int(_tag(page, 296) or 2))
    found = []
    for number in (282, 283):
        value = _tag(page, number)
        if scale is None or not isinstance(value, tuple) or len(value) != 2 or not value[1]:
            return None
        found.append(value[0] / value[1] * scale)
    return found[0], found[1]


def _rgb(pixels: Any) -> Any:
    """What OpenCV decoded (BGR, or None), in our order, strip by strip in place."""
    if pixels is None:
        raise ValueError("not decoded")
    if pixels.ndim == 3 and pixels.shape[2] >= 3:
        rows = max(1, _STRIP_BYTES // max(1, pixels[0].nbytes))
        for top in range(0, len(pixels), rows):
            strip = pixels[top : top + rows]
            strip[..., [0, 2]] = strip[..., [2, 0]]
    return pixels


def _turned(pixels: Any, orientation: int) -> Any:
    """Upright, for EXIF's orientation 1..8; a view where that is possible."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)  # 5; the others are its mirror images
    flips = {2: (1,), 3: (0, 1), 4: (0,), 6: (1,), 7: (0, 1), 8: (0,)}.get(orientation, ())
    return np.flip(pixels, flips) if flips else pixels


def _sixteen_bit(values: Any, depth: int) -> npt.NDArray[np.uint16]:
    """Numbers of another kind in 0 .. 65535: integers by their range, floats by 0 .. 1 or, beyond that, by theirs."""
    if values.dtype.kind == "u" and depth <= 16:
        low, high = 0.0, float(2**depth - 1)
    else:
        if values.dtype.kind == "f":
            with np.errstate(invalid="ignore"):
                values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        low, high = float(values.min()), float(values.max())
        if values.dtype.kind == "f" and low >= 0 and high <= 1:
            low, high = 0.0, 1.0
    scale = 65535 / (high - low) if high > low else 0.0
    out = np.empty(values.shape, np.uint16)
    for row, line in zip(out, values, strict=True):
        row[:] = np.clip((line.astype(np.float64) - low) * scale + 0.5, 0, 65535)
    return out


def _lab_to_srgb(lab: Any) -> npt.NDArray[np.uint16]:
    """CIE L*a*b* of 16 bit (D50) in sRGB of 16 bit, a row at a time. Bruce Lindbloom's adapted matrix."""
    if lab.dtype.itemsize != 2 or lab.shape[2] < 3:
        raise ValueError("Lab of an unknown depth")
    white = np.array([0.96422, 1.0, 0.82521])
    matrix = np.array(
        [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
    )
    out = np.empty((*lab.shape[:2], 3), np.uint16)
    for row, line in zip(out, lab, strict=True):
        light = line[:, 0].astype(np.uint16) * (100 / 65535)
        a, b = (line[:, i].astype(np.int16, casting="unsafe") / 256 for i in (1, 2))
        f = (light + 16) / 116
        f = np.stack([f + a / 500, f, f - b / 200], -1)
        xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * (108 / 841)) * white
        linear = np.clip(xyz @ matrix.T, 0, 1)
        encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
        row[:] = encoded * 65535 + 0.5
    return out


def _straight(pixels: Any) -> Any:
    """Colours that were multiplied by alpha, divided by it."""
    out = np.array(pixels)
    for line in out:
        alpha = np.maximum(line[:, 3:], 1).astype(np.float64)
        line[:, :3] = np.minimum(line[:, :3] * (65535 / alpha) + 0.5, 65535)
    return out


# --- showing -----------------------------------------------------------------------------------------------


def to_display(pixels: Pixels, icc: bytes | None = None) -> npt.NDArray[np.uint8]:
    """A tile or a reduced view in sRGB for the screen: (h, w, 1, 3 or 4) 8 or 16 bit -> (h, w, 3 or 4) uint8.

    The transform of a profile is made once. A profile that `profile_holds` refuses counts as sRGB.
    """
    shown = eight_bit(pixels)
    colour, alpha = (shown[..., :3], shown[..., 3:]) if shown.shape[2] == 4 else (shown, None)
    if icc is not None and (transform := _transform(icc, colour.shape[2])) is not None:
        from PIL import Image, ImageCms

        space, cms = transform
        if space == "RGB" and colour.shape[2] == 1:
            colour = colour.repeat(3, axis=2)
        image = Image.fromarray(np.ascontiguousarray(colour[..., 0] if colour.shape[2] == 1 else colour))
        colour = np.asarray(ImageCms.applyTransform(image, cms))
    elif colour.shape[2] == 1:
        colour = colour.repeat(3, axis=2)
    return colour if alpha is None else np.concatenate([colour, alpha], axis=2)


def eight_bit(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """16 bit rounded to the nearest level of 8; 8 bit as it is."""
    if pixels.dtype == np.uint8:
        return pixels  # type: ignore[return-value]
    out = np.empty(pixels.shape, np.uint8)
    rows = max(1, _STRIP_BYTES // max(1, pixels[:1].nbytes))
    for top in range(0, len(pixels), rows):
        out[top : top + rows] = (pixels[top : top + rows] * np.uint32(255) + np.uint32(32895)) >> 16  # by 257, rounded
    return out


def profile_holds(icc: bytes, channels: int) -> bool:
    """Whether a profile can be followed for pictures of 1, 3 or 4 channels."""
    try:
        _made_transform(icc, min(channels, 3))
    except (*EXPECTED, TypeError, _cms_error()):
        return False
    return True


@functools.lru_cache(maxsize=8)
def _transform(icc: bytes, channels: int) -> tuple[str, Any] | None:
    try:
        return _made_transform(icc, channels)
    except (*EXPECTED, TypeError, _cms_error()):
        return None


def _made_transform(icc: bytes, channels: int) -> tuple[str, Any] | None:
    """(mode it takes, transform to sRGB), None for sRGB itself; raises where profile and channels do not fit."""
    from PIL import Image, ImageCms

    profile = ImageCms.getOpenProfile(io.BytesIO(icc))
    space = {"RGB ": "RGB", "GRAY": "L"}.get(profile.profile.xcolor_space)
    if space is None or (space == "L" and channels == 3):
        raise ValueError(f"a profile for {profile.profile.xcolor_space}")
    transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), space, "RGB")
    ImageCms.applyTransform(Image.new(space, (1, 1)), transform)
    return None if ImageCms.getProfileDescription(profile).startswith("sRGB") else (space, transform)


def _cms_error() -> type[Exception]:
    from PIL import ImageCms

    return ImageCms.PyCMSError


# --- writing -----------------------------------------------------------------------------------------------

SUFFIXES: dict[str, Format] = {
    ".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WebP",
    ".heic": "HEIC", ".heif": "HEIC", ".avif": "AVIF", ".bmp": "BMP",
}  # fmt: skip


def write_photo(
    path: Path,
    pixels: Pixels,
    info: PhotoInfo,
    recipe: Recipe | None = None,
    quality: int | None = None,
    unchanged: Path | None = None,
) -> Path:
    """Write a photo under a name that nobody has; returns that name (path, or path with " 2" …).

    pixels: (H, W, C) of info's depth. The suffix of path decides the format. Profile, EXIF (without thumbnail,
    upright), XMP and dpi of info go along wherever the format has a place for them; recipe is added.
    quality: 1..100 of JPEG, WebP (100 = lossless), HEIC and AVIF; None = as the photo came, else 95.

    What is promised of the pixels: PNG, TIFF, BMP and lossless WebP hold them bit for bit; PNG and TIFF with 16 bit
    (the others round to 8). JPEG and lossy WebP, HEIC and AVIF compress anew: a JPEG with the tables and the chroma
    sampling that it came with, so that places which nobody mended lose next to nothing, but not exactly nothing.
    unchanged: the file these pixels were decoded from, where no pixel has changed since. If it is of the same format
    and lossy, its compressed data are copied: the result decodes to exactly what the original does.
    Raises ValueError for an unknown suffix, PictureTooLarge where the format has no such size, and what
    `disk.write_new` raises.
    """
    from mmstudio.media import photo_encoding

    format = SUFFIXES.get(path.suffix.lower())
    if format is None:
        raise ValueError(f"no format for {path.suffix}")
    photo_encoding.check_size(format, info)

    def write(file: BinaryIO) -> None:
        if unchanged is not None and format == info.format and not info.lossless and quality is None:
            photo_encoding.copy(file, unchanged, info, recipe)
        else:
            photo_encoding.encode(file, pixels, info, format, recipe, quality)

    return disk.write_new(path, write)
