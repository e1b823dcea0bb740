"""The recipes of what mends photographs run, resume exactly, and are exported as the program reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from mmstudio.cli.train import run as run_recipe
from mmstudio.generators.damage_detection import load_detector, probability
from mmstudio.generators.inpainting import load_inpainter
from mmstudio.nets import damage_detector as detector_net
from mmstudio.nets import inpainter as inpainter_net
from mmstudio.nets.damage_detector import DamageDetector
from mmstudio.nets.inpainter import Inpainter
from mmstudio.training import damage_detector, export, holes, inpainter
from mmstudio.training.damage_detector import DamageDetectorTask, detection_loss, f1
from mmstudio.training.holes import EVERY, Holes, kept_holes, make_holes
from mmstudio.training.inpainter import InpainterTask, hole_loss, psnr, texture_error
from mmstudio.training.loop import Budget, train
from mmstudio.training.photographs import Photographs, read_photographs
from tests.training.photos import write_photographs

CPU = torch.device("cpu")
SHAPES = {"damage-detector": {"widths": (4, 8, 8)}, "inpainter": {"widths": (4, 8, 16), "heads": 2}}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_photographs(tmp_path / "data")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage_detector, "_VALIDATION_CROPS", 3)
    monkeypatch.setattr(inpainter, "_HOLES", 4)
    monkeypatch.setattr(holes, "_VALIDATION_HOLES", 4)
    for module, name in ((detector_net, "damage-detector"), (inpainter_net, "inpainter")):
        monkeypatch.setattr(module, "SHAPE", SHAPES[name])
    monkeypatch.setattr(damage_detector, "SHAPE", SHAPES["damage-detector"])
    monkeypatch.setattr(inpainter, "SHAPE", SHAPES["inpainter"])


def detector_task(photographs: Photographs) -> DamageDetectorTask:
    torch.manual_seed(4)
    return DamageDetectorTask(photographs, CPU, 2, DamageDetector(**SHAPES["damage-detector"]), crop_px=64)


def inpainter_task(photographs: Photographs) -> InpainterTask:
    torch.manual_seed(4)
    learned = Holes(*(make_holes(photographs, part, 4, crop_px=64) for part in ("train", "validation")))
    return InpainterTask(learned, CPU, 2, Inpainter(**SHAPES["inpainter"]), critic_width=4)


TASKS = {"damage-detector": detector_task, "inpainter": inpainter_task}


@pytest.mark.parametrize("make", TASKS.values(), ids=TASKS)
def test_a_resumed_run_equals_an_uninterrupted_one(make: Callable[..., object], data: Path, tmp_path: Path) -> None:
    photographs = read_photographs(data)
    whole, first, second = (make(photographs) for _ in range(3))
    train(whole, tmp_path / "whole", Budget(steps=4), say=False)  # type: ignore[arg-type]
    interrupted = first.step  # type: ignore[attr-defined]

    def step(*arguments: object) -> dict[str, float]:
        if arguments[2].step == 2:  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return interrupted(*arguments)  # type: ignore[no-any-return]

    first.step = step  # type: ignore[attr-defined]
    with pytest.raises(KeyboardInterrupt):
        train(first, tmp_path / "parts", Budget(steps=4, save_every_s=-1), say=False)  # type: ignore[arg-type]
    train(second, tmp_path / "parts", Budget(steps=4), resume=True, say=False)  # type: ignore[arg-type]
    for name, net in whole.nets.items():  # type: ignore[attr-defined]
        for key, value in net.state_dict().items():
            assert torch.equal(value, second.nets[name].state_dict()[key]), (name, key)  # type: ignore[attr-defined]


def test_the_command_line_trains_and_exports_both(data: Path, tmp_path: Path) -> None:
    out, models = tmp_path / "run", tmp_path / "models"
    for recipe in TASKS:
        places = ["--data", str(data), "--out", str(out)]
        few = ["--steps", "1", "--batch-size", "2", "--device", "cpu", "--threads", "1"]
        assert run_recipe(recipe, [*places, *few]) == 0
        assert (out / f"{recipe}.png").stat().st_size > 0
    assert export.main(["--run", str(out), "--models", str(models), "--only", "mending"]) == 0
    load_detector.cache_clear()
    load_inpainter.cache_clear()
    found = probability(load_detector(models), np.zeros((40, 50, 3), np.uint8))
    assert found.shape == (40, 50)
    trained = torch.load(out / "inpainter.state.pt", weights_only=True)["nets"]["average"]
    for key, value in load_inpainter(models).net.state_dict().items():
        assert torch.equal(value, trained[key].half().float())


def test_an_export_of_nothing_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = ["--run", str(tmp_path), "--models", str(tmp_path / "models")]
    assert export.main([*places, "--only", "mending"]) == 1
    assert capsys.readouterr().err.endswith("train damage-detector first.\n")


@pytest.mark.parametrize("recipe", TASKS)
def test_a_folder_without_photographs_gets_one_sentence(
    recipe: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_recipe(recipe, ["--data", str(tmp_path), "--out", str(tmp_path / "run")]) == 1
    assert capsys.readouterr().err.startswith("There are not two photographs to learn from")


def test_a_detector_that_is_right_has_less_loss_than_one_that_is_not() -> None:
    truth = torch.zeros(2, 2, 16, 16)
    truth[:, :, 4:8] = 1
    right, wrong = (truth * 2 - 1) * 6, (1 - truth * 2) * 6
    assert detection_loss(right, truth) < 0.1 < detection_loss(torch.zeros_like(truth), truth)
    assert detection_loss(right, truth) < detection_loss(wrong, truth)


def test_f1_forgives_two_pixels_and_no_more() -> None:
    truth = torch.zeros(1, 1, 32, 32, dtype=torch.bool)
    truth[:, :, 10] = True
    assert f1(truth.roll(2, dims=2), truth) == pytest.approx(1)
    assert f1(truth.roll(3, dims=2), truth) == 0


def test_holes_are_judged_by_what_is_in_them() -> None:
    truth, mask = torch.rand(2, 3, 32, 32), torch.zeros(2, 1, 32, 32)
    mask[:, :, 8:24, 8:24] = 1
    outside, inside = truth.clone(), truth.clone()
    outside[:, :, :4] += 0.5
    inside[:, :, 10:14, 10:14] += 0.5
    assert hole_loss(outside, truth, mask) == hole_loss(truth, truth, mask) < hole_loss(inside, truth, mask)
    assert psnr(outside, truth, mask) > 60 > psnr(inside, truth, mask)
    assert texture_error(outside, truth, mask) == pytest.approx(0, abs=1e-5)
    assert texture_error(torch.full_like(truth, 0.5), truth, mask) == pytest.approx(1, abs=1e-3)


def test_the_average_follows_what_is_learned(data: Path, tmp_path: Path) -> None:
    task = inpainter_task(read_photographs(data))
    begin = task.average.first.weight.clone()
    train(task, tmp_path, Budget(steps=3), say=False)
    now, mean = task.net.first.weight, task.average.first.weight
    assert 0 < (mean - begin).norm() < (now - begin).norm() * 1.5
    assert not torch.equal(now, mean)


def test_holes_are_the_same_however_many_processes_make_them(data: Path) -> None:
    photographs = read_photographs(data)
    one, two = (make_holes(photographs, "train", 2 * EVERY, crop_px=48, processes=count) for count in (1, 2))
    assert np.array_equal(one, two)


def test_one_hole_of_every_few_has_a_reference_and_guesses_leave_the_rest_as_it_is(data: Path) -> None:
    made = make_holes(read_photographs(data), "train", 2 * EVERY, crop_px=48)
    truth, mask, reference, *guessed = np.split(made, (3, 4, 7, 10), axis=3)
    assert [bool(one.any()) for one in reference] == ([True] + [False] * (EVERY - 1)) * 2
    known = np.broadcast_to(mask == 0, truth.shape)
    for guess in guessed:
        assert np.array_equal(guess[known], truth[known]) and not np.array_equal(guess, truth)


def test_holes_that_were_made_are_read_again(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photographs = read_photographs(data)
    made = kept_holes(photographs, tmp_path / "run", 4, processes=1)
    monkeypatch.setattr(holes, "make_holes", None)
    again = kept_holes(photographs, tmp_path / "run", 4, processes=1)
    assert np.array_equal(made.train, again.train) and np.array_equal(made.validation, again.validation)
