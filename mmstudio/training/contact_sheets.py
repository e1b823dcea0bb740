"""Contact sheets of what the starter draws, unpicked, beside the training drawings that are nearest to it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import Tensor

from mmstudio import disk
from mmstudio.generators.walk import at_constant_speed, speed_table
from mmstudio.training.exam import Exam
from mmstudio.training.icons import STYLES
from mmstudio.training.prompts import read_prompts
from mmstudio.training.rows import ROOT, novel_prompts, pairs_of_one_style, ways
from mmstudio.training.sheets import on_checkerboard

PROMPTS = ROOT / "tests" / "prompts.txt"
CELL_PX = 72
_WORDS_PX = 150
_COLOURS = 128
SHEET_STYLES = ("noto", "fluent-3d")
SEEDS = (1, 2)
WALK_PAIRS = 8


def write_sheets(exam: Exam, folder: Path) -> list[Path]:
    """All sheets; returns where they are."""
    sheets = {
        "starter-sheet-prompts.png": prompts_sheet(exam, _prompts(exam)),
        "starter-sheet-styles.png": styles_sheet(exam, _prompts(exam)[::3]),
        "starter-sheet-novel.png": novel_sheet(exam),
        "starter-sheet-walks.png": walks_sheet(exam),
    }
    for name, sheet in sheets.items():
        disk.write_bytes(folder / name, _png(sheet))
    return [folder / name for name in sheets]


def prompts_sheet(exam: Exam, prompts: Sequence[str]) -> Image.Image:
    """Every prompt in two styles and two seeds, memory on and off, and the three nearest training drawings."""
    columns: list[Tensor] = []
    heads: list[str] = []
    conditions = exam.conditions(prompts)
    for style in SHEET_STYLES:
        for memory in (True, False):
            for seed in SEEDS if memory else SEEDS[:1]:
                columns.append(exam.drawn(conditions, [style] * len(prompts), [seed] * len(prompts), memory))
                heads.append(f"{style}\nseed {seed}" if memory else f"{style}\nno memory")
    nearest = nearest_drawings(exam, columns[0])
    return sheet_of(list(prompts), [*heads, *_NEAREST], [*columns, *nearest])


def styles_sheet(exam: Exam, prompts: Sequence[str]) -> Image.Image:
    """Prompts in all styles and in any, one seed."""
    conditions = exam.conditions(prompts)
    columns = [exam.drawn(conditions, [style] * len(prompts), [1] * len(prompts)) for style in STYLES]
    for seed in (1, 2, 3):
        columns.append(torch.cat([exam.drawn(condition[None], ["any"], [seed]) for condition in conditions]))
    return sheet_of(list(prompts), [*STYLES, *(f"any\nseed {seed}" for seed in (1, 2, 3))], columns)


def novel_sheet(exam: Exam, rows: int = 24) -> Image.Image:
    """Concepts that were never trained: the real drawing, memory on and off, what is nearest in training."""
    prompts, drawings, styles = novel_prompts(exam)
    step = max(1, len(prompts) // rows)
    chosen = list(range(0, len(prompts), step))[:rows]
    conditions = exam.conditions([prompts[i] for i in chosen])
    names, truth = [styles[i] for i in chosen], exam.truths([drawings[i] for i in chosen])
    on = [exam.drawn(conditions, names, [seed] * len(chosen)) for seed in SEEDS]
    off = exam.drawn(conditions, names, [1] * len(chosen), memory=False)
    words = [f"{prompts[i]}, {styles[i]}" for i in chosen]
    heads = ["real, never\ntrained", *(f"drawn\nseed {seed}" for seed in SEEDS), "seed 1,\nno memory", *_NEAREST]
    return sheet_of(words, heads, [truth, *on, off, *nearest_drawings(exam, on[0])])


def walks_sheet(exam: Exam, steps: int = 9) -> Image.Image:
    """Between two prompts, and between the latents of the same two pictures, at constant speed."""
    starts, ends = pairs_of_one_style(exam, WALK_PAIRS, seed=23)
    words, lines = [], []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        for kind, place in ways(exam, start, end, seed=number + 1).items():
            table = speed_table(exam.starter.senses.look(place(torch.linspace(0, 1, 33))))
            lines.append(place(at_constant_speed(table, torch.linspace(0, 1, steps))))
            words.append(f"{exam.labels[start]} to {exam.labels[end]}, by {kind}")
    columns = list(torch.stack(lines).unbind(1))
    return sheet_of(words, [f"{column / (steps - 1):.0%}" for column in range(steps)], columns)


def nearest_drawings(exam: Exam, pictures: Tensor, count: int = 3) -> list[Tensor]:
    """The training drawings that the judge finds nearest to each picture: `count` columns."""
    train = exam.parts["train"]
    found = (exam.judged(pictures)[0] @ exam.seen[train].T).topk(min(count, len(train)), dim=1).indices
    return [exam.truths([train[row] for row in column.tolist()]) for column in found.T]


def sheet_of(words: Sequence[str], heads: Sequence[str], columns: Sequence[Tensor]) -> Image.Image:
    """Columns of pictures (rows, 4, 128, 128) under their heads, the words of each row on its left."""
    top, pen_px = 30, 11
    width, height = _WORDS_PX + len(columns) * CELL_PX, top + len(words) * CELL_PX
    sheet = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(sheet)
    for number, (head, pictures) in enumerate(zip(heads, columns, strict=True)):
        left = _WORDS_PX + number * CELL_PX
        pen.multiline_text((left + 2, 2), head, "black", spacing=1, font_size=pen_px)
        small = F.interpolate(pictures, (CELL_PX, CELL_PX), mode="bilinear", antialias=True)
        for row, cell in enumerate(on_checkerboard(small, square_px=CELL_PX // 8)):
            sheet.paste(Image.fromarray(cell), (left, top + row * CELL_PX))
    for row, text in enumerate(words):
        pen.multiline_text((4, top + row * CELL_PX + 8), folded(text), "black", spacing=2, font_size=pen_px)
    return sheet


def folded(text: str, width: int = 24, lines: int = 4) -> str:
    """Words in short lines."""
    found = [""]
    for word in text.split():
        if found[-1] and len(found[-1]) + len(word) + 1 > width:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return "\n".join(found[:lines])


_NEAREST = ("nearest\ndrawing", "second\nnearest", "third\nnearest")


def _prompts(exam: Exam) -> list[str]:
    if PROMPTS.exists():
        return read_prompts(PROMPTS)
    return [exam.labels[indices[0]] for indices in list(exam.known.values())[:40]]


def _png(sheet: Image.Image) -> bytes:
    quantised = sheet.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    quantised.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
