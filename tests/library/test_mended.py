"""A photo that Restore has mended, in the gallery: it is shown with what was done, and never taken for a drawing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from mmstudio.jobs import InpaintJob, Recipe
from mmstudio.library.files import export_name, picture_name
from mmstudio.library.library import Library
from mmstudio.media.foreign import read_parameters
from mmstudio.media.images import read_header
from mmstudio.media.metadata import parameters_text, write_picture
from mmstudio.media.photo import PhotoInfo, write_photo
from mmstudio.ui.gallery.facts import facts_of, recipe_facts
from mmstudio.viewmodels.gallery import drawing_of, recipe_of, tint_of_item
from tests.library.conftest import START

JOB = InpaintJob(photo="aunt.jpg", method="patchmatch", seed=41, grow_px=4)
RECIPE = Recipe(version="0.1", job=JOB, earlier=(JOB, JOB), created=START.isoformat())


@pytest.fixture
def exported(folder: Path) -> Callable[[str], Path]:
    def write(suffix: str) -> Path:
        info = PhotoInfo(name="aunt.jpg", width=9, height=7, channels=3, depth=8, format="JPEG")
        return write_photo(folder / f"aunt-restored{suffix}", np.full((7, 9, 3), 90, np.uint8), info, RECIPE)

    return write


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_the_recipe_of_a_mended_photo_travels_into_the_gallery(
    exported: Callable[[str], Path], library: Library, suffix: str, qapp: QApplication
) -> None:
    item = library.add(exported(suffix))
    assert (item.prompt, item.style, item.checkpoint, item.seed) == ("", "", "", 41)
    recipe = recipe_of(item)
    assert recipe == RECIPE
    assert drawing_of(item) is None and tint_of_item(item) is None, "Create cannot be set to it"
    values = [value for _, value in facts_of(item)]
    assert "Texture" in values and "41" in values and "3" in values
    assert ("method", "patchmatch") in recipe_facts(RECIPE) and "()" not in dict(recipe_facts(RECIPE)).values()


def test_a_copy_of_a_mended_photo_says_that_it_was_mended_not_drawn(tmp_path: Path) -> None:
    path = tmp_path / "copy.png"
    with open(path, "wb") as file:
        write_picture(file, np.zeros((5, 5, 3), np.uint8), "png", RECIPE)
    assert read_header(path).recipe == RECIPE
    with Image.open(path) as picture:
        packet = str(picture.info["XML:com.adobe.xmp"])
    assert "algorithmicallyEnhanced" in packet and "trainedAlgorithmicMedia" not in packet
    found = read_parameters(parameters_text(RECIPE))
    assert (found.prompt, found.seed, found.steps, found.checkpoint) == ("", 41, None, "")


def test_names_of_a_mended_photo_come_from_its_own() -> None:
    template = "{name}-{prompt}-{style}-{seed}"
    assert export_name(template, "aunt-restored", RECIPE, START, 9, 7, 1) == "aunt-restored-aunt-restored--41"
    assert "patchmatch" in picture_name("{model}-{width}", RECIPE, START, 9, 7)
