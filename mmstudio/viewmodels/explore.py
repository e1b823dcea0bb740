"""The state of Explore: where the hand is between anchors, the picture there, and the walk that leads through it.

Every change asks the live worker for a picture at once; when the hand rests, for the careful one. Small pictures
(cells of the map, anchors, keys) come when nothing more urgent is wanted, and are kept by their position.
"""

from __future__ import annotations

import math
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.animation import Animation
from mmstudio.directions import LEAST_SEPARATION, Ends
from mmstudio.engine import messages
from mmstudio.engine.live_kinds import CheckDirection, ExploreFrame, ExploreLook, LiveRequest
from mmstudio.engine.live_messages import LiveNote
from mmstudio.engine.live_thread import LiveFrame
from mmstudio.errors import Fact, StudioError
from mmstudio.jobs import (
    MAX_ANCHORS,
    MAX_SEED,
    STARTER,
    AnimateJob,
    DrawnAnchor,
    ExploreJob,
    FrameAnchor,
    GenerateJob,
    PictureAnchor,
    Position,
    Recipe,
    SoundCondition,
)
from mmstudio.settings import Settings
from mmstudio.viewmodels import explore_draft as d
from mmstudio.viewmodels.drafts import MOST_SOUND_S
from mmstudio.viewmodels.explore_draft import Card, ExploreDraft, Mode
from mmstudio.viewmodels.explore_files import RECENT, ExploreFiles, Stored
from mmstudio.viewmodels.grid import GridMaker
from mmstudio.viewmodels.undo import History
from mmstudio.walks import MAX_KEYS, MOST_S, Ease, WalkKey, at_even_speed, cumulated, snapped

if TYPE_CHECKING:
    from mmstudio.library.items import Item
    from mmstudio.viewmodels.ingredients import Ingredients
    from mmstudio.viewmodels.library_service import LibraryService

REST_MS = 150
FRAME_MS = 33
SMALL_PX = 128
LARGE_PX = 512
SLOW_MS = 80.0  # a live frame that takes longer gives way to the quick one while the hand moves
STATIONS = 33
SEGMENT_STATIONS = 7
FRAMES_BETWEEN = 9  # that an installed model draws ahead along a line
AHEAD_MS = 10_000.0  # a frame may take for that: more would keep the machine busy for minutes
KEY_APART_S = 2.0
MOST_OPPOSITES = 6
_SMALL_KEPT = 500


class Live(Protocol):
    """What Explore needs of LiveThread."""

    def ask(self, request: LiveRequest, channel: str = "picture", urgent: bool = True) -> int: ...
    def drop(self, channel: str) -> None: ...


