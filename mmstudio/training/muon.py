"""Muon: momentum whose steps are orthogonalised (Jordan et al. 2024, kellerjordan.github.io/posts/muon).

torch.optim.Muon takes matrices only; here the kernels of convolutions are matrices too, of one row per output channel.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn


class Muon(torch.optim.Optimizer):
    """Parameters of two or more dimensions: their first is one side of the matrix, all others the other side."""

    def __init__(self, params: Iterable[nn.Parameter], lr: float, momentum: float = 0.95, decay: float = 0.01) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state: dict[str, Any] = self.state[parameter]
                if not state:
                    state["momentum"] = torch.zeros_like(parameter.grad)
                mean = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                ahead = parameter.grad.lerp(mean, group["momentum"])  # Nesterov
                matrix = ahead.flatten(1)
                step = orthogonalised(matrix) * max(1, matrix.shape[0] / matrix.shape[1]) ** 0.5
                parameter.mul_(1 - group["lr"] * group["decay"])
                parameter.add_(step.view_as(parameter), alpha=-group["lr"])


def optimizers_of(
    net: nn.Module, ends: Iterable[nn.Module], muon_lr: float = 0.01, adam_lr: float = 1.2e-3
) -> dict[str, torch.optim.Optimizer]:
    """Muon for the kernels and matrices inside a net; AdamW for its biases and for the layers at its ends."""
    outer = {id(parameter) for end in ends for parameter in end.parameters()}
    inner = [p for p in net.parameters() if p.ndim > 1 and min(p.flatten(1).shape) > 1 and id(p) not in outer]
    chosen = {id(parameter) for parameter in inner}
    others = [p for p in net.parameters() if id(p) not in chosen]
    return {"inner": Muon(inner, muon_lr), "outer": torch.optim.AdamW(others, lr=adam_lr, betas=(0.9, 0.98))}


def orthogonalised(matrix: Tensor, rounds: int = 5) -> Tensor:
    """The nearest matrix with all singular values near 1, by a quintic Newton-Schulz iteration: (M, N) -> (M, N)."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    result: Tensor = x.T if tall else x
    return result
