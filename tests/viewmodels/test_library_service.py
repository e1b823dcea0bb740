"""The library in the window's process: answers come as signals, in the window's thread, and the end loses nothing."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from mmstudio.errors import FileBroken, FileMissing, FolderReadOnly, FolderUnreachable, StudioError
from mmstudio.jobs import Recipe, text_job
from mmstudio.library import index as index_file
from mmstudio.library import library as library_file
from mmstudio.library.files import keep_picture
from mmstudio.library.items import Item
from mmstudio.library.library import Library
from mmstudio.library.opening import read_headers
from mmstudio.media import images
from mmstudio.viewmodels import library_service
from mmstudio.viewmodels.library_service import LibraryService
from tests.conftest import ExpectLog

LOOK_S = 0.02


class Reader:
    """The reader's functions in this process; `gate` holds `read` back until it is set."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.read_paths: list[Path] = []
        self.closed = False

    def read(self, path: Path, max_side_px: int | None = None) -> images.PictureRead:
        self.gate.wait(10)
        self.read_paths.append(path)
        return images.read_picture(path, max_side_px)

    def cover(self, path: Path, max_side_px: int | None = None) -> images.PictureRead:
        return self.read(path, max_side_px)

    def strip(self, path: Path, max_side_px: int) -> images.PictureRead:
        return images.read_strip(path, max_side_px)

    def header(self, path: Path) -> images.PictureHeader:
        return images.read_header(path)

    def header_many(self, paths: Sequence[Path]) -> list[images.PictureHeader | StudioError]:
        if self.closed:
            return [FileBroken(name=path.name) for path in paths]
        return read_headers(paths)

    def close(self) -> None:
        self.closed = True
        self.gate.set()


@pytest.fixture
def folder(home: Path) -> Path:
    folder = home / "Pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def service(qapp: object, folder: Path, reader: Reader) -> Iterator[LibraryService]:
    service = LibraryService(folder, lambda: reader, look_every_s=LOOK_S)
    yield service
    service.close()


def _make(folder: Path, prompt: str = "a fox", side: int = 8) -> Path:
    pixels = np.full((side, side, 4), 200, np.uint8)
    return keep_picture(folder, pixels, Recipe(version="0", job=text_job(prompt)))


