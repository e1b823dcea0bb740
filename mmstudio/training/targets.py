"""The table of an evaluation: what was measured beside its target, its ceiling and its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mmstudio.training.icons import STYLES

Measured = Mapping[str, Any]
_NONE = "–"


@dataclass(frozen=True)
class Row:
    """One line. met: whether the target was reached, None where there is none or nothing was measured."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None
    beside: str = ""


class Reading:
    """Reads figures by path; a `Figure` counts as its mean."""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured

    def found(self, path: str) -> Any:
        place: Any = self.measured
        for part in path.split("."):
            if not isinstance(place, Mapping) or part not in place:
                return None
            place = place[part]
        return place

    def value(self, path: str) -> float | None:
        found = self.found(path)
        if isinstance(found, Mapping):
            found = found.get("mean")
        return float(found) if isinstance(found, int | float) else None

    def mean(self, path: str, unit: str = "") -> str:
        """Mean and interval."""
        found = self.found(path)
        if not isinstance(found, Mapping) or "mean" not in found:
            return self.plain(path, unit)
        return f"{_short(found['mean'])} {unit}".strip() + f" ({_short(found['low'])} – {_short(found['high'])})"

    def plain(self, path: str, unit: str = "") -> str:
        value = self.value(path)
        return _NONE if value is None else f"{_short(value)} {unit}".strip()

    def share(self, path: str) -> str:
        value = self.value(path)
        return _NONE if value is None else f"{100 * value:.3g} %"

    def least(self, path: str, target: float) -> bool | None:
        value = self.value(path)
        return None if value is None else value >= target

    def most(self, path: str, target: float) -> bool | None:
        value = self.value(path)
        return None if value is None else value <= target

    def within(self, path: str, low: float, high: float) -> bool | None:
        value = self.value(path)
        return None if value is None else low <= value <= high

    def beside(self, share: bool = False, **paths: str) -> str:
        show = self.share if share else self.plain
        return ", ".join(f"{name.replace('_', ' ')} {show(path)}" for name, path in paths.items())


# what later weights may not fall below, and how far it may lie under what was measured
MARGINS = {
    "autoencoder.psnr": 0.5,
    "autoencoder.alpha_iou": 0.005,
    "seen.memory_off": 0.5,
    "held_out.drawn": 0.5,
    "held_out.edge_energy": 0.05,
    "r_precision.paraphrases.of_real": 0.05,
    "r_precision.novel.of_real": 0.05,
    "style.obeyed": 0.03,
    "seeds.shares.any_style": 0.05,
    "seeds.shares.one_style": 0.03,
    "chinese.by_words.passed": 3,
    "chinese.by_picture.passed": 5,
    "pinned.found": 0.1,
}


def floors(measured: Measured) -> dict[str, float]:
    """A little under what was measured."""
    at = Reading(measured)
    values = {path: at.value(path) for path in MARGINS}
    return {path: round(value - MARGINS[path], 4) for path, value in values.items() if value is not None}


