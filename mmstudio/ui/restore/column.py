"""The parameter column of Restore: what was found, how the mask is widened, what fills it; the main button below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.ui.controls import (
    ElidedLabel,
    IconButton,
    Mark,
    PrimaryButton,
    SegmentedSwitch,
    SliderRow,
    Switch,
    Text,
    TextButton,
    set_name,
)
from mmstudio.ui.restore.model_box import ModelBox
from mmstudio.ui.theme import px
from mmstudio.ui.words import filler_name
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_state import Method, RestoreState, Step

_SIDE_BY_SIDE = 270


class StepCard(QFrame):
    """One step: name, what was measured, a switch, and its values while it is on."""

    switched = Signal(bool)

    def __init__(self, title: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text(title, size=13, weight=600)
        self.fact = Text(size=12, tone="text2", wrap=True)
        self.switch = Switch(title, tip)
        self._body = QWidget()
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(6))
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(self.title)
        texts.addWidget(self.fact)
        head = QHBoxLayout()
        head.addLayout(texts, 1)
        head.addWidget(self.switch)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(12), px(9), px(10), px(9))
        box.setSpacing(px(6))
        box.addLayout(head)
        box.addWidget(self._body)
        self.switch.clicked.connect(lambda: self.switched.emit(self.switch.isChecked()))
        self.show_on(False)

    def add(self, widget: QWidget) -> None:
        self._rows.addWidget(widget)

    def show_on(self, on: bool) -> None:
        self.switch.setChecked(on)
        self._body.setVisible(on and self._rows.count() > 0)
        look = "on" if on else "plain"
        if self.property("card") != look:
            self.setProperty("card", look)
            self.style().unpolish(self)
            self.style().polish(self)

    def tell(self, fact: str) -> None:
        self.fact.setText(fact)
        self.fact.setVisible(bool(fact))


class Well(QFrame):
    """Where something is put, or what was put there with a cross to take it away.

    wanted: a click on the empty one; dropped: a file of this computer, where files are taken.
    """

    wanted = Signal()
    removed = Signal()
    dropped = Signal(object)  # Path

    def __init__(self, icon_name: str, words: str, tip: str, remove: str, files: bool = False) -> None:
        super().__init__()
        self.put = TextButton(words, icon_name, kind="ghost", tip=tip)
        self.put.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.thing = ElidedLabel(size=12, mode=Qt.TextElideMode.ElideMiddle)
        self.remove = IconButton("close", remove, size=16, box=28)
        self._mark = Mark(icon_name, "text2", 16)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(8), px(2), px(4), px(2))
        row.setSpacing(px(8))
        for widget, stretch in ((self.put, 1), (self._mark, 0), (self.thing, 1), (self.remove, 0)):
            row.addWidget(widget, stretch)
        self.setMinimumHeight(px(36))
        self.setProperty("card", "plain")
        self.put.clicked.connect(self.wanted)
        self.remove.clicked.connect(self.removed)
        self.setAcceptDrops(files)
        self.show_thing("")

    def show_thing(self, name: str) -> None:
        """name: of what lies here, "" = nothing."""
        self.put.setVisible(not name)
        for widget in (self._mark, self.thing, self.remove):
            widget.setVisible(bool(name))
        self.thing.setText(name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = self._file(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def _file(self, event: QDropEvent) -> Path | None:
        urls = (url for url in event.mimeData().urls()[:1] if url.isLocalFile() and not url.host())
        return next((Path(url.toLocalFile()) for url in urls), None)


class RestoreColumn(QWidget):
    """Edits the settings of the photo. reference_wanted: ask for a picture to copy texture from."""

    reference_wanted = Signal()

    def __init__(self, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._restore = restore
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(9))
        self.again = IconButton(
            "refresh", self.tr("Find damage again"), self.tr("Find damage again — measures the photo. Shift+F")
        )
        self.again.clicked.connect(restore.find_damage)
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Found in this photo"), size=13, weight=600), 1)
        head.addWidget(self.again)
        self._rows.addLayout(head)
        self.verdict = Text(size=12, tone="text2", wrap=True)
        self._rows.addWidget(self.verdict)
        self.cards: dict[Step, StepCard] = {}
        self.sliders: dict[str, SliderRow] = {}
        self._add_cards()
        self._add_mask()
        self._add_method()
        restore.changed.connect(self.show_state)
        self.show_state(restore.state)

    def sizeHint(self) -> QSize:
        return QSize(px(288), super().sizeHint().height())

    def show_hints(self) -> None:
        """Their tool is in hand: its colours are scrolled to."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self.model.hints)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two sliders side by side need room for their names."""
        narrow = event.size().width() < px(_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._pair.direction() != way:
            self._pair.setDirection(way)
            self._pair.setSpacing(px(6 if narrow else 16))

    def show_state(self, state: RestoreState) -> None:
        settings = state.settings
        self._offer(state)
        self.model.show_state(state)
        for step, card in self.cards.items():
            card.show_on(bool(getattr(settings, step)))
            card.tell(self._fact(step, state))
        for name, row in self.sliders.items():
            value = float(getattr(settings, name)) * (1 if name.endswith("_px") else 100)
            if row.value() != round(value):
                row.set_value(round(value))
        self.tint.setChecked(settings.keep_tint)
        if self.method.current() != settings.method:
            self.method.set_current(settings.method)
        self.again.setEnabled(state.phase == "ready")
        self.verdict.setText(self._verdict(state))
        self.verdict.setVisible(bool(self.verdict.text()))
        self.setEnabled(state.has_photo)

    def _verdict(self, state: RestoreState) -> str:
        if state.phase == "measuring":
            return self.tr("Looking for damage…")
        if state.has_photo and state.measured.nothing and not state.places:
            if max(state.measured.scratches, state.measured.spots) > 0:
                return self.tr("Hardly anything found, so nothing is switched on. You can still paint.")
            return self.tr("Nothing to repair found. You can still paint.")
        return ""

    def _fact(self, step: Step, state: RestoreState) -> str:
        found = state.measured
        match step:
            case "scratches" if found.scratches > 0:
                share = QLocale().toString(100 * found.scratches_share, "f", 1)
                return self.tr("%n found · {share} % of the photo", "", found.scratches).format(share=share)
            case "scratches" if found.scratches == 0:
                return self.tr("None found")
            case "dust" if found.spots > 0:
                return self.tr("%n found", "", found.spots)
            case "dust" if found.spots == 0:
                return self.tr("None found")
            case "fading" if found.contrast >= 0:
                if "fading" not in found.needed:
                    return self.tr("Contrast is good")
                return self.tr("Contrast is {n} % of normal").format(n=round(100 * found.contrast))
            case "grain" if found.grain >= 0:
                return self.tr("Strong") if "grain" in found.needed else self.tr("Low, nothing to do")
        return ""

    def _add_cards(self) -> None:
        scratches = self._card(
            "scratches", self.tr("Scratches and folds"), self.tr("Scratches and folds — marks lines for you to check.")
        )
        scratches.add(
            self._slider(
                "sensitivity",
                self.tr("Sensitivity"),
                50,
                self.tr("Sensitivity — more finds fainter lines and more false ones; the mask follows."),
                token="mask",
            )
        )
        dust = self._card(
            "dust", self.tr("Dust and spots"), self.tr("Dust and spots — marks small places for you to check.")
        )
        dust.add(
            self._slider(
                "largest_spot_px",
                self.tr("Largest spot"),
                12,
                self.tr("Largest spot — larger spots are left alone."),
                least=2,
                most=64,
                unit="px",
            )
        )
        fading = self._card("fading", self.tr("Fading"), self.tr("Fading — brings back contrast, in the whole photo."))
        fading.add(
            self._slider("fading_amount", self.tr("Amount"), 70, self.tr("Amount — more brings back more contrast."))
        )
        self.tint = Switch(self.tr("Keep tint"), self.tr("Keep tint — the tint of the paper stays."))
        self.tint.clicked.connect(lambda: self._restore.edit(keep_tint=self.tint.isChecked()))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(Text(self.tr("Keep tint"), size=12, tone="text2"), 1)
        line.addWidget(self.tint)
        fading.add(row)
        grain = self._card(
            "grain", self.tr("Grain"), self.tr("Grain — smooths noise, in the whole photo. Fine detail may go too.")
        )
        grain.add(
            self._slider(
                "grain_amount", self.tr("Amount"), 30, self.tr("Amount — more smooths more. Fine detail may go too.")
            )
        )

    def _add_mask(self) -> None:
        self._rows.addSpacing(px(8))
        self._rows.addWidget(Text(self.tr("Mask"), size=13, weight=600))
        self._pair = pair = QHBoxLayout()
        pair.setSpacing(px(16))
        pair.addWidget(
            self._slider(
                "grow_px",
                self.tr("Grow"),
                4,
                self.tr("Grow — widens the mask before it is filled; below 0 it becomes narrower."),
                least=-64,
                most=64,
                unit="px",
            )
        )
        pair.addWidget(
            self._slider(
                "feather_px",
                self.tr("Feather"),
                8,
                self.tr("Feather — how softly a repair ends in the photo around it; less around thin places."),
                most=64,
                unit="px",
            )
        )
        self._rows.addLayout(pair)

    def _add_method(self) -> None:
        self._rows.addSpacing(px(2))
        self._rows.addWidget(Text(self.tr("Fill with"), size=12, tone="text2"))
        self._method_at = self._rows.count()
        self._offered: tuple[Method, ...] = ()
        self.method: SegmentedSwitch
        self._source_title = Text(self.tr("Copy texture from"), size=12, tone="text2")
        self.reference = Well(
            "image-outline",
            self.tr("Another picture"),
            self.tr("Another picture — drop one here, and fills may copy from it."),
            self.tr("Take the picture away"),
            files=True,
        )
        self.area = Well(
            "texture",
            self.tr("An area of this photo"),
            self.tr("An area of this photo — paint where fills may copy from. R"),
            self.tr("Forget the area"),
        )
        self.model = ModelBox(self._restore)
        for widget in (self.model, self._source_title, self.reference, self.area):
            self._rows.addWidget(widget)
        self.reference.dropped.connect(self._restore.take_reference)
        self.reference.wanted.connect(self.reference_wanted)
        self.reference.removed.connect(self._restore.drop_reference)
        self.area.wanted.connect(lambda: self._restore.editor.edit_tools(tool="source"))
        self.area.removed.connect(self._restore.clear_sources)
        self._offer(self._restore.state)

    def _offer(self, state: RestoreState) -> None:
        """What holes can be filled with here, and where that may copy from."""
        built_in = state.filler is None or not state.filler.title  # a model of others copies from nowhere
        learned = state.settings.method == "learned"
        copies = state.settings.method != "smooth" and (not learned or built_in)
        looks = learned and state.filler is not None and state.filler.looks
        self._source_title.setText(self.tr("Take the mood of") if looks else self.tr("Copy texture from"))
        for widget in (self._source_title, self.reference):
            widget.setVisible(copies or looks)
        self.area.setVisible(copies)
        self.reference.show_thing(state.settings.reference_name)
        self.area.show_thing(self.tr("The blue area") if state.sources else "")
        if state.offered == self._offered:
            return
        if self._offered:
            self._rows.removeWidget(self.method)
            self.method.deleteLater()
        self._offered = state.offered
        words = {
            "auto": self.tr("Auto"),
            "smooth": self.tr("Smooth"),
            "texture": self.tr("Texture"),
            "learned": self.tr("Learned"),
        }
        self.method = SegmentedSwitch(self.tr("Fill with"), [(key, words[key], "") for key in state.offered])
        set_name(
            self.method,
            self.tr("Fill with"),
            self.tr("Fill with — Auto chooses by the size of each place and what is around it."),
        )
        self.method.changed.connect(lambda key: self._restore.edit(method=key))
        self._rows.insertWidget(self._method_at, self.method)

    def _card(self, step: Step, title: str, tip: str) -> StepCard:
        card = StepCard(title, tip)
        card.switched.connect(lambda on: self._restore.edit(**{step: on}))
        self.cards[step] = card
        self._rows.addWidget(card)
        return card

    def _slider(
        self,
        name: str,
        title: str,
        default: float,
        tip: str,
        *,
        least: float = 0,
        most: float = 100,
        unit: str = "%",
        token: str = "fill",
    ) -> SliderRow:
        row = SliderRow(title, minimum=least, maximum=most, step=1, default=default, unit=unit, tip=tip, token=token)
        change: Callable[[float], float | int] = round if unit == "px" else lambda value: value / 100
        row.value_changed.connect(lambda value: self._restore.edit(group=name, **{name: change(value)}))
        row.edit_finished.connect(lambda _: self._restore.close_step())
        self.sliders[name] = row
        return row


class RestoreFoot(QWidget):
    """The main button with what will happen, and for how long."""

    def __init__(self, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._restore = restore
        self.button = PrimaryButton("", "bandage")
        self.line = Text(size=11, tone="text2", wrap=True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(px(8))
        box.addWidget(self.button)
        box.addWidget(self.line)
        self.button.clicked.connect(restore.restore)
        restore.changed.connect(self.show_state)
        self.show_state(restore.state)

    def show_state(self, state: RestoreState) -> None:
        if state.places:
            words = self.tr("Restore %n place(s)", "", state.places)
        else:
            words = self.tr("Restore the photo") if state.whole_photo else self.tr("Restore")
        tip = "" if state.can_restore or not state.has_photo else self._first(state)
        if state.phase == "measuring":
            tip = self.tr("Looking for damage…")
        self.button.set_words(words, tip)
        self.button.setEnabled(state.can_restore)
        self.line.setText(self._line(state))

    def _first(self, state: RestoreState) -> str:
        """What is missing before anything can be restored."""
        return self.tr("Paint a colour hint first.") if state.needs_hint else self.tr("Mark a place first.")

    def _line(self, state: RestoreState) -> str:
        if state.phase == "mending":
            return self.tr("Restoring…")
        if not state.can_restore:
            return self._first(state) if state.phase == "ready" else ""
        if state.whole_photo:
            changes = [
                self.tr("Fading changes the whole photo") if state.settings.fading else "",
                self.tr("Grain changes the whole photo") if state.settings.grain else "",
                self.tr("{name} changes the whole photo").format(name=filler_name(state.filler))
                if state.redraws_all and state.filler is not None
                else "",
            ]
            rest = " · ".join(filter(None, changes))
        else:
            rest = self.tr("pixels outside the mask stay as they are")
        seconds = QLocale().toString(max(1, round(state.seconds)))
        return self.tr("About {seconds} s · {rest}").format(seconds=seconds, rest=rest)
