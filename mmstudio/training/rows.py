"""The measurements of `mmstudio train evaluate`, one function each, in the order of the table.

Four tracks (`mmstudio.training.splits`): S seen, H held-out (concept, style) cells, P paraphrases, N novel concepts.
For H the memory has no drawing of the cell, for P and N it has drawings of S only. Nothing is tuned here. A row for
which the data has nothing is empty.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor

from mmstudio.generators.conditions import IMAGE_ENCODER, image_encoder
from mmstudio.generators.starter import StarterGenerator, cleaned, finished, load, seeded_noise
from mmstudio.generators.upscaling import UPSCALERS, load_upscalers
from mmstudio.generators.walk import at_constant_speed, speed_table, way_between
from mmstudio.nets.text_encoder import load_text_encoder, minilm_folder
from mmstudio.training.autoencoder import measure
from mmstudio.training.compare import FIGURES
from mmstudio.training.evaluate_chinese import compared, nearest_caption, read_prompts
from mmstudio.training.evaluate_chinese import figures as chinese_figures
from mmstudio.training.exam import Exam, condition_of, style_rows
from mmstudio.training.figures import (
    Figure,
    cross_faded,
    edges,
    figure,
    found_at_1,
    half_transparent,
    psnr,
    spread,
)
from mmstudio.training.icons import STYLES
from mmstudio.training.lessons import load_autoencoder
from mmstudio.training.manner import load_manner, named_styles

_Item = TypeVar("_Item")
ROOT = Path(__file__).parents[2]
CHINESE = ROOT / "tests" / "prompts-zh.txt"
WALK_STEPS = 32
# recipes, and which of their nets counts
TAUGHT = {
    "autoencoder": "autoencoder", "joint": "encoder", "judge": "encoder", "recall": "recalls", "generator": "average",
    "polish": "autoencoder", "upscaler-live": "upscaler", "upscaler-final": "upscaler",
}  # fmt: skip


def autoencoder(exam: Exam) -> dict[str, Any]:
    """PSNR and overlap of alpha on H, by style too; before the polish where there is one."""
    indices, cpu = exam.parts["held_out"], torch.device("cpu")
    if not indices:
        return {}

    def measured(net: Any) -> dict[str, Any]:
        each = [measure(net, exam.icons, [index], cpu) for index in indices]
        return {name: figure([one[name] for one in each]) for name in ("psnr", "alpha_iou")} | {
            "by_style": {
                style: {name: round(sum(each[p][name] for p in places) / len(places), 3) for name in each[0]}
                for style, places in style_rows(exam, indices).items()
            }
        }

    result = measured(exam.autoencoder)
    before = exam.run / "autoencoder.best.pt"
    if (exam.run / "polish.state.pt").exists() and before.exists():
        result["before_polish"] = measured(load_autoencoder(before))
    return result


def seen(exam: Exam, sample: int = 600) -> dict[str, Any]:
    """PSNR of seen drawings from their plain captions, without noise, memory off; with it on it is no figure."""
    indices = _sample(exam.parts["train"], sample)
    truth = exam.truths(indices)
    conditions = exam.conditions([exam.labels[index] for index in indices])
    styles = [exam.style_of(index) for index in indices]
    off = exam.drawn(conditions, styles, [None] * len(indices), memory=False, upright=True)
    shuffled = [*indices[1:], indices[0]]
    return {
        "memory_off": figure(psnr(off, truth)),
        "edge_energy": _share(edges(off), edges(truth)),
        "ceiling": figure(psnr(exam.rebuilt(indices), truth)),
        "another_drawing": figure(psnr(exam.truths(shuffled), truth)),
        "by_style": {
            style: round(float(psnr(off[places], truth[places]).mean()), 2)
            for style, places in style_rows(exam, indices).items()
        },
    }


def held_out(exam: Exam) -> dict[str, Any]:
    """PSNR of held-out cells from their plain captions, without noise, beside what looking them up would give.

    other_style: the drawing of the concept in the nearest style that has one, nearest on the training drawings;
    same_style: the drawing of the same style whose caption fits best.
    """
    indices = exam.parts["held_out"]
    if not indices:
        return {}
    truth = exam.truths(indices)
    conditions = exam.conditions([exam.labels[index] for index in indices])
    styles = [exam.style_of(index) for index in indices]
    still: list[int | None] = [None] * len(indices)
    on = exam.drawn(conditions, styles, still, upright=True)
    off = exam.drawn(conditions, styles, still, memory=False, upright=True)
    near = nearest_styles(exam)
    other = [_in_nearest_style(exam, index, near[exam.style_of(index)]) for index in indices]
    of_style = {style: [i for i in exam.parts["train"] if exam.style_of(i) == style] for style in set(styles)}
    same = [
        exam.nearest_by_words(exam.texts[index, :1], of_style[style])[0]
        for index, style in zip(indices, styles, strict=True)
    ]
    rebuilt = exam.rebuilt(indices)
    columns = {
        "drawn": psnr(on, truth),
        "memory_off": psnr(off, truth),
        "other_style": psnr(exam.truths(other), truth),
        "same_style": psnr(exam.truths(same), truth),
        "ceiling": psnr(rebuilt, truth),
    }
    result: dict[str, Any] = {name: figure(values) for name, values in columns.items()}
    result["above_other_style"] = figure(columns["drawn"] - columns["other_style"])
    result["above_same_style"] = figure(columns["drawn"] - columns["same_style"])
    result["edge_energy"] = _share(edges(on), edges(truth))
    result["half_transparent"] = _share(half_transparent(on), half_transparent(truth))
    result["ceiling_edge_energy"] = _share(edges(rebuilt), edges(truth))
    result["by_style"] = {
        style: {"cells": len(places)}
        | {name: round(float(values[places].mean()), 2) for name, values in columns.items()}
        | {"edge_energy": _share(edges(on[places]), edges(truth[places]))}
        for style, places in style_rows(exam, indices).items()
    }
    return result


def between(exam: Exam, pairs: int = 64) -> dict[str, Any]:
    """Edges and ghosts of prompts between two concepts: the mean of two conditions, beside real drawings of both."""
    starts, ends = pairs_of_one_style(exam, pairs)
    styles = [exam.style_of(index) for index in starts]
    seeds: list[int | None] = list(range(1, pairs + 1))
    first, last = (exam.conditions([exam.labels[index] for index in some]) for some in (starts, ends))
    middle = exam.drawn(F.normalize(first + last, dim=1), styles, seeds, upright=True)
    start, end = (exam.drawn(part, styles, seeds, upright=True) for part in (first, last))
    real = torch.cat([exam.truths(starts), exam.truths(ends)])
    drawn = torch.cat([start, end])
    return {
        "pairs": pairs,
        "edge_energy": _share(edges(middle), edges(real)),
        "edge_energy_at_the_ends": _share(edges(drawn), edges(real)),
        "half_transparent": _share(half_transparent(middle), half_transparent(real)),
        "half_transparent_at_the_ends": _share(half_transparent(drawn), half_transparent(real)),
        "cross_faded": figure(cross_faded(middle, start, end).double()),
    }


def r_precision(exam: Exam) -> dict[str, Any]:
    """Chance that the judge finds a picture's own caption among 99 captions of other families, for P and N.

    real: real drawings of what is meant; retrieved: the training drawing whose caption fits the prompt best;
    shuffled: pictures of other prompts.
    """
    return {"paraphrases": _found(exam, *paraphrased_prompts(exam)), "novel": _found(exam, *novel_prompts(exam))}


def guidance(exam: Exam, count: int = 160) -> dict[str, Any]:
    """What extrapolating conditions does: away from the mean of all (guidance) or from a word (a negative prompt).

    Asked by tags alone for training drawings, so that a choice made by this row is tuned on nothing that is measured
    elsewhere. found: how often the judge finds the family among a hundred. unwanted: how much nearer pictures are to
    their negative prompt, one of their own tags, than pictures that were asked for without it: below 0 it helped.
    """
    tagged = [index for index in exam.parts["train"] if len(exam.icons.captions[index].tags) >= 2]
    if not tagged:
        return {}
    chosen = _sample(tagged, count)
    tags = [exam.icons.captions[index].tags for index in chosen]
    asked = exam.conditions([", ".join(some) for some in tags])
    avoided = exam.conditions([some[0] for some in tags])
    usual = exam.conditions([exam.labels[index] for index in _sample(exam.parts["train"], 400)]).mean(dim=0)
    styles = [exam.style_of(index) for index in chosen]
    names, words = exam.family_words
    own = torch.tensor([names.index(exam.families[index]) for index in chosen])
    unwanted = F.normalize(torch.stack([exam.starter.read(some[0]).vector for some in tags]), dim=1)

    def seen(conditions: Tensor) -> Tensor:
        return exam.judged(exam.drawn(F.normalize(conditions, dim=1), styles, _seeds(len(chosen))))[0]

    def found(features: Tensor) -> Figure:
        return figure(found_at_1(features @ words.T, own))

    plain = seen(asked)
    result: dict[str, Any] = {"found": found(plain)}
    for percent in (150, 200, 300):
        result[f"found_guided_{percent}"] = found(seen(usual + percent / 100 * (asked - usual)))
    for percent in (30, 60):
        turned = seen(asked - percent / 100 * avoided)
        result[f"found_avoiding_{percent}"] = found(turned)
        result[f"unwanted_avoiding_{percent}"] = figure(((turned - plain) * unwanted).sum(dim=1))
    return result


def comparison(exam: Exam) -> dict[str, Any]:
    """What `mmstudio train compare` found, on validation cells; empty where it was not run."""
    path = exam.run / FIGURES
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def style_obeyed(exam: Exam) -> dict[str, Any]:
    """How often the style that was asked for is recognised, and the style of real held-out drawings.

    By `mmstudio.training.manner` where the run has it, for the judge is taught to forget styles; by the judge
    otherwise, whose figures stand beside in any case.
    """
    prompts, _, wanted = paraphrased_prompts(exam)
    if not prompts:
        return {}
    pictures = exam.drawn(exam.conditions(prompts), wanted, _seeds(len(prompts)))
    of_judge = exam.judged(pictures)[1]
    numbers = torch.tensor([STYLES.index(style) for style in wanted])
    held = exam.parts["held_out"]
    true = torch.tensor([STYLES.index(exam.style_of(index)) for index in held])
    logits, real_logits = of_judge, exam.style_logits[held]
    if (exam.run / "manner.best.pt").exists():
        manner = load_manner(exam.run / "manner.best.pt")
        logits, real_logits = named_styles(manner, pictures), named_styles(manner, exam.truths(held))
    right = (logits.argmax(dim=1) == numbers).double()
    real = (real_logits.argmax(dim=1) == true).double()
    twins = {STYLES.index("fluent-3d"), STYLES.index("fluent-flat")}
    named = zip(logits.argmax(dim=1).tolist(), numbers.tolist(), strict=True)
    alike = [float(a == b or {a, b} == twins) for a, b in named]
    return {
        "obeyed": figure(right),
        "real": figure(real),
        "obeyed_with_the_two_fluents_as_one": figure(alike),
        "obeyed_by_judge": figure((of_judge.argmax(dim=1) == numbers).double()),
        "real_by_judge": figure((exam.style_logits[held].argmax(dim=1) == true).double()),
        "by_style": {
            style: round(float(right[numbers == number].mean()), 3)
            for number, style in enumerate(STYLES)
            if bool((numbers == number).any())
        },
    }


def seeds_differ(exam: Exam, concepts: int = 32, seeds: int = 8) -> dict[str, Any]:
    """Mean distance between pictures of `seeds` seeds, as a share of that between real drawings of the concept."""
    wide = sorted(family for family, indices in exam.known.items() if len({*map(exam.style_of, indices)}) >= 6)
    if not wide:
        return {}
    families = _sample(wide, concepts)
    columns: dict[str, list[float]] = defaultdict(list)
    each: list[int | None] = list(range(1, seeds + 1))
    for number, family in enumerate(families):
        first = exam.known[family][0]
        style = STYLES[number % len(STYLES)]
        text = exam.conditions([exam.labels[first]]).expand(seeds, -1)
        columns["real"].append(spread(exam.seen[exam.known[family]]))
        columns["any_style"].append(spread(exam.judged(exam.drawn(text, ["any"] * seeds, each))[0]))
        columns["one_style"].append(spread(exam.judged(exam.drawn(text, [style] * seeds, each))[0]))
        upright = exam.drawn(text, [style] * seeds, each, upright=True)
        columns["one_style_without_pose"].append(spread(exam.judged(upright)[0]))
    means = {name: figure(values) for name, values in columns.items()}
    real = max(1e-9, means["real"]["mean"])
    return {
        **means,
        "shares": {name: round(value["mean"] / real, 3) for name, value in means.items() if name != "real"},
    }


def copies(exam: Exam) -> dict[str, Any]:
    """Share of N pictures that are nearer to a training drawing than a drawing is to its own reconstruction.

    Pictures are taken upright, because a turned copy is a copy too. What is near: the median over training drawings.
    """
    prompts, _, styles = novel_prompts(exam)
    if not prompts:
        return {}
    pictures = exam.drawn(exam.conditions(prompts), styles, _seeds(len(prompts)), upright=True)
    stored = exam.seen[exam.parts["train"]]
    distance = torch.cdist(exam.judged(pictures)[0], stored).min(dim=1).values
    sample = _sample(exam.parts["train"], 256)
    own = (exam.judged(exam.rebuilt(sample))[0] - exam.seen[sample]).norm(dim=1)
    novel = exam.parts["novel"]
    real = torch.cdist(exam.seen[novel], stored).min(dim=1).values
    return {
        "copies": figure((distance < own.median()).double()),
        "copies_among_real_novel_drawings": figure((real < own.median()).double()),
        "distance_to_nearest_stored": figure(distance),
        "distance_of_real_novel_drawings_to_nearest_stored": figure(real),
        "distance_to_own_reconstruction": figure(own),
    }


def chinese(exam: Exam) -> dict[str, Any]:
    """How many Chinese prompts reach the concept that their English twin reaches: by words, and by picture."""
    if not CHINESE.exists():
        return {}
    prompts = read_prompts(CHINESE)
    by_words = compared(prompts, nearest_caption(exam.icons.captions, load_text_encoder(minilm_folder())))
    names, vectors = exam.family_words

    def shown(texts: Sequence[str]) -> list[str]:
        count = len(texts)
        pictures = exam.drawn(exam.conditions(list(texts)), ["noto"] * count, [1] * count)
        return [names[place] for place in (exam.judged(pictures)[0] @ vectors.T).argmax(dim=1).tolist()]

    return {"by_words": chinese_figures(by_words), "by_picture": chinese_figures(compared(prompts, shown))}


def walks(exam: Exam, pairs: int = 20) -> dict[str, Any]:
    """Between two prompts with one seed, and between the latents of two pictures, in 32 steps of the judge's distance.

    Constant speed is that of the encoder that ships, as in the program; the judge had no part in it.
    path_length: of the way, over the distance of its ends. ppl: perceptual path length, the mean squared distance
    per step over the squared step (StyleGAN, arXiv:1812.04948). step_ratio: largest over mean step.
    """
    starts, ends = pairs_of_one_style(exam, pairs, seed=23)
    columns: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for kind, place in ways(exam, start, end, seed=number + 1).items():
            even = torch.linspace(0, 1, WALK_STEPS + 1)
            pictures = place(even)
            table = speed_table(exam.starter.senses.look(pictures))
            for way, shown in (("even", pictures), ("constant_speed", place(at_constant_speed(table, even)))):
                features = exam.judged(shown)[0]
                steps = features.diff(dim=0).norm(dim=1)
                looks = F.avg_pool2d(shown, 8).flatten(1).diff(dim=0).norm(dim=1)
                found = columns[f"{kind}_{way}"]
                found["step_ratio"].append(float(steps.max() / steps.mean().clamp(min=1e-9)))
                found["pixel_step_ratio"].append(float(looks.max() / looks.mean().clamp(min=1e-9)))
                found["ppl"].append(float((steps * WALK_STEPS).square().mean()))
                found["path_length"].append(float(steps.sum() / (features[-1] - features[0]).norm().clamp(min=1e-6)))
    return {way: {name: figure(values) for name, values in found.items()} for way, found in columns.items()}


def speed(exam: Exam, rounds: int = 40) -> dict[str, Any]:
    """Median milliseconds of one picture, and frames/s of a walk, with the threads torch has."""
    starter = exam.starter
    condition = exam.conditions(["a red apple"])[0]
    other = exam.conditions(["a green leaf"])[0]
    noises = [seeded_noise(seed, starter.rows)[None] for seed in range(rounds)]

    first, last = (starter.plan(text, "noto", noises[0]) for text in (condition, other))

    def frame(number: int) -> Tensor:
        return starter.picture_of(starter.latents(way_between(first, last, torch.tensor([number / rounds]))))

    result = {
        "threads": torch.get_num_threads(),
        "one_picture": _median_ms(lambda i: starter.draw(condition, "noto", noises[i]), rounds),
        "one_picture_with_words": _median_ms(
            lambda i: starter.draw(condition_of(starter, f"a red apple {i}"), "noto", noises[i]), rounds
        ),
        "walk_128_fps": round(1000 / _median_ms(lambda i: finished(frame(i)[0], 128), rounds), 1),
    }
    if (exam.models / UPSCALERS).exists():
        upscalers = load_upscalers(exam.models)

        def enlarged(live: bool) -> Callable[[int], object]:
            return lambda i: finished(cleaned(upscalers.enlarged(frame(i), live))[0], 512)

        small = frame(0)
        result["walk_512_live_fps"] = round(1000 / _median_ms(enlarged(True), rounds), 1)
        result["upscaler_live"] = _median_ms(lambda i: upscalers.enlarged(small, True), rounds)
        result["upscaler_final"] = _median_ms(lambda i: upscalers.enlarged(small, False), rounds // 4)
    return result


def sizes(exam: Exam) -> dict[str, Any]:
    """Megabytes of the weights, file by file, and of all tracked files."""
    files = {path.name: path.stat().st_size for path in sorted(exam.models.glob("*.safetensors"))}
    result: dict[str, Any] = {
        "files_mb": {name: round(size / 1e6, 2) for name, size in files.items()},
        "weights_mb": round(sum(files.values()) / 1e6, 2),
    }
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
        total = sum(path.stat().st_size for path in tracked if path.is_file())
        result["tracked_mb"] = round(total / 1e6, 2)
    return result


def training(exam: Exam) -> dict[str, Any]:
    """How long each net was taught and how large it is, by the states of the run, and on what."""
    result: dict[str, Any] = {"torch": torch.__version__.partition("+")[0], "cores": os.cpu_count()}
    for name, net in TAUGHT.items():
        path = exam.run / f"{name}.state.pt"
        if path.exists():
            state = torch.load(path, map_location="cpu", weights_only=True)
            count = sum(value.numel() for key, value in state["nets"][net].items() if _shipped(name, key))
            progress = state["progress"]
            result[name] = {
                "minutes": round(progress["elapsed_s"] / 60, 1),
                "steps": progress["step"],
                "parameters": count,
            }
    return result


def pinned(exam: Exam) -> dict[str, Any]:
    """Statistics of a few latents and pictures: what tests, which have no drawings, hold the weights to."""
    return fingerprint(exam.models)


PINNED_PROMPTS = (
    "a red apple", "tiger face", "dodo", "a spaceship", "hot drink in a mug", "castle", "violin", "a blue fish",
)  # fmt: skip


@torch.inference_mode()
def fingerprint(models: Path) -> dict[str, Any]:
    """Mean and standard deviation of the latents of eight prompts and two seeds, and what the pictures are like.

    found: share of them whose own prompt is the nearest of the eight to the shipped image encoder.
    """
    starter = load(models, "cpu")
    latents = pinned_latents(starter)
    drawn = torch.cat([starter.picture_of(latent[None]) for latent in latents])
    result = {
        "prompts": list(PINNED_PROMPTS),
        "latents": [[round(float(latent.mean()), 4), round(float(latent.std()), 4)] for latent in latents],
        "edges": round(float(edges(drawn).mean()), 5),
        "covered": round(float((drawn[:, 3] > 0.5).float().mean()), 4),
    }
    if (models / IMAGE_ENCODER).exists():
        encoder = image_encoder(models)
        words = torch.stack([starter.read(prompt).vector for prompt in PINNED_PROMPTS])
        nearest = (encoder(drawn) @ words.T).argmax(dim=1)
        own = torch.arange(len(PINNED_PROMPTS)).repeat_interleave(2)
        result["found"] = round(float((nearest == own).float().mean()), 4)
    return result


def pinned_latents(starter: StarterGenerator) -> Tensor:
    """What the starter draws of eight prompts with two seeds each: (16, 8, 16, 16)."""
    plans = [
        starter.plan(condition_of(starter, prompt), "noto", seeded_noise(seed, starter.rows)[None])
        for prompt in PINNED_PROMPTS
        for seed in (1, 2)
    ]
    return torch.cat([starter.latents(plan) for plan in plans])


def _shipped(recipe: str, key: str) -> bool:
    """Of the recalls only the first is kept."""
    return recipe != "recall" or key.startswith("0.")


def nearest_styles(exam: Exam) -> dict[str, list[str]]:
    """For every style the others, nearest first, by the PSNR between training drawings of one concept."""
    cell: dict[tuple[str, str], int] = {}
    for family, indices in exam.known.items():
        for index in indices:
            cell.setdefault((family, exam.style_of(index)), index)
    means: dict[str, dict[str, float]] = defaultdict(dict)
    for one, two in combinations(STYLES, 2):
        both = [family for family in sorted(exam.known) if (family, one) in cell and (family, two) in cell]
        some = _sample(both, 60)
        if some:
            ours, theirs = (exam.truths([cell[family, style] for family in some]) for style in (one, two))
            means[one][two] = means[two][one] = float(psnr(ours, theirs).mean())
    return {style: sorted(means[style], key=lambda name: -means[style][name]) for style in STYLES}


def _in_nearest_style(exam: Exam, index: int, near: Sequence[str]) -> int:
    """A drawing of the same concept in the nearest style that has one, the plain label preferred."""
    by_style: dict[str, list[int]] = defaultdict(list)
    for other in exam.known.get(exam.families[index], []):
        by_style[exam.style_of(other)].append(other)
    for style in near:
        if by_style[style]:
            return exam.nearest_by_words(exam.texts[index, :1], by_style[style])[0]
    return exam.nearest_by_words(exam.texts[index, :1], exam.parts["train"])[0]


def paraphrased_prompts(exam: Exam) -> tuple[list[str], list[int], list[str]]:
    """P: prompts, a real training drawing of what each means, and its style; styles take turns."""
    prompts, drawings = [], []
    named: dict[str, str] = {}
    for label, family in zip(exam.labels, exam.families, strict=True):
        named.setdefault(label, family)
    for icon, family in zip(exam.icons.captions, exam.families, strict=True):
        named.setdefault(icon.label, family)
    for number, (prompt, caption) in enumerate(exam.splits.paraphrases):
        known = exam.known.get(named.get(caption, ""), [])
        if known:
            turn = {exam.style_of(index): index for index in reversed(known)}
            styles = [style for style in STYLES if style in turn]
            prompts.append(prompt)
            drawings.append(turn[styles[number % len(styles)]])
    return prompts, drawings, [exam.style_of(index) for index in drawings]


def novel_prompts(exam: Exam) -> tuple[list[str], list[int], list[str]]:
    """N: plain labels, one drawing of each (family, style), and its style."""
    cells: dict[tuple[str, str], int] = {}
    for index in exam.parts["novel"]:
        cells.setdefault((exam.families[index], exam.style_of(index)), index)
    drawings = list(cells.values())
    return [exam.labels[i] for i in drawings], drawings, [exam.style_of(i) for i in drawings]


def _found(exam: Exam, prompts: list[str], drawings: list[int], styles: list[str]) -> dict[str, Any]:
    if not prompts:
        return {}
    names, words = exam.family_words
    own = torch.tensor([names.index(exam.families[index]) for index in drawings])

    def found(features: Tensor) -> Tensor:
        return found_at_1(features @ words.T, own)

    vectors = torch.stack([exam.starter.read(prompt).vector for prompt in prompts])
    conditions, seeds = exam.conditions(prompts), _seeds(len(prompts))
    drawn = exam.judged(exam.drawn(conditions, styles, seeds))[0]
    off = exam.judged(exam.drawn(conditions, styles, seeds, memory=False))[0]
    values = {
        "drawn": found(drawn),
        "memory_off": found(off),
        "real": found(exam.seen[drawings]),
        "retrieved": found(exam.seen[exam.nearest_by_words(vectors, exam.parts["train"])]),
        "shuffled": found(drawn.roll(len(drawn) // 3 + 1, 0)),
    }
    result: dict[str, Any] = {name: figure(value) for name, value in values.items()}
    result["of_real"] = round(result["drawn"]["mean"] / max(1e-9, result["real"]["mean"]), 4)
    return result


def ways(exam: Exam, start: int, end: int, seed: int) -> dict[str, Callable[[Tensor], Tensor]]:
    """Pictures (T, 4, 128, 128) at shares (T,) of the way between two prompts, and between their latents."""
    starter, style = exam.starter, exam.style_of(start)
    conditions = exam.conditions([exam.labels[start], exam.labels[end]])
    noise = seeded_noise(seed, starter.rows)[None]

    plans = [starter.plan(condition, style, noise) for condition in conditions]

    def latents(shares: Tensor) -> Tensor:
        return starter.latents(way_between(plans[0], plans[1], shares))

    ends = latents(torch.tensor([0.0, 1.0]))
    return {
        "prompts": lambda shares: starter.picture_of(latents(shares)),
        "latents": lambda shares: starter.picture_of(torch.lerp(ends[:1], ends[1:], shares.view(-1, 1, 1, 1))),
    }


def pairs_of_one_style(exam: Exam, count: int, seed: int = 17) -> tuple[list[int], list[int]]:
    """Training drawings in pairs: different concepts, one style; the styles take turns."""
    starts, ends = [], []
    by_style = {
        style: _sample([i for i in exam.parts["train"] if exam.style_of(i) == style], 2 * count, seed)
        for style in STYLES
    }
    for number in range(count):
        some = by_style[STYLES[number % len(STYLES)]]
        first = number // len(STYLES) * 2 % len(some)
        starts.append(some[first])
        ends.append(some[(first + 1) % len(some)])
    return starts, ends


def _sample(items: Sequence[_Item], count: int, seed: int = 5) -> list[_Item]:
    items = list(items)
    return items if len(items) <= count else random.Random(seed).sample(items, count)


def _seeds(count: int) -> list[int | None]:
    return list(range(1, count + 1))


def _share(ours: Tensor, theirs: Tensor) -> float:
    return round(float(ours.mean() / theirs.mean().clamp(min=1e-9)), 3)


def _median_ms(work: Callable[[int], object], rounds: int) -> float:
    times = []
    for number in range(max(3, rounds)):
        begin = time.perf_counter()
        work(min(number, rounds - 1))
        times.append(time.perf_counter() - begin)
    return round(sorted(times[1:])[len(times) // 2] * 1000, 1)


ROWS: dict[str, Callable[[Exam], dict[str, Any]]] = {
    "autoencoder": autoencoder,
    "seen": seen,
    "held_out": held_out,
    "between": between,
    "r_precision": r_precision,
    "guidance": guidance,
    "comparison": comparison,
    "style": style_obeyed,
    "seeds": seeds_differ,
    "copies": copies,
    "chinese": chinese,
    "walks": walks,
    "speed": speed,
    "sizes": sizes,
    "training": training,
    "pinned": pinned,
}
