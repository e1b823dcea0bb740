"""Write a library of many small pictures with recipes: `python -m mmstudio.bench.make_library FOLDER [COUNT]`.

Every picture is a real PNG of 128 x 128 pixels as the worker writes it; only its recipe differs, and so the
pixels are compressed once. A fifth of the prompts is Chinese.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from mmstudio.generators.registry import STYLES
from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import picture_name
from mmstudio.media.metadata import RECIPE_KEY, parameters_text, write_picture

_WORDS = (
    "red blue green small large happy sad old young fast slow bright dark round flat tiny giant golden silver wooden "
    "apple fox owl boat castle dragon robot pizza flower snail whale lantern mountain river forest desert island moon "
    "rocket violin cake snowman butterfly ghost heron deer mushroom dolphin bear elephant train bicycle umbrella book "
    "with beside under over near on in at dawn dusk night winter summer rain snow fog sunset garden street market sea"
)
CHINESE = (
    "红色苹果月亮森林小船城堡机器人花朵蜗牛鲸鱼灯笼山河沙漠岛屿火箭小提琴蛋糕雪人蝴蝶苍鹭鹿蘑菇海豚熊大象火车雨伞书"
)


def prompts(seed: int = 1) -> Iterator[str]:
    """Endless prompts of some ten words."""
    words = _WORDS.split()
    chance = random.Random(seed)
    while True:
        if chance.random() < 0.2:
            yield "，".join(
                "".join(chance.choice(CHINESE) for _ in range(chance.randint(2, 5)))
                for _ in range(chance.randint(1, 4))
            )
        else:
            yield " ".join(chance.choice(words) for _ in range(chance.randint(4, 14)))


def make(folder: Path, count: int, per_day: int = 200) -> None:
    """Write count pictures into dated folders below folder, newest last."""
    chance = random.Random(2)
    shared = io.BytesIO()
    pixels = np.zeros((128, 128, 4), np.uint8)
    pixels[32:96, 32:96] = (200, 60, 40, 255)
    write_picture(shared, pixels, "png")
    start, rest = shared.getvalue()[:33], shared.getvalue()[33:]
    words = prompts()
    first = datetime.now(UTC).astimezone() - timedelta(days=count / per_day)
    for number in range(count):
        when = first + timedelta(days=number / per_day)
        job = text_job(next(words), seed=chance.randrange(2**31), style=chance.choice(STYLES), width=128, height=128)
        recipe = Recipe(
            version="0.1.0", job=job, created=when.isoformat(timespec="milliseconds"), batch=f"{number // 4:x}"
        )
        day = folder / f"{when:%Y-%m-%d}"
        day.mkdir(parents=True, exist_ok=True)
        name = picture_name("{date}-{prompt}-{seed}", recipe, when, 128, 128)
        texts = _itxt(RECIPE_KEY, recipe.to_json()) + _itxt("parameters", parameters_text(recipe))
        (day / f"{name}.png").write_bytes(start + texts + rest)


def _itxt(keyword: str, text: str) -> bytes:
    body = b"iTXt" + keyword.encode() + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">L", len(body) - 4) + body + struct.pack(">L", zlib.crc32(body))


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50_000)
