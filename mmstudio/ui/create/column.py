"""The parameter column of Create: only what the checkpoint knows."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QVBoxLayout, QWidget

from mmstudio.engine.state import EngineState
from mmstudio.generators import registry
from mmstudio.generators.base import GeneratorInfo
from mmstudio.ui import words
from mmstudio.ui.controls import (
    DropDown,
    ElidedLabel,
    IconButton,
    Menu,
    Section,
    SeedBox,
    SegmentedSwitch,
    SliderRow,
    Text,
    TileGrid,
    set_name,
)
from mmstudio.ui.create.additions import LoraBox, PictureUseBox
from mmstudio.ui.create.style_pictures import style_picture
from mmstudio.ui.swatches import BackgroundSwatches
from mmstudio.ui.theme import color, px, themes
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateState
from mmstudio.viewmodels.drafts import Draft, picture_uses


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
    """Which checkpoint draws, how large it is and whether it is ready. A press lists the others."""

    chosen = Signal(str)
    more_wanted = Signal()  # models that are not here yet

    def __init__(self, info: GeneratorInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._info = info
        self.setProperty("card", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = ElidedLabel(words.checkpoint_title(info.checkpoint), size=13, weight=600)
        self.facts = ElidedLabel(size=11, tone="text2")
        self.others = IconButton("chevron-down", self.tr("Other models"), size=16, box=28)
        texts = QVBoxLayout()
        texts.setSpacing(px(2))
        texts.addWidget(self.title)
        texts.addWidget(self.facts)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(9), px(7), px(8), px(7))
        row.setSpacing(px(11))
        row.addWidget(_Cover(info))
        row.addLayout(texts, 1)
        row.addWidget(self.others)
        set_name(self, self.tr("Model"))
        self.setToolTip("")
        self.others.clicked.connect(self._open_menu)

    def show_state(self, engine: EngineState) -> None:
        size = words.size_text(self._info.size_mb * 10**6)
        built_in = not self._info.family
        if engine.phase == "broken":
            text = self.tr("{size} · the engine is not running")
        elif engine.phase in ("starting", "restarting"):
            text = self.tr("Built in · {size} · starting") if built_in else self.tr("{size} · starting")
        elif self._info.checkpoint in engine.loaded:
            text = self.tr("Built in · {size} · in memory") if built_in else self.tr("{size} · in memory")
        else:
            text = self.tr("Built in · {size} · ready") if built_in else self.tr("{size} · ready")
        self.facts.setText(text.format(size=size))
        self.setAccessibleDescription(f"{self.title.text()}: {self.facts.text()}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._open_menu()

    def fill_menu(self, menu: QMenu) -> None:
        """Every checkpoint that draws, and the way to more."""
        for info in registry.infos():
            if "generate" in info.jobs:
                action = menu.addAction(words.checkpoint_title(info.checkpoint).replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(info.checkpoint == self._info.checkpoint)
                action.triggered.connect(lambda _, checkpoint=info.checkpoint: self.chosen.emit(checkpoint))
        menu.addSeparator()
        menu.addAction(self.tr("Get more…"), self.more_wanted.emit)

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


class CreateColumn(QWidget):
    """Edits the draft. folded: a person folded a section (key, open). Another checkpoint brings other controls."""

    folded = Signal(str, bool)
    more_wanted = Signal()  # models that are not here yet

    def __init__(self, create: CreateViewModel, folds: dict[str, bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._create, self._folds = create, folds
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._body: QWidget | None = None
        self._shown: Draft | None = None
        self._build(create.state.info)
        create.engine.state_changed.connect(self._show_engine)  # type: ignore[attr-defined]
        create.changed.connect(self.show_state)
        themes().changed.connect(self._draw_styles)
        self.show_state(create.state)

    def sizeHint(self) -> QSize:
        return QSize(px(288), super().sizeHint().height())

    def set_top(self, widget: QWidget) -> None:
        """Something above the controls of the checkpoint."""
        self._outer.insertWidget(0, widget)

    def show_state(self, state: CreateState) -> None:
        draft = state.draft
        if state.info != self._info or self._offered != _offered(state.info):
            self._build(state.info)
        elif draft == self._shown:
            return  # pictures arrive; what the person set is the same
        self._shown = draft
        if self.styles is not None:
            if draft.style != self.styles.current():
                self.styles.set_current(draft.style)
            self._summary("create.style", words.style_name(draft.style))
        if self.side is not None:
            self.side.set_current(str(draft.width))
            self._summary("create.size", self.tr("{side} px").format(side=draft.width))
        for field, value in zip(self.sides, (draft.width, draft.height), strict=False):
            field.set_current(str(value))
            self._summary("create.size", f"{draft.width} × {draft.height}")
        self.seed.set_seed(draft.seed)
        self.seed.set_locked(draft.seed_locked)
        self._summary("create.seed", str(draft.seed) if draft.seed_locked else self.tr("new each time"))
        if self.variation is not None and self.variation.value() != round(draft.variation, 6):
            self.variation.set_value(draft.variation)
        if self.background is not None:
            self.background.set_current(draft.background)
        if self.picture_use is not None:
            self.picture_use.show_draft(draft)
        if self.loras is not None:
            self.loras.show_draft(draft)
            self._summary("create.loras", str(len(draft.loras) or ""))
        self._show_advanced(draft)

    def _show_engine(self, engine: EngineState) -> None:
        self.card.show_state(engine)

    def _show_advanced(self, draft: Draft) -> None:
        info = self._info
        steps = draft.steps or info.steps
        guidance = draft.guidance_scale or info.guidance_scale
        said = list[str]()
        if self.steps is not None:
            self.steps.set_value(steps)
            said.append(self.tr("%n step(s)", "", steps))
        if self.guidance is not None:
            self.guidance.set_value(guidance)
            said.append(self.tr("guidance {number}").format(number=QLocale().toString(guidance, "f", 1)))
        if self.sampler is not None:
            self.sampler.set_current(draft.sampler or info.samplers[0])
        if self.clip_skip is not None:
            self.clip_skip.set_value(draft.clip_skip)
        if self.refiner is not None:
            self.refiner.set_current(draft.refiner)
        if self.hires is not None:
            self.hires.set_value(round(100 * draft.hires_scale))
        if self.negative is not None and self.negative.text() != draft.negative_prompt:
            self.negative.setText(draft.negative_prompt)
        self._summary("create.advanced", " · ".join(said))

    def _build(self, info: GeneratorInfo) -> None:
        """The controls of one checkpoint."""
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._info = info
        self._body = QWidget()
        self._outer.addWidget(self._body)
        self.card = ModelCard(info)
        self.styles: TileGrid | None = None
        self.side: SegmentedSwitch | None = None
        self.sides: list[DropDown] = []
        self.background: BackgroundSwatches | None = None
        self.variation: SliderRow | None = None
        self.steps: SliderRow | None = None
        self.guidance: SliderRow | None = None
        self.sampler: DropDown | None = None
        self.negative: QLineEdit | None = None
        self.clip_skip: SliderRow | None = None
        self.hires: SliderRow | None = None
        self.refiner: DropDown | None = None
        self.picture_use: PictureUseBox | None = None
        self.loras: LoraBox | None = None
        self._offered = _offered(info)
        self.seed = SeedBox()
        self.sections: list[Section] = []
        self._rows = QVBoxLayout(self._body)
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
        self._add_additions(info)
        if info.steps or info.guidance or info.samplers or info.negative_prompt:
            self._add_advanced(info)
        for section in self.sections:
            section.set_open(self._folds.get(section.key, section.key != "create.advanced"))
            section.toggled.connect(self.folded)
        self.card.chosen.connect(self._create.use_checkpoint)
        self.card.more_wanted.connect(self.more_wanted)
        self.card.show_state(self._create.engine.state)  # type: ignore[attr-defined]

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
            for tile in self.styles.tiles:
                tile.set_picture(style_picture(tile.key, self._info.styles))

    def _add_size(self, info: GeneratorInfo) -> None:
        if not info.square:
            self._add_sides(info)
            return
        self.side = SegmentedSwitch(self.tr("Size in pixels"), [(str(side), str(side), "") for side in info.sizes_px])
        self.side.changed.connect(lambda side: self._create.edit(width=int(side), height=int(side)))
        self._section(self.tr("Size"), "create.size", self.side)

    def _add_sides(self, info: GeneratorInfo) -> None:
        """Width and height apart."""
        options = [(str(side), self.tr("{side} px").format(side=side)) for side in info.sizes_px]
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        width, height = DropDown(self.tr("Width"), options), DropDown(self.tr("Height"), options)
        width.chosen.connect(lambda value: self._create.edit(width=int(value)))
        height.chosen.connect(lambda value: self._create.edit(height=int(value)))
        row.addWidget(width, 1)
        row.addWidget(Text("×", tone="text2"))
        row.addWidget(height, 1)
        self.sides = [width, height]
        self._section(self.tr("Size"), "create.size", box)

    def _add_advanced(self, info: GeneratorInfo) -> None:
        """Rare controls, closed at first; the heading states their values."""
        parts = list[QWidget]()
        if info.negative_prompt:
            self.negative = QLineEdit()
            self.negative.setPlaceholderText(self.tr("What should not appear"))
            self.negative.setMaxLength(2000)
            set_name(self.negative, self.tr("Negative prompt"), self.tr("Negative prompt — what should not appear."))
            self.negative.textEdited.connect(lambda text: self._create.edit(group="negative", negative_prompt=text))
            parts.append(self.negative)
        if info.steps:
            self.steps = SliderRow(
                self.tr("Steps"),
                minimum=1,
                maximum=150,
                step=1,
                default=info.steps,
                tip=self.tr("Steps — more are slower and finer."),
            )
            self.steps.value_changed.connect(lambda value: self._create.edit(group="steps", steps=round(value)))
            self.steps.edit_finished.connect(lambda _: self._create.close_step())
            parts.append(self.steps)
        if info.guidance:
            self.guidance = SliderRow(
                self.tr("Guidance scale"),
                minimum=1,
                maximum=30,
                step=0.1,
                default=info.guidance_scale,
                tip=self.tr("Guidance scale — more is closer to the prompt, and harsher."),
            )
            self.guidance.value_changed.connect(
                lambda value: self._create.edit(group="guidance", guidance_scale=round(value, 1))
            )
            self.guidance.edit_finished.connect(lambda _: self._create.close_step())
            parts.append(self.guidance)
        if info.samplers:
            self.sampler = DropDown(self.tr("Sampler"), [(name, name) for name in info.samplers])
            self.sampler.chosen.connect(lambda name: self._create.edit(sampler=name))
            parts += [Text(self.tr("Sampler"), tone="text2"), self.sampler]
        if refiners := registry.refiners(info):
            options = [("", self.tr("None")), *((row.id, row.title) for row in refiners)]
            tip = self.tr("Refiner — another model draws the last fifth of the steps.")
            self.refiner = DropDown(self.tr("Refiner"), options, tip)
            self.refiner.chosen.connect(lambda refiner: self._create.edit(refiner=refiner))
            parts += [Text(self.tr("Refiner"), tone="text2"), self.refiner]
        if info.hires:
            self.hires = SliderRow(
                self.tr("Second pass"),
                minimum=100,
                maximum=400,
                step=25,
                default=100,
                unit="%",
                tip=self.tr("Second pass — draws once more over a larger copy, so many per cent of the size."),
            )
            self.hires.value_changed.connect(lambda value: self._create.edit(group="hires", hires_scale=value / 100))
            self.hires.edit_finished.connect(lambda _: self._create.close_step())
            parts.append(self.hires)
        if info.clip_skip:
            self.clip_skip = SliderRow(
                self.tr("Clip skip"),
                maximum=8,
                step=1,
                default=0,
                tip=self.tr("Clip skip — leaves out so many last layers of what reads the prompt."),
            )
            self.clip_skip.value_changed.connect(lambda value: self._create.edit(group="clip", clip_skip=round(value)))
            self.clip_skip.edit_finished.connect(lambda _: self._create.close_step())
            parts.append(self.clip_skip)
        self._section(self.tr("Advanced"), "create.advanced", *parts)

    def _add_additions(self, info: GeneratorInfo) -> None:
        """What is installed for this model: uses of a picture beyond drawing over it, and LoRAs."""
        if not info.family:
            return
        uses = picture_uses(info)
        if len(uses) > 1:
            self.picture_use = PictureUseBox(self._create, uses, registry.additions("controlnet", info.family))
            self._section(self.tr("Picture"), "create.picture", self.picture_use)
        loras = registry.additions("lora", info.family) if info.loras else ()
        if loras:
            self.loras = LoraBox(self._create, loras)
            self._section(self.tr("LoRA"), "create.loras", self.loras)

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


def _offered(info: GeneratorInfo) -> tuple[str, ...]:
    """What is installed that can be added to a model."""
    kinds = ("lora", "controlnet", "ip_adapter") if info.family else ()
    added = tuple(row.id for kind in kinds for row in registry.additions(kind, info.family))
    return (*added, *(row.id for row in registry.refiners(info)))
