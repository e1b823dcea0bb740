"""`mmstudio library`: what was made can be listed, exported and indexed without a window."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mmstudio import paths
from mmstudio.cli.commands import main
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.library.library import Library
from mmstudio.media.images import read_header, read_picture


@pytest.fixture
def pictures(home) -> list[Path]:
    """Two apples and a fish in the default library, the fish newest."""
    folder = paths.pictures()
    folder.mkdir(parents=True)
    made = []
    for number, prompt in enumerate(("a red apple", "a green apple", "a blue fish")):
        pixels = np.full((8, 8, 4), (40 * number, 90, 200, 128), np.uint8)
        job = text_job(prompt, seed=number, style="noto")
        recipe = Recipe(version="1", job=job, created=f"2026-11-2{number}T12:00:00+00:00")
        made.append(keep_picture(folder, pixels, recipe))
    return made


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, object]]:
    assert main(["library", "list", "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_list_finds_files_that_no_window_has_seen(pictures, capsys):
    items = listed(capsys)
    assert [item["path"] for item in items] == [str(path) for path in reversed(pictures)]
    assert [item["prompt"] for item in items] == ["a blue fish", "a green apple", "a red apple"]
    assert [item["prompt"] for item in listed(capsys, "--search", "appl red")] == ["a red apple"]
    assert listed(capsys, "--starred") == []
    assert listed(capsys, "--style", "twemoji") == []


def test_list_says_when_there_are_more(pictures, capsys):
    assert main(["library", "list", "--limit", "1"]) == 0
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 1
    assert said.err == "2 more: --limit 0 lists all.\n"


def test_a_prompt_cannot_steer_the_terminal(home, capsys):
    folder = paths.pictures()
    folder.mkdir(parents=True)
    recipe = Recipe(version="1", job=text_job("red\x1b[2J\r\napple"))
    keep_picture(folder, np.full((8, 8, 4), 255, np.uint8), recipe)
    assert main(["library", "list"]) == 0
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert len(said.splitlines()) == 1


def test_stars_survive_a_reindex(pictures, capsys):
    library = Library.open(paths.pictures())
    library.sync()
    library.star([library.find(pictures[0]).id], True)
    library.close()
    assert main(["library", "reindex"]) == 0
    assert capsys.readouterr().out.startswith("3 pictures, ")
    assert [item["prompt"] for item in listed(capsys, "--starred")] == ["a red apple"]


def test_reindex_brings_every_row_back_after_the_index_was_deleted(pictures, capsys):
    assert len(listed(capsys)) == 3
    for file in paths.data().rglob("*"):
        if file.is_file():
            file.unlink()
    assert main(["library", "reindex"]) == 0
    assert capsys.readouterr().out.startswith("3 pictures, ")
    assert len(listed(capsys)) == 3


def test_export_writes_copies_and_leaves_the_originals(pictures, tmp_path, capsys):
    before = [path.read_bytes() for path in pictures]
    target = tmp_path / "out"
    options = ["--format", "jpeg", "--scale", "2", "--sharp", "--background", "#102030", "--no-recipe"]
    assert main(["library", "export", "--search", "apple", "--to", str(target), *options]) == 0
    copies = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert len(copies) == 2 == len(list(target.iterdir()))
    for copy in copies:
        picture = read_picture(copy)
        assert (picture.width, picture.header.format, picture.header.recipe) == (16, "JPEG", None)
    assert [path.read_bytes() for path in pictures] == before


def test_export_keeps_the_recipe_and_never_overwrites(pictures, tmp_path, capsys):
    number = str(listed(capsys)[0]["id"])
    for _ in range(2):
        assert main(["library", "export", number, "--to", str(tmp_path), "--format", "webp"]) == 0
    copies = sorted(tmp_path.iterdir())
    assert len(copies) == 2
    assert {read_header(copy).recipe.job.prompt for copy in copies} == {"a blue fish"}


def test_export_names_what_it_cannot_read_and_goes_on(pictures, tmp_path, capsys):
    numbers = [str(item["id"]) for item in listed(capsys)]
    pictures[2].write_bytes(b"\x89PNG\r\n\x1a\n" + b"broken")
    assert main(["library", "export", *numbers, "999", "--to", str(tmp_path / "out")]) == 1
    said = capsys.readouterr()
    assert len(said.out.splitlines()) == 2
    assert "There is no picture with the number 999." in said.err
    assert f"{pictures[2].name} cannot be read" in said.err


def test_d5_a_library_out_of_reach_is_a_sentence(home, capsys):
    blocker = paths.pictures()
    blocker.parent.mkdir(parents=True, exist_ok=True)
    blocker.write_text("not a folder")
    assert main(["library", "reindex"]) == 1
    assert capsys.readouterr().err == f"The folder {blocker} is not reachable.\n"


def test_a_contact_sheet_is_written_once_and_named(pictures, capsys, tmp_path):
    to = tmp_path / "sheet.png"
    arguments = ["library", "sheet", "--to", str(to), "--search", "apple", "--columns", "2", "--size", "64"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip() == str(to)
    assert read_header(to).width == 2 * 72 + 8
    assert main(arguments) == 0
    assert capsys.readouterr().out.strip() != str(to)
    assert main(["library", "sheet", "--to", str(to)]) == 2
    assert main(["library", "sheet", "--to", str(to), "--search", "zebra"]) == 1
