"""A small folder of drawings to train on."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from mmstudio.training import autoencoder, generator, joint, large_icons, manner, polish, recall, starter
from mmstudio.training.icons import STYLES
from mmstudio.training.splits import Splits

THINGS = {"apple": "red", "leaf": "green", "sky": "blue", "sun": "yellow", "rose": "pink", "coal": "black"}


SPLITS = Splits(
    held_out={"noto": ["sun"], "twemoji": ["rose"], "fluent-3d": ["sky"]},
    validation={"fxemoji": ["apple"], "noto-blob": ["rose"]},
    novel=["coal"],
    paraphrases=[("fruit of the orchard", "apple"), ("our star", "sun"), ("foliage", "leaf")],
)
STAGES = """
threads = 2
device = "cpu"
[[stage]]
recipe = "autoencoder"
steps = 2
batch_size = 4
[[stage]]
recipe = "joint"
name = "joint"
steps = 2
batch_size = 4
[[stage]]
recipe = "joint"
name = "judge"
steps = 2
batch_size = 4
[[stage]]
recipe = "manner"
steps = 2
batch_size = 4
[[stage]]
recipe = "recall"
steps = 2
batch_size = 4
width = 32
[[stage]]
recipe = "generator"
steps = 2
batch_size = 4
[[stage]]
recipe = "upscaler"
size = "live"
steps = 2
batch_size = 4
[[stage]]
recipe = "upscaler"
size = "final"
steps = 2
batch_size = 4
[[stage]]
recipe = "polish"
steps = 2
batch_size = 4
[[stage]]
recipe = "export"
"""


def write_data(folder: Path) -> Path:
    """Six things in eight styles; a style is the size of a disc."""
    icons = folder / "icons"
    icons.mkdir(parents=True)
    lines = []
    for number, style in enumerate(STYLES):
        with zipfile.ZipFile(icons / f"{style}.zip", "w") as archive:
            for name, colour in THINGS.items():
                archive.writestr(f"{name}.webp", disc(128, 4 + number * 4, colour))
                caption = {
                    "style": style,
                    "file": f"{name}.webp",
                    "label": name,
                    "tags": [colour, "small"],
                    "group": "objects",
                }
                lines.append(json.dumps(caption))
    (icons / "captions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def write_large_data(folder: Path) -> Path:
    """The same six things at 512 px, in two of the styles."""
    with zipfile.ZipFile(folder / "icons-512.zip", "w") as archive:
        for number, style in enumerate(STYLES[:2]):
            for name, colour in THINGS.items():
                archive.writestr(f"{style}/{name}.webp", disc(512, 16 + number * 16, colour))
    return folder


def disc(side: int, margin: int, colour: str) -> bytes:
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    box = (margin, side * 10 // 128, side - 2 * (side // 128) - margin, side * 118 // 128)
    ImageDraw.Draw(image).ellipse(box, fill=colour)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", lossless=True, method=0)
    return buffer.getvalue()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


@pytest.fixture
def large_data(data: Path) -> Path:
    return write_large_data(data)


@pytest.fixture(scope="session")
def starter_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/, stages.toml and run/: everything the starter needs, trained for two steps and exported."""
    folder = tmp_path_factory.mktemp("starter")
    write_large_data(write_data(folder / "data"))
    (folder / "stages.toml").write_text(STAGES, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for module in (autoencoder, joint, manner, recall, generator, large_icons, polish):
            patch.setattr(module, "read_splits", lambda: SPLITS)
        places = ["--data", str(folder / "data"), "--out", str(folder / "run")]
        assert starter.main([*places, "--config", str(folder / "stages.toml")]) == 0
    return folder
