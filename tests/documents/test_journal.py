"""Strokes are on disk when they end, and a journal cut at any byte gives every whole one back."""

from __future__ import annotations

import errno
import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmstudio.documents import journal as journals
from mmstudio.documents.journal import MaskJournal
from mmstudio.errors import DiskFull, FileBroken

WIDTH, HEIGHT = 600, 300
ROOT = Path(__file__).resolve().parents[2]


def opened(file: Path) -> MaskJournal:
    return MaskJournal.open(file, WIDTH, HEIGHT)


def stroke(journal: MaskJournal, left: int, top: int, right: int, bottom: int, value: int = 255) -> None:
    with journal.edit("brush") as edit:
        edit.touch(left, top, right, bottom)
        journal.mask[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = value


strokes = st.tuples(
    st.just("stroke"), st.integers(-20, WIDTH), st.integers(-20, HEIGHT), st.integers(1, 400), st.integers(0, 255)
)
actions = st.one_of(strokes, st.tuples(st.just("undo")), st.tuples(st.just("redo")), st.tuples(st.just("invert")))


def carry_out(journal: MaskJournal, action: tuple) -> None:
    match action:
        case ("stroke", left, top, side, value):
            stroke(journal, left, top, left + side, top + side, value)
        case ("undo",):
            journal.undo()
        case ("redo",):
            journal.redo()
        case ("invert",):
            with journal.edit("invert") as edit:
                edit.touch(0, 0, WIDTH, HEIGHT)
                journal.mask[:] = 255 - journal.mask


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=st.lists(actions, max_size=12), data=st.data())
def test_d7_a_journal_cut_at_any_byte_gives_all_whole_strokes(tmp_path: Path, todo: list, data: st.DataObject) -> None:
    file = tmp_path / "mask.journal"
    file.unlink(missing_ok=True)
    journal = opened(file)
    states = [(file.stat().st_size, journal.mask.copy(), journal.can_undo, journal.can_redo)]
    for action in todo:
        carry_out(journal, action)
        states.append((file.stat().st_size, journal.mask.copy(), journal.can_undo, journal.can_redo))
    journal.close()
    content = file.read_bytes()
    cut = data.draw(st.integers(states[0][0], len(content)))
    file.write_bytes(content[:cut])

    again = opened(file)
    wanted = [state for state in states if state[0] <= cut][-1]
    assert np.array_equal(again.mask, wanted[1])
    assert (again.can_undo, again.can_redo) == wanted[2:]
    stroke(again, 1, 2, 30, 40, 99)  # work goes on behind the cut
    expected = again.mask.copy()
    again.undo()
    assert np.array_equal(again.mask, wanted[1])
    again.redo()
    again.close()
    last = opened(file)
    assert np.array_equal(last.mask, expected)
    last.close()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(todo=st.lists(actions, max_size=14))
