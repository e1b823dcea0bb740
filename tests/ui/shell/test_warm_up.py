"""The other workspaces are made ready while nobody touches the window."""

from __future__ import annotations

import subprocess
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPixmap, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio import paths
from mmstudio.ui.shell import warm_up as warming_up
from mmstudio.ui.shell.rooms import ROOMS
from mmstudio.ui.shell.warm_up import MODULES, PURE, QUIET_S, WarmUp, import_beside, steps, warm_up
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.models import ModelsViewModel
from mmstudio.viewmodels.restore import RestoreViewModel
from tests.fake_keeper import FakeKeeper
from tests.look import settle
from tests.window_walk import open_window


class Hands:
    """A warm-up with steps that are counted, a clock that is set and a worker that may be busy."""

    def __init__(self):
        self.done, self.now, self.free = [], 100.0, True
        self.warming = WarmUp(self.steps, lambda: self.free, clock=lambda: self.now)

    def steps(self):
        for name in ("one", "two"):
            yield lambda name=name: self.done.append(name)


def pages(window):
    """The steps that build, without those that import."""
    return (step for step in steps(window) if step.func not in (import_beside, import_module))


def test_whatever_is_imported_ahead_exists():
    assert [name for name in (*PURE, *MODULES) if find_spec(name) is None] == []


def test_what_is_imported_beside_the_window_knows_nothing_of_qt():
    code = f"import sys, {', '.join(PURE)}; print([name for name in sys.modules if name[:7] in ('PySide6', 'shiboke')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.fixture
def hands(qapp):
    return Hands()


def test_one_step_is_done_at_a_time_until_none_is_left(hands, qtbot):
    hands.warming.step()
    assert hands.done == ["one"]
    hands.warming.step()
    assert not hands.warming.over
    with qtbot.waitSignal(hands.warming.ended):
        hands.warming.step()
    assert hands.done == ["one", "two"] and hands.warming.over


def test_nothing_is_done_while_the_worker_draws(hands):
    hands.free = False
    hands.warming.step()
    assert hands.done == []


def test_a_key_or_the_pointer_puts_it_off(hands, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    hands.warming.watch(window)
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_A)
    hands.warming.step()
    assert hands.done == []
    hands.now += QUIET_S
    hands.warming.step()
    assert hands.done == ["one"]


def test_a_step_that_fails_stops_neither_the_window_nor_the_rest(qapp, expect_log):
    done = []

    def made():
        yield lambda: 1 / 0
        yield lambda: done.append("two")

    warming = WarmUp(made, lambda: True)
    warming.step()
    expect_log("could not be made ready: ZeroDivisionError")
    warming.step()
    assert done == ["two"]


def test_a_module_is_imported_beside_the_window_and_what_follows_waits_for_it(qapp, monkeypatch):
    may, done = threading.Event(), []
    monkeypatch.setattr(warming_up, "import_module", lambda name: may.wait(20) and done.append(name))

    def made():
        yield lambda: import_beside("numpy")
        yield lambda: done.append("two")

    warming = WarmUp(made, lambda: True)
    warming.step()
    warming.step()
    assert done == []
    may.set()
    warming._beside.join(20)
    warming.step()
    assert done == ["numpy", "two"]


def test_a_module_that_cannot_be_imported_stops_nothing(qapp, expect_log):
    done = []

    def made():
        yield lambda: import_beside("mmstudio.no_such_module")
        yield lambda: done.append("two")

    warming = WarmUp(made, lambda: True)
    warming.step()
    warming._beside.join(20)
    expect_log("could not be made ready: ModuleNotFoundError")
    warming.step()
    assert done == ["two"]


def test_a_workspace_begun_ahead_is_shown_when_a_person_comes_before_it_is_built(qtbot, qapp, tmp_path):
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.show()
    window.begin_ahead("gallery")
    begun = window._begun["gallery"]
    assert not window.is_built("gallery")
    window.go_to("gallery")
    assert window.page.workspace is begun and not window._begun
    window.close()
    window.studio.close()