def rows(measured: Measured) -> list[Row]:
    """The table of the starter models. What was not measured is a dash."""
    at = Reading(measured)
    return [
        *_autoencoder(at),
        Row(
            "Seen drawings, memory off, PSNR",
            at.mean("seen.memory_off", "dB"),
            "≥ 20 dB",
            at.least("seen.memory_off", 20),
            at.beside(ceiling="seen.ceiling", another_drawing="seen.another_drawing"),
        ),
        Row(
            "Held-out cells, memory on, PSNR",
            at.mean("held_out.drawn", "dB"),
            "≥ 18 dB",
            at.least("held_out.drawn", 18),
            at.beside(ceiling="held_out.ceiling", memory_off="held_out.memory_off"),
        ),
        Row(
            "… above the same concept in the nearest other style",
            at.mean("held_out.above_other_style", "dB"),
            "≥ 5 dB",
            at.least("held_out.above_other_style", 5),
            at.beside(that="held_out.other_style"),
        ),
        Row(
            "… above the nearest drawing of the same style",
            at.mean("held_out.above_same_style", "dB"),
            "≥ 5 dB",
            at.least("held_out.above_same_style", 5),
            at.beside(that="held_out.same_style"),
        ),
        Row(
            "Edge energy of held-out cells, real = 1",
            at.plain("held_out.edge_energy"),
            ".8 – 1.2",
            at.within("held_out.edge_energy", 0.8, 1.2),
            at.beside(autoencoder="held_out.ceiling_edge_energy"),
        ),
        Row(
            "Edge energy between two concepts, real = 1",
            at.plain("between.edge_energy"),
            ".8 – 1.2",
            at.within("between.edge_energy", 0.8, 1.2),
            at.beside(at_the_ends="between.edge_energy_at_the_ends"),
        ),
        Row(
            "… half transparent, real = 1; cross-faded",
            f"{at.plain('between.half_transparent')}; {at.share('between.cross_faded')}",
            beside=at.beside(at_the_ends="between.half_transparent_at_the_ends"),
        ),
        *_found(at, "paraphrases", "Paraphrases found, of real pictures", 0.70),
        *_found(at, "novel", "Novel concepts found, of real pictures", 0.30),
        Row(
            "Asked by tags, guidance 2: found",
            at.share("guidance.found_guided_200"),
            beside=at.beside(without="guidance.found", of_3="guidance.found_guided_300"),
        ),
        Row(
            "Negative prompt of .6: nearer to it by",
            at.mean("guidance.unwanted_avoiding_60"),
            beside=at.beside(found="guidance.found_avoiding_60", without="guidance.found"),
        ),
        Row(
            "Style obeyed",
            at.share("style.obeyed"),
            "≥ 95 %",
            at.least("style.obeyed", 0.95),
            f"real held-out drawings {at.share('style.real')}; "
            f"fluent-3d and -flat as one {at.share('style.obeyed_with_the_two_fluents_as_one')}",
        ),
        Row(
            "Seeds differ, any style, of real drawings",
            at.share("seeds.shares.any_style"),
            "≥ 50 %",
            at.least("seeds.shares.any_style", 0.5),
        ),
        Row(
            "Seeds differ, one style, of real drawings",
            at.share("seeds.shares.one_style"),
            "≥ 15 %",
            at.least("seeds.shares.one_style", 0.15),
            f"without the pose {at.share('seeds.shares.one_style_without_pose')}",
        ),
        Row(
            "Copies among novel prompts",
            at.share("copies.copies"),
            "≤ 20 %",
            at.most("copies.copies", 0.2),
            f"among real novel drawings {at.share('copies.copies_among_real_novel_drawings')}",
        ),
        *_chinese(at),
        Row(
            "Walk between prompts, max/mean step, constant speed",
            at.mean("walks.prompts_constant_speed.step_ratio"),
            "≤ 2",
            at.most("walks.prompts_constant_speed.step_ratio", 2),
            at.beside(even="walks.prompts_even.step_ratio", ppl="walks.prompts_constant_speed.ppl"),
        ),
        Row(
            "Walk between latents, max/mean step, constant speed",
            at.mean("walks.latents_constant_speed.step_ratio"),
            "≤ 2",
            at.most("walks.latents_constant_speed.step_ratio", 2),
            at.beside(even="walks.latents_even.step_ratio", ppl="walks.latents_constant_speed.ppl"),
        ),
        Row(
            "One picture, 128 px",
            at.plain("speed.one_picture", "ms"),
            "≤ 40 ms",
            at.most("speed.one_picture", 40),
            f"with reading the words {at.plain('speed.one_picture_with_words', 'ms')}; "
            f"{at.plain('speed.threads')} threads",
        ),
        Row("Walk at 128 px", at.plain("speed.walk_128_fps", "frames/s"), "≥ 25", at.least("speed.walk_128_fps", 25)),
        Row(
            "Walk at 512 px, live upscaler",
            at.plain("speed.walk_512_live_fps", "frames/s"),
            "≥ 15",
            at.least("speed.walk_512_live_fps", 15),
            f"upscaler live {at.plain('speed.upscaler_live', 'ms')}, final {at.plain('speed.upscaler_final', 'ms')}",
        ),
        Row("All weights", at.plain("sizes.weights_mb", "MB"), "≤ 24 MB", at.most("sizes.weights_mb", 24)),
        Row("Tracked files", at.plain("sizes.tracked_mb", "MB"), "≤ 36 MB", at.most("sizes.tracked_mb", 36)),
    ]


