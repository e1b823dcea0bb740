"""Measure the upscalers: `python -m mmstudio.training.upscaler_figures --data DIR --run DIR --models DIR`.

On the last 30 drawings of each style, which no upscaler has seen: from drawings made small, from what the
autoencoder makes of them, and from the latter posed as the starter poses what it draws, against the large original.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from mmstudio.generators.starter import cleaned, posed, poses_of
from mmstudio.generators.upscaling import Upscalers, load_upscalers
from mmstudio.nets.upscaler import TIMES
from mmstudio.training.augment import premultiplied
from mmstudio.training.autoencoder import over_white
from mmstudio.training.icons import DataError
from mmstudio.training.large_icons import LargeIcons, Pixels, load_large_icons, reconstructions
from mmstudio.training.sheets import on_checkerboard, tiled
from mmstudio.training.upscaler import as_image, middle, psnr

Method = Callable[[Tensor], Tensor]


def figures(icons: LargeIcons, rebuilt: Pixels, upscalers: Upscalers, rounds: int = 15) -> dict[str, Any]:
    """PSNR over white (dB), overlap of alpha (IoU), energy of edges and of ripples, by input and method.

    rounds: how often each method is timed.
    """
    ways = methods(upscalers)
    found: dict[str, dict[str, dict[str, list[float]]]] = defaultdict(
        lambda: {name: defaultdict(list) for name in ways}
    )
    by_style: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    random = torch.Generator().manual_seed(5)
    for index in icons.parts["test"]:
        for kind, (small, truth) in pairs(icons, rebuilt, index, random).items():
            flat = flat_places(over_white(truth))
            for name, enlarge in ways.items():
                measured = compared(enlarge(small), truth, flat)
                for figure, value in measured.items():
                    found[kind][name][figure].append(value)
                if kind == "clean":
                    by_style[icons.names[index].partition("/")[0]][name].append(measured["psnr"])
    return {
        "drawings": len(icons.parts["test"]),
        **{kind: {name: _means(values) for name, values in by_way.items()} for kind, by_way in found.items()},
        "psnr_by_style": {style: _means(values) for style, values in by_style.items()},
        "milliseconds": {name: _median_ms(way, rounds) for name, way in ways.items()},
        "threads": torch.get_num_threads(),
    }


def methods(upscalers: Upscalers) -> dict[str, Method]:
    """What is compared: premultiplied (1, 4, 128, 128) -> (1, 4, 512, 512) in [0, 1]."""
    return {
        "bicubic": lambda small: cleaned(F.interpolate(small, scale_factor=TIMES, mode="bicubic")),
        "lanczos": _lanczos,
        "live": lambda small: cleaned(upscalers.enlarged(small, live=True)),
        "final": lambda small: cleaned(upscalers.enlarged(small, live=False)),
    }


def pairs(icons: LargeIcons, rebuilt: Pixels, index: int, random: torch.Generator) -> dict[str, tuple[Tensor, Tensor]]:
    """(small, truth) by kind of input."""
    clean, blurred = as_image(icons.small[index]), as_image(rebuilt[index])
    truth = premultiplied(torch.tensor(icons.large[index : index + 1]))
    pose = poses_of(torch.randn(1, 6, generator=random), torch.ones(1, dtype=torch.bool))
    return {
        "clean": (clean, truth),
        "autoencoder": (blurred, truth),
        "autoencoder_posed": (posed(blurred, pose), posed(truth, pose)),
    }


def compared(ours: Tensor, truth: Tensor, flat: Tensor) -> dict[str, float]:
    """One picture against the original, whose edge energy is 1.

    ripples: RMS, in 8-bit steps, of what changes its direction from pixel to pixel where the original is flat: a
    net that has not learned to be smooth there shows a checkerboard of its PixelShuffle.
    """
    mine, true = over_white(ours), over_white(truth)
    opaque, wanted = ours[:, 3] > 0.5, truth[:, 3] > 0.5
    overlap = (opaque & wanted).sum() / (opaque | wanted).sum().clamp(min=1)
    return {
        "psnr": psnr(ours, truth),
        "alpha_iou": float(overlap),
        "edge_energy": _edges(mine) / max(1e-9, _edges(true)),
        "ripples": _ripples(mine, flat),
    }


def flat_places(image: Tensor, side: int = 2 * TIMES) -> Tensor:
    """Where squares of 8 pixels are of one colour, at their upper left: (1, 3, H, W) -> bool (1, 1, H - 7, W - 7)."""
    highest = F.max_pool2d(F.max_pool2d(image, (side, 1), 1), (1, side), 1)
    lowest = -F.max_pool2d(F.max_pool2d(-image, (side, 1), 1), (1, side), 1)
    return (highest - lowest).amax(dim=1, keepdim=True) < 1 / 255


def sheet(icons: LargeIcons, rebuilt: Pixels, upscalers: Upscalers, path: Path, columns: int = 8) -> None:
    """A drawing of each style per column, every second from the autoencoder: input, Lanczos, live, final, truth."""
    first = {icons.names[index].partition("/")[0]: index for index in reversed(icons.parts["test"])}
    chosen = list(first.values())[:columns]
    smalls = [as_image((rebuilt if place % 2 else icons.small)[index]) for place, index in enumerate(chosen)]
    ways = methods(upscalers)
    rows = [[F.interpolate(small, scale_factor=TIMES) for small in smalls]]
    rows += [[ways[name](small) for small in smalls] for name in ("lanczos", "live", "final")]
    rows += [[premultiplied(torch.tensor(icons.large[index : index + 1])) for index in chosen]]
    cells = torch.cat([middle(image, 320) for row in rows for image in row])
    Image.fromarray(tiled(on_checkerboard(cells), len(chosen))).save(path, optimize=True)


def _lanczos(small: Tensor) -> Tensor:
    """As the program enlarged before: Pillow on 8 bits of straight alpha, which it premultiplies itself."""
    alpha = small[0, 3:]
    straight = torch.where(alpha > 0, small[0, :3] / alpha.clamp(min=1 / 255), 0.0)
    array = (torch.cat([straight, alpha]).clamp(0, 1) * 255).round().byte().permute(1, 2, 0).contiguous().numpy()
    side = small.shape[2] * TIMES
    large = Image.fromarray(array).resize((side, side), Image.Resampling.LANCZOS)
    return premultiplied(torch.tensor(np.asarray(large))[None])


def _edges(image: Tensor) -> float:
    return float(image.diff(dim=3).abs().mean() + image.diff(dim=2).abs().mean())


def _ripples(image: Tensor, flat: Tensor) -> float:
    across = (image[..., :-2] - 2 * image[..., 1:-1] + image[..., 2:]) / 4
    across = across[..., : flat.shape[2], : flat.shape[3]].square()[flat.expand(-1, 3, -1, -1)]
    return float(across.mean().sqrt() * 255) if len(across) else 0.0


def _means(values: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(sum(part) / len(part), 4) for name, part in values.items()}


@torch.inference_mode()
def _median_ms(way: Method, rounds: int) -> float:
    small = cleaned(torch.rand(1, 4, 128, 128))
    times = []
    for _ in range(rounds + 2):
        begin = time.perf_counter()
        way(small)
        times.append(time.perf_counter() - begin)
    return round(sorted(times[2:])[rounds // 2] * 1000, 1)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.upscaler_figures")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    parser.add_argument("--models", type=Path, required=True, help="where the exported upscalers are")
    parser.add_argument("--sheet", type=Path, help="write a sheet of drawings here")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    try:
        icons = load_large_icons(options.data, options.run / "cache")
        rebuilt = reconstructions(icons, options.run / "autoencoder.best.pt", options.run / "cache")
    except (DataError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    upscalers = load_upscalers(options.models)
    with torch.inference_mode():
        if options.sheet:
            sheet(icons, rebuilt, upscalers, options.sheet)
        print(json.dumps(figures(icons, rebuilt, upscalers), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
