"""Measuring the sound delay by ear and eye: clicks are heard, a light flashes, the slider brings them together."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from mmstudio.ui.animate.delay_row import DelayRow
from mmstudio.ui.controls import Text, TextButton, set_name
from mmstudio.ui.sheet import Sheet
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.transport import Transport

_FLASH_S = 0.07
_TICK_MS = 8


class Light(QWidget):
    """A point that is on or off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.on = False
        self.setFixedHeight(px(120))
        set_name(self, self.tr("Light"))
        self.setToolTip("")

    def show_on(self, on: bool) -> None:
        if on != self.on:
            self.on = on
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent" if self.on else "track"))
        painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2), px(44), px(44))


class DelaySheet(Sheet):
    """Clicks once a second while it is open."""

    def __init__(self, transport: Transport, over: QWidget) -> None:
        super().__init__(self.tr("Sound delay"), over.window(), 460)
        self._transport = transport
        self.light = Light()
        self.slider = DelayRow()
        self.slider.set_value(transport.state.delay_ms)
        done = TextButton(self.tr("Done"), "check", weight=600)
        self.content.addWidget(
            Text(
                self.tr("Move the slider until each click and each flash come together."),
                size=13,
                tone="text2",
                wrap=True,
            )
        )
        for widget in (self.light, self.slider, done):
            self.content.addWidget(widget)
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticking.timeout.connect(self._tick)
        self.slider.value_changed.connect(lambda value: transport.set_delay(round(value)))
        done.clicked.connect(self.close_sheet)
        self.closed.connect(self._end)
        transport.start_clicks()
        self._ticking.start()

    def _tick(self) -> None:
        place = self._transport.click_place_s()
        self.light.show_on(place is not None and place < _FLASH_S)

    def _end(self) -> None:
        self._ticking.stop()
        self._transport.stop_clicks()
