"""Stars and tags in marks.jsonl: appended, never rewritten, never lost."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.errors import DiskFull
from mmstudio.library import marks as marks_file
from mmstudio.library.marks import Mark, Marks


def _loaded(folder: Path) -> Marks:
    marks = Marks(folder)
    marks.load()
    return marks


def test_the_last_line_wins(folder: Path) -> None:
    marks = Marks(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    marks.append([Mark(path="a.png", identity="1", tags=("x", "y"))])
    assert _loaded(folder).at("a.png") == Mark(path="a.png", identity="1", tags=("x", "y"))
    assert len((folder / marks_file.FILE).read_text().splitlines()) == 2


def test_l10_a_torn_last_line_is_ignored_at_every_byte(folder: Path) -> None:
    marks = Marks(folder)
    first, second = Mark(path="a.png", identity="1", starred=True), Mark(path="红.png", identity="2", tags=("苹果",))
    marks.append([first])
    whole_line = (folder / marks_file.FILE).stat().st_size
    marks.append([second])
    content = (folder / marks_file.FILE).read_bytes()
    for length in range(whole_line, len(content) + 1):
        (folder / marks_file.FILE).write_bytes(content[:length])
        found = _loaded(folder)
        assert found.at("a.png") == first
        assert found.at("红.png") == (second if length >= len(content) - 1 else None)
        # and the next mark is not glued to the torn one
        found.append([Mark(path="c.png", identity="3", starred=True)])
        again = _loaded(folder)
        assert again.at("c.png") == Mark(path="c.png", identity="3", starred=True)
        assert again.at("a.png") == first


@given(st.binary(max_size=300))
def test_l10_any_bytes_are_survived(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("marks")
    (folder / marks_file.FILE).write_bytes(content)
    marks = _loaded(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    assert _loaded(folder).at("a.png") == Mark(path="a.png", identity="1", starred=True)


@given(
    st.lists(
        st.builds(
            Mark,
            path=st.text(st.characters(exclude_categories=()), min_size=1, max_size=10),
            identity=st.sampled_from("abc"),
            starred=st.booleans(),
            tags=st.lists(st.text(max_size=5)).map(tuple),
        )
    )
)
def test_any_marks_read_back(tmp_path_factory: pytest.TempPathFactory, marks: list[Mark]) -> None:
    folder = tmp_path_factory.mktemp("marks")
    Marks(folder).append(marks)
    found = _loaded(folder)
    for path, mark in {mark.path: mark for mark in marks}.items():
        assert found.at(path) == mark


@pytest.mark.parametrize(
    "line",
    [
        "null",
        "[]",
        "7",
        '{"path": 7}',
        '{"path": "a", "tags": "x"}',
        '{"star": true}',
        "[" * 50_000,
    ],
)
def test_foreign_lines_are_skipped(folder: Path, line: str) -> None:
    good = json.dumps({"path": "b.png", "id": "2", "star": True, "future": {"x": 1}})
    (folder / marks_file.FILE).write_text(f"{line}\n{good}\n")
    assert [mark.path for mark in _loaded(folder).all()] == ["b.png"]


def test_a_moved_file_keeps_its_mark_and_a_copy_gets_none(folder: Path) -> None:
    marks = Marks(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    assert marks.of("b.png", "1", there={"b.png": "1"}, contents={"1"}) is not None
    assert marks.of("b.png", "1", there={"a.png": "1", "b.png": "1"}, contents={"1"}) is None
    assert marks.of("b.png", "1", there={"a.png": "2", "b.png": "1"}, contents={"1", "2"}) is not None


def test_an_edited_picture_keeps_its_mark_and_a_newcomer_gets_none(folder: Path) -> None:
    marks = Marks(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    assert marks.of("a.png", "2", there={"a.png": "2"}, contents={"2"}) is not None
    assert marks.of("a.png", "2", there={"a.png": "2", "moved.png": "1"}, contents={"1", "2"}) is None


def test_a_released_path_is_free_but_its_content_is_remembered(folder: Path) -> None:
    marks = Marks(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    marks.append([Mark(path="a.png", identity="1", starred=True, gone=True)])
    found = _loaded(folder)
    assert found.at("a.png") is None
    assert found.of("a.png", "2", there={"a.png": "2"}, contents={"2"}) is None
    restored = found.released("1")
    assert restored is not None
    assert restored.starred


def test_d2_a_full_disk_leaves_no_half_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = Marks(folder)
    marks.append([Mark(path="a.png", identity="1", starred=True)])
    before = (folder / marks_file.FILE).read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(marks_file.os, "fsync", full)
    with pytest.raises(DiskFull):
        marks.append([Mark(path="b.png", identity="2", starred=True)])
    assert (folder / marks_file.FILE).read_bytes() == before
    assert marks.at("b.png") is None


def test_marks_of_another_program_are_noticed(folder: Path) -> None:
    marks = _loaded(folder)
    Marks(folder).append([Mark(path="a.png", identity="1", starred=True)])
    assert marks.load()
    assert marks.at("a.png") is not None
    assert not marks.load()
