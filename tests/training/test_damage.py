"""Both renderers say exactly which pixels they changed; what only looks like damage is no damage."""

from __future__ import annotations

import numpy as np
import pytest

from mmstudio.training import damage, other_damage
from mmstudio.training.damage import VISIBLE, Amounts, Painter

RENDERERS = {"learned from": damage.damaged, "measured with": other_damage.damaged}
KINDS = (
    damage.scratch,
    damage.tramline,
    damage.crease,
    damage.tear,
    damage.fibre,
    damage.speck,
    damage.blotch,
    damage.stain,
    damage.tape,
    damage.corner,
)


def picture(seed: int = 0) -> np.ndarray:
    """Noise around a middle grey, (96, 128, 3)."""
    return np.random.default_rng(seed).uniform(0.3, 0.6, (96, 128, 3)).astype(np.float32)


@pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
def test_the_mask_covers_exactly_what_changed(renderer) -> None:
    clean = picture()
    for seed in range(12):
        made = renderer(clean, np.random.default_rng(seed))
        changed = np.abs(made.pixels - clean).max(axis=2)
        assert np.array_equal(made.mask, changed > 0)
        assert (changed[made.mask] >= VISIBLE - 1e-6).all()
        assert not (made.lines & made.spots).any()
        assert made.pixels.dtype == np.float32 and made.pixels.min() >= 0 and made.pixels.max() <= 1


@pytest.mark.parametrize("renderer", RENDERERS.values(), ids=RENDERERS)
def test_the_same_seed_damages_the_same_and_another_one_differently(renderer) -> None:
    first, again = ([renderer(picture(), np.random.default_rng(seed)) for seed in range(12)] for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.pixels, other.pixels) and np.array_equal(one.lines, other.lines)
    assert len({made.pixels.tobytes() for made in first}) >= 5  # some stay whole


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_damage_is_seen_and_marked(kind) -> None:
    marked = []
    for seed in range(6):
        painter = Painter(picture(), np.random.default_rng(seed))
        kind(painter)
        marked.append(painter.done().mask.mean())
    assert max(marked) > 0
    assert np.median(marked) < 0.5


def test_a_line_is_as_wide_between_its_joints_as_at_them() -> None:
    """Else a net learns to look for the joints."""
    course = np.stack([np.arange(-8, 140, 4), np.full(37, 30.4)], axis=1)
    cover = damage.stroke((64, 128), course, np.full(37, 2.6))
    assert np.ptp(cover.sum(axis=0)) < 0.1
    assert cover.sum(axis=0).mean() == pytest.approx(2.6, abs=0.3)


def test_a_tramline_often_runs_from_end_to_end() -> None:
    whole = 0
    for seed in range(12):
        painter = Painter(picture(), np.random.default_rng(seed))
        damage.tramline(painter)
        rows, columns = painter.lines.any(axis=1), painter.lines.any(axis=0)
        whole += (rows.all() and columns.sum() < 50) or (columns.all() and rows.sum() < 50)
    assert 3 <= whole < 12


def test_some_pictures_stay_whole() -> None:
    made = damage.damaged(picture(), np.random.default_rng(0), share=0)
    assert np.array_equal(made.pixels, picture()) and not made.mask.any()


def test_more_damage_is_more() -> None:
    def spots(dust: float) -> float:
        made = [damage.damaged(picture(), np.random.default_rng(seed), Amounts(dust=dust)) for seed in range(8)]
        return float(np.mean([one.spots.mean() for one in made]))

    assert spots(60) > spots(0)


@pytest.mark.parametrize("kind", [damage.hair, damage.wires, damage.branch, damage.writing], ids=lambda k: k.__name__)
def test_what_only_looks_like_damage_is_drawn_into_the_clean_picture(kind) -> None:
    drawn = []
    for seed in range(6):
        painter = Painter(picture(), np.random.default_rng(seed))
        kind(painter)
        drawn.append((painter.pixels != painter.clean).any())
    assert any(drawn)


def test_a_disguised_picture_has_its_size_and_often_stays_as_it_was() -> None:
    kept = 0
    for seed in range(30):
        made = damage.disguised(picture(), np.random.default_rng(seed))
        assert (made.shape, made.dtype) == (picture().shape, np.float32)
        kept += np.array_equal(made, picture())
    assert 5 < kept < 25


def test_a_hole_leaves_half_of_the_picture() -> None:
    for seed in range(40):
        hole = damage.hole((64, 80), np.random.default_rng(seed))
        assert (hole.shape, hole.dtype) == ((64, 80), np.bool_)
        assert 0 < hole.mean() <= 0.5
