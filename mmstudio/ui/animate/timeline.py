"""The timeline of Animate: transport, ruler and lanes on one axis of seconds, and the playhead over them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from mmstudio.animation import DESTINATIONS
from mmstudio.ui import file_dialogs
from mmstudio.ui.animate.axis import TimeAxis
from mmstudio.ui.animate.key_lanes import HEIGHT as KEYS_HEIGHT
from mmstudio.ui.animate.key_lanes import PROMPTS, KeyLane
from mmstudio.ui.animate.lanes import CURVE_HEIGHT, HEAD_PX, HEIGHTS, CurveLane, Lane, SoundLane, SpectrumLane
from mmstudio.ui.animate.names import clock, destination_name, lane_name
from mmstudio.ui.animate.ruler import HEIGHT as RULER_HEIGHT
from mmstudio.ui.animate.ruler import Ruler
from mmstudio.ui.animate.transport_bar import HEIGHT as BAR_HEIGHT
from mmstudio.ui.animate.transport_bar import TransportBar
from mmstudio.ui.controls import IconButton, Menu, TextButton
from mmstudio.ui.theme import color, font, px
from mmstudio.viewmodels.animate import AnimateViewModel
from mmstudio.viewmodels.animate_state import LANES, AnimateState

SMOOTHINGS_S = (0.0, 0.05, 0.2, 0.5, 1.0, 2.0)
THRESHOLDS = (0.0, 0.1, 0.25, 0.5)


class Playhead(QWidget):
    """A line over ruler and lanes; only a strip is painted anew when it moves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color("text"))


class TimeTag(QWidget):
    """The second under the playhead, on the ruler."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("covers", True)  # the ruler under it cannot be read there
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = ""
        self._face = font(11, 600, tabular=True)

    def tell(self, text: str) -> None:
        if len(text) != len(self._text):
            self.resize(QFontMetrics(self._face).horizontalAdvance(text) + px(12), px(18))
        self._text = text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text"))
        painter.drawRoundedRect(QRectF(self.rect()), px(4), px(4))
        painter.setFont(self._face)
        painter.setPen(color("window"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class SoundInvite(QWidget):
    """Lies over the lane of the sound while there is none, and says what to do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.add = TextButton(self.tr("Add a sound…"), "music-note-outline", kind="ghost", size=12)
        self.record = TextButton(self.tr("Record one"), "microphone", kind="ghost", size=12)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), 0, px(12), 0)
        row.setSpacing(px(8))
        row.addWidget(self.add)
        row.addWidget(self.record)
        row.addStretch(1)
        self.hide()


