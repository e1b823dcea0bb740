"""Damage that is painted onto whole photographs, so that a net can learn to find it, and holes to be filled.

Line-like: scratches, tramlines, creases, tears, fibres. Spot-like: dust, blotches, stains, tape, torn corners. What
only looks like damage (hair, wires, branches, writing) is painted into the clean picture before, and counts as part of
it.
`mmstudio.training.other_damage` paints with other means, for measuring only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.training.photographs import Floats

Bits = npt.NDArray[np.bool_]
Points = npt.NDArray[np.float64]  # (N, 2) x, y in pixels

VISIBLE = 6 / 255  # a weaker change of a pixel is no damage: it is taken back
_SHIFT = 4  # binary digits after the point of OpenCV's coordinates
_ONE = 1 << _SHIFT
_FINER = 4  # times as large as it is seen a stroke is drawn


@dataclass(frozen=True)
class Damaged:
    """pixels (h, w, 3) in [0, 1]; lines, spots (h, w): which of them damage has changed, and of which kind it is."""

    pixels: Floats
    lines: Bits
    spots: Bits

    @property
    def mask(self) -> Bits:
        changed: Bits = self.lines | self.spots
        return changed


@dataclass(frozen=True)
class Amounts:
    """How much damage there is on 256 x 256 pixels on average, by kind, and how wide a scratch can be."""

    scratches: float = 1.6
    tramlines: float = 0.25
    creases: float = 0.3
    tears: float = 0.2
    fibres: float = 0.8
    dust: float = 5.0
    blotches: float = 0.4
    stains: float = 0.2
    tapes: float = 0.1
    corners: float = 0.12
    widest_px: float = 8.0


class Painter:
    """Paints damage over one picture and remembers where."""

    def __init__(self, clean: Floats, rng: np.random.Generator) -> None:
        self.clean, self.rng = clean, rng
        self.pixels = clean.copy()
        self.lines = np.zeros(clean.shape[:2], bool)
        self.spots = np.zeros(clean.shape[:2], bool)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)"""
        return self.clean.shape[0], self.clean.shape[1]

    def lay(self, cover: npt.NDArray[np.floating], colour: npt.NDArray[np.float64], spot: bool) -> None:
        """Mix a colour (3,) over what is there, by cover (h, w) in [0, 1]."""
        box = _box(cover)
        below = self.pixels[box]
        self._take(box, cover[box], below + cover[box][..., None] * (colour.astype(np.float32) - below), spot)

    def replace(self, cover: npt.NDArray[np.floating], pixels: npt.NDArray[np.floating], spot: bool) -> None:
        """Take new pixels (h, w, 3) where there is cover."""
        box = _box(cover)
        self._take(box, cover[box], pixels[box], spot)

    def _take(
        self, box: tuple[slice, slice], cover: npt.NDArray[np.floating], pixels: npt.NDArray[np.floating], spot: bool
    ) -> None:
        """Only what can be seen counts; the rest stays exactly as it was."""
        fresh = np.clip(pixels, 0, 1)
        change = np.abs(fresh - self.clean[box])
        seen = (cover > 0) & (np.maximum(np.maximum(change[..., 0], change[..., 1]), change[..., 2]) >= VISIBLE)
        self.pixels[box][seen] = fresh[seen]
        kind, other = (self.spots, self.lines) if spot else (self.lines, self.spots)
        kind[box] |= seen
        other[box] &= ~seen

    def done(self) -> Damaged:
        return Damaged(self.pixels, self.lines, self.spots)


def damaged(clean: Floats, rng: np.random.Generator, amounts: Amounts | None = None, share: float = 0.8) -> Damaged:
    """A picture (h, w, 3) in [0, 1] with damage on it. share: how many pictures have any."""
    painter = Painter(clean, rng)
    if rng.random() >= share:
        return painter.done()
    amounts = amounts or Amounts()
    area = clean.shape[0] * clean.shape[1] / 256**2
    much = float(np.exp(rng.normal(0, 0.7)))  # some prints are worse than others
    kinds: tuple[tuple[float, Callable[[Painter], None]], ...] = (
        (amounts.stains, stain),
        (amounts.tapes, tape),
        (amounts.blotches, blotch),
        (amounts.creases, crease),
        (amounts.tears, tear),
        (amounts.corners, corner),
        (amounts.scratches, lambda painter: scratch(painter, amounts.widest_px)),
        (amounts.tramlines, tramline),
        (amounts.fibres, fibre),
        (amounts.dust, speck),
    )
    for amount, paint in kinds:
        for _ in range(int(rng.poisson(amount * area * much))):
            paint(painter)
    return painter.done()


