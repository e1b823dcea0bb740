"""Opening whatever a library keeps: pictures and films as `media.images` does, sounds with a picture of their waveform,
projects and walks with their cover.

For the reader child and for the command line. A sound or a document is told by its name and has to bear it out: what
cannot be heard, or holds something else, is refused like a broken picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mmstudio.errors import StudioError
from mmstudio.media import images
from mmstudio.media.images import PictureHeader, PictureRead
from mmstudio.media.kinds import is_document, is_sound


def read_header(path: Path) -> PictureHeader:
    """As `images.read_header`; of a sound its length, and the size of its picture; of a document see `covers`."""
    if is_document(path):
        from mmstudio.media import covers

        return covers.read_header(path)
    if not is_sound(path):
        return images.read_header(path)
    from mmstudio.audio import waveform

    return PictureHeader(**waveform.header_fields(path))


def read_headers(paths: Sequence[Path]) -> list[PictureHeader | StudioError]:
    """One header or error per path, in order: a bad file does not end the rest."""
    headers: list[PictureHeader | StudioError] = []
    for path in paths:
        try:
            headers.append(read_header(path))
        except StudioError as error:
            headers.append(error)
    return headers


def read_cover(path: Path, max_side_px: int | None = None) -> PictureRead:
    """What stands for a file in the gallery: as `images.read_picture`; of a sound its waveform, of a document its
    cover."""
    if is_document(path):
        from mmstudio.media import covers

        return covers.read_cover(path, max_side_px)
    if not is_sound(path):
        return images.read_picture(path, max_side_px)
    from mmstudio.audio import waveform

    pixels = waveform.drawn(waveform.read_waveform(path), max_side_px)
    return PictureRead(
        width=pixels.shape[1],
        height=pixels.shape[0],
        full_width=waveform.WIDTH,
        full_height=waveform.HEIGHT,
        pixels=pixels.tobytes(),
        header=read_header(path),
    )
