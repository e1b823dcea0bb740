"""Settings of the engine: what it computes on and how it uses memory."""

from __future__ import annotations

import os

from mmstudio.settings import Settings
from mmstudio.ui.controls import DropDown
from mmstudio.ui.settings_pages.page import Page
from mmstudio.viewmodels.studio import Studio


class WorkPage(Page):
    def __init__(self, studio: Studio) -> None:
        super().__init__(studio, self.tr("Work"))
        minutes = [(str(n), self.tr("%n minutes", "", n)) for n in (1, 5, 10, 30, 60)]
        self._add_list("keep_model_min", [*minutes, ("0", self.tr("Always"))], value=int)
        self._add_switch("previews")
        low = [("auto", self.tr("Auto")), ("on", self.tr("On")), ("off", self.tr("Off"))]
        self._add_list("low_memory", low)
        self._add_list("device", (), show=self._list_cards)
        self._add_switch("compiled")
        self._add_switch("eight_bit")
        threads = [(str(n), str(n)) for n in _thread_choices(os.cpu_count() or 1)]
        self._add_list("threads", [("0", self.tr("Auto")), *threads], value=int)
        self._add_switch("log_prompts")

    def _list_cards(self, drop: DropDown, settings: Settings) -> None:
        """What nets can compute on."""
        cards = {f"cuda:{number}": name for number, name in enumerate(self._studio.engine.state.cards)}
        if len(set(cards.values())) < len(cards):  # two of a kind
            cards = {key: f"{name} · {number}" for number, (key, name) in enumerate(cards.items(), 1)}
        options = [("", self.tr("Auto")), ("cpu", self.tr("Processor")), *cards.items()]
        drop.set_options(self._with_gone(options, settings.device))


def _thread_choices(cores: int) -> list[int]:
    return sorted({n for n in (1, 2, 4, 6, 8, 12, 16, 24, 32, cores) if n <= cores})
