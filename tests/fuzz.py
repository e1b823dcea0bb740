"""Damaged pictures without end, from a seed: 3,000 for `make test`, as many as there is time for in `make torture`."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

from mmstudio.errors import StudioError
from mmstudio.jobs import Recipe, text_job
from mmstudio.media import images
from mmstudio.media.metadata import write_picture

SIDE_PX = 48


def sound_pictures() -> list[tuple[str, bytes]]:
    """One small picture of every kind we open, with everything a header may carry: (suffix, file)."""
    y, x = np.mgrid[0:SIDE_PX, 0:SIDE_PX]
    rgba = np.stack([x * 5, y * 5, (x ^ y) * 3, 255 - x * 4], -1).astype(np.uint8)
    recipe = Recipe(version="1", job=text_job("a red apple 苹果", seed=7))
    found: list[tuple[str, bytes]] = []
    for format, suffix, pixels, quality in (
        ("png", ".png", rgba, 90),
        ("jpeg", ".jpg", rgba[..., :3], 85),
        ("webp", ".webp", rgba, 80),
        ("webp", ".webp", rgba, 100),
        ("tiff", ".tiff", rgba, 90),
    ):
        file = io.BytesIO()
        write_picture(file, pixels, format, recipe, quality)  # type: ignore[arg-type]
        found.append((suffix, file.getvalue()))
    picture = Image.fromarray(rgba)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes().replace(b"sRGB", b"aRGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    more: list[tuple[str, Image.Image, str, dict[str, object]]] = [
        (".jpg", picture.convert("RGB"), "JPEG", {"progressive": True, "exif": exif, "icc_profile": srgb}),
        (".jpg", picture.convert("CMYK"), "JPEG", {}),
        (".jpg", picture.convert("L"), "JPEG", {}),
        (".png", picture.convert("P"), "PNG", {"transparency": 3, "icc_profile": srgb, "exif": exif}),
        (".png", picture.convert("L").convert("I").convert("I;16"), "PNG", {}),
        (".png", picture, "PNG", {"save_all": True, "append_images": [picture.rotate(90)], "duration": 50}),
        (
            ".tif",
            picture.convert("RGB"),
            "TIFF",
            {"compression": "tiff_lzw", "save_all": True, "append_images": [picture]},
        ),
        (".tif", picture.convert("1"), "TIFF", {"compression": "group4"}),
        (".tif", picture.convert("F"), "TIFF", {"icc_profile": profile}),
        (".webp", picture, "WEBP", {"save_all": True, "append_images": [picture.rotate(90)], "exif": exif}),
        (".avif", picture, "AVIF", {"speed": 10, "exif": exif, "icc_profile": srgb}),
    ]
    for suffix, image, format, options in more:
        file = io.BytesIO()
        image.save(file, format, **options)
        found.append((suffix, file.getvalue()))
    return found


def damaged_pictures(seed: int) -> Iterator[tuple[str, bytes]]:
    """Endless (suffix, file): sound pictures after one to four mutations, each found again by its seed and place."""
    chance = random.Random(seed)
    sound = sound_pictures()
    while True:
        suffix, data = chance.choice(sound)
        content = bytearray(data)
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            _mutate(chance, content, sound)
        yield suffix, bytes(content)


def _mutate(chance: random.Random, content: bytearray, sound: list[tuple[str, bytes]]) -> None:
    if not content:
        return
    # headers decide most: half of the damage is done there
    reach = min(len(content), 200) if chance.random() < 0.5 else len(content)
    at = chance.randrange(reach)
    match chance.randrange(8):
        case 0:  # a flipped bit
            content[at] ^= 1 << chance.randrange(8)
        case 1:  # a number at the edge of its range
            number = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\xff\xff", b"\0\1"))
            content[at : at + len(number)] = number
        case 2:  # cut
            del content[at:]
        case 3:  # a hole
            content[at : at + chance.randrange(1, 64)] = b""
        case 4:  # a page of zeros
            size = min(chance.randrange(1, 512), len(content) - at)
            content[at : at + size] = bytes(size)
        case 5:  # a part twice
            content[at:at] = content[at : at + chance.randrange(1, 128)]
        case 6:  # noise
            size = min(chance.randrange(1, 32), len(content) - at)
            content[at : at + size] = chance.randbytes(size)
        case 7:  # the rest of another file
            other = chance.choice(sound)[1]
            content[at:] = other[chance.randrange(len(other)) :]


def open_like_the_reader(path: Path) -> bool:
    """Open a file as the reader child does; True if it gave a picture. Raises whatever is no StudioError: a bug."""
    try:
        header = images.read_header(path)
        read = images.read_picture(path, max_side_px=64)
    except StudioError:
        return False
    assert len(read.pixels) == read.width * read.height * 4
    assert max(read.width, read.height) <= 64
    assert header.width > 0
    return True
