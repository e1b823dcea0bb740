"""Pictures to words: the words of the shipped lexicon that lie nearest to a picture in the space both share, or the
sentence of an installed net for captions (`captioning`).

The image encoder knows drawings of everyday things; photographs and faces lead it astray, and the answer says how sure
it is. Vectors of the words are made once and kept in the cache folder.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from mmstudio import disk, lexicon, paths
from mmstudio.errors import StudioError
from mmstudio.generators.base import Described
from mmstudio.generators.captioning import Asked, Captioner, things_in
from mmstudio.generators.conditions import SIDE_PX, Senses, pixels_of, premultiplied_square
from mmstudio.generators.registry import STYLES
from mmstudio.generators.words import shipped_text_encoder
from mmstudio.jobs import TextCondition
from mmstudio.nets.text_encoder import TextEncoder

TAGS = 5
_SURE = 0.25  # cosine of the best word: of drawings .25 to .30, of photographs below .24
_ALIKE = 0.75  # cosine of two words that say nearly the same
_log = logging.getLogger(__name__)


class Describer:
    """Words for pictures, by the nets of a starter that is loaded."""

    def __init__(self, senses: Senses, encoder: TextEncoder) -> None:
        self._senses, self._encoder = senses, encoder
        self._words: tuple[str, ...] = ()
        self._vectors = torch.empty(0)

    @torch.inference_mode()
    def describe(self, path: Path, captioner: Captioner | None = None, unwanted: Asked = lambda: False) -> Described:
        """captioner: whose sentence is taken where there is one. Raises FileMissing, FileBroken and PictureTooLarge;
        Cancelled once unwanted says so."""
        pixels = pixels_of(path)
        picture = premultiplied_square(pixels, SIDE_PX)
        if not self._words:
            self._words, self._vectors = word_vectors(self._encoder)
        seen, styles = self._senses.read(picture)
        fits = self._vectors @ seen[0]
        found = _different(fits, self._vectors)
        tags = tuple(self._words[number] for number in found)
        best = float(fits[found[0]])
        style = STYLES[int(styles[0].argmax())]
        sentence = captioner.sentence(pixels, unwanted) if captioner is not None else ""
        if captioner is None or not sentence:
            return Described(caption=_caption(tags), tags=tags, style=style, sure=best >= _SURE)
        named = things_in(sentence)
        return Described(caption=sentence, tags=named or tags, style=style, sure=True, by=captioner.title)

    def seen(self, pictures: Sequence[tuple[bytes, int, int]]) -> Tensor:
        """Where pictures lie among words, (B, 384). Each RGBA straight alpha, 8 bit, with width and height in pixels.

        Raises ValueError where bytes and sides do not fit.
        """
        squares = [
            premultiplied_square(np.frombuffer(pixels, np.uint8).reshape(height, width, 4), SIDE_PX)
            for pixels, width, height in pictures
        ]
        return self._senses.look(torch.cat(squares))

    def read(self, words: str) -> Tensor:
        """Where words lie among pictures, (384,)."""
        tokens = self._senses.tokens((TextCondition(prompt=words),))
        return tokens.weights @ tokens.vectors


def load() -> Describer:
    """Text and image encoder alone; nothing that draws. Raises CheckpointMissing or CheckpointDamaged."""
    encoder = shipped_text_encoder()
    return Describer(Senses(encoder.read), encoder)


def _different(fits: Tensor, vectors: Tensor) -> list[int]:
    """The best words, leaving out those that say again what a better one said."""
    found: list[int] = []
    for number in fits.argsort(descending=True)[:60].tolist():
        if all(float(vectors[number] @ vectors[other]) < _ALIKE for other in found):
            found.append(number)
        if len(found) == TAGS:
            break
    return found


def _caption(tags: tuple[str, ...]) -> str:
    first = tags[0]
    if first.endswith("s"):
        return first
    return f"{'an' if first[0] in 'aeiou' else 'a'} {first}"


def word_vectors(encoder: TextEncoder) -> tuple[tuple[str, ...], Tensor]:
    """All words for things of the lexicon, and their unit vectors (N, 384)."""
    words = lexicon.things()
    key = hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]
    place = paths.cache_folder() / f"words-{key}.npy"
    try:
        return words, torch.from_numpy(np.load(place, allow_pickle=False).astype(np.float32))
    except (OSError, ValueError):
        pass  # not made yet, or damaged: made anew
    vectors = encoder.encode(list(words))
    try:
        disk.make_folder(place.parent)
        disk.write_whole(place, lambda file: np.save(file, vectors.half().numpy(), allow_pickle=False))
    except (StudioError, OSError):
        _log.warning("the words for pictures could not be kept")
    return words, vectors
