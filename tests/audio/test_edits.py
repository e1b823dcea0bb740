from __future__ import annotations

import msgspec
import numpy as np
import pytest

from mmstudio.audio.edits import edited, peak_of
from mmstudio.audio.files import joined
from mmstudio.curves import SoundEdit
from tests.audio.sounds import tone, write

RATE = 22_050


def kept(path, edit, channels=1):
    return joined(edited(path, edit, RATE, channels), channels)


@pytest.fixture
def ramp(tmp_path):
    """Four seconds whose value is a quarter of the time in seconds."""
    samples = (np.arange(4 * RATE) / (4 * RATE)).astype(np.float32)[:, None]
    return write(tmp_path / "ramp.wav", samples, subtype="FLOAT")


def test_trimming_keeps_exactly_the_named_part_and_fades_its_ends(ramp):
    part = kept(ramp, SoundEdit(start_s=1, end_s=2.5))
    assert len(part) == round(1.5 * RATE)
    assert part[RATE // 2, 0] == pytest.approx(1.5 / 4, abs=1e-4)
    assert abs(part[0, 0]) < 0.01
    assert abs(part[-1, 0]) < 0.01


def test_an_untouched_sound_is_the_file_itself(ramp):
    assert np.array_equal(kept(ramp, SoundEdit())[:, 0], np.arange(4 * RATE, dtype=np.float32) / (4 * RATE))


def test_gain_and_normalising_set_the_level(tmp_path):
    path = write(tmp_path / "a.wav", tone(1, level=0.1), subtype="FLOAT")
    assert peak_of(path, SoundEdit()) == pytest.approx(0.1, rel=1e-3)
    assert np.abs(kept(path, SoundEdit(gain_db=6))).max() == pytest.approx(0.2, rel=0.01)
    assert np.abs(kept(path, SoundEdit(normalise=True))).max() == pytest.approx(10 ** (-1 / 20), rel=1e-3)
    assert np.abs(kept(path, SoundEdit(normalise=True, gain_db=-6))).max() == pytest.approx(0.447, rel=0.01)


def test_normalising_looks_only_at_what_is_kept_and_leaves_silence_alone(tmp_path):
    loud_end = np.concatenate([tone(1, level=0.1), tone(1, level=0.9)])
    path = write(tmp_path / "a.wav", loud_end, subtype="FLOAT")
    assert np.abs(kept(path, SoundEdit(end_s=0.9, normalise=True))).max() == pytest.approx(0.891, rel=1e-3)
    silent = write(tmp_path / "b.wav", np.zeros((RATE, 1)))
    assert not kept(silent, SoundEdit(normalise=True)).any()


def test_edits_are_values_that_survive_json():
    edit = SoundEdit(start_s=1, end_s=2, gain_db=-3, normalise=True)
    assert msgspec.json.decode(msgspec.json.encode(edit), type=SoundEdit) == edit
    assert msgspec.json.decode(b'{"start_s":1,"loop":[0.1,0.9]}', type=SoundEdit).start_s == 1, "of an older program"


@pytest.mark.parametrize(
    "wrong",
    [{"start_s": -1}, {"start_s": 2, "end_s": 2}, {"gain_db": 90}, {"start_s": float("nan")}],
)
def test_impossible_edits_are_refused(wrong):
    with pytest.raises(ValueError):
        SoundEdit(**wrong)
