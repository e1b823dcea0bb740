"""Changes that leave a drawing a drawing: mirrored, moved, turned, scaled, recoloured. All on premultiplied RGBA."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor
from torchvision.transforms import InterpolationMode, v2


def premultiplied(pixels: Tensor) -> Tensor:
    """uint8 RGBA (B, H, W, 4) -> float premultiplied RGBA (B, 4, H, W) in [0, 1]."""
    rgba = pixels.permute(0, 3, 1, 2).float() / 255
    return torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], dim=1)


def random_poses(count: int, random: torch.Generator, strength: float = 1.0) -> Tensor:
    """Affine matrices (B, 2, 3) for `posed`: half of them mirrored, turned up to 15 degrees, scaled, sheared, moved."""
    draw = torch.rand(count, 6, generator=random) * 2 - 1
    angle, shear = draw[:, 0] * math.radians(15) * strength, draw[:, 1] * 0.12 * strength
    scale = torch.exp(draw[:, 2] * 0.14 * strength) * 1.02
    mirror = draw[:, 3].sign()
    shift = draw[:, 4:] * 0.08 * strength
    rows = [
        torch.stack([mirror * scale * angle.cos(), mirror * scale * (shear - angle.sin()), shift[:, 0]], dim=1),
        torch.stack([scale * angle.sin(), scale * angle.cos(), shift[:, 1]], dim=1),
    ]
    return torch.stack(rows, dim=1)


def posed(grid: Tensor, poses: Tensor, mode: str = "bilinear") -> Tensor:
    """Resample pictures or latents (B, C, H, W) by affine matrices (B, 2, 3); outside is zero."""
    places = F.affine_grid(poses.to(grid), list(grid.shape), align_corners=False)
    return F.grid_sample(grid, places, mode=mode, padding_mode="zeros", align_corners=False)


def recoloured(image: Tensor, random: torch.Generator) -> Tensor:
    """Mix the colour channels by a random near-identity or permutation matrix; alpha stays."""
    count = image.shape[0]
    mix = torch.eye(3).repeat(count, 1, 1) + torch.randn(count, 3, 3, generator=random) * 0.12
    permute = torch.rand(count, generator=random) < 0.2
    if permute.any():
        mix[permute] = mix[permute][:, torch.randperm(3, generator=random)]
    mixed = torch.einsum("bij,bjhw->bihw", mix.to(image), image[:, :3])
    return torch.cat([torch.minimum(mixed.clamp(min=0), image[:, 3:]), image[:, 3:]], dim=1)


class Augment:
    """What an encoder has to see through: cropped, turned, sheared, mirrored, in other light, on other paper.

    strength: 1 = usual. Draws from torch's global generator.
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength
        self.turn = v2.RandomAffine(
            12 * strength,
            translate=(0.06 * strength, 0.06 * strength),
            shear=6 * strength,
            interpolation=InterpolationMode.BILINEAR,
        )
        self.light = v2.ColorJitter(*(0.25 * strength,) * 3)

    def __call__(self, image: Tensor, mirrors: Tensor) -> tuple[Tensor, Tensor]:
        """image (B, 4, H, H), mirrors (B,) whether a drawing may be mirrored -> the same shape, and (B,) whether its
        own colours were kept. Half of them are.

        Neighbours in the batch are changed alike, eight at a time: calls are what costs here.
        """
        mirrored = (torch.rand(len(image)) < 0.5) & mirrors.cpu()
        image = torch.where(mirrored.to(image.device)[:, None, None, None], image.flip(3), image)
        crop = v2.RandomResizedCrop(image.shape[3], (1 - 0.35 * self.strength, 1.0), (0.87, 1.15))
        moved = torch.cat([self.turn(crop(part)) for part in torch.split(image, 8)])
        lit = torch.cat([self.light(part) for part in torch.split(moved[::2, :3], 8)])
        alpha = moved[:, 3:]
        moved[::2, :3] = torch.minimum(lit, alpha[::2])
        kept = torch.arange(len(image), device=image.device) % 2 == 1
        return on_paper(moved, chance=0.3), kept


def on_paper(image: Tensor, chance: float) -> Tensor:
    """Some of the drawings on an opaque sheet of one colour, which is white for half of these."""
    draw = torch.rand(len(image), 5)
    colour = torch.where(draw[:, :1] < 0.5, 1.0, draw[:, 1:4])
    paper = torch.cat([colour, torch.ones(len(image), 1)], dim=1) * (draw[:, 4:] < chance)
    return image + paper.to(image)[:, :, None, None] * (1 - image[:, 3:])