def test_undo_and_redo_walk_through_all_that_was_seen(tmp_path: Path, todo: list) -> None:
    file = tmp_path / "mask.journal"
    file.unlink(missing_ok=True)
    journal = opened(file)
    done, undone = [journal.mask.copy()], []
    for action in todo:
        former = done[-1]
        carry_out(journal, action)
        if action[0] == "undo":
            if len(done) > 1:
                undone.append(done.pop())
        elif action[0] == "redo":
            if undone:
                done.append(undone.pop())
        elif not np.array_equal(journal.mask, former):
            done.append(journal.mask.copy())
            undone.clear()
        assert np.array_equal(journal.mask, done[-1])
        assert (journal.can_undo, journal.can_redo) == (len(done) > 1, bool(undone))
    journal.close()


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_journal_opens_as_far_as_it_is_whole_or_is_refused(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "mask.journal"
    file.unlink(missing_ok=True)
    journal = opened(file)
    for place in (3, 200, 320):
        stroke(journal, place, place // 2, place + 60, place // 2 + 50, place % 256)
    journal.close()
    content = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(content)
    try:
        again = opened(file)
    except FileBroken:
        return
    assert again.mask.shape == (HEIGHT, WIDTH)
    again.close()


def test_an_edit_that_fails_leaves_the_mask_as_it_was(tmp_path: Path) -> None:
    journal = opened(tmp_path / "mask.journal")
    stroke(journal, 0, 0, 50, 50)
    former = journal.mask.copy()
    with pytest.raises(RuntimeError), journal.edit("brush") as edit:
        edit.touch(20, 20, 500, 200)
        journal.mask[20:200, 20:500] = 7
        raise RuntimeError
    assert np.array_equal(journal.mask, former)
    journal.undo()
    assert not journal.mask.any() and not journal.can_undo
    journal.close()


def test_a_step_that_changes_nothing_is_no_step(tmp_path: Path) -> None:
    journal = opened(tmp_path / "mask.journal")
    stroke(journal, 0, 0, 50, 50, value=0)
    assert not journal.can_undo
    assert journal.undo() is None
    journal.close()


def test_undo_names_what_it_changes(tmp_path: Path) -> None:
    journal = opened(tmp_path / "mask.journal")
    stroke(journal, 300, 10, 340, 40)
    assert journal.undo_kind == "brush"
    box = journal.undo()
    assert box is not None and (box.left, box.top) <= (300, 10) and (box.right, box.bottom) >= (340, 40)
    assert box.right <= WIDTH and box.bottom <= HEIGHT
    journal.close()


def test_a_long_journal_is_written_anew_and_keeps_mask_and_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "HISTORY_BYTES", 1500)
    monkeypatch.setattr(journals, "COMPACT_BYTES", 6000)
    journal = opened(tmp_path / "mask.journal")
    sizes = []
    for number in range(120):
        left, top = number * 53 % WIDTH, number * 31 % HEIGHT
        stroke(journal, left, top, left + 40, top + 40, number % 255 + 1)
        sizes.append(journal.file.stat().st_size)
    journal.undo()
    journal.undo()
    assert max(sizes) < 14_000
    assert any(later < former for former, later in itertools.pairwise(sizes)), "it was written anew"
    mask = journal.mask.copy()
    journal.flush()
    journal._rewrite()
    journal.close()
    again = opened(tmp_path / "mask.journal")
    assert np.array_equal(again.mask, mask)
    assert again.can_redo
    again.redo()
    again.redo()
    assert not again.can_redo and again.can_undo
    again.close()


def test_d2_a_stroke_on_a_full_disk_is_kept_and_brought_along_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = opened(tmp_path / "mask.journal")
    stroke(journal, 0, 0, 50, 50)
    real = os.write

    def full(descriptor: int, data: memoryview) -> int:
        real(descriptor, bytes(data)[: len(data) // 2])
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as broken:
        broken.setattr(journals.os, "write", full)
        with pytest.raises(DiskFull):
            stroke(journal, 100, 100, 180, 160)
    assert journal.mask[120, 120] == 255, "what was painted is there"
    stroke(journal, 200, 200, 250, 250)
    mask = journal.mask.copy()
    journal.close()
    again = opened(tmp_path / "mask.journal")
    assert np.array_equal(again.mask, mask)
    again.undo()
    again.undo()
    assert again.mask[120, 120] == 0 and again.mask[20, 20] == 255
    again.close()


def test_d3_after_a_failed_sync_the_file_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: object
) -> None:
    expect_log("could not be synced")  # type: ignore[operator]
    journal = opened(tmp_path / "mask.journal")
    with monkeypatch.context() as broken:

        def fail(descriptor: int) -> None:
            raise OSError(errno.EIO, "input/output error")

        broken.setattr(journals.os, "fsync", fail)
        stroke(journal, 0, 0, 50, 50)
        journal._syncer.wait()
    inode = journal.file.stat().st_ino
    journal.flush()
    assert journal.file.stat().st_ino != inode
    journal.close()
    again = opened(tmp_path / "mask.journal")
    assert again.mask[20, 20] == 255
    again.close()


_PAINTER = """
import sys
from pathlib import Path
from mmstudio.documents.journal import MaskJournal
journal = MaskJournal.open(Path(sys.argv[1]), 600, 300)
number = 0
while True:
    left, top = number * 7 % 560, number * 5 % 260
    with journal.edit("brush") as edit:
        edit.touch(left, top, left + 40, top + 40)
        journal.mask[top : top + 40, left : left + 40] ^= 1 + number % 200
    number += 1
    print(number, flush=True)
"""


def test_p7_a_killed_window_loses_at_most_the_stroke_in_progress(tmp_path: Path) -> None:
    file = tmp_path / "mask.journal"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    for round in range(3):
        painter = subprocess.Popen(
            [sys.executable, "-c", _PAINTER, str(file)], stdout=subprocess.PIPE, env=env, text=True
        )
        assert painter.stdout is not None
        for _ in range(10 + 7 * round):
            told = int(painter.stdout.readline())
        painter.send_signal(signal.SIGKILL)
        rest = painter.stdout.read().split()
        told = int(rest[-1]) if rest and rest[-1].isdigit() else told
        painter.wait()
        painter.stdout.close()
        journal = opened(file)
        strokes = len(journal._done)
        assert strokes in (told, told + 1)
        while journal.can_undo:
            journal.undo()
        assert not journal.mask.any()
        journal.close()
        file.unlink()
