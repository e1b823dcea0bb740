"""A window that has Restore, with a fake bench behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.thread import EngineThread
from mmstudio.ui.restore.workspace import RestoreWorkspace
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS, Room
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.studio import Studio
from tests.fake_library import FakeLibraryService
from tests.fake_restore import FakeBench


@pytest.fixture
def bench() -> FakeBench:
    return FakeBench()


@pytest.fixture
def restore(qapp: object, bench: FakeBench) -> RestoreViewModel:
    return RestoreViewModel(bench)


@pytest.fixture
def window(qtbot, studio: Studio, restore: RestoreViewModel) -> Iterator[MainWindow]:
    restore.noticed.connect(studio.noticed)
    restore.told.connect(studio.told)
    room = Room("restore", "bandage", lambda: "Restore", lambda studio: RestoreWorkspace(studio, restore))
    window = MainWindow(studio, rooms=(ROOMS[0], room))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.go_to("restore")
    yield window


@pytest.fixture
def workspace(qtbot, window: MainWindow, restore: RestoreViewModel) -> RestoreWorkspace:
    restore.open(Path("/photos/lake.tif"))
    space = window.page.workspace
    assert isinstance(space, RestoreWorkspace)
    qtbot.waitUntil(lambda: space.view.before is not None)  # a frame later
    space.view.setFocus(Qt.FocusReason.TabFocusReason)
    return space


@pytest.fixture
def working_window(qtbot, qapp: object) -> Iterator[MainWindow]:
    """The whole window, with a real worker and a real reader child."""
    engine = EngineThread(WorkerOptions(threads=1))
    studio = Studio(engine, FakeLibraryService(), make_reader=lambda: None)
    window = MainWindow(studio)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    engine.start()
    yield window
    studio.close()