def scratch(painter: Painter, widest_px: float = 8.0) -> None:
    """Long, nearly straight, of a width and strength that vary along it; often several beside each other."""
    rng = painter.rng
    span = float(max(painter.size))
    width = float(np.exp(rng.uniform(np.log(0.8), np.log(widest_px))))
    course = _course(painter.size, rng, rng.uniform(0.12, 1.1) * span, rng.normal(0, 0.25), rng.normal(0, 0.05))
    colour, strength = _scratch_colour(rng), float(rng.uniform(0.35, 1))
    for _ in range(1 + (rng.random() < 0.2) * int(rng.integers(1, 4))):
        cover = stroke(painter.size, course, width * _wander(len(course), rng, 0.3))
        if rng.random() < 0.5:
            cover *= _patchy(painter.size, rng, float(rng.uniform(6, 40)))
        painter.lay(cover * strength, colour, spot=False)
        course = course + rng.normal(0, 7, 2)


def tramline(painter: Painter) -> None:
    """What a roller or a gate of a camera scratches into film that runs by: straight along the edge of the picture,
    sharp, often from end to end and side by side."""
    rng = painter.rng
    height, width = painter.size
    upright = rng.random() < 0.75
    long, across = (height, width) if upright else (width, height)
    ends = np.array([-2.0, long + 2.0]) if rng.random() < 0.6 else np.sort(rng.uniform(-0.2, 1.2, 2)) * long
    colour, strength = _scratch_colour(rng), float(rng.uniform(0.45, 1))
    at, lean, thick = rng.uniform(0, 1) * across, rng.normal(0, 0.004) * long, rng.uniform(0.8, 3.5)
    for _ in range(1 + (rng.random() < 0.4) * int(rng.integers(1, 4))):
        along = np.linspace(ends[0], ends[1], max(2, int((ends[1] - ends[0]) / 4)))
        beside = at + np.linspace(0, lean, len(along))
        course = np.stack([beside, along] if upright else [along, beside], axis=1)
        cover = stroke(painter.size, course, thick * _wander(len(course), rng, 0.1))
        if rng.random() < 0.35:
            cover *= _patchy(painter.size, rng, float(rng.uniform(10, 60)))
        painter.lay(cover * strength, colour, spot=False)
        at += rng.choice([-1, 1]) * rng.uniform(2, 12)


def crease(painter: Painter) -> None:
    """A fold through the whole print: a light broken core, and a shade along one or both sides."""
    rng = painter.rng
    course = _course(painter.size, rng, 2.2 * max(painter.size), rng.normal(0, 0.06), rng.normal(0, 0.02))
    width = float(rng.uniform(1, 4))
    line = stroke(painter.size, course, np.full(len(course), width))
    core = line * _patchy(painter.size, rng, float(rng.uniform(3, 14)))
    wide = stroke(painter.size, course, np.full(len(course), 3 * width))
    shade = np.asarray(cv2.GaussianBlur(wide, (0, 0), width), np.float32)
    shade[shade < 0.3] = 0
    shaded = np.asarray(painter.pixels + shade[..., None] * rng.uniform(-0.12, 0.08), np.float32)
    painter.replace(shade, shaded, spot=False)
    painter.lay(core * rng.uniform(0.5, 1), _paper(rng), spot=False)


def tear(painter: Painter) -> None:
    """From an edge inwards: a jagged gap of bare paper, with a dark line where the halves meet."""
    rng = painter.rng
    course = _course(painter.size, rng, rng.uniform(0.2, 0.7) * max(painter.size), rng.normal(0, 0.8), 0.25, edge=True)
    width = np.linspace(rng.uniform(4, 14), 1.0, len(course)) * _wander(len(course), rng, 0.5)
    painter.lay(stroke(painter.size, course, width), _paper(rng), spot=False)
    if rng.random() < 0.6:
        painter.lay(stroke(painter.size, course, np.full(len(course), 1.4)), rng.uniform(0, 0.3, 3), spot=False)


def fibre(painter: Painter) -> None:
    """Lint on the glass: short, thin, curled, dark or light."""
    rng = painter.rng
    course = _course(painter.size, rng, float(rng.uniform(15, 90)), rng.normal(0, 3), rng.normal(0, 0.2))
    cover = stroke(painter.size, course, np.full(len(course), rng.uniform(0.8, 2.2)))
    painter.lay(cover * rng.uniform(0.4, 1), _scratch_colour(rng), spot=False)


