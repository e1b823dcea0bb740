"""`mmstudio restore`: photos in, mended photos out, a sentence for everything else."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mmstudio.cli.commands import main
from tests.repair.pictures import box_mask, slope, stripes


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """90 x 70 pixels, with a light scratch from top to bottom."""
    pixels = (slope(70, 90) * 255).astype(np.uint8)
    cv2.line(pixels, (40, 4), (46, 66), (255, 255, 255), 2)
    Image.fromarray(pixels).save(tmp_path / "aunt.png")
    return tmp_path / "aunt.png"


def mask_file(folder: Path, mask: np.ndarray, name: str = "mask.png") -> Path:
    Image.fromarray(mask).save(folder / name)
    return folder / name


def pixels_of(path: Path) -> np.ndarray:
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize("method", ["auto", "telea", "ns", "patchmatch"])
def test_what_is_masked_is_mended_and_all_else_stays(photo, tmp_path, method, capsys):
    mask = mask_file(tmp_path, box_mask(70, 90, 2, 36, 14))
    out = tmp_path / "out.png"
    assert main(["restore", str(photo), "--mask", str(mask), "--method", method, "--out", str(out)]) == 0
    assert capsys.readouterr().out.split("\n")[0] == str(out)
    before, after = pixels_of(photo), pixels_of(out)
    changed = np.argwhere((before != after).any(axis=2))
    assert len(changed)
    assert (changed.min(axis=0) >= (0, 32)).all()
    assert (changed.max(axis=0) <= (20, 54)).all()


@pytest.mark.parametrize("mode", ["RGB", "L", "I;16"])
def test_a_dot_of_colour_colours_a_photo_of_any_kind(tmp_path, mode):
    whole = 65535 if mode == "I;16" else 255
    grey = np.full((70, 90), round(0.4 * whole), np.uint16 if mode == "I;16" else np.uint8)
    grey[:, 45:] = round(0.7 * whole)
    shown = grey if mode != "RGB" else np.repeat(grey[..., None], 3, axis=2)
    cv2.imwrite(str(tmp_path / "aunt.png"), shown)
    out = tmp_path / "out.png"
    arguments = ["restore", str(tmp_path / "aunt.png"), "--method", "hints", "--hint", "20,30,6,#c04040"]
    assert main([*arguments, "--out", str(out)]) == 0
    found = pixels_of(out)
    assert found.dtype == grey.dtype and found.shape == (70, 90, 3)
    red, blue = found[..., 2].astype(float), found[..., 0].astype(float)
    assert (red - blue)[:, :40].min() > 0.2 * whole and np.abs(red - blue)[:, 50:].max() < 0.05 * whole
    assert np.abs(found @ [0.114, 0.587, 0.299] - grey).max() <= 0.51


def test_detected_damage_is_mended_and_reported(photo, tmp_path):
    out, report = tmp_path / "out.png", tmp_path / "report.json"
    assert main(["restore", str(photo), "--detect", "--out", str(out), "--report", str(report)]) == 0
    assert pixels_of(out)[35, 43].max() < 255
    done = json.loads(report.read_text())[0]
    assert (done["out"], done["width"], done["failed"]) == (str(out), 90, "")
    assert 0 < done["masked_share"] < 0.1
    assert done["places"][0]["why"] in {"thin", "flat"}


def test_the_mask_alone_can_be_asked_for(photo, tmp_path):
    out = tmp_path / "damage.png"
    assert main(["restore", "--detect-only", str(photo), "--out", str(out)]) == 0
    found = pixels_of(out)
    assert found.shape == (70, 90)
    assert found[35, 43] == 255


def test_nothing_found_is_said_and_the_photo_kept(tmp_path, capsys):
    Image.fromarray((slope(60, 60) * 255).astype(np.uint8)).save(tmp_path / "new.png")
    assert main(["restore", str(tmp_path / "new.png"), "--detect", "--out", str(tmp_path / "out.png")]) == 0
    assert "nothing to repair found" in capsys.readouterr().err
    assert np.array_equal(pixels_of(tmp_path / "out.png"), pixels_of(tmp_path / "new.png"))


def test_sixteen_bits_stay_sixteen_bits(tmp_path):
    deep = (stripes(50, 50) * 65535).astype(np.uint16)
    cv2.imwrite(str(tmp_path / "deep.png"), deep)
    mask = mask_file(tmp_path, box_mask(50, 50, 20, 20, 8))
    out = tmp_path / "out.png"
    assert main(["restore", str(tmp_path / "deep.png"), "--mask", str(mask), "--out", str(out)]) == 0
    after = pixels_of(out)
    assert after.dtype == np.uint16
    assert np.array_equal(after[:15], deep[:15])


def test_a_folder_gives_a_folder_and_nothing_is_overwritten(photo, tmp_path, capsys):
    folder, out = tmp_path / "in", tmp_path / "mended"
    folder.mkdir()
    (folder / "a.png").write_bytes(photo.read_bytes())
    (folder / "b.png").write_bytes(b"not a picture")
    for _ in range(2):
        assert main(["restore", str(folder), "--detect", "--out", str(out)]) == 1
    assert sorted(path.name for path in out.iterdir()) == ["a 2.png", "a.png"]
    assert "b.png" in capsys.readouterr().err


def test_a_mask_of_another_size_is_scaled_and_said(photo, tmp_path, capsys):
    mask = mask_file(tmp_path, box_mask(35, 45, 1, 18, 7))
    assert main(["restore", str(photo), "--mask", str(mask), "--out", str(tmp_path / "out.png")]) == 0
    assert "another size" in capsys.readouterr().err


def test_a_mask_over_everything_is_refused(photo, tmp_path, capsys):
    mask = mask_file(tmp_path, np.full((70, 90), 255, np.uint8))
    assert main(["restore", str(photo), "--mask", str(mask), "--out", str(tmp_path / "out.png")]) == 2
    assert "whole photo" in capsys.readouterr().err
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--out", "x.png"], 2, "--detect"),
        (["--detect", "--out", "x.doc"], 2, "--out"),
        (["--detect", "--prompt", "a hat", "--out", "x.png"], 2, "--prompt"),
        (["--method", "hints", "--out", "x.png"], 2, "--hint"),
        (["--detect", "--hint", "1,2,3,#aabbcc", "--out", "x.png"], 2, "takes no hints"),
        (["--method", "hints", "--hint", "1,2,red", "--out", "x.png"], 2, "x,y,radius,colour"),
        (["--detect", "--method", "big-lama", "--out", "x.png"], 1, "not installed"),
        (["--detect", "--mask", "m.png", "--out", "x.png"], 2, "not both"),
        (["--mask", "gone.png", "--out", "x.png"], 1, "gone.png"),
    ],
)
def test_what_cannot_be_done_is_said(photo, tmp_path, monkeypatch, capsys, arguments, code, said):
    monkeypatch.chdir(tmp_path)
    assert main(["restore", str(photo), *arguments]) == code
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["aunt.png"]


def test_a_reference_is_read(photo, tmp_path):
    mask = mask_file(tmp_path, box_mask(70, 90, 20, 36, 14))
    arguments = ["--mask", str(mask), "--method", "patchmatch", "--reference", str(photo)]
    assert main(["restore", str(photo), *arguments, "--out", str(tmp_path / "out.png")]) == 0


def test_a_photo_is_painted_beyond_its_edge(photo, tmp_path, capsys):
    out = tmp_path / "wider.png"
    assert main(["restore", str(photo), "--frame", "0,0,24,8", "--method", "ns", "--out", str(out)]) == 0
    before, after = pixels_of(photo), pixels_of(out)
    assert after.shape == (78, 114, 3)
    assert np.array_equal(after[:66, :86], before[:66, :86])
    assert len(np.unique(after[:, 95:].reshape(-1, 3), axis=0)) > 1


@pytest.mark.parametrize("frame", ["0", "-4", "1,2", "a", "5000"])
def test_a_frame_that_is_none_is_said(photo, tmp_path, frame, capsys):
    assert main(["restore", str(photo), f"--frame={frame}", "--out", str(tmp_path / "x.png")]) == 2
    assert "--frame" in capsys.readouterr().err
