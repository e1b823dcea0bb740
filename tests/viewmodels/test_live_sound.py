"""The microphone that moves a picture, in the window."""

from __future__ import annotations

from mmstudio.animation import Animation, MatrixRow
from mmstudio.viewmodels.live_sound import LiveSound
from mmstudio.viewmodels.recording import RecordingViewModel
from tests.fake_animate import FakeAnimateBench, FakeMicrophone


def rows(destination: str) -> Animation:
    return Animation(rows=(MatrixRow(curve="loudness", destination=destination, amount=1.0, attack_s=0.0),))


def test_rows_that_are_changed_while_the_microphone_opens_count(qtbot, tmp_path) -> None:
    microphone, opening = FakeMicrophone(), []
    recording = RecordingViewModel(microphone, lambda: tmp_path, FakeAnimateBench().in_order)
    live = LiveSound(recording, lambda work, then: opening.append(lambda: then(work())))
    live.start(rows("zoom"))
    live.change(rows("rotate"))
    opening.pop()()
    with qtbot.waitSignal(live.heard):
        microphone.say(0.5)
    moment = live.moment
    live.close()
    assert moment is not None and moment["rotate"] > 0.1 and moment["zoom"] == 0


def test_a_microphone_that_opens_while_the_window_closes_is_let_go(qapp, tmp_path) -> None:
    microphone, opening, closed = FakeMicrophone(), [], []
    microphone.close = lambda: closed.append(True)  # type: ignore[method-assign]

    def later(work, then) -> None:
        opening.append(work)  # its answer comes when nobody hears any more

    recording = RecordingViewModel(microphone, lambda: tmp_path, later)
    live = LiveSound(recording, later)
    for begin, viewmodel in ((recording.start, recording), (lambda: live.start(rows("zoom")), live)):
        begin()
        viewmodel.close()
        opening.pop()()
        assert closed.pop()
    assert list(tmp_path.iterdir()) == [], "and nothing is left of a take in which nothing was heard"
