"""Drawings to vectors in the text encoder's space: a small ResNet (He et al. 2015, arXiv:1512.03385).

Space-to-depth instead of a wide first convolution makes it quick on a processor; GroupNorm makes one picture
read the same alone as in a batch.
"""

from __future__ import annotations

from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock

SIDE_PX = 64
_norm = partial(nn.GroupNorm, 8)


class ImageEncoder(nn.Module):
    """Premultiplied RGBA (B, 4, 128, 128) in [0, 1] -> unit vectors (B, 384) in the text encoder's space.

    Any side that is a multiple of 64 will do: what a drawing shows is read at 64 px, `SIDE_PX`.
    `styles` names the drawing style instead.
    """

    def __init__(
        self,
        styles: int = 8,
        text_dim: int = 384,
        widths: tuple[int, int, int, int] = (40, 80, 160, 232),
    ) -> None:
        super().__init__()
        first, *deeper = widths
        self.stem = nn.Sequential(
            nn.PixelUnshuffle(4),                                      # (B, 64, 16, 16)
            nn.Conv2d(4 * 16, first, 3, padding=1, bias=False),
            _norm(first),
            nn.ReLU(inplace=True),
        )
        stages: list[nn.Module] = [BasicBlock(first, first, norm_layer=_norm)]
        for inner, outer in zip(widths, deeper, strict=False):
            stages.append(BasicBlock(inner, outer, stride=2, downsample=_halved(inner, outer), norm_layer=_norm))
        self.stages = nn.ModuleList(stages)                            # sides 16, 8, 4, 2
        self.words = nn.Linear(widths[-1], text_dim)
        self.style = nn.Linear(2 * sum(widths[:-1]), styles)

    def forward(self, image: Tensor) -> Tensor:
        return self.read(image)[0]

    def styles(self, image: Tensor) -> Tensor:
        """Logits (B, styles) of the drawing style."""
        return self.read(image)[1]

    def read(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors (B, 384) and style logits (B, styles) in one pass.

        Style is read from means and deviations of the inner maps (Gatys et al. 2015, arXiv:1508.06576), for the
        last one is taught to forget it.
        """
        if image.shape[-1] != SIDE_PX:
            image = F.avg_pool2d(image, image.shape[-1] // SIDE_PX)
        x, manners = self.stem(image * 2 - 1), []
        for stage in self.stages:
            x = stage(x)
            manners += [x.mean(dim=(2, 3)), (x.var(dim=(2, 3), correction=0) + 1e-4).sqrt()]
        style: Tensor = self.style(torch.cat(manners[:-2], dim=1))
        return F.normalize(self.words(manners[-2]), dim=1), style


def _halved(inner: int, outer: int) -> nn.Module:
    """The shortcut of a block that halves the side: every place counts (He et al. 2018, arXiv:1812.01187)."""
    return nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(inner, outer, 1, bias=False), _norm(outer))
