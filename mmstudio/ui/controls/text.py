"""Words on screen: plain text only, in the sizes and tones of the design."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from mmstudio.ui.controls.accessible import describe
from mmstudio.ui.theme import color, font, px


class Text(QLabel):
    """A label that never interprets markup (fault U1). tone: a text token; weight: 400, 500, 600 or 700."""

    def __init__(
        self,
        text: str = "",
        *,
        size: float = 13,
        weight: int = 400,
        tone: str = "text",
        tabular: bool = False,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, weight, tabular))
        self.setWordWrap(wrap)
        self.setProperty("tone", tone)
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().polish(self)


class ElidedLabel(QWidget):
    """One line that is shortened when it does not fit; the tooltip then has all of it.

    Elides at the end, or in the middle for file names.
    """

    def __init__(
        self,
        text: str = "",
        *,
        size: float = 13,
        weight: int = 400,
        tone: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone, self._mode, self._align = tone, mode, align
        self.setFont(font(size, weight))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._text = ""
        self._hint: QSize | None = None  # layouts ask for it some ten times
        self._shown: tuple[int, str] | None = None  # a width, and the words that fit into it
        self._told = ""  # in its tooltip
        self.setText(text)
        describe(self, QAccessible.Role.StaticText, self.text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        text = " ".join(text.split())
        if text != self._text:
            self._text, self._hint, self._shown = text, None, None
            self.setAccessibleName(text)
            if self.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored:
                self.updateGeometry()  # every layout up to the window's looks at its parts again
            self._tell()
            self.update()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        if self._hint is None:
            metrics = QFontMetrics(self.font())
            self._hint = QSize(metrics.horizontalAdvance(self._text[:400]) + 2, metrics.height() + px(2))
        return QSize(self._hint)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(24), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(color(self._tone))
        if self._shown is None or self._shown[0] != self.width():
            self._shown = self.width(), self.fontMetrics().elidedText(self._text[:2000], self._mode, self.width())
        how = self._align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(self.rect(), how, self._shown[1])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._hint = self._shown = None

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        self._tell()

    def _tell(self) -> None:
        told = self._text[:1000] if self.fontMetrics().horizontalAdvance(self._text[:2000]) > self.width() else ""
        if told != self._told:
            self._told = told
            set_tip(self, told)


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip that shows text as it is, whatever it contains."""
    widget.setToolTip(f"<qt>{escape(text)}</qt>" if "<" in text or "&" in text else text)


def set_name(widget: QWidget, name: str, tip: str = "") -> None:
    """The accessible name of a control, and its tooltip: a sentence that starts with the name, or the name."""
    widget.setAccessibleName(name)
    set_tip(widget, tip or name)
    if tip:
        widget.setAccessibleDescription(tip)
