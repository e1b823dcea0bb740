"""The other workspaces are made ready while nobody touches the window."""

from __future__ import annotations

import subprocess
import sys
import threading
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from mmstudio.ui.shell import warm_up as warming_up
from mmstudio.ui.shell.warm_up import BUILT, MODULES, PURE, QUIET_S, WarmUp, import_beside, steps, warm_up
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


def test_a_workspace_built_ahead_is_the_one_that_is_shown_and_nothing_is_asked_of_a_process(qtbot, qapp, tmp_path):
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.show()
    for step in pages(window):
        step()
    assert all(window.is_built(key) for key in BUILT)
    assert not window.studio.live.asked
    assert "animate" not in window._made
    page = window._page("restore")
    window.go_to("restore")
    assert window.page is page
    window.close()
    window.studio.close()


def test_a_photo_that_was_left_open_is_not_opened_before_a_person_goes_there(qtbot, qapp, tmp_path):
    window = open_window(qapp, tmp_path / "library")
    qtbot.addWidget(window)
    window.studio.remember(restoring=str(tmp_path))
    for step in pages(window):
        step()
    assert window.is_built("gallery")
    assert not window.is_built("restore")
    assert "restore" not in window.studio.__dict__
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
