"""A sentence for a picture by an installed net of transformers: BLIP, GIT, Florence-2, or an encoder with a decoder.

The folder is read as data: safetensors, no code of its own, nothing from the network. `describing` names pictures
without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from mmstudio import lexicon
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.errors import Cancelled, CheckpointBroken, StudioError
from mmstudio.generators import place, registry
from mmstudio.generators.base import Pixels
from mmstudio.generators.quiet import quiet

MOST_WORDS = 40  # tokens, to be exact
_TASKS = {"florence2": "<CAPTION>"}  # nets that have to be told what to do, by their type
_GROUND = 255  # behind what is clear

Asked = Callable[[], bool]


class Captioner:
    """title: how the net is called where its words are shown."""

    def __init__(self, folder: Path, title: str = "", device: str = "") -> None:
        """Raises CheckpointBroken where the folder is not what its configuration says."""
        import transformers

        self.title = title or folder.name
        self._device = device or place.taken().kind
        safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            with quiet():
                net = transformers.AutoModelForImageTextToText.from_pretrained(
                    folder, use_safetensors=True, dtype=torch.float32, **safe
                )
            if net.config.model_type == "vision-encoder-decoder":  # of two nets, each with its own
                self._see: Any = transformers.AutoImageProcessor.from_pretrained(folder, **safe)
                self._words: Any = transformers.AutoTokenizer.from_pretrained(folder, **safe)
            else:
                self._see = transformers.AutoProcessor.from_pretrained(folder, **safe)
                self._words = self._see.tokenizer
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError):
            raise CheckpointBroken(name=self.title) from None
        self._net: Any = net.to(self._device).eval()
        self._task = _TASKS.get(net.config.model_type, "")

    @torch.inference_mode()
    def sentence(self, pixels: Pixels, wanted_no_more: Asked = lambda: False) -> str:
        """What a picture (H, W, 3 or 4) shows, "" where the net says nothing. Raises Cancelled between two words."""

        import transformers

        def ask(ids: torch.Tensor, _scores: object, **_: object) -> torch.Tensor:
            if wanted_no_more():
                raise Cancelled
            return torch.zeros(len(ids), dtype=torch.bool, device=ids.device)

        given = {"text": self._task} if self._task else {}
        read = self._see(images=_opaque(pixels), return_tensors="pt", **given).to(self._device)
        until = transformers.StoppingCriteriaList([ask])
        with quiet():
            said = self._net.generate(
                **read, max_new_tokens=MOST_WORDS, do_sample=False, num_beams=1, stopping_criteria=until
            )
        text: str = self._words.batch_decode(said, skip_special_tokens=True)[0]
        return " ".join(text.split()).strip(" .")


@lru_cache(maxsize=1)
def loaded(row: Checkpoint) -> Captioner:
    """That of a row of the store; the one that was asked for last stays. Raises CheckpointBroken."""
    return Captioner(Path(row.path), row.title)


def working(checkpoint: str) -> tuple[Captioner | None, StudioError | None]:
    """An installed net, "" = none, or why it does not work: pictures are then named without one."""
    if not checkpoint:
        return None, None
    try:
        return loaded(registry.store().find(checkpoint)), None
    except StudioError as error:
        return None, error


def things_in(sentence: str) -> tuple[str, ...]:
    """Words for things that a sentence names, in its order: tags."""
    known = frozenset(lexicon.things())
    found = list[str]()
    for word in re.findall(r"[a-z]+", sentence.lower()):
        forms = (word, word.removesuffix("s"), word.removesuffix("es"))
        thing = next((form for form in forms if form in known), None)
        if thing is not None and thing not in found:
            found.append(thing)
    return tuple(found)


def _opaque(pixels: Pixels) -> Image.Image:
    image = Image.fromarray(np.ascontiguousarray(pixels)).convert("RGBA")
    ground = Image.new("RGBA", image.size, (_GROUND, _GROUND, _GROUND, 255))
    return Image.alpha_composite(ground, image).convert("RGB")
