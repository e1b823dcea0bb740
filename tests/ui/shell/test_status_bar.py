from __future__ import annotations

import msgspec
import pytest

from mmstudio.engine.messages import Loading
from mmstudio.engine.state import EngineState, QueueEntry, QueueState
from mmstudio.jobs import text_job
from mmstudio.ui import words
from mmstudio.ui.shell.status_bar import StatusBar, detail, sentence

RUNNING = QueueState(
    entries=(QueueEntry(job_id=1, job=text_job("a friendly fox", count=4), status="running", finished=2, count=4),)
)


@pytest.fixture
def bar(qtbot):
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


@pytest.mark.parametrize(
    ("phase", "queue", "said"),
    [
        ("starting", QueueState(), "Starting the engine…"),
        ("ready", QueueState(), "Ready"),
        ("busy", RUNNING, "Drawing “a friendly fox”"),
        ("hung", RUNNING, "The engine has not answered for 12 s. Wait, or restart it?"),
        ("restarting", QueueState(), "Starting the engine again…"),
        ("broken", QueueState(), "The engine cannot start. Pictures can still be viewed and exported."),
    ],
)
def test_each_state_of_the_engine_has_its_sentence(bar, phase, queue, said):
    bar.show_engine(EngineState(phase=phase, silent_s=12.2))
    bar.show_queue(queue)
    assert bar.words.text() == said


def test_a_hung_or_broken_engine_can_be_restarted_from_the_bar(qtbot, bar):
    for phase, offered in (("ready", False), ("hung", True), ("broken", True)):
        bar.show_engine(EngineState(phase=phase))
        assert bar.restart.isVisible() is offered
    with qtbot.waitSignal(bar.restart_wanted):
        bar.restart.click()


def test_progress_count_and_time_left(qtbot, bar):
    entry = QueueEntry(
        job_id=1, job=text_job("a fox", count=4), status="running", fraction=0.6, finished=2, count=4, seconds_left=2.2
    )
    bar.show_engine(EngineState(phase="busy"))
    bar.show_queue(QueueState(entries=(entry,)))
    qtbot.waitUntil(bar.progress.isVisible)
    assert bar.progress.value() == pytest.approx(0.6)
    assert bar.detail.text() == "3 of 4 · 2 s left"
    bar.show_queue(QueueState())
    assert not bar.progress.isVisible() and not bar.stop.isVisible()


def test_with_several_cards_it_says_how_many_jobs_and_workers_there_are(bar):
    also = msgspec.structs.replace(RUNNING.entries[0], job_id=2)
    bar.show_engine(EngineState(phase="busy", device="NVIDIA A", workers=2))
    bar.show_queue(QueueState(entries=(*RUNNING.entries, also)))
    assert bar.words.text().endswith("(and 1 more)") and bar.device.text() == "NVIDIA A + 1"


def test_time_left_is_left_out_while_it_is_unknown():
    assert detail(QueueEntry(job_id=1, job=text_job("a fox"), count=1)) == "1 of 1"


def test_loading_is_named_until_progress_arrives(bar):
    bar.show_engine(EngineState(phase="busy"))
    bar.show_queue(RUNNING)
    bar.show_loading(Loading(1, "starter"))
    assert bar.words.text() == "Loading Starter drawings"
    bar.show_progress(2)
    assert bar.words.text() == "Loading Starter drawings", "another job goes on beside it"
    bar.show_progress(1)
    assert bar.words.text().startswith("Drawing")


def test_device_and_memory_appear_when_they_are_known(bar):
    bar.show_engine(EngineState(phase="starting"))
    assert not bar.device.isVisible()
    bar.show_engine(EngineState(phase="ready", device="cpu", memory_used_mib=4403, memory_total_mib=12288))
    assert bar.device.text() == "Processor"
    assert bar.memory.text() == "4.3 of 12 GB"
    assert bar.memory_bar.value() == pytest.approx(4403 / 12288)


def test_a_long_prompt_does_not_fill_the_bar():
    said = sentence(
        EngineState(phase="busy"),
        QueueState(entries=(QueueEntry(job_id=1, job=text_job("fox " * 500), status="running"),)),
    )
    assert len(said) < 80


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-1, ""), (0.2, "1 s"), (42, "42 s"), (200, "3 min"), (3900, "1 h 5 min")],
)
def test_times_are_said_as_people_say_them(seconds, said):
    assert words.time_left(seconds) == said
