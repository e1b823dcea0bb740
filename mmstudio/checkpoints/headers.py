"""The header of a safetensors file: names and shapes of its tensors, read without touching the numbers.

A header may lie (fault C3), so everything in it is checked against the file's size before it is believed: 8 bytes of
length, then JSON, then the numbers, gap-free to the last byte.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Annotated

import msgspec

from mmstudio.errors import CheckpointBroken, FileMissing

MAX_HEADER_BYTES = 32 * 1024 * 1024  # the largest known is below 2 MB
MAX_TENSORS = 200_000
MAX_RANK = 16
_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8,
    "I16": 16, "U16": 16, "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64,
    "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}  # fmt: skip
_Size = Annotated[int, msgspec.Meta(ge=0, lt=2**48)]


class Header(msgspec.Struct, frozen=True):
    """shapes: tensor name -> shape. dtypes: those that occur. metadata: what a program wrote beside them."""

    shapes: dict[str, tuple[int, ...]]
    dtypes: frozenset[str]
    metadata: dict[str, str]
    size_bytes: int

    @property
    def half(self) -> bool:
        """Whether the numbers take 16 bits or fewer."""
        return bool(self.dtypes) and not self.dtypes & {"F32", "F64"}


def read_header(path: Path) -> Header:
    """Read and check the header. Raises FileMissing or CheckpointBroken; no other exception for any content."""
    try:
        size = path.stat().st_size
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size < 10 or not 2 <= length <= min(MAX_HEADER_BYTES, size - 8):
                raise CheckpointBroken(name=path.name)
            text = file.read(length)
    except FileNotFoundError:
        raise FileMissing(name=path.name) from None
    except (OSError, MemoryError):
        raise CheckpointBroken(name=path.name) from None
    try:
        return _checked(text, size, size - 8 - length)
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError):
        raise CheckpointBroken(name=path.name) from None


def is_regular(path: Path) -> bool:
    """Whether path is a plain file: a pipe or device would block whoever opens it."""
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:
        return False


class _Tensor(msgspec.Struct, frozen=True):
    dtype: str = ""
    shape: tuple[_Size, ...] = ()
    data_offsets: tuple[_Size, _Size] = (0, 0)


class _Notes(msgspec.Struct, frozen=True):
    metadata: dict[str, str] = msgspec.field(name="__metadata__", default_factory=dict)


# decoded in C: half a thousand files of two thousand tensors each are a matter of seconds
_tensors = msgspec.json.Decoder(dict[str, _Tensor])
_notes = msgspec.json.Decoder(_Notes)


def _checked(text: bytes, size_bytes: int, data_bytes: int) -> Header:
    """Raises ValueError, KeyError, RecursionError or OverflowError for what cannot be true."""
    metadata = _notes.decode(text).metadata if b"__metadata__" in text else {}
    tensors = _tensors.decode(text)
    tensors.pop("__metadata__", None)
    if len(tensors) > MAX_TENSORS:
        raise ValueError
    at = 0
    for tensor in sorted(tensors.values(), key=_place):
        (begin, end), shape = tensor.data_offsets, tensor.shape
        bits = math.prod(shape) * _BITS[tensor.dtype]
        if begin != at or bits % 8 or end - begin != bits // 8 or len(shape) > MAX_RANK:
            raise ValueError  # a hole, two tensors over one another, or another size than its shape
        at = end
    if at != data_bytes:
        raise ValueError
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    return Header(shapes, frozenset(tensor.dtype for tensor in tensors.values()), metadata, size_bytes)


def _place(tensor: _Tensor) -> tuple[int, int]:
    return tensor.data_offsets
