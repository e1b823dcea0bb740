"""A small folder of drawings to train on."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from mmstudio.training.icons import STYLES

THINGS = {"apple": "red", "leaf": "green", "sky": "blue", "sun": "yellow", "rose": "pink", "coal": "black"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six things in eight styles; a style is the size of a disc."""
    folder = tmp_path / "data" / "icons"
    folder.mkdir(parents=True)
    lines = []
    for number, style in enumerate(STYLES):
        with zipfile.ZipFile(folder / f"{style}.zip", "w") as archive:
            for name, colour in THINGS.items():
                image = Image.new("RGBA", (128, 128), (0, 0, 0, 0))
                ImageDraw.Draw(image).ellipse((4 + number * 4, 10, 120 - number * 4, 118), fill=colour)
                buffer = io.BytesIO()
                image.save(buffer, "WEBP", lossless=True)
                archive.writestr(f"{name}.webp", buffer.getvalue())
                caption = {"style": style, "file": f"{name}.webp", "label": name, "tags": [colour], "group": "objects"}
                lines.append(json.dumps(caption))
    (folder / "captions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder.parent


@pytest.fixture
def large_data(data: Path) -> Path:
    """The same six things at 512 px, in two of the styles."""
    with zipfile.ZipFile(data / "icons-512.zip", "w") as archive:
        for number, style in enumerate(STYLES[:2]):
            for name, colour in THINGS.items():
                image = Image.new("RGBA", (512, 512), (0, 0, 0, 0))
                ImageDraw.Draw(image).ellipse((16 + number * 16, 40, 480 - number * 16, 472), fill=colour)
                buffer = io.BytesIO()
                image.save(buffer, "WEBP", lossless=True, method=0)
                archive.writestr(f"{style}/{name}.webp", buffer.getvalue())
    return data
