"""A copy of a document's photo with a wider frame, for a document of its own in which the frame is masked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from mmstudio.documents.restore import RestoreDocument
from mmstudio.media.masks import Box
from mmstudio.media.photo import write_photo
from mmstudio.repair.frame import Frame, around, framed


def written(document: RestoreDocument, by: Frame, folder: Path) -> Path:
    """The photo as it is now, wider, in a file of its own in folder; depth, profile and EXIF are kept.

    Raises what `write_photo` raises.
    """
    pixels = framed(document.composed(Box(0, 0, *document.size)), by)
    info = msgspec.structs.replace(document.photo, height=pixels.shape[0], width=pixels.shape[1], lossless=True)
    return write_photo(folder / f"{Path(document.info.name).stem}-wider.png", pixels, info)


def mask_frame(document: RestoreDocument, by: Frame) -> None:
    """Mask what was added around the photo of a document that was made of such a file."""
    width, height = document.size
    inside = np.zeros((height - by.top - by.bottom, width - by.left - by.right), np.uint8)
    with document.edit("frame") as edit:
        edit.touch(0, 0, width, height)
        document.mask[:] = around(inside, by)
