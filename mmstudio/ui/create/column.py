"""The parameter column of Create: only what the checkpoint knows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.engine.state import EngineState
from mmstudio.generators.base import GeneratorInfo
from mmstudio.ui import words
from mmstudio.ui.controls import ElidedLabel, Section, SeedBox, SegmentedSwitch, SliderRow, TileGrid, set_name
from mmstudio.ui.create.style_pictures import style_picture
from mmstudio.ui.create.swatches import BackgroundSwatches
from mmstudio.ui.theme import color, px, themes
from mmstudio.viewmodels.create import CreateState, CreateViewModel
from mmstudio.viewmodels.drafts import Draft


class _Cover(QWidget):
    """A drawing of the checkpoint on its card."""

    def __init__(self, info: GeneratorInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info = info
        self.setFixedSize(px(42), px(42))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), px(8), px(8))
        painter.fillPath(path, color("window"))
        inset = px(5)
        style = self._info.styles[0] if self._info.styles else "any"
        place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawImage(place, style_picture(style, self._info.styles))


class ModelCard(QFrame):
    """Which checkpoint draws, how large it is and whether it is ready."""

    def __init__(self, info: GeneratorInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info = info
        self.setProperty("card", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = ElidedLabel(words.checkpoint_title(info.checkpoint), size=13, weight=600)
        self.facts = ElidedLabel(size=11, tone="text2")
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(self.title)
        texts.addWidget(self.facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(9), px(7), px(12), px(7))
        row.setSpacing(px(11))
        row.addWidget(_Cover(info))
        row.addLayout(texts, 1)
        set_name(self, self.tr("Model"))
        self.setToolTip("")

    def show_state(self, engine: EngineState) -> None:
        size = words.size_text(self._info.size_mib * 1_000_000)
        if engine.phase == "broken":
            text = self.tr("Built in · {size} · the engine is not running")
        elif engine.phase in ("starting", "restarting"):
            text = self.tr("Built in · {size} · starting")
        elif self._info.checkpoint in engine.loaded:
            text = self.tr("Built in · {size} · in memory")
        else:
            text = self.tr("Built in · {size} · ready")
        self.facts.setText(text.format(size=size))
        self.setAccessibleDescription(f"{self.title.text()}: {self.facts.text()}")


class CreateColumn(QWidget):
    """Edits the draft. folded: a person folded a section (key, open)."""

    folded = Signal(str, bool)

    def __init__(self, create: CreateViewModel, folds: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._create = create
        info = create.state.info
        self.card = ModelCard(info)
        self.styles: TileGrid | None = None
        self.side: SegmentedSwitch | None = None
        self.background: BackgroundSwatches | None = None
        self.variation: SliderRow | None = None
        self.seed = SeedBox()
        self.sections: list[Section] = []
        self._shown: Draft | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(px(14))
        self._rows.addWidget(self.card)
        if info.styles:
            self._add_styles(info)
        if len(info.sizes_px) > 1:
            self._add_size(info)
        self._add_seed(info)
        if info.alpha:
            self._add_background()
        for section in self.sections:
            section.set_open(folds.get(section.key, True))
            section.toggled.connect(self.folded)
        create.engine.state_changed.connect(self.card.show_state)  # type: ignore[attr-defined]
        create.changed.connect(self.show_state)
        themes().changed.connect(self._draw_styles)
        self.card.show_state(create.engine.state)
        self.show_state(create.state)

    def sizeHint(self) -> QSize:
        return QSize(px(288), super().sizeHint().height())

    def show_state(self, state: CreateState) -> None:
        draft = state.draft
        if draft == self._shown:
            return  # pictures arrive; what the person set is the same
        self._shown = draft
        if self.styles is not None:
            if draft.style != self.styles.current():
                self.styles.set_current(draft.style)
            self._summary("create.style", words.style_name(draft.style))
        if self.side is not None:
            self.side.set_current(str(draft.width))
            self._summary("create.size", self.tr("{side} px").format(side=draft.width))
        self.seed.set_seed(draft.seed)
        self.seed.set_locked(draft.seed_locked)
        self._summary("create.seed", str(draft.seed) if draft.seed_locked else self.tr("new each time"))
        if self.variation is not None and self.variation.value() != round(draft.variation, 6):
            self.variation.set_value(draft.variation)
        if self.background is not None:
            self.background.set_current(draft.background)

    def _add_styles(self, info: GeneratorInfo) -> None:
        keys = ("any", *info.styles)
        self.styles = TileGrid(
            self.tr("Style"), [(key, words.style_name(key), "") for key in keys], columns=5, ground=50
        )
        self.styles.chosen.connect(lambda style: self._create.edit(style=style))
        self._draw_styles()
        self._section(self.tr("Style"), "create.style", self.styles)

    def _draw_styles(self) -> None:
        if self.styles is not None:
            info = self._create.state.info
            for tile in self.styles.tiles:
                tile.set_picture(style_picture(tile.key, info.styles))

    def _add_size(self, info: GeneratorInfo) -> None:
        self.side = SegmentedSwitch(self.tr("Size in pixels"), [(str(side), str(side), "") for side in info.sizes_px])
        self.side.changed.connect(lambda side: self._create.edit(width=int(side), height=int(side)))
        self._section(self.tr("Size"), "create.size", self.side)

    def _add_seed(self, info: GeneratorInfo) -> None:
        parts: list[QWidget] = [self.seed]
        self.seed.seed_edited.connect(lambda seed: self._create.edit(seed=seed))
        self.seed.locked_changed.connect(lambda locked: self._create.edit(seed_locked=locked))
        if info.variation:
            self.variation = SliderRow(
                self.tr("Variation"),
                tip=self.tr("Variation — keeps the picture of this seed and changes its details. More changes more."),
            )
            self.variation.value_changed.connect(lambda value: self._create.edit(group="variation", variation=value))
            self.variation.edit_finished.connect(lambda _: self._create.close_step())
            parts.append(self.variation)
        self._section(self.tr("Seed"), "create.seed", *parts)

    def _add_background(self) -> None:
        self.background = BackgroundSwatches()
        self.background.chosen.connect(lambda background: self._create.edit(background=background))
        self._section(self.tr("Background"), "create.background", self.background)

    def _section(self, title: str, key: str, *parts: QWidget) -> None:
        section = Section(title, key, spacing=10)
        for part in parts:
            section.add(part)
        self.sections.append(section)
        self._rows.addWidget(section)

    def _summary(self, key: str, text: str) -> None:
        for section in self.sections:
            if section.key == key:
                section.set_summary(text)
