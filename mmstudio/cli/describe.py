"""`mmstudio describe`: words for a picture."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import msgspec

from mmstudio.cli import words


def run(picture: Path, as_json: bool) -> int:
    """Print a caption and tags; returns the exit code. Raises StudioError."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch: spinning threads starve a small machine
    from mmstudio.errors import StudioError
    from mmstudio.generators import captioning, describing, registry

    describer = describing.load()
    net = None
    if (row := registry.captioner(registry.store().rows())) is not None:
        try:
            net = captioning.loaded(row)
        except StudioError as error:
            print(words.sentence(error), file=sys.stderr)
    found = describer.describe(picture, net)
    if as_json:
        print(json.dumps(msgspec.to_builtins(found)))
        return 0
    if not found.sure:
        print(words.note("picture_unsure", {}), file=sys.stderr)
    print(found.caption)
    print("tags:", ", ".join(found.tags))
    return 0
