"""The change from one page to another: the former one's look fades over the new one."""

from __future__ import annotations

from PySide6.QtCore import Qt, QVariantAnimation
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from mmstudio.ui.theme import motion


class Fading(QWidget):
    """The former page's last look, which fades over the new one."""

    def __init__(self, look: QPixmap, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._opacity = look, 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(parent.rect())
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(motion(120))
        self._animation.setStartValue(1.0)
        self._animation.setEndValue(0.0)
        self._animation.valueChanged.connect(self._step)
        self._animation.finished.connect(self.deleteLater)
        self.show()
        self.raise_()
        self._animation.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._look)

    def _step(self, value: object) -> None:
        self._opacity = float(value)  # type: ignore[arg-type]
        self.update()
