"""The well for a sound: drop one or record it, trim it, and correct what was heard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from mmstudio.jobs import Concept
from mmstudio.ui.controls import ElidedLabel, IconButton, PaintedButton, Text, TextButton, set_name
from mmstudio.ui.create.trim_bar import TrimBar
from mmstudio.ui.create.wells import EmptyWell, Well
from mmstudio.ui.heard_words import concept
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateState
from mmstudio.viewmodels.drafts import MOST_SOUND_S

if TYPE_CHECKING:
    from mmstudio.audio.recording import Take
    from mmstudio.viewmodels.recording import RecordingState, RecordingViewModel

SHOWN = 3  # of the concepts; the others are behind "+2"


class HeardChip(PaintedButton):
    """One concept. Its × shows under the pointer; drag it, or Alt+←/→, to put it at another place."""

    removed = Signal()

    moved = Signal(int)  # by so many places

    def __init__(self, one: Concept) -> None:
        super().__init__()
        words = concept(one.name)
        self.name = one.name
        self._pressed: QPointF | None = None
        self.setText(words)
        self.setFont(font(12, 500))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        tip = self.tr("{name} — {share} % of what was heard. × removes it; drag it to the front to make it count more.")
        set_name(self, words, tip.format(name=words, share=round(one.share * 100)))

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + px(18), px(24))

    minimumSizeHint = sizeHint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(by)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        start, self._pressed = self._pressed, None
        if start is not None and abs(event.position().x() - start.x()) > self.width() * 0.6:
            self.setDown(False)
            self.moved.emit(1 if event.position().x() > start.x() else -1)
            return
        super().mouseReleaseEvent(event)
        if event.position().x() > self.width() - px(18) and self.rect().contains(event.position().toPoint()):
            self.removed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75)
        near = self.underMouse() or self.hasFocus()
        painter.setPen(QPen(color("focus" if self.hasFocus() else "line2"), px(1.5) if self.hasFocus() else 1))
        painter.setBrush(color("hover" if near else "raised"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(self.font())
        painter.setPen(color("text"))
        room = self.rect().toRectF().adjusted(px(9), 0, -px(16 if near else 7), 0)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(room.width()) + 1)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if near:
            centre, arm = QPointF(self.width() - px(10), self.height() / 2), px(3)
            painter.setPen(color("text2"))
            painter.drawLine(centre - QPointF(arm, arm), centre + QPointF(arm, arm))
            painter.drawLine(centre - QPointF(arm, -arm), centre + QPointF(arm, -arm))


class HeardChips(QWidget):
    """The first of the concepts of a sound, as many as have room, at most three; the others are behind "+2"."""

    removed = Signal(str)
    moved = Signal(str, int)  # name, its new place
    more = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chips: list[HeardChip] = []
        self._concepts: tuple[Concept, ...] = ()
        self.rest = TextButton("", kind="ghost", size=12, tip=self.tr("All that was heard"))
        self.rest.setParent(self)
        self.rest.setFixedHeight(px(24))
        self.rest.clicked.connect(self.more)
        self.setFixedHeight(px(24))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        set_name(self, self.tr("Heard"), self.tr("Heard — remove what is wrong."))

    def show_concepts(self, concepts: tuple[Concept, ...]) -> None:
        if concepts == self._concepts:
            return
        self._concepts = concepts
        focused = next((chip.name for chip in self.chips if chip.hasFocus()), "")
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        named = [one for one in concepts if not one.measured]
        self.chips = [HeardChip(one) for one in (named or list(concepts))[:SHOWN]]
        order = [one.name for one in concepts]
        for chip in self.chips:
            place = order.index(chip.name)
            chip.setParent(self)
            chip.removed.connect(partial(self.removed.emit, chip.name))
            chip.moved.connect(partial(self._move, chip.name, place, len(order)))
            if chip.name == focused:
                chip.setFocus()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _move(self, name: str, place: int, count: int, by: int) -> None:
        self.moved.emit(name, max(0, min(count - 1, place + by)))

    def _arrange(self) -> None:
        gap, tail = px(4), px(34)
        left, shown = 0, 0
        for chip in self.chips:
            last = shown + 1 == len(self._concepts)
            room = self.width() - left - (0 if last else tail + gap)
            wide = chip.sizeHint().width()
            fits = wide <= room or not shown
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(left, 0, min(wide, max(px(30), room)), px(24))
                left, shown = left + chip.width() + gap, shown + 1
        others = len(self._concepts) - shown
        self.rest.setVisible(others > 0)
        self.rest.set_words(f"+{others}")
        self.rest.setGeometry(left, 0, tail, px(24))


class LevelBar(QWidget):
    """How loud the microphone is."""

    def __init__(self) -> None:
        super().__init__()
        self._level, self._clips = 0.0, False
        self.setFixedHeight(px(6))

    def show_level(self, rms_db: float, clipped: bool) -> None:
        self._level, self._clips = min(1.0, max(0.0, (rms_db + 60) / 60)), clipped
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        for wide, token in ((box.width(), "track"), (box.width() * self._level, "danger" if self._clips else "sound")):
            painter.setBrush(color(token))
            painter.drawRoundedRect(QRectF(0, 0, wide, box.height()), px(3), px(3))


class SoundWell(Well):
    """Shows the sound that guides the drawing. folder: where recordings go; asked when one begins."""

    def __init__(self, create: CreateViewModel, folder: Callable[[], Path]) -> None:
        empty = EmptyWell("waveform", "", "")
        super().__init__(create, "sound", self.tr("Sound"), empty)
        self._folder = folder
        self._recorder: RecordingViewModel | None = None
        words = self.tr("Drop a sound")
        empty.set_words(words)
        set_name(
            empty, words, self.tr("Drop a sound — MM Studio listens and adds what it hears. Click to choose a file.")
        )
        self.record = TextButton(
            self.tr("Record"),
            "microphone",
            kind="raised",
            size=12,
            token="danger",
            tip=self.tr("Record — from the microphone, up to 30 s."),
        )
        self.record.setFixedHeight(px(28))
        over = QVBoxLayout(empty)
        over.setContentsMargins(px(8), px(8), px(8), px(8))
        over.addStretch(1)
        over.addWidget(self.record, 0, Qt.AlignmentFlag.AlignHCenter)
        self.trim = TrimBar()
        self.heard = HeardChips()
        self.more = IconButton(
            "dots-horizontal", self.tr("More"), self.tr("More — another sound, record anew."), size=16, box=20
        )
        self.head.insertWidget(3, self.more)
        self.name = ElidedLabel(size=11, tone="text3", mode=Qt.TextElideMode.ElideMiddle)
        self.head.insertWidget(2, self.name, 1)
        self.content.addWidget(self.trim)
        self.content.addWidget(self.heard)
        self._recording = _Recording()
        self.pages.addWidget(self._recording)
        self.record.clicked.connect(self.start)
        self.more.clicked.connect(lambda: self.wanted.emit("menu"))
        self.trim.trimmed.connect(create.mix.trim)
        self.heard.removed.connect(create.mix.forget_concept)
        self.heard.moved.connect(create.mix.move_concept)
        self.heard.more.connect(lambda: self.wanted.emit("heard"))

    def menu_place(self) -> QPoint:
        return self.more.mapToGlobal(QPoint(0, self.more.height()))

    def start(self) -> None:
        """Begin to record; a sentence says so where that cannot be."""
        if self._create.ingredients is None:
            return
        recording = self._create.ingredients.recording(self._folder)
        if self._recorder is None:
            self._recorder = recording
            recording.changed.connect(self._show_recording)
            recording.metered.connect(self._show_level)
            recording.taken.connect(self._take)
            recording.noticed.connect(self._notice)
            self._recording.stop.clicked.connect(recording.stop)
        recording.start()

    def show_state(self, state: CreateState) -> None:
        sound = state.draft.sound
        if self._recorder is None or self._recorder.state.phase == "idle":
            self.show_ingredient(sound is not None, sound.weight if sound else 0.5, sound is None or sound.on)
            self.empty.set_words(self.tr("Listening…") if state.listening else self.tr("Drop a sound"))
        if sound is not None:
            self.trim.show_sound(sound)
            self.heard.show_concepts(sound.concepts)
            self.name.setText(Path(sound.path).name)

    # methods, so that they go with this well when the window is built anew and the recording stays

    def _take(self, take: Take) -> None:
        self._create.mix.take_sound(take.path)

    def _notice(self, code: str, facts: object) -> None:
        self._create.noticed.emit(code, facts)

    def _show_recording(self, state: RecordingState) -> None:
        self.record.setEnabled(state.phase == "idle")
        if state.running and self.pages.currentWidget() is not self._recording:
            self._show_level(state)
            self.pages.setCurrentWidget(self._recording)
            self._recording.stop.setFocus()
        elif state.phase == "idle":
            self.show_state(self._create.state)

    def _show_level(self, state: RecordingState) -> None:
        self._recording.level.show_level(state.level.rms_db, state.level.clipped)
        self._recording.told.setText(
            self.tr("{seconds} of {most} s").format(seconds=f"{state.seconds:.1f}", most=f"{MOST_SOUND_S:.0f}")
        )


class _Recording(QWidget):
    """While the microphone listens."""

    def __init__(self) -> None:
        super().__init__()
        self.level = LevelBar()
        self.told = Text(size=12, tone="text2", tabular=True)
        self.stop = TextButton(
            self.tr("Stop"), "stop", size=12, tip=self.tr("Stop — ends the recording and listens to it.")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(px(12), px(8), px(12), px(8))
        column.addStretch(1)
        column.addWidget(self.told, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.level)
        column.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
