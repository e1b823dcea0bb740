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
    from mmstudio.generators import captioning, describing, registry

    describer = describing.load()
    row = registry.captioner(registry.store().rows())
    net, why_not = captioning.working(row.id if row is not None else "")
    if why_not is not None:
        print(words.sentence(why_not), file=sys.stderr)
    found = describer.describe(picture, net)
    if as_json:
        print(json.dumps(msgspec.to_builtins(found)))
        return 0
    if not found.sure:
        print(words.note("picture_unsure", {}), file=sys.stderr)
    print(found.caption)
    print("tags:", ", ".join(found.tags))
    return 0
