"""Drawings that turn into each other: outlines move instead of fading through one another.

Mixing latents alone shows both outlines as ghosts. So every drawing also brings its shape, as signed distances to its
outline, whose mixture is the shape between (Payne & Toga 1992, shape averaging), and its colours, carried on beyond it.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

_SOLID = 0.5  # alpha that lies inside


class Shape(NamedTuple):
    """distance (1, 1, H, W): to the outline in pixels, negative inside. beyond (1, 4, H, W): straight colours and
    alpha of the drawing, carried on outwards from its outline."""

    distance: Tensor
    beyond: Tensor


def shape_of(picture: Tensor) -> Shape:
    """The shape of one premultiplied picture (1, 4, H, W). A picture with nothing in it has its outline far away."""
    alpha = picture[0, 3].numpy()
    inside = (alpha >= _SOLID).astype(np.uint8)
    straight = torch.cat([picture[:, :3] / picture[:, 3:].clamp(min=1 / 255), picture[:, 3:]], dim=1)
    if not inside.any():
        return Shape(torch.full_like(picture[:, 3:], float(alpha.shape[0])), torch.zeros_like(picture))
    outside = cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    # half a pixel of the outline's own softness: its place is where alpha is one half
    distance = torch.from_numpy(np.where(inside > 0, 0.5 - depth, outside - 0.5).astype(np.float32))[None, None]
    core = cv2.erode(inside, np.ones((3, 3), np.uint8)) if depth.max() > 2 else inside
    _, labels = cv2.distanceTransformWithLabels(1 - core, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rows, columns = np.nonzero(core)
    owner = np.zeros(labels.max() + 1, np.int64)
    owner[labels[rows, columns]] = np.arange(len(rows))
    nearest = owner[labels]
    beyond = straight[:, :, torch.from_numpy(rows[nearest]), torch.from_numpy(columns[nearest])]
    keep = torch.from_numpy(core.astype(bool))
    return Shape(distance, torch.where(keep, straight, beyond).contiguous())


def mixed_shape(shapes: list[Shape], shares: Tensor) -> Shape:
    """The shape between shapes; shares (N,) sum to 1."""
    return Shape(_weighted([s.distance for s in shapes], shares), _weighted([s.beyond for s in shapes], shares))


def morphed(picture: Tensor, shape: Shape, amount: float) -> Tensor:
    """A decoded mixture (1, 4, H, W), premultiplied, within the shape between its parts; amount 0 leaves it alone."""
    if amount <= 0:
        return picture
    alpha = picture[:, 3:]
    # what the decoder is sure of is its own; where outlines disagree, colours come from those that lie near
    colour = picture[:, :3] + (1 - alpha) * shape.beyond[:, :3]
    cover = (0.5 - shape.distance).clamp(0, 1) * shape.beyond[:, 3:].clamp(0, 1)
    whole = torch.cat([colour * cover, cover], dim=1)
    return torch.lerp(picture, whole, amount)


def _weighted(parts: list[Tensor], shares: Tensor) -> Tensor:
    return torch.einsum("n,nchw->chw", shares.to(parts[0]), torch.cat(parts))[None]
