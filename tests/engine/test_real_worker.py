"""The real worker with torch and the real starter weights, end to end: one picture, cancel, kill, restart."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmstudio.engine import messages as m
from mmstudio.engine.child import WorkerOptions
from mmstudio.engine.courier import Patience
from mmstudio.jobs import recipe_from_json
from tests.engine.conftest import Studio


@pytest.fixture
def real(start: Callable[..., Studio]) -> Studio:
    # a busy machine may need more than two seconds for one of the large pictures below
    studio = start(WorkerOptions(threads=2), patience=Patience(cancel_s=60))
    studio.wait(lambda: studio.engine.state.phase == "ready")
    return studio


def test_a_prompt_becomes_a_picture_on_screen_and_on_disk(real: Studio) -> None:
    job_id = real.submit("a red apple", style="noto", seed=7)
    real.wait_ended(job_id)
    assert isinstance(real.ending(job_id), m.Done), real.ending(job_id)
    preview, (kept,) = real.all("previewed")[-1], real.all("kept")  # a quick look may have come before
    shown = np.frombuffer(preview.pixels, np.uint8).reshape(preview.height, preview.width, preview.channels)
    assert shown.shape == (512, 512, 4)
    assert 0 < (shown[..., 3] > 0).mean() < 1, "a drawing on a transparent background"
    with Image.open(kept.path) as picture:
        assert np.array_equal(np.asarray(picture), shown)
        recipe = recipe_from_json(str(picture.info["mmstudio"]))
    assert recipe == kept.recipe and recipe.job.seed == 7
    assert len(recipe.checkpoints) >= 2 and all(len(use.sha256) == 64 for use in recipe.checkpoints)
    assert real.engine.state.device and real.engine.state.memory_total_mib > 0


def test_words_beyond_what_the_net_reads_are_named(real: Studio) -> None:
    prompt = "a red apple " + " ".join(f"word{number}" for number in range(1000))
    job_id = real.submit(prompt)
    real.wait_ended(job_id)
    assert real.ending(job_id).unread and real.ending(job_id).unread[-1] == "word999"


def test_stop_is_answered_by_the_worker_and_the_next_job_runs(real: Studio) -> None:
    long = real.submit("a castle", count=32, width=1024, height=1024)
    real.wait(lambda: real.all("kept"))
    pid = real.worker_pid
    real.engine.cancel(long)
    real.wait_ended(long)
    assert real.ending(long).code == "cancelled"
    assert len(real.pictures()) == real.ending(long).kept == len(real.all("kept")) < 32
    after = real.submit("a cat")
    real.wait_ended(after)
    assert real.worker_pid == pid
    assert isinstance(real.ending(after), m.Done)


def test_p1_kill_in_a_batch_of_eight_keeps_what_is_finished(real: Studio, expect_log: Callable[[str], None]) -> None:
    expect_log("the worker ended: SIGKILL")
    batch, after = real.submit("a robot", count=8, width=1024, height=1024), real.submit("a cat")
    real.wait(lambda: len(real.all("kept")) >= 2)
    os.kill(real.worker_pid, signal.SIGKILL)
    real.wait_ended(batch, after)
    ending = real.ending(batch)
    assert (ending.code, real.status(batch)) == ("worker_died", "failed")
    assert isinstance(real.ending(after), m.Done)
    told = {Path(kept.path) for kept in real.all("kept")}
    assert told <= set(real.pictures()) and ending.kept >= 2
    for path in real.pictures():
        with Image.open(path) as picture:
            picture.load()  # whole, every one of them


def test_a_kept_recipe_gives_the_same_picture_after_a_restart(real: Studio) -> None:
    """Also for a picture of a batch of variations, whose recipe stands for it alone."""
    first = real.submit("blue butterfly", seed=3, variation=0.5, variation_seed=9, count=2)
    real.wait_ended(first)
    pid = real.worker_pid
    real.engine.restart_engine()
    kept = real.all("kept")[1]
    second = real.engine.submit(kept.recipe.job, real.output)
    real.wait_ended(second)
    assert real.worker_pid != pid
    shown = {(preview.job_id, preview.index): preview for preview in real.all("previewed")}  # of each the last
    zero, one, again = shown.values()
    assert one.pixels == again.pixels != zero.pixels
