"""`mmstudio bench restore` on pictures of the test's own: the scores mean what they say, and everything is written."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from mmstudio.bench import holes, restore
from mmstudio.bench.holes import Score
from mmstudio.cli.commands import main
from tests.repair.pictures import box_mask, stripes


@pytest.mark.parametrize(("kind", "widest_px"), [("scratches", 200), ("blobs", 62), ("boxes", 160)])
def test_holes_are_drawn_in_their_size(kind, widest_px):
    for seed in range(5):
        mask = holes.draw(kind, (300, 300), np.random.default_rng(seed))
        assert set(np.unique(mask)) == {0, 255}
        if kind != "scratches":
            assert 20 <= np.flatnonzero(mask.any(axis=0)).size <= widest_px


def test_the_truth_scores_best():
    truth, mask = stripes(60, 60), box_mask(60, 60, 20, 20, 20)
    same = holes.score(truth, truth, mask)
    assert same.psnr_db == pytest.approx(100)
    assert (same.texture_error, same.seam_error) == (0, 0)


def test_a_flat_fill_lacks_texture_and_shows_its_rim():
    truth, mask = stripes(60, 60), box_mask(60, 60, 20, 20, 20)
    flat = holes.score(truth, np.full_like(truth, 0.4), mask)
    assert flat.texture_error > 0.9
    assert flat.seam_error > 1


def test_what_is_not_masked_does_not_count():
    truth, mask = stripes(60, 60), box_mask(60, 60, 20, 20, 20)
    painted = np.where(mask[..., None] > 0, truth, 0)
    assert holes.score(truth, painted, mask) == holes.score(truth, truth, mask)


def test_targets_are_held_against_the_best_of_the_others():
    def scores(auto: float, other: float) -> dict[str, Score]:
        made = {name: Score(psnr_db=other, texture_error=0.5, seam_error=1.0) for name in ("telea", "ns")}
        return {"auto": Score(psnr_db=auto, texture_error=0.29, seam_error=0.9), **made}

    held = restore.targets({"scratches": scores(20, 21), "blobs": scores(21.6, 21), "boxes": scores(20.6, 21)})
    assert list(held.values()) == [False, True, True, True, False]


def test_table_json_and_sheets_come_from_one_run(tmp_path):
    photo = tmp_path / "photo.png"
    Image.fromarray((stripes(120, 120) * 255).astype(np.uint8)).save(photo)
    result, sheets = restore.run([photo], crops=1, kinds=("blobs",))
    restore.save(result, sheets, tmp_path / "out" / "table.json")
    written = json.loads((tmp_path / "out" / "table.json").read_text())
    assert written["means"]["blobs"].keys() >= {"auto", "telea", "ns", "patchmatch"}
    assert "auto" in restore.as_text(result)
    with Image.open(tmp_path / "out" / "table-blobs.jpg") as sheet:
        assert sheet.width == 192 * (3 + len(result.means["blobs"]))


def test_the_test_photos_are_preferred_to_what_lies_beside_them(tmp_path):
    for name in ("canyon-wren.jpg", "another.jpg", "notes.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in restore.photos_in(tmp_path)] == ["canyon-wren.jpg"]
    (tmp_path / "canyon-wren.jpg").unlink()
    assert [path.name for path in restore.photos_in(tmp_path)] == ["another.jpg"]


def test_bench_restore_asks_for_photos(capsys):
    assert main(["bench", "restore"]) == 2
    assert "--photos" in capsys.readouterr().err
