"""Finished pictures become ordinary files that carry everything."""

from __future__ import annotations

import errno
import itertools
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.errors import DiskFull, FolderUnreachable, StudioError
from mmstudio.jobs import Recipe, text_job
from mmstudio.library import files
from mmstudio.media.images import read_header, read_picture
from tests.faulty_disk import FaultyDisk

WHEN = datetime(2026, 11, 21, 9, 5, 7).astimezone()
PIXELS = np.arange(4 * 6 * 4, dtype=np.uint8).reshape(4, 6, 4)


def _recipe(prompt: str = "a red apple", **fields: object) -> Recipe:
    return Recipe(version="0.1", job=text_job(prompt, **{"seed": 7, "style": "noto", **fields}))


def test_a_picture_lies_in_its_day_and_carries_its_recipe(tmp_path: Path) -> None:
    path = files.keep_picture(tmp_path, PIXELS, _recipe(), when=WHEN)
    assert path == tmp_path / "2026-11-21" / "2026-11-21-a red apple-7.png"
    read = read_picture(path)
    assert read.pixels == PIXELS.tobytes()
    assert read.header.recipe == _recipe()


def test_a_picture_can_be_webp_without_loss(tmp_path: Path) -> None:
    path = files.keep_picture(tmp_path, PIXELS, _recipe(), when=WHEN, format="webp")
    assert path.name == "2026-11-21-a red apple-7.webp"
    read = read_picture(path)
    assert read.pixels == PIXELS.tobytes()
    assert read.header.recipe == _recipe()


def test_the_recipe_can_stay_out(tmp_path: Path) -> None:
    path = files.keep_picture(tmp_path, PIXELS, _recipe(), write_recipe=False)
    assert read_header(path).recipe is None
    assert b"apple" not in path.read_bytes()


def test_d8_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    paths = [files.keep_picture(tmp_path, PIXELS, _recipe(), when=WHEN) for _ in range(3)]
    assert [path.name for path in paths] == [
        "2026-11-21-a red apple-7.png",
        "2026-11-21-a red apple-7 2.png",
        "2026-11-21-a red apple-7 3.png",
    ]


def test_d5_an_unplugged_drive_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderUnreachable):
        files.keep_picture(tmp_path / "gone", PIXELS, _recipe())
    assert not (tmp_path / "gone").exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_d2_d3_a_save_that_fails_at_any_call_leaves_no_picture(tmp_path: Path, code: int) -> None:
    for number in itertools.count(1):
        with pytest.MonkeyPatch.context() as monkeypatch:
            faulty = FaultyDisk(monkeypatch, number, code)
            try:
                path = files.keep_picture(tmp_path, PIXELS, _recipe(), when=WHEN)
            except (OSError, StudioError) as error:
                assert isinstance(error, DiskFull) == (code == errno.ENOSPC)
                path = None
        there = list(tmp_path.rglob("*.png*"))
        if path is None:
            assert there == [], faulty.calls
        else:
            assert there == [path]
            assert read_picture(path).pixels == PIXELS.tobytes()
            break
    assert number > 8


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{prompt}", "a red apple"),
        ("{seed}_{style}_{model}", "7_noto_starter"),
        ("{date} {time}", "2026-11-21 09-05-07"),
        ("{width}x{height}", "6x4"),
        ("fixed", "fixed"),
        ("../../{prompt}", "a red apple"),
        ("/etc/{seed}", "etc 7"),
        ("a/b\\c{seed}", "a b c7"),
        ("", "picture"),
    ],
)
def test_u2_templates_name_files_and_never_folders(tmp_path: Path, template: str, name: str) -> None:
    path = files.keep_picture(tmp_path, PIXELS, _recipe(), template=template, when=WHEN)
    assert path == tmp_path / "2026-11-21" / f"{name}.png"


@pytest.mark.parametrize("template", ["{nope}", "{}", "{prompt.__class__}", "{0}", "{prompt!r}", "{seed:>9}"])
def test_u3_unknown_tokens_are_named(tmp_path: Path, template: str) -> None:
    with pytest.raises(ValueError, match=r"\{"):
        files.keep_picture(tmp_path, PIXELS, _recipe(), template=template)
    with pytest.raises(ValueError, match=r"\{"):
        files.name_example(template)


def test_u3_a_prompt_is_never_a_template() -> None:
    recipe = _recipe("{seed} {0.__class__} {style}")
    assert files.picture_name("{prompt}", recipe, WHEN, 1, 1) == "{seed} {0.__class__} {style}"


@given(st.text(max_size=2000), st.sampled_from(["{date}-{prompt}-{seed}", "{prompt}", "{prompt} {prompt} {prompt}"]))
def test_d10_any_prompt_makes_a_name_that_keeps_its_seed(prompt: str, template: str) -> None:
    name = files.picture_name(template, _recipe(prompt), WHEN, 1, 1)
    assert 0 < len(name.encode()) <= 120
    assert "/" not in name
    assert not template.endswith("{seed}") or name.endswith("-7")


def test_the_example_shows_what_will_be(tmp_path: Path) -> None:
    assert files.name_example("{prompt}-{seed}-{style}") == "a red apple-7-noto.png"
    assert files.name_example("{prompt}", _recipe("a fox"), "jpeg") == "a fox.jpg"
