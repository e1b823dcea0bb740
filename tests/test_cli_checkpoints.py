"""Large models from a terminal: found, listed, verified, drawn with and removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mmstudio.cli.commands import main
from tests.checkpoints import weights
from tests.generators import tiny


def test_the_catalogue_and_what_ships_are_listed(capsys):
    assert main(["checkpoints", "list", "--available", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "starter" in {row["id"] for row in said["checkpoints"]}
    assert "sdxl" in {entry["id"] for entry in said["available"]}


def test_what_was_added_is_said_in_one_line_without_gaps(tmp_path, capsys, home):
    assert main(["checkpoints", "add", str(weights.write(tmp_path / "big.safetensors", weights.ESRGAN))]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "big: big, upscaler, 4 kB"


def test_a_model_of_ones_own_is_added_drawn_with_verified_and_removed(tmp_path, capsys, home):
    folder = tiny.saved(tmp_path / "My tiny", "flux")
    assert main(["checkpoints", "add", str(folder), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["id"], row["family"]) == ("my-tiny", "flux")

    drawing = ["generate", "a fox", "--checkpoint", "my-tiny", "--size", "64", "--steps", "1", "--seed", "3"]
    assert main([*drawing, "--out", str(tmp_path / "fox.png"), "--json"]) == 0
    assert (tmp_path / "fox.png").is_file()
    from PIL import Image

    with Image.open(tmp_path / "fox.png") as picture:
        recipe = json.loads(picture.info["mmstudio"])
    assert recipe["checkpoints"][0]["sha256"] == row["sha256"]
    assert recipe["libraries"]["diffusers"]
    capsys.readouterr()

    assert main(["checkpoints", "verify", "my-tiny"]) == 0
    file = next(Path(row["path"]).rglob("*.safetensors"))
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
    assert main(["checkpoints", "verify", "my-tiny"]) == 1
    assert main(["checkpoints", "remove", "my-tiny"]) == 0
    assert not Path(row["path"]).exists()
    assert main(["generate", "a fox", "--checkpoint", "my-tiny"]) == 2


def test_folders_of_other_programs_are_scanned_and_remembered(tmp_path, capsys):
    weights.write(tmp_path / "theirs" / "xl.safetensors", weights.SDXL)
    (tmp_path / "theirs" / "old.ckpt").write_bytes(b"\x80")
    assert main(["checkpoints", "scan", str(tmp_path / "theirs")]) == 0
    said = capsys.readouterr()
    assert "xl" in said.out and "linked" in said.out and "old.ckpt" in said.err
    assert main(["checkpoints", "list", "--json"]) == 0
    assert "xl" in {row["id"] for row in json.loads(capsys.readouterr().out)["checkpoints"]}


@pytest.mark.parametrize("option", [["--steps", "5"], ["--lora", "x:1"], ["--sampler", "Euler"]])
def test_the_starter_says_that_it_knows_no_such_control(option, capsys):
    assert main(["generate", "a fox", *option]) == 2
    assert "Starter drawings" in capsys.readouterr().err
