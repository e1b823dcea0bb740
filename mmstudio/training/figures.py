"""What pictures are measured by: noise, edges, ghosts, being found among others, and how sure each mean is."""

from __future__ import annotations

from typing import TypedDict

import torch
from torch import Tensor

from mmstudio.training.autoencoder import over_white


class Figure(TypedDict):
    """A mean over `count` things, and where it lies with 95 % certainty (bootstrap)."""

    mean: float
    low: float
    high: float
    count: int


def figure(values: Tensor | list[float]) -> Figure:
    """The mean of values (N,) and its interval from 1000 resamples, which are always the same."""
    values = torch.as_tensor(values, dtype=torch.float64).flatten()
    count = len(values)
    if count == 0:
        return {"mean": 0.0, "low": 0.0, "high": 0.0, "count": 0}
    random = torch.Generator().manual_seed(1)
    means = torch.cat([values[torch.randint(count, (100, count), generator=random)].mean(dim=1) for _ in range(10)])
    low, high = means.quantile(torch.tensor([0.025, 0.975], dtype=torch.float64)).tolist()
    return {"mean": round(values.mean().item(), 4), "low": round(low, 4), "high": round(high, 4), "count": count}


def psnr(ours: Tensor, truth: Tensor) -> Tensor:
    """Premultiplied pictures (B, 4, H, W), twice -> (B,) dB, over white."""
    error = (over_white(ours) - over_white(truth)).square().mean(dim=(1, 2, 3))
    return -10 * torch.log10(error + 1e-9)


def edges(pictures: Tensor) -> Tensor:
    """Energy of the edges of premultiplied pictures over white: (B, 4, H, W) -> (B,)."""
    seen = over_white(pictures)
    return seen.diff(dim=3).abs().mean(dim=(1, 2, 3)) + seen.diff(dim=2).abs().mean(dim=(1, 2, 3))


def half_transparent(pictures: Tensor) -> Tensor:
    """Share of what is drawn that is neither opaque nor clear, as ghosts are: (B, 4, H, W) -> (B,)."""
    alpha = pictures[:, 3].clamp(0, 1)
    return (4 * alpha * (1 - alpha)).sum(dim=(1, 2)) / alpha.sum(dim=(1, 2)).clamp(min=1)


def cross_faded(middle: Tensor, start: Tensor, end: Tensor) -> Tensor:
    """Whether pictures midway are nearer to a cross-fade of both ends than to either end: (B,) bool."""
    fade = psnr(middle, (start + end) / 2)
    return fade > torch.maximum(psnr(middle, start), psnr(middle, end))


def found_at_1(similarity: Tensor, own: Tensor, among: int = 100) -> Tensor:
    """Chance of each row (N, C) that its own column is the most similar one when 99 others, drawn at random, stand
    beside it. Exact, nothing is drawn. own (N,) columns; with fewer than 100 columns all of them stand there.
    """
    others = torch.tensor(similarity.shape[1] - 1.0, dtype=torch.float64)
    drawn = others.clamp(max=among - 1)
    worse = (similarity < similarity.gather(1, own[:, None])).sum(dim=1).double()
    ways = torch.lgamma(worse + 1) - torch.lgamma((worse - drawn).clamp(min=0) + 1)
    all_ways = torch.lgamma(others + 1) - torch.lgamma(others - drawn + 1)
    return torch.where(worse >= drawn, (ways - all_ways).exp(), 0.0)


def spread(features: Tensor) -> float:
    """Mean distance between all pairs of rows (N, D)."""
    return float(torch.pdist(features).mean()) if len(features) > 1 else 0.0
