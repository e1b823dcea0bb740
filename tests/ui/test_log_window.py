"""Details: which lines of which log belong to an error, and that they are in view."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from mmstudio import paths
from mmstudio.ui.log_window import LogWindow, log_text

NOON = datetime(2026, 11, 21, 12, 0, 0).timestamp()
TRACEBACK = '  File "mmstudio/nets/decoder.py", line 8, in forward\nValueError: …'


def line(seconds: float, text: str, level: str = "INFO") -> str:
    clock = datetime.fromtimestamp(NOON + seconds).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    return f"{clock} 4711 {level} mmstudio.engine: {text}\n"


def write(name: str, *lines: str) -> Path:
    file = paths.logs() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(lines), encoding="utf-8")
    os.utime(file, (NOON + 1000, NOON + 1000))
    return file


def entry(at: float) -> str:
    found = log_text(paths.logs(), at)
    return found.text[found.start : found.end].strip()


def test_the_entry_of_an_error_is_found_with_its_traceback_in_any_log():
    write("window.log", line(-2, "started"), line(0.1, "still here"))
    write(
        "worker.log",
        line(-60, "another error", "ERROR"),
        line(0, "job 3 ended with bug", "ERROR"),
        TRACEBACK + "\n",
        line(9, "later", "ERROR"),
    )
    assert entry(NOON + 0.05) == line(0, "job 3 ended with bug", "ERROR") + TRACEBACK


def test_a_remark_is_shown_where_nothing_more_serious_was_written():
    write("worker.log", line(-60, "another error", "ERROR"), line(0, "job 3 ended with checkpoint_damaged"))
    assert entry(NOON).endswith("job 3 ended with checkpoint_damaged")


def test_an_entry_that_has_moved_into_a_rotated_file_is_found():
    write("worker.log.1", line(0, "job 3 ended with bug", "ERROR"))
    write("worker.log", line(600, "after the turn"))
    assert "job 3 ended with bug" in entry(NOON)
    assert "job 3" not in log_text(paths.logs()).text


def test_an_entry_far_from_the_end_is_shown_with_what_is_around_it():
    before, after = (line(s, "x" * 200) for s in (-100, 100))
    write("worker.log", *[before] * 900, line(0, "job 3 ended with bug", "ERROR"), *[after] * 900)
    found = log_text(paths.logs(), NOON)
    assert "job 3 ended with bug" in found.text[found.start : found.end]
    assert len(found.text) < 70_000


@pytest.mark.parametrize("content", [b"", b"\xff\x00 not a record"])
def test_logs_without_an_entry_show_their_end(content):
    write("worker.log").write_bytes(content)
    found = log_text(paths.logs(), NOON)
    assert (found.start, found.end) == (0, 0)


def test_the_entry_is_in_view_and_marked(qtbot):
    before, after = (line(seconds, "other") for seconds in (-100, 100))
    write("worker.log", "🦊🦊🦊\n", *[before] * 300, line(0, "job 3", "ERROR"), "  File 🦊\n", *[after] * 300)
    window = LogWindow(at=NOON)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: bool(window.text.extraSelections()))
    bar = window.text.verticalScrollBar()
    qtbot.waitUntil(lambda: 0 < bar.value() < bar.maximum())
    marked = [mark.cursor.block().text() for mark in window.text.extraSelections()]
    assert marked == [line(0, "job 3", "ERROR").strip(), "  File 🦊"]
    assert window.text.rect().contains(window.text.cursorRect(window.text.extraSelections()[0].cursor))
    assert window.text.rect().contains(window.text.cursorRect(window.text.extraSelections()[-1].cursor))
