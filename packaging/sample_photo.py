"""Draws the damaged photograph that ships with the program: `python packaging/sample_photo.py`.

A mountain lake from noise and light alone, printed on warm paper, faded, grained, then scratched, creased, stained and
dusty. Nothing of it comes from a photograph, so it may be given away with the program. Same seed, same picture.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
WIDTH, HEIGHT = 1200, 800
HORIZON = 505  # row where the water begins
OUT = Path(__file__).resolve().parent.parent / "resources" / "samples" / "damaged-photo.jpg"
LARGEST_BYTES = 250_000


def noise(rng: np.random.Generator, width: int, height: int, cell: float, octaves: int, roughness: float) -> Floats:
    """(height, width) around 0: octaves of smooth noise; cell: size of the largest bumps in pixels."""
    out = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        size = max(2, int(width / cell * 2**octave) + 2), max(2, int(height / cell * 2**octave) + 2)
        coarse = rng.standard_normal(size[::-1]).astype(np.float32)
        out += roughness**octave * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return out


def ridge(rng: np.random.Generator, middle: float, height: float, rough: float) -> Floats:
    """A skyline: for each column the row where the land begins."""
    line = np.zeros(WIDTH, np.float32)
    for octave in range(9):
        count = 3 * 2**octave + 2
        points = rng.uniform(-1, 1, count).astype(np.float32)[None]
        line += rough**octave * cv2.resize(points, (WIDTH, 1), interpolation=cv2.INTER_LINEAR)[0]
    return middle - height * line


def mountain(rng: np.random.Generator, skyline: Floats, tone: float, snow: float) -> tuple[Floats, Floats]:
    """(tones, where it is): slopes lit from the left, snow above."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None]
    land = np.clip(rows - skyline[None] + 0.5, 0, 1)
    depth = np.maximum(rows - skyline[None], 0)
    # ridges that run down the slope: the creases of noise, stretched, and bent by the larger ones
    bent = noise(rng, WIDTH, HEIGHT, 260, 3, 0.5)
    ribs = cv2.resize(noise(rng, WIDTH, HEIGHT // 2, 130, 6, 0.5), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    columns, lines = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    ribs = cv2.remap(ribs, columns + 20 * bent, lines, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    folds = -np.abs(ribs) * 62 + noise(rng, WIDTH, HEIGHT, 40, 4, 0.5) * 5 + depth * 0.4
    light = cv2.Sobel(cv2.GaussianBlur(folds, (0, 0), 1.1), cv2.CV_32F, 1, 0, ksize=3)
    lit = np.tanh(light * 0.10)
    tones = tone + 0.17 * lit
    line = skyline.min() + snow * (HORIZON - skyline.min()) + noise(rng, WIDTH, HEIGHT, 120, 5, 0.6) * 26
    gullies = -np.abs(ribs) + 0.7 + 0.5 * noise(rng, WIDTH, HEIGHT, 60, 5, 0.6)
    white = 1 / (1 + np.exp((rows - line) / 22 - 1.5 * gullies - 0.8 * lit))
    tones = tones + white * (0.80 + 0.16 * lit - tones)
    return np.asarray(tones, np.float32), np.asarray(land, np.float32)


def forest(rng: np.random.Generator, picture: Floats, base: Floats, tone: float, tallest: float) -> None:
    """Firs along a shore, the nearer the darker; drawn into picture."""
    for x in sorted(rng.uniform(-10, WIDTH + 10, 620)):
        foot = float(base[int(np.clip(x, 0, WIDTH - 1))]) + rng.uniform(-2, 9)
        high, wide = tallest * rng.uniform(0.45, 1.0), tallest * rng.uniform(0.10, 0.17)
        shade = tone + rng.uniform(-0.035, 0.05)
        levels = 7
        for level in range(levels):
            top = foot - high * (1 - level / levels)
            half = wide * (level + 0.7) / levels * rng.uniform(0.8, 1.2)
            corners = [(x, top - high * 0.10), (x - half, top + high * 0.16), (x + half, top + high * 0.16)]
            points = np.round(np.array(corners) * 16).astype(np.int32)
            cv2.fillConvexPoly(picture, points, shade + 0.02 * level / levels, cv2.LINE_AA, 4)


def scene(rng: np.random.Generator) -> Floats:
    """(HEIGHT, WIDTH) grey 0..1: sky, three ranges, a forest, water with their reflection, a jetty with a boat."""
    rows = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None]
    clouds = noise(rng, WIDTH, HEIGHT, 420, 6, 0.55)
    clouds = cv2.resize(clouds[: HEIGHT // 3], (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    picture = 0.63 + 0.20 * rows + 0.055 * np.clip(clouds, -0.4, 2.2) * (1 - rows)
    far = ridge(rng, 395, 52, 0.55)
    middle = ridge(rng, 335, 118, 0.52)
    middle -= 120 * np.exp(-(((np.arange(WIDTH) - 420) / 190) ** 2))
    near = ridge(rng, 470, 50, 0.5) - 60 * np.clip((np.arange(WIDTH) - 760) / 440, 0, 1)
    for skyline, tone, snow in ((far, 0.62, 0.05), (middle, 0.40, 0.42), (near, 0.27, -0.6)):
        tones, land = mountain(rng, skyline.astype(np.float32), tone, snow)
        picture = picture + land * (tones - picture)
    haze = np.exp(-(((np.arange(HEIGHT) - HORIZON) / 90) ** 2)).astype(np.float32)[:, None]
    picture = picture + 0.20 * haze * (0.74 - picture)
    shore = np.full(WIDTH, HORIZON - 3.0) + 3 * np.sin(np.arange(WIDTH) / 140)
    picture = np.ascontiguousarray(picture, np.float32)
    forest(rng, picture, shore - 10, 0.30, 34)
    forest(rng, picture, shore, 0.17, 48)
    return water(rng, picture)


def water(rng: np.random.Generator, picture: Floats) -> Floats:
    """The lower part becomes the reflection of the upper one, moved by waves that grow towards the viewer."""
    below = HEIGHT - HORIZON
    down = np.arange(below, dtype=np.float32)[:, None]
    near = down / below
    waves = noise(rng, WIDTH, below, 260, 4, 0.5)
    ripples = cv2.resize(noise(rng, WIDTH // 5, below, 20, 4, 0.6), (WIDTH, below), interpolation=cv2.INTER_CUBIC)
    across = np.arange(WIDTH, dtype=np.float32)[None] + ripples * (1 + 5 * near)
    mirrored = HORIZON - 2 - down * 1.12 + waves * (1 + 9 * near) + ripples * (1.5 + 7 * near)
    seen = cv2.remap(picture, np.broadcast_to(across, (below, WIDTH)).astype(np.float32), mirrored.astype(np.float32),
                     cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)  # fmt: skip
    seen = cv2.GaussianBlur(seen, (0, 0), 0.8, sigmaY=2.2)
    glint = np.clip(ripples - 1.1, 0, 1.5) * near * 0.10
    out = picture.copy()
    out[HORIZON:] = seen * (0.86 - 0.22 * near) + 0.02 + glint
    bank = np.exp(-(((np.arange(HEIGHT) - HORIZON) / 7) ** 2)).astype(np.float32)[:, None]
    out += 0.10 * bank * (1 + 0.5 * cv2.resize(waves, (WIDTH, HEIGHT)))
    jetty(out)
    return out


def jetty(picture: Floats) -> None:
    """Planks on posts at the right, a rowing boat beside them, both with a reflection."""

    def shape(points: list[tuple[float, float]], tone: float) -> None:
        cv2.fillPoly(picture, [np.round(np.array(points) * 16).astype(np.int32)], tone, cv2.LINE_AA, 4)

    for x, top, bottom in ((905, 640, 706), (985, 655, 732), (1080, 676, 765), (1165, 694, 796)):
        shape([(x - 5, top), (x + 5, top), (x + 5, bottom + 30), (x - 5, bottom + 30)], 0.13)
        shape([(x - 4, bottom), (x + 5, bottom), (x + 9, bottom + 60), (x - 1, bottom + 60)], 0.20)
    shape([(840, 628), (935, 622), (1200, 672), (1200, 716)], 0.52)
    for number in range(22):
        share = number / 21
        cv2.line(picture, (int(845 + 355 * share**1.15), int(629 + 85 * share**1.15)),
                 (int(935 + 265 * share**0.9), int(622 + 50 * share)), 0.36, 1, cv2.LINE_AA)  # fmt: skip
    shape([(840, 628), (1200, 716), (1200, 731), (840, 636)], 0.19)
    shape([(556, 690), (606, 702), (724, 703), (792, 684), (760, 724), (716, 736), (612, 735), (580, 722)], 0.16)
    shape([(556, 690), (606, 700), (724, 701), (792, 684), (730, 696), (612, 695)], 0.58)
    shape([(612, 696), (728, 697), (716, 714), (622, 713)], 0.30)
    for x in (640, 690):
        shape([(x, 695), (x + 14, 695), (x + 16, 715), (x + 2, 715)], 0.47)
    shape([(586, 727), (612, 737), (716, 738), (758, 727), (726, 762), (628, 762)], 0.22)
    cv2.line(picture, (792, 685), (842, 634), 0.25, 1, cv2.LINE_AA)


def printed(rng: np.random.Generator, grey: Floats) -> Floats:
    """(HEIGHT, WIDTH, 3) RGB 0..1: a faded warm print with grain, darker towards its corners."""
    blurred = cv2.GaussianBlur(grey, (0, 0), 0.7)
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    toned = np.clip(blurred * (1.03 - 0.20 * (x**2 + y**2) / 2), 0, 1)
    toned = toned * toned * (3 - 2 * toned) * 0.55 + toned * 0.45
    toned += (noise(rng, WIDTH, HEIGHT, 3, 2, 0.7) * 0.012).astype(np.float32)
    dark, paper = np.array([0.335, 0.275, 0.205]), np.array([0.865, 0.795, 0.660])
    yellowed = 1 + 0.025 * noise(rng, WIDTH, HEIGHT, 700, 3, 0.5)[..., None] * np.array([0.3, 0.6, 1.2])
    return np.asarray((dark + (paper - dark) * np.clip(toned, 0, 1)[..., None]) * yellowed, np.float32)


def damaged(rng: np.random.Generator, picture: Floats) -> Floats:
    """Scratches, two creases, dust, hairs, a water stain and a torn corner."""
    out = picture.copy()
    bare = np.array([0.93, 0.885, 0.78], np.float32)

    def lay(alpha: Floats, colour: npt.NDArray[np.float32]) -> None:
        out[:] = out + np.clip(alpha, 0, 1)[..., None] * (colour - out)

    def wander(start: tuple[float, float], angle: float, length: float, bend: float) -> npt.NDArray[np.int32]:
        points = [np.array(start)]
        for _ in range(int(length / 6)):
            angle += rng.normal(0, bend)
            points.append(points[-1] + 6 * np.array([np.cos(angle), np.sin(angle)]))
        return np.round(np.array(points) * 16).astype(np.int32)

    scratches = np.zeros(out.shape[:2], np.float32)
    for _ in range(9):
        start = rng.uniform(40, WIDTH - 40), rng.uniform(-20, HEIGHT * 0.55)
        path = wander(start, np.pi / 2 + rng.normal(0, 0.13), rng.uniform(120, 460), 0.02)
        cv2.polylines(scratches, [path], False, rng.uniform(0.8, 1.0), int(rng.integers(1, 4)), cv2.LINE_AA, 4)
    for _ in range(5):
        start = rng.uniform(0, WIDTH * 0.8), rng.uniform(0, HEIGHT)
        path = wander(start, rng.normal(0, 0.4), rng.uniform(70, 220), 0.05)
        cv2.polylines(scratches, [path], False, rng.uniform(0.6, 0.95), 2, cv2.LINE_AA, 4)
    worn = 0.75 + 0.5 * np.tanh(noise(rng, WIDTH, HEIGHT, 30, 3, 0.6))
    lay(scratches * np.clip(worn, 0.55, 1), bare)

    for path, width in ((wander((-10, 322), 0.045, 1260, 0.012), 3), (wander((868, -10), 1.53, 330, 0.012), 2)):
        crease, shadow = np.zeros(out.shape[:2], np.float32), np.zeros(out.shape[:2], np.float32)
        cv2.polylines(shadow, [path + 40], False, 1.0, width + 5, cv2.LINE_AA, 4)
        cv2.polylines(crease, [path], False, 1.0, width, cv2.LINE_AA, 4)
        lay(0.22 * cv2.GaussianBlur(shadow, (0, 0), 3), np.zeros(3, np.float32))
        flaked = np.clip(0.75 + 0.6 * np.tanh(noise(rng, WIDTH, HEIGHT, 26, 4, 0.8)), 0.45, 1)
        lay(crease * flaked, bare)

    dust = np.zeros(out.shape[:2], np.float32)
    for _ in range(85):
        place = int(rng.uniform(0, WIDTH) * 16), int(rng.uniform(0, HEIGHT) * 16)
        axes = int(rng.gamma(2.0, 1.0) * 16 + 14), int(rng.gamma(2.0, 0.8) * 16 + 12)
        cv2.ellipse(dust, place, axes, rng.uniform(0, 180), 0, 360, rng.uniform(0.75, 1), -1, cv2.LINE_AA, 4)
    lay(cv2.GaussianBlur(dust, (0, 0), 0.5), bare)
    hairs = np.zeros(out.shape[:2], np.float32)
    for _ in range(4):
        path = wander((rng.uniform(100, 1100), rng.uniform(100, 700)), rng.uniform(0, 6.3), rng.uniform(60, 130), 0.22)
        cv2.polylines(hairs, [path], False, 0.85, 1, cv2.LINE_AA, 4)
    lay(hairs, np.array([0.20, 0.16, 0.12], np.float32))

    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    ring = np.hypot(x - 1040, y - 130) + 14 * noise(rng, WIDTH, HEIGHT, 160, 4, 0.55)
    lay(np.asarray(0.16 * (ring < 96) + 0.42 * np.exp(-(((ring - 97) / 4.5) ** 2)), np.float32),
        np.array([0.55, 0.41, 0.24], np.float32))  # fmt: skip

    edge = x + y * 1.25 + 13 * noise(rng, WIDTH, HEIGHT, 60, 5, 0.6)
    lay(np.clip((128 - edge) / 2, 0, 1), np.array([0.955, 0.95, 0.935], np.float32))
    lay(np.clip((146 - edge) / 2, 0, 1) * (edge >= 126), bare)
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=1931)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    picture = damaged(rng, printed(rng, scene(rng)))
    bgr = np.clip(picture[..., ::-1] * 255 + 0.5, 0, 255).astype(np.uint8)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(92, 50, -4):
        done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if done and len(data) <= LARGEST_BYTES:
            break
    options.out.write_bytes(data.tobytes())
    print(f"{options.out.name}  {len(data) // 1000} kB, quality {quality}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
