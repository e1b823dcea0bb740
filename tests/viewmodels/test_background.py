"""Work beside the window: in order, told in its thread, and however it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from mmstudio.errors import FileBroken, FileMissing, StudioError
from mmstudio.viewmodels.background import Background


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    made = Background("test")
    yield made
    made.close()


def raising(error: Exception):
    def work() -> None:
        raise error

    return work


def test_work_is_done_in_order_elsewhere_and_answered_here(qtbot, background) -> None:
    answers: list[tuple[int, bool, bool]] = []
    for number in range(3):
        background.ask(
            lambda number=number: (number, threading.current_thread() is threading.main_thread()),
            lambda answer: answers.append((*answer, threading.current_thread() is threading.main_thread())),
        )
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert answers == [(0, False, True), (1, False, True), (2, False, True)]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FileBroken(name="a.png"), FileBroken.code),
        (FileNotFoundError(2, "gone", "/p/a.png"), FileMissing.code),
        (PermissionError(), StudioError.code),
    ],
)
def test_what_a_person_can_mend_is_told_to_who_asked_or_to_all(qtbot, background, expect_log, error, code) -> None:
    if isinstance(error, PermissionError):
        expect_log("a file operation failed")
    told: list[StudioError] = []
    background.ask(raising(error), told.append)
    with qtbot.waitSignal(background.failed) as failed:
        background.do(raising(error))
    assert [one.code for one in (*told, failed.args[0])] == [code, code]


def test_what_comes_lastly_comes_after_a_failure_too(qtbot, background) -> None:
    ended: list[bool] = []
    background.do(raising(FileBroken(name="a")), lastly=lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))


def test_a_bug_is_raised_where_it_reaches_the_log_and_the_next_work_is_done(qtbot, background) -> None:
    answers: list[int] = []
    with qtbot.captureExceptions() as raised:
        background.ask(raising(ZeroDivisionError()), answers.append)
        background.ask(lambda: 2, answers.append)
        qtbot.waitUntil(lambda: answers == [2])
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]


def test_once_closed_a_question_has_no_answer_and_what_waits_is_dropped(qtbot, background) -> None:
    gate, begun = threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> str:
        begun.set()
        gate.wait(30)
        done.append("first")
        return "first"

    answers: list[str] = []
    background.ask(first, answers.append)
    background.ask(lambda: done.append("second"), answers.append)
    assert begun.wait(30)
    background.stop()
    threading.Timer(0.01, gate.set).start()
    background.close(drop=True)
    qtbot.wait(1)
    assert done == ["first"] and answers == []
    background.ask(lambda: done.append("third"), answers.append)
    assert done == ["first"]
