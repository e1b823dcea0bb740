"""Photographs as they lie in their files, decoded in full depth: what `photo.open_photo` does for each kind of file."""

from __future__ import annotations

import math
import os
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio.media import exif as exif_block
from mmstudio.media import png
from mmstudio.media.display import cms_error, profile_holds
from mmstudio.media.foreign import XMP_KEY
from mmstudio.media.images import (
    EXPECTED,
    TURNS,
    Note,
    PictureFile,
    header_notes,
    orientation_of,
    tiff_pages,
    to_srgb,
)
from mmstudio.media.photo import Format, JpegCoding, Photo, PhotoInfo, Pixels

_NAMES: dict[str, Format] = {"WEBP": "WebP", "HEIF": "HEIC"}  # where Pillow's name is another
_PILLOW_MODES = {1: "L", 3: "RGB", 4: "RGBA"}
_STRIP_BYTES = 8 << 20
_MAX_XMP_BYTES = 1 << 20  # a few kilobytes are usual; more are pictures in text


def decoded(picture: PictureFile) -> Photo:
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
        except (*EXPECTED, TypeError, cms_error()):
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
