"""What the sound moves: the rows of the matrix, changed one by one, by a preset, or all at once; and A and B."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from mmstudio import presets
from mmstudio.animation import DESTINATION, MatrixRow

if TYPE_CHECKING:
    from mmstudio.animation import Animation


class Rows:
    """animation: the present one. edit(group, **fields): changes it; changes of one group are one step of undo.
    choose: opens the details of a row, or closes them; -1 = all are closed."""

    def __init__(
        self, animation: Callable[[], Animation], edit: Callable[..., None], choose: Callable[[int], None]
    ) -> None:
        self._animation, self._edit, self.choose = animation, edit, choose

    def edit(self, number: int, group: str = "", **fields: Any) -> None:
        """Change one row."""
        rows = list(self._animation().rows)
        if 0 <= number < len(rows):
            rows[number] = msgspec.structs.replace(rows[number], **fields)
            self._edit(group and f"{group} {number}", rows=tuple(rows))

    def add(self, curve: str, destination: str) -> None:
        """A new row at the end, with its details open."""
        amount = min(0.25, DESTINATION[destination].usual / 2)
        row = MatrixRow(curve=curve, destination=destination, amount=amount)
        self._edit(rows=(*self._animation().rows, row))
        self.choose(len(self._animation().rows) - 1)

    def remove(self, number: int) -> None:
        rows = self._animation().rows
        self.choose(-1)
        self._edit(rows=rows[:number] + rows[number + 1 :])

    def set_preset(self, name: str) -> None:
        self.choose(-1)
        self._edit(preset=name, rows=presets.preset(name, self._animation().source))

    def set_variant(self, variant: Literal["a", "b"]) -> None:
        """The other set of rows; B begins as a copy of A."""
        now = self._animation()
        if variant == now.variant:
            return
        rows, preset = (now.rows, now.preset) if now.other_rows is None else (now.other_rows, now.other_preset)
        self.choose(-1)
        self._edit(variant=variant, rows=rows, preset=preset, other_rows=now.rows, other_preset=now.preset)

    def less(self) -> None:
        self._edit(rows=presets.less(self._animation().rows))

    def more(self) -> None:
        self._edit(rows=presets.more(self._animation().rows))
