"""The folder of an animation: written whole, read back, and painted files that belong to one content."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.animation import Animation
from mmstudio.documents import animation as documents
from mmstudio.errors import FileBroken, FileMissing, NewerFile
from mmstudio.presets import preset


def test_a_document_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = documents.create(tmp_path / "a", "Deep water", Animation(rows=preset("gentle"), preset="gentle"))
    assert documents.load(tmp_path / "a") == file


def test_what_is_no_document_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        documents.load(tmp_path)
    (tmp_path / documents.ANIMATION_FILE).write_bytes(b"{")
    with pytest.raises(FileBroken):
        documents.load(tmp_path)
    (tmp_path / documents.ANIMATION_FILE).write_bytes(b'{"schema": 99}')
    with pytest.raises(NewerFile):
        documents.load(tmp_path)


def test_a_painted_file_never_changes(tmp_path: Path) -> None:
    first, second = np.zeros((2, 8, 6), np.uint8)
    first[2:5, 1:3] = 255
    second[0] = 7
    names = [documents.write_painted(tmp_path, "area", mask) for mask in (first, second, first)]
    assert names[0] == names[2] != names[1]
    np.testing.assert_array_equal(documents.read_painted(tmp_path, names[0]), first)
    np.testing.assert_array_equal(documents.read_painted(tmp_path, names[1]), second)
    assert documents.unused(tmp_path, Animation(area=names[0])) == [tmp_path / names[1]]


def test_nothing_painted_is_no_file(tmp_path: Path) -> None:
    assert documents.write_painted(tmp_path, "mouth", np.zeros((4, 4), np.uint8)) == ""


def test_a_damaged_painted_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "area-1.png").write_bytes(b"\x89PNG\r\n")
    with pytest.raises(FileBroken):
        documents.read_painted(tmp_path, "area-1.png")
    with pytest.raises(FileMissing):
        documents.read_painted(tmp_path, "area-2.png")
