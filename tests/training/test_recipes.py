"""Every recipe runs from drawings to an exported starter, and says in one sentence what is wrong with its input."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest
import torch

from mmstudio import disk
from mmstudio.errors import DiskFull
from mmstudio.generators.starter import load, seeded_noise
from mmstudio.training import (
    autoencoder,
    compare,
    contact_sheets,
    evaluate,
    exam,
    export,
    generator,
    joint,
    lessons,
    loop,
    manner,
    polish,
    recall,
    rows,
    take_up,
    upscaler,
)
from tests.training.conftest import SPLITS

OWN = {"recall": ["--width", "32"]}  # as the run was made
SMALL = ["--steps", "2", "--batch-size", "4", "--device", "cpu"]


@pytest.fixture
def run(starter_run: Path, tmp_path: Path) -> Path:
    """A copy of the finished run that a test may change."""
    return Path(shutil.copytree(starter_run / "run", tmp_path / "run"))


def test_a_short_run_is_exported_and_draws(starter_run: Path) -> None:
    starter = load(starter_run / "run" / "models", device="cpu")
    plan = starter.plan(starter.read("apple").vector, "any", seeded_noise(1, starter.rows)[None])
    assert starter.picture_of(starter.latents(plan)).shape == (1, 4, 128, 128)


def test_a_short_run_is_measured_and_drawn_on_sheets(
    starter_run: Path, run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_small_samples(monkeypatch, run)
    data = ["--data", str(starter_run / "data")]
    assert compare.main([*data, "--out", str(run), "--steps", "1", "--batch-size", "2", "--device", "cpu"]) == 0
    places = [*data, "--run", str(run), "--models", str(run / "models")]
    assert evaluate.main(places) == 0
    assert "Held-out cells, memory on, PSNR" in capsys.readouterr().out
    measured = json.loads((run / "models" / "evaluation.json").read_text(encoding="utf-8"))
    assert measured["weights"] == json.loads((run / "models" / "index.json").read_text(encoding="utf-8"))
    assert all(measured[row] for row in evaluate.ROWS)
    assert {way: found["steps"] for way, found in measured["comparison"].items()} == dict.fromkeys(compare.WAYS, 1)
    without_memory = [way for way, found in measured["comparison"].items() if found["psnr_memory_off"] is None]
    assert without_memory == ["plain regression, no memory"]
    assert len(list((run / "models").glob("starter-sheet-*.png"))) == 4
    (run / "judge.best.pt").unlink()
    trained: list[object] = []
    monkeypatch.setattr(evaluate.joint, "main", lambda arguments: trained.append(arguments) or 1)
    assert evaluate.main([*places, "--only", "held_out"]) == 0
    assert json.loads((run / "models" / "evaluation.json").read_text(encoding="utf-8")) == measured
    assert trained == []  # this row does without the judge
    assert evaluate.main([*places, "--only", "seeds"]) == 1
    assert len(trained) == 1 and "The judge could not be trained." in capsys.readouterr().err


def use_small_samples(monkeypatch: pytest.MonkeyPatch, run: Path) -> None:
    chinese, prompts = run / "chinese.txt", run / "prompts.txt"
    chinese.write_text("苹果 | apple | apple", encoding="utf-8")
    prompts.write_text("apple\na green leaf\nsun\n", encoding="utf-8")
    for module in (exam, generator):
        monkeypatch.setattr(module, "read_splits", lambda: SPLITS)
    monkeypatch.setattr(rows, "CHINESE", chinese)
    monkeypatch.setattr(rows, "WALK_STEPS", 3)
    monkeypatch.setattr(contact_sheets, "PROMPTS", prompts)
    monkeypatch.setattr(contact_sheets, "WALK_PAIRS", 1)
    small = {
        "between": partial(rows.between, pairs=2),
        "guidance": partial(rows.guidance, count=2),
        "seeds": partial(rows.seeds_differ, concepts=1, seeds=2),
        "walks": partial(rows.walks, pairs=1),
        "speed": partial(rows.speed, rounds=3),
    }
    for name, row in small.items():
        monkeypatch.setitem(evaluate.ROWS, name, row)


@pytest.mark.parametrize("recipe", [autoencoder, joint, manner, recall, generator, polish])
def test_a_recipe_resumes_where_it_was(recipe: ModuleType, starter_run: Path, run: Path) -> None:
    name = recipe.__name__.rpartition(".")[2]
    places = ["--data", str(starter_run / "data"), "--out", str(run), *OWN.get(name, ())]
    assert recipe.main([*places, *SMALL[2:], "--steps", "3", "--resume"]) == 0
    assert torch.load(run / f"{name}.state.pt", weights_only=True)["progress"]["step"] == 3


@pytest.mark.parametrize("recipe", [autoencoder, joint, manner, recall, generator, polish])
def test_steps_in_half_precision_run(
    recipe: ModuleType, starter_run: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What CUDA does, on the processor."""
    monkeypatch.setattr(loop, "autocast", lambda device: torch.autocast("cpu", torch.bfloat16))
    places = ["--data", str(starter_run / "data"), "--out", str(run)]
    assert recipe.main([*places, "--steps", "1", "--batch-size", "2", "--device", "cpu"]) == 0


