"""`mmstudio bench restore`: how well and how fast holes of known content are filled, one method beside the other."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageOps

from mmstudio import disk
from mmstudio.bench import holes
from mmstudio.bench.holes import KINDS, Kind, Score
from mmstudio.bench.table import Machine, this_machine
from mmstudio.generators import registry, restoration
from mmstudio.repair import paste, route
from mmstudio.repair.inpainter import Bits, Floats
from mmstudio.repair.places import Place
from mmstudio.repair.smooth import Smooth

Rgb = npt.NDArray[np.uint8]
Way = Callable[[Rgb, npt.NDArray[np.uint8]], Rgb]  # (photo, mask) -> restored photo

CROP_PX = 384
TEST_PHOTOS = (  # never trained on, never tuned on: the README of the data names them
    "lake-sherburne",
    "the-spices-of-life",
    "perched-osprey",
    "roman-colosseum",
    "canyon-wren",
    "beacon-street-sunset",
)
_COLUMNS = (("psnr_db", "PSNR dB"), ("texture_error", "texture"), ("seam_error", "seam"), ("seconds", "s"))


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One hole kind on one crop of one photo."""

    photo: str
    kind: Kind
    scores: dict[str, Score]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """means: of all cases, by kind and method. targets: what was promised of Auto, and whether it holds."""

    machine: Machine
    long_side_px: int
    crop_px: int
    means: dict[str, dict[str, Score]]
    targets: dict[str, bool]
    cases: tuple[Case, ...]


def run(
    photos: Sequence[Path], *, crops: int = 2, long_side_px: int = 1024, kinds: Sequence[Kind] = KINDS
) -> tuple[Result, list[Image.Image]]:
    """Damage `crops` crops of each photo with every kind of hole and restore them; also one sheet for each kind."""
    ways = methods()
    cases: list[Case] = []
    sheets: list[Image.Image] = []
    for kind in kinds:
        rows = []
        for number, path in enumerate(photos):
            for truth, mask in damaged_crops(path, kind, crops, long_side_px, number):
                found, pictures = _measured(truth, mask, _suited(ways, kind))
                cases.append(Case(photo=path.stem, kind=kind, scores=found))
                rows.append(pictures)
        sheets.append(contact_sheet(kind, rows))
    means = {kind: _means([case for case in cases if case.kind == kind]) for kind in kinds}
    result = Result(
        machine=this_machine(),
        long_side_px=long_side_px,
        crop_px=CROP_PX,
        means={kind: scores for kind, scores in means.items() if scores},
        targets=targets(means),
        cases=tuple(cases),
    )
    return result, sheets


def photos_in(folder: Path) -> list[Path]:
    """What to measure with: the six test photos if the folder holds them, else every JPEG and PNG in it."""
    test = [folder / f"{name}.jpg" for name in TEST_PHOTOS]
    if any(path.is_file() for path in test):
        return [path for path in test if path.is_file()]
    return sorted(path for path in folder.glob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".png"})


def report(photos: Sequence[Path], as_json: bool = False, save_to: Path | None = None) -> int:
    """Measure, print, and write the table and its contact sheets; returns 1 when a target is missed."""
    result, sheets = run(photos)
    print(msgspec.json.format(msgspec.json.encode(result), indent=2).decode() if as_json else as_text(result))
    if save_to is not None:
        save(result, sheets, save_to)
    return 0 if all(result.targets.values()) else 1


def methods() -> dict[str, Way]:
    """Ours, the learned one where its net is installed, and biharmonic inpainting where scikit-image is."""
    ways: dict[str, Way] = {name: _own(name) for name in route.METHODS}
    if registry.has(registry.INPAINTER):
        ways["starter"] = _own("starter")
    try:
        from skimage.restoration import inpaint_biharmonic
    except ImportError:
        return ways
    ways["biharmonic"] = lambda photo, mask: _bytes(inpaint_biharmonic(_floats(photo), mask > 0, channel_axis=-1))
    return ways