class Timeline(QWidget):
    """Follows the view-model; its size is the shell's."""

    height_changed = Signal()  # wanted_height() has another answer

    def __init__(self, animate: AnimateViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._animate = animate
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.axis = TimeAxis(self)
        self.axis.beats = animate.times.beat_times_s
        self.bar = TransportBar(animate)
        self.ruler = Ruler(self.axis)
        self.choose = IconButton(
            "view-grid-outline", self.tr("Lanes"), self.tr("Lanes — which ones are shown."), size=16, box=28
        )
        self.lanes: dict[str, Lane] = {}
        self.key_lanes: dict[str, KeyLane] = {}  # by destination; "prompts": those of the walk
        self._rows = QWidget()
        self._box = QVBoxLayout(self._rows)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._rows)
        self._lay_out()
        self.head = Playhead(self)
        self.tag = TimeTag(self)
        self.invite = SoundInvite(self._rows)
        self._shown: tuple[str, ...] = ()
        self._connect()
        self._show_sound(animate.sound.prepared)
        self._show(animate.state)

    def wanted_height(self) -> int:
        """Of all lanes, in logical pixels at 100 %."""
        state = self._animate.state
        lanes = sum(state.view.heights.get(lane, HEIGHTS.get(lane, CURVE_HEIGHT)) for lane in state.view.lanes)
        return BAR_HEIGHT + RULER_HEIGHT + lanes + KEYS_HEIGHT * len(_keyed(state)) + 2

    def set_narrow(self, narrow: bool) -> None:
        self.bar.set_narrow(narrow)

    # what happens

    def _lay_out(self) -> None:
        corner = QWidget()
        corner.setFixedSize(px(HEAD_PX), px(RULER_HEIGHT))
        inside = QHBoxLayout(corner)
        inside.setContentsMargins(px(8), 0, px(6), 0)
        inside.addStretch(1)
        inside.addWidget(self.choose)
        self.choose.setFixedHeight(px(22))
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(0)
        top.addWidget(corner)
        top.addWidget(self.ruler, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 1, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.bar)
        line = QWidget()
        line.setFixedHeight(1)
        line.setProperty("ground", "line")
        line.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        box.addWidget(line)
        box.addLayout(top)
        box.addWidget(self._scroll, 1)

    def _connect(self) -> None:
        animate = self._animate
        animate.changed.connect(self._show)
        animate.sound.changed.connect(self._show_sound)
        animate.sound.track_changed.connect(self._show_track)
        animate.transport.moved.connect(self._show_time)
        animate.transport.changed.connect(self._show_loop)
        self.axis.changed.connect(self._place)
        self.ruler.sought.connect(animate.transport.seek)
        self.ruler.looped.connect(lambda loop: animate.times.set_loop(loop, "loop"))
        self.ruler.loop_done.connect(animate.close_step)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._place)
        self.choose.clicked.connect(self._open_lanes)
        self.invite.add.clicked.connect(self.bar.open_wanted)
        self.invite.record.clicked.connect(animate.recording.toggle)
        animate.recording.changed.connect(self._place_invite)

    def _show(self, state: AnimateState) -> None:
        if state.view.lanes != self._shown:
            self._build(state)
        if _keyed(state) != tuple(self.key_lanes):
            self._build_keys(state)
        for keys in self.key_lanes.values():
            keys.body.update()
        for name, lane in self.lanes.items():
            lane.set_height(state.view.heights.get(name, HEIGHTS.get(name, CURVE_HEIGHT)))
        total = state.seconds or state.animation.seconds
        if total != self.axis.total:
            self.axis.show_all(total)
        self.ruler.show_markers(state.animation.markers)
        self._show_loop()
        self._place_invite()
        if (wanted := self.wanted_height()) != self._wanted_height:
            self._wanted_height = wanted
            self.height_changed.emit()

    _wanted_height = 0

    def _build_keys(self, state: AnimateState) -> None:
        """Above the lanes of the sound, for there they are seen in a low window too: what is keyed in time."""
        for lane in self.key_lanes.values():
            self._box.removeWidget(lane)
            lane.hide()
            lane.deleteLater()
        self.key_lanes = {name: KeyLane(self._animate, name, self.axis) for name in _keyed(state)}
        for place, (name, lane) in enumerate(self.key_lanes.items()):
            self._box.insertWidget(place, lane)
            lane.body.sought.connect(self._animate.transport.seek)
            lane.body.let_go.connect(self._animate.close_step)
            lane.removed.connect(partial(self._animate.keys.remove, name))

    def _place_invite(self) -> None:
        state, recording = self._animate.state, self._animate.recording.state
        lane = self.lanes.get("sound")
        shown = lane is not None and not state.seconds and not state.reading and recording.phase == "idle"
        self.invite.setVisible(shown)
        self.invite.record.setVisible(not recording.problem)
        if shown and lane is not None:
            self.invite.setGeometry(px(HEAD_PX), lane.y(), self._rows.width() - px(HEAD_PX), lane.height())
            self.invite.raise_()

    def _build(self, state: AnimateState) -> None:
        for lane in self.lanes.values():
            self._box.removeWidget(lane)
            lane.hide()
            lane.deleteLater()
        self._shown = state.view.lanes
        self.lanes = {name: Lane(name, self.axis) for name in LANES if name in self._shown}
        for place, (name, lane) in enumerate(self.lanes.items()):
            self._box.insertWidget(len(self.key_lanes) + place, lane)
            lane.hidden.connect(self._hide)
            lane.height_chosen.connect(self._resized)
            lane.body.sought.connect(self._animate.transport.seek)
            lane.body.drawn.connect(partial(self._animate.curves.draw, name))
            lane.body.menu_wanted.connect(partial(self._lane_menu, name))
        self._show_sound(self._animate.sound.prepared)
        self.head.raise_()
        self.tag.raise_()

    def _show_sound(self, sound: object) -> None:
        for lane in self.lanes.values():
            if isinstance(lane.body, SoundLane | SpectrumLane):
                lane.body.show_sound(sound)  # type: ignore[arg-type]
        self._show_track(self._animate.sound.track)
        self._show_time(self._animate.transport.time_s)

    def _show_track(self, track: object) -> None:
        for lane in self.lanes.values():
            if isinstance(lane.body, CurveLane):
                lane.body.show_track(track)  # type: ignore[arg-type]

    def _show_loop(self) -> None:
        loop, looping = self._animate.animation.loop, self._animate.transport.state.looping
        self.ruler.show_loop(loop, looping)
        for lane in self.lanes.values():
            lane.body.show_loop(loop)

    def _show_time(self, time_s: float) -> None:
        if self._animate.transport.state.playing:
            self.axis.follow(time_s)
        self.tag.tell(clock(time_s))
        for lane in self.lanes.values():
            lane.body.show_time(time_s)
        self._place()

    def _place(self) -> None:
        """Put line and tag where the time is."""
        left, time_s = px(HEAD_PX), self._animate.transport.time_s
        width = max(1.0, self.width() - left - self._bar_width())
        if width != self.axis.width:  # the lanes have become narrower by a scroll bar: so has what is drawn over them
            self.axis.width = width
            for part in (self.ruler, *(lane.body for lane in self.key_lanes.values())):
                part.update()
        x = left + self.axis.x(time_s)
        seen = left <= x <= self.width()
        for widget in (self.head, self.tag):
            widget.setVisible(seen)
        if seen:
            top = self.ruler.y()
            self.head.setGeometry(round(x), top + px(18), max(1, px(2)), self.height() - top - px(18))
            wanted = round(x - self.tag.width() / 2)
            self.tag.move(min(max(left, wanted), self.width() - self.tag.width()), top + px(2))
        covered = self.tag.geometry().translated(-self.ruler.x(), 0) if seen else QRect()
        self.ruler.keep_free(covered.left(), covered.right() + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        self._place_invite()

    def _bar_width(self) -> int:
        bar = self._scroll.verticalScrollBar()
        return bar.sizeHint().width() if bar.maximum() > 0 else 0

    # lanes

    def _hide(self, lane: str) -> None:
        self._animate.edit_view(lanes=tuple(one for one in self._shown if one != lane))

    def _toggle(self, lane: str) -> None:
        shown = set(self._shown) ^ {lane}
        self._animate.edit_view(lanes=tuple(one for one in LANES if one in shown))

    def _resized(self, lane: str, height: int) -> None:
        self._animate.edit_view(heights={**self._animate.state.view.heights, lane: height})

    def _open_lanes(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for lane in LANES:
            action = menu.addAction(lane_name(lane), partial(self._toggle, lane))
            action.setCheckable(True)
            action.setChecked(lane in self._shown)
        menu.addSeparator()
        keys = menu.addMenu(self.tr("Set a keyframe here"))
        for destination in DESTINATIONS:
            if destination.source in ("", self._animate.animation.source):
                keys.addAction(destination_name(destination.name), partial(self._set_key, destination.name))
        menu.addSeparator()
        menu.addAction(self.tr("See the whole sound"), lambda: self.axis.show_all(self.axis.total))
        menu.popup(self.choose.mapToGlobal(QPoint(0, 0)) - QPoint(0, menu.sizeHint().height()))

    def _set_key(self, destination: str) -> None:
        number = self._animate.keys.set(destination, self._animate.transport.time_s)
        body = self.key_lanes[destination].body
        body.choose(number)
        body.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(0)

    def _lane_menu(self, lane: str, at: QPoint) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if isinstance(self.lanes[lane].body, CurveLane):
            self._fill_curve_menu(menu, lane)
        else:
            self._fill_sound_menu(menu)
        if self._animate.sound.track is not None:
            menu.addSeparator()
            menu.addAction(self.tr("Export the curves as CSV…"), self._ask_csv)
        menu.addAction(self.tr("Hide {lane}").format(lane=lane_name(lane)), partial(self._hide, lane))
        menu.popup(at)

    def _fill_curve_menu(self, menu: Menu, lane: str) -> None:
        animate, body = self._animate, self.lanes[lane].body
        draw = menu.addAction(self.tr("Draw over it"), partial(self._pencil, lane))
        draw.setCheckable(True)
        draw.setChecked(body.drawing)
        draw.setEnabled(animate.sound.track is not None)
        smoothing = menu.addMenu(self.tr("Smoothing"))
        now = animate.curves.smoothing_of(lane)
        for seconds in SMOOTHINGS_S:
            words = self.tr("{n} s").format(n=f"{seconds:g}") if seconds else self.tr("Off")
            action = smoothing.addAction(words, partial(animate.curves.smooth, lane, seconds))
            action.setCheckable(True)
            action.setChecked(abs(now - seconds) < 1e-6)
        threshold = menu.addMenu(self.tr("Threshold"))
        level = animate.curves.threshold_of(lane)
        for share in THRESHOLDS:
            words = self.tr("{n} %").format(n=round(100 * share)) if share else self.tr("Off")
            action = threshold.addAction(words, partial(animate.curves.cut, lane, share))
            action.setCheckable(True)
            action.setChecked(abs(level - share) < 1e-6)
        measured = menu.addAction(self.tr("As measured"), partial(animate.curves.restore, lane))
        measured.setEnabled(any(edit.curve == lane for edit in animate.animation.curve_edits))

    def _fill_sound_menu(self, menu: Menu) -> None:
        animate = self._animate
        if animate.sound.prepared is None:
            return
        edit, loop = animate.animation.sound_edit, animate.animation.loop
        trim = menu.addAction(self.tr("Keep only the loop in the film"), lambda: animate.sound.trim(loop))
        trim.setEnabled(loop is not None)
        whole = menu.addAction(self.tr("Keep all of the sound"), lambda: animate.sound.trim(None))
        whole.setEnabled(edit.start_s > 0 or edit.end_s is not None)
        normal = menu.addAction(
            self.tr("As loud as possible"), lambda: animate.sound.edit(normalise=not edit.normalise)
        )
        normal.setCheckable(True)
        normal.setChecked(edit.normalise)
        gains = menu.addMenu(self.tr("Louder or softer"))
        for gain in (12, 6, 3, 0, -3, -6, -12):
            words = self.tr("{n} dB").format(n=f"{gain:+d}" if gain else "0")
            action = gains.addAction(words, partial(animate.sound.edit, gain_db=float(gain)))
            action.setCheckable(True)
            action.setChecked(edit.gain_db == gain)
        menu.addSeparator()
        menu.addAction(self.tr("Remove the sound"), animate.sound.remove)

    def _pencil(self, lane: str) -> None:
        body = self.lanes[lane].body
        body.drawing = not body.drawing
        body.setCursor(Qt.CursorShape.CrossCursor if body.drawing else Qt.CursorShape.ArrowCursor)

    def _ask_csv(self) -> None:
        name = Path(self._animate.state.sound or "curves").with_suffix(".csv").name
        file_dialogs.save_file(self, self.tr("Export the curves"), Path.home() / name, self._animate.sound.csv)


def _keyed(state: AnimateState) -> tuple[str, ...]:
    """The lanes of keys that there are: the prompts of a walk, and each destination with keyframes."""
    keyed = {key.destination for key in state.animation.keyframes}
    prompted = state.animation.source == "walk" and state.animation.walk is None
    walk = (PROMPTS,) if prompted else ()
    return (*walk, *(destination.name for destination in DESTINATIONS if destination.name in keyed))