def speck(painter: Painter) -> None:
    """Dust: a small round or angular spot with an edge of a pixel."""
    rng = painter.rng
    radius = float(np.exp(rng.uniform(np.log(0.7), np.log(6))))
    cover = _blob(painter.size, rng, radius, float(rng.uniform(0.05, 0.35)))
    painter.lay(cover * rng.uniform(0.5, 1), _scratch_colour(rng), spot=True)


def blotch(painter: Painter) -> None:
    """Emulsion gone or mould grown: a ragged spot, or a nest of them."""
    rng = painter.rng
    radius = float(rng.uniform(5, 22))
    cover = _blob(painter.size, rng, radius, 0.4)
    if rng.random() < 0.7:
        cover *= _patchy(painter.size, rng, float(rng.uniform(3, 10)))
    painter.lay(cover * rng.uniform(0.6, 1), _scratch_colour(rng), spot=True)


def stain(painter: Painter) -> None:
    """A drop that dried: it tints, and its rim is darker."""
    rng = painter.rng
    radius = float(rng.uniform(12, 60))
    cover = _blob(painter.size, rng, radius, 0.15)
    tint = np.array([rng.uniform(0.75, 1), rng.uniform(0.6, 0.9), rng.uniform(0.35, 0.8)], np.float32)
    strength = np.float32(rng.uniform(0.4, 1))
    inside = cover[..., None] * (1 - tint) * strength
    edge = cv2.morphologyEx(cover, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) * np.float32(rng.uniform(0, 0.35))
    darker = painter.pixels * (1 - inside) * (1 - edge[..., None])
    painter.replace(np.maximum(cover, edge), darker, spot=True)


def tape(painter: Painter) -> None:
    """A yellowed strip with straight sides, lighter or darker than the print."""
    rng = painter.rng
    course = _course(painter.size, rng, rng.uniform(0.3, 1.2) * max(painter.size), 0.0, 0.0)
    cover = stroke(painter.size, course[[0, -1]], np.full(2, rng.uniform(14, 44)))
    colour = np.array([rng.uniform(0.7, 0.95), rng.uniform(0.6, 0.88), rng.uniform(0.35, 0.75)])
    painter.lay(cover * rng.uniform(0.25, 0.7), colour, spot=True)


def corner(painter: Painter) -> None:
    """A corner or a bite of the edge that is gone, down to the paper or to the lid of the scanner."""
    rng = painter.rng
    height, width = painter.size
    reach = rng.uniform(0.06, 0.3, 2) * min(painter.size)
    ragged = np.cumsum(rng.normal(0, 1.2, 12))
    share = np.linspace(0, 1, 12)
    cut = np.stack([reach[0] * (1 - share) + ragged, reach[1] * share + ragged[::-1]], axis=1)
    outline = np.concatenate([[[-9.0, -9.0]], [[cut[0, 0], -9.0]], cut, [[-9.0, cut[-1, 1]]]])
    if rng.random() < 0.5:
        outline[:, 0] = width - outline[:, 0]
    if rng.random() < 0.5:
        outline[:, 1] = height - outline[:, 1]
    cover = _filled(painter.size, outline)
    painter.lay(cover, _paper(rng) if rng.random() < 0.7 else rng.uniform(0, 0.1, 3), spot=True)


def disguised(clean: Floats, rng: np.random.Generator, share: float = 0.5) -> Floats:
    """A picture with things drawn into it that a detector must not take for damage; share: how many have any."""
    if rng.random() >= share:
        return clean
    painter = Painter(clean, rng)
    (hair, wires, branch, writing)[int(rng.integers(4))](painter)
    # what belongs to a photograph is as soft as the photograph
    return np.asarray(cv2.GaussianBlur(painter.pixels, (0, 0), 0.5) if rng.random() < 0.5 else painter.pixels)


def hair(painter: Painter) -> None:
    """Dozens of strands that run alike."""
    rng = painter.rng
    length = rng.uniform(0.4, 0.9) * max(painter.size)
    course = _course(painter.size, rng, length, rng.normal(0, 1), rng.normal(0, 0.05))
    colour = rng.uniform(0, 0.6) * np.array([1, rng.uniform(0.7, 1), rng.uniform(0.5, 1)])
    for _ in range(int(rng.integers(12, 40))):
        fan = np.linspace(0.3, 1, len(course))[:, None] * rng.normal(0, 14, 2)
        cover = stroke(painter.size, course + fan, np.full(len(course), rng.uniform(0.7, 1.8)))
        painter.lay(cover * rng.uniform(0.3, 0.9), colour * rng.uniform(0.7, 1.4), spot=False)


