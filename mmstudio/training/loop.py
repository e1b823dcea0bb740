"""The loop every recipe runs in: budget, sampler, schedule, log, checkpoints that resume exactly, early stopping, and
the machine it runs on: CUDA in bf16 and compiled, MPS, or processor.

A recipe is a `Task`: its nets and optimizers, one training step, a validation figure and a sample sheet.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import math
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import torch
from torch import Tensor, nn

from mmstudio import disk

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


class Stopped(Exception):
    """A run cannot go on; the message is one sentence for a person."""


class Diverged(Stopped):
    """A loss or gradient was not a number; the last good state is kept."""


class Task(Protocol):
    """What one recipe teaches."""

    name: str
    batch_size: int
    training_indices: list[int]
    nets: Mapping[str, nn.Module]
    optimizers: Mapping[str, torch.optim.Optimizer]

    def step(self, indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        """One step on these drawings. done: fraction 0..1 of the budget."""

    def validate(self) -> tuple[float, dict[str, float]]:
        """A figure of merit, smaller is better, and others for the log."""

    def sheet(self, path: Path) -> None:
        """Write a sheet of samples."""


@dataclass(frozen=True)
class Budget:
    """How long to train, in minutes of training or in steps, and how often to look up from it."""

    minutes: float = 60.0
    steps: int | None = None
    save_every_s: float = 120.0
    validate_every_s: float = 240.0
    patience: int = 8

    def done(self, elapsed_s: float, step: int) -> float:
        """Fraction 0..1 of the budget that is used up."""
        return min(1.0, elapsed_s / (self.minutes * 60) if self.steps is None else step / self.steps)


@dataclass
class Progress:
    """Where a run is: all that a checkpoint holds beside nets, optimizers and random states."""

    step: int = 0
    elapsed_s: float = 0.0
    epoch: int = 0
    position: int = 0
    best: float = math.inf
    stale: int = 0
    order: list[int] = field(default_factory=list)


def learning_rate_scale(done: float, warm_up: float = 0.01) -> float:
    """Linear warm-up, then cosine to a hundredth."""
    if done < warm_up:
        return max(done, 1e-4) / warm_up
    return 0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def train(task: Task, out: Path, budget: Budget, *, resume: bool = False, seed: int = 7, say: bool = True) -> Progress:
    """Run a task to the end of its budget. The newest state is out/<name>.state.pt, the best out/<name>.best.pt.

    Raises Diverged, and what `disk.write_whole` raises; both leave the state that was saved last.
    """
    disk.make_folder(out)
    state, best = out / f"{task.name}.state.pt", out / f"{task.name}.best.pt"
    random = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    progress = Progress()
    if resume and state.exists():
        progress = load_state(state, task, random)
    base_rates = {name: [g["initial_lr"] for g in _with_initial_rates(o)] for name, o in task.optimizers.items()}
    saved = validated = progress.elapsed_s
    log = Log(out / f"{task.name}.csv", keep=resume)
    device = next(parameter.device for net in task.nets.values() for parameter in net.parameters())
    while (done := budget.done(progress.elapsed_s, progress.step)) < 1 and progress.stale < budget.patience:
        begin = time.monotonic()
        for name, optimizer in task.optimizers.items():
            for group, rate in zip(optimizer.param_groups, base_rates[name], strict=True):
                group["lr"] = rate * learning_rate_scale(done)
        batch = _next_batch(task, progress, random)
        try:
            with autocast(device):
                figures = task.step(batch, random, progress, done)
            if wrong := [name for name, value in figures.items() if not math.isfinite(value)]:
                raise Diverged(f"{' and '.join(wrong)} is not a number")
        except Diverged as error:
            kept = f"the last good state is {state}" if state.exists() else "no state was saved yet"
            raise Diverged(f"{task.name} diverged at step {progress.step}: {error}; {kept}.") from error
        progress.step += 1
        progress.elapsed_s += time.monotonic() - begin
        if progress.step % 50 == 0:
            log.row(progress, figures, say)
        if progress.elapsed_s - validated > budget.validate_every_s:
            validated = progress.elapsed_s
            _look_up(task, progress, best, log, say)
        if progress.elapsed_s - saved > budget.save_every_s:
            saved = progress.elapsed_s
            save_state(state, task, progress, random)
            _sheet(task, out)
    _look_up(task, progress, best, log, say)
    save_state(state, task, progress, random)
    _sheet(task, out)
    return progress


def update(
    optimizers: Iterable[torch.optim.Optimizer], loss: Tensor, parameters: Iterable[nn.Parameter], clip: float = 1.0
) -> float:
    """One step of gradient descent with clipping. Raises Diverged before weights are touched by a NaN."""
    optimizers = list(optimizers)
    for optimizer in optimizers:
        optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    norm = nn.utils.clip_grad_norm_(parameters, clip)
    if not torch.isfinite(norm):
        raise Diverged(f"the gradient is not a number, the loss is {loss.item():.4g}")
    for optimizer in optimizers:
        optimizer.step()
    return float(norm)


@torch.no_grad()
def follow(average: nn.Module, net: nn.Module, step: int, most: float = 0.998) -> None:
    """Move a running mean of weights towards a net after a step (counted from 0); early ones are soon forgotten."""
    keep = min(most, (step + 1) / (step + 10))
    for mean, now in zip(average.parameters(), net.parameters(), strict=True):
        mean.lerp_(now, 1 - keep)


def save_state(path: Path, task: Task, progress: Progress, random: torch.Generator) -> None:
    write_atomically(
        path,
        {
            "nets": {name: net.state_dict() for name, net in task.nets.items()},
            "optimizers": {name: optimizer.state_dict() for name, optimizer in task.optimizers.items()},
            "progress": vars(progress),
            "random": random.get_state(),
            "torch_random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        },
    )


def load_state(path: Path, task: Task, random: torch.Generator) -> Progress:
    """Put a task and its random states where a run was. Raises Stopped."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    try:
        for name, net in task.nets.items():
            net.load_state_dict(state["nets"][name])
        for name, optimizer in task.optimizers.items():
            optimizer.load_state_dict(state["optimizers"][name])
    except (KeyError, RuntimeError, ValueError) as error:
        raise Stopped(f"{path} is of other nets than these: it cannot be resumed, only begun anew.") from error
    random.set_state(state["random"])
    torch.set_rng_state(state["torch_random"])
    if state["cuda_random"]:
        torch.cuda.set_rng_state_all(state["cuda_random"])
    return Progress(**state["progress"])


