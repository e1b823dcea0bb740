"""Texture filling: patches of the surroundings, found and blended over several scales.

PatchMatch (Barnes et al. 2009, doi:10.1145/1531326.1531330) inside the expectation-maximisation of Wexler, Shechtman
and Irani 2007 (doi:10.1109/TPAMI.2007.60), with whole arrays instead of a scan: all patches try their neighbours'
matches at once, from far to near (jump flooding), then random places ever closer to their own.

Patches that fit a soft guess are soft themselves, and the fill would turn out blurred. So pictures carry two more
channels, how rough they are across and down: in the hole first interpolated from the rim, then voted for like colours
(the texture features of Newson et al. 2014, doi:10.1137/140954933). And what is taken from the patches in the end are
the differences between neighbours, not colours: no seam remains between patches, nor at the rim.

A 7 x 7 patch is compared by the low coefficients of its cosine transform: they hold nearly all of its energy, each is
one separable filter over the picture, and a row of them fits into two cache lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mmstudio.errors import Cancelled
from mmstudio.repair import fields
from mmstudio.repair import reference as references
from mmstudio.repair.fields import Differences
from mmstudio.repair.inpainter import Bits, Floats, never
from mmstudio.repair.scaling import half, radius_px, reduced, resized
from mmstudio.repair.smooth import Smooth

PATCH_PX = 7
MAX_LEVELS = 6
_HALF = PATCH_PX // 2
_LUMA_ORDER, _CHROMA_ORDER = 5, 1  # highest u + v of the coefficients that are compared
_JUMPS = (8, 4, 2, 1)
_PULL = 0.01  # of the copied colours against differences: keeps wide fills from drifting away
_INERTIA = 0.02
_CHANNELS = 5  # three of colour, two of roughness
_ROUGH_PX = 3.0  # how far around a pixel its roughness is measured
_ROUGH = 5.0  # as much as colour counts, roughness counts

Index = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Texture:
    """An Inpainter. sources: bool (h, w), where patches may be taken from; None = everywhere outside the hole.

    start: what the hole holds before the first search, float32 (h, w, 3); None = a smooth fill. Of a reference only its
    patches are taken, save for specks.
    """

    sources: Bits | None = None
    start: Floats | None = None

    def fill(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        prompt: str = "",
        cancelled: Callable[[], bool] = never,
    ) -> Floats:
        return self.drawn(pixels, mask, seed=seed, reference=reference, cancelled=cancelled).joined(
            pixels, mask, cancelled
        )

    def drawn(
        self,
        pixels: Floats,
        mask: Bits,
        *,
        seed: int = 0,
        reference: Floats | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Drawn:
        """What the patches say, not yet joined to the photograph."""
        start = Smooth("ns").fill(pixels, mask, cancelled=cancelled) if self.start is None else self.start
        picture = np.where(mask[..., None], start, pixels)
        usable = ~mask if self.sources is None else self.sources & ~mask
        height, width = mask.shape
        hole, told = mask, False
        taken = None if reference is None else references.part(pixels, mask, reference)
        if taken is not None and min(taken.pixels.shape[:2]) > 2 * PATCH_PX:
            if taken.over is not None:
                told = True
                picture = np.where(mask[..., None], taken.over, pixels)
            own = np.zeros_like(usable) if self.sources is None else usable
            picture, hole, usable = _beside(picture, hole, own, taken.pixels)
        levels = _pyramid(np.dstack([picture, _ROUGH * _roughness(picture, hole)]), hole, usable, _level_count(mask))
        if not levels[0].sources.any():  # nowhere to take a patch from
            return Drawn(start, fields.differences(start))
        rng = np.random.default_rng(seed)
        match: Match | None = None
        for depth in range(len(levels) - 1, -1, -1):
            level = levels[depth]
            if not level.sources.any():
                continue
            if match is not None:
                level.take_guess(match.level.picture)
            match = Match.begin(level, match, rng)
            passes = 1 if depth == 0 else 2 if depth == 1 else 3
            for number in range(passes):
                match.search(rng, cancelled, rounds=1 if depth < 2 else 2)
                match.vote(0 if depth == 0 and number == passes - 1 else _HALF)
        assert match is not None
        colours = np.ascontiguousarray(match.level.picture[:height, :width, :3])
        across, down = match.differences()
        return Drawn(colours, Differences(across[:height, : width - 1], down[: height - 1, :width]), told)


@dataclass(frozen=True)
class Drawn:
    """colours (h, w, 3), copied pixel by pixel in the hole; wanted: how neighbours differed where they came from.

    told: a reference shows the very place, so that nothing of it is a guess.
    """

    colours: Floats
    wanted: Differences
    told: bool = False

    def joined(self, pixels: Floats, mask: Bits, cancelled: Callable[[], bool] = never) -> Floats:
        """The photograph with the hole filled by them, without seams (h, w, 3)."""
        return fields.solved(pixels, mask, self.wanted, self.colours, _PULL, cancelled)


@dataclass
class Level:
    """One scale. picture (h, w, 5): colour and roughness, its hole (h, w), and sources (h, w): where patches may be
    taken from, the centres of whole ones."""

    picture: Floats
    hole: Bits
    sources: Bits

    def take_guess(self, coarser: Floats) -> None:
        """Put the enlarged picture of the next coarser level into the hole."""
        height, width = self.hole.shape
        larger = resized(coarser, (width, height), cv2.INTER_LINEAR)
        self.picture[self.hole] = larger[self.hole]


class Match:
    """For each patch that touches the hole, the best known patch so far (the nearest-neighbour field)."""

    def __init__(self, level: Level, ys: Index, xs: Index, y: Index, x: Index) -> None:
        self.level = level
        self.ys, self.xs = ys, xs  # centres of the patches to be matched
        self.y, self.x = y, x  # of their matches
        self.number = np.full(level.hole.shape, -1, np.int32)  # place in ys, xs of a centre
        self.number[ys, xs] = np.arange(len(ys), dtype=np.int32)
        self.distance = np.zeros(len(ys), np.float32)
        self._sources = np.pad(level.sources, _JUMPS[0])  # then a jump off the picture needs no question
        self._neighbours: dict[tuple[int, int], tuple[Index, Index]] = {}

    @classmethod
    def begin(cls, level: Level, coarser: Match | None, rng: np.random.Generator) -> Match:
        near = cv2.dilate(level.hole.astype(np.uint8), np.ones((PATCH_PX, PATCH_PX), np.uint8)) > 0
        ys, xs = (a.astype(np.int32) for a in np.nonzero(near))
        known_y, known_x = (a.astype(np.int32) for a in np.nonzero(level.sources))
        drawn = rng.integers(0, len(known_y), len(ys))
        y, x = known_y[drawn], known_x[drawn]
        if coarser is not None:
            height, width = coarser.level.hole.shape
            n = coarser.number[np.minimum(ys // 2, height - 1), np.minimum(xs // 2, width - 1)]
            up_y, up_x = coarser.y[n] * 2 + ys % 2, coarser.x[n] * 2 + xs % 2
            good = (n >= 0) & _holds(level.sources, up_y, up_x)
            y, x = np.where(good, up_y, y), np.where(good, up_x, x)
        return cls(level, ys, xs, y, x)

    def search(self, rng: np.random.Generator, cancelled: Callable[[], bool], rounds: int) -> None:
        height, width = self.level.hole.shape
        features = _features(self.level.picture)
        self._flat = features.reshape(height * width, -1)
        self._wanted = self._flat[self.ys * width + self.xs]
        self.distance = self._distance_to(self.y, self.x)
        for _ in range(rounds):
            if cancelled():
                raise Cancelled
            for jump in _JUMPS:
                for dy, dx in ((0, jump), (0, -jump), (jump, 0), (-jump, 0)):
                    self._try_neighbours(dy, dx)
            everyone = np.arange(len(self.ys), dtype=np.int32)
            radius = max(height, width) // 2
            while radius >= 1:
                dy, dx = rng.integers(-radius, radius + 1, (2, len(self.ys)), dtype=np.int32)
                y, x = (
                    np.minimum(np.maximum(self.y + dy, 0), height - 1),
                    np.minimum(np.maximum(self.x + dx, 0), width - 1),
                )
                self._try(y, x, everyone)
                radius //= 2

    def vote(self, reach: int) -> None:
        """Each pixel of the hole becomes the mean of what the patches over it say, good matches counting more.

        reach: in pixels, how far away the middle of such a patch may be. Fewer patches are crisper, 0 copies.
        """
        level = self.level
        width = level.hole.shape[1]
        scale = max(float(np.percentile(self.distance, 75)), 1e-6)
        weight = np.exp(-2 * self.distance / scale).astype(np.float32)
        weight = np.append(weight, np.float32(0))  # that of number -1: no patch has its middle there
        match = np.append(self.y * np.int32(width) + self.x, np.int32(0))
        ys, xs = np.nonzero(level.hole)
        flat = level.picture.reshape(-1, _CHANNELS)
        # what was there counts a little: where no patch fits at all, the softer picture of the last vote stays
        total = np.full(len(ys), _INERTIA, np.float32)
        colour = _INERTIA * level.picture[ys, xs]
        padded = np.pad(self.number, _HALF, constant_values=-1)
        across = padded.shape[1]
        numbers, here = padded.ravel(), (ys + _HALF) * across + xs + _HALF
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                n = numbers.take(here - (dy * across + dx))
                w = weight.take(n, mode="wrap")
                colour += w[:, None] * flat.take(match.take(n, mode="wrap") + (dy * width + dx), axis=0, mode="clip")
                total += w
        level.picture[ys, xs] = colour / total[:, None]

    def differences(self) -> Differences:
        """Of neighbours, as they differ where the better matched of the two was found. 0 far from the hole."""
        colours = self.level.picture[..., :3]
        distance = np.where(self.number >= 0, self.distance[self.number], np.inf)
        found = []
        for dy, dx in ((0, 1), (1, 0)):
            height, width = len(self.number) - dy, self.number[0].size - dx
            here, there = np.s_[:height, :width], np.s_[dy:, dx:]
            total = np.zeros((height, width, 3), np.float32)
            from_here = distance[here] <= distance[there]
            for at, sign, best in ((here, 1, from_here), (there, -1, ~from_here)):
                chosen = best & (self.number[at] >= 0)
                n = self.number[at][chosen]
                y, x = self.y[n], self.x[n]
                total[chosen] = sign * (colours[y + sign * dy, x + sign * dx] - colours[y, x])
            found.append(total)
        return Differences(found[0], found[1])

    def _try_neighbours(self, dy: int, dx: int) -> None:
        """The neighbour's match, moved by as much as the neighbour lies away."""
        if (dy, dx) not in self._neighbours:
            height, width = self.level.hole.shape
            y, x = self.ys + dy, self.xs + dx
            inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
            n = np.where(inside, self.number[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)], np.int32(-1))
            some = np.flatnonzero(n >= 0).astype(np.int32)
            self._neighbours[dy, dx] = some, n[some]
        some, n = self._neighbours[dy, dx]
        self._try(self.y.take(n) - np.int32(dy), self.x.take(n) - np.int32(dx), some)

    def _try(self, y: Index, x: Index, some: Index) -> None:
        """Whether (y, x), at most a jump off the picture, are better for the patches of these numbers."""
        reach = _JUMPS[0]
        at = (y + np.int32(reach)) * np.int32(self._sources.shape[1]) + (x + np.int32(reach))
        good = np.flatnonzero(self._sources.ravel().take(at))
        y, x, some = y.take(good), x.take(good), some.take(good)
        distance = self._distance_to(y, x, some)
        better = np.flatnonzero(distance < self.distance.take(some))
        chosen = some.take(better)
        self.y[chosen], self.x[chosen], self.distance[chosen] = y.take(better), x.take(better), distance.take(better)

    def _distance_to(self, y: Index, x: Index, some: Index | None = None) -> Floats:
        found = np.take(self._flat, y * np.int32(self.level.hole.shape[1]) + x, axis=0)
        found -= self._wanted if some is None else self._wanted.take(some, axis=0)
        return np.asarray(np.einsum("nd,nd->n", found, found), np.float32)


