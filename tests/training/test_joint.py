"""The joint space: what it learns from, how it is measured, and that its runs resume and can be exported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.weights import read_weights
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.nets.mapper import PICTURE, TEXT, ConditionMapper
from mmstudio.training import export, joint
from mmstudio.training.augment import Augment
from mmstudio.training.captions import VARIANTS, may_be_mirrored
from mmstudio.training.icons import STYLES, DataError, load_icons
from mmstudio.training.loop import Budget, Progress, train
from mmstudio.training.splits import Splits

SMALL = ["--steps", "2", "--batch-size", "4", "--device", "cpu"]
SPLITS = Splits(held_out={}, validation={style: ["sun"] for style in STYLES[:3]}, novel=[], paraphrases=[])


@pytest.fixture
def task(data: Path, tmp_path: Path) -> Callable[[], joint.JointTask]:
    """Makes the same tiny task again and again."""
    icons = load_icons(data, tmp_path / "cache")

    def make() -> joint.JointTask:
        torch.manual_seed(0)
        labels = sorted({icon.label for icon in icons.captions})
        place = torch.tensor([labels.index(icon.label) for icon in icons.captions])
        texts = F.normalize(torch.randn(len(labels), VARIANTS, 384), dim=2)[place]
        encoder = ImageEncoder(len(STYLES), widths=(8, 8, 16, 16))
        return joint.JointTask(icons, texts, SPLITS, torch.device("cpu"), batch_size=4, encoder=encoder)

    return make


class PowerFailure(Exception):
    pass


def test_a_resumed_run_equals_an_uninterrupted_one(task: Callable[[], joint.JointTask], tmp_path: Path):
    whole, first, second = task(), task(), task()
    budget = Budget(steps=4, save_every_s=-1)
    train(whole, tmp_path / "whole", budget, say=False)
    step = first.step

    def fail_at_third(indices: list[int], random: torch.Generator, progress: Progress, done: float) -> dict[str, float]:
        if progress.step == 2:
            raise PowerFailure
        return step(indices, random, progress, done)

    first.step = fail_at_third  # type: ignore[method-assign]
    with pytest.raises(PowerFailure):
        train(first, tmp_path / "parts", budget, say=False)
    train(second, tmp_path / "parts", budget, resume=True, say=False)
    for name, net in whole.nets.items():
        for key, value in net.state_dict().items():
            assert torch.equal(value, second.nets[name].state_dict()[key]), (name, key)


def test_it_learns_what_a_handful_of_drawings_show(task: Callable[[], joint.JointTask], tmp_path: Path):
    taught = task()
    taught.validation_indices = taught.training_indices
    train(taught, tmp_path, Budget(steps=120), say=False)
    figures = taught.validate()[1]
    assert figures["picture_to_text"] > 0.6
    assert figures["text_to_picture"] > 0.6
    assert figures["text_kept"] > 0.9


def test_partners_are_of_the_same_family_in_another_style(task: Callable[[], joint.JointTask]):
    made = task()
    indices = made.training_indices[:8]
    partners = made._in_other_styles(indices, torch.Generator().manual_seed(1))
    assert not set(partners) & set(made.validation_indices)
    for index, partner in zip(indices, partners, strict=True):
        assert partner != index
        assert made.families[partner] == made.families[index]


@pytest.mark.parametrize("name", ["joint", "judge"])
def test_a_short_run_can_be_exported_and_reads_the_same(name: str, data: Path, tmp_path: Path):
    out, models = tmp_path / "run", tmp_path / "models"
    assert joint.main(["--data", str(data), "--out", str(out), "--name", name, *SMALL]) == 0
    encoder, mapper = joint.load_joint(out / f"{name}.best.pt")
    export.export_joint(encoder, mapper, models)
    stored, shipped = ImageEncoder(len(STYLES)), ConditionMapper()
    stored.load_state_dict(read_weights(export.IMAGE_ENCODER, models).tensors)
    shipped.load_state_dict(read_weights(export.MAPPER, models).tensors)
    image, tokens = torch.rand(2, 4, 128, 128), F.normalize(torch.randn(2, 3, 384), dim=2)
    kinds, weights = torch.tensor([[TEXT, PICTURE, PICTURE]] * 2), torch.rand(2, 3)
    with torch.no_grad():
        assert torch.allclose(stored(image), encoder(image), atol=5e-3)
        assert torch.allclose(shipped(tokens, kinds, weights), mapper(tokens, kinds, weights), atol=5e-3)
    assert (models / export.IMAGE_ENCODER).stat().st_size <= 3_050_000
    assert (models / export.MAPPER).stat().st_size <= 600_000


def test_a_missing_encoder_is_named(tmp_path: Path):
    with pytest.raises(DataError, match="train judge first"):
        joint.load_joint(tmp_path / "judge.best.pt")


def test_recall_counts_a_better_stranger_by_its_chance_to_be_drawn():
    similarity = torch.eye(201)
    assert joint.recall_at_1(similarity, torch.arange(201)) == pytest.approx(1)
    similarity[1:, 0] = 2  # each but the first has one better stranger among 200, of whom 99 are drawn
    similarity[0, 1] = 2
    assert joint.recall_at_1(similarity, torch.arange(201)) == pytest.approx(1 - 99 / 200, abs=1e-6)


def test_recall_does_not_count_drawings_of_the_same_family_as_strangers():
    similarity = torch.tensor([[1.0, 2.0, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert joint.recall_at_1(similarity, torch.tensor([0, 0, 1])) == pytest.approx(1)
    assert joint.recall_at_1(similarity, torch.tensor([0, 1, 2])) == pytest.approx(1 / 3)


def vectors(count: int, seed: int) -> Tensor:
    return F.normalize(torch.randn(count, 384, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_sets_of_tokens_mean_what_their_words_say():
    seen, text, label = (vectors(512, seed) for seed in (1, 2, 3))
    sets = joint.token_sets(seen, text, label, torch.Generator().manual_seed(4))
    present = sets.weights > 0
    assert present[:, :4].any(dim=1).all()
    assert torch.allclose(sets.target.norm(dim=1), torch.ones(512), atol=1e-5)
    alone = (present.sum(dim=1) == 1) & present[:, 0]
    assert alone.sum() > 20
    assert torch.allclose(sets.target[alone], text[alone], atol=1e-5)
    pictured = (present.sum(dim=1) == 1) & present[:, 1]
    assert torch.allclose(sets.target[pictured], label[pictured], atol=1e-5)


def test_contrast_leaves_out_rows_without_positives():
    logits = torch.tensor([[4.0, 0.0], [0.0, 4.0]])
    whole = joint.contrast(logits, torch.eye(2, dtype=torch.bool))
    half = joint.contrast(logits, torch.tensor([[True, False], [False, False]]))
    assert torch.allclose(whole, half)


def test_augmented_drawings_stay_premultiplied_and_some_lie_on_paper():
    torch.manual_seed(1)
    alpha = (torch.rand(64, 1, 64, 64) > 0.5).float()
    image = torch.cat([torch.rand(64, 3, 64, 64) * alpha, alpha], dim=1)
    changed, kept = Augment()(image, torch.ones(64, dtype=torch.bool))
    assert kept.sum() == 32
    assert changed.shape == image.shape
    assert (changed[:, :3] <= changed[:, 3:] + 1e-5).all()
    opaque = (changed[:, 3] > 0.999).flatten(1).all(dim=1)
    assert 5 < opaque.sum() < 40


def test_what_says_left_or_right_is_not_mirrored():
    assert may_be_mirrored("fox")
    assert not may_be_mirrored("Right arrow")
    assert not may_be_mirrored("three o’clock")
    assert not may_be_mirrored("waning crescent moon")
