from __future__ import annotations

import numpy as np
import pytest

from mmstudio.documents.damage import Needs
from mmstudio.documents.repairs import Step
from mmstudio.documents.restore import RestoreDocument
from mmstudio.documents.steps import apply_step, fading_step, grain_step
from mmstudio.media.masks import Box
from mmstudio.media.photo import Photo, PhotoHandle, PhotoInfo, keep

NEEDS = Needs(detector="none", fading=0.5, low=(0.4, 0.35, 0.3), high=(0.7, 0.65, 0.6), grain=0.03, specks=0)


def faded(depth: int, channels: int) -> np.ndarray:
    values = np.random.default_rng(1).uniform(0.35, 0.65, (80, 120, channels)) * (2**depth - 1)
    return values.astype(np.uint8 if depth == 8 else np.uint16)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("channels", [3, 4])
def test_fading_gives_contrast_back_in_any_depth_and_leaves_alpha(depth, channels):
    photo = faded(depth, channels)
    mended = apply_step(photo, fading_step(NEEDS, 1.0, keep_tint=True))
    assert mended.dtype == photo.dtype and mended[..., :3].std() > 1.5 * photo[..., :3].std()
    assert (mended[..., 3:] == photo[..., 3:]).all()


def test_the_tint_of_the_paper_stays_if_it_is_to():
    photo = np.full((4, 4, 3), (170, 150, 120), np.uint8)
    kept = apply_step(photo, fading_step(NEEDS, 1.0, keep_tint=True))[0, 0].astype(int)
    neutral = apply_step(photo, fading_step(NEEDS, 1.0, keep_tint=False))[0, 0].astype(int)
    assert kept[0] - kept[2] > neutral[0] - neutral[2]


@pytest.mark.parametrize(("depth", "channels"), [(8, 1), (8, 3), (16, 3), (16, 4)])
def test_grain_becomes_less(depth, channels):
    photo = faded(depth, channels)
    smooth = apply_step(photo, grain_step(NEEDS, 1.0))
    assert smooth.dtype == photo.dtype and smooth.shape == photo.shape and smooth[..., 0].std() < photo[..., 0].std()


def test_an_unknown_step_changes_nothing():
    photo = faded(8, 3)
    assert (apply_step(photo, Step(name="dust", amount=1.0)) == photo).all()


def test_a_document_can_be_looked_back_at_step_by_step(tmp_path):
    pixels = faded(8, 3)
    info = PhotoInfo(name="a.png", width=120, height=80, channels=3, depth=8, format="PNG")
    keep(Photo(pixels, info), tmp_path / "document")
    document = RestoreDocument.create(PhotoHandle.open(tmp_path / "document"), apply_step)
    document.set_steps(fading_step(NEEDS, 1.0, keep_tint=True), grain_step(NEEDS, 1.0))
    whole = Box(0, 0, 120, 80)
    only_fading = apply_step(pixels, document.steps[0])
    assert (document.composed(whole, until="") == pixels).all()
    assert (document.composed(whole, until="fading") == only_fading).all()
    assert (document.composed(whole) == document.composed(whole, until="grain")).all()
    assert (document.composed(whole) != only_fading).any()
    document.close()
