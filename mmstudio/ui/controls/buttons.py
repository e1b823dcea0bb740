"""Buttons: an icon, a word, or the one main action of a workspace."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from mmstudio.ui.controls.text import set_name
from mmstudio.ui.theme import color, font, icon, motion, paint_icon, px, themes

_PULSE_MS = 900


class PaintedButton(QAbstractButton):
    """A button whose class paints it. Return presses it, as Space does: Qt leaves that to dialogs."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class IconButton(QToolButton):
    """A square button with an icon. name: what it does, its accessible name; tip: the sentence with key and effect.

    token: colour of the icon; on_icon, on_token: icon and colour while checked.
    """

    def __init__(
        self,
        icon_name: str,
        name: str,
        tip: str = "",
        *,
        size: float = 18,
        box: float = 32,
        token: str = "text2",
        checkable: bool = False,
        on_icon: str = "",
        on_token: str = "accent_text",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon, self._on_icon, self._size = icon_name, on_icon or icon_name, size
        self._token, self._on_token = token, on_token
        self.setCheckable(checkable)
        self.setFixedSize(px(box), px(box))
        self.setIconSize(QSize(px(size), px(size)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_name(self, name, tip)
        self.toggled.connect(self._show_icon)
        themes().changed.connect(self._show_icon)
        self._show_icon()

    def set_icon(self, icon_name: str, token: str | None = None) -> None:
        self._icon = self._on_icon = icon_name
        self._token = token or self._token
        self._show_icon()

    def set_name(self, name: str, tip: str = "") -> None:
        set_name(self, name, tip)

    def _show_icon(self) -> None:
        on = self.isChecked()
        if self.isEnabled():
            self.setIcon(icon(self._on_icon if on else self._icon, self._on_token if on else self._token, self._size))
        else:
            self.setIcon(icon(self._icon, "line2", self._size))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._show_icon()


class TextButton(QPushButton):
    """A button with words and perhaps an icon. kind: raised, ghost, link, danger.

    compact shows the icon alone, with the words as tooltip (narrow windows).
    """

    def __init__(
        self,
        text: str,
        icon_name: str = "",
        *,
        kind: str = "raised",
        tip: str = "",
        weight: int = 500,
        size: float = 13,
        token: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._words, self._icon, self._compact = text, icon_name, False
        self._token = token or {"danger": "danger", "link": "accent_text"}.get(kind, "text2")
        self._tip = tip
        self.setProperty("kind", kind)
        self.setFont(font(size, weight))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(px(18), px(18)))
        themes().changed.connect(self._show)
        self._show()

    def set_words(self, text: str, tip: str = "", icon_name: str = "") -> None:
        self._words, self._tip, self._icon = text, tip or self._tip, icon_name or self._icon
        self._show()

    def set_compact(self, compact: bool) -> None:
        if compact != self._compact:
            self._compact = compact
            self._show()

    def _show(self) -> None:
        compact = self._compact and bool(self._icon)
        # && because Qt makes a mnemonic of a single one
        self.setText("" if compact else (" " if self._icon else "") + self._words.replace("&", "&&"))
        if self._icon:
            self.setIcon(icon(self._icon, self._token))
        self.setFixedWidth(px(32)) if compact else self.setMaximumWidth(16777215)
        if not compact:
            self.setMinimumWidth(0)
        self.setProperty("compact", compact)
        self.setStyleSheet("padding: 0;" if compact else "")
        set_name(self, self._words, self._tip)


class PrimaryButton(QPushButton):
    """The main action of a workspace: the only solid amber thing. height: 46, or 52 for Generate."""

    def __init__(self, text: str, icon_name: str = "", *, height: float = 46, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = icon_name
        self._others: tuple[str, ...] = ()
        self._pulse = QVariantAnimation(self)
        self._pulse.setStartValue(0.0)
        self._pulse.setEndValue(1.0)
        self._pulse.valueChanged.connect(self.update)
        self._pulse.finished.connect(self.update)
        self.setProperty("kind", "primary")
        self.setFont(font(15, 600))
        self.setFixedHeight(px(height))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_words(text)

    def pulse(self) -> None:
        """Lighten and return, once; nothing with reduced motion."""
        if duration := motion(_PULSE_MS):
            self._pulse.setDuration(duration)
            self._pulse.start()

    def set_words(self, text: str, tip: str = "", icon_name: str = "") -> None:
        set_name(self, text, tip)
        if icon_name and icon_name != self._icon:
            self._icon = icon_name
            self.updateGeometry()
            self.update()
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
            self.update()

    def keep_room_for(self, *texts: str) -> None:
        """Be wide enough for these words too, so that nothing beside it moves when they come."""
        self._others = texts
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        width = max(metrics.horizontalAdvance(text) for text in (self.text(), *self._others)) + px(18 * 2)
        return QSize(width + (px(28) if self._icon else 0), self.maximumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(px(64), self.maximumHeight())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        if self._pulse.state() == QVariantAnimation.State.Running:
            light = color("on_accent")  # the text's colour at the edge, so that it is seen on amber in every theme
            light.setAlphaF(0.6 * math.sin(math.pi * float(self._pulse.currentValue())))
            ring = px(3)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(light, ring))
            inside = ring * 1.5
            painter.drawRoundedRect(self.rect().toRectF().adjusted(inside, inside, -inside, -inside), px(7), px(7))
        token = "on_accent" if self.isEnabled() else "text2"
        metrics = QFontMetrics(self.font())
        room = self.width() - px(16) - (px(28) if self._icon else 0)
        words = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        width = metrics.horizontalAdvance(words)
        left = (self.width() - width - (px(28) if self._icon else 0)) / 2
        rect = self.rect().toRectF()
        if self._icon:
            box = rect.adjusted(left, 0, 0, 0)
            box.setWidth(px(20))
            paint_icon(painter, box, self._icon, token, 20)
            left += px(28)
        painter.setFont(self.font())
        painter.setPen(color(token))
        painter.drawText(rect.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
