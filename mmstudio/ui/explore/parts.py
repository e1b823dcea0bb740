"""What an anchor is mixed of: a bar of what moves it, and a weight for words, picture and sound."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mmstudio.jobs import Condition, PictureCondition, SoundCondition, TextCondition
from mmstudio.ui.controls import SliderRow, set_name
from mmstudio.ui.mix_bar import MixBar
from mmstudio.ui.theme import px
from mmstudio.viewmodels.explore import ExploreViewModel

KINDS: tuple[type[Condition], ...] = (TextCondition, PictureCondition, SoundCondition)
_TOKENS = ("prompt", "picture", "sound")


def part_name(kind: type[Condition]) -> str:
    translate = QCoreApplication.translate
    names = (translate("Parts", "Words"), translate("Parts", "Picture"), translate("Parts", "Sound"))
    return names[KINDS.index(kind)]


def left_out_sentence(code: str, model: str) -> str:
    """What a model leaves out of an anchor; code: see generators/left_out.py."""
    translate = QCoreApplication.translate
    text = {
        "picture": translate("Parts", "Picture left out: {model} reads words only."),
        "adapter": translate("Parts", "Picture left out: {model} needs an IP-Adapter."),
        "start": translate("Parts", "The picture that it was drawn over is left out."),
        "lines": translate("Parts", "The picture whose lines it keeps to is left out."),
        "passes": translate("Parts", "Second pass, refiner and upscaler are left out."),
        "settings": translate("Parts", "Steps, guidance, sampler and LoRAs of another anchor count."),
        "frame": translate("Parts", "Style, truncation and directions of this frame are left out."),
    }[code]
    return text.format(model=model)


class PartRows(QWidget):
    """Shown for anchors of several parts only. index: of the anchor."""

    def __init__(self, explore: ExploreViewModel, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explore, self._index = explore, index
        self._kinds: tuple[type[Condition], ...] = ()
        self.bar = MixBar()
        self.rows: list[SliderRow] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, px(4), 0, 0)
        self._box.setSpacing(px(6))
        self._box.addWidget(self.bar)
        self.hide()

    def show_parts(
        self, anchor: str, parts: tuple[Condition, ...], moved: tuple[float, ...], measured: bool = True
    ) -> None:
        """anchor: what it is called. moved: the share of each part, () while it is not known. measured: whether it will
        be; an installed model does not tell."""
        self.bar.setVisible(measured)
        self.setVisible(len(parts) > 1)
        if len(parts) < 2:
            return
        kinds = tuple(type(one) for one in parts)
        if kinds != self._kinds:
            self._make(kinds)
        shares = [0.0, 0.0, 0.0]
        for number, (row, one) in enumerate(zip(self.rows, parts, strict=True)):
            name = part_name(type(one))
            if row.value() != round(one.weight, 6):
                row.set_value(one.weight)
            set_name(row.track, self.tr("{part} in {anchor}").format(part=name, anchor=anchor))
            share = moved[number] if len(moved) == len(parts) else 0.0
            shares[KINDS.index(type(one))] += share
            row.label.setText(f"{name} · {share * 100:.0f} %" if moved else name)
        self.bar.show_shares((shares[0], shares[1], shares[2]))

    def _make(self, kinds: tuple[type[Condition], ...]) -> None:
        for row in self.rows:
            self._box.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._kinds, self.rows = kinds, []
        for number, kind in enumerate(kinds):
            tip = self.tr("How much this part counts; 0 leaves it out. Beside it: its share of what moves the anchor.")
            row = SliderRow(part_name(kind), default=1.0, tip=tip, token=_TOKENS[KINDS.index(kind)])
            row.value_changed.connect(partial(self._explore.parts.weigh, self._index, number))
            row.edit_finished.connect(lambda _: self._explore.close_step())
            self._box.addWidget(row)
            self.rows.append(row)
