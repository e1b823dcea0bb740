from __future__ import annotations

import os
from types import SimpleNamespace

import av
import numpy as np
import pytest
import soundfile

from mmstudio.audio.files import SoundInfo, SoundReading, _av_blocks, open_sound, read_sound
from mmstudio.audio.resample import AnyRate, Resampler
from mmstudio.errors import FileBroken, FileMissing, NoSound, StudioError
from tests.audio.sounds import clicks, tone, write, write_av


def codes(notes) -> set[str]:
    return {note.code for note in notes}


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("a.wav", "PCM_U8"),
        ("a.wav", "PCM_16"),
        ("a.wav", "PCM_24"),
        ("a.wav", "PCM_32"),
        ("a.wav", "FLOAT"),
        ("a.wav", "DOUBLE"),
        ("a.aiff", "PCM_16"),
        ("a.flac", "PCM_16"),
        ("a.flac", "PCM_24"),
        ("a.ogg", "VORBIS"),
        ("a.ogg", "OPUS"),
        ("a.mp3", "MPEG_LAYER_III"),
    ],
)
def test_every_kind_of_file_gives_the_same_sound(tmp_path, name, subtype):
    rate = 48_000 if subtype == "OPUS" else 44_100
    path = write(tmp_path / name, tone(2, rate), rate, subtype)
    samples, notes = read_sound(path, 22_050)
    assert notes == ()
    assert abs(len(samples) / 22_050 - 2) < 0.03
    middle = slice(11_025, 33_075)
    assert np.abs(samples[middle] - tone(2)[middle]).max() < 0.03


@pytest.mark.parametrize(("name", "pictures"), [("a.m4a", False), ("a.mp4", True), ("a.mkv", True), ("a.mov", True)])
def test_the_sound_of_a_film_is_read(tmp_path, name, pictures):
    path = write_av(tmp_path / name, tone(2, 44_100), 44_100, "aac", pictures)
    with open_sound(path) as reading:
        samples = np.concatenate(list(reading.at(22_050, 1)))
    assert reading.info.video == pictures
    assert abs(len(samples) / 22_050 - 2) < 0.06
    middle = slice(11_025, 33_075)
    assert np.abs(samples[middle] - tone(2)[middle]).max() < 0.05


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.m4a"])
def test_a_click_stays_where_it_was(tmp_path, name):
    """Encoders put silence before the first sample; what reads them takes it away again."""
    times_s = [0.31, 1.17, 1.83]
    sound = clicks(times_s, 2.5, 44_100)
    path = tmp_path / name
    write_av(path, sound, 44_100, "aac") if name.endswith("m4a") else write(path, sound, 44_100)
    samples, _ = read_sound(path, 22_050)
    for time_s in times_s:
        near = round(time_s * 22_050) + np.arange(-2000, 2000)
        assert abs(near[np.abs(samples[near, 0]).argmax()] / 22_050 - time_s) < 0.001


def test_resampling_in_blocks_keeps_length_and_place(tmp_path):
    path = write(tmp_path / "a.wav", clicks([0.5, 2.0], 3, 48_000), 48_000, "FLOAT")
    samples, _ = read_sound(path, 22_050)
    assert len(samples) == 3 * 22_050
    assert sorted(np.argsort(samples[:, 0])[-2:]) == [11_025, 44_100]


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
def test_a2_any_number_of_channels_is_mixed_without_getting_louder(tmp_path, channels):
    sound = np.repeat(tone(1, level=0.9), channels, axis=1)
    path = write(tmp_path / "a.wav", sound)
    for wanted in (1, 2):
        samples, _ = read_sound(path, 22_050, wanted)
        assert samples.shape == (22_050, wanted)
        assert 0.85 < np.abs(samples).max() < 0.95


@pytest.mark.parametrize("rate", [8_000, 11_025, 96_000, 192_000])
def test_a2_any_sample_rate_is_resampled(tmp_path, rate):
    path = write(tmp_path / "a.wav", tone(1, rate), rate)
    samples, _ = read_sound(path, 22_050)
    assert len(samples) == 22_050
    assert np.abs(samples[5000:15000] - tone(1)[5000:15000]).max() < 0.01


def test_a2_a_file_without_samples_has_no_sound(tmp_path):
    for path in (write(tmp_path / "a.wav", np.zeros((0, 1))), tmp_path / "empty.wav"):
        path.touch()
        with pytest.raises(NoSound) as caught:
            read_sound(path, 22_050)
        assert caught.value.facts == {"name": path.name}


def test_a2_a_film_without_a_sound_track_has_no_sound(tmp_path):
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width = video.height = 32
        container.mux(video.encode(av.VideoFrame(32, 32, "yuv420p")))
        container.mux(video.encode(None))
    with pytest.raises(NoSound):
        read_sound(path, 22_050)


def test_a2_silence_is_opened_and_noted(tmp_path):
    samples, notes = read_sound(write(tmp_path / "a.wav", np.zeros((22_050, 1))), 22_050)
    assert not samples.any()
    assert codes(notes) == {"sound_silent"}


