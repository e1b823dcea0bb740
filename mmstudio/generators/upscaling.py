"""The two upscalers that ship: a quick one for what moves, a careful one for pictures that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.errors import CheckpointDamaged
from mmstudio.generators.weights import read_weights, under
from mmstudio.jobs import CheckpointUse
from mmstudio.nets.upscaler import Upscaler

UPSCALERS = "starter-upscalers.safetensors"
_BORDER_PX = 3


class Upscalers(NamedTuple):
    """Both nets in memory, and what a recipe says about their file."""

    live: Upscaler
    final: Upscaler
    use: CheckpointUse
    device: str

    @torch.inference_mode()
    def enlarged(self, pictures: Tensor, live: bool) -> Tensor:
        """Premultiplied (B, 4, H, W) -> (B, 4, 4 H, 4 W) on the CPU, near [0, 1] but not clamped.

        The border goes on for a few pixels while the net works: where it ends, its zero padding leaves traces.
        """
        net = self.live if live else self.final
        dtype = net.first.weight.dtype
        padded = F.pad(pictures, (_BORDER_PX,) * 4, mode="replicate")
        enlarged: Tensor = net(padded.to(self.device, dtype, memory_format=torch.channels_last))
        edge = 4 * _BORDER_PX
        return enlarged[..., edge:-edge, edge:-edge].float().cpu()


def load_upscalers(folder: Path | None = None, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Upscalers:
    """Read both nets, one file of under a megabyte. Raises CheckpointMissing or CheckpointDamaged, naming the file."""
    file = read_weights(UPSCALERS, folder)
    nets = []
    for size in ("live", "final"):
        try:
            net = Upscaler(**file.config[size])
            net.load_state_dict(under(file.tensors, size))
        except (KeyError, RuntimeError, TypeError) as error:
            raise CheckpointDamaged(name="starter", file=file.use.name) from error
        net = net.to(dtype).eval().requires_grad_(False)
        nets.append(net.to(device, memory_format=torch.channels_last))  # type: ignore[call-overload]
    return Upscalers(nets[0], nets[1], file.use, device)