@dataclass(frozen=True)
class ExploreState:
    """All that Explore shows. image: of the hand, or of the walk while it plays; version counts images.

    problem: code and facts of a sentence why there is no newer picture; notes: of anchors that are left out.
    sketch: the image is the starter's, while another model draws or the hand moves.
    """

    draft: ExploreDraft
    recent: tuple[str, ...] = ()
    image: QImage | None = field(default=None, compare=False)
    version: int = 0
    took_ms: float = 0.0
    problem: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: tuple[LiveNote, ...] = ()
    sketch: bool = False
    time_s: float = 0.0
    key: int = -1  # of the walk, that is chosen
    anchor: int = 0  # that is chosen
    playing: bool = False
    can_undo: bool = False
    can_redo: bool = False

    @property
    def weights(self) -> tuple[float, ...]:
        """The share of every anchor that takes part; they sum to 1."""
        weights = d.weights_of(self.draft)
        total = math.fsum(weights)
        return tuple(weight / total for weight in weights) if total > 0 else (0.0,) * len(weights)


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
        self._ingredients = ingredients
        self._engine, self._library, self._settings, self._files = engine, library, settings, files
        self._chance = chance or random.SystemRandom()
        stored = files.load() if restore else Stored()
        documents = stored.documents or (d.new_draft(self._chance),)
        self._others = list(documents[1:])
        self._history = History(documents[0], cost=lambda draft: 2000 + 500 * len(draft.walk.keys))
        self.state = ExploreState(documents[0], recent=self._recent())
        self._grounds = ("#f7efe3", "#2a2a2a")  # behind the large picture, behind the small ones
        self._small: OrderedDict[tuple[Position, str], QImage] = OrderedDict()
        self._wanted: dict[str, tuple[Position, str]] = {}
        self._list: tuple[Position, ...] = ()
        self._shown = False
        self._slow = False
        self._asked: Position | None = None
        self._looks: dict[Position, list[list[float] | None]] = {}  # by what is on the way, but where on it
        self._tables: dict[Position, list[float]] = {}
        self._jobs: dict[int, bool] = {}  # kept pictures on their way: whether they get a star
        self._stars: set[str] = set()
        self._items: dict[str, int] = {}
        self._stations: list[Position] = []
        self._began_at = 0.0
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._at_rest)
        self._clock = QTimer(self, interval=FRAME_MS)
        self._clock.timeout.connect(self._tick)
        self.grids = GridMaker(engine, library, self._output, self)
        live.shown.connect(self._on_frame)
        live.refused.connect(self._on_refused)
        engine.kept.connect(self._on_kept)
        engine.failed.connect(self._on_failed)
        library.added.connect(self._on_item)
        files.saved.connect(self.saved)
        files.failed.connect(lambda error: self.noticed.emit(error.code, error.facts))

    # what is shown

    def activate(self) -> None:
        """The room is shown: the first picture is asked for."""
        self._shown = True
        if self.state.image is None:
            self._ask()

    def set_grounds(self, picture: str, cells: str) -> None:
        """Colours "#rrggbb" behind the large picture and the small ones."""
        if (picture, cells) != self._grounds:
            self._grounds = (picture, cells)
            if self._shown:
                self._ask()
                self._ask_small()

    def position(self) -> Position:
        """Where the hand is."""
        draft = self._history.present
        return d.position_of(draft, self._even_share(draft))

    def small(self, position: Position) -> QImage | None:
        """The small picture of a position, if it is there."""
        key = (position.sketch, self._grounds[1])
        if key in self._small:
            self._small.move_to_end(key)
        return self._small.get(key)

    def want(self, positions: Sequence[Position]) -> None:
        """The small pictures that are in view now, the most wanted first; what was wanted before is forgotten."""
        listed = tuple(dict.fromkeys(position.sketch for position in positions))
        if listed == self._list and self._shown:
            return
        self._list = listed
        self._ask_small()

    # moving

    def edit(self, group: str = "", **fields: object) -> None:
        """Change the document; changes of one group in a row are one undo step. ValueError for impossible values."""
        draft = msgspec.structs.replace(self._history.present, **fields)
        draft = msgspec.convert(draft, ExploreDraft)
        self._history.push(draft, group)
        self._moved()

    def close_step(self) -> None:
        self._history.close_group()

    def set_mode(self, mode: Mode) -> None:
        """Another way to move; anchors that it needs and that are missing are added."""
        cards = list(self._history.present.cards)
        while len(cards) < d.NEEDED[mode]:
            draft = msgspec.structs.replace(self._history.present, cards=tuple(cards))
            cards.append(d.another_card(draft, self._chance))
        self.edit(mode=mode, cards=tuple(cards))

    def move_to(self, x: float, y: float) -> None:
        """The handle of the pad, the triangle or the line (y does not count there), each 0 .. 1."""
        x, y = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
        match self._history.present.mode:
            case "line":
                self.edit("move", share=x)
            case "triangle":
                self.edit("move", corners=d.barycentric(x, y))
            case "pad":
                self.edit("move", point=(x, y))

    def handle(self) -> tuple[float, float]:
        """Where the handle is."""
        draft = self._history.present
        match draft.mode:
            case "line":
                return draft.share, 0.5
            case "triangle":
                return d.triangle_point(draft.corners)
        return draft.point

    def move_by(self, dx: float, dy: float) -> None:
        """Arrow keys."""
        draft = self._history.present
        if draft.mode == "map":
            self.pan(dx * 4, dy * 4)
        elif draft.mode == "mix":
            self.weigh(self.state.anchor, self._weight(self.state.anchor) + dx - dy)
        else:
            x, y = self.handle()
            self.move_to(x + dx, y + dy)

    def pan(self, dx: float, dy: float) -> None:
        """Move the seed map by so many seeds."""
        x, y = self._history.present.view
        self.edit("pan", view=(x + dx, y + dy))

    def weigh(self, index: int, weight: float) -> None:
        """The weight of one anchor of the mix, 0 .. 1."""
        draft = self._history.present
        if not 0 <= index < len(draft.cards):
            return
        weights = [self._weight(i) for i in range(len(draft.cards))]
        weights[index] = min(max(weight, 0.0), 1.0)
        self.edit(f"weight {index}", weights=tuple(weights))

    def step_aside(self, column: int, row: int) -> None:
        """Walk to a cell of the ring around the picture; the middle one stays."""
        if (column, row) != (1, 1):
            draft = self._history.present
            step = d.ring_step(draft, column, row)
            self.edit(wander=(*draft.wander, step)[-d.STEPS_ASIDE :])

    def step_back(self) -> None:
        """Take the last step aside back."""
        self.edit(wander=self._history.present.wander[:-1])

    def draw_with(self, checkpoint: str) -> None:
        """Let another model draw; what it needs of memory is not shared with one that waits in the engine."""
        if checkpoint != self._history.present.checkpoint:
            self._live.drop("between")
            if checkpoint != STARTER:
                self._engine.free_memory()
            self.edit(checkpoint=checkpoint)

    def direct(self, name: str, amount: float) -> None:
        """Move along a direction, +-3."""
        amounts = dict(self._history.present.directions) | {name: d.in_range(amount)}
        self.edit(f"direction {name}", directions=tuple(pair for pair in amounts.items() if pair[1]))

    def try_opposites(self, low: str, high: str) -> None:
        """Offer a direction between two opposites, if enough drawings show it; else it is said that they do not."""
        pair = (low.strip()[:60], high.strip()[:60])
        if all(pair) and pair not in self._history.present.opposites and not any("|" in word for word in pair):
            self._live.ask(CheckDirection(*pair), "check", urgent=False)

    def drop_opposites(self, low: str, high: str) -> None:
        """Take a direction away that was typed."""
        draft, name = self._history.present, Ends("words", low, high).name
        self.edit(
            opposites=tuple(pair for pair in draft.opposites if pair != (low, high)),
            directions=tuple(pair for pair in draft.directions if pair[0] != name),
        )

    def _checked(self, frame: LiveFrame) -> None:
        assert isinstance(frame.request, CheckDirection)
        share = msgspec.msgpack.decode(frame.data, type=float)
        pair = (frame.request.low, frame.request.high)
        if share >= LEAST_SEPARATION:
            self.edit(opposites=(*self._history.present.opposites, pair)[-MOST_OPPOSITES:])
        else:
            facts: dict[str, Fact] = {"low": pair[0], "high": pair[1], "percent": round(100 * share)}
            self.noticed.emit("opposites_unsure", facts)

    def new_seeds(self) -> None:
        """Other chance: one seed for all, or each anchor's own where it is not locked."""
        draft = self._history.present
        if draft.same_seed or draft.mode == "map":
            self.edit(seed=self._seed(), wander=())
            return
        self.edit(cards=tuple(self._rolled(card) for card in draft.cards), wander=())

    # anchors

    def choose_anchor(self, index: int) -> None:
        if 0 <= index < len(self._history.present.cards):
            self._show(anchor=index)

    def step_anchor(self, by: int) -> None:
        count = len(self._history.present.cards)
        self.choose_anchor((self.state.anchor + by) % count)

    def add_card(self, card: Card | None = None, at: int | None = None) -> bool:
        """One anchor more (None = a starter), or in the place of number `at`; False if there is no room."""
        draft = self._history.present
        card = card or d.another_card(draft, self._chance)
        cards = list(draft.cards)
        if at is not None and 0 <= at < len(cards):
            cards[at] = card
            self._show(anchor=at)
        elif len(cards) < MAX_ANCHORS:
            cards.append(card)
        else:
            self.noticed.emit("anchors_full", {"most": MAX_ANCHORS})
            return False
        mode = draft.mode
        if at is None and mode != "mix" and len(cards) > d.NEEDED[mode]:
            mode = {3: "triangle", 4: "pad"}.get(len(cards), "mix")  # type: ignore[assignment]
        self.edit(cards=tuple(cards), mode=mode)
        if at is None:
            self._show(anchor=len(cards) - 1)
        return True

    def write(self, index: int, prompt: str) -> None:
        """Other words for an anchor; a picture that is written over becomes words."""
        card = self._history.present.cards[index]
        if not prompt.strip() or prompt == card.title:
            return
        if isinstance(card.anchor, DrawnAnchor):
            job = msgspec.structs.replace(card.anchor.job, conditions=d.words_card(prompt, 0).anchor.job.conditions)  # type: ignore[union-attr]
            card = Card(anchor=msgspec.structs.replace(card.anchor, job=job))
        else:
            card = d.words_card(prompt, self._seed())
        self.add_card(card, index)

    def restyle(self, index: int, style: str) -> None:
        """Another style for an anchor of words."""
        card = self._history.present.cards[index]
        if isinstance(card.anchor, DrawnAnchor):
            job = msgspec.structs.replace(card.anchor.job, style=style)
            self.add_card(msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, job=job)), index)

    def lock(self, index: int, locked: bool) -> None:
        """A locked anchor keeps its seed."""
        card = self._history.present.cards[index]
        if isinstance(card.anchor, DrawnAnchor):
            self.add_card(
                msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, locked=locked)), index
            )

    def swap(self, a: int, b: int) -> None:
        cards = list(self._history.present.cards)
        if min(a, b) >= 0 and max(a, b) < len(cards):
            cards[a], cards[b] = cards[b], cards[a]
            self.edit(cards=tuple(cards))

    def duplicate(self, index: int) -> None:
        self.add_card(self._history.present.cards[index])

    def remove(self, index: int) -> None:
        """One anchor less; a mode that needs more gives way to a simpler one. Two are left always."""
        draft = self._history.present
        if len(draft.cards) <= 2:
            return
        cards = (*draft.cards[:index], *draft.cards[index + 1 :])
        weights = (*draft.weights[:index], *draft.weights[index + 1 :])
        mode = draft.mode
        if len(cards) < d.NEEDED[mode]:
            mode = "triangle" if len(cards) == 3 else "line"
        self.edit(cards=cards, weights=weights, mode=mode)
        self._show(anchor=min(self.state.anchor, len(cards) - 1))

    def frame_to_anchor(self, position: Position | None = None, at: int | None = None) -> None:
        """Make a frame, or the one that is shown, an anchor."""
        position = position or self.position()
        if position.depth >= 4:  # deep enough: what follows would only be slower to read
            self.noticed.emit("frame_too_deep", {})
            return
        self.add_card(Card(anchor=FrameAnchor(position=position), name=position.prompt), at)

    def use_recipe(self, recipe: Recipe, name: str = "", at: int | None = None) -> bool:
        """A picture of the gallery: its words and seed become an anchor, or its exact position. False: neither."""
        match recipe.job:
            case GenerateJob():
                job = msgspec.structs.replace(recipe.job, count=1)
                return self.add_card(Card(anchor=DrawnAnchor(job=job, locked=True), name=name), at)
            case ExploreJob(position=position):
                return self.add_card(Card(anchor=FrameAnchor(position=position), name=position.prompt), at)
        return False

    def use_picture(self, path: Path, at: int | None = None) -> None:
        """Any picture: by its recipe if it has one of ours, else as the encoder sees it."""

        def read(image: QImage | None) -> None:
            if image is None or image.isNull():
                self.noticed.emit("file_unreadable", {"name": path.name})
                return
            self.add_card(Card(anchor=PictureAnchor(path=self._files.copy(image)), name=path.stem), at)

        def looked(header: Any) -> None:
            recipe = getattr(header, "recipe", None)
            if not (isinstance(recipe, Recipe) and self.use_recipe(recipe, path.stem, at)):
                self._library.read(path, 1024, read)

        self._library.header(path, looked)

    def use_sound(self, path: Path, at: int | None = None) -> None:
        """A sound: what is heard in it becomes an anchor; one with nothing in it is said, and nothing changes."""
        if self._ingredients is None:
            return

        def listened(answer: Any) -> None:
            if isinstance(answer, StudioError):
                self.noticed.emit(answer.code, answer.facts)
                return
            if not answer.known:
                self.noticed.emit("sound_unknown", {})
            heard = SoundCondition(
                path=answer.path,
                weight=1.0,
                start_s=answer.start_s,
                duration_s=answer.duration_s,
                heard=answer.concepts,
            )
            job = GenerateJob(conditions=(heard,), seed=self._seed(), style=d.STYLE)
            self.add_card(Card(anchor=DrawnAnchor(job=job), name=path.stem), at)

        self._ingredients.sound(path, 0.0, MOST_SOUND_S, listened)

    def open_position(self, recipe: Recipe) -> None:
        """The exact position of a kept frame, as a document of its own."""
        if isinstance(recipe.job, ExploreJob):
            position = recipe.job.position
            cards = tuple(Card(anchor=anchor, name=_name_of(anchor)) for anchor in position.anchors)
            draft = ExploreDraft(
                cards=cards if len(cards) > 1 else (*cards, d.another_card(ExploreDraft(cards=cards), self._chance)),
                mode="mix",
                weights=position.weights if len(cards) > 1 else (*position.weights, 0.0),
                seed=position.seed or 0,
                same_seed=position.seed is not None,
                truncation=position.truncation,
                wander=position.wander,
                directions=position.directions,
                checkpoint=position.checkpoint,
                even=False,
            )
            self._open(draft)

    # documents

    def new_document(self) -> None:
        self._open(d.new_draft(self._chance))

    def open_recent(self, index: int) -> None:
        """Number `index` of `state.recent`."""
        if 0 <= index < len(self._others):
            self._open(self._others.pop(index))

    def rename(self, name: str) -> None:
        self.edit(name=name.strip()[:120])

    def undo(self) -> None:
        self._history.undo()
        self._moved()

    def redo(self) -> None:
        self._history.redo()
        self._moved()

    # keeping

    def keep(self, star: bool = False) -> None:
        """Draw the picture that is shown with all care and put it into the gallery."""
        position = self._walk_position() if self.state.playing else self.position()
        job_id = self._engine.submit(ExploreJob(position=position), self._output(), True)
        self._jobs[job_id] = star

    def film(self) -> None:
        """Make a film of the walk, once round, into the gallery; sound and other kinds of film are Animate's."""
        walk = self._history.present.walk
        if walk.keys:
            animation = Animation(source="walk", walk=walk, seconds=walk.duration_s, background=self._grounds[0])
            self._jobs[self._engine.submit(AnimateJob(animation=animation, name=self.title()), self._output())] = False

    def prompts(self) -> tuple[str, ...]:
        """The words of the anchors that have some, each once: rows of a grid sheet."""
        cards = self._history.present.cards
        words = (card.anchor.job.prompt for card in cards if isinstance(card.anchor, DrawnAnchor))
        return tuple(dict.fromkeys(prompt for prompt in words if prompt))

    def draw_grid(self, seeds: int, styles: Sequence[str], style_name: Callable[[str], str]) -> None:
        """The words of the anchors × styles × seeds, into the gallery, and one sheet of all.

        styles: empty = as each anchor has it. style_name: what a style is called on the sheet.
        """
        draft = self._history.present
        first = draft.seed % (MAX_SEED + 1)
        jobs: dict[str, GenerateJob] = {}
        for card in draft.cards:
            if isinstance(card.anchor, DrawnAnchor) and card.anchor.job.prompt:
                jobs.setdefault(card.anchor.job.prompt, card.anchor.job)
        rows = []
        for prompt, job in jobs.items():
            starter = draft.checkpoint == STARTER
            for style in (styles or (job.style,)) if starter else ("any",):
                row = GenerateJob(
                    conditions=job.conditions, checkpoint=draft.checkpoint, style=style, seed=first, count=seeds
                )
                rows.append((prompt if style == "any" else f"{prompt}\n{style_name(style)}", row))
        columns = [str(rows[0][1].seeds(number)[0]) for number in range(seeds)] if rows else []
        self.grids.draw(rows, columns, self.title())

    def title(self) -> str:
        """What the document is called, or the words in it."""
        return self._history.present.name or _title_of(self._history.present)

    # the walk

    def add_key(self) -> None:
        """The picture that is shown becomes a key, where the playhead stands or two seconds after the last."""
        walk = self._history.present.walk
        if len(walk.keys) >= MAX_KEYS:
            return
        at = self.state.time_s
        if any(abs(key.time_s - at) < 0.05 for key in walk.keys) or not walk.keys:
            at = walk.keys[-1].time_s + KEY_APART_S if walk.keys else 0.0
        needed = min(at + (KEY_APART_S if walk.loop else 0.0), MOST_S)
        at = min(self._snapped(at), MOST_S)
        walk = msgspec.structs.replace(walk, duration_s=max(walk.duration_s, needed))
        walk = walk.with_key(WalkKey(time_s=at, position=self.position()))
        self.edit(walk=walk)
        self._choose_key_at(at)
        self._even_out()

    def remove_key(self, index: int | None = None) -> None:
        walk, index = self._history.present.walk, self.state.key if index is None else index
        if 0 <= index < len(walk.keys):
            self.edit(walk=walk.without(index))
            self._show(key=min(index, len(walk.keys) - 2))
            self._even_out()

    def move_key(self, index: int, time_s: float, copy: bool = False) -> None:
        """Drag a key, or with Alt a copy of it; from then on times are by key."""
        walk = self._history.present.walk
        if 0 <= index < len(walk.keys) and not (copy and len(walk.keys) >= MAX_KEYS):
            time_s = self._snapped(time_s)
            self.edit("key", walk=walk.moved(index, time_s, copy), constant_speed=False)
            self._choose_key_at(time_s)

    def choose_key(self, index: int) -> None:
        """Choose a key; the playhead goes there and the picture with it."""
        keys = self._history.present.walk.keys
        if 0 <= index < len(keys):
            self._show(key=index)
            self.seek(keys[index].time_s)

    def edit_key(self, index: int, **fields: object) -> None:
        """Change time or ease of a key."""
        walk = self._history.present.walk
        if 0 <= index < len(walk.keys):
            if "time_s" in fields:
                self.move_key(index, float(fields.pop("time_s")))  # type: ignore[arg-type]
                walk, index = self._history.present.walk, max(self.state.key, 0)
            keys = list(walk.keys)
            keys[index] = msgspec.structs.replace(keys[index], **fields)
            self.edit(walk=msgspec.structs.replace(walk, keys=tuple(keys)))
        self.close_step()

    def ease_all(self, ease: Ease) -> None:
        walk = self._history.present.walk
        keys = tuple(msgspec.structs.replace(key, ease=ease) for key in walk.keys)
        self.edit(walk=msgspec.structs.replace(walk, keys=keys))

    def set_loop(self, loop: bool) -> None:
        self.edit(walk=msgspec.structs.replace(self._history.present.walk, loop=loop))
        self._even_out()

    def set_duration(self, seconds: float) -> None:
        self.edit("duration", walk=self._history.present.walk.lasting(seconds))

    def set_constant(self, constant: bool) -> None:
        """Equal visible change per second over the whole walk, or the times of the keys."""
        self.edit(constant_speed=constant)
        self._even_out()

    def snap_to(self, path: Path) -> None:
        """Let keys snap to the beats of a sound; one without a clear beat is said, and nothing changes."""
        if self._ingredients is None:
            return

        def heard(answer: Any) -> None:
            if isinstance(answer, StudioError):
                self.noticed.emit(answer.code, answer.facts)
            elif not answer:
                self.noticed.emit("no_beats", {"name": path.name})
            else:
                self.edit(sound=d.WalkSound(path=str(path), beats_s=answer))

        self._ingredients.beats(path, heard)

    def set_snap(self, on: bool) -> None:
        """Snap to the beats of the sound that is loaded, or not."""
        if (sound := self._history.present.sound) is not None:
            self.edit(sound=msgspec.structs.replace(sound, snap=on))

    def to_key(self, index: int) -> None:
        """The hand goes to where a key is: its anchors and weights come back."""
        keys = self._history.present.walk.keys
        if 0 <= index < len(keys):
            draft = _at_position(self._history.present, keys[index].position)
            self._history.push(draft)
            self._moved()

    def play(self, on: bool | None = None) -> None:
        """Start or stop playing the walk in real time."""
        on = not self.state.playing if on is None else on
        if on and not self._history.present.walk.keys:
            return
        if on:
            start = self.state.time_s
            if not self._history.present.walk.loop and start >= self._history.present.walk.duration_s - 0.01:
                start = 0.0
            self._began_at = time.monotonic() - start
            self._clock.start()
        else:
            self._clock.stop()
        self._show(playing=on)
        if not on:
            self._rest.start()

    def seek(self, time_s: float) -> None:
        """Move the playhead; the picture of the walk is shown there."""
        time_s = min(max(time_s, 0.0), self._history.present.walk.duration_s)
        self._began_at = time.monotonic() - time_s
        self._show(time_s=time_s)
        self.played.emit(time_s)
        if (position := self._walk_position()) is not None:
            self._ask(position)

    def close(self) -> None:
        self._clock.stop()
        self._rest.stop()
        self.grids.close()
        self._files.close()

    # the live worker

    def _ask(self, position: Position | None = None, final: bool = False) -> None:
        if not self._shown:
            return
        slow = self._slow and self._history.present.checkpoint == STARTER
        quality = "final" if final else "quick" if slow else "live"
        side = SMALL_PX if quality == "quick" else LARGE_PX
        position = position or self.position()
        self._asked = position
        request = ExploreFrame(position=position, quality=quality, side_px=side, background=self._grounds[0])  # type: ignore[arg-type]
        large = position.checkpoint != STARTER
        if large and not final:
            self._live.drop("between")
        self._live.ask(request, urgent=not (large and final))  # small pictures come before what may take minutes
        if not final and not self.state.playing:
            self._rest.start()

    def _draw_ahead(self) -> None:
        """Frames along the line that an installed model draws while the hand rests; the worker keeps them."""
        draft = self._history.present
        if draft.mode != "line" or draft.checkpoint == STARTER or self.state.playing:
            return
        last = FRAMES_BETWEEN - 1
        stations = [(1 - number / last, number / last) for number in range(FRAMES_BETWEEN)]
        here = self.position().weights[1]
        for number, weights in enumerate(sorted(stations, key=lambda pair: abs(pair[1] - here))):
            where = msgspec.structs.replace(_line(draft), weights=weights)
            request = ExploreFrame(position=where, quality="final", side_px=SMALL_PX, background=self._grounds[0])
            self._live.ask(request, f"between/{number}", urgent=False)

    def _at_rest(self) -> None:
        """The hand rests: the careful picture, then the stations of an even slider."""
        if self._asked is not None:
            self._ask(self._asked, final=True)
        self._measure_line()

    def _tick(self) -> None:
        walk = self._history.present.walk
        now = time.monotonic() - self._began_at
        if not walk.loop and now >= walk.duration_s:
            self.seek(walk.duration_s)
            self.play(False)
            return
        now = now % walk.duration_s if walk.loop else now
        self.state = replace(self.state, time_s=now)  # a fast value: told by `played` alone
        self.played.emit(now)
        if (position := walk.at(now)) is not None:
            self._ask(position)

    def _walk_position(self) -> Position:
        return self._history.present.walk.at(self.state.time_s) or self.position()

    def _ask_small(self) -> None:
        self._live.drop("small")
        self._wanted.clear()
        ground = self._grounds[1]
        for number, position in enumerate(self._list):
            if (position, ground) not in self._small:
                channel = f"small/{number}"
                self._wanted[channel] = (position, ground)
                request = ExploreFrame(position=position, quality="quick", side_px=SMALL_PX, background=ground)
                self._live.ask(request, channel, urgent=False)

    def _on_frame(self, frame: LiveFrame) -> None:
        if frame.channel == "picture" and isinstance(frame.request, ExploreFrame) and frame.image is not None:
            large = frame.request.position.checkpoint != STARTER
            if frame.request.quality == "live" and not large:
                self._slow = frame.took_ms > SLOW_MS
            notes = tuple(note for note in frame.notes if note.code != "sketch")
            self._show(
                image=frame.image, version=self.state.version + 1, took_ms=frame.took_ms, notes=notes,
                problem="", facts={}, sketch=notes != frame.notes,
            )  # fmt: skip
            if large and frame.request.quality == "final" and frame.newest and frame.took_ms < AHEAD_MS:
                self._draw_ahead()
        elif frame.channel.startswith("small/") and frame.image is not None:
            self._wanted.pop(frame.channel, None)
            assert isinstance(frame.request, ExploreFrame)
            self._small[frame.request.position, frame.request.background] = frame.image
            while len(self._small) > _SMALL_KEPT:
                self._small.popitem(last=False)
            self.small_arrived.emit()
        elif frame.channel == "check":
            self._checked(frame)
        elif frame.channel.startswith("look/"):
            self._take_look(frame)

    def _on_refused(self, channel: str, stamp: int, code: str, facts: dict[str, Fact]) -> None:
        if channel == "check":
            self.noticed.emit(code, facts)
        if channel == "picture":
            self._show(problem=code, facts=facts)  # the last picture stays

    # equal steps

    def _even_share(self, draft: ExploreDraft) -> float | None:
        if draft.mode != "line" or not draft.even:
            return None
        table = self._tables.get(_line(draft))
        return at_even_speed(table, draft.share) if table else None

    def _measure_line(self) -> None:
        draft = self._history.present
        if draft.mode == "line" and draft.even and _line(draft) not in self._tables:
            whole = _line(draft)
            stations = [
                msgspec.structs.replace(whole, weights=(1 - i / (STATIONS - 1), i / (STATIONS - 1)))
                for i in range(STATIONS)
            ]
            self._measure(whole, stations)

    def _measure(self, key: Position, stations: list[Position]) -> None:
        if key in self._looks:
            return
        self._looks = {key: [None] * len(stations)}
        for number, station in enumerate(stations):
            self._live.ask(ExploreLook(station.sketch), f"look/{number}", urgent=False)
        self._stations = [station.sketch for station in stations]

    def _take_look(self, frame: LiveFrame) -> None:
        number = int(frame.channel.removeprefix("look/"))
        for key, looks in self._looks.items():
            if number >= len(looks) or not isinstance(frame.request, ExploreLook):
                return
            if frame.request.position != self._stations[number]:
                return
            looks[number] = msgspec.msgpack.decode(frame.data, type=list[float])
            if all(look is not None for look in looks):
                self._tables[key] = cumulated(looks)  # type: ignore[arg-type]
                self._looks = {}
                self._measured(key)
            return

    def _measured(self, key: Position) -> None:
        draft = self._history.present
        if draft.mode == "line" and _line(draft) == key:
            self._ask()
        if draft.constant_speed and _whole_walk(draft) == key:
            table, size = self._tables[key], SEGMENT_STATIONS - 1
            lengths = [table[(i + 1) * size] - table[i * size] for i in range(draft.walk.segments)]
            self._history.amend(msgspec.structs.replace(draft, walk=draft.walk.at_speed(lengths)))
            self._show()

    def _even_out(self) -> None:
        """Constant speed: look along the walk, then spread its keys."""
        draft = self._history.present
        key = _whole_walk(draft)
        if not draft.constant_speed or key is None:
            return
        if key in self._tables:
            self._measured(key)
            return
        from mmstudio.walks import on_the_way

        stations: list[Position] = []
        for segment in range(draft.walk.segments):
            start, end = draft.walk.ends(segment)
            count = SEGMENT_STATIONS - 1
            stations += [on_the_way(start, end, i / count) for i in range(count)]
        stations.append(draft.walk.ends(draft.walk.segments - 1)[1])
        self._looks = {}
        self._measure(key, stations)

    # the engine and the library

    def _on_kept(self, said: Any) -> None:
        if said.job_id in self._jobs:
            star = self._jobs.pop(said.job_id)
            path = str(said.path)
            if star and path in self._items:
                self._star(self._items.pop(path))
            elif star:
                self._stars.add(path)
            self.kept.emit(Path(path), star)

    def _on_failed(self, said: Any) -> None:
        if self._jobs.pop(said.job_id, None) is not None and said.code != "cancelled":
            self.noticed.emit(said.code, said.facts)

    def _on_item(self, item: Item) -> None:
        path = str(item.path)
        if path in self._stars:
            self._stars.discard(path)
            self._star(item.id)
        elif self._jobs:
            self._items[path] = item.id  # the gallery may be quicker than the word that the picture is kept

    def _star(self, item_id: int) -> None:
        self._library.ask(lambda library: library.star((item_id,), True))

    # helpers

    def _output(self) -> messages.Output:
        settings = self._settings()
        return messages.Output(
            folder=str(settings.library), name_template=settings.name_template, write_recipe=settings.write_recipe
        )

    def _moved(self) -> None:
        self._show()
        self._ask()
        self._files.keep(self._stored)

    def _show(self, **fields: Any) -> None:
        state = replace(
            self.state,
            **{
                "draft": self._history.present,
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
        return tuple(other.name or _title_of(other) for other in self._others)

    def _open(self, draft: ExploreDraft) -> None:
        self.play(False)
        former = self._history.present
        self._others = [former, *[other for other in self._others if other != former]][:RECENT]
        self._history = History(draft, cost=lambda draft: 2000 + 500 * len(draft.walk.keys))
        self._show(time_s=0.0, key=-1, anchor=0)
        self._moved()

    def _stored(self) -> Stored:
        return Stored(documents=(self._history.present, *self._others))

    def _choose_key_at(self, time_s: float) -> None:
        keys = self._history.present.walk.keys
        nearest = min(range(len(keys)), key=lambda i: abs(keys[i].time_s - time_s), default=-1)
        self._show(key=nearest, time_s=keys[nearest].time_s if nearest >= 0 else self.state.time_s)

    def _snapped(self, time_s: float) -> float:
        return snapped(time_s, self._history.present.beats_s)

    def _weight(self, index: int) -> float:
        weights = self._history.present.weights
        return weights[index] if index < len(weights) else 1.0

    def _seed(self) -> int:
        return self._chance.randint(1, MAX_SEED)

    def _rolled(self, card: Card) -> Card:
        if not isinstance(card.anchor, DrawnAnchor) or card.anchor.locked:
            return card
        job = msgspec.structs.replace(card.anchor.job, seed=self._seed())
        return msgspec.structs.replace(card, anchor=msgspec.structs.replace(card.anchor, job=job))


def _line(draft: ExploreDraft) -> Position:
    """The way from A to B, wherever on it the hand is."""
    line = msgspec.structs.replace(draft, mode="line", share=0.0)
    return d.position_of(line)


def _whole_walk(draft: ExploreDraft) -> Position | None:
    """A name for all segments of the walk, by which their lengths are kept."""
    keys = draft.walk.keys
    if len(keys) < 2:
        return None
    anchors = tuple(FrameAnchor(position=key.position) for key in keys[:MAX_ANCHORS])
    weights = tuple(float(len(keys)) + draft.walk.loop for _ in anchors)
    return Position(anchors=anchors, weights=weights) if len(keys) <= MAX_ANCHORS else None


def _at_position(draft: ExploreDraft, position: Position) -> ExploreDraft:
    """The document with its hand at a position: in its own mode where that can show it, else in the mix."""
    cards = tuple(Card(anchor=anchor, name=_name_of(anchor)) for anchor in position.anchors)
    fields: dict[str, Any] = {
        "seed": position.seed if position.seed is not None else draft.seed,
        "same_seed": position.seed is not None,
        "truncation": position.truncation,
        "wander": position.wander,
        "directions": position.directions,
        "checkpoint": position.checkpoint,
    }
    here = tuple(card.anchor for card in draft.cards[: d.counted(draft)])
    weights = position.weights
    if here == position.anchors and draft.mode == "pad":
        total = math.fsum(weights)
        fields["point"] = ((weights[1] + weights[3]) / total, (weights[2] + weights[3]) / total)
    elif here == position.anchors and draft.mode == "triangle":
        fields["corners"] = weights
    elif here == position.anchors and draft.mode == "line" and not draft.even:
        fields["share"] = weights[1] / math.fsum(weights)
    else:
        if len(cards) < 2:
            cards, weights = (*cards, *draft.cards[:1]), (*weights, 0.0)
        fields |= {"cards": cards, "weights": weights, "mode": "mix"}
    return msgspec.structs.replace(draft, **fields)


def _name_of(anchor: object) -> str:
    return Path(anchor.path).stem if isinstance(anchor, PictureAnchor) else ""


def _title_of(draft: ExploreDraft) -> str:
    return " · ".join(card.title for card in draft.cards if card.title)[:60]
