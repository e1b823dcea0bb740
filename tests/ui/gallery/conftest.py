"""The whole window with a fake engine over a real library of five drawings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from mmstudio.settings import Loaded, Settings
from mmstudio.ui.gallery.workspace import GalleryWorkspace
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import ROOMS, Room
from mmstudio.ui.shell.workspace import Workspace
from mmstudio.viewmodels.gallery import GalleryViewModel
from mmstudio.viewmodels.studio import Studio
from tests.fakes import FakeEngine
from tests.galleries import LocalReader, keep_all, open_service


class BareCreate(Workspace):
    """Stands for Create, which has its own tests: settings that are used end in its view-model."""

    key = "create"

    def title(self) -> str:
        return "Create"


BARE_ROOMS = (
    Room("create", "creation-outline", lambda: "Create", lambda studio: BareCreate()),
    next(room for room in ROOMS if room.key == "gallery"),
)
PROMPTS = ["a red apple", "a green apple", "castle", "山上的日落", "<b>bold</b> {0.__class__}"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def open_window(qtbot, folder: Path) -> Iterator[Callable[[], MainWindow]]:
    opened: list[MainWindow] = []

    def open_() -> MainWindow:
        folder.mkdir(exist_ok=True)
        service = open_service(folder)
        studio = Studio(
            FakeEngine(),
            service,
            Loaded(Settings(library_folder=str(folder))),
            LocalReader,
        )
        window = MainWindow(studio, rooms=BARE_ROOMS)
        opened.append(window)
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.go_to("gallery")
        qtbot.waitUntil(lambda: studio.gallery.state.asked is not None and service.state.phase == "ready")
        return window

    yield open_
    for window in opened:
        window.close()
        window.studio.close()


@pytest.fixture
def window(qtbot, folder: Path, open_window) -> MainWindow:
    keep_all(folder, PROMPTS)
    window = open_window()
    qtbot.waitUntil(lambda: len(window.studio.gallery.state.rows) == len(PROMPTS))
    return window


@pytest.fixture
def gallery(window: MainWindow) -> GalleryViewModel:
    return window.studio.gallery


@pytest.fixture
def page(window: MainWindow) -> GalleryWorkspace:
    page = window.findChild(GalleryWorkspace)
    assert page is not None
    return page


@pytest.fixture
def press(qtbot) -> Callable[..., None]:
    """Press a key where the focus is, as a person does."""

    def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        target = QApplication.focusWidget()
        assert isinstance(target, QWidget), "nothing has the focus"
        qtbot.keyClick(target, key, modifiers)

    return press
