"""Installed nets that listen, in folders of transformers: CLAP and AST name what is heard, Whisper writes what is said.

Nothing is fetched and no code of a folder is run: its config.json names one of the three classes below, or it is
refused.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from mmstudio.audio.audible import AUDIBLE
from mmstudio.audio.hearing import Hearing
from mmstudio.errors import CheckpointDamaged, CheckpointMissing, WrongFamily
from mmstudio.generators import place
from mmstudio.generators.quiet import quiet
from mmstudio.jobs import Concept

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # before transformers

Samples = NDArray[np.float32]

_PIECE_S: Final = 10.0  # what CLAP and AST were taught with
_WRITTEN_S: Final = 30.0  # what Whisper reads at once
_MOST_TOKENS: Final = 220  # of half a minute, spoken fast
# from where on something known was heard. Cosines of CLAP for a sound and its own words are said to lie between .3 and
# .6; AST gives each of its labels a probability of its own
_SURE_COSINE, _SURE_PROBABILITY = 0.2, 0.1
_SAYS: Final = "This is a sound of {}."  # the sentence that CLAP was measured with (Wu et al. 2023, arXiv:2211.06687)


class Clap:
    """Sounds and words in one space. sample_rate: of what it hears."""

    def __init__(self, folder: Path) -> None:
        from transformers import ClapModel, ClapProcessor

        self._device = place.taken().kind
        self._net: Any = _read(ClapModel, folder).to(self._device)
        self._processor: Any = _read_processor(ClapProcessor, folder)
        self.sample_rate = int(self._processor.feature_extractor.sampling_rate)
        self._words = self._read_words()

    @torch.inference_mode()
    def hear(self, samples: Samples, most: int) -> Hearing:
        """Which of the words for audible things lie nearest to samples (n,); shares are those of the best `most`."""
        vectors = []
        for piece in _pieces(samples, round(_PIECE_S * self.sample_rate)):
            given = self._processor.feature_extractor(piece, sampling_rate=self.sample_rate, return_tensors="pt")
            vectors.append(self._net.get_audio_features(**given.to(self._device)).pooler_output[0])
        vector = F.normalize(torch.stack(vectors).mean(dim=0), dim=0)
        cosines = (self._words @ vector).cpu()
        likely = F.softmax(cosines * float(self._net.logit_scale_a.exp()), dim=0)
        return _heard(AUDIBLE, likely.numpy(), most, known=float(cosines.max()) >= _SURE_COSINE)

    @torch.inference_mode()
    def _read_words(self) -> torch.Tensor:
        said = [_SAYS.format(word) for word in AUDIBLE]
        given = self._processor.tokenizer(said, padding=True, return_tensors="pt").to(self._device)
        return torch.as_tensor(self._net.get_text_features(**given).pooler_output)


class Ast:
    """A probability for each label that it was taught, of AudioSet as a rule."""

    def __init__(self, folder: Path) -> None:
        from transformers import ASTFeatureExtractor, ASTForAudioClassification

        self._device = place.taken().kind
        self._net: Any = _read(ASTForAudioClassification, folder).to(self._device)
        self._extractor: Any = _read_processor(ASTFeatureExtractor, folder)
        self.sample_rate = int(self._extractor.sampling_rate)
        labels = self._net.config.id2label
        self._names = tuple(concept_of(str(labels[number])) for number in range(len(labels)))

    @torch.inference_mode()
    def hear(self, samples: Samples, most: int) -> Hearing:
        """Its likeliest labels for samples (n,), as words."""
        found = []
        for piece in _pieces(samples, round(_PIECE_S * self.sample_rate)):
            given = self._extractor(piece, sampling_rate=self.sample_rate, return_tensors="pt")
            found.append(torch.sigmoid(self._net(**given.to(self._device)).logits[0].float()))
        likely = torch.stack(found).mean(dim=0).cpu()
        return _heard(self._names, likely.numpy(), most, known=float(likely.max()) >= _SURE_PROBABILITY)


class Whisper:
    """Writes down what is said, in the language in which it is said."""

    def __init__(self, folder: Path) -> None:
        from transformers import WhisperForConditionalGeneration, WhisperProcessor

        self._device = place.taken().kind
        self._net: Any = _read(WhisperForConditionalGeneration, folder).to(self._device)
        most = min(_MOST_TOKENS, self._net.config.max_target_positions - 10)  # some say which language it is
        self._net.generation_config.update(do_sample=False, max_length=None, max_new_tokens=most)
        self._processor: Any = _read_processor(WhisperProcessor, folder)
        self.sample_rate = int(self._processor.feature_extractor.sampling_rate)

    @torch.inference_mode()
    def write(self, samples: Samples) -> str:
        """The words in samples (n,), "" where nothing is said. What is longer than half a minute is read in pieces."""
        written = []
        for piece in _pieces(samples, round(_WRITTEN_S * self.sample_rate)):
            given = self._processor.feature_extractor(
                piece, sampling_rate=self.sample_rate, return_tensors="pt", return_attention_mask=True
            )
            with quiet():
                tokens = self._net.generate(**given.to(self._device))
            written += self._processor.tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return " ".join(" ".join(written).split())


Net = Clap | Ast | Whisper
_CLASSES: dict[str, Callable[[Path], Net]] = {
    "ClapModel": Clap,
    "ASTForAudioClassification": Ast,
    "WhisperForConditionalGeneration": Whisper,
}


def load_listener(folder: Path) -> Clap | Ast:
    """What names sounds. Raises CheckpointMissing, CheckpointDamaged or WrongFamily."""
    net = _load(folder)
    if isinstance(net, Whisper):
        raise WrongFamily(name=folder.name, family="Whisper", needed="CLAP, AST")
    return net


def load_writer(folder: Path) -> Whisper:
    """What writes down speech. Raises as `load_listener`."""
    net = _load(folder)
    if not isinstance(net, Whisper):
        raise WrongFamily(name=folder.name, family=type(net).__name__.upper(), needed="Whisper")
    return net


def concept_of(label: str) -> str:
    """A label of AudioSet as a word for a picture: "Bird vocalization, bird call" -> "bird", "Dog" -> "dog"."""
    first = label.split(",")[0].split("(")[0].strip().lower()
    return _SHORTER.get(first, first)


_SHORTER = {
    "bird vocalization": "bird", "bee": "bees", "waves": "sea waves", "ocean": "sea waves", "drip": "water drops",
    "rain on surface": "rain", "raindrop": "rain", "thunderstorm": "thunder", "bark": "dog", "meow": "cat",
    "moo": "cow", "bleat": "sheep", "neigh": "horse", "clip-clop": "horse", "croak": "frog", "hoot": "owl",
    "crowing": "rooster", "quack": "duck", "fixed-wing aircraft": "airplane", "rail transport": "train",
    "vehicle horn": "car horn", "civil defense siren": "siren", "tick-tock": "clock", "tick": "clock",
    "walk": "footsteps", "heart sounds": "heartbeat", "baby cry": "crying baby", "singing": "singer",
    "computer keyboard": "keyboard", "typing": "keyboard", "drum kit": "drums", "drum": "drums",
    "violin": "violin", "acoustic guitar": "guitar",
}  # fmt: skip


@functools.lru_cache(maxsize=1)
def _load(folder: Path) -> Net:
    try:
        config = json.loads((folder / "config.json").read_bytes())
        kind = str((config.get("architectures") or [""])[0])
    except FileNotFoundError:
        raise CheckpointMissing(name=folder.name) from None
    except (OSError, ValueError, AttributeError, IndexError, TypeError) as error:
        raise CheckpointDamaged(name=folder.name, file="config.json") from error
    if kind not in _CLASSES:
        raise WrongFamily(name=folder.name, family=kind, needed="CLAP, AST, Whisper")
    return _CLASSES[kind](folder)


def _read(kind: Any, folder: Path) -> Any:
    """A net with its weights from safetensors."""
    from safetensors import SafetensorError

    try:
        with quiet():
            net = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        raise CheckpointDamaged(name=folder.name, file=folder.name) from error
    return net.eval().requires_grad_(False)


def _read_processor(kind: Any, folder: Path) -> Any:
    """What turns sound and words into numbers; lies beside the weights."""
    try:
        with quiet():
            return kind.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CheckpointDamaged(name=folder.name, file="preprocessor_config.json") from error


def _pieces(samples: Samples, length: int) -> Iterator[Samples]:
    """Samples in pieces of at most `length`; a tail shorter than a tenth belongs to nothing, unless it is all."""
    samples = np.nan_to_num(np.asarray(samples, np.float32), posinf=0, neginf=0)
    for start in range(0, max(1, len(samples)), length):
        piece = samples[start : start + length]
        if start == 0 or len(piece) > length // 10:
            yield piece


def _heard(names: tuple[str, ...], likely: NDArray[np.float32], most: int, known: bool) -> Hearing:
    """The best of them; labels that are the same word count together."""
    shares = dict[str, float]()
    for name, share in zip(names, likely, strict=True):
        shares[name] = shares.get(name, 0.0) + float(share)
    best = sorted(shares.items(), key=lambda one: -one[1])[:most]
    total = sum(share for _, share in best) or 1.0
    return Hearing(concepts=tuple(Concept(name, round(share / total, 4)) for name, share in best), known=known)
