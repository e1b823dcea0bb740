"""The state of Models: what is here, what can be had, and what is being done about it.

The keeper (engine/keeper.py), a child without torch, does all of it; here are its words, joined into rows. It is
started when Models is first shown, and nothing is asked of the network before a person opened a download sheet.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from PySide6.QtCore import QObject, Signal

from mmstudio.checkpoints import catalogue
from mmstudio.checkpoints.families import FAMILIES, FEW_STEPS
from mmstudio.checkpoints.hub import Plan
from mmstudio.checkpoints.records import CatalogueEntry, Checkpoint, Kind, Purpose
from mmstudio.engine import keeper
from mmstudio.engine.conversion import Conversion, Outcome
from mmstudio.engine.keeper import KeeperClient, Places
from mmstudio.errors import Fact
from mmstudio.generators import registry
from mmstudio.settings import Settings

Shelf = Literal["all", "installed", "available"]
Status = Literal[
    "built_in", "installed", "linked", "available", "waiting", "downloading", "paused", "checking", "moving", "damaged",
    "missing",
]  # fmt: skip
GROUPS: tuple[Purpose, ...] = ("create", "addition", "restore", "sound", "other")


class Keeper(Protocol):
    """What is needed of a KeeperClient."""

    def post(self, message: keeper.ToKeeper) -> None: ...

    def receive(self, timeout_s: float = 0.0) -> keeper.FromKeeper | None: ...

    def close(self) -> None: ...


class Converting(Protocol):
    """What is needed of a Conversion."""

    def outcome(self, timeout_s: float = 0.0) -> Outcome | None: ...

    def close(self) -> None: ...


StartConversion = Callable[[Path, Callable[[], None]], Converting]
StartKeeper = Callable[[Places, Callable[[], None]], Keeper]


@dataclass(frozen=True)
class Trouble:
    """What went wrong with one row: a code and the facts of its sentence."""

    code: str
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Row:
    """A checkpoint that is here, or one of the catalogue that is not. work: what the keeper does with it now."""

    id: str
    title: str
    kind: Kind
    purpose: Purpose
    status: Status
    family: str = ""
    variant: str = ""
    size_bytes: int = 0
    licence: str = ""
    checkpoint: Checkpoint | None = None
    entry: CatalogueEntry | None = None
    work: keeper.Progress | None = None
    bytes_done: int = 0  # of a download that waits to go on
    trouble: Trouble | None = None
    draws: bool = False  # Create can be told to use it

    @property
    def here(self) -> bool:
        return self.checkpoint is not None

    @property
    def starts_with(self) -> tuple[int, float, int] | None:
        """Steps, guidance and side in pixels that its family starts with; None where it has no family of ours."""
        family = FAMILIES.get(self.family)
        if family is None or self.kind != "pipeline" or self.variant == "refiner":
            return None  # a refiner takes over those of the model that it refines
        return *FEW_STEPS.get(self.variant, (family.steps, family.guidance_scale)), family.own_size_px


@dataclass(frozen=True)
class ModelsState:
    """rows: those of the shelf that fit the search, in the order of GROUPS. described: for the download sheet."""

    rows: tuple[Row, ...] = ()
    known: tuple[Row, ...] = ()  # all of them
    shelf: Shelf = "all"
    searched: str = ""
    selected: str = ""
    folder: str = ""
    used_bytes: int = 0
    free_bytes: int = 0
    skipped: int = 0  # files in the folders that were no checkpoints
    looking: bool = True
    taking_in: str = ""  # the file that is copied or made safe now
    taken: float = -1.0  # how much of it, 0..1; -1 = not known
    token_in: str = ""
    asked: str = ""  # the entry whose download sheet is open
    described: Plan | None = None
    refused: Trouble | None = None  # why it could not be described

    @property
    def row(self) -> Row | None:
        """The selected one."""
        return next((row for row in self.known if row.id == self.selected), None)

    @property
    def downloads(self) -> int:
        busy = ("waiting", "downloading", "checking")
        return sum(row.status in busy and not row.here for row in self.known)


class ModelsViewModel(QObject):
    """Says what to do with checkpoints, and shows how it goes."""

    changed = Signal(object)  # ModelsState
    noticed = Signal(str, object)  # code and facts of a sentence
    told = Signal(str, object)  # code and facts of a toast
    network_changed = Signal(int)  # how many downloads use the network
    unsafe_found = Signal(str, str)  # a file that can run programs: its path, and the entry it was downloaded for
    installed_changed = Signal(object)  # the checkpoints that are here now
    moved = Signal(str)  # the folder of models is this one now
    _woken = Signal()

    def __init__(
        self,
        settings: Callable[[], Settings],
        start: StartKeeper = KeeperClient,
        convert: StartConversion = Conversion,
        parent: QObject | None = None,
        here: tuple[Checkpoint, ...] = (),
    ) -> None:
        """here: what was there the last time, shown until the keeper has looked."""
        super().__init__(parent)
        self._start_conversion = convert
        self.state = ModelsState()
        self._settings, self._start = settings, start
        self._keeper: Keeper | None = None
        self._closed = False
        self._here = here
        self._paused: dict[str, keeper.Paused] = {}
        self._work: dict[str, keeper.Progress] = {}
        self._troubles: dict[str, Trouble] = {}
        self._downloads = 0
        self._coming = ""  # was taken in, and the rows that have it were not told yet
        self._chosen = False  # a row was chosen: by a person, or by what a person asked for
        self._conversions: dict[str, tuple[Converting, str]] = {}  # path -> what runs, and the entry it is for
        self._woken.connect(self._hear)
        self._assemble()

    # what is looked at

    def begin(self) -> None:
        """Somebody looks: a keeper looks through the folders, once."""
        if not self.begun:
            self._keep()

    @property
    def begun(self) -> bool:
        return self._keeper is not None

    def show(self, shelf: Shelf) -> None:
        self._set(shelf=shelf)

    def search(self, words: str) -> None:
        self._set(searched=words.strip())

    def select(self, id: str) -> None:
        self._chosen = self._chosen or id != self.state.selected  # a row that gets the focus is selected already
        self._set(selected=id)

    def step(self, by: int) -> None:
        """Select the next row down, or up."""
        ids = [row.id for row in self.state.rows]
        if ids:
            at = ids.index(self.state.selected) + by if self.state.selected in ids else 0
            self.select(ids[min(max(at, 0), len(ids) - 1)])

    def look_again(self) -> None:
        """Look through the folders: a person may have put something there."""
        self._set(looking=True)
        self._post(keeper.Refresh())

    # downloads

    def ask(self, id: str) -> None:
        """A person wants a model of the catalogue: ask its host how large it is and under which licence."""
        self._troubles.pop(id, None)
        self._chosen = True
        self.state = replace(self.state, selected=id)
        self._set(asked=id, described=None, refused=None)
        self._post(keeper.Describe(id))

    def forget_asked(self) -> None:
        if self.state.asked and self.state.described is None:
            self._post(keeper.Stop(self.state.asked))
        self._set(asked="", described=None, refused=None)

    def download(self, id: str, accepted: bool) -> None:
        """Begin, or go on where it stopped. accepted: the person agrees to the licence that was shown."""
        self._troubles.pop(id, None)
        self._work[id] = keeper.Progress("download", id, 0.0)
        self._set(asked="", described=None, refused=None)
        self._post(keeper.Fetch(id, accepted))

    def pause(self, id: str) -> None:
        """Stop what is being done with a row; of a download everything that came is kept."""
        self._post(keeper.Stop(id))

    def discard(self, id: str) -> None:
        """Give a download up and delete what came of it."""
        self._post(keeper.Discard(id))

    def keep_token(self, value: str) -> None:
        """The person's token for hosts that want one; "" forgets it."""
        self._post(keeper.StoreToken(value.strip()))

    # what is here

    def add(self, paths: Iterable[Path]) -> None:
        """Take in copies of files or folders."""
        for path in paths:
            self._set(looking=True)
            self._post(keeper.Add(str(path)))

    def convert(self, path: Path, entry: str) -> None:
        """Make a safe copy of a file that could run programs, and take that in."""
        if str(path) in self._conversions or self._closed:
            return
        try:
            self._conversions[str(path)] = self._start_conversion(path, self._woken.emit), entry
        except OSError:
            self.noticed.emit("keeper_died", {})
        self._set(looking=True)

    def verify(self, id: str) -> None:
        self._work[id] = keeper.Progress("verify", id, 0.0)
        self._assemble()
        self._post(keeper.Verify(id))

    def remove(self, id: str) -> None:
        self._post(keeper.Remove(id))

    def put_right(self, id: str) -> None:
        self._post(keeper.PutRight(id))

    def move(self, folder: Path) -> None:
        """Move the folder of models with its content; settings follow when it is done."""
        self._post(keeper.Move(str(folder)))

    def settle(self, former: Settings) -> None:
        """Settings were others before: folders or addresses may have changed."""
        if self._keeper is not None and _places(former) != _places(self._settings()):
            self._set(looking=True)
            self._post(keeper.Settle(_places(self._settings())))

    def close(self) -> None:
        """End the keeper; a download that ran goes on next time."""
        self._closed = True
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None
        for conversion, _ in self._conversions.values():
            conversion.close()

    # the keeper's words

    def _post(self, message: keeper.ToKeeper) -> None:
        if (there := self._keep()) is not None:
            there.post(message)

    def _keep(self) -> Keeper | None:
        """The keeper, started if there is none."""
        if self._keeper is None and not self._closed:
            try:
                self._keeper = self._start(_places(self._settings()), self._woken.emit)
            except OSError:
                self.noticed.emit("keeper_died", {})
        return self._keeper

    def _hear(self) -> None:
        """Everything that has come. A keeper that died is started again by the next thing that is asked of it."""
        try:
            while self._keeper is not None and (said := self._keeper.receive()) is not None:
                self._understand(said)
        except EOFError:
            with contextlib.suppress(OSError):
                self._keeper.close()  # type: ignore[union-attr]
            self._keeper = None
            self._work.clear()
            self._set(looking=False)
            if not self._closed:
                self.noticed.emit("keeper_died", {})
        self._hear_conversions()
        self._assemble()

    def _hear_conversions(self) -> None:
        for path, (conversion, entry) in list(self._conversions.items()):
            outcome = conversion.outcome()
            if outcome is None:
                continue
            del self._conversions[path]
            conversion.close()
            if outcome.code:
                self.state = replace(self.state, looking=False)
                self.noticed.emit(outcome.code, outcome.facts)
            else:
                self._post(keeper.Add(outcome.path, entry))

    def _understand(self, said: keeper.FromKeeper) -> None:
        match said:
            case keeper.Rows():
                self._rows(said)
            case keeper.Progress(name=name):
                self._work[name] = said
            case keeper.Described(plan):
                if plan.id == self.state.asked:
                    self.state = replace(self.state, described=plan, free_bytes=said.free_bytes)
            case keeper.Finished(what, name, checkpoint):
                self._work.pop(name, None)
                self._finished(what, name, checkpoint)
            case keeper.Failed(what, name, code, facts):
                self._work.pop(name, None)
                self._failed(what, name, Trouble(code, facts))

    def _rows(self, said: keeper.Rows) -> None:
        self._coming = ""
        came = said.checkpoints != self._here
        self._here = said.checkpoints
        self._paused = {paused.id: paused for paused in said.paused}
        self.state = replace(
            self.state,
            folder=said.folder,
            used_bytes=said.used_bytes,
            free_bytes=said.free_bytes,
            skipped=len(said.skipped),
            looking=False,
            token_in=said.token_in,
        )
        if came:
            self.installed_changed.emit(said.checkpoints)

    def _finished(self, what: keeper.What, name: str, checkpoint: Checkpoint | None) -> None:
        if what in ("add", "download") and checkpoint is not None:
            self._chosen, self._coming = True, checkpoint.id
            self.state = replace(self.state, selected=checkpoint.id, looking=False)
            self.told.emit("model_ready", {"name": checkpoint.title})
        elif what == "move":
            self.moved.emit(name)
        elif what == "verify" and checkpoint is not None:
            self._troubles.pop(name, None)
            self.told.emit(
                "model_damaged" if checkpoint.state == "damaged" else "model_whole", {"name": checkpoint.title}
            )

    def _failed(self, what: keeper.What, name: str, trouble: Trouble) -> None:
        if what == "describe":
            if name == self.state.asked:
                self.state = replace(self.state, refused=trouble)
        elif trouble.code == "cancelled":
            pass
        elif trouble.code == "unsafe_file" and what in ("add", "download"):
            self.state = replace(self.state, looking=False)
            path = str(trouble.facts.get("path") or name)
            self.unsafe_found.emit(path, name if what == "download" else "")
        elif what == "add":
            self.state = replace(self.state, looking=False)
            self.noticed.emit(trouble.code, {"name": Path(name).name, **trouble.facts})
        elif what in ("refresh", "move"):
            self.state = replace(self.state, looking=False)
            self.noticed.emit(trouble.code, trouble.facts)
        else:
            self._troubles[name] = trouble

    # joining

    def _set(self, **fields: object) -> None:
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]
        self._assemble()

    def _assemble(self) -> None:
        known = self._all_rows()
        state = replace(self.state, known=known, rows=tuple(row for row in known if self._fits(row)))
        adding = next((work for work in self._work.values() if work.what == "add"), None)
        name = adding.name if adding is not None else next(iter(self._conversions), "")
        state = replace(state, taking_in=Path(name).name, taken=adding.fraction if adding is not None else -1.0)
        if not self._chosen or state.selected not in {self._coming, *(row.id for row in known)}:
            first = next((row for row in known if row.here), known[0] if known else None)
            state = replace(state, selected=first.id if first else "")
        self.state = state
        self.changed.emit(state)
        if state.downloads != self._downloads:
            self._downloads = state.downloads
            self.network_changed.emit(state.downloads)

    def _all_rows(self) -> tuple[Row, ...]:
        here = [self._row_of(checkpoint) for checkpoint in self._here]
        taken = {row.id for row in here}
        offered = [self._row_offered(entry) for entry in catalogue.entries() if entry.id not in taken]
        return tuple(row for group in GROUPS for row in (*here, *offered) if row.purpose == group)

    def _row_of(self, checkpoint: Checkpoint) -> Row:
        work = self._work.get(checkpoint.id)
        status: Status = checkpoint.state
        if work is not None:
            status = "checking" if work.what == "verify" else "moving"
        return Row(
            id=checkpoint.id,
            title=checkpoint.title,
            kind=checkpoint.kind,
            purpose=checkpoint.purpose,
            status=status,
            family=checkpoint.family,
            variant=checkpoint.variant,
            size_bytes=checkpoint.size_bytes,
            licence=checkpoint.licence,
            checkpoint=checkpoint,
            work=work,
            trouble=self._troubles.get(checkpoint.id),
            draws=checkpoint.usable and any(info.checkpoint == checkpoint.id for info in registry.infos()),
        )

    def _row_offered(self, entry: CatalogueEntry) -> Row:
        work, paused = self._work.get(entry.id), self._paused.get(entry.id)
        status: Status = "paused" if paused else "available"
        if work is not None:
            status = "checking" if work.checking else "downloading" if work.bytes_total else "waiting"
        total = work.bytes_total if work else 0
        return Row(
            id=entry.id,
            title=entry.title,
            kind=entry.kind,
            purpose=entry.purpose,
            status=status,
            family=entry.family,
            variant=entry.variant,
            size_bytes=total or (paused.bytes_total if paused else entry.size_bytes),
            licence=entry.licence,
            entry=entry,
            work=work,
            bytes_done=paused.bytes_done if paused else 0,
            trouble=self._troubles.get(entry.id),
        )

    def _fits(self, row: Row) -> bool:
        if self.state.shelf == "installed" and not row.here:
            return False
        if self.state.shelf == "available" and row.here:
            return False
        words = f"{row.title} {row.kind} {row.family} {row.licence} {row.entry.note if row.entry else ''}".casefold()
        return all(word in words for word in self.state.searched.casefold().split())


def _places(settings: Settings) -> Places:
    return Places(
        folder=str(settings.checkpoints), others=settings.other_folders, mirror=settings.mirror, proxy=settings.proxy
    )
