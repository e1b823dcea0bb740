"""How pictures look, as unit vectors in the space that words share, and which lie nearest to one of them.

The vectors are made by the image encoder in another process; here they are only kept and compared, with numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mmstudio.library.items import Row

DIM = 384
MOST = 300  # pictures that are shown: those behind are hardly alike

Vector: TypeAlias = bytes  # float16, little-endian, DIM numbers; b"" = a picture that could not be looked at


def vector_of(numbers: Sequence[float] | NDArray[np.floating]) -> Vector:  # type: ignore[type-arg]
    """As it is kept. numbers (DIM,) of any length but 0."""
    wide = np.asarray(numbers, np.float32)
    return (wide / max(float(np.linalg.norm(wide)), 1e-9)).astype("<f2").tobytes()


class Looks:
    """Vectors of many pictures, float32 in memory (77 MB for 50,000): widening takes longer than comparing."""

    def __init__(self, kept: Sequence[tuple[int, Vector]]) -> None:
        """kept: (id, vector), ids rising; pictures without a vector are left out."""
        seen = [(id, vector) for id, vector in kept if len(vector) == 2 * DIM]
        self.ids = np.array([id for id, _ in seen], np.int64)
        packed = np.frombuffer(b"".join(vector for _, vector in seen), "<f2")
        self._matrix = packed.reshape(len(seen), DIM).astype(np.float32)

    def of(self, id: int) -> Vector | None:
        """The vector of a picture, or None."""
        place = int(np.searchsorted(self.ids, id))
        return self._matrix[place].astype("<f2").tobytes() if place < len(self.ids) and self.ids[place] == id else None

    def nearest(self, rows: Sequence[Row], wanted: Vector) -> list[Row]:
        """Those of rows that have been looked at, the most alike first, MOST at most."""
        if not len(self.ids) or not rows:
            return []
        probe = np.frombuffer(wanted, "<f2").astype(np.float32)
        fits = self._matrix @ probe
        ids = np.fromiter((row.id for row in rows), np.int64, len(rows))
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        known = np.flatnonzero(self.ids[places] == ids)
        best = known[np.argsort(-fits[places[known]], kind="stable")[:MOST]]
        return [rows[place] for place in best]
