"""Layers that are kept in the gallery as one picture say what they are made of."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from mmstudio.jobs import LayeredJob
from mmstudio.media.images import read_header
from mmstudio.media.metadata import parameters_text
from mmstudio.viewmodels.gallery import drawing_of, recipe_of


def test_kept_layers_carry_what_they_are_made_of(qtbot, window, folder: Path, tmp_path: Path, gallery, page) -> None:
    studio, drawn = window.studio, sorted(folder.rglob("*.png"))[0]
    outside = tmp_path / "photo.png"
    Image.new("RGB", (12, 8), (9, 9, 9)).save(outside)
    for path in (drawn, outside):
        studio.layers.add(path)
    qtbot.waitUntil(lambda: len(studio.layers.state.board.layers) == 2)
    studio.layers.edit(opacity=0.5)
    image = studio.layers.composed()
    assert image is not None
    studio.send_to.layers(image, "two/three", "gallery")
    qtbot.waitUntil(lambda: gallery.state.details is not None and recipe_of(gallery.state.details) is not None)
    item = gallery.state.details
    recipe = recipe_of(item)
    assert recipe is not None and isinstance(recipe.job, LayeredJob)
    first, second = recipe.job.layers
    own = read_header(drawn).recipe
    assert own is not None
    assert (first.name, first.prompt, first.seed, first.opacity) == (drawn.name, own.job.prompt, own.job.seed, 1.0)
    assert (second.name, second.prompt, second.seed, second.opacity) == ("photo.png", "", None, 0.5)
    assert (item.origin, item.prompt, item.seed) == ("create", own.job.prompt, own.job.seed)
    assert "/" not in item.name
    assert drawing_of(item) is None, "Create cannot be set to it"
    facts = dict(page.details.table.facts)
    assert (facts["Layer 1"], facts["Layer 2"]) == (own.job.prompt, "photo.png")
    assert f'Layers: "{drawn.name}, photo.png"' in parameters_text(recipe)
