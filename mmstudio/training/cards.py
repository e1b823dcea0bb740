"""Write the tables of the model cards from models/evaluation.json: `mmstudio train cards --models DIR`.

A card says where a table belongs by two remarks, `<!-- table: NAME -->` and `<!-- end of table -->`; what stands
between them is written anew, so that cards and evaluation cannot differ.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mmstudio import disk
from mmstudio.training.icons import STYLES, DataError
from mmstudio.training.recipe import said
from mmstudio.training.targets import Reading, as_markdown, by_style, floors, rows, table_lines

EVALUATION = "evaluation.json"
_TABLE = re.compile(r"(<!-- table: ([a-z-]+)[^>]*-->\n).*?(<!-- end of table -->)", re.DOTALL)
Table = Callable[[Mapping[str, Any]], list[list[str]]]


def filled(card: str, measured: Mapping[str, Any]) -> str:
    """A card with its tables as they are measured. Raises DataError for a table that nobody knows."""

    def table(match: re.Match[str]) -> str:
        head, name, end = match.groups()
        if name not in TABLES:
            raise DataError(f"There is no table {name}; there are: {', '.join(TABLES)}.")
        return f"{head}\n{as_markdown(TABLES[name](measured))}\n{end}"

    return _TABLE.sub(table, card)


def autoencoder(measured: Mapping[str, Any]) -> list[list[str]]:
    """Held-out drawings by style."""
    at = Reading(measured)
    lines = [["style", "PSNR", "alpha overlap (IoU above one half)"]]
    for style in STYLES:
        of_style = f"autoencoder.by_style.{style}"
        lines.append([style, at.plain(f"{of_style}.psnr", "dB"), at.plain(f"{of_style}.alpha_iou")])
    lines.append(["all", at.mean("autoencoder.psnr", "dB"), at.mean("autoencoder.alpha_iou")])
    return lines


def encoder(measured: Mapping[str, Any]) -> list[list[str]]:
    """What the judge, an encoder of the same kind from another seed, makes of real and of drawn pictures."""
    at = Reading(measured)
    lines = [["found among 100 captions", "real drawings", "drawn", "looked up", "memory off", "shuffled"]]
    for track in ("paraphrases", "novel"):
        names = ("real", "drawn", "retrieved", "memory_off", "shuffled")
        lines.append([track, *(at.share(f"r_precision.{track}.{name}") for name in names)])
    return lines


def upscalers(measured: Mapping[str, Any]) -> list[list[str]]:
    at = Reading(measured)
    return [
        ["", "measured", "target"],
        ["live, one picture", at.plain("speed.upscaler_live", "ms"), "≤ 20 ms"],
        ["final, one picture", at.plain("speed.upscaler_final", "ms"), "≤ 250 ms"],
        ["a walk at 512 px, drawn and enlarged", at.plain("speed.walk_512_live_fps", "frames/s"), "≥ 15 frames/s"],
    ]


def comparison(measured: Mapping[str, Any]) -> list[list[str]]:
    """Ways to teach the generator, in equally many steps, on validation cells."""
    lines = [["taught by", "steps", "PSNR", "memory off", "concept found", "edge energy", "half transparent"]]
    for way, found in measured.get("comparison", {}).items():
        at = Reading(found)
        nearness = (at.mean("psnr", "dB"), at.plain("psnr_memory_off", "dB"))
        figures = (*nearness, at.share("found"), at.plain("edge_energy"), at.plain("half_transparent"))
        lines.append([way, str(found["steps"]), *figures])
    return lines


def files(measured: Mapping[str, Any]) -> list[list[str]]:
    """Size and hash of every file."""
    at = Reading(measured)
    weights = measured.get("weights", {})
    lines = [["file", "size", "SHA-256"]]
    for name, digest in sorted(weights.items()):
        size = measured.get("sizes", {}).get("files_mb", {}).get(name)
        lines.append([f"`{name}`", "–" if size is None else f"{size:.2f} MB", f"`{digest[:16]}…`"])
    return [*lines, ["all", at.plain("sizes.weights_mb", "MB"), ""]]


def training(measured: Mapping[str, Any]) -> list[list[str]]:
    """How long each net was taught."""
    lines = [["recipe", "minutes", "steps", "parameters"]]
    for name, run in measured.get("training", {}).items():
        if isinstance(run, Mapping):
            lines.append([name, f"{run['minutes']:.0f}", str(run["steps"]), f"{run['parameters'] / 1e6:.2f} M"])
    return lines


TABLES: dict[str, Table] = {
    "targets": lambda measured: table_lines(rows(measured)),
    "styles": by_style,
    "autoencoder": autoencoder,
    "encoder": encoder,
    "comparison": comparison,
    "upscalers": upscalers,
    "files": files,
    "training": training,
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="mmstudio train cards")
    parser.add_argument("--models", type=Path, default=Path("models"), help="where cards and evaluation.json are")
    parser.add_argument("--floors", type=Path, help="write here what later weights may not fall below")
    options = parser.parse_args(argv)

    def work() -> int:
        measured = json.loads((options.models / EVALUATION).read_text(encoding="utf-8"))
        for path in sorted(options.models.glob("*.md")):
            card = path.read_text(encoding="utf-8")
            if (new := filled(card, measured)) != card:
                disk.write_bytes(path, new.encode())
                print(f"{path} written.")
        if options.floors:
            disk.write_bytes(options.floors, (json.dumps(floors(measured), indent=1) + "\n").encode())
        return 0

    return said(work)


if __name__ == "__main__":
    sys.exit(main())
