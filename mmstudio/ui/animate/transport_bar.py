"""The bar under the preview: record, play, where it is, which sound, its tempo, volume and delay."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QSizePolicy, QWidget

from mmstudio.audio.meter import Level
from mmstudio.ui import words
from mmstudio.ui.animate.delay_row import DelayRow
from mmstudio.ui.animate.names import clock
from mmstudio.ui.controls import ElidedLabel, IconButton, Menu, PaintedButton, Text, Track, set_name
from mmstudio.ui.theme import color, font, paint_icon, px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import AnimateState
from mmstudio.viewmodels.live_sound import LiveState
from mmstudio.viewmodels.recording import MOST_S, RecordingState
from mmstudio.viewmodels.transport import TransportState

HEIGHT = 56
_FORGET_TAPS_S = 2.0
_LOWEST_DB = 60.0


class PlayButton(PaintedButton):
    """Round; a triangle, or two bars while it plays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._playing = False
        self.setFixedSize(px(42), px(42))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_playing(False)

    def show_playing(self, playing: bool) -> None:
        self._playing = playing
        name = self.tr("Pause") if playing else self.tr("Play")
        tip = self.tr("Pause. Space") if playing else self.tr("Play. Space")
        set_name(self, name, tip)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.isEnabled()
        painter.setBrush(color("text" if on else "track"))
        painter.setOpacity(0.88 if self.underMouse() and on else 1.0)
        painter.drawEllipse(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        paint_icon(painter, QRectF(self.rect()), "pause" if self._playing else "play", "window" if on else "text3", 24)


class RecordButton(PaintedButton):
    """The red point; a square while it records. menu_wanted: which microphone."""

    menu_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running = False
        self.setFixedSize(px(36), px(36))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.tell("", False)

    def tell(self, problem: str, running: bool) -> None:
        """problem: code of the sentence that says why it cannot be used."""
        self._running = running
        name = self.tr("Stop and keep") if running else self.tr("Record")
        tip = (
            self.tr("Stop and keep the recording. Shift+R")
            if running
            else self.tr("Record from the microphone. Shift+R")
        )
        set_name(self, name, words.sentence(problem) if problem else tip)
        self.setEnabled(not problem)
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.underMouse() and self.isEnabled():
            painter.setBrush(color("hover"))
            painter.drawRoundedRect(QRectF(self.rect()), px(8), px(8))
        middle = QRectF(self.rect()).center()
        painter.setBrush(color("danger" if self.isEnabled() else "track"))
        if self._running:
            painter.drawRoundedRect(QRectF(middle.x() - px(7), middle.y() - px(7), px(14), px(14)), px(3), px(3))
            return
        painter.drawEllipse(middle, px(8), px(8))
        painter.setBrush(color("window"))
        painter.drawEllipse(middle, px(3), px(3))


class LevelMeter(QWidget):
    """How loud it is, from -60 to 0 dB, and a light that says that it was too loud."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = Level()
        self.setFixedSize(px(150), px(20))
        set_name(self, self.tr("Level"), self.tr("Level — keep it below the light at the end, or it sounds distorted."))

    def show_level(self, level: Level) -> None:
        self._level = level
        self.setAccessibleDescription(
            self.tr("{n} dB, too loud") if level.clipped else self.tr("{n} dB").format(n=round(level.peak_db))
        )
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        light = px(10)
        bar = QRectF(0, self.height() / 2 - px(4), self.width() - light - px(6), px(8))
        painter.setBrush(color("track"))
        painter.drawRoundedRect(bar, px(4), px(4))
        loud = min(1.0, max(0.0, 1 + self._level.rms_db / _LOWEST_DB))
        peak = min(1.0, max(0.0, 1 + self._level.peak_db / _LOWEST_DB))
        painter.setBrush(color("ok"))
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * loud, bar.height()), px(4), px(4))
        painter.setBrush(color("text"))
        painter.drawRect(QRectF(bar.left() + bar.width() * peak - px(1), bar.top() - px(2), px(2), px(12)))
        painter.setBrush(color("danger" if self._level.clipped else "track"))
        painter.drawEllipse(QPointF(self.width() - light / 2, self.height() / 2), light / 2, light / 2)


class TempoChip(PaintedButton):
    """ "96 BPM · steady"; a click opens half, double, tap, type."""

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self._taps: list[float] = []
        self._narrow = False
        self.setFont(font(12, 500))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self.open_menu)

    def set_narrow(self, narrow: bool) -> None:
        """In a narrow window the number stands alone; name and tooltip say the rest."""
        self._narrow = narrow
        self.show_state(self._animate.state)

    def show_state(self, state: AnimateState) -> None:
        tempo = state.tempo
        shown = ""
        if state.reading == "listening":
            text = self.tr("Listening…")
        elif not tempo.beats:
            text = self.tr("No clear beat")
        else:
            number = self.tr("{n} BPM").format(n=round(tempo.beats))
            kind = self.tr("typed") if tempo.typed else self.tr("steady") if tempo.steady else self.tr("varies")
            text = f"{number} · {kind}"
            shown = number if self._narrow else ""
        if (shown or text) != self.text():
            self.setText(shown or text)
            set_name(self, text, self.tr("Tempo — half, double, tap or type it, where it was heard wrong."))
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + px(44), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line2" if self.underMouse() else "line"))
        painter.setBrush(color("raised"))
        half = self.height() / 2 - 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), half, half)
        paint_icon(painter, QRectF(px(10), 0, px(16), self.height()), "metronome", "text2", 16)
        painter.setFont(self.font())
        painter.setPen(color("text"))
        painter.drawText(QRectF(px(32), 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text())

    def open_menu(self) -> None:
        animate, tempo = self._animate, self._animate.state.tempo
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        half = menu.addAction(self.tr("Half"), lambda: animate.times.multiply_tempo(0.5))
        double = menu.addAction(self.tr("Double"), lambda: animate.times.multiply_tempo(2.0))
        half.setEnabled(tempo.beats >= 80)
        double.setEnabled(0 < tempo.beats <= 120)
        menu.addAction(self.tr("Tap"), self.tap)
        menu.addAction(self.tr("Type…"), self._type)
        measured = menu.addAction(self.tr("As measured"), lambda: animate.times.set_tempo(0))
        measured.setEnabled(tempo.typed)
        menu.popup(self.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def tap(self) -> None:
        """Once for each beat, while it plays: from the third on the tempo is that of the taps."""
        now = time.monotonic()
        if self._taps and now - self._taps[-1] > _FORGET_TAPS_S:
            self._taps.clear()
        self._taps = [*self._taps[-7:], now]
        if len(self._taps) >= 3:
            step = (self._taps[-1] - self._taps[0]) / (len(self._taps) - 1)
            if 0.25 <= step <= 1.5:
                self._animate.times.set_tempo(60 / step, self._animate.transport.time_s % step)

    def _type(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(self.tr("Tempo"))
        dialog.setLabelText(self.tr("Beats a minute"))
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setDoubleRange(40, 240)
        dialog.setDoubleDecimals(1)
        dialog.setDoubleValue(self._animate.state.tempo.beats or 120)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.doubleValueSelected.connect(self._animate.times.set_tempo)
        dialog.open()


class TransportBar(QWidget):
    """Everything about playing and recording. open_wanted: choose a sound; measure_wanted: the delay by ear."""

    open_wanted = Signal()
    measure_wanted = Signal()

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate, self._transport, self._recording = animate, animate.transport, animate.recording
        self._narrow = False
        self.setFixedHeight(px(HEIGHT))
        self.record = RecordButton()
        self._live_tip = self.tr("Live — the picture follows the microphone at once; nothing is recorded. Shift+L")
        self.live = IconButton("microphone", self.tr("Live"), self._live_tip, checkable=True, size=20)
        self.start = IconButton("skip-previous", self.tr("To the start"), self.tr("To the start. Home"), size=20)
        self.play = PlayButton()
        self.loop = IconButton(
            "repeat", self.tr("Loop"), self.tr("Loop — begin again at its end. Ctrl+L"), checkable=True, size=18
        )
        self.place = Text(clock(0), size=15, weight=600, tabular=True)
        self.total = Text(size=12, tone="text2", tabular=True)
        self.name = ElidedLabel(size=12, tone="text2", mode=Qt.TextElideMode.ElideMiddle)
        self.tempo = TempoChip(animate)
        self.speaker = _Speaker()
        self.volume = Track("fill")
        self.delay = DelayRow(inline=True)
        self.measure = IconButton(
            "metronome",
            self.tr("Measure…"),
            self.tr("Measure… — plays clicks, so that the delay can be found by ear."),
            size=16,
            box=28,
        )
        self._build_meter()
        self._lay_out()
        self._connect()
        self.show_state(animate.state)
        self._show_transport(self._transport.state)
        self._show_recording(self._recording.state)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.tempo.set_narrow(narrow)
        self.delay.label.setVisible(not narrow)
        self.measure.setVisible(not narrow)  # it is in the menu of the window too
        self.volume.setFixedWidth(px(56 if narrow else 80))
        self.meter.setFixedWidth(px(104 if narrow else 150))
        self._show_recording(self._recording.state)

    def show_time(self, time_s: float) -> None:
        text = clock(time_s)
        if text != self.place.text():
            self.place.setText(text)

    def show_state(self, state: AnimateState) -> None:
        self.tempo.show_state(state)
        self.total.setText(f"/ {clock(self._transport.state.seconds or state.duration_s)}")
        reading = state.reading in ("sound", "listening")
        self.name.setText(self.tr("Reading sound…") if state.reading == "sound" else state.sound)
        live = self._animate.live.on  # the sound of the document does not count then
        self.tempo.setVisible(bool(state.sound) and not self._recording.state.running and not live)
        self.play.setEnabled(self._transport.state.seconds > 0 or state.has_source)
        self.name.setVisible((bool(state.sound) or reading) and not self._narrow and not live)
        self.live.setEnabled(state.has_source and not self._recording.state.problem)

    def open_devices(self) -> None:
        """Which microphone is used."""
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        state = self._recording.state
        usual = menu.addAction(self.tr("The system's microphone"), lambda: self._recording.choose(""))
        usual.setCheckable(True)
        usual.setChecked(not state.device)
        for device in state.devices:
            action = menu.addAction(device.name.replace("&", "&&"), partial(self._recording.choose, device.name))
            action.setCheckable(True)
            action.setChecked(device.name == state.device)
        menu.addSeparator()
        monitor = menu.addAction(
            self.tr("Monitor, for headphones"), lambda: self._recording.set_monitor(not state.monitor)
        )
        monitor.setCheckable(True)
        monitor.setChecked(state.monitor)
        menu.popup(self.record.mapToGlobal(self.record.rect().topLeft()))

    # helpers

    def _build_meter(self) -> None:
        self.meter = LevelMeter()
        self.taken = Text(clock(0, 1), size=15, weight=600, tabular=True)
        self.most = Text(f"/ {clock(MOST_S, 0)}", size=12, tone="text2", tabular=True)
        self.pause = IconButton("pause", self.tr("Pause the recording"), size=18, checkable=True)
        self.pause.clicked.connect(self._recording.pause)

    def _lay_out(self) -> None:
        self.volume.setRange(0, 100)
        self.volume.default = 80
        self.volume.setFixedWidth(px(80))
        set_name(self.volume, self.tr("Volume"))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(18), 0, px(18), 0)
        row.setSpacing(px(8))
        buttons: tuple[QWidget, ...] = (self.record, self.live, self.start, self.play, self.loop)
        for widget in buttons:
            row.addWidget(widget)
        row.addSpacing(px(4))
        for widget in (self.place, self.total, self.pause, self.taken, self.most, self.meter):
            row.addWidget(widget)
        row.addSpacing(px(10))
        row.addWidget(self.name)
        row.addWidget(self.tempo)
        row.addStretch(1)
        row.addWidget(self.speaker)
        row.addWidget(self.volume)
        row.addSpacing(px(10))
        row.addWidget(self.delay)
        row.addWidget(self.measure)

    def _connect(self) -> None:
        transport, recording = self._transport, self._recording
        self._animate.changed.connect(self.show_state)
        transport.changed.connect(self._show_transport)
        transport.moved.connect(self.show_time)
        recording.changed.connect(self._show_recording)
        recording.metered.connect(self._show_level)
        self.record.clicked.connect(recording.toggle)
        self.record.menu_wanted.connect(self.open_devices)
        live = self._animate.live
        self.live.clicked.connect(self._animate.toggle_live)
        live.changed.connect(self._show_live)
        live.heard.connect(self._show_heard)
        self.start.clicked.connect(transport.to_start)
        self.play.clicked.connect(transport.toggle)
        self.loop.clicked.connect(lambda: transport.set_looping(self.loop.isChecked()))
        self.volume.moved_by_hand.connect(lambda: transport.set_volume(self.volume.value() / 100))
        self.volume.reset.connect(lambda: transport.set_volume(0.8))
        self.delay.value_changed.connect(lambda value: transport.set_delay(round(value)))
        self.measure.clicked.connect(self.measure_wanted)

    def _show_transport(self, state: TransportState) -> None:
        self.play.show_playing(state.playing)
        self.loop.setChecked(state.looping)
        if self.volume.value() != round(100 * state.volume):
            self.volume.setValue(round(100 * state.volume))
        if self.delay.value() != state.delay_ms:
            self.delay.set_value(state.delay_ms)
        self.speaker.set_silent(state.silent)
        self.show_time(self._transport.time_s)
        self.show_state(self._animate.state)

    def _show_recording(self, state: RecordingState) -> None:
        busy = state.phase != "idle"
        self.record.tell(state.problem if not busy else "", state.running)
        of_take: tuple[QWidget, ...] = (self.taken, self.most, self.pause)
        for widget in of_take:
            widget.setVisible(state.running)
        for widget in (self.start, self.play, self.loop, self.place, self.total, self.name):
            widget.setVisible(not busy)
        self.pause.setChecked(state.phase == "paused")
        self.show_state(self._animate.state)
        self.name.setVisible(not busy and self.name.isVisibleTo(self))
        self.live.setVisible(not busy)
        self._show_live(self._animate.live.state)

    def _show_live(self, state: LiveState) -> None:
        problem = self._recording.state.problem
        self.live.setChecked(self._animate.live.on)
        self.live.setEnabled(self._animate.state.has_source and not problem)
        tip = words.sentence(problem) if problem else self._live_tip
        set_name(self.live, self.tr("Live"), tip)
        self.meter.setVisible(self._animate.live.on or self._recording.state.running)
        self.meter.show_level(state.level)
        self.show_state(self._animate.state)

    def _show_heard(self, state: LiveState) -> None:
        self.meter.show_level(state.level)

    def _show_level(self, state: RecordingState) -> None:
        self.meter.show_level(state.level)
        self.taken.setText(clock(state.seconds, 1))


class _Speaker(QWidget):
    """Stands before the volume; crossed out where there is no loudspeaker."""

    def __init__(self) -> None:
        super().__init__()
        self._silent = False
        self.setFixedSize(px(20), px(20))

    def set_silent(self, silent: bool) -> None:
        self._silent = silent
        set_name(self, self.tr("No loudspeaker") if silent else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        name = "volume-off" if self._silent else "volume-high"
        paint_icon(QPainter(self), QRectF(self.rect()), name, "text2", 18)