def _asked(qtbot: QtBot, service: LibraryService, work: Callable[[Library], Any]) -> Any:
    answers: list[Any] = []
    service.ask(work, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_an_answer_arrives_in_the_windows_thread(qtbot: QtBot, service: LibraryService) -> None:
    threads: list[str] = []
    service.ask(
        lambda library: threads.append(threading.current_thread().name),
        lambda _: threads.append(threading.current_thread().name),
    )
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads == ["library", "MainThread"]


def test_pictures_that_lie_there_are_found(qtbot: QtBot, folder: Path, reader: Reader, qapp: object) -> None:
    _make(folder)
    service = LibraryService(folder, lambda: reader, look_every_s=LOOK_S)
    with qtbot.waitSignal(service.changed):
        pass
    qtbot.waitUntil(lambda: service.state.total == 1)
    assert (service.state.phase, service.state.folder) == ("ready", str(folder))
    assert service.state.bytes > 0
    service.close()


def test_a_picture_of_the_worker_is_adopted(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    path = _make(folder, "a red apple")
    with qtbot.waitSignal(service.added) as caught:
        service.adopt(path)
    item: Item = caught.args[0]
    assert (item.path, item.prompt) == (path, "a red apple")
    qtbot.waitUntil(lambda: service.state.total == 1)


def test_a_picture_of_the_command_line_appears_in_an_open_window(
    qtbot: QtBot, service: LibraryService, folder: Path
) -> None:
    qtbot.waitUntil(lambda: service.state.phase == "ready")
    with qtbot.waitSignal(service.added) as caught:
        path = _make(folder, "a fish")
    assert caught.args[0].path == path
    with qtbot.waitSignal(service.added) as caught:
        second = _make(folder, "another fish")
    assert caught.args[0].path == second
    qtbot.waitUntil(lambda: service.state.total == 2)


def test_what_is_no_picture_is_left_alone(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    qtbot.waitUntil(lambda: service.state.phase == "ready")
    (folder / "2026-11-21").mkdir()
    (folder / "2026-11-21" / "claim.png").touch()
    (folder / "2026-11-21" / "broken.png").write_bytes(b"no picture")
    with qtbot.waitSignal(service.added) as caught:
        path = _make(folder, "a fish")
    assert caught.args[0].path == path
    assert service.state.total <= 1


def test_a_change_is_told(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    with qtbot.waitSignal(service.added) as caught:
        service.adopt(_make(folder))
    id = caught.args[0].id
    with qtbot.waitSignal(service.changed):
        service.ask(lambda library: library.star([id], True))
    with qtbot.waitSignal(service.changed):
        service.ask(lambda library: library.tag([id], add=["family"]))
    qtbot.waitUntil(lambda: service.state.tags == ("family",))
    assert service.state.starred == 1


def test_what_goes_wrong_is_told_and_the_next_question_answered(qtbot: QtBot, service: LibraryService) -> None:
    def fail(library: Library) -> None:
        raise FileMissing(name="a.png")

    answered: list[object] = []
    with qtbot.waitSignal(service.failed) as caught:
        service.ask(fail, answered.append)
    assert isinstance(caught.args[0], FileMissing)
    assert _asked(qtbot, service, lambda library: 7) == 7
    assert answered == []


def test_a_bug_in_a_question_does_not_end_the_library(
    qtbot: QtBot, service: LibraryService, expect_log: ExpectLog
) -> None:
    expect_log("a task of the library failed")
    service.ask(lambda library: 1 / 0)
    assert _asked(qtbot, service, lambda library: 7) == 7


def test_d5_a_drive_that_goes_and_comes_back_is_seen(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    with qtbot.waitSignal(service.added) as caught:
        service.adopt(_make(folder))
    id = caught.args[0].id
    away = folder.with_name("unplugged")
    with qtbot.waitSignal(service.failed) as said:
        folder.rename(away)
    assert isinstance(said.args[0], FolderUnreachable)
    qtbot.waitUntil(lambda: service.state.phase == "unreachable")
    assert _asked(qtbot, service, lambda library: library.get(id)).missing
    away.rename(folder)
    qtbot.waitUntil(lambda: service.state.phase == "ready")
    assert not _asked(qtbot, service, lambda library: library.get(id)).missing


def test_d4_a_read_only_folder_is_told_at_start(
    qtbot: QtBot, folder: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    monkeypatch.setattr(library_file.os, "access", lambda path, mode: False)
    service = LibraryService(folder, lambda: reader, look_every_s=LOOK_S)
    with qtbot.waitSignal(service.failed) as caught:
        pass
    assert isinstance(caught.args[0], FolderReadOnly)
    qtbot.waitUntil(lambda: service.state.phase == "read_only")
    service.close()


def test_l1_a_damaged_index_is_told_and_filled_again(qtbot: QtBot, folder: Path, reader: Reader, qapp: object) -> None:
    for number in range(3):
        _make(folder, f"fox {number}")
    place = index_file.default_place(folder)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"nonsense" * 1000)
    service = LibraryService(folder, lambda: reader, look_every_s=LOOK_S)
    with qtbot.waitSignal(service.noticed) as caught:
        pass
    assert caught.args[0] == "index_rebuilt"
    qtbot.waitUntil(lambda: service.state.total == 3)
    service.close()


def test_l2_a_row_that_could_not_be_written_comes_later(
    qtbot: QtBot, service: LibraryService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    _asked(qtbot, service, lambda library: library._index._index._db.execute("PRAGMA busy_timeout = 20") and None)
    other = sqlite3.connect(index_file.default_place(folder))
    other.execute("BEGIN IMMEDIATE")
    path = _make(folder)
    service.adopt(path)
    assert _asked(qtbot, service, lambda library: library.find(path)) is None
    with qtbot.waitSignal(service.added) as caught:
        other.rollback()
    assert caught.args[0].path == path


def test_files_copied_in_are_found_on_request(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    _asked(qtbot, service, lambda library: None)
    Image.new("RGB", (4, 4)).save(folder / "copied.png")
    service.look_again()
    qtbot.waitUntil(lambda: service.state.total == 1)


def test_a_rebuild_answers_questions_meanwhile(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    for number in range(5):
        service.adopt(_make(folder, str(number)))
    before = _asked(qtbot, service, lambda library: library.layout())
    service.rebuild()
    assert _asked(qtbot, service, lambda library: library.layout()) == before
    qtbot.waitUntil(lambda: service.state.phase == "ready")


def test_questions_are_answered_while_a_rebuild_rests(
    qtbot: QtBot, service: LibraryService, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_service, "REST", 1e9)
    monkeypatch.setattr(library_service, "MOST_REST_S", 3600.0)
    _make(folder)
    service.rebuild()
    for _ in range(3):
        assert _asked(qtbot, service, lambda library: library.folder) == folder
    service.close()  # in its rest, too


def test_another_folder_shows_its_own_pictures(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    with qtbot.waitSignal(service.added):
        service.adopt(_make(folder, "old"))
    other = folder.with_name("Other")
    other.mkdir()
    _make(other, "new")
    service.reopen(other)
    assert _asked(qtbot, service, lambda library: library.folder) == other, (
        "asked after reopen: answered by the new one"
    )
    qtbot.waitUntil(lambda: service.state.folder == str(other) and service.state.total == 1)


def test_thumbnails_arrive_for_those_who_asked(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    path = _make(folder, side=400)
    with qtbot.waitSignal(service.thumbnail_ready) as caught:
        service.want_thumbnail(5, path, 200)
    id, side, image = caught.args
    assert (id, side, image.width(), image.height()) == (5, 200, 256, 256)
    assert image.pixelColor(3, 3).alpha() == 200
    (folder / "broken.png").write_text("no")
    with qtbot.waitSignal(service.thumbnail_failed) as failed:
        service.want_thumbnail(6, folder / "broken.png", 200)
    assert failed.args == [6, 200]


def test_the_newest_wish_is_met_first_and_old_ones_are_dropped(
    qtbot: QtBot, service: LibraryService, reader: Reader, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_service, "MAX_WISHES", 3)
    first = _make(folder, "first")
    paths = [_make(folder, f"fox {number}") for number in range(5)]
    reader.gate.clear()
    service.want_thumbnail(0, first, 100)
    qtbot.waitUntil(lambda: not service._painter._wishes)
    for number, path in enumerate(paths):
        service.want_thumbnail(number + 1, path, 100)
    ready: list[int] = []
    service.thumbnail_ready.connect(lambda id, side, image: ready.append(id))
    reader.gate.set()
    qtbot.waitUntil(lambda: len(ready) == 4)
    assert ready == [0, 5, 4, 3]


def test_a_whole_picture_is_read(qtbot: QtBot, service: LibraryService, folder: Path) -> None:
    found: list[Any] = []
    service.read(_make(folder, side=30), None, found.append)
    qtbot.waitUntil(lambda: bool(found))
    assert (found[0].width(), found[0].height()) == (30, 30)
    with qtbot.waitSignal(service.failed) as caught:
        service.read(folder / "gone.png", None, found.append)
    assert isinstance(caught.args[0], FileMissing)
    qtbot.waitUntil(lambda: len(found) == 2)
    assert found[1] is None


def test_closing_finishes_what_was_asked(qapp: object, folder: Path, reader: Reader) -> None:
    service = LibraryService(folder, lambda: reader)
    paths = [_make(folder, str(number)) for number in range(20)]
    for path in paths:
        service.adopt(path)
    service.ask(lambda library: library.star([row.id for row in library.layout()], True))
    service.close()
    service.close()
    library = Library.open(folder)
    assert library.totals()[0::2] == (20, 20)
    assert reader.closed


def test_closing_in_the_middle_of_a_rebuild_refuses_no_picture(qapp: object, folder: Path) -> None:
    for number in range(3):
        _make(folder, str(number))

    class Closing(Reader):
        def header_many(self, paths: Sequence[Path]) -> list[images.PictureHeader | StudioError]:
            entered.set()
            self.gate.wait(10)
            return super().header_many(paths)

    entered = threading.Event()
    reader = Closing()
    reader.gate.clear()
    service = LibraryService(folder, lambda: reader)
    assert entered.wait(10)
    closer = threading.Timer(0.05, reader.close)  # the reader dies in the middle of its work
    closer.start()
    service._reader._closed = True
    service.close()
    closer.join()
    library = Library.open(folder)
    library.sync()
    assert library.totals()[0] == 3


def test_close_works_when_the_folder_is_gone(qapp: object, folder: Path, reader: Reader) -> None:
    service = LibraryService(folder, lambda: reader)
    shutil.rmtree(folder)
    service.close()
    assert not service._owner.is_alive()
    assert not service._painter.is_alive()