def by_style(measured: Measured) -> list[list[str]]:
    """Held-out cells of every style, heading first: cells, drawn, baselines, ceiling, edges, style obeyed."""
    at = Reading(measured)
    names = ("cells", "drawn", "other_style", "same_style", "memory_off", "ceiling", "edge_energy")
    lines = [["style", *(name.replace("_", " ") for name in names), "autoencoder's alpha overlap", "style obeyed"]]
    for style in STYLES:
        cells = [at.plain(f"held_out.by_style.{style}.{name}") for name in names]
        alpha = at.plain(f"autoencoder.by_style.{style}.alpha_iou")
        lines.append([style, *cells, alpha, at.share(f"style.by_style.{style}")])
    return lines


def as_text(table: Sequence[Row]) -> str:
    """The table for a terminal."""
    lines = [["", "measured", "target", "", "beside"]]
    lines += [[row.what, row.value, row.target, _verdict(row), row.beside] for row in table]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(line[:4], widths, strict=True)), line[4]]).rstrip()
        for line in lines
    )


def as_markdown(lines: Sequence[Sequence[str]]) -> str:
    """Lines of cells, heading first, as a table."""
    heading, *body = lines
    return "\n".join(f"| {' | '.join(line)} |" for line in [heading, ["---"] * len(heading), *body]) + "\n"


def table_lines(table: Sequence[Row]) -> list[list[str]]:
    """The table as lines of cells, heading first."""
    return [["what", "measured", "target", "reached", "beside"]] + [
        [row.what, row.value, row.target, _verdict(row), row.beside] for row in table
    ]


def _autoencoder(at: Reading) -> list[Row]:
    polished = at.value("autoencoder.before_polish.psnr") is not None
    now = Row(
        "Autoencoder after the polish, PSNR" if polished else "Autoencoder, PSNR",
        at.mean("autoencoder.psnr", "dB"),
        "≥ 32 dB" if polished else "≥ 34 dB",
        at.least("autoencoder.psnr", 32 if polished else 34),
    )
    before = Row(
        "Autoencoder before the polish, PSNR",
        at.mean("autoencoder.before_polish.psnr", "dB"),
        "≥ 34 dB",
        at.least("autoencoder.before_polish.psnr", 34),
    )
    alpha = Row(
        "Autoencoder, overlap of alpha (IoU)",
        at.mean("autoencoder.alpha_iou"),
        "≥ .98",
        at.least("autoencoder.alpha_iou", 0.98),
    )
    return [*([before] if polished else []), now, alpha]


def _found(at: Reading, track: str, what: str, target: float) -> list[Row]:
    where = f"r_precision.{track}"
    beside = at.beside(
        share=True,
        drawn=f"{where}.drawn",
        real=f"{where}.real",
        looked_up=f"{where}.retrieved",
        memory_off=f"{where}.memory_off",
        shuffled=f"{where}.shuffled",
    )
    value = at.share(f"{where}.of_real")
    return [Row(what, value, f"≥ {target:.0%}".replace("%", " %"), at.least(f"{where}.of_real", target), beside)]


def _chinese(at: Reading) -> list[Row]:
    found = []
    for way in ("words", "picture"):
        passed = at.value(f"chinese.by_{way}.passed")
        value = _NONE if passed is None else f"{passed:.0f} of {at.value(f'chinese.by_{way}.prompts'):.0f}"
        met = None if passed is None else passed >= 80
        found.append(Row(f"Chinese prompts that reach what their twins reach, by {way}", value, "≥ 80", met))
    return found


def _short(value: float) -> str:
    """Three digits, and no exponent for large numbers."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _verdict(row: Row) -> str:
    return "" if row.met is None else "yes" if row.met else "no"
