"""Runs stop, resume and fail as promised."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mmstudio.training.loop import Budget, Diverged, Progress, learning_rate_scale, train, update


class Line:
    """Fit a line by steps that depend on all random states."""

    name = "line"
    batch_size = 3

    def __init__(self, poison_at: int = -1) -> None:
        torch.manual_seed(0)
        self.training_indices = list(range(10))
        self.net = nn.Linear(1, 1)
        self.nets: Mapping[str, nn.Module] = {"line": self.net}
        optimizer = torch.optim.AdamW(self.net.parameters(), lr=0.05)
        self.optimizers: Mapping[str, torch.optim.Optimizer] = {"line": optimizer}
        self.seen: list[list[int]] = []
        self.poison_at = poison_at
        self.figure = 1.0

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        self.seen.append(indices)
        x = torch.tensor(indices).float()[:, None] + torch.randn(3, 1, generator=random) + torch.rand(3, 1)
        loss: Tensor = (self.net(x) - 2 * x).square().mean()
        if len(self.seen) == self.poison_at:
            loss = loss * torch.nan
        update(self.optimizers.values(), loss, self.net.parameters())
        return {"loss": loss.item()}

    def validate(self) -> tuple[float, dict[str, float]]:
        return self.figure, {}

    def sheet(self, path: Path) -> None:
        path.write_bytes(b"")


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    whole, first, second = Line(), Line(poison_at=6), Line()
    train(whole, tmp_path / "whole", Budget(steps=12), say=False)
    halves = Budget(steps=12, save_every_s=-1)
    with pytest.raises(Diverged):  # as if the power had failed
        train(first, tmp_path / "parts", halves, say=False)
    progress = train(second, tmp_path / "parts", halves, resume=True, say=False)
    assert progress.step == 12
    assert torch.equal(whole.net.weight, second.net.weight)
    assert first.seen[:5] + second.seen == whole.seen


def test_a_nan_stops_the_run_and_keeps_the_last_good_state(tmp_path: Path) -> None:
    with pytest.raises(Diverged):
        train(Line(poison_at=4), tmp_path, Budget(steps=9, save_every_s=-1), say=False)
    state = torch.load(tmp_path / "line.state.pt", weights_only=True)
    assert state["progress"]["step"] == 3
    assert all(torch.isfinite(value).all() for value in state["nets"]["line"].values())


def test_a_run_that_no_longer_improves_stops_early(tmp_path: Path) -> None:
    progress = train(Line(), tmp_path, Budget(steps=1000, validate_every_s=-1, patience=3), say=False)
    assert progress.step <= 5


def test_every_drawing_is_seen_once_before_any_is_seen_again(tmp_path: Path) -> None:
    task = Line()
    train(task, tmp_path, Budget(steps=3), say=False)
    assert len({index for batch in task.seen for index in batch}) == 9


def test_the_log_has_a_row_for_the_last_validation(tmp_path: Path) -> None:
    train(Line(), tmp_path, Budget(steps=2), say=False)
    assert "validation" in (tmp_path / "line.csv").read_text(encoding="utf-8")


def test_the_learning_rate_warms_up_and_comes_down() -> None:
    rates = [learning_rate_scale(done) for done in (0.0, 0.005, 0.01, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2]
    assert rates[2] > rates[3] > rates[4] > 0