def test_every_workspace_is_built_ahead_and_nothing_is_asked_of_a_process(qtbot, qapp, tmp_path):
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    keepers: list[FakeKeeper] = []

    def start(*arguments: object) -> FakeKeeper:
        keepers.append(FakeKeeper(*arguments))  # type: ignore[arg-type]
        return keepers[-1]

    studio = window.studio
    studio.__dict__["models"] = ModelsViewModel(lambda: studio.settings, start)
    window.show()
    for step in pages(window):
        step()
    settle()
    assert all(window.is_built(room.key) for room in ROOMS)
    assert studio.live.asked == [] and keepers == [] and studio.animate.recording.state.devices == ()
    page = window._page("restore")
    window.go_to("restore")
    assert window.page is page
    for key in ("explore", "models", "animate"):
        window.go_to(key)
    assert studio.live.asked and len(keepers) == 1 and studio.animate.recording.state.devices
    window.go_to("models")
    assert len(keepers) == 1
    window.close()
    studio.close()


class Placed(QObject):
    """Parts of a page that were given another size."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.page, self.parts = page, list[str]()
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget) and self.page.isAncestorOf(watched):
            self.parts.append(type(watched).__name__)
        return False


def test_what_was_built_ahead_is_in_its_place_before_it_is_shown(qtbot, qapp, tmp_path):
    """Else the first visit lays out several hundred parts, those of other workspaces too."""
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    settle()
    for step in pages(window):
        step()
        settle()
    placed = Placed(window)
    window.status.render(QPixmap(1, 1), QPoint(), QRegion(0, 0, 1, 1))  # as by a page that fades: all parts hear it
    qapp.removeEventFilter(placed)
    assert placed.parts == []
    for key in ("explore", "models", "animate", "restore"):
        placed = Placed(window.built(key))
        window.go_to(key)
        settle()
        qapp.removeEventFilter(placed)
        assert len(placed.parts) < 20, placed.parts
    window.close()
    window.studio.close()


@pytest.mark.parametrize("key", ["restore", "animate"])
def test_what_was_left_open_is_opened_when_a_person_goes_there_and_not_before(qtbot, qapp, tmp_path, monkeypatch, key):
    opened: list[str] = []
    for kind in (RestoreViewModel, AnimateViewModel):
        monkeypatch.setattr(kind, "open_last", lambda viewmodel, folder: opened.append(folder))
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.studio.remember(restoring="/photo", animating="/animation")
    for step in pages(window):
        step()
    assert window.is_built(key) and opened == []
    for room in (key, "create", key):
        window.go_to(room)
    assert opened == [{"restore": "/photo", "animate": "/animation"}[key]]
    window.close()
    window.studio.close()


def test_what_was_left_open_gives_way_to_what_a_person_opened_from_elsewhere(qtbot, qapp, tmp_path, monkeypatch):
    opened: list[str] = []
    monkeypatch.setattr(RestoreViewModel, "open_last", lambda viewmodel, folder: opened.append(folder))
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.studio.remember(restoring="/photo")
    window.studio.restore.open(paths.resources() / "samples" / "damaged-photo.jpg")
    window.go_to("restore")
    assert window.studio.restore.state.phase == "opening" and opened == []
    qtbot.waitUntil(lambda: window.studio.restore.state.phase != "opening", timeout=20_000)
    window.close()
    window.studio.close()


def test_nothing_is_done_while_a_walk_plays_or_a_photo_is_opened(qtbot, qapp, tmp_path, monkeypatch):
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.show()
    warming = warm_up(window)
    explore = SimpleNamespace(state=SimpleNamespace(playing=True), close=lambda: None)
    monkeypatch.setitem(window.studio.__dict__, "explore", explore)
    assert not warming.may()
    explore.state.playing = False
    assert warming.may()
    restore = SimpleNamespace(state=SimpleNamespace(phase="opening"), close=lambda: None)
    monkeypatch.setitem(window.studio.__dict__, "restore", restore)
    assert not warming.may()
    restore.state.phase = "ready"
    assert warming.may()
    monkeypatch.undo()
    window.close()
    window.studio.close()
