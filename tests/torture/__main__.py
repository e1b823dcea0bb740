"""`make torture [MINUTES=N]`: kills, failing saves and damaged pictures for N minutes, and the counts at the end."""

from __future__ import annotations

import argparse
import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.torture import kills, pictures, saves


def main(arguments: list[str] | None = None) -> int:
    """Returns 1 when anything was lost, half or a bug."""
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0, help="for how long (default 5)")
    parser.add_argument("--seed", type=int, help="of the chance, to repeat a run (default: a new one)")
    options = parser.parse_args(arguments)
    seed = options.seed if options.seed is not None else int(time.time())
    faulthandler.enable(os.dup(2))  # a decoder that crashes says where, also while stderr is silenced
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    start, seconds = time.monotonic(), options.minutes * 60
    print(f"seed {seed}, {options.minutes:g} minutes", flush=True)
    with tempfile.TemporaryDirectory(prefix="mmstudio-torture-") as home:
        os.environ["MMSTUDIO_HOME"] = home
        library, scratch = Path(home) / "library", Path(home) / "scratch"
        library.mkdir()
        scratch.mkdir()
        saved = saves.run(until_s=start + seconds / 4)
        print(saved.sentence(), flush=True)
        killed = kills.run(library, seed, until_s=start + seconds * 5 / 8)
        print(killed.sentence(), flush=True)
        damaged = pictures.run(scratch, seed, until_s=start + seconds)
        print(damaged.sentence(), flush=True)
    bad = [*saved.lost, *saved.half, *killed.lost, *killed.half, *damaged.bugs]
    for line in bad:
        print(line, file=sys.stderr)
    print("Nothing was lost." if not bad else f"{len(bad)} findings.", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
