"""`mmstudio grid`: every picture with its recipe, and one sheet of all."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
from PIL import Image
from typer.testing import CliRunner

from mmstudio.cli.commands import commands
from mmstudio.media.grid_sheet import grid_sheet
from mmstudio.media.images import read_header


def test_prompts_times_styles_times_seeds_become_files_and_a_sheet(tmp_path: Path):
    asked = ["grid", "a cat", "a fox", "--style", "noto", "--style", "fluent-3d", "--seed", "7", "--seeds", "2"]
    result = CliRunner().invoke(commands, [*asked, "--size", "128", "--out", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    jobs = [read_header(Path(one["path"])).recipe.job for one in said["pictures"]]
    wanted = list(itertools.product(("a cat", "a fox"), ("noto", "fluent-3d"), (7, 8)))
    assert [(job.prompt, job.style, job.seed) for job in jobs] == wanted
    with Image.open(said["sheet"]) as sheet:
        assert sheet.width > 2 * 192 and sheet.height > 4 * 192


def test_too_many_pictures_and_an_unknown_style_are_refused(tmp_path: Path):
    for more in (["--seeds", "500"], ["--style", "baroque"]):
        result = CliRunner().invoke(commands, ["grid", "a cat", *more, "--out", str(tmp_path / "grid")])
        assert result.exit_code != 0 and not (tmp_path / "grid").exists()


def test_a_sheet_shows_every_picture_whole_and_leaves_gaps_white():
    red = np.full((50, 100, 3), (255, 0, 0), np.uint8)
    clear = np.zeros((64, 64, 4), np.uint8)
    sheet = np.asarray(grid_sheet([[red, None], [clear, red]], ["a very long name of a row " * 3, "b"], ["1", "2"], 64))
    reds = (sheet == (255, 0, 0)).all(axis=2)
    assert reds.sum() == 2 * 64 * 32
    assert tuple(sheet[-1, -1]) == (255, 255, 255)
