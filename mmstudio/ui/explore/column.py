"""The parameter column of Explore: anchors, directions, movement."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mmstudio.directions import CAMERA, DIRECTIONS, STYLE_DIRECTIONS, Ends, ends_of
from mmstudio.documents.explore import CELLS
from mmstudio.generators import registry
from mmstudio.jobs import MAX_DIRECTION, STARTER
from mmstudio.ui import words
from mmstudio.ui.controls import DropDown, IconButton, Section, SegmentedSwitch, SliderRow, Switch, Text, TextButton
from mmstudio.ui.explore.anchors import AnchorList
from mmstudio.ui.theme import px
from mmstudio.viewmodels.explore import ExploreViewModel
from mmstudio.viewmodels.explore_state import ExploreState


def direction_ends(name: str) -> tuple[str, str]:
    """What a direction is called at its two ends."""
    translate = QCoreApplication.translate
    if (ends := ends_of(name)) is not None:
        return (words.style_name(ends.low), words.style_name(ends.high)) if ends.kind == "style" else ends[1:]
    return {
        "light": (translate("Directions", "Dark"), translate("Directions", "Light")),
        "warm": (translate("Directions", "Cool"), translate("Directions", "Warm")),
        "detail": (translate("Directions", "Plain"), translate("Directions", "Detailed")),
        "zoom": (translate("Directions", "Far"), translate("Directions", "Near")),
        "turn": (translate("Directions", "Turned left"), translate("Directions", "Turned right")),
        "across": (translate("Directions", "Left"), translate("Directions", "Right")),
        "down": (translate("Directions", "Up"), translate("Directions", "Down")),
    }[name]


class DirectionRow(QWidget):
    """Two names and a slider of +-3 between them."""

    def __init__(
        self, explore: ExploreViewModel, name: str, removable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._explore, self.name = explore, name
        low, high = direction_ends(name)
        title = self.tr("{low} – {high}").format(low=low, high=high)
        self.slider = SliderRow(
            title,
            minimum=-MAX_DIRECTION,
            maximum=MAX_DIRECTION,
            step=0.1,
            tip=self.tr("{title} — left is {low}, right is {high}.").format(title=title, low=low, high=high),
        )
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(4))
        box.addWidget(self.slider, 1)
        if removable:
            self.remove = IconButton("close", self.tr("Remove {title}").format(title=title), size=14, box=24)
            box.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
            self.remove.clicked.connect(lambda: explore.directions.drop_opposites(low, high))
        self.slider.value_changed.connect(lambda value: explore.directions.move(name, value))
        self.slider.edit_finished.connect(lambda _: explore.close_step())

    def show_state(self, state: ExploreState) -> None:
        amount = dict(state.draft.directions).get(self.name, 0.0)
        if self.slider.value() != round(amount, 6):
            self.slider.set_value(amount)


class ExploreColumn(QWidget):
    """folded: a person folded a section (key, open). add_wanted: the global place of the menu of Add.
    opposites_wanted: two are to be typed."""

    folded = Signal(str, bool)
    add_wanted = Signal(object)
    anchor_menu = Signal(int, object)
    opposites_wanted = Signal()

    def __init__(self, explore: ExploreViewModel, folds: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore = explore
        self.add = TextButton(self.tr("Add"), "plus", kind="ghost", tip=self.tr("Add — another anchor, at most 8."))
        self.anchors = AnchorList(explore)
        self.reset = TextButton(self.tr("Reset"), kind="ghost", tip=self.tr("Reset — all directions to the middle."))
        names = [direction.name for direction in DIRECTIONS] + [ends.name for ends in STYLE_DIRECTIONS]
        self.directions = [DirectionRow(explore, name) for name in names]
        self.opposites = QWidget()
        self._opposites: list[DirectionRow] = []
        self._typed: tuple[tuple[str, str], ...] = ()
        typed = QVBoxLayout(self.opposites)
        typed.setContentsMargins(0, 0, 0, 0)
        typed.setSpacing(px(8))
        self.type = TextButton(
            self.tr("Opposites…"), "plus", kind="ghost",
            tip=self.tr("Opposites — type two, like hot and cold; offered if enough drawings show them."),
        )  # fmt: skip
        self.listening, self.trying = Text(size=12, tone="text2", wrap=True), Text(size=12, tone="text2", wrap=True)
        self.listening.hide()
        self.trying.hide()
        self.camera = [DirectionRow(explore, name) for name in CAMERA]
        self.even = Switch(
            self.tr("Even steps"), self.tr("Even steps — equal visible change along the slider of the line.")
        )
        self.seed = DropDown(self.tr("Seed"), [("same", self.tr("Same for all")), ("own", self.tr("Each its own"))])
        self.seed.setToolTip(self.tr("Seed — one seed keeps pose and light while the subject changes."))
        self.roll = IconButton("dice-5-outline", self.tr("New seeds"), self.tr("New seeds — other chance. N"))
        self.truncation = SliderRow(
            self.tr("Truncation"),
            maximum=1.5,
            default=1.0,
            tip=self.tr("Truncation — less is more usual, more is freer."),
        )
        self.cells = SegmentedSwitch(self.tr("Map cells"), [(str(n), f"{n} × {n}", "") for n in CELLS])
        self.aside = TextButton(
            self.tr("Step back"), "undo", kind="ghost", tip=self.tr("Step back — take the last step aside back.")
        )
        self.sections: list[Section] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(14))
        self.model = DropDown(self.tr("Draw with"), [])
        self.model.setToolTip(
            self.tr("Draw with — an installed model draws when the point rests; until then the starter sketches.")
        )
        self._model = self._row(self.tr("Draw with"), self.model)
        self._rows.addWidget(self._model)
        self._section(self.tr("Anchors"), "explore.anchors", self.anchors, self.listening, action=self.add)
        directions = (*self.directions, self.opposites, self.trying, self.type)
        self._section(self.tr("Directions"), "explore.directions", *directions, action=self.reset)
        self._section(self.tr("Camera"), "explore.camera", *self.camera)
        self._even = self._row(self.tr("Even steps"), self.even, self.tr("Equal change along the slider"))
        self._cells = self._row(self.tr("Map cells"), self.cells)
        seeds = QWidget()
        line = QHBoxLayout(seeds)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(6))
        line.addWidget(self.seed)
        line.addWidget(self.roll)
        movement = (
            self._even,
            self._row(self.tr("Seed"), seeds),
            self.truncation,
            self._cells,
            self.aside,
        )
        self._section(self.tr("Movement"), "explore.movement", *movement)
        for section in self.sections:
            section.set_open(folds.get(section.key, section.key != "explore.camera"))
            section.toggled.connect(self.folded)
        self._of_starter = self.sections[1:3]
        self._connect()
        self.show_models()
        self.show_state(explore.state)

    def sizeHint(self) -> QSize:
        return QSize(px(288), super().sizeHint().height())

    def show_models(self) -> None:
        """What can draw here; with the starter alone there is nothing to choose."""
        chosen = self._explore.state.draft.checkpoint
        known = [info.checkpoint for info in registry.infos() if info.walks]
        self.model.set_options([(key, words.checkpoint_title(key)) for key in dict.fromkeys((*known, chosen))])
        self.model.set_current(chosen)
        self._model.setVisible(self.model.count() > 1)

    def show_state(self, state: ExploreState) -> None:
        draft = state.draft
        if draft.checkpoint != self.model.current():
            self.show_models()
        starter = draft.checkpoint == STARTER
        for section in self._of_starter:
            section.setVisible(starter)
        self.truncation.setVisible(starter)
        self._show_opposites(draft.opposites)
        self._show_waiting(state)
        for row in (*self.directions, *self._opposites, *self.camera):
            row.show_state(state)
        self.reset.setEnabled(any(amount for _, amount in draft.directions))
        self._even.setVisible(draft.mode == "line")
        if self.even.isChecked() != draft.even:
            self.even.setChecked(draft.even)
        self.seed.set_current("same" if draft.same_seed else "own")
        if self.truncation.value() != round(draft.truncation, 6):
            self.truncation.set_value(draft.truncation)
        if self.cells.current() != str(draft.cells):
            self.cells.set_current(str(draft.cells))
        self._cells.setVisible(draft.mode != "mix")  # whose map has nine places, whatever is chosen
        self.aside.setVisible(bool(draft.wander))

    def _show_opposites(self, pairs: tuple[tuple[str, str], ...]) -> None:
        if pairs == self._typed:
            return
        self._typed = pairs
        layout = self.opposites.layout()
        assert layout is not None
        for row in self._opposites:
            layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._opposites = [DirectionRow(self._explore, Ends("words", *pair).name, removable=True) for pair in pairs]
        for row in self._opposites:
            layout.addWidget(row)
        self.opposites.setVisible(bool(pairs))

    def _show_waiting(self, state: ExploreState) -> None:
        """What has been asked for and takes seconds."""
        self.listening.setVisible(bool(state.heard_of))
        if state.heard_of:
            self.listening.setText(self.tr("Listening to {name}…").format(name=state.heard_of))
        self.trying.setVisible(bool(state.trying))
        if state.trying:
            low, high = state.trying
            self.trying.setText(self.tr("{low} – {high}: trying it on twelve drawings…").format(low=low, high=high))

    def _connect(self) -> None:
        explore = self._explore
        self.opposites.hide()
        self.type.clicked.connect(self.opposites_wanted)
        self.add.clicked.connect(lambda: self.add_wanted.emit(self.add.mapToGlobal(QPoint(0, self.add.height()))))
        self.anchors.menu_wanted.connect(self.anchor_menu)
        self.reset.clicked.connect(lambda: explore.edit(directions=()))
        self.even.clicked.connect(lambda on: explore.edit(even=on))
        self.seed.chosen.connect(lambda key: explore.edit(same_seed=key == "same"))
        self.roll.clicked.connect(explore.new_seeds)
        self.truncation.value_changed.connect(lambda value: explore.edit("truncation", truncation=value))
        self.truncation.edit_finished.connect(lambda _: explore.close_step())
        self.cells.changed.connect(lambda key: explore.edit(cells=int(key)))
        self.aside.clicked.connect(explore.step_back)
        self.model.chosen.connect(explore.draw_with)
        explore.changed.connect(self.show_state)

    def _row(self, name: str, control: QWidget, hint: str = "") -> QWidget:
        row = QWidget()
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(Text(name, size=12, tone="text2"))
        if hint:
            texts.addWidget(Text(hint, size=11, tone="text3", wrap=True))
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addLayout(texts, 1)
        box.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _section(self, title: str, key: str, *parts: QWidget, action: QWidget | None = None) -> None:
        section = Section(title, key, spacing=8, action=action)
        for part in parts:
            section.add(part)
        self.sections.append(section)
        self._rows.addWidget(section)
