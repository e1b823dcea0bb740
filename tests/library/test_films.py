"""Films in the library: found beside the pictures, with their length, and as what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mmstudio.animation import Animation
from mmstudio.jobs import AnimateJob, Recipe
from mmstudio.library.files import SERIES
from mmstudio.library.items import Query
from mmstudio.library.library import Library
from mmstudio.library.thumbnails import ThumbnailCache
from mmstudio.media.film import FilmSettings, write_film
from mmstudio.media.images import read_picture


def film(path: Path, kind: str) -> Path:
    settings = FilmSettings(width=64, height=48, kind=kind, rate=(25, 1), sound_rate=0)  # type: ignore[arg-type]
    recipe = Recipe(version="1", job=AnimateJob(animation=Animation(seed=5), name="Deep water"))
    frames = (np.full((48, 64, 3), 10 * number, np.uint8) for number in range(20))
    return write_film(path, settings, frames, metadata={"mmstudio": recipe.to_json()})


@pytest.mark.parametrize("name", ["a.mp4", "a.webm", "a.gif", "a.webp", "a.png"])
def test_a_film_is_an_item_with_its_length_and_recipe(tmp_path: Path, name: str) -> None:
    kind = "apng" if name == "a.png" else name[2:]
    film(tmp_path / "pictures" / name, kind)
    library = Library.open(tmp_path / "pictures", tmp_path / "index.sqlite")
    library.sync()
    (row,) = library.layout(Query(text="type:video deep"))
    (item,) = library.page([row.id])
    assert (item.kind, item.width, item.height, item.seed) == ("video", 64, 48, 5)
    assert item.seconds == pytest.approx(0.8, abs=0.05)
    assert library.layout(Query(kind="picture")) == []
    shown = ThumbnailCache(tmp_path / "thumbs", read_picture).get(item.path, 128)
    assert (shown.width, shown.height) == (64, 48)


def test_the_pictures_of_a_series_are_not_items(tmp_path: Path) -> None:
    folder = tmp_path / "pictures" / f"a{SERIES}"
    film(folder / "a.gif", "gif")
    library = Library.open(tmp_path / "pictures", tmp_path / "index.sqlite")
    library.sync()
    assert library.layout() == []
