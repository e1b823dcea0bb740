"""Photographs for the screen: led through their profile into sRGB, 8 bit."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from mmstudio.media.images import EXPECTED

if TYPE_CHECKING:
    from mmstudio.media.photo import Pixels

_STRIP_BYTES = 8 << 20


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
    except (*EXPECTED, TypeError, cms_error()):
        return False
    return True


@functools.lru_cache(maxsize=8)
def _transform(icc: bytes, channels: int) -> tuple[str, Any] | None:
    try:
        return _made_transform(icc, channels)
    except (*EXPECTED, TypeError, cms_error()):
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


def cms_error() -> type[Exception]:
    """What LittleCMS raises; Pillow loads it only then."""
    from PIL import ImageCms

    return ImageCms.PyCMSError
