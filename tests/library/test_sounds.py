"""Sounds in the library: found beside the pictures, shown as their waveform, and refused where nothing can be heard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.audio.waveform import drawn, read_waveform
from mmstudio.errors import FileBroken, FileMissing
from mmstudio.library.importing import import_picture
from mmstudio.library.items import Query
from mmstudio.library.library import Library
from mmstudio.library.opening import read_cover, read_header, read_headers
from mmstudio.media.export import ExportOptions, export_picture
from mmstudio.media.images import read_picture
from tests.audio import sounds
from tests.galleries import LocalReader


def sound(path: Path, seconds: float = 2.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    loud = sounds.tone(seconds, 16_000)
    loud[: len(loud) // 2] *= 0.05
    if path.suffix == ".m4a":
        return sounds.write_av(path, loud, 16_000, "aac")
    return sounds.write(path, loud, 16_000)


@pytest.mark.parametrize("name", ["rain.wav", "rain.flac", "rain.ogg", "rain.mp3", "rain.M4A"])
def test_a_sound_is_an_item_with_its_length(folder: Path, library: Library, name: str) -> None:
    sound(folder / name.lower()).rename(folder / name)
    library.sync()
    (row,) = library.layout(Query(text="type:sound rain"))
    (item,) = library.page([row.id])
    assert (item.kind, item.origin) == ("sound", "import")
    assert item.seconds == pytest.approx(2.0, abs=0.1)
    assert library.layout(Query(text="type:picture")) == library.layout(Query(text="size:>10")) == []
    assert library.unlooked(10) == ([], 0)


def test_its_picture_is_its_waveform(tmp_path: Path) -> None:
    read = read_cover(sound(tmp_path / "rain.wav"), 256)
    assert (read.width, read.height, read.full_width, read.header.seconds) == (256, 128, 1024, 2.0)
    pixels = np.frombuffer(read.pixels, np.uint8).reshape(128, 256, 4)
    ground = pixels[0, 0]
    inked = (pixels != ground).any(axis=2)
    assert inked[:, 160:].sum() > 3 * inked[:, :100].sum()  # the second half is twenty times as loud
    assert inked[64, 2:254].mean() > 0.5, "a line runs through what is quiet"


def test_a_sound_of_a_sample_or_two_has_a_picture(tmp_path: Path) -> None:
    path = sounds.write(tmp_path / "tick.wav", np.array([[0.5], [-1.0]], np.float32), 16_000)
    assert drawn(read_waveform(path), 2).shape == (1, 2, 4)


def test_of_a_damaged_sound_what_is_left_is_shown(folder: Path, library: Library) -> None:
    whole = sound(folder / "cut.mp3", 8.0).read_bytes()
    (folder / "cut.mp3").write_bytes(whole[: len(whole) // 2])
    library.sync()
    (item,) = library.page([row.id for row in library.layout()])
    waveform = read_waveform(item.path)
    assert 3 < waveform.seconds < 5
    assert waveform.levels.max() > 0.01


@pytest.mark.parametrize("content", [b"", b"once upon a time " * 200, b"RIFF\x10\0\0\0WAVEfmt ", bytes(4000)])
def test_what_only_claims_to_be_a_sound_is_refused(folder: Path, library: Library, content: bytes) -> None:
    (folder / "letter.mp3").write_bytes(content)
    (folder / "letter.wav").write_bytes(content)
    library.sync()
    assert library.layout() == []
    for name in ("letter.mp3", "letter.wav"):
        with pytest.raises(FileBroken):
            read_header(folder / name)
        with pytest.raises(FileBroken):
            read_cover(folder / name)


def test_i1_the_rest_of_a_drop_goes_on(tmp_path: Path) -> None:
    good = sound(tmp_path / "good.ogg")
    (tmp_path / "bad.jpg").write_bytes(b"\xff\xd8\xff\xe0 nonsense")
    first, second, third = read_headers([tmp_path / "bad.jpg", good, tmp_path / "gone.wav"])
    assert isinstance(first, FileBroken)
    assert second.sound and second.format == "OGG"
    assert isinstance(third, FileMissing)


def test_it_is_imported_moved_to_the_bin_and_back_and_never_changed(
    tmp_path: Path, folder: Path, library: Library
) -> None:
    source = sound(tmp_path / "elsewhere" / "rain.wav")
    content = source.read_bytes()
    item = library.add(import_picture(folder, source, LocalReader()))
    assert (item.name, item.kind, item.path.read_bytes()) == ("rain.wav", "sound", content)
    library.star([item.id], True)
    deletion = library.delete([item.id])
    assert not item.path.exists()
    library.sync()
    assert library.layout() == []
    (back,) = library.undo(deletion)
    assert library.get(back).starred
    assert library.get(back).path.read_bytes() == content
    library.rebuild()
    assert [row.day for row in library.layout(Query(text="type:sound star:yes"))]


def test_export_copies_it_whatever_the_form_says(tmp_path: Path) -> None:
    source = sound(tmp_path / "rain.wav")
    options = ExportOptions(kind="jpeg", scale=2, write_recipe=False)
    written = export_picture(source, tmp_path / "out" / "rain", options, read_picture, None)
    assert (written.name, written.read_bytes()) == ("rain.wav", source.read_bytes())


def test_a_film_exported_as_it_is_stays_a_film(tmp_path: Path) -> None:
    source = sounds.write_av(tmp_path / "walk.mp4", sounds.tone(0.3, 16_000), 16_000, "aac", pictures=True)
    written = export_picture(source, tmp_path / "out" / "walk", ExportOptions(kind="same"), read_picture, None)
    assert (written.name, written.read_bytes()) == ("walk.mp4", source.read_bytes())
