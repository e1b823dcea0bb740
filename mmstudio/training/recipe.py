"""What recipes share around their training: threads, seed, device, drawings, and a sentence for what went wrong."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

import torch

from mmstudio.errors import CheckpointDamaged, CheckpointMissing, DiskFull, FolderReadOnly, StudioError
from mmstudio.training.icons import DataError, Icons, load_icons
from mmstudio.training.loop import Budget, Stopped, Task, device_of, train

_Task = TypeVar("_Task", bound=Task)


def carry_out(
    options: argparse.Namespace,
    make: Callable[[argparse.Namespace, torch.device], _Task],
    budget: Budget | None = None,
    seed: int = 7,
    then: Callable[[_Task], None] | None = None,
) -> int:
    """Make the task of a recipe and train it; returns the exit code.

    options: what `mmstudio.training.loop.arguments` reads. make may raise what `said` says. then: what is left to do
    with a task that was taught to the end.
    """

    def work() -> int:
        torch.set_num_threads(options.threads)
        chosen = seed if options.seed is None else options.seed
        torch.manual_seed(chosen)
        task = make(options, device_of(options.device))
        train(
            task,
            options.out,
            budget or Budget(minutes=options.minutes, steps=options.steps),
            resume=options.resume,
            seed=chosen,
        )
        if then is not None:
            then(task)
        return 0

    return said(work)


def drawings(options: argparse.Namespace) -> Icons:
    """The drawings of --data, through the cache in --out; says what was left out. Raises DataError."""
    icons = load_icons(options.data, options.out / "cache")
    for line in icons.left_out:
        print(line, file=sys.stderr)
    return icons


def said(work: Callable[[], int]) -> int:
    """The exit code of work; when something fails that a person can mend, 1 after a sentence about it."""
    try:
        return work()
    except (DataError, Stopped, StudioError, OSError) as error:
        print(sentence(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. What was saved last is whole; with --resume it goes on from there.", file=sys.stderr)
        return 1


def sentence(error: Exception) -> str:
    match error:
        case DiskFull():
            return f"The disk is full: nothing more can be saved in {error.facts['folder']}. What was saved is whole."
        case FolderReadOnly():
            return f"Nothing can be saved in {error.facts['folder']}: it may not be written to."
        case CheckpointMissing() | CheckpointDamaged():
            return f"{error.facts['name']} is missing or damaged: export the starter again."
        case StudioError():
            return f"{error.code}: {', '.join(f'{name} {fact}' for name, fact in error.facts.items())}."
        case OSError():
            return f"{error.strerror or type(error).__name__}: {error.filename}."
    return str(error)
