"""How pictures are shown: scaled cleanly, on their ground, with zoom, pan and compare."""

from mmstudio.ui.canvas.mime import copy_picture, drag_out
from mmstudio.ui.canvas.pictures import PictureCard, ScaledPicture
from mmstudio.ui.canvas.scaling import matted, paint_ground, rounded, scaled
from mmstudio.ui.canvas.view import PictureView, paint_progress
from mmstudio.ui.canvas.zoomable import GRID_FROM, LARGEST, SMALLEST, Zoomable

__all__ = [
    "GRID_FROM",
    "LARGEST",
    "SMALLEST",
    "PictureCard",
    "PictureView",
    "ScaledPicture",
    "Zoomable",
    "copy_picture",
    "drag_out",
    "matted",
    "paint_ground",
    "paint_progress",
    "rounded",
    "scaled",
]
