"""A net in the form of YuNet whose answer is known: a face wherever a cell of 32 pixels is bright.

Written as ONNX by hand, field by field (onnx.proto): the library for it is not needed for a few nodes.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path

SIDE_CELLS = 4  # of the boxes that it answers with
_FLOAT, _INT64 = 1, 7


def _varint(number: int) -> bytes:
    number &= 2**64 - 1
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _field(key: int, value: int | str | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(key << 3) + _varint(value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(key << 3 | 2) + _varint(len(data)) + data


def _tensor(name: str, shape: tuple[int, ...], numbers: list[float] | list[int]) -> bytes:
    whole = all(isinstance(number, int) for number in numbers)
    data = struct.pack(f"<{len(numbers)}{'q' if whole else 'f'}", *numbers)
    dims = b"".join(_field(1, side) for side in shape)
    return _field(5, dims + _field(2, _INT64 if whole else _FLOAT) + _field(8, name) + _field(9, data))


def _node(kind: str, inputs: list[str], output: str, **attributes: list[int]) -> bytes:
    body = b"".join(_field(1, one) for one in inputs) + _field(2, output) + _field(3, output) + _field(4, kind)
    for name, numbers in attributes.items():
        values = b"".join(_field(8, number) for number in numbers)
        body += _field(5, _field(1, name) + values + _field(20, 7))
    return _field(1, body)


def _value(key: int, name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(_field(1, _field(1, side)) for side in shape)
    return _field(key, _field(1, name) + _field(2, _field(1, _field(1, _FLOAT) + _field(2, dims))))


def write(path: Path) -> Path:
    """The file, a few kilobytes."""
    parts, ends = [], []
    for stride in (8, 16, 32):
        pooled, sides = f"mean_{stride}", [stride, stride]
        parts.append(_node("AveragePool", ["input"], pooled, kernel_shape=sides, strides=sides))
        bright = 1 / 765 if stride == 32 else 0.0
        size = math.log(SIDE_CELLS)
        for name, channels, weight, bias in (
            ("cls", 1, bright, [0.0]),
            ("obj", 1, bright, [0.0]),
            ("bbox", 4, 0.0, [0.5, 0.5, size, size]),
            ("kps", 10, 0.0, [0.5] * 10),
        ):
            end = f"{name}_{stride}"
            parts.append(_tensor(f"{end}_weight", (channels, 3, 1, 1), [weight] * 3 * channels))
            parts.append(_tensor(f"{end}_bias", (channels,), bias))
            parts.append(_tensor(f"{end}_shape", (3,), [1, -1, channels]))
            parts.append(_node("Conv", [pooled, f"{end}_weight", f"{end}_bias"], f"{end}_map", kernel_shape=[1, 1]))
            parts.append(_node("Transpose", [f"{end}_map"], f"{end}_last", perm=[0, 2, 3, 1]))
            parts.append(_node("Reshape", [f"{end}_last", f"{end}_shape"], end))
            ends.append(_value(12, end, (1, (640 // stride) ** 2, channels)))
    graph = b"".join(parts) + _field(2, "yunet") + _value(11, "input", (1, 3, 640, 640)) + b"".join(ends)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13)))
    return path
