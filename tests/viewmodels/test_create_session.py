"""What survives: a restart, a crash, two crashes while starting, a broken or newer file."""

from __future__ import annotations

import signal
import subprocess
import sys

import msgspec
import pytest

from mmstudio import paths
from mmstudio.settings import Settings
from mmstudio.viewmodels import session as sessions
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.session import Session, SessionKeeper
from tests.fake_library import FakeLibraryService
from tests.fakes import FakeEngine


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "config"


def keeper_with(qtbot, folder, create):
    keeper = SessionKeeper(folder)
    keeper.start()
    create.dirty.connect(lambda: keeper.keep(create.session))
    return keeper


def test_a_change_is_written_within_a_second(qtbot, folder, create):
    keeper = keeper_with(qtbot, folder, create)
    with qtbot.waitSignal(keeper.saved, timeout=3000) as told:
        create.edit(prompt="a heron")
    assert sessions.load(keeper.path).session.documents[0].draft.prompt == "a heron"
    assert len(told.args[0]) == 5
    keeper.close()


def test_closing_writes_at_once(qtbot, folder, create):
    keeper = keeper_with(qtbot, folder, create)
    create.edit(prompt="a heron")
    keeper.close()
    restored = SessionKeeper(folder).start()
    assert restored.session.documents[0].draft.prompt == "a heron"
    assert restored.problem == ""


def test_everything_of_create_comes_back(qtbot, folder, create, engine, tmp_path):
    keeper = keeper_with(qtbot, folder, create)
    create.edit(prompt="a fox", count=2, style="noto", seed=4, seed_locked=True, background="#ffffff")
    create.generate()
    for index in range(2):
        engine.preview(index)
        engine.keep(index, tmp_path / f"{index}.png")
    engine.finish()
    create.choose(create.state.board.results[1].key)
    create.rename("Autumn")
    create.show_one(True)
    before = create.state
    keeper.close()

    again = CreateViewModel(FakeEngine(), FakeLibraryService(), Settings)
    again.restore(SessionKeeper(folder).start().session)
    after = again.state
    assert (after.draft, after.name, after.one) == (before.draft, before.name, before.one)
    assert [r.path for r in after.results] == [r.path for r in before.results]
    assert after.result.path == before.result.path
    assert after.result.recipe == before.result.recipe
    again.older_prompt()
    assert again.prompt_history.prompts == ("a fox",)


def test_restored_pictures_are_known_to_the_library(qtbot, create, engine, library, tmp_path):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.keep(0, tmp_path / "fox.png")
    engine.finish()
    session = create.session()
    again = CreateViewModel(FakeEngine(), library, lambda: Settings(library_folder=str(tmp_path)))
    with qtbot.waitSignal(library.added):
        again.restore(session)
    assert again.state.result.item_id == 1


def test_restored_pictures_of_a_former_gallery_folder_are_shown_and_left_alone(qtbot, create, engine, tmp_path):
    create.edit(prompt="a fox", count=1)
    create.generate()
    engine.keep(0, tmp_path / "former" / "fox.png")
    engine.finish()
    library = FakeLibraryService()
    again = CreateViewModel(FakeEngine(), library, lambda: Settings(library_folder=str(tmp_path / "now")))
    again.restore(create.session())
    with qtbot.waitSignal(again.destroyed, timeout=1000, raising=False) as ended:
        again.deleteLater()  # the pictures are looked up in the turn of the loop before this
    assert ended.signal_triggered
    assert library.adopted == []


_CRASHING = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication, QTimer
from mmstudio import paths
from mmstudio.viewmodels.drafts import Document, Draft
from mmstudio.viewmodels.session import Session, SessionKeeper
app = QCoreApplication([])
keeper = SessionKeeper(paths.config())
print(keeper.start().problem, flush=True)
session = Session(documents=(Document(key=1, draft=Draft(prompt=sys.argv[1])),), current=1)
if sys.argv[2] == "settle":
    keeper.settled()
    keeper.saved.connect(lambda at: os.kill(os.getpid(), signal.SIGKILL))
    keeper.keep(lambda: session)
    app.exec()
os.kill(os.getpid(), signal.SIGKILL)
"""


def crash(prompt, when):
    run = subprocess.run([sys.executable, "-c", _CRASHING, prompt, when], capture_output=True, text=True, timeout=60)
    assert run.returncode == -signal.SIGKILL, run.stderr
    return run.stdout.strip()


def test_p7_killed_window_restores_what_was_written_and_says_so(home):
    assert crash("a heron", "settle") == ""
    restored = SessionKeeper(paths.config()).start()
    assert restored.problem == "recovered"
    assert restored.session.documents[0].draft.prompt == "a heron"
    assert restored.saved_at == sessions.clock(restored.session.saved) != ""


def test_p8_two_crashes_while_starting_restore_nothing_and_keep_the_work(home):
    crash("a heron", "settle")
    assert crash("", "start") == "recovered"
    assert crash("", "start") == "recovered"
    keeper = SessionKeeper(paths.config())
    assert keeper.start() == sessions.Restored(None, "safe_start")
    assert keeper.set_aside().documents[0].draft.prompt == "a heron"


def test_p8_a_start_that_settles_ends_the_count(home):
    crash("a heron", "settle")
    crash("", "start")
    crash("an owl", "settle")
    crash("", "start")
    assert SessionKeeper(paths.config()).start().problem == "recovered"


def test_d11_a_newer_session_is_left_untouched(qtbot, folder, create):
    folder.mkdir()
    content = b'{"schema":999,"documents":"what we cannot know"}'
    (folder / "session.json").write_bytes(content)
    keeper = SessionKeeper(folder)
    assert keeper.start().problem == "session_newer"
    keeper.keep(create.session)
    keeper.close()
    assert (folder / "session.json").read_bytes() == content


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"[1]", b'{"schema":1,"documents":[{"key":1,"draft":{"count":99}}]}']
)
def test_d11_a_broken_session_is_set_aside(folder, content):
    folder.mkdir()
    (folder / "session.json").write_bytes(content)
    keeper = SessionKeeper(folder)
    assert keeper.start() == sessions.Restored(None, "session_broken")
    assert (folder / "session.broken.json").read_bytes() == content
    keeper.close()


def test_a_folder_that_cannot_be_written_is_told_once(qtbot, tmp_path, create, monkeypatch):
    from mmstudio.errors import DiskFull

    keeper = SessionKeeper(tmp_path)
    keeper.start()

    def full(path, content):
        raise DiskFull(folder=str(path.parent), needed_mb=1, free_mb=0)

    monkeypatch.setattr("mmstudio.disk.write_bytes", full)
    told = []
    keeper.failed.connect(told.append)
    keeper.keep(create.session)
    with qtbot.waitSignal(keeper.failed, timeout=3000):
        pass
    keeper.keep(create.session)
    keeper.close()
    assert [error.code for error in told] == ["disk_full"]


def test_a_session_round_trips_as_json():
    session = Session(history=("a", "b"))
    assert msgspec.json.decode(msgspec.json.encode(session), type=Session) == session


def test_words_that_come_while_the_program_ends_are_no_fault(qtbot, folder, create):
    keeper = keeper_with(qtbot, folder, create)
    create.edit(prompt="a fox")
    keeper.close()
    create.edit(prompt="a fox, too late")
    assert not keeper._timer.isActive()
    assert sessions.load(keeper.path).session.documents[0].draft.prompt == "a fox"
