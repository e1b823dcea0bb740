"""The formats photographs are written in, each with profile, EXIF, XMP, resolution and recipe where it has a place."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from mmstudio.errors import PictureTooLarge
from mmstudio.jobs import Recipe
from mmstudio.media import exif as exif_block
from mmstudio.media import tiff
from mmstudio.media.foreign import XMP_KEY
from mmstudio.media.metadata import RECIPE_KEY, restored_xmp

if TYPE_CHECKING:
    from mmstudio.media.photo import Format, PhotoInfo, Pixels

_QUALITY = 95
_PNG_LEVEL = 4  # photographs gain two per cent more at 9, for ten times the time
_MAX_SEGMENT_BYTES = 65_533 - 2 - 29  # of a JPEG, without its length and the name in front of XMP
_XMP_NAME = b"http://ns.adobe.com/xap/1.0/\0"
_MAX_SIDE_PX = {"JPEG": 65_500, "WebP": 16_383, "HEIC": 16_384, "AVIF": 65_536}


def check_size(format: Format, info: PhotoInfo) -> None:
    """Raises PictureTooLarge where format cannot hold a picture of this size, before anything is written."""
    if max(info.width, info.height) > _MAX_SIDE_PX.get(format, 1 << 30):
        megapixels = info.width * info.height / 1e6
        raise PictureTooLarge(name=info.name, mp=round(megapixels), gb=round(info.size_bytes / 1e9, 1))


def encode(
    file: BinaryIO, pixels: Pixels, info: PhotoInfo, format: Format, recipe: Recipe | None, quality: int | None
) -> None:
    """Compress pixels (H, W, C) into file; see `photo.write_photo`."""
    if pixels.shape != info.shape or pixels.dtype.itemsize * 8 != info.depth:
        raise ValueError(f"pixels {pixels.shape} {pixels.dtype} for a photo of {info.shape} {info.depth} bit")
    packet = restored_xmp(recipe, info.xmp) if recipe else info.xmp
    if format == "TIFF":
        tiff.write_tiff(file, pixels, icc=info.icc, xmp=packet, exif=info.exif, dpi=info.dpi)
    elif format == "PNG":
        _png(file, pixels, info, packet, recipe)
    elif format == "HEIC":
        _heic(file, pixels, info, packet, quality)
    else:
        _by_pillow(file, pixels, info, format, packet, quality)


def copy(file: BinaryIO, encoded: Path, info: PhotoInfo, recipe: Recipe | None) -> None:
    """The compressed file as it came; a JPEG with the recipe and without its thumbnails."""
    with open(encoded, "rb") as source:
        if info.format == "JPEG":
            packet = restored_xmp(recipe, info.xmp) if recipe else info.xmp
            _jpeg_segments(source, file, packet)
        shutil.copyfileobj(source, file, 1 << 20)


def _png(file: BinaryIO, pixels: Pixels, info: PhotoInfo, packet: bytes | None, recipe: Recipe | None) -> None:
    """By OpenCV, which knows 16 bit; the chunks that tell about the picture follow its header."""
    import cv2

    ordered = pixels if info.channels == 1 else pixels[..., [2, 1, 0, 3][: info.channels]]
    done, data = cv2.imencode(".png", np.ascontiguousarray(ordered), [cv2.IMWRITE_PNG_COMPRESSION, _PNG_LEVEL])
    if not done:
        raise ValueError("OpenCV could not write a PNG")
    file.write(data[:33].tobytes())
    if info.icc:
        file.write(_chunk(b"iCCP", b"ICC Profile\0\0" + zlib.compress(info.icc)))
    if info.dpi:
        x, y = (round(value / 0.0254) for value in info.dpi)
        file.write(_chunk(b"pHYs", struct.pack(">LLB", x, y, 1)))
    if info.exif:
        file.write(_chunk(b"eXIf", info.exif))
    if recipe:
        file.write(_chunk(b"iTXt", RECIPE_KEY.encode() + b"\0\0\0\0\0" + recipe.to_json().encode()))
    if packet:
        file.write(_chunk(b"iTXt", XMP_KEY.encode() + b"\0\0\0\0\0" + packet))
    file.write(data[33:].data)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(data, zlib.crc32(kind)))


def _by_pillow(
    file: BinaryIO, pixels: Pixels, info: PhotoInfo, format: Format, packet: bytes | None, quality: int | None
) -> None:
    image = _image(pixels, opaque=format == "JPEG")
    told: dict[str, Any] = {"icc_profile": info.icc, "exif": info.exif, "xmp": packet, "dpi": info.dpi}
    if format == "JPEG":
        told["exif"] = exif_block.PREFIX + info.exif if info.exif and len(info.exif) < _MAX_SEGMENT_BYTES else None
        told["xmp"] = _short_enough(packet)
        told |= _jpeg_options(image, info, quality)
    elif format == "WebP":
        lossless = quality == 100 or (quality is None and info.lossless)
        told |= {"lossless": lossless, "quality": 80 if lossless else quality or _QUALITY, "exact": True, "method": 3}
    elif format == "AVIF":
        told |= {"quality": quality or _QUALITY, "subsampling": "4:4:4"}
    image.save(file, format, **{key: value for key, value in told.items() if value is not None})


def _image(pixels: Pixels, opaque: bool) -> Any:
    """8 bit for Pillow; transparent pixels are laid on white where the format knows none."""
    from PIL import Image

    from mmstudio.media.display import eight_bit

    shown = np.ascontiguousarray(eight_bit(pixels))
    image = Image.fromarray(shown[..., 0] if shown.shape[2] == 1 else shown)
    if opaque and image.mode == "RGBA":
        ground = Image.new("RGB", image.size, (255, 255, 255))
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image


def _jpeg_options(image: Any, info: PhotoInfo, quality: int | None) -> dict[str, Any]:
    if quality is None and (coding := info.jpeg) and (info.channels == 1) == (image.mode == "L"):
        options: dict[str, Any] = {
            "qtables": [list(table) for table in coding.tables],
            "progressive": coding.progressive,
        }
        if image.mode == "RGB" and coding.sampling in (0, 1, 2):
            options["subsampling"] = coding.sampling
        return options
    return {"quality": quality or _QUALITY, "subsampling": 0 if (quality or _QUALITY) >= 90 else 2}


def _short_enough(packet: bytes | None) -> bytes | None:
    return packet if packet and len(packet) < _MAX_SEGMENT_BYTES else None


def _heic(file: BinaryIO, pixels: Pixels, info: PhotoInfo, packet: bytes | None, quality: int | None) -> None:
    import pillow_heif

    mode = {1: "L", 3: "RGB", 4: "RGBA"}[info.channels] + (";16" if info.depth == 16 else "")
    shape = (info.width, info.height)
    image = pillow_heif.from_bytes(mode, shape, np.ascontiguousarray(pixels).tobytes())
    told = {"icc_profile": info.icc, "exif": info.exif, "xmp": packet}
    given = {key: value for key, value in told.items() if value is not None}
    image.save(file, quality=quality or _QUALITY, chroma=444, **given)


def _jpeg_segments(source: BinaryIO, file: BinaryIO, packet: bytes | None) -> None:
    """Copy all up to the first scan: EXIF without thumbnail, other thumbnails left out, packet as the XMP."""
    file.write(source.read(2))
    told = False
    while True:
        marker = source.read(2)
        while marker[1:] == b"\xff":  # padding
            marker = marker[1:] + source.read(1)
        if len(marker) < 2 or marker[0] != 0xFF:
            raise ValueError("a JPEG without a scan")
        if not told and marker != b"\xff\xe0":
            told = True
            if short := _short_enough(packet):
                _put_segment(file, b"\xff\xe1", _XMP_NAME + short)
        if marker == b"\xff\xda":
            file.write(marker)
            return
        if marker[1] == 0x01 or 0xD0 <= marker[1] <= 0xD7:  # these have no length
            file.write(marker)
            continue
        body = source.read(int.from_bytes(source.read(2), "big") - 2)
        if marker == b"\xff\xe1" and body.startswith(exif_block.PREFIX):
            # the pixels lie as they lay, so their orientation stays
            block = exif_block.cleaned(body, orientation=None)
            body = exif_block.PREFIX + block if block else b""
        elif (marker == b"\xff\xe1" and body.startswith(_XMP_NAME)) or body.startswith((b"JFXX\0", b"MPF\0")):
            body = b""
        if body:
            _put_segment(file, marker, body)


def _put_segment(file: BinaryIO, marker: bytes, body: bytes) -> None:
    file.write(marker + (len(body) + 2).to_bytes(2, "big") + body)
