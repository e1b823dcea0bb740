"""Finished pictures that could not be saved are never lost: from the tray, or from memory, back into a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from mmstudio.engine import tray
from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from mmstudio.settings import Loaded, Settings
from mmstudio.viewmodels.studio import Studio
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    folder.mkdir()
    return folder


@pytest.fixture
def studio(qtbot, pictures: Path):
    studio = Studio(FakeEngine(), FakeLibraryService(), Loaded(Settings(library_folder=str(pictures))))
    yield studio
    studio.close()


def lose(studio: Studio, **how: object) -> None:
    studio.engine.submit(text_job("a fox"), Output(folder=""))
    studio.engine.lose(0, "disk_full", **how)


def in_tray(content: bytes) -> Path:
    path = tray.folder() / "2026-11-21" / "a fox.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return path


def test_d2_try_again_moves_the_tray_into_the_library(qtbot, studio: Studio, pictures: Path) -> None:
    lose(studio, path=str(in_tray(b"a picture")))
    qtbot.waitUntil(lambda: studio.tray.count == 1)
    studio.tray.retry()
    qtbot.waitUntil(lambda: studio.tray.count == 0)
    assert (pictures / "2026-11-21" / "a fox.png").read_bytes() == b"a picture"
    assert studio.library.adopted == [pictures / "2026-11-21" / "a fox.png"]
    assert not studio.engine.queue.paused


def test_d9_the_other_name_of_a_picture_is_said(studio: Studio, pictures: Path) -> None:
    said: list[tuple[str, object]] = []
    studio.noticed.connect(lambda code, facts: said.append((code, facts)))
    studio.engine.submit(text_job("a fox", count=2), Output(folder=""))
    studio.engine.keep(0, pictures / "a fox.png")
    assert said == []
    studio.engine.keep(1, pictures / "a fox 2.png", in_use="a fox.png")
    assert said == [("saved_elsewhere", {"name": "a fox.png", "other": "a fox 2.png"})]


def test_d2_a_picture_that_only_memory_holds_is_saved_elsewhere(qtbot, studio: Studio, tmp_path: Path) -> None:
    lose(studio, png=b"held in memory")
    qtbot.waitUntil(lambda: studio.tray.count == 1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    studio.tray.save_in(elsewhere)
    qtbot.waitUntil(lambda: studio.tray.count == 0)
    assert [path.read_bytes() for path in elsewhere.iterdir()] == [b"held in memory"]


def test_d5_a_drive_that_is_gone_keeps_the_picture_waiting(qtbot, studio: Studio, pictures: Path) -> None:
    lose(studio, path=str(in_tray(b"a picture")))
    qtbot.waitUntil(lambda: studio.tray.count == 1)
    pictures.rmdir()
    with qtbot.waitSignal(studio.noticed, check_params_cb=lambda code, facts: code == "folder_unreachable"):
        studio.tray.retry()
    assert not pictures.exists(), "a folder on the system's disk in the drive's place would hide it"
    assert len(tray.waiting()) == 1
    assert studio.engine.queue.paused
