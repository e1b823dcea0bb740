"""A keeper of checkpoints that says what a test wants it to say."""

from __future__ import annotations

from collections.abc import Callable

from mmstudio.checkpoints.catalogue import entries
from mmstudio.checkpoints.hub import Plan, PlannedFile
from mmstudio.checkpoints.records import Checkpoint
from mmstudio.engine import keeper
from mmstudio.settings import Settings
from mmstudio.viewmodels.models import ModelsViewModel

STARTER = Checkpoint(id="starter", title="Starter drawings", kind="pipeline", path="/m/starter", state="built_in")
OWN = Checkpoint(
    id="own", title="My model", kind="pipeline", path="/m/own.safetensors", family="sd15", size_bytes=2_000_000_000
)
ENTRY = entries()[0]
PLAN = Plan(id=ENTRY.id, title=ENTRY.title, files=(PlannedFile(name="a", url="u", size_bytes=9),), size_bytes=9)


class FakeKeeper:
    """Remembers what was asked; `say` is what the child would send."""

    def __init__(self, places: keeper.Places, wake: Callable[[], None]) -> None:
        self.places, self._wake = places, wake
        self.asked: list[keeper.ToKeeper] = []
        self._said: list[keeper.FromKeeper | None] = []
        self.closed = self.dead = False

    def post(self, message: keeper.ToKeeper) -> None:
        self.asked.append(message)

    def receive(self, timeout_s: float = 0.0) -> keeper.FromKeeper | None:
        if not self._said and self.dead:
            raise EOFError
        return self._said.pop(0) if self._said else None

    def close(self) -> None:
        self.closed = True

    def say(self, *words: keeper.FromKeeper) -> None:
        self._said += words
        self._wake()

    def die(self) -> None:
        self.dead = True
        self._wake()


def rows(*checkpoints: Checkpoint, paused: tuple[keeper.Paused, ...] = ()) -> keeper.Rows:
    return keeper.Rows(checkpoints, (), paused, "/m", 0, 10**12, "")


def kept_models(settings: Callable[[], Settings]) -> ModelsViewModel:
    """The state of Models with a keeper that has told what is here: the starter and a model of one's own."""
    keepers: list[FakeKeeper] = []

    def start(places: keeper.Places, wake: Callable[[], None]) -> FakeKeeper:
        keepers.append(FakeKeeper(places, wake))
        return keepers[-1]

    models = ModelsViewModel(settings, start)
    models.begin()
    keepers[0].say(rows(STARTER, OWN))
    return models
