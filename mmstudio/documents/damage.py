"""What was found and measured in a photo, kept in its document, so that sliders move over it and nobody asks twice.

    damage.npy    uint8 (H, W): how much each pixel looks damaged, 255 = surely; mapped by who reads it
    damage.json   how it was found, and what the photo needs

Written by the worker, in this order: where damage.json is, damage.npy is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import msgspec
import numpy as np
import numpy.typing as npt

from mmstudio import disk

SCHEMA = 1
MAP_FILE, NEEDS_FILE = "damage.npy", "damage.json"

Map = npt.NDArray[np.uint8]


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured in a photo.

    detector: what made the map; another one's map is not taken for its own. fading: 0 = none .. 1 = hardly any contrast
    is left; low, high: where each channel begins and ends, 0 .. 1. grain: standard deviation of the fine noise, 0 .. 1.
    specks: how many there surely are. wanted: of "fading", "grain", "dust" what would be seen to help. seconds: that
    the search took, 0 = not known.
    """

    schema: int = SCHEMA
    detector: str
    fading: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    grain: float
    specks: int
    wanted: tuple[Literal["fading", "grain", "dust"], ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Damage:
    """map (H, W) uint8, read-only and mapped."""

    map: Map
    needs: Needs


def write(folder: Path, found: Map, needs: Needs) -> Path:
    """Keep both in the document at folder; returns the map's file. Raises as `disk.write_whole`."""

    def write_map(file: BinaryIO) -> None:
        header = {"descr": "|u1", "fortran_order": False, "shape": found.shape}
        np.lib.format.write_array_header_1_0(file, header)
        file.write(np.ascontiguousarray(found).data)

    path = folder / MAP_FILE
    disk.write_whole(path, write_map, private=True)
    disk.write_bytes(folder / NEEDS_FILE, msgspec.json.encode(needs), private=True)
    return path


def read(folder: Path, width: int, height: int) -> Damage | None:
    """What was found in a photo of this size; None where nobody has looked yet, or what is there is not whole."""
    try:
        needs = msgspec.json.decode((folder / NEEDS_FILE).read_bytes(), type=Needs)
        found: Any = np.load(folder / MAP_FILE, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError, RecursionError):  # msgspec's errors are ValueErrors
        return None
    if needs.schema != SCHEMA or found.dtype != np.uint8 or found.shape != (height, width):
        return None
    return Damage(found, needs)