def write_atomically(path: Path, value: dict[str, Any]) -> None:
    """A state that a reader sees whole: the old one or the new one. Raises what `disk.write_whole` raises."""
    disk.write_whole(path, lambda file: torch.save(value, file))


def device_of(name: str | None) -> torch.device:
    """The device of that name; the fastest there is unless one is named."""
    if name is not None:
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def autocast(device: torch.device) -> contextlib.AbstractContextManager[object]:
    """Steps in bf16 where matrix units make them quick, which is CUDA; as they are elsewhere."""
    return torch.autocast("cuda", torch.bfloat16) if device.type == "cuda" else contextlib.nullcontext()


def compiled(work: Callable[_Given, _Result], device: torch.device) -> Callable[_Given, _Result]:
    """A net or one of its methods, compiled on CUDA; elsewhere compiling takes longer than it saves.

    Parameters stay those of the net, so it is saved and resumed as if it were not compiled. Critics are not compiled:
    what is compiled cannot be differentiated twice, as their R1 and R2 are.
    """
    return torch.compile(work) if device.type == "cuda" else work


def arguments(
    recipe: str, minutes: float, data: str = "icons/captions.jsonl", batch_size: int | None = None
) -> argparse.ArgumentParser:
    """The options every recipe has. data: what its folder has to hold; none where a recipe makes what it teaches."""
    parser = argparse.ArgumentParser(prog=f"mmstudio train {recipe}")
    if data:
        parser.add_argument("--data", type=Path, required=True, help=f"folder that has {data}")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints, log and sheets")
    parser.add_argument("--minutes", type=float, default=minutes)
    parser.add_argument("--steps", type=int, help="a budget of steps instead of minutes")
    parser.add_argument("--batch-size", type=int, default=batch_size)
    parser.add_argument("--seed", type=int, help="the recipe's own unless told")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--device", help="cpu, cuda or mps; the fastest there is unless told")
    parser.add_argument("--threads", type=int, default=2)
    return parser


class Log:
    """A CSV file of step, seconds, name and value, and a line on the screen."""

    def __init__(self, path: Path, keep: bool) -> None:
        self._path = path
        if not keep or not path.exists():
            disk.write_bytes(path, b"step,seconds,name,value\n")

    def row(self, progress: Progress, figures: Mapping[str, float], say: bool) -> None:
        with disk.explained(self._path), self._path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for name, value in figures.items():
                writer.writerow([progress.step, round(progress.elapsed_s, 1), name, f"{value:.5g}"])
        if say:
            words = " ".join(f"{name} {value:.4g}" for name, value in figures.items())
            print(f"{time.strftime('%H:%M:%S')} step {progress.step} {progress.elapsed_s:.0f} s {words}", flush=True)


def _look_up(task: Task, progress: Progress, best: Path, log: Log, say: bool) -> None:
    for net in task.nets.values():
        net.eval()
    value, figures = task.validate()
    for net in task.nets.values():
        net.train()
    log.row(progress, {"validation": value, **figures}, say)
    progress.stale += 1
    if value < progress.best:
        progress.best, progress.stale = value, 0
        write_atomically(best, {name: net.state_dict() for name, net in task.nets.items()})


def _sheet(task: Task, out: Path) -> None:
    path = out / f"{task.name}.png"
    with disk.explained(path):
        task.sheet(path)


def _next_batch(task: Task, progress: Progress, random: torch.Generator) -> list[int]:
    if progress.position + task.batch_size > len(progress.order):
        shuffled = torch.randperm(len(task.training_indices), generator=random).tolist()
        progress.order = [task.training_indices[i] for i in shuffled]
        progress.epoch, progress.position = progress.epoch + 1, 0
    batch = progress.order[progress.position : progress.position + task.batch_size]
    progress.position += task.batch_size
    return batch


def _with_initial_rates(optimizer: torch.optim.Optimizer) -> list[dict[str, Any]]:
    for group in optimizer.param_groups:
        group.setdefault("initial_lr", group["lr"])
    return optimizer.param_groups
