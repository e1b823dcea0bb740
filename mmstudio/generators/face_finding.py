"""Finds faces with YuNet where a file of it is installed: OpenCV's FaceDetectorYN runs it, no torch is needed."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from mmstudio.checkpoints.records import Checkpoint
from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.generators import registry
from mmstudio.media.masks import Box
from mmstudio.media.photo import Pixels

LONG_PX = 1280  # a photo is looked at in this size: YuNet finds faces of about 10 to 300 pixels
_SURE, _OVERLAP, _MOST = 0.7, 0.3, 200


def finder() -> Checkpoint:
    """The installed one, checked before it is opened for the first time. Raises CheckpointMissing."""
    store = registry.store()
    row = next((row for row in store.rows() if row.kind == "face_finder" and row.usable), None)
    if row is not None and not row.sha256:
        row = store.verify(row.id)
    if row is None or not row.usable:
        raise CheckpointMissing(name="YuNet")
    return row


def faces(row: Checkpoint, pixels: Pixels) -> tuple[Box, ...]:
    """Boxes around the faces of a photo (H, W, C) of 8 or 16 bit, from left to right. Raises CheckpointDamaged."""
    height, width = pixels.shape[:2]
    scale = min(1.0, LONG_PX / max(height, width))
    size = max(32, round(width * scale)), max(32, round(height * scale))
    full = np.iinfo(pixels.dtype).max
    colours = pixels[..., :3] if pixels.shape[2] >= 3 else np.repeat(pixels[..., :1], 3, axis=2)
    small = cv2.resize(np.ascontiguousarray(colours), size, interpolation=cv2.INTER_AREA)
    shown = np.asarray(small * (255 / full), np.uint8)[..., ::-1]
    try:
        net = cv2.FaceDetectorYN.create(row.path, "", size, _SURE, _OVERLAP, _MOST)
        _, found = net.detect(np.ascontiguousarray(shown))
    except cv2.error as error:
        raise CheckpointDamaged(name=row.title, file=Path(row.path).name) from error
    boxes = []
    for left, top, wide, high in () if found is None else found[:, :4].tolist():
        x, y = width / size[0], height / size[1]
        box = Box(
            max(0, round(left * x)),
            max(0, round(top * y)),
            min(width, round((left + wide) * x)),
            min(height, round((top + high) * y)),
        )
        if box.left < box.right and box.top < box.bottom:
            boxes.append(box)
    return tuple(sorted(boxes))