def test_a1_what_is_no_number_becomes_silence(tmp_path):
    sound = tone(1)
    sound[1000:1010], sound[2000], sound[3000], sound[4000] = np.nan, np.inf, -np.inf, 1e30
    samples, notes = read_sound(write(tmp_path / "a.wav", sound, subtype="FLOAT"), 22_050)
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 16
    assert not samples[1000:1010].any()
    assert [(note.code, note.facts["n"]) for note in notes] == [("sound_not_numbers", 12)]


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.mkv"])
def test_a1_a_cut_file_gives_what_is_left(tmp_path, name):
    path = tmp_path / name
    noise = np.random.default_rng(1).normal(0, 0.1, (4 * 44_100, 1)).astype(np.float32)
    write_av(path, noise, 44_100, "aac") if name.endswith("mkv") else write(path, noise, 44_100)
    os.truncate(path, path.stat().st_size * 6 // 10)
    samples, notes = read_sound(path, 22_050)
    assert 1.5 < len(samples) / 22_050 < 3.5
    if name in ("a.wav", "a.flac"):  # the others look like shorter ones
        assert "sound_incomplete" in codes(notes)


def test_a1_a_header_that_claims_hours_is_not_believed(tmp_path):
    path = write(tmp_path / "a.wav", tone(1))
    content = bytearray(path.read_bytes())
    content[40:44] = (0x7FFFFFF0).to_bytes(4, "little")
    content[4:8] = (0x7FFFFFF0).to_bytes(4, "little")
    path.write_bytes(content)
    samples, notes = read_sound(path, 22_050)
    assert len(samples) == 22_050
    assert codes(notes) == {"sound_incomplete"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("song.mp3", b"This is a shopping list: eggs, milk, a heron.\n" * 200),
        ("song.wav", bytes(range(256)) * 64),
        ("song.m3u8", b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nother.ts\n#EXT-X-ENDLIST\n"),
        ("song.ffconcat", b"ffconcat version 1.0\nfile other.wav\n"),
    ],
)
def test_a4_what_is_no_sound_is_refused_with_a_sentence(tmp_path, name, content):
    write(tmp_path / "other.wav", tone(1))
    (tmp_path / name).write_bytes(content)
    with pytest.raises((FileBroken, NoSound)) as caught:
        read_sound(tmp_path / name, 22_050)
    assert caught.value.facts == {"name": name}


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileMissing):
        read_sound(tmp_path / "none.wav", 22_050)
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(FileBroken):
            read_sound(path, 22_050)


def test_a4_damaged_files_of_every_kind_are_read_or_refused(tmp_path):
    """Two hundred mutations; whatever is raised that is no StudioError is a bug."""
    chance = np.random.default_rng(5)
    sound = tone(0.6, 44_100)
    files = [write(tmp_path / f"s.{suffix}", sound, 44_100) for suffix in ("wav", "flac", "ogg", "mp3", "aiff")]
    files += [write_av(tmp_path / f"s.{suffix}", sound, 44_100, "aac") for suffix in ("m4a", "mkv")]
    read = 0
    for turn in range(210):
        source = files[turn % len(files)]
        content = bytearray(source.read_bytes())
        for _ in range(chance.integers(1, 5)):
            reach = 200 if chance.random() < 0.5 else len(content)
            at = int(chance.integers(min(reach, len(content))))
            match chance.integers(4):
                case 0:
                    content[at] ^= 1 << int(chance.integers(8))
                case 1:
                    content[at : at + 4] = b"\xff\xff\xff\x7f"
                case 2:
                    del content[at : at + int(chance.integers(1, 64))]
                case 3:
                    content[at : at + 64] = bytes(64)
        path = tmp_path / f"damaged{source.suffix}"
        path.write_bytes(content)
        try:
            with open_sound(path) as reading:
                for number, block in enumerate(reading.at(22_050, 1)):
                    assert np.isfinite(block).all()
                    assert number < 5000, "a file of half a second has no end"
            read += 1
        except StudioError:
            pass
    assert read > 50


def test_a3_an_hour_is_read_in_blocks(tmp_path):
    path = tmp_path / "hour.wav"
    with soundfile.SoundFile(path, "w", 8_000, 1, "PCM_U8") as file:
        for _ in range(360):
            file.write(np.zeros(80_000, np.float32))
    with open_sound(path) as reading:
        longest = max(len(block) for block in reading.blocks())
    assert longest <= 4_000
    assert reading.seconds == pytest.approx(3600)


def test_blocks_at_another_rate_become_one_sound_without_seams():
    sound = tone(1, 48_000, 1000)
    whole = np.concatenate(list(Resampler(48_000, 44_100, 1).through([sound])))
    any_rate = AnyRate(44_100, 1)
    pieces = [any_rate.push(sound[start : start + 1024], 48_000) for start in range(0, len(sound), 1024)]
    pieces.append(any_rate.push(np.ones((10, 1), np.float32), 44_100))
    assert any_rate.rest().shape == (0, 1)
    assert np.allclose(np.concatenate(pieces), np.concatenate([whole, np.ones((10, 1))]), atol=1e-6)


def test_frames_of_a_joined_stream_may_be_of_any_rate_and_as_short_as_a_sample():
    def frame(count, rate):
        made = av.AudioFrame.from_ndarray(np.full((1, count), 0.5, np.float32), format="fltp", layout="mono")
        made.sample_rate = rate
        return made

    frames = [frame(800, 8_000), frame(1, 192_000), frame(4410, 44_100), frame(800, 8_000)]
    container = SimpleNamespace(demux=lambda stream: iter([SimpleNamespace(decode=lambda: frames)]))
    info = SoundInfo(name="a", format="mp3", sample_rate=8_000, channels=1, seconds=None)
    samples = np.concatenate(list(_av_blocks(container, None, SoundReading(info, iter(())))))
    assert abs(len(samples) - 2400) <= 1 and samples[-100:].min() == 0.5
