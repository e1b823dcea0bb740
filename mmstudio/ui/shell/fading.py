"""The change from one page to another: the former one's look fades over the new one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from mmstudio.ui.theme import motion


class Fading(QWidget):
    """The former page's last look, which fades over the look of the new one.

    It hides what lies below, so that the new page is not painted anew, with all its controls, for each step.
    """

    def __init__(self, look: QPixmap, page: QWidget, under: QWidget, parent: QWidget) -> None:
        """look: of the former page; page: the new one; under: lies above page and stays there; parent: of both."""
        super().__init__(parent)
        for former in parent.findChildren(Fading, options=Qt.FindChildOption.FindDirectChildrenOnly):
            former.setVisible(former is self)
        self._look, self._page, self._opacity = look, page, 1.0
        self._new: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(page.geometry())
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(motion(120))
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(self.deleteLater)
        self.stackUnder(under)
        self.show()
        self._animation.start()

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.PolishRequest:
            self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # after the style sheet, which takes it away
        return handled

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._new is not None:
            painter.drawPixmap(0, 0, self._new)
            painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._look)

    def _step(self, value: object) -> None:
        self._opacity = float(value)  # type: ignore[arg-type]
        if self._opacity < 1.0 and self.isVisible():
            if self._new is None:
                self._new = self._page.grab()  # by now it has been laid out
            self.update()
