"""The program as a process: no display, one instance, the first paint, an exception in a slot."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment

from mmstudio import paths
from mmstudio.ui.app import MEASURE, Instance, _Bugs

HOLD = "from mmstudio.ui.app import Instance; i = Instance(); print(i.first, flush=True); input()"
ASK = "from mmstudio.ui.app import Instance; i = Instance(); print(i.first, i.show_the_other(), flush=True)"


@pytest.fixture
def instance(qapp):
    made = []

    def make():
        made.append(Instance())
        return made[-1]

    yield make
    for one in made:
        one.release()


def start(qtbot, code, **env):
    """A process whose end is waited for by a signal."""
    process = QProcess()
    environment = QProcessEnvironment.systemEnvironment()
    for name, value in env.items():
        environment.insert(name, value)
    process.setProcessEnvironment(environment)
    process.start(sys.executable, ["-c", code])
    return process


def test_u7_without_a_display_one_line_and_exit_code_2():
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    run = subprocess.run([sys.executable, "-m", "mmstudio"], env=env, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert "display" in run.stderr


def test_l6_a_second_start_shows_the_first_window(qtbot, instance):
    first = instance()
    assert first.first
    shown = []
    first.listen(lambda: shown.append(True))
    process = start(qtbot, ASK)
    with qtbot.waitSignal(process.finished, timeout=20000):
        pass
    assert bytes(process.readAllStandardOutput().data()).decode().split() == ["False", "True"]
    assert shown == [True]


def test_l6_the_lock_of_a_killed_program_is_taken_over(qtbot, instance):
    holder = start(qtbot, HOLD)
    qtbot.waitUntil(lambda: holder.canReadLine(), timeout=20000)
    assert bytes(holder.readLine().data()).decode().strip() == "True"
    assert not instance().first
    with qtbot.waitSignal(holder.finished):
        os.kill(holder.processId(), signal.SIGKILL)
    assert instance().first


def test_l6_a_read_only_data_folder_does_not_keep_the_program_closed(instance, monkeypatch):
    monkeypatch.setattr("mmstudio.ui.app.QLockFile.tryLock", lambda self, wait: False)
    monkeypatch.setattr("mmstudio.ui.app.QLockFile.error", lambda self: type(self).LockError.PermissionError)
    assert instance().first


def test_the_whole_program_paints_and_leaves_cleanly(home):
    env = {**os.environ, MEASURE: "1", "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run([sys.executable, "-m", "mmstudio"], env=env, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("painted ")
    assert not (paths.config() / "running.json").exists()  # ended properly: no crash to tell of at the next start


def test_u9_an_exception_in_a_slot_becomes_a_bar(qtbot, window):
    bugs = _Bugs(window.show_bug)
    bugs.tell(ValueError("ours"))
    qtbot.waitUntil(window.notices.isVisible)
    assert window.notices.words.text() == "Something went wrong. The log has the details."