def wires(painter: Painter) -> None:
    """Evenly dark lines from edge to edge, smooth and never broken; or the bars of a grid."""
    rng = painter.rng
    colour, width = np.full(3, rng.uniform(0, 0.3)), rng.uniform(0.9, 4)
    course = _course(painter.size, rng, 2.4 * max(painter.size), rng.normal(0, 0.15), 0.0, smooth=True)
    apart = rng.normal(0, 1, 2)
    apart *= rng.uniform(6, 40) / max(float(np.hypot(*apart)), 1e-3)
    for number in range(int(rng.integers(1, 7))):
        painter.lay(stroke(painter.size, course + number * apart, np.full(len(course), width)), colour, spot=False)


def branch(painter: Painter) -> None:
    """A twig that forks and thins out."""
    rng = painter.rng
    colour = np.array([rng.uniform(0.05, 0.35)] * 3) * [1, 0.85, 0.7]

    def grow(start: Points, angle: float, length: float, width: float) -> None:
        steps = 10
        angles = angle + np.cumsum(rng.normal(0, 0.12, steps))
        course = start + np.cumsum(np.stack([np.cos(angles), np.sin(angles)], axis=1) * length / steps, axis=0)
        painter.lay(stroke(painter.size, course, np.linspace(width, 0.7 * width, steps)), colour, spot=False)
        if width > 0.9:
            for fork in rng.integers(3, steps, 2):
                grow(course[fork], angles[fork] + rng.normal(0, 0.7), 0.6 * length, 0.6 * width)

    height, width = painter.size
    edge = np.array([rng.uniform(0, width), float(rng.choice([0, height]))])
    grow(edge, float(np.arctan2(height / 2 - edge[1], width / 2 - edge[0])), 0.6 * max(painter.size), rng.uniform(2, 7))


def writing(painter: Painter) -> None:
    """A few words in one of OpenCV's hands."""
    rng = painter.rng
    height, width = painter.size
    colour = rng.uniform(0, 0.2, 3) if rng.random() < 0.5 else rng.uniform(0.7, 1, 3)
    layer = np.zeros((height, width), np.uint8)
    size = float(rng.uniform(0.4, 1.6))
    for row in range(int(rng.integers(1, 5))):
        letters = "".join(rng.choice(list("abcdefghiklmnoprstuvwxyzABEHKMNRST0123456789 "), int(rng.integers(4, 18))))
        place = int(rng.uniform(-0.1, 0.6) * width), int((0.2 + rng.uniform(0, 0.7)) * height + 30 * size * row)
        cv2.putText(layer, letters, place, int(rng.integers(0, 8)), size, 255, max(1, round(1.6 * size)), cv2.LINE_AA)
    painter.lay(layer.astype(np.float32) / 255, colour, spot=False)


