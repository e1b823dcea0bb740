"""Photographs to be mended: opened in full depth, written with all they came with.

`open_photo` runs in the reader child; `keep` puts what it decoded into a folder, where window and worker map the
same pages of memory (`PhotoHandle`). 8 and 16 bit pass unchanged; what a picture on a screen cannot hold (CMYK, Lab,
floating point) is led through its profile once, when it is opened.
"""

from __future__ import annotations

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
from mmstudio.media.images import (
    EXIF_TROUBLE,
    Note,
    PictureFile,
    opened,
)

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Format = Literal["JPEG", "PNG", "TIFF", "WebP", "HEIC", "AVIF", "BMP"]
PIXELS_FILE, INFO_FILE, ENCODED_FILE = "photo.npy", "photo.json", "photo.original"
_STRIP_BYTES = 8 << 20
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


def open_photo(path: Path, ask: bool = False) -> Photo:
    """Decode a photo of the first frame in full depth, turned upright. For the reader child and the command line.

    Grey, RGB and RGBA keep their numbers, 8 or 16 bit; palettes are unfolded; CMYK, Lab and floating point become
    RGB (note colours_converted). A cut JPEG is black where it is missing.
    Raises FileMissing, FileBroken (also where memory ends) and PictureTooLarge (above 250 megapixels); with ask,
    PictureLarge above 100, before anything is decoded.
    """
    import cv2

    from mmstudio.media.photo_decoding import decoded

    with opened(path) as file:
        picture = PictureFile(file, path.name, ask)
        try:
            photo = decoded(picture)
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