def _holds(sources: Bits, y: Index, x: Index) -> Bits:
    """Whether (y, x) is inside and a source."""
    height, width = sources.shape
    inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
    found: Bits = inside & sources[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return found


def _features(picture: Floats) -> Floats:
    """(h, w, 5) -> (h, w, d), rows whose squared distance is that of the patches, weighted towards their centres."""
    basis = _cosines()
    colours = np.ascontiguousarray(picture[..., :3])
    luma = colours @ np.full(3, 3**-0.5, np.float32)
    red, blue = (colours[..., 0] - colours[..., 2]) * 2**-0.5, colours @ np.array([1, -2, 1], np.float32) * 6**-0.5
    rough = ((picture[..., 3], 0), (picture[..., 4], 0))
    rows = []
    for plane, order in ((luma, _LUMA_ORDER), (red, _CHROMA_ORDER), (blue, _CHROMA_ORDER), *rough):
        for u in range(order + 1):
            for v in range(order + 1 - u):
                rows.append(cv2.sepFilter2D(plane, cv2.CV_32F, basis[u], basis[v], borderType=cv2.BORDER_REFLECT_101))
    return np.asarray(cv2.merge(rows), np.float32)


def _roughness(picture: Floats, hole: Bits) -> Floats:
    """(h, w, 2): the mean difference of neighbours across and down around each pixel; continued into the hole."""
    grey = picture.mean(axis=2)
    known = cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)) == 0
    share = cv2.GaussianBlur(known.astype(np.float32), (0, 0), _ROUGH_PX)
    planes = []
    for right, down in ((1, 0), (0, 1)):
        differ = np.abs(cv2.Sobel(grey, cv2.CV_32F, right, down, ksize=1, borderType=cv2.BORDER_REFLECT_101))
        planes.append(cv2.GaussianBlur(differ * known, (0, 0), _ROUGH_PX) / np.maximum(share, 1e-6))
    return fields.spread(np.dstack(planes), share > 0.05)