def damaged_crops(
    path: Path, kind: Kind, count: int, long_side_px: int, seed: int
) -> list[tuple[Rgb, npt.NDArray[np.uint8]]]:
    """(truth, mask) of `count` crops of one photo; the same for the same seed."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
        picture.thumbnail((long_side_px, long_side_px), Image.Resampling.LANCZOS)
        pixels = np.asarray(picture)
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    side_y, side_x = min(CROP_PX, pixels.shape[0]), min(CROP_PX, pixels.shape[1])
    crops = []
    for _ in range(count):
        y, x = (int(rng.integers(0, a - b + 1)) for a, b in zip(pixels.shape, (side_y, side_x), strict=False))
        crop = np.ascontiguousarray(pixels[y : y + side_y, x : x + side_x])
        crops.append((crop, holes.draw(kind, (side_y, side_x), rng)))
    return crops


def targets(means: dict[Kind, dict[str, Score]]) -> dict[str, bool]:
    """What is promised of Auto, and whether the means keep it."""
    held = {}
    for kind, scores in means.items():
        if "auto" not in scores:
            continue
        best = max(scores[name].psnr_db for name in ("telea", "ns", "biharmonic") if name in scores)
        auto, ns = scores["auto"], scores["ns"]
        if kind == "scratches":
            held["scratches: PSNR at least the best"] = auto.psnr_db >= best
        elif kind == "blobs":
            held["blobs: PSNR at least the best + .5 dB"] = auto.psnr_db >= best + 0.5
        else:
            held["boxes: PSNR at least the best - .5 dB"] = auto.psnr_db >= best - 0.5
            held["boxes: texture error at most .6 of NS"] = auto.texture_error <= 0.6 * ns.texture_error
            held["boxes: seam error at most .8 of NS"] = auto.seam_error <= 0.8 * ns.seam_error
    return held


def as_text(result: Result) -> str:
    """The table for a terminal."""
    lines = []
    for kind, scores in result.means.items():
        lines.append(f"{kind:12}" + "".join(f"{title:>10}" for _, title in _COLUMNS))
        for name, found in scores.items():
            lines.append(f"  {name:10}" + "".join(f"{getattr(found, key):10.3f}" for key, _ in _COLUMNS))
    lines += [f"{'holds' if held else 'FALLS SHORT':12}{what}" for what, held in result.targets.items()]
    return "\n".join(lines)


def save(result: Result, sheets: Sequence[Image.Image], path: Path) -> None:
    """Write the result as JSON, and beside it the contact sheets as JPEG."""
    disk.make_folder(path.parent)
    disk.write_bytes(path, msgspec.json.format(msgspec.json.encode(result), indent=2) + b"\n")
    for kind, sheet in zip(result.means, sheets, strict=True):
        target = path.with_name(f"{path.stem}-{kind}.jpg")
        disk.write_whole(target, lambda file, sheet=sheet: sheet.save(file, "JPEG", quality=88))  # type: ignore[misc]


def contact_sheet(kind: str, rows: Sequence[dict[str, Rgb]], tile_px: int = 192) -> Image.Image:
    """One row for each crop: damaged, mask, every method, truth."""
    columns = list(rows[0]) if rows else []
    sheet = Image.new("RGB", (max(1, len(columns)) * tile_px, len(rows) * tile_px + 16), "white")
    pen = ImageDraw.Draw(sheet)
    for column, name in enumerate(columns):
        pen.text((column * tile_px + 4, 2), f"{kind}: {name}" if column == 0 else name, fill="black")
        for row, pictures in enumerate(rows):
            tile = Image.fromarray(pictures[name]).resize((tile_px, tile_px), Image.Resampling.LANCZOS)
            sheet.paste(tile, (column * tile_px, row * tile_px + 16))
    return sheet


def _suited(ways: dict[str, Way], kind: Kind) -> dict[str, Way]:
    """Biharmonic inpainting is no method for boxes: it takes minutes there."""
    return {name: way for name, way in ways.items() if kind != "boxes" or name != "biharmonic"}


def _measured(truth: Rgb, mask: npt.NDArray[np.uint8], ways: dict[str, Way]) -> tuple[dict[str, Score], dict[str, Rgb]]:
    hurt = truth.copy()
    hurt[mask > 0] = 255
    found: dict[str, Score] = {}
    pictures: dict[str, Rgb] = {"damaged": hurt, "mask": np.repeat(mask[..., None], 3, axis=2)}
    for name, way in ways.items():
        begun = time.perf_counter()
        pictures[name] = way(hurt, mask)
        seconds = time.perf_counter() - begun
        scored = holes.score(_floats(truth), _floats(pictures[name]), mask)
        found[name] = msgspec.structs.replace(scored, seconds=seconds)
    pictures["truth"] = truth
    return found, pictures


def _own(method: str) -> Way:
    def way(photo: Rgb, mask: npt.NDArray[np.uint8]) -> Rgb:
        choose: Callable[[Floats, Bits, Place], route.Choice] = restoration.chooser(method, few=True)
        if method in ("telea", "ns"):  # as OpenCV does it, without our shortcut through wide holes
            plain = route.Choice(Smooth("telea" if method == "telea" else "ns", reach_px=np.inf), method)
            choose = lambda pixels, hole, place: plain  # noqa: E731
        out: paste.Photo = photo.copy()
        # the masks are exact: growing them would only hide known pixels from every method alike
        for fill in paste.fills(photo, mask, choose, grow_px=0, feather_px=0):
            paste.pasted(out, fill, out)
        return cast(Rgb, out)

    return way


def _means(cases: Sequence[Case]) -> dict[str, Score]:
    if not cases:
        return {}
    return {
        name: Score(**{key: _mean([getattr(case.scores[name], key) for case in cases]) for key, _ in _COLUMNS})
        for name in cases[0].scores
    }


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _floats(pixels: Rgb) -> Floats:
    return np.asarray(pixels, np.float32) / np.float32(255)


def _bytes(pixels: Any) -> Rgb:
    return np.asarray(np.clip(pixels, 0, 1) * 255 + 0.5, np.uint8)
