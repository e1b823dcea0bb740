"""What stands over the walk: play, loop, length, ease, speed, beats, film, to Animate; and the walk below."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui.controls import (
    DropDown,
    ElidedLabel,
    IconButton,
    Menu,
    SliderRow,
    Text,
    TextButton,
)
from mmstudio.ui.explore.track import Track
from mmstudio.ui.theme import color, px
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_state import ExploreState
from mmstudio.walks import LEAST_S, Walk


class PlayButton(IconButton):
    """Play and pause."""

    def __init__(self) -> None:
        super().__init__("play", "", size=20, box=34)

    def show_playing(self, playing: bool) -> None:
        self.set_icon("pause" if playing else "play", "text")
        name = self.tr("Pause") if playing else self.tr("Play")
        self.set_name(name, self.tr("{name} the walk. Space").format(name=name))


class Timeline(QWidget):
    """Transport and choices above, the track below. animate_wanted: the walk is to go to Animate. sound_wanted: a
    sound is to be chosen for its beats."""

    animate_wanted = Signal()
    sound_wanted = Signal()

    def __init__(self, explore: ExploreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore, self._narrow = explore, False
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.play = PlayButton()
        self.loop = IconButton(
            "repeat", self.tr("Loop"), self.tr("Loop — the walk leads back to its first key."), checkable=True, box=34
        )
        self.title = Text(self.tr("Walk"), size=13, weight=600)
        self.facts = ElidedLabel(size=11, tone="text2")
        self.facts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.duration = SliderRow(
            self.tr("Length"),
            minimum=LEAST_S,
            maximum=60.0,
            step=0.1,
            default=8.0,
            unit="s",
            inline=True,
            tip=self.tr("Length — of the whole walk; keys are spread in proportion."),
        )
        self.ease = DropDown(self.tr("Ease"), eases())
        self.ease.setToolTip(self.tr("Ease — how the walk leaves and reaches its keys."))
        self.speed = DropDown(self.tr("Speed"), [("constant", self.tr("Constant")), ("key", self.tr("By key"))])
        self.speed.setToolTip(self.tr("Speed — equal visible change per second, or the times of the keys."))
        self.snap = IconButton(
            "metronome", self.tr("Snap to beats"), self.tr("Snap to beats — keys find the beats of a sound."),
            checkable=True, box=34,
        )  # fmt: skip
        self.film = IconButton(
            "export-variant", self.tr("Make a film"), self.tr("Make a film — of the walk, into the gallery."),
            box=34,
        )  # fmt: skip
        self.animate = TextButton(
            self.tr("To Animate"), "waveform", tip=self.tr("To Animate — the walk moves there with a sound.")
        )
        self.track = Track(explore)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(px(8))
        for part in (self.play, self.loop, self.title):
            top.addWidget(part)
        top.addWidget(self.facts, 1)
        self._labels = [Text(self.tr("Ease"), size=12, tone="text2"), Text(self.tr("Speed"), size=12, tone="text2")]
        for control in (
            self.duration, self._labels[0], self.ease, self._labels[1], self.speed, self.snap, self.film, self.animate,
        ):  # fmt: skip
            top.addWidget(control)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(20), px(8), px(20), px(6))
        box.setSpacing(px(4))
        box.addLayout(top)
        box.addWidget(self.track, 1)
        self.play.clicked.connect(lambda: explore.player.play())
        self.film.clicked.connect(explore.keeping.film)
        self.snap.clicked.connect(self._snap_menu)
        self.animate.clicked.connect(self.animate_wanted)
        self.loop.clicked.connect(explore.keys.set_loop)
        self.duration.value_changed.connect(explore.keys.set_duration)
        self.duration.edit_finished.connect(lambda _: explore.close_step())
        self.ease.chosen.connect(explore.keys.ease_all)
        self.speed.chosen.connect(lambda key: explore.keys.set_constant(key == "constant"))
        explore.changed.connect(self.show_state)
        self.show_state(explore.state)

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        for label in self._labels:
            label.setVisible(not narrow)
        self.title.setVisible(not narrow)
        self.animate.set_compact(narrow)
        self.show_state(self._explore.state)

    def show_state(self, state: ExploreState) -> None:
        walk = state.draft.walk
        self.play.show_playing(state.playing)
        for button in (self.play, self.film, self.animate):
            button.setEnabled(bool(walk.keys))
        if self.loop.isChecked() != walk.loop:
            self.loop.setChecked(walk.loop)
        if state.beats_of:
            self.facts.setText(self.tr("Listening to {name}…").format(name=state.beats_of))
        else:
            self.facts.setText(self._facts(walk) if walk.keys else "")
        if self.duration.value() != round(walk.duration_s, 6):
            self.duration.set_value(min(walk.duration_s, 60.0))
        self.ease.set_current(walk.keys[max(state.key, 0)].ease if walk.keys else "smooth")  # what a new key has
        self.ease.setEnabled(bool(walk.keys))
        self.speed.set_current("constant" if state.draft.constant_speed else "key")
        self.snap.setChecked(bool(state.draft.beats_s))

    def _facts(self, walk: Walk) -> str:
        keys = self.tr("%n key(s)", "", len(walk.keys))
        if self._narrow:
            return keys  # the button beside it shows the loop
        closed = self.tr("closed loop") if walk.loop else self.tr("once")
        return f"{keys} · {closed}"

    def fill_snap_menu(self, menu: Menu) -> None:
        """Off, the sound that is loaded, another one."""
        sound = self._explore.state.draft.sound
        choices = [(self.tr("Off"), False)]
        if sound is not None:
            name = Path(sound.path).name.replace("&", "&&")
            choices.append((self.tr("Beats of {name}").format(name=name), True))
        for text, on in choices:
            action = menu.addAction(text, partial(self._explore.keys.set_snap, on))
            action.setCheckable(True)
            action.setChecked(on == bool(self._explore.state.draft.beats_s))
        menu.addSeparator()
        menu.addAction(self.tr("Beats of a sound…"), self.sound_wanted.emit)

    def _snap_menu(self) -> None:
        self.snap.setChecked(bool(self._explore.state.draft.beats_s))  # what is chosen decides, not the click
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_snap_menu(menu)
        menu.popup(self.snap.mapToGlobal(QPoint(0, self.snap.height())))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("window"))
        painter.fillRect(0, 0, self.width(), 1, color("line"))


def eases() -> list[tuple[str, str]]:
    """Key and name of every ease."""
    translate = QCoreApplication.translate
    return [
        ("linear", translate("Timeline", "Linear")),
        ("smooth", translate("Timeline", "Smooth")),
        ("hold", translate("Timeline", "Hold")),
    ]
