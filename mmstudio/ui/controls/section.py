"""A section of the parameter column: a heading that folds what is under it."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui.controls.buttons import PaintedButton
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, motion, paint_icon, px

_NO_LIMIT = 16777215


class _Head(PaintedButton):
    """Chevron, title, and what is inside while it is closed. ←/→ fold and open."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = ""
        self.setText(title)
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(px(28))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        set_name(self, title)
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        return QSize(px(80), px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.setChecked(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        chevron = "chevron-down" if self.isChecked() else "chevron-right"
        paint_icon(painter, QRectF(0, 0, px(16), self.height()), chevron, "text" if self.underMouse() else "text2", 16)
        title = font(13, 600)
        metrics = QFontMetrics(title)
        left = px(22)
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - left)
        painter.setFont(title)
        painter.setPen(color("text"))
        painter.drawText(QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        if self.summary and not self.isChecked():
            left += metrics.horizontalAdvance(words) + px(8)
            hint = font(11)
            rest = QFontMetrics(hint).elidedText(self.summary, Qt.TextElideMode.ElideRight, max(self.width() - left, 0))
            painter.setFont(hint)
            painter.setPen(color("text3"))
            painter.drawText(QRectF(left, px(1), self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, rest)


class Section(QWidget):
    """A foldable group. key names it in the remembered folds; summary is shown in the heading while closed."""

    toggled = Signal(str, bool)  # key, open; only when a person folds

    def __init__(
        self,
        title: str,
        key: str = "",
        *,
        action: QWidget | None = None,
        spacing: float = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.key = key
        self.head = _Head(title)
        self.body = QWidget()
        self.content = QVBoxLayout(self.body)
        self.content.setContentsMargins(0, px(4), 0, 0)
        self.content.setSpacing(px(spacing))
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.head, 1)
        if action is not None:
            top.addWidget(action)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self.body)
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.valueChanged.connect(lambda height: self.body.setMaximumHeight(int(height)))
        self._animation.finished.connect(self._settle)
        self.head.toggled.connect(self._fold)

    def add(self, widget: QWidget) -> None:
        self.content.addWidget(widget)

    def is_open(self) -> bool:
        return self.head.isChecked()

    def set_open(self, open_: bool) -> None:
        """Fold or open without telling anybody and without motion."""
        self.head.blockSignals(True)
        self.head.setChecked(open_)
        self.head.blockSignals(False)
        self._settle()

    def set_summary(self, text: str) -> None:
        if text != self.head.summary:
            self.head.summary = text
            self.head.update()

    def set_title(self, title: str) -> None:
        self.head.setText(title)
        self.head.setAccessibleName(title)

    def _fold(self, open_: bool) -> None:
        self.body.show()
        full = self.body.sizeHint().height()
        self._animation.stop()
        self._animation.setDuration(motion(160))
        self._animation.setStartValue(0 if open_ else self.body.height())
        self._animation.setEndValue(full if open_ else 0)
        self._animation.start()
        self.toggled.emit(self.key, open_)

    def _settle(self) -> None:
        self.body.setVisible(self.is_open())
        self.body.setMaximumHeight(_NO_LIMIT)
