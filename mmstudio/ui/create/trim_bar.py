"""The little waveform of a sound, with two handles around the part that is listened to."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mmstudio.ui.controls import set_name
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.drafts import MOST_SOUND_S, SoundIngredient

_LEAST_S = 0.5
_GRIP_PX = 7


class TrimBar(QWidget):
    """trimmed (start_s, duration_s) when a person let go of a handle or of the part, or pressed a key.

    ←/→ move the part by half a second, Shift+←/→ its end.
    """

    trimmed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[float, ...] = ()
        self._seconds, self._start, self._end = 0.0, 0.0, 0.0
        self._shown: SoundIngredient | None = None
        self._held = ""  # "start", "end", "all"
        self._grabbed = 0.0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(px(26))

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(26))

    @property
    def part(self) -> tuple[float, float]:
        """(start_s, duration_s) as shown."""
        return self._start, self._end - self._start

    def show_sound(self, sound: SoundIngredient) -> None:
        if self._held or sound is self._shown:
            return  # a person moves it, or moved it and it is being listened to
        self._shown = sound
        self._bars, self._seconds = sound.bars, sound.seconds
        self._start, self._end = sound.start_s, sound.start_s + sound.duration_s
        self._tell()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, wide = float(self.height()), float(self.width())
        step = px(3)
        count = max(1, int(wide // step))
        painter.setPen(Qt.PenStyle.NoPen)
        left, right = self._x(self._start), self._x(self._end)
        for number in range(count):
            at = number * step
            place = min(len(self._bars) - 1, int(number / count * len(self._bars)))
            level = self._bars[place] if self._bars else 0.05
            tall = max(px(2), level * (high - px(4)))
            inside = left - step < at < right or not self._seconds
            painter.setBrush(color("sound") if inside else color("track"))
            painter.drawRoundedRect(QRectF(at, (high - tall) / 2, step - px(1), tall), px(1), px(1))
        if self._trimmable:
            painter.setPen(QPen(color("text"), px(2)))
            for x in (left, right):
                edge = min(max(x, px(1)), wide - px(1))
                painter.drawLine(QPointF(edge, 1), QPointF(edge, high - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._trimmable:
            self._held, self._grabbed = self._under(event.position().x()), self._s(event.position().x()) - self._start

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if not self._held:
            edge = self._trimmable and self._under(x) in ("start", "end")
            self.setCursor(Qt.CursorShape.SizeHorCursor if edge else Qt.CursorShape.ArrowCursor)
            return
        at = min(max(self._s(x), 0.0), self._seconds)
        if self._held == "start":
            self._start = min(max(at, self._end - MOST_SOUND_S), self._end - _LEAST_S)
        elif self._held == "end":
            self._end = max(min(at, self._start + MOST_SOUND_S), self._start + _LEAST_S)
        else:
            self._slide(at - self._grabbed)
        self._tell()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = ""
            self.trimmed.emit(self._start, self._end - self._start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -0.5, Qt.Key.Key_Right: 0.5}.get(Qt.Key(event.key()))
        if by is None or not self._trimmable:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            most = min(self._seconds, self._start + MOST_SOUND_S)
            self._end = min(most, max(self._start + _LEAST_S, self._end + by))
        else:
            self._slide(self._start + by)
        self._tell()
        self.update()
        self.trimmed.emit(self._start, self._end - self._start)

    @property
    def _trimmable(self) -> bool:
        return self._seconds > _LEAST_S

    def _slide(self, start: float) -> None:
        long = self._end - self._start
        self._start = min(max(0.0, start), max(0.0, self._seconds - long))
        self._end = self._start + long

    def _under(self, x: float) -> str:
        near = {"start": abs(x - self._x(self._start)), "end": abs(x - self._x(self._end))}
        edge = min(near, key=lambda name: near[name])
        return edge if near[edge] <= px(_GRIP_PX) else "all"

    def _x(self, second: float) -> float:
        return second / self._seconds * self.width() if self._seconds else 0.0

    def _s(self, x: float) -> float:
        return x / max(1, self.width()) * self._seconds

    def _tell(self) -> None:
        part = self.tr("{start} to {end} of {seconds} s").format(
            start=f"{self._start:.1f}", end=f"{self._end:.1f}", seconds=f"{self._seconds:.1f}"
        )
        set_name(self, self.tr("Part of the sound"), self.tr("Part of the sound — {part}.").format(part=part))
