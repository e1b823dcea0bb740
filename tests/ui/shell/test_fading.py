from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from mmstudio.ui.shell.fading import Fading, look_of
from mmstudio.ui.theme import themes


@pytest.fixture
def moving():
    themes().apply("dark", reduce_motion=False)
    yield
    themes().apply("dark", reduce_motion=True)


class Paints(QObject):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.heights: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.heights.append(event.region().boundingRect().height())
        return False


def as_shown(window) -> QImage:
    """The page as it looks on the ground of the window, painted anew."""
    corner = window.page.mapTo(window, QPoint())
    look = window.grab(QRect(corner, window.page.size())).toImage()
    return look.convertToFormat(QImage.Format.Format_RGB32)


def ended(qtbot, window) -> None:
    fadings = window.pages.findChildren(Fading, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert fadings
    with qtbot.waitSignals([fading.destroyed for fading in fadings]):
        pass


def test_the_new_page_is_painted_in_parts_and_not_for_each_step_of_the_fade(qtbot, window, moving):
    paints = Paints(window)
    window.build_ahead("gallery")
    window._page("gallery").column.installEventFilter(paints)
    window.go_to("gallery")
    ended(qtbot, window)
    qtbot.waitUntil(lambda: sum(paints.heights) >= 2 * window.page.column.height())
    assert sum(paints.heights) < 2.1 * window.page.column.height()  # for its look, and when nothing hides it any more
    assert max(paints.heights) < 0.3 * window.page.column.height()


def test_a_fade_begins_with_the_former_page_and_ends_with_the_new_one(qtbot, window, moving):
    qtbot.waitUntil(lambda: look_of(window.page).toImage() == as_shown(window))
    former = as_shown(window)
    window.go_to("gallery")
    fading = window.pages.findChild(Fading)
    assert fading.grab().toImage().convertToFormat(former.format()) == former
    qtbot.waitUntil(lambda: fading.ready)
    fading._step(0.0)
    last = fading.grab().toImage()
    ended(qtbot, window)
    assert last.convertToFormat(former.format()) == as_shown(window)


def test_what_lies_over_the_pages_stays_while_one_fades(qtbot, window, moving):
    window.drawer.toggle()
    window.go_to("gallery")
    order = [part for part in window.pages.children() if isinstance(part, QWidget)]
    fading = next(part for part in order if isinstance(part, Fading))
    assert order.index(window.page) < order.index(fading) < order.index(window.drawer)
    ended(qtbot, window)


def test_a_second_change_of_the_page_ends_the_first_fade(qtbot, window, moving):
    window.go_to("gallery")
    window.go_to("create")
    fadings = window.pages.findChildren(Fading, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert [fading.isVisible() for fading in fadings].count(True) == 1
    ended(qtbot, window)
    assert window.page.isVisible()
