"""Measure the shipped starter generator: `python -m mmstudio.training.evaluate --data DIR --run DIR --models DIR`.

Writes models/evaluation.json and the sheet of all prompts in two styles, unpicked. Distances are between unit
features of the judge, the image encoder that `mmstudio.training.joint --name judge` teaches.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads stall a busy machine

import torch
from PIL import Image, ImageDraw
from torch import Tensor

from mmstudio.generators.starter import AUTOENCODER, StarterGenerator, load, seeded_noise
from mmstudio.generators.weights import read_weights
from mmstudio.nets.autoencoder import Autoencoder
from mmstudio.nets.image_encoder import ImageEncoder
from mmstudio.training.augment import premultiplied
from mmstudio.training.autoencoder import measure, over_white
from mmstudio.training.captions import concept, embedded, readable_labels
from mmstudio.training.icons import STYLES, DataError, Icons, held_out, load_icons
from mmstudio.training.joint import load_joint, read_all
from mmstudio.training.prompts import read_prompts
from mmstudio.training.sheets import on_checkerboard

SHEET_STYLES = ("noto", "fluent-3d")
SHEET_SEED = 1


def evaluate(
    icons: Icons,
    starter: StarterGenerator,
    autoencoder: Autoencoder,
    net: ImageEncoder,
    texts: Tensor,
    prompts: list[str],
) -> dict[str, Any]:
    """All figures of the model card."""
    split = held_out(icons.captions)
    cells, cpu = by_style(icons, split["test"]), torch.device("cpu")
    return {
        "autoencoder": measure(autoencoder, icons, split["test"], cpu),
        "autoencoder_by_style": {style: measure(autoencoder, icons, part, cpu) for style, part in cells.items()},
        "held_out_cells_psnr": {
            style: held_out_cells(icons, starter, autoencoder, texts, part, split["train"])
            for style, part in cells.items()
        },
        "prompts": prompt_figures(icons, starter, autoencoder, net, prompts, split["train"]),
        "milliseconds": speed(starter),
    }


def held_out_cells(
    icons: Icons, starter: StarterGenerator, autoencoder: Autoencoder, texts: Tensor, cells: list[int], known: list[int]
) -> dict[str, float]:
    """Mean PSNR (dB, over white) of what is drawn for held-out cells, beside what looking them up would give."""
    labels = readable_labels(icons.captions)
    alike: dict[str, list[int]] = defaultdict(list)
    for index in known:
        alike[concept(labels[index])].append(index)
    figures: dict[str, list[float]] = defaultdict(list)
    for index in cells:
        truth = pictures(icons, [index])
        style = icons.captions[index].style
        still = torch.zeros(1, 30 + starter.rows)
        for name, memory in (("drawn", True), ("drawn_without_memory", False)):
            plan = starter.plan(texts[index, 0], style, still, memory)
            drawn = starter.picture_of(starter.latents(plan))
            figures[name].append(psnr(drawn, truth))
        figures["autoencoder_ceiling"].append(psnr(autoencoder(truth)[0].clamp(0, 1), truth))
        others = [i for i in alike[concept(labels[index])] if icons.captions[i].style != style]
        if others:
            nearest = others[int((texts[others, 1] @ texts[index, 1]).argmax())]
            figures["nearest_other_style"].append(psnr(pictures(icons, [nearest]), truth))
        own = [i for i in known if icons.captions[i].style == style]
        nearest = own[int((texts[own, 1] @ texts[index, 1]).argmax())]
        figures["nearest_same_style"].append(psnr(pictures(icons, [nearest]), truth))
    return {"cells": len(cells), **{name: round(sum(values) / len(values), 2) for name, values in figures.items()}}


def prompt_figures(
    icons: Icons,
    starter: StarterGenerator,
    autoencoder: Autoencoder,
    net: ImageEncoder,
    prompts: list[str],
    known: list[int],
) -> dict[str, Any]:
    """Distances of the forty prompts: to the nearest stored drawing, between seeds, between styles."""
    stored = torch.cat([read_all(net, pictures(icons, known[i : i + 256]))[0] for i in range(0, len(known), 256)])
    sample = known[::40]
    own, _ = read_all(net, autoencoder(pictures(icons, sample))[0].clamp(0, 1))
    true, _ = read_all(net, pictures(icons, sample))
    vectors = {prompt: starter.read(prompt).vector for prompt in prompts}

    def drawn(seed: int, style: str, **options: Any) -> Tensor:
        noise = seeded_noise(seed, starter.rows)[None]
        return torch.cat([starter.draw(vector, style, noise, **options) for vector in vectors.values()])

    sheet = [read_all(net, drawn(SHEET_SEED, style))[0] for style in SHEET_STYLES]
    seeds = torch.stack([read_all(net, drawn(seed, SHEET_STYLES[0]))[0] for seed in range(1, 6)])
    styles = torch.stack([read_all(net, drawn(SHEET_SEED, style))[0] for style in STYLES])
    between_seeds, between_styles = spread(seeds), spread(styles)
    words = torch.stack(list(vectors.values()))
    return {
        "median_distance_to_nearest_stored": median(torch.cdist(f, stored).min(dim=1).values for f in sheet),
        "median_distance_to_own_reconstruction": median([(own - true).norm(dim=1)]),
        "distance_between_seeds": between_seeds,
        "distance_between_styles": between_styles,
        "seeds_to_styles": round(between_seeds / between_styles, 3),
        "prompt_found_among_forty": {
            "drawn": found(sheet[0], words),
            "without_nearest_drawing": found(read_all(net, without_nearest(starter, vectors))[0], words),
            "without_memory": found(read_all(net, drawn(SHEET_SEED, SHEET_STYLES[0], memory=False))[0], words),
        },
    }


def without_nearest(starter: StarterGenerator, vectors: dict[str, Tensor]) -> Tensor:
    """The prompts drawn again, each without the drawing that led it."""
    results = []
    for vector in vectors.values():
        noise = seeded_noise(SHEET_SEED, starter.rows)[None]
        neighbours = starter.plan(vector, SHEET_STYLES[0], noise).neighbours
        assert neighbours is not None
        banned = torch.zeros(starter.rows, dtype=torch.bool)
        banned[neighbours.rows[0, 0]] = True
        results.append(starter.draw(vector, SHEET_STYLES[0], noise, banned=banned))
    return torch.cat(results)


def sheet_of(starter: StarterGenerator, prompts: list[str], path: Path, columns: int = 10) -> None:
    """All prompts in both styles, one above the other, with the words under them."""
    cell, caption = 128, 26
    rows = -(-len(prompts) // columns)
    sheet = Image.new("RGB", (columns * cell, rows * (len(SHEET_STYLES) * cell + caption)), "white")
    pen = ImageDraw.Draw(sheet)
    for number, prompt in enumerate(prompts):
        row, column = divmod(number, columns)
        top = row * (len(SHEET_STYLES) * cell + caption)
        for level, style in enumerate(SHEET_STYLES):
            picture = starter.draw(starter.read(prompt).vector, style, seeded_noise(SHEET_SEED, starter.rows)[None])
            sheet.paste(Image.fromarray(on_checkerboard(picture)[0]), (column * cell, top + level * cell))
        pen.multiline_text((column * cell + 2, top + len(SHEET_STYLES) * cell), _folded(prompt), "black", spacing=1)
    sheet.save(path, optimize=True)


def speed(starter: StarterGenerator, rounds: int = 40) -> dict[str, float]:
    """Median milliseconds for one picture, with the threads torch has."""
    vector = starter.read("a red apple").vector
    noises = [seeded_noise(seed, starter.rows)[None] for seed in range(rounds)]

    def timed(work: Callable[[int], object]) -> float:
        times = []
        for number in range(rounds):
            begin = time.perf_counter()
            work(number)
            times.append(time.perf_counter() - begin)
        return round(sorted(times)[rounds // 2] * 1000, 1)

    return {
        "one_picture": timed(lambda i: starter.draw(vector, "noto", noises[i])),
        "with_text_encoder": timed(lambda i: starter.draw(starter.read(f"a red apple {i}").vector, "noto", noises[i])),
        "threads": torch.get_num_threads(),
    }


def by_style(icons: Icons, indices: list[int]) -> dict[str, list[int]]:
    return {style: [i for i in indices if icons.captions[i].style == style] for style in STYLES}


def pictures(icons: Icons, indices: list[int]) -> Tensor:
    """Premultiplied pictures of drawings."""
    return premultiplied(torch.tensor(icons.pixels[indices]))


def psnr(ours: Tensor, truth: Tensor) -> float:
    error = (over_white(ours) - over_white(truth)).square().mean()
    return float(-10 * torch.log10(error + 1e-9))


def spread(features: Tensor) -> float:
    """Mean distance between the pictures of one prompt: (pictures, prompts, D)."""
    count = len(features)
    pairs = [(features[a] - features[b]).norm(dim=1).mean() for a in range(count) for b in range(a)]
    return round(float(torch.stack(pairs).mean()), 4)


def median(parts: Iterable[Tensor]) -> float:
    return round(float(torch.cat(list(parts)).median()), 4)


def found(features: Tensor, words: Tensor) -> float:
    """Share of pictures whose own prompt fits best among all prompts."""
    return round(((features @ words.T).argmax(dim=1) == torch.arange(len(words))).float().mean().item(), 3)


def _folded(prompt: str, width: int = 21) -> str:
    lines = [""]
    for word in prompt.split():
        if len(lines[-1]) + len(word) + 1 > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines[:2])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m mmstudio.training.evaluate")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True, help="the --out folder of the recipes")
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, default=Path("tests/prompts.txt"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--sheet-only", action="store_true")
    options = parser.parse_args(argv)
    torch.set_num_threads(options.threads)
    starter, prompts = load(options.models), read_prompts(options.prompts)
    sheet_of(starter, prompts, options.models / "starter-sheet.png")
    if options.sheet_only:
        return 0
    try:
        icons = load_icons(options.data, options.run / "cache")
        net = load_joint(options.run / "judge.best.pt")[0]
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    autoencoder = Autoencoder().eval()
    autoencoder.load_state_dict(read_weights(AUTOENCODER, options.models).tensors)
    texts = embedded(icons.captions, readable_labels(icons.captions), options.run / "cache")
    with torch.inference_mode():
        figures = evaluate(icons, starter, autoencoder.requires_grad_(False), net, texts, prompts)
    table = json.dumps(figures, indent=1)
    (options.models / "evaluation.json").write_text(table + "\n", encoding="utf-8")
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
