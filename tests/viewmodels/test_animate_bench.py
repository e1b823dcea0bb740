"""Where the work of Animate is done: files, through the reader and in threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mmstudio.documents import animation
from mmstudio.viewmodels.animate_bench import AnimateBench
from tests.fakes import FakeEngine, FakeLive
from tests.galleries import LocalReader


@pytest.fixture
def bench(qapp, tmp_path: Path) -> Iterator[AnimateBench]:
    sounds = SimpleNamespace(close=lambda: None)
    bench = AnimateBench(FakeEngine(), FakeLive(), None, LocalReader, lambda: sounds, tmp_path / "documents")  # type: ignore[arg-type,return-value]
    yield bench
    bench.close()


@pytest.fixture
def mask_in(bench, qtbot):
    """What is found in a file, for a picture that is shown in this size; the code of a failure."""

    def ask(path: Path, size: tuple[int, int]):
        answers: list[object] = []
        bench.read_mask(path, size, answers.append, lambda code, facts: answers.append((code, facts)))
        qtbot.waitUntil(lambda: bool(answers))
        return answers[0]

    return ask


def halves(path: Path, width: int, height: int, colour: str = "white") -> Path:
    image = Image.new("RGB", (width, height), "black")
    image.paste(Image.new("RGB", (width // 2, height), colour), (0, 0))
    image.save(path, quality=90)
    return path


def test_a_mask_of_the_size_that_is_shown_is_read(mask_in, tmp_path: Path) -> None:
    mask = mask_in(halves(tmp_path / "mask.png", 64, 48), (64, 48))
    assert (mask.shape, mask.dtype) == ((48, 64), np.uint8)
    assert mask[:, :32].all() and not mask[:, 32:].any()


def test_the_mask_of_a_photo_that_is_shown_smaller_is_scaled_like_it(mask_in, tmp_path: Path) -> None:
    mask = mask_in(halves(tmp_path / "mask.jpg", 4093, 2999), (2048, 1500))
    assert mask.shape == (1500, 2048)
    assert (mask[:, :1000] > 230).all() and (mask[:, 1050:] < 25).all()


@pytest.mark.parametrize(("size", "colour"), [((65, 48), "white"), ((64, 48), "red")])
def test_a_picture_of_another_size_or_with_colours_is_no_mask(mask_in, tmp_path: Path, size, colour) -> None:
    assert mask_in(halves(tmp_path / "a.png", 64, 48, colour), size) is None


def test_a_file_that_cannot_be_read_is_said(mask_in, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    assert mask_in(tmp_path / "a.png", (64, 48)) == ("file_unreadable", {"name": "a.png"})


def test_strokes_are_written_in_the_order_in_which_they_were_painted(bench, monkeypatch, qtbot, tmp_path: Path) -> None:
    def written(folder: Path, what: str, mask: np.ndarray) -> str:
        return threading.current_thread().name.rpartition("_")[0]

    monkeypatch.setattr(animation, "write_painted", written)
    answers: list[str] = []
    for _ in range(3):
        bench.write_painted(tmp_path, "area", np.ones((2, 2), np.uint8), answers.append, lambda code, facts: None)
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert set(answers) == {"animate-in-order"}, "one thread, which writes the document, too"
