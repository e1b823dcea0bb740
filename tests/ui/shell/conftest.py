"""A window around a workspace that is as small as can be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget

from mmstudio.ui.controls import SegmentedSwitch, SliderRow, Text
from mmstudio.ui.shell.main_window import MainWindow
from mmstudio.ui.shell.rooms import Room
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.viewmodels.studio import Studio


class PlainWorkspace(Workspace):
    """`done` are the commands that were carried out; `sizes` are the size classes that were told."""

    bar_fills = False

    def __init__(self, studio: Studio, key: str) -> None:
        super().__init__()
        self.key = key
        self.done: list[str] = []
        self.sizes: list[tuple[bool, bool]] = []
        self.shown = 0
        self.field = QLineEdit()
        self.field.setAccessibleName("Field")
        box = QVBoxLayout(self)
        box.addWidget(self.field)
        self.slider = SliderRow("Variation")
        self.switch = SegmentedSwitch(
            "Mode", [("one", "One", "square-outline"), ("board", "Board", "view-grid-outline")]
        )
        self.strip = Text("strip")
        self.foot = Text("foot")

    def title(self) -> str:
        return self.key.title()

    def column(self) -> QWidget:
        return self.slider

    def column_foot(self) -> QWidget:
        return self.foot

    def filmstrip(self) -> QWidget:
        return self.strip

    def modes(self) -> QWidget:
        return self.switch

    def fill_send_menu(self, menu: QMenu) -> None:
        menu.addAction("Gallery")

    def fill_more_menu(self, menu: QMenu) -> None:
        menu.addAction("Something rarer…", lambda: self.done.append("rarer"))

    def commands(self) -> Handlers:
        names = ("main", "undo", "redo", "star", "vary", "delete", "previous_result", "search")
        return {name: lambda name=name: self.done.append(name) for name in names}

    def activated(self) -> None:
        self.shown += 1

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.sizes.append((narrow, low))


ROOMS = tuple(
    Room(key, icon, lambda key=key: key.title(), lambda studio, key=key: PlainWorkspace(studio, key))
    for key, icon in (("create", "creation-outline"), ("gallery", "image-multiple-outline"))
)


@pytest.fixture
def window(qtbot, studio) -> Iterator[MainWindow]:
    """A window that is shown at 1440 × 900 and active, so that shortcuts work."""
    window = MainWindow(studio, rooms=ROOMS)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
