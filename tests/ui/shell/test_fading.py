from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from mmstudio.ui.shell.fading import Fading
from mmstudio.ui.theme import themes


@pytest.fixture
def moving():
    themes().apply("dark", reduce_motion=False)
    yield
    themes().apply("dark", reduce_motion=True)


class Paints(QObject):
    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def ended(qtbot, window) -> None:
    fadings = window.pages.findChildren(Fading, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert fadings
    with qtbot.waitSignals([fading.destroyed for fading in fadings]):
        pass


def test_the_new_page_is_not_painted_anew_for_each_step_of_the_fade(qtbot, window, moving):
    paints = Paints(window)
    window.build_ahead("gallery")
    window._page("gallery").workspace.installEventFilter(paints)
    window.go_to("gallery")
    ended(qtbot, window)
    qtbot.waitUntil(lambda: paints.count > 1)
    assert paints.count == 2  # for its look, and when nothing hides it any more


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
