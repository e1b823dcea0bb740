"""The fake engine keeps the promises of the real one that the window relies on."""

from mmstudio.engine.messages import Output
from mmstudio.jobs import text_job
from tests.fakes import FakeEngine


def test_first_job_runs_and_the_next_follows_when_it_ends(engine: FakeEngine) -> None:
    first = engine.submit(text_job("a"), Output(folder=""))
    second = engine.submit(text_job("b"), Output(folder=""))
    assert engine.queue.running and engine.queue.running.job_id == first
    engine.keep(0, "a.png")
    engine.finish()
    assert engine.queue.running and engine.queue.running.job_id == second
    assert engine.queue.entry(first).status == "done"
    engine.fail("cancelled")
    assert engine.queue.entry(second).status == "stopped"
    assert engine.state.phase == "ready"


def test_retry_lines_up_again_under_a_new_id(engine: FakeEngine) -> None:
    first = engine.submit(text_job("a"), Output(folder=""))
    engine.fail("worker_died")
    again = engine.retry(first)
    assert again != first
    assert [entry.job_id for entry in engine.queue.entries] == [again]