def hole(size: tuple[int, int], rng: np.random.Generator) -> Bits:
    """What a person might want repainted (h, w): strokes, boxes, blobs or the shapes of damage, grown a little."""
    height, width = size
    layer = np.zeros(size, np.float32)
    kind = rng.random()
    if kind < 0.3:  # polygonal chains (LaMa's)
        for _ in range(int(rng.integers(1, 4))):
            course = _course(size, rng, rng.uniform(0.2, 1) * max(size), rng.normal(0, 2), rng.normal(0, 0.5))
            layer = np.maximum(layer, stroke(size, course, np.full(len(course), rng.uniform(0.03, 0.22) * max(size))))
    elif kind < 0.55:
        for _ in range(int(rng.integers(1, 3))):
            high, wide = (rng.uniform(0.15, 0.55, 2) * size).astype(int)
            top, left = int(rng.integers(0, height - high + 1)), int(rng.integers(0, width - wide + 1))
            layer[top : top + high, left : left + wide] = 1
    elif kind < 0.8:
        for _ in range(int(rng.integers(1, 4))):
            layer = np.maximum(layer, _blob(size, rng, float(rng.uniform(0.05, 0.22) * max(size)), 0.3))
    else:
        flat = np.full((*size, 3), 0.5, np.float32)
        layer = damaged(flat, rng, Amounts(dust=8, widest_px=9), share=1).mask.astype(np.float32)
    found = layer > 0.5
    px = int(rng.integers(0, 4))
    if px:
        found = cv2.dilate(found.astype(np.uint8), np.ones((2 * px + 1, 2 * px + 1), np.uint8)) > 0
    if not found.any() or found.mean() > 0.5:
        found = np.zeros(size, bool)
        found[height // 3 : height * 2 // 3, width // 3 : width * 2 // 3] = True
    return found


def _box(cover: npt.NDArray[np.floating]) -> tuple[slice, slice]:
    """The smallest rectangle with all that is covered."""
    left, top, width, height = cv2.boundingRect((cover > 0).astype(np.uint8))
    return slice(top, top + height), slice(left, left + width)


def _course(
    size: tuple[int, int],
    rng: np.random.Generator,
    length: float,
    bend: float,
    jitter: float,
    edge: bool = False,
    smooth: bool = False,
) -> Points:
    """Points a few pixels apart of a way through the picture that bends by `bend` radians in all.

    jitter: radians by which each step turns. edge: it begins at an edge; else its middle lies in the picture.
    """
    height, width = size
    count = int(np.clip(length / 4, 8, 160))
    angles = rng.uniform(0, 2 * np.pi) + np.linspace(0, bend, count)
    if not smooth:
        angles = angles + np.cumsum(rng.normal(0, abs(jitter), count)) * (8 / count) ** 0.5
    points = np.cumsum(np.stack([np.cos(angles), np.sin(angles)], axis=1) * length / count, axis=0)
    if edge:
        at = rng.uniform(0, 1)
        sides = ((at * width, 0.0), (at * width, height - 1.0), (0.0, at * height), (width - 1.0, at * height))
        points += np.array(sides[int(rng.integers(4))]) - points[0]
    else:
        points += rng.uniform(0, 1, 2) * (width, height) - points[len(points) // 2]
    return points


def stroke(size: tuple[int, int], course: Points, widths: npt.NDArray[np.float64]) -> Floats:
    """How much of each pixel (h, w) a stroke of these widths covers."""
    # drawn large: OpenCV's own soft lines end in beads of whole pixels, and a net would learn to look for these
    large = np.zeros((size[0] * _FINER, size[1] * _FINER), np.uint8)
    places = np.round(course * _FINER * _ONE).astype(np.int32)
    for first, last, width in zip(places[:-1], places[1:], widths[1:], strict=True):
        ends = (int(first[0]), int(first[1])), (int(last[0]), int(last[1]))
        cv2.line(large, *ends, 255, max(1, round(float(width) * _FINER)), cv2.LINE_8, _SHIFT)
    layer = cv2.resize(large, size[::-1], interpolation=cv2.INTER_AREA)
    return layer.astype(np.float32) / np.float32(255)


def _blob(size: tuple[int, int], rng: np.random.Generator, radius: float, wobble: float) -> Floats:
    """A closed shape somewhere in the picture, with the edge of a pixel."""
    height, width = size
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    far = np.ones(40)
    for waves in range(2, 7):
        far += wobble / waves**0.5 * rng.normal(0, 0.7) * np.cos(waves * angle + rng.uniform(0, 2 * np.pi))
    squeeze, turn = float(rng.uniform(0.5, 1)), float(rng.uniform(0, np.pi))
    x, y = radius * np.maximum(far, 0.2) * (np.cos(angle), squeeze * np.sin(angle))
    centre = rng.uniform(0, 1, 2) * (width, height)
    outline = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=1)
    return _filled(size, outline + centre)


def _filled(size: tuple[int, int], outline: Points) -> Floats:
    layer = np.zeros(size, np.uint8)
    cv2.fillPoly(layer, [np.round(outline * _ONE).astype(np.int32)], 255, cv2.LINE_AA, _SHIFT)
    return layer.astype(np.float32) / np.float32(255)


def _patchy(size: tuple[int, int], rng: np.random.Generator, grain_px: float) -> Floats:
    """Factors in [0, 1] that come and go over about so many pixels."""
    height, width = size
    coarse = rng.standard_normal((max(2, int(height / grain_px)), max(2, int(width / grain_px))), np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(smooth * 1.5 + rng.uniform(0, 1.5), 0, 1), np.float32)


def _wander(count: int, rng: np.random.Generator, strength: float) -> npt.NDArray[np.float64]:
    """Factors around 1 that change slowly."""
    steps = np.cumsum(rng.normal(0, 1, count)) / np.sqrt(count)
    return np.asarray(np.exp(strength * (steps - steps.mean())))


def _scratch_colour(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Mostly light (emulsion gone), often dark (dirt), seldom coloured."""
    kind = rng.random()
    if kind < 0.55:
        return rng.uniform(0.75, 1) * np.array([1, rng.uniform(0.92, 1), rng.uniform(0.8, 1)])
    return rng.uniform(0, 0.25, 3) if kind < 0.92 else rng.uniform(0, 1, 3)


def _paper(rng: np.random.Generator) -> npt.NDArray[np.float64]:
    return rng.uniform(0.82, 1) * np.array([1, rng.uniform(0.93, 1), rng.uniform(0.8, 1)])
