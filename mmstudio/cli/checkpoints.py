"""`mmstudio checkpoints`: large models from a terminal: list, install, add, verify, remove, scan."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from mmstudio import settings
from mmstudio.checkpoints import catalogue, download, hub, token
from mmstudio.checkpoints.records import CatalogueEntry, Checkpoint
from mmstudio.checkpoints.store import Store
from mmstudio.checkpoints.web import Web
from mmstudio.cli import words
from mmstudio.errors import LicenceNotAccepted, StudioError

_NO_LICENCE = "licence not verified"


def show(available: bool, as_json: bool) -> int:
    """List what is here, and with available what can be installed."""
    rows = [*catalogue.built_in(), *_store().rows()]
    here = {row.id for row in rows}
    offers = [entry for entry in catalogue.entries() if entry.id not in here] if available else []
    if as_json:
        print(
            json.dumps({"checkpoints": msgspec.to_builtins(rows), "available": msgspec.to_builtins(offers)}, indent=2)
        )
        return 0
    for row in rows:
        print(f"{row.id:28} {_size(row.size_bytes):>9}  {_kind(row):26} {row.state:10} {row.licence or _NO_LICENCE}")
    for entry in offers:
        print(f"{entry.id:28} {'':>9}  {_kind(entry):26} {'to install':10} {entry.licence or _NO_LICENCE}")
    return 0


def install(name: str, accept_licence: bool, as_json: bool) -> int:
    """Download a checkpoint of the catalogue, or go on with it. Raises StudioError."""
    from mmstudio.engine.keeper import fetched

    chosen, store = settings.load(settings.default_path()).settings, _store()
    entry, web = catalogue.entry(name), Web(token.token(), chosen.mirror, chosen.proxy)
    home = download.home(store)
    plan = next((known for known in download.waiting(home) if known.id == name), None)
    if plan is None:
        plan = hub.plan(entry, web, chosen.mirror or hub.HUB)
    size = _size(plan.size_bytes) if plan.size_bytes else "size not verified"
    print(f"{plan.title}: {size} from {plan.source}", file=sys.stderr)
    if plan.licence:
        print(f"Licence: {plan.licence} {plan.licence_url}", file=sys.stderr)
    elif not accept_licence:
        raise LicenceNotAccepted(name=plan.title, licence="not verified")
    try:
        row = fetched(store, entry.title, plan, web, accept_licence, _bytes_told(), lambda: False)
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where it was.", file=sys.stderr)
        return 1
    return _said(row, as_json)


def add(path: Path, as_json: bool) -> int:
    """Take in a copy of a file or a diffusers folder. Raises StudioError."""
    return _said(_store().add(path, progress=_told(path.name)), as_json)


def verify(names: list[str], as_json: bool) -> int:
    """Hash them again, all if none is named; exit code 1 if one is damaged."""
    store = _store()
    rows = [store.verify(name, _told(name)) for name in names or [row.id for row in store.rows()]]
    if as_json:
        _print_json([{"id": row.id, "state": row.state, "sha256": row.sha256} for row in rows])
    else:
        for row in rows:
            print(f"{row.id:28} {row.state:10} {row.sha256}")
    return 0 if all(row.usable for row in rows) else 1


def remove(name: str) -> int:
    """Delete a checkpoint, unless it belongs to another program. Raises CheckpointMissing."""
    print(f"{_size(_store().remove(name))} are free again.")
    return 0


def scan(folders: list[Path], as_json: bool) -> int:
    """Look through the store and the folders of other programs; named ones are used from now on."""
    chosen = settings.load(settings.default_path())
    others = tuple(dict.fromkeys((*chosen.settings.other_folders, *(str(folder.resolve()) for folder in folders))))
    if others != chosen.settings.other_folders and chosen.problem != "newer":
        settings.save(msgspec.structs.replace(chosen.settings, other_folders=others), settings.default_path())
    store = _store()
    rows = store.refresh()
    if as_json:
        print(
            json.dumps(
                {"checkpoints": msgspec.to_builtins(rows), "skipped": msgspec.to_builtins(store.skipped)}, indent=2
            )
        )
        return 0
    for row in rows:
        hint = f"  belongs in {row.misplaced}" if row.misplaced else ""
        print(f"{row.id:28} {_kind(row)} {row.state}{hint}")
    for skipped in store.skipped:
        kinds = {kind.code: kind for kind in StudioError.__subclasses__()}
        error = kinds.get(skipped.code, StudioError)(name=Path(skipped.path).name)
        print(words.sentence(error), file=sys.stderr)
    return 0


def store_token() -> int:
    """Ask for the token of the hub and keep it; an empty answer forgets it."""
    place = token.store(getpass.getpass("Token of the hub (nothing is shown): ").strip())
    print(
        {
            "keyring": "Kept in the system's keyring.",
            "file": "This system has no keyring: kept in a file that only you can read, not encrypted.",
            "": "Forgotten.",
        }[place]
    )
    return 0


def _store() -> Store:
    from mmstudio.generators import registry

    return registry.store()


def _said(row: Checkpoint, as_json: bool) -> int:
    if as_json:
        _print_json(row)
    else:
        print(f"{row.id}: {row.title}, {_kind(row)}, {_size(row.size_bytes)}\n{row.path}")
    return 0


def _kind(row: Checkpoint | CatalogueEntry) -> str:
    return " ".join(filter(None, (row.family, row.variant, row.kind)))


def _told(name: str) -> Callable[[float], None]:
    def told(fraction: float) -> None:
        if sys.stderr.isatty():
            print(f"\r{name} {fraction:4.0%}", end="\n" if fraction >= 1 else "", file=sys.stderr, flush=True)

    return told


def _bytes_told() -> Callable[[download.Progress], None]:
    def told(now: download.Progress) -> None:
        if sys.stderr.isatty():
            left = f", {now.seconds_left / 60:.0f} min left" if now.seconds_left > 0 else ""
            print(
                f"\r{_size(now.bytes_done)} of {_size(now.bytes_total)}{left}   ", end="", file=sys.stderr, flush=True
            )

    return told


def _print_json(value: object) -> None:
    print(json.dumps(msgspec.to_builtins(value), indent=2, ensure_ascii=False))


def _size(many: int) -> str:
    if many >= 1e6:
        return f"{many / 1e9:.1f} GB" if many >= 1e9 else f"{many / 1e6:.0f} MB"
    return f"{many / 1e3:.0f} kB"