@pytest.mark.parametrize("recipe", [autoencoder, joint])
def test_a_folder_without_captions_gets_one_sentence(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recipe.main(["--data", str(tmp_path), "--out", str(tmp_path)]) == 1
    assert one_sentence(capsys).startswith("There are no captions in")


def test_a_folder_without_pictures_gets_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for archive in (data / "icons").glob("*.zip"):
        archive.unlink()
    assert autoencoder.main(["--data", str(data), "--out", str(tmp_path / "run"), *SMALL]) == 1
    assert one_sentence(capsys).startswith("There are no pictures in")


def test_what_is_left_out_is_said_and_training_goes_on(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "icons" / "noto.zip").write_bytes(b"no zip")
    assert autoencoder.main(["--data", str(data), "--out", str(tmp_path / "run"), *SMALL]) == 0
    assert "the style noto is left out" in capsys.readouterr().err


@pytest.mark.parametrize(("recipe", "missing"), [(recall, "autoencoder"), (generator, "autoencoder")])
def test_a_recipe_without_its_forerunner_says_so(
    recipe: ModuleType, missing: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recipe.main(["--data", str(data), "--out", str(tmp_path / "run"), *SMALL]) == 1
    assert one_sentence(capsys).startswith(f"There is no {missing} in")


def test_an_export_of_nothing_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--run", str(tmp_path), "--models", str(tmp_path / "models")]) == 1
    assert one_sentence(capsys).endswith("train generator first.\n")


def test_a_recipe_begins_from_what_was_exported(starter_run: Path, run: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    assert take_up.main(["--models", str(run / "models"), "--run", str(empty)]) == 0
    assert recall.main(["--data", str(starter_run / "data"), "--out", str(empty), *SMALL, *OWN["recall"]]) == 0


def test_nets_come_back_from_an_export_as_they_were(run: Path, tmp_path: Path) -> None:
    assert take_up.main(["--models", str(run / "models"), "--run", str(tmp_path / "empty")]) == 0
    trained, taken = (joint.load_joint(folder / "joint.best.pt") for folder in (run, tmp_path / "empty"))
    for ours, theirs in zip(taken, trained, strict=True):
        for name, tensor in theirs.state_dict().items():
            torch.testing.assert_close(ours.state_dict()[name], tensor, atol=1e-3, rtol=1e-3)


def test_drawings_are_encoded_once_until_the_encoder_is_another(
    starter_run: Path, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EncodedAgain(Exception):
        pass

    def encoded(*given: object) -> None:
        raise EncodedAgain

    monkeypatch.setattr(lessons, "encoded", encoded)
    places = ["--data", str(starter_run / "data"), "--out", str(run), *SMALL[2:], "--steps", "3", "--resume"]
    assert recall.main([*places, *OWN["recall"]]) == 0
    best = torch.load(run / "autoencoder.best.pt", weights_only=True)
    next(value for key, value in best["autoencoder"].items() if key.startswith("encoder."))[0] += 0.1
    torch.save(best, run / "autoencoder.best.pt")
    with pytest.raises(EncodedAgain):
        recall.main([*places, *OWN["recall"]])


def test_what_a_run_has_is_not_replaced_by_what_was_exported(run: Path) -> None:
    before = (run / "joint.best.pt").read_bytes()
    assert take_up.main(["--models", str(run / "models"), "--run", str(run)]) == 0
    assert (run / "joint.best.pt").read_bytes() == before


def test_weights_that_are_missing_or_of_another_shape_are_not_taken_up(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = run / "models"
    export.write(models / export.IMAGE_ENCODER, {"stem": torch.zeros(1)}, {})
    places = ["--models", str(models), "--run", str(tmp_path / "empty")]
    assert take_up.main(places) == 1
    assert one_sentence(capsys) == f"{export.IMAGE_ENCODER} is missing or damaged: export the starter again.\n"
    (models / "starter-autoencoder.safetensors").unlink()
    (tmp_path / "empty" / "autoencoder.best.pt").unlink()
    assert take_up.main(places) == 1
    assert one_sentence(capsys).startswith("starter-autoencoder.safetensors is missing")


def test_a_full_disk_leaves_the_previous_checkpoint_whole(
    starter_run: Path, run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (run / "autoencoder.state.pt").read_bytes()
    write_whole = disk.write_whole

    def full(path: Path, write: Callable[..., None], private: bool = False) -> None:
        if path.suffix == ".pt":
            raise DiskFull(folder=str(path.parent), needed_mb=1, free_mb=0)
        write_whole(path, write, private)

    monkeypatch.setattr(disk, "write_whole", full)
    places = ["--data", str(starter_run / "data"), "--out", str(run)]
    assert autoencoder.main([*places, *SMALL[2:], "--steps", "4", "--resume"]) == 1
    assert one_sentence(capsys).startswith("The disk is full: nothing more can be saved in")
    assert (run / "autoencoder.state.pt").read_bytes() == before


def test_a_loss_that_is_no_number_stops_with_a_sentence_and_keeps_the_last_state(
    starter_run: Path, run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (run / "autoencoder.state.pt").read_bytes()
    loss = autoencoder.reconstruction_loss
    monkeypatch.setattr(autoencoder, "reconstruction_loss", lambda *pair: loss(*pair) * torch.nan)
    places = ["--data", str(starter_run / "data"), "--out", str(run)]
    assert autoencoder.main([*places, *SMALL[2:], "--steps", "4", "--resume"]) == 1
    said = one_sentence(capsys)
    assert said.startswith("autoencoder diverged at step 2: the gradient is not a number")
    assert said.endswith(f"the last good state is {run / 'autoencoder.state.pt'}.\n")
    assert (run / "autoencoder.state.pt").read_bytes() == before


def test_a_state_of_other_nets_is_not_resumed(starter_run: Path, run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(run / "joint.state.pt", run / "autoencoder.state.pt")
    places = ["--data", str(starter_run / "data"), "--out", str(run)]
    assert autoencoder.main([*places, *SMALL, "--resume"]) == 1
    assert "is of other nets than these" in one_sentence(capsys)


def test_an_interrupted_upscaler_resumes(starter_run: Path, run: Path) -> None:
    places = ["--data", str(starter_run / "data"), "--out", str(run), "--size", "live"]
    assert upscaler.main([*places, *SMALL[2:], "--steps", "3", "--resume"]) == 0
    assert torch.load(run / "upscaler-live.state.pt", weights_only=True)["progress"]["step"] == 3


def one_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """What was said on stderr, which is a single line."""
    said = capsys.readouterr().err
    assert len(said.strip().splitlines()) == 1, said
    return said
