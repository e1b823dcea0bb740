"""The state of Explore: where the hand is between anchors, the picture there, and the walk that leads through it.

Every change asks the live worker for a picture at once; when the hand rests, for the careful one. Small pictures
(cells of the map, anchors, keys) come when nothing more urgent is wanted, and are kept by their position.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.documents.explore import NEEDED, Card, ExploreDraft, Mode
from mmstudio.engine import messages
from mmstudio.engine.live_kinds import ExploreFrame
from mmstudio.engine.live_messages import LiveNote
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.errors import Fact
from mmstudio.generators import registry
from mmstudio.jobs import (
    ANCHOR_LETTERS,
    MAX_SEED,
    STARTER,
    DrawnAnchor,
    Position,
)
from mmstudio.settings import Settings
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.explore_anchors import Anchors
from mmstudio.viewmodels.explore_directions import Directions
from mmstudio.viewmodels.explore_evenness import Evenness
from mmstudio.viewmodels.explore_files import RECENT, ExploreFiles, Stored
from mmstudio.viewmodels.explore_kept import Keeping
from mmstudio.viewmodels.explore_keys import WalkKeys
from mmstudio.viewmodels.explore_parts import Parts
from mmstudio.viewmodels.explore_places import document_at, line, title_of
from mmstudio.viewmodels.explore_playing import Player
from mmstudio.viewmodels.explore_small import SMALL_PX, SmallPictures
from mmstudio.viewmodels.explore_state import ExploreState, Live
from mmstudio.viewmodels.undo import History
from mmstudio.walks import Walk

if TYPE_CHECKING:
    from mmstudio.viewmodels.ingredients import Ingredients
    from mmstudio.viewmodels.library_service import LibraryService

MAX_NAME = 120
REST_MS = 150
PATIENCE_MS = 3000  # with the live worker, for a picture without which something goes on as well
LARGE_PX = 512
SLOW_MS = 80.0  # a live frame that takes longer gives way to the quick one while the hand moves
FRAMES_BETWEEN = 9  # that an installed model draws ahead along a line
AHEAD_MS = 10_000.0  # a frame may take for that: more would keep the machine busy for minutes


class ExploreViewModel(QObject):
    """Holds the ExploreState and replaces it; every change is told once by `changed`."""

    changed = Signal(object)  # ExploreState
    small_arrived = Signal()  # a small picture that was wanted is there
    played = Signal(float)  # the time of the walk that is shown
    kept = Signal(object, bool)  # Path of a picture in the gallery; whether it has a star
    noticed = Signal(str, object)  # code and facts of a sentence
    saved = Signal()

    def __init__(
        self,
        live: Any,
        engine: Any,
        library: LibraryService,
        settings: Callable[[], Settings],
        files: ExploreFiles,
        restore: bool = True,
        chance: random.Random | None = None,
        ingredients: Ingredients | None = None,
        parent: QObject | None = None,
    ) -> None:
        """ingredients: what listens to sounds; without it there are no anchors of sound."""
        super().__init__(parent)
        self._live: Live = live
        self._engine, self._library, self._settings, self._files = engine, library, settings, files
        self.chance = chance or random.SystemRandom()
        stored = files.load() if restore else Stored()
        documents = stored.documents or (d.new_draft(self.chance),)
        self._others = list(documents[1:])
        self._history = _history(documents[0])
        self.state = ExploreState(documents[0], recent=self._recent())
        self.grounds = ("#f7efe3", "#2a2a2a")  # behind the large picture, behind the small ones
        self._slow = False
        self._wished: Callable[[QImage | None], None] | None = None
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._grant(self.state.image))
        self._asked: Position | None = None
        self._shown: Position | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._at_rest)
        self.small = SmallPictures(self._live, self.grounds[1])
        self.directions = Directions(self, self._live)
        self.player = Player(self)
        self.parts = Parts(self, self._live, library, files, ingredients)
        self.anchors = Anchors(self, library, files, self.parts)
        self.evenness = Evenness(self, self._live)
        self.keys = WalkKeys(self, self.evenness, ingredients)
        self.keeping = Keeping(self, engine, library, self._output)
        live.shown.connect(self._on_frame)
        live.refused.connect(self._on_refused)
        files.saved.connect(self.saved)
        files.failed.connect(lambda error: self.noticed.emit(error.code, error.facts))

    # what is shown

    @property
    def draft(self) -> ExploreDraft:
        """The document."""
        return self._history.present

    def activate(self) -> None:
        """The room is shown: the first picture is asked for."""
        self.small.show()
        if self.state.image is None:
            self.ask()
            self.parts.want()

    def set_grounds(self, picture: str, cells: str) -> None:
        """Colours "#rrggbb" behind the large picture and the small ones."""
        if (picture, cells) != self.grounds:
            self.grounds = (picture, cells)
            if self.small.shown:
                self.ask()
            self.small.lie_on(cells)

    def position(self) -> Position:
        """Where the hand is."""
        draft = self.draft
        return d.position_of(draft, self.evenness.share(draft))

    # moving

    def edit(self, group: str = "", **fields: object) -> None:
        """Change the document; changes of one group in a row are one undo step. ValueError for impossible values."""
        draft = msgspec.structs.replace(self.draft, **fields)
        draft = msgspec.convert(draft, ExploreDraft)
        self._history.push(draft, group)
        self._moved()

    def put(self, draft: ExploreDraft) -> None:
        """Another state of the document, as one undo step."""
        self._history.push(draft)
        self._moved()

    def amend(self, draft: ExploreDraft) -> None:
        """What follows from the last step belongs to it."""
        self._history.amend(draft)
        self.tell()
        self._files.keep(self._stored)

    def close_step(self) -> None:
        self._history.close_group()

    def set_mode(self, mode: Mode) -> None:
        """Another way to move; anchors that it needs and that are missing are added."""
        cards = list(self.draft.cards)
        while len(cards) < NEEDED[mode]:
            draft = msgspec.structs.replace(self.draft, cards=tuple(cards))
            cards.append(d.another_card(draft, self.chance))
        self.edit(mode=mode, cards=tuple(cards))

    def move_to(self, x: float, y: float) -> None:
        """The handle of the pad, the triangle or the line (y does not count there), each 0 .. 1."""
        x, y = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        match self.draft.mode:
            case "line":
                self.edit("move", share=x)
            case "triangle":
                self.edit("move", corners=d.barycentric(x, y))
            case "pad":
                self.edit("move", point=(x, y))

    def handle(self) -> tuple[float, float]:
        """Where the handle is."""
        draft = self.draft
        match draft.mode:
            case "line":
                return draft.share, 0.5
            case "triangle":
                return d.triangle_point(draft.corners)
        return draft.point

    def move_by(self, dx: float, dy: float) -> None:
        """Arrow keys."""
        draft = self.draft
        if draft.mode == "map":
            self.pan(dx * 4, dy * 4)
        elif draft.mode == "mix":
            self.weigh(self.state.anchor, self._weight(self.state.anchor) + dx - dy)
        else:
            x, y = self.handle()
            self.move_to(x + dx, y + dy)

    def pan(self, dx: float, dy: float) -> None:
        """Move the seed map by so many seeds."""
        x, y = self.draft.view
        self.edit("pan", view=(x + dx, y + dy))

    def weigh(self, index: int, weight: float) -> None:
        """The weight of one anchor of the mix, 0 .. 1."""
        draft = self.draft
        if not 0 <= index < len(draft.cards):
            return
        weights = [self._weight(i) for i in range(len(draft.cards))]
        weights[index] = min(max(weight, 0.0), 1.0)
        self.edit(f"weight {index}", weights=tuple(weights))

    def step_aside(self, column: int, row: int) -> None:
        """Walk to a cell of the ring around the picture; the middle one stays."""
        if (column, row) != (1, 1):
            draft = self.draft
            step = d.ring_step(draft, column, row)
            self.edit(wander=(*draft.wander, step)[-d.STEPS_ASIDE :])

    def step_back(self) -> None:
        """Take the last step aside back."""
        self.edit(wander=self.draft.wander[:-1])

    def draw_with(self, checkpoint: str) -> None:
        """Let another model draw; what it needs of memory is not shared with one that waits in the engine."""
        if checkpoint != self.draft.checkpoint:
            self._live.drop("between")
            if checkpoint != STARTER:
                self._engine.free_memory()
            self.edit(checkpoint=checkpoint)

    def check_checkpoint(self) -> None:
        """Go back to the starter where the chosen model is gone; a sentence says so."""
        gone = self.draft.checkpoint
        if all(info.checkpoint != gone for info in registry.infos()):
            self.draw_with(STARTER)
            self.noticed.emit("no_checkpoint", {"name": gone})

    def new_seeds(self) -> None:
        """Other chance: one seed for all, or each anchor's own where it is not locked."""
        draft = self.draft
        if draft.same_seed or draft.mode == "map":
            self.edit(seed=self.seed(), wander=())
            return
        self.edit(cards=tuple(self._rolled(card) for card in draft.cards), wander=())

    def open_position(self, position: Position) -> None:
        """The exact position of a kept frame, as a document of its own."""
        self._open(document_at(position))

    def open_walk(self, walk: Walk, name: str) -> None:
        """The keys of a walk, at least one, in the document it was made in where that is still there, else in one of
        its own."""
        here = next((draft for draft in (self.draft, *self._others) if draft.walk == walk), None)
        if here is None:
            here = msgspec.structs.replace(document_at(walk.keys[0].position), walk=walk, name=name[:MAX_NAME])
        self.open_document(here)

    # documents

    def open_document(self, draft: ExploreDraft) -> None:
        """A document that came as a file; one that is here already is shown."""
        if draft in self._others:
            self._others.remove(draft)
        if draft != self.draft:
            self._open(draft)
        self.check_checkpoint()

    def new_document(self) -> None:
        self._open(d.new_draft(self.chance))

    def open_recent(self, index: int) -> None:
        """Number `index` of `state.recent`."""
        if 0 <= index < len(self._others):
            self._open(self._others.pop(index))

    def rename(self, name: str) -> None:
        self.edit(name=name.strip()[:MAX_NAME])

    def undo(self) -> None:
        self._history.undo()
        self._moved()

    def redo(self) -> None:
        self._history.redo()
        self._moved()

    def title(self) -> str:
        """What the document is called, or the words in it."""
        return self.draft.name or title_of(self.draft)

    def close(self) -> None:
        """What waits for a picture goes on with the one that is shown: it may be a walk that is to be saved."""
        self._grant(self.state.image)
        self.player.stop()
        self._rest.stop()
        self.keeping.close()
        self._files.close()

    # the live worker

    def ask(self, position: Position | None = None, final: bool = False) -> None:
        """For the large picture of a position, or of the hand. final: with all care."""
        if not self.small.shown:
            return
        slow = self._slow and self.draft.checkpoint == STARTER
        quality = "final" if final else "quick" if slow else "live"
        side = SMALL_PX if quality == "quick" else LARGE_PX
        position = position or self.position()
        self._asked = position
        request = ExploreFrame(position=position, quality=quality, side_px=side, background=self.grounds[0])  # type: ignore[arg-type]
        large = position.checkpoint != STARTER
        if large and not final:
            self._live.drop("between")
        self._live.ask(request, urgent=not (large and final))  # small pictures come before what may take minutes
        if not final and not self.state.playing:
            self._rest.start()

    def picture_of(self, position: Position, then: Callable[[QImage | None], None]) -> None:
        """The large picture of a position, as the starter draws it; the one that is shown now, or None, where it does
        not come in time."""
        self._grant(self.state.image)
        self._wished = then
        self._patience.start()
        request = ExploreFrame(position=position.sketch, quality="live", side_px=LARGE_PX, background=self.grounds[0])
        self._live.ask(request, "wish")

    def rest(self) -> None:
        """Nothing moves from now on."""
        self._rest.start()

    def pass_to(self, time_s: float) -> None:
        """The playhead while it plays: a fast value, told by `played` alone."""
        self.state = replace(self.state, time_s=time_s)
        self.played.emit(time_s)

    def _draw_ahead(self) -> None:
        """Frames along the line that an installed model draws while the hand rests; the worker keeps them."""
        draft = self.draft
        if draft.mode != "line" or draft.checkpoint == STARTER or self.state.playing:
            return
        last = FRAMES_BETWEEN - 1
        stations = [(1 - number / last, number / last) for number in range(FRAMES_BETWEEN)]
        here = self.position().weights[1]
        for number, weights in enumerate(sorted(stations, key=lambda pair: abs(pair[1] - here))):
            where = msgspec.structs.replace(line(draft), weights=weights)
            request = ExploreFrame(position=where, quality="final", side_px=SMALL_PX, background=self.grounds[0])
            self._live.ask(request, f"between/{number}", urgent=False)

    def _at_rest(self) -> None:
        """The hand rests: the careful picture, then the stations of an even slider."""
        if self._asked is not None and (self._asked.checkpoint == STARTER or self._asked == self._shown):
            self.ask(self._asked, final=True)  # what may take minutes is not asked for before there is a sketch
        self.evenness.measure_line()

    def _on_frame(self, frame: LiveFrame) -> None:
        if frame.channel == "picture" and isinstance(frame.request, ExploreFrame) and frame.image is not None:
            large = frame.request.position.checkpoint != STARTER
            if frame.request.quality == "live" and not large:
                self._slow = frame.took_ms > SLOW_MS
            notes = tuple(self._named(note) for note in frame.notes if note.code not in ("sketch", "anchor_part"))
            self.tell(
                image=frame.image, version=self.state.version + 1, took_ms=frame.took_ms, notes=notes,
                problem="", facts={}, sketch=any(note.code == "sketch" for note in frame.notes),
            )  # fmt: skip
            self._shown = frame.request.position
            if large and frame.request.quality == "live" and frame.newest and not self._rest.isActive():
                self._at_rest()
            if large and frame.request.quality == "final" and frame.newest and frame.took_ms < AHEAD_MS:
                self._draw_ahead()
        elif frame.channel.startswith("small/") and frame.image is not None:
            self.small.take(frame)
            self.small_arrived.emit()
        elif frame.channel.startswith("parts/"):
            self.parts.take(frame)
        elif frame.channel == "wish":
            self._grant(frame.image)
        elif frame.channel == "check":
            self.directions.take(frame)
        elif frame.channel.startswith("look/"):
            self.evenness.take(frame)

    def _named(self, note: LiveNote) -> LiveNote:
        """A picture that is gone by the name it had, not by that of our copy."""
        cards, letter = self.draft.cards, str(note.facts.get("anchor", ""))
        index = ANCHOR_LETTERS.find(letter) if letter else -1
        if "name" in note.facts and 0 <= index < len(cards) and cards[index].name:
            return LiveNote(note.code, {**note.facts, "name": cards[index].name})
        return note

    def _on_refused(self, channel: str, stamp: int, code: str, facts: dict[str, Fact]) -> None:
        if channel == "check":
            self.directions.end_trying()
            self.noticed.emit(code, facts)
        if channel == "wish":
            self._grant(self.state.image)
        if channel == "picture":
            self.tell(problem=code, facts=facts)  # the last picture stays

    def _grant(self, image: QImage | None) -> None:
        self._patience.stop()
        then, self._wished = self._wished, None
        if then is not None:
            then(image)

    # helpers

    def _output(self) -> messages.Output:
        return messages.output_of(self._settings())

    def _moved(self) -> None:
        self.tell()
        self.ask()
        self.parts.want()
        self._files.keep(self._stored)

    def tell(self, **fields: Any) -> None:
        """Another state, with these fields; said once if it differs."""
        state = replace(
            self.state,
            **{
                "draft": self.draft,
                "moved": self.parts.shares(self.draft.cards),
                "recent": self._recent(),
                "can_undo": self._history.can_undo,
                "can_redo": self._history.can_redo,
                **fields,
            },
        )
        draft = state.draft
        state = replace(
            state,
            key=min(state.key, len(draft.walk.keys) - 1),
            anchor=min(state.anchor, len(draft.cards) - 1),
            time_s=min(state.time_s, draft.walk.duration_s),
        )
        if state != self.state:
            self.state = state
            self.changed.emit(state)

    def _recent(self) -> tuple[str, ...]:
        return tuple(other.name or title_of(other) for other in self._others)

    def _open(self, draft: ExploreDraft) -> None:
        self.player.play(False)
        former = self.draft
        self._others = [former, *[other for other in self._others if other != former]][:RECENT]
        self._history = _history(draft)
        self.tell(time_s=0.0, key=-1, anchor=0)
        self._moved()

    def _stored(self) -> Stored:
        return Stored(documents=(self.draft, *self._others))

    def _weight(self, index: int) -> float:
        weights = self.draft.weights
        return weights[index] if index < len(weights) else 1.0

    def seed(self) -> int:
        """A new one, by chance."""
        return self.chance.randint(1, MAX_SEED)

    def _rolled(self, card: Card) -> Card:
        if not isinstance(card.anchor, DrawnAnchor) or card.anchor.locked:
            return card
        job = msgspec.structs.replace(card.anchor.job, seed=self.seed())
        return msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, job=job))


def _history(draft: ExploreDraft) -> History[ExploreDraft]:
    return History(draft, cost=lambda one: 2000 + 500 * len(one.walk.keys))
