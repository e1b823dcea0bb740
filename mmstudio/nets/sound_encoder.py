"""Sounds to vectors in the text encoder's space: depthwise-separable convolutions over a log-mel spectrogram."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MELS = 64
WIDTHS = (32, 64, 96, 128, 160, 224, 288)
STRIDES = (2, 1, 2, 1, 2, 1)


class SoundEncoder(nn.Module):
    """log-mel (B, T, 64) -> unit vectors (B, 384) in the text encoder's space.

    Each block is a 3 x 3 convolution of every channel alone, then a mix of channels (MobileNet, Howard et al. 2017,
    arXiv:1704.04861). A second input channel tells the height in the spectrum. Heads of attention choose the moments
    that count.
    """

    def __init__(
        self,
        text_dim: int = 384,
        heads: int = 8,
        widths: tuple[int, ...] = WIDTHS,
        strides: tuple[int, ...] = STRIDES,
    ) -> None:
        super().__init__()
        self.heads, self.strides = heads, strides
        self.stem = _convolved(2, widths[0], 2)
        steps = list(zip(widths[:-1], widths[1:], strides, strict=True))
        self.depths = nn.ModuleList(_convolved(inner, inner, stride, inner) for inner, _, stride in steps)
        self.points = nn.ModuleList(_mixed(inner, outer) for inner, outer, _ in steps)
        self.attention = nn.Conv2d(widths[-1], heads, 1)
        self.words = nn.Linear(widths[-1], text_dim)

    def forward(self, mel: Tensor) -> Tensor:
        place = torch.linspace(-1, 1, mel.shape[2], device=mel.device).expand_as(mel)
        x = self.stem(torch.stack([mel * 0.5 - 1, place], dim=1))               # (B, 32, T / 2, 32)
        for depth, point in zip(self.depths, self.points, strict=True):
            x = point(depth(x))
        attention = self.attention(x).flatten(2).softmax(dim=2)                 # (B, heads, places)
        parts = x.flatten(2).unflatten(1, (self.heads, -1))                     # (B, heads, C / heads, places)
        pooled = torch.einsum("bhcp,bhp->bhc", parts, attention).flatten(1)
        return F.normalize(self.words(F.dropout(pooled, 0.1, self.training)), dim=1)

    def folded(self) -> dict[str, Tensor]:
        """Weights as `mmstudio.audio.hearing` reads them: batch normalisation inside the convolutions."""
        tensors = _folded("stem", self.stem)
        for number, (depth, point) in enumerate(zip(self.depths, self.points, strict=True)):
            tensors |= _folded(f"{number}.depth", depth) | _folded(f"{number}.point", point)
        assert self.attention.bias is not None
        tensors |= {"attention.weight": self.attention.weight.flatten(1), "attention.bias": self.attention.bias}
        tensors |= {"words.weight": self.words.weight, "words.bias": self.words.bias}
        return {name: value.detach().float().contiguous() for name, value in tensors.items()}


def _convolved(inner: int, outer: int, stride: int, groups: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inner, outer, 3, stride, padding=1, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outer), nn.ReLU(inplace=True))


def _mixed(inner: int, outer: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inner, outer, 1, bias=False), nn.BatchNorm2d(outer), nn.ReLU(inplace=True))


def _folded(name: str, block: nn.Module) -> dict[str, Tensor]:
    assert isinstance(block, nn.Sequential)
    conv, norm = block[0], block[1]
    assert isinstance(conv, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d)
    assert norm.running_var is not None and norm.running_mean is not None
    gain = norm.weight / (norm.running_var + norm.eps).sqrt()
    weight = conv.weight * gain[:, None, None, None]
    if conv.kernel_size == (1, 1):
        weight = weight.flatten(1)
    return {f"{name}.weight": weight, f"{name}.bias": norm.bias - gain * norm.running_mean}
