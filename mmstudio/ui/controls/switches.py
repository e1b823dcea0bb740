"""A switch for yes or no, and a segmented switch for one of a few."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from mmstudio.ui.controls.dropdown import DropDown
from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, paint_icon, px, theme

_SWITCH_PX = 30  # how high a segmented switch is


class Switch(QCheckBox):
    """On or off, 32 × 18. A check box to screen readers."""

    def __init__(self, name: str, tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_name(self, name, tip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(34), px(28))  # a target of 28 around 18 painted

    def hitButton(self, pos: object) -> bool:  # type: ignore[override]
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height, on = px(18), self.isChecked()
        body = QRectF(1, (self.height() - height) / 2, px(32), height)
        painter.setPen(color("accent_text") if on else color("fill"))
        painter.setBrush(color("accent") if on else color("track"))
        painter.drawRoundedRect(body, height / 2, height / 2)
        knob = px(6)
        x = body.right() - height / 2 if on else body.left() + height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("on_accent") if on else color("handle"))
        painter.drawEllipse(QPointF(x, body.center().y()), knob, knob)


class _Segment(QAbstractButton):
    """One part of a segmented switch."""

    def __init__(self, text: str, icon_name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.icon_name, self.compact = icon_name, False
        self.setText(text)
        self.setCheckable(True)
        self.setFont(font(12, 500))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        set_name(self, text)

    def sizeHint(self) -> QSize:
        words = 0 if self._bare() else QFontMetrics(font(12, 600)).horizontalAdvance(self.text())
        mark = px(16) if self.icon_name else 0
        gap = px(6) if words and mark else 0
        return QSize(words + mark + gap + px(24 if words else 20), px(26))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(28), px(26))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key())
        )
        parent = self.parent()
        if step and isinstance(parent, SegmentedSwitch):
            parent.step(step)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = self.rect().toRectF()
        on = self.isChecked()
        if on or self.underMouse():
            # where grounds are equal, an outline tells the chosen part
            outlined = on and theme().raised == theme().canvas
            painter.setPen(color("text") if outlined else Qt.PenStyle.NoPen)
            painter.setBrush(color(_chosen_ground() if on else "raised"))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5) if outlined else rect, px(6), px(6))
        token = "text" if on else "text2"
        face = font(12, 600 if on else 500)
        metrics = QFontMetrics(face)
        mark = px(16) if self.icon_name else 0
        gap = px(6) if mark and not self._bare() else 0
        room = self.width() - px(12) - mark - gap
        words = "" if self._bare() else metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        left = (self.width() - mark - gap - metrics.horizontalAdvance(words)) / 2
        if mark:
            paint_icon(painter, QRectF(left, 0, mark, self.height()), self.icon_name, token, 16)
        painter.setFont(face)
        painter.setPen(color(token))
        painter.drawText(rect.adjusted(left + mark + gap, 0, px(8), 0), Qt.AlignmentFlag.AlignVCenter, words)

    def _bare(self) -> bool:
        return self.compact and bool(self.icon_name)


class SegmentedSwitch(QWidget):
    """One of a few. options: (key, text, icon or ""). Arrow keys move; too narrow for its texts, it becomes a
    drop-down. changed is emitted only when a person chooses."""

    changed = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = [key for key, _, _ in options]
        self._group = QButtonGroup(self)
        self._segments: list[_Segment] = []
        self._row = row = QHBoxLayout(self)
        row.setSpacing(px(2))
        for _, text, icon_name in options:
            segment = _Segment(text, icon_name, self)
            self._group.addButton(segment, len(self._segments))
            self._segments.append(segment)
            row.addWidget(segment)  # without stretch: all as wide as each other while every text fits, else wider ones
        self.list = DropDown(name, [(key, text) for key, text, _ in options], parent=self)
        self.list.setFixedHeight(px(_SWITCH_PX))
        row.addWidget(self.list, 1)
        self._show_list(False)
        set_name(self, name)
        self.setToolTip("")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._segments[0].setChecked(True)
        self._group.idClicked.connect(lambda index: self._chosen(self._keys[index]))
        self.list.chosen.connect(self._chosen)
        self._refocus()

    def current(self) -> str:
        return self._keys[self._group.checkedId()]

    def set_current(self, key: str) -> None:
        """Show key without telling anybody."""
        self._segments[self._keys.index(key)].setChecked(True)
        self.list.set_current(key)
        self._refocus()

    def set_compact(self, compact: bool) -> None:
        """Icons only, with the words as tooltips (narrow windows)."""
        for segment in self._segments:
            segment.compact = compact
            segment.updateGeometry()
            segment.update()
        self.updateGeometry()

    def step(self, by: int) -> None:
        index = self._group.checkedId() + by
        if 0 <= index < len(self._keys):
            self._segments[index].setChecked(True)
            self._refocus()
            self._segments[index].setFocus(Qt.FocusReason.TabFocusReason)
            self._chosen(self._keys[index])

    def sizeHint(self) -> QSize:
        return QSize(sum(s.sizeHint().width() + px(2) for s in self._segments) + px(2), px(_SWITCH_PX))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(72), px(_SWITCH_PX))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self.sizeHint().width() - px(12) and len(self._keys) > 2
        if self.list.isHidden() == narrow:
            self._show_list(narrow)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.list.isHidden():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line"))
        painter.setBrush(color("panel" if theme().dark else "hover"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.update()

    def _show_list(self, shown: bool) -> None:
        around = 0 if shown else px(2)  # the list has a frame of its own
        self._row.setContentsMargins(around, around, around, around)
        self.list.setVisible(shown)
        for segment in self._segments:
            # not "not shown": what becomes visible may widen the row, and this is called again from within
            segment.setVisible(self.list.isHidden())

    def _chosen(self, key: str) -> None:
        self.set_current(key)
        self.changed.emit(key)

    def _refocus(self) -> None:
        for segment in self._segments:  # Tab enters the switch once, at the chosen part
            segment.setFocusPolicy(Qt.FocusPolicy.TabFocus if segment.isChecked() else Qt.FocusPolicy.ClickFocus)


def _chosen_ground() -> str:
    """The chosen part stands out by being lighter, in both themes."""
    return "hover" if theme().dark else "raised"
