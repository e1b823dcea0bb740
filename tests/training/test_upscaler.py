"""The upscalers learn from pairs that show the same place, never from what is held out, and are measured."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from mmstudio.generators.upscaling import Upscalers
from mmstudio.jobs import CheckpointUse
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.upscaler import Upscaler
from mmstudio.training import upscaler, upscaler_figures
from mmstudio.training.icons import DataError
from mmstudio.training.large_icons import LargeIcons, load_large_icons, reconstructions
from mmstudio.training.loop import Budget, train
from mmstudio.training.upscaler import UpscalerTask

SMALL = ["--steps", "2", "--batch-size", "2", "--device", "cpu"]


@pytest.fixture
def icons(large_data: Path, tmp_path: Path) -> LargeIcons:
    return load_large_icons(large_data, tmp_path / "cache")


def task_of(icons: LargeIcons) -> UpscalerTask:
    torch.manual_seed(4)
    return UpscalerTask(icons, None, "live", torch.device("cpu"), 4, Upscaler(width=8, pairs=1, late=4))


def test_the_last_drawings_of_each_style_are_held_out(icons: LargeIcons) -> None:
    assert [icons.names[index] for index in icons.parts["test"]] == ["fluent-3d/sun.webp", "fluent-flat/sun.webp"]
    used = icons.parts["train"] + icons.parts["validation"]
    assert used and not set(used) & set(icons.parts["test"])


def test_small_drawings_are_the_large_ones_made_small(icons: LargeIcons) -> None:
    small = Image.fromarray(icons.large[3]).resize((128, 128), Image.Resampling.BOX)
    opaque = icons.small[3][..., 3] == 255
    assert np.abs(np.asarray(small).astype(int) - icons.small[3])[opaque].max() <= 1


def test_pictures_come_from_the_cache_the_second_time(icons: LargeIcons, large_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(large_data / "icons-512.zip") as archive:
        names = archive.namelist()
    with zipfile.ZipFile(large_data / "icons-512.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    assert np.array_equal(load_large_icons(large_data, tmp_path / "cache").small, icons.small)


def test_inputs_and_targets_show_the_same_place(icons: LargeIcons) -> None:
    small, large = task_of(icons).crops(icons.parts["train"][:6], torch.Generator().manual_seed(2))
    assert small.shape == (6, 4, 48, 48)
    assert large.shape == (6, 4, 192, 192)
    for ours, theirs in zip(F.avg_pool2d(large, 4), small, strict=True):
        assert (ours - theirs)[:, 4:-4, 4:-4].abs().mean() < 0.01


def test_reconstructions_are_mixed_in(icons: LargeIcons) -> None:
    grey = np.full_like(icons.small, 77)
    task = UpscalerTask(icons, grey, "live", torch.device("cpu"), 4, Upscaler(width=8, pairs=1, late=4))
    small, _ = task.crops(icons.parts["train"] * 4, torch.Generator().manual_seed(2))
    share = ((small[:, 3] * 255).round() == 77).float().mean(dim=(1, 2)) > 0.5
    assert 0.25 < share.float().mean() < 0.9


def test_a_resumed_run_equals_an_uninterrupted_one(icons: LargeIcons, tmp_path: Path) -> None:
    whole, first, second = task_of(icons), task_of(icons), task_of(icons)
    train(whole, tmp_path / "whole", Budget(steps=4), say=False)
    interrupted = first.step

    def step(*arguments: object) -> dict[str, float]:
        if arguments[2].step == 2:  # type: ignore[attr-defined]
            raise KeyboardInterrupt
        return interrupted(*arguments)  # type: ignore[arg-type]

    first.step = step  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        train(first, tmp_path / "parts", Budget(steps=4, save_every_s=-1), say=False)
    train(second, tmp_path / "parts", Budget(steps=4), resume=True, say=False)
    for name, value in whole.net.state_dict().items():
        assert torch.equal(value, second.net.state_dict()[name])


def test_the_recipe_works_with_and_without_an_autoencoder(
    large_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    arguments = ["--size", "live", "--data", str(large_data), "--out", str(out), *SMALL]
    assert upscaler.main(arguments) == 0
    assert "only clean drawings" in capsys.readouterr().err
    torch.save({"autoencoder": Autoencoder().state_dict()}, out / "autoencoder.best.pt")
    assert upscaler.main(arguments) == 0
    assert "only clean drawings" not in capsys.readouterr().err
    assert (out / "upscaler-live.best.pt").exists()
    assert (out / "upscaler-live.png").stat().st_size > 0


def test_an_autoencoder_of_another_shape_gets_one_sentence(icons: LargeIcons, tmp_path: Path) -> None:
    torch.save({"autoencoder": {"weight": torch.zeros(1)}}, tmp_path / "old.pt")
    with pytest.raises(DataError, match="train it again"):
        reconstructions(icons, tmp_path / "old.pt", tmp_path)


def test_missing_and_broken_archives_get_one_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--size", "final", "--data", str(data), "--out", str(tmp_path / "run"), *SMALL]
    assert upscaler.main(arguments) == 1
    assert "icons-512.zip is missing" in capsys.readouterr().err
    (data / "icons-512.zip").write_bytes(b"PK nothing")
    assert upscaler.main(arguments) == 1
    with zipfile.ZipFile(data / "icons-512.zip", "w") as archive:
        archive.writestr("noto/apple.webp", b"no picture")
    assert upscaler.main(arguments) == 1
    with zipfile.ZipFile(data / "icons-512.zip", "w") as archive:
        archive.writestr("read me.txt", b"no picture")
    assert upscaler.main(arguments) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 3
    assert not list((tmp_path / "run" / "cache").glob("*.part"))


def test_untrained_upscalers_measure_as_bicubic(icons: LargeIcons, tmp_path: Path) -> None:
    net = Upscaler(width=8, pairs=1, late=4).eval().requires_grad_(False)
    upscalers = Upscalers(net, net, CheckpointUse(name="x", sha256="0" * 64), "cpu")
    found = upscaler_figures.figures(icons, icons.small, upscalers, rounds=1)
    assert found["drawings"] == 2
    assert found["clean"]["live"] == pytest.approx(found["clean"]["bicubic"], abs=0.01)
    assert found["clean"]["live"]["psnr"] > 25
    assert 0.5 < found["clean"]["lanczos"]["edge_energy"] < 1.5
    upscaler_figures.sheet(icons, icons.small, upscalers, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.size == (2 * 320, 5 * 320)
