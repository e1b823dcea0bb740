"""A page is put together from the outside in."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from mmstudio.ui.shell.page import Page
from tests.ui.shell.conftest import PlainWorkspace


class Told(QWidget):
    """Counts how often it is told of the style sheet."""

    def __init__(self) -> None:
        super().__init__()
        self.times = 0

    def changeEvent(self, event: QEvent) -> None:
        self.times += event.type() == QEvent.Type.StyleChange


def test_controls_of_the_column_are_told_once_of_the_style_sheet_when_they_are_put_into_the_page(qtbot, studio):
    """Each time cost a tenth of a second for a whole column, and there were five."""
    assert QApplication.instance().styleSheet()
    pages = QStackedWidget()
    qtbot.addWidget(pages)
    workspace = PlainWorkspace(studio, "create")
    content, foot, canvas = QWidget(), Told(), Told()
    part = Told()
    QVBoxLayout(content).addWidget(part)
    workspace.layout().addWidget(canvas)
    workspace.column, workspace.column_foot = lambda: content, lambda: foot
    part.times = foot.times = canvas.times = 0
    page = Page(workspace, lambda command: None, pages)
    pages.addWidget(page)
    assert (part.times, foot.times, canvas.times) == (1, 1, 1)


def test_a_visit_of_a_page_that_is_as_it_was_arranges_nothing_anew(window):
    workspace = window.page.workspace
    sizes = len(workspace.sizes)
    window.go_to("gallery")
    window.go_to("create")
    assert len(workspace.sizes) == sizes
    window.resize(1200, 760)
    assert workspace.sizes[-1] == (True, True)
