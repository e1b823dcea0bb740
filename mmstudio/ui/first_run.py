"""The first thing a newcomer sees: one card with the ways that exist, language and text size."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.settings import UI_SCALES, Settings
from mmstudio.ui.controls import DropDown, IconButton, Mark, PaintedButton, Text, set_name
from mmstudio.ui.settings_table import LANGUAGES
from mmstudio.ui.theme import color, font, paint_icon, px


class _Way(PaintedButton):
    """A large button: icon, what to do, and a line about it. main: the one that is proposed, in the accent."""

    def __init__(self, icon_name: str, text: str, hint: str, main: bool = False) -> None:
        super().__init__()
        self._icon, self._hint, self._main = icon_name, hint, main
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        set_name(self, text, hint)
        self.setToolTip("")

    def sizeHint(self) -> QSize:
        return QSize(px(340), px(76))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if self._main else color("line2"))
        painter.setBrush(color("accent" if self._main else "hover" if self.underMouse() else "panel"))
        painter.setOpacity(0.92 if self.isDown() else 1.0)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(12), px(12))
        painter.setOpacity(1.0)
        token = "on_accent" if self._main else "text"
        paint_icon(painter, QRectF(px(20), 0, px(32), self.height()), self._icon, token, 28)
        painter.setPen(color(token))
        painter.setFont(font(15, 600))
        left = px(68)
        half = self.height() / 2
        painter.drawText(
            QRectF(left, half - px(24), self.width() - left, px(24)), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.setFont(font(12))
        painter.drawText(
            QRectF(left, half + px(1), self.width() - left, px(20)), Qt.AlignmentFlag.AlignVCenter, self._hint
        )


class FirstRun(QWidget):
    """A card over Create. changed(field, value) asks for a setting; drawn, restored, animated: start with the example
    of Create, of Restore or of Animate; closed: none of them."""

    drawn = Signal()
    restored = Signal()
    animated = Signal()
    closed = Signal()
    changed = Signal(str, object)

    def __init__(self, settings: Settings, language: str, parent: QWidget) -> None:
        super().__init__(parent)
        set_name(self, self.tr("Welcome"))
        self.setToolTip("")
        self.card = QFrame(self)
        self.card.setProperty("card", "floating")
        self.setProperty("covers", True)  # whoever looks at the window sees nothing else
        words = self.tr("Draw something"), self.tr("Write a few words and get a picture.")
        self.draw = _Way("creation", *words, main=True)
        self.restore = _Way("bandage", self.tr("Restore a photo"), self.tr("Mend scratches, dust and fading."))
        self.animate = _Way("waveform", self.tr("Make sound move"), self.tr("A picture follows a song or your voice."))
        self.language = DropDown(self.tr("Language"), LANGUAGES)
        self.language.set_current(language)
        self.scale = DropDown(self.tr("Text size"), [(str(scale), f"{scale} %") for scale in UI_SCALES])
        self.scale.set_current(str(settings.ui_scale))
        skip = IconButton("close", self.tr("Close"), self.tr("Close. Esc"))
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("What would you like to do?"), size=20, weight=600, wrap=True), 1)
        head.addWidget(skip)
        choices = QHBoxLayout()
        choices.setSpacing(px(10))
        choices.addWidget(Text(self.tr("Language"), size=12, tone="text2"))
        choices.addWidget(self.language, 1)
        choices.addSpacing(px(8))
        choices.addWidget(Text(self.tr("Text size"), size=12, tone="text2"))
        choices.addWidget(self.scale, 1)
        promise = QHBoxLayout()
        promise.setSpacing(px(8))
        promise.addWidget(Mark("shield-check-outline", "text3", 16))
        promise.addWidget(Text(self.tr("Everything stays on this computer."), size=12, tone="text3"), 1)
        self._box = box = QVBoxLayout(self.card)
        box.setContentsMargins(px(28), px(22), px(24), px(22))
        box.setSpacing(px(18))
        box.addLayout(head)
        box.addWidget(self.draw)
        box.addWidget(self.restore)
        box.addWidget(self.animate)
        box.addLayout(choices)
        box.addLayout(promise)
        self.draw.clicked.connect(self.drawn)
        self.restore.clicked.connect(self.restored)
        self.animate.clicked.connect(self.animated)
        skip.clicked.connect(self.closed)
        self.language.chosen.connect(lambda key: self.changed.emit("language", key))
        self.scale.chosen.connect(lambda key: self.changed.emit("ui_scale", int(key)))
        self.setFocusProxy(self.draw)

    def resizeEvent(self, event: object) -> None:  # type: ignore[override]
        width = min(px(480), self.width() - px(32))
        height = self._box.totalHeightForWidth(width)
        self.card.setGeometry((self.width() - width) // 2, max((self.height() - height) // 2, 0), width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("canvas", 0.8))