def _cosines() -> Floats:
    """The cosine basis of one side of a patch, each row under a bell that lets the middle count most."""
    at = np.arange(PATCH_PX) + 0.5
    rows = np.cos(np.pi / PATCH_PX * np.arange(PATCH_PX)[:, None] * at)
    rows *= np.sqrt(np.where(np.arange(PATCH_PX) == 0, 1, 2) / PATCH_PX)[:, None]
    bell = np.exp(-0.5 * ((at - PATCH_PX / 2) / 2.5) ** 2)
    return np.asarray(rows * bell, np.float32)


def _pyramid(picture: Floats, hole: Bits, usable: Bits, count: int) -> list[Level]:
    """Finest first; a pixel of a coarser level belongs to the hole if any of its four did."""
    levels = [Level(picture.copy(), hole, _whole_patches(usable))]
    while len(levels) < count:
        size = half(hole)
        known, share = reduced(picture, hole, size)
        guess = resized(picture, size, cv2.INTER_AREA)
        picture = np.where(share[..., None] > 0.25, known, guess)
        usable = resized(usable.astype(np.float32), size, cv2.INTER_AREA) > 0.999
        hole = share < 0.999
        levels.append(Level(picture.copy(), hole, _whole_patches(usable)))
    return levels


def _whole_patches(usable: Bits) -> Bits:
    """Centres of patches that lie inside and are usable all over."""
    patch = np.ones((PATCH_PX, PATCH_PX), np.uint8)
    whole = cv2.erode(usable.astype(np.uint8), patch, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(whole, dtype=np.bool_)


def _level_count(mask: Bits) -> int:
    """So many that the hole is at most about two patches thick at the coarsest."""
    radius = radius_px(mask)
    smallest = min(mask.shape)
    by_hole = int(np.ceil(np.log2(max(radius, 1.0) / PATCH_PX))) + 1
    by_size = int(np.log2(max(smallest / (3 * PATCH_PX), 1.0))) + 1
    return max(1, min(MAX_LEVELS, by_hole + 1, by_size))


def _beside(picture: Floats, hole: Bits, usable: Bits, reference: Floats) -> tuple[Floats, Bits, Bits]:
    """One canvas with the reference to the right of the picture: then its patches are sources like any other."""
    height, width = hole.shape
    ref_height, ref_width = reference.shape[:2]
    canvas = np.zeros((max(height, ref_height), width + ref_width, 3), np.float32)
    canvas_hole, canvas_usable = np.zeros((2, *canvas.shape[:2]), bool)
    canvas[:height, :width], canvas[:ref_height, width:] = picture, reference
    canvas_hole[:height, :width], canvas_usable[:height, :width] = hole, usable
    canvas_usable[:ref_height, width:] = True
    canvas_usable[:, width - 1 : width + 1] = False  # no patch reaches from one picture into the other
    return canvas, canvas_hole, canvas_usable
