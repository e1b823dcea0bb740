"""The state of Create: controls with undo, jobs sent to the engine, and the pictures that come back.

Three kinds of values: the `Draft` (what the person set), the `Batch` (one press of Generate and what became of it)
and the `CreateState`, which holds both and is shown by the panels.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.documents.layers import LayerBoard
from mmstudio.engine import messages
from mmstudio.engine.state import EngineState, QueueState
from mmstudio.generators import registry
from mmstudio.jobs import MAX_SEED, GenerateJob, PictureCondition, Recipe
from mmstudio.media.foreign import ForeignSettings
from mmstudio.settings import Settings
from mmstudio.viewmodels import prompts
from mmstudio.viewmodels.batches import Batches, restored
from mmstudio.viewmodels.create_pictures import Pictures
from mmstudio.viewmodels.create_state import CreateState, Key, small_job
from mmstudio.viewmodels.create_work import Engine, Work
from mmstudio.viewmodels.draft_recipes import Which, as_called_here, job_of, with_job
from mmstudio.viewmodels.drafts import (
    LONGEST_PROMPT,
    Document,
    KeptBatch,
    cost_of,
    fitted,
    known,
    new_draft,
)
from mmstudio.viewmodels.mix import Mix
from mmstudio.viewmodels.session import Session
from mmstudio.viewmodels.shelf import Shelf
from mmstudio.viewmodels.undo import History

if TYPE_CHECKING:
    from mmstudio.viewmodels.ingredients import Ingredients
    from mmstudio.viewmodels.library_service import LibraryService

VARY = 0.2  # how far `vary` goes from the chosen picture
PIXEL_BUDGET = 96_000_000  # bytes of pictures held in memory; older ones are read again when shown


class CreateViewModel(QObject):
    """Holds the CreateState and replaces it; every change is told once by `changed`."""

    changed = Signal(object)  # CreateState
    progressed = Signal(object, float)  # key of a picture, its own fraction 0..1
    deleted = Signal(int)  # how many pictures went to the bin: a toast with Undo
    dirty = Signal()  # something that the session keeps has changed
    kept = Signal(object)  # CreateResult that is on disk now
    noticed = Signal(str, object)  # code and facts of a sentence: a recipe that could not be followed in all

    def __init__(
        self,
        engine: Engine,
        library: LibraryService,
        settings: Callable[[], Settings],
        parent: QObject | None = None,
        chance: random.Random | None = None,
        ingredients: Ingredients | None = None,
    ) -> None:
        super().__init__(parent)
        self.ingredients = ingredients
        self.engine = engine
        self.library = library
        self._settings = settings
        self._chance = chance or random.SystemRandom()
        info = registry.infos()[0]
        self._history = History(new_draft(info, self._seed()), cost=cost_of)
        self._document = 1
        self._shelf = Shelf()
        self._batches = Batches()
        self._work = Work(engine, self._batches, settings)
        self.pictures = Pictures(self._batches, library, lambda: self.state, self._show, self.deleted.emit)
        self.mix = Mix(ingredients, lambda: self._history.present, self.edit, self.noticed.emit, self._listening)
        self._following = True  # the board goes to the batch that begins, until the person looks elsewhere
        self.prompt_history = prompts.PromptHistory()
        self._history_at = -1  # -1 = the prompt being typed
        self._typed = ""
        self._image_asked = ""
        self.state = CreateState(self._history.present, info, phase=engine.state.phase)
        self._connect(engine)

    # controls

    def edit(self, group: str = "", **fields: object) -> None:
        """Change controls of the draft; changes of one group in a row are one undo step (see `close_step`).

        Raises ValueError for a number out of range.
        """
        if isinstance(prompt := fields.get("prompt"), str):
            fields["prompt"] = self._shortened(prompt)
        draft = msgspec.structs.replace(self._history.present, **fields)
        if ("seed" in fields or "variation" in fields) and "variation_seed" not in fields:
            draft = msgspec.structs.replace(draft, variation_seed=0)
        if "prompt" in fields and group != "history":
            self._history_at = -1
        self._history.push(fitted(draft, registry.info(draft.checkpoint)), group)
        self._show()

    def close_step(self) -> None:
        """A slider was let go, or typing paused: the next change is a step of its own."""
        self._history.close_group()

    def undo(self) -> None:
        self._history.undo()
        self._show()

    def redo(self) -> None:
        self._history.redo()
        self._show()

    def roll(self) -> None:
        """A new seed now."""
        self.edit(seed=self._seed())

    def older_prompt(self) -> None:
        """Alt+Up: the prompt used before the one that is shown."""
        self._walk_history(1)

    def newer_prompt(self) -> None:
        """Alt+Down: back, at last to what was being typed."""
        self._walk_history(-1)

    def show_one(self, one: bool) -> None:
        """One picture instead of the board."""
        self._show(one=one, layered=False)

    def show_layers(self) -> None:
        """The layers instead of the results."""
        self._show(layered=True)

    def use_recipe(self, recipe: Recipe, which: Which = "all") -> None:
        """Set the controls to how a picture was made; one undo step. What this checkpoint does not know is left.

        Of a picture that another program made with a checkpoint that is not here, words and seed are used. How a photo
        was mended is nothing for these controls.
        """
        job, draft = recipe.job, self._history.present
        if not isinstance(job, GenerateJob):
            self.noticed.emit("no_recipe", {})
            return
        enlarger = next((row for row in registry.nets("upscaler") if row.id == job.checkpoint), None)
        if enlarger is not None:
            self.noticed.emit("was_enlarged", {"name": enlarger.title})
            return
        if isinstance(recipe, ForeignSettings) and not recipe.seeded:
            if which == "seed":
                self.noticed.emit("no_seed", {})
                return
            which = "all_but_seed" if which == "all" else which
        whole = which in ("all", "all_but_seed")
        parts: tuple[Which, ...] = (which,)
        if isinstance(recipe, ForeignSettings):
            ours = as_called_here(job)
            if ours is None and whole:
                parts = ("prompt", "seed") if which == "all" else ("prompt",)
            job = ours or job
        if whole and job.checkpoint and not known(job.checkpoint):
            self.noticed.emit("no_checkpoint", {"name": job.checkpoint})
        for part in parts:
            draft = with_job(draft, job, part)
        if which != "seed":
            draft = msgspec.structs.replace(draft, prompt=self._shortened(draft.prompt))
        self._history_at = -1
        self._history.push(fitted(draft, registry.info(draft.checkpoint)))
        self._show()
        if whole:
            self.mix.look_again()

    def use_checkpoint(self, checkpoint: str) -> None:
        """Draw with another checkpoint from now on, of its own size and with its own steps; the words stay."""
        if known(checkpoint) and checkpoint != self._history.present.checkpoint:
            own = new_draft(registry.info(checkpoint))
            self.edit(
                checkpoint=checkpoint,
                width=own.width,
                height=own.height,
                steps=None,
                guidance_scale=None,
                sampler="",
                count=own.count,
            )

    def check_checkpoint(self) -> None:
        """Go back to the first checkpoint where the chosen one is gone; a sentence says so."""
        gone = self._history.present.checkpoint
        if not known(gone):
            self.use_checkpoint(registry.infos()[0].checkpoint)
            self.noticed.emit("no_checkpoint", {"name": gone})

    def want_ingredient_image(self) -> None:
        """Read the small copy of the picture ingredient, because it is to be shown; `changed` follows."""
        picture = self._history.present.picture
        if picture is None or self.state.image_of == picture.read or self._image_asked == picture.read:
            return
        wanted = self._image_asked = picture.read

        def arrived(image: QImage | None) -> None:
            self._show(image=image, image_of=wanted)

        self.library.read(Path(wanted), 160, arrived)

    # work

    def generate(self, front: bool = False) -> None:
        """Draw what the controls say; front: before everything that waits. Nothing happens without an ingredient."""
        draft = self._history.present
        if not draft.seed_locked:
            draft = msgspec.structs.replace(draft, seed=self._seed(), variation_seed=0)
            self._history.amend(draft)
        info = registry.info(draft.checkpoint)
        variation_seed = (draft.variation_seed or self._seed()) if draft.variation else 0
        job = job_of(draft, prompts.pick(draft.prompt, draft.seed), info, variation_seed)
        if not job.conditions:
            return
        self._history.close_group()
        if draft.prompt.strip():
            self.prompt_history = self.prompt_history.add(draft.prompt)
        self._history_at = -1
        self._begin(job, front)

    def vary(self, key: Key | None = None) -> None:
        """Draw pictures near a finished one (None = the chosen one); the controls stay as they are."""
        result = self.pictures.finished(key)
        if result is None or result.recipe is None or not isinstance(result.recipe.job, GenerateJob):
            return
        job = msgspec.structs.replace(
            result.recipe.job,
            variation=VARY,
            variation_seed=self._seed(),
            count=self._history.present.count,
        )
        self._begin(job, front=False)

    def upscale(self, key: Key | None = None, upscaler: str = "") -> None:
        """Draw a finished picture (None = the chosen one) again and enlarge it by an installed net, "" = the first."""
        result = self.pictures.finished(key)
        upscaler = upscaler or next((row.id for row in registry.nets("upscaler")), "")
        if upscaler and (job := small_job(result)) is not None:
            self._begin(msgspec.structs.replace(job, upscaler=upscaler, count=1), front=False)

    def enlarge(self, picture: Path, upscaler: str) -> None:
        """Enlarge any picture with an installed net; it comes onto the board and into the gallery."""
        start = PictureCondition(path=str(picture), role="start")
        self._begin(GenerateJob(conditions=(start,), checkpoint=upscaler), front=False)

    def stop(self) -> None:
        """Stop the running work now; what is finished stays."""
        self.engine.cancel()

    def stop_after_this(self) -> None:
        self.engine.stop_after_this()

    def failed_at(self, batch_key: int) -> float | None:
        """When a batch failed, as time.time()."""
        batch = self._batches.get(batch_key)
        return batch.failed_at if batch is not None else None

    def go_on(self, batch_key: int, front: bool = True) -> None:
        """Draw the pictures that a stopped or failed batch still owes."""
        batch = self._batches.get(batch_key)
        if batch is None or batch.status not in ("stopped", "failed"):
            return
        self._following = True
        first = self._work.go_on(batch, front)
        self._queue_changed(self.engine.queue)
        self._show(chosen=first or self.state.chosen)

    def dismiss(self, batch_key: int) -> None:
        """Close the sentence under a stopped or failed batch; its pictures stay."""
        batch = self._batches.get(batch_key)
        if batch is None:
            return
        if batch.results:
            self._batches[batch_key] = replace(batch, status="done", code="", facts={})
        else:
            del self._batches[batch_key]
        self._show()

    # results

    def choose(self, key: Key) -> None:
        """Show a picture large."""
        if self.state.find(key):
            newest = max((batch.key for batch in self._batches.values() if batch.status == "running"), default=key[0])
            self._following = key[0] >= newest
            self._show(chosen=key)

    def step(self, by: int) -> None:
        """←/→: the next (1) or previous (-1) picture of this session."""
        results = self.state.results
        at = next((i for i, result in enumerate(results) if result.key == self.state.chosen), None)
        if at is not None and 0 <= at + by < len(results):
            self.choose(results[at + by].key)

    # documents

    def rename(self, name: str) -> None:
        self._show(name=" ".join(name.split())[:120])

    def new_document(self) -> None:
        """Ctrl+N: an empty document; the former one is the first of the recent ones."""
        if self._empty():
            return
        draft = msgspec.structs.replace(
            self._history.present, prompt="", seed_locked=False, variation=0.0, layers=LayerBoard()
        )
        self._put_away()
        self._open(Document(key=self._shelf.next_key(self._document), draft=draft))

    def open_document(self, key: int) -> None:
        """Show one of the recent documents."""
        document = self._shelf.take(key)
        if document is not None:
            self._put_away()
            self._open(document)

    def session(self) -> Session:
        """What is kept for the next start."""
        documents = (self._shelf.document(self._document, self.state), *self._shelf.documents)
        return Session(documents=documents, current=self._document, history=self.prompt_history.prompts)

    def restore(self, session: Session) -> None:
        """Open what the last run left."""
        self.prompt_history = prompts.PromptHistory(session.history)
        self._shelf.fill(session.documents)
        current = self._shelf.take(session.current)
        if current is not None:
            self._open(current)
        self._show()

    def bring_back(self, session: Session) -> None:
        """Open a session that the start left out, beside what has been made since."""
        if not self._empty():
            self._put_away()
        current = self._shelf.add_session(session, self._document)
        prompts_known = dict.fromkeys((*self.prompt_history.prompts, *session.history))
        self.prompt_history = prompts.PromptHistory(tuple(prompts_known))
        if (document := self._shelf.take(current)) is not None:
            self._open(document)
        self._show()

    # what the engine says

    def _connect(self, engine: Engine) -> None:
        signals = {
            "state_changed": self._engine_changed,
            "queue_changed": self._queue_changed,
            "progressed": self._on_progress,
            "previewed": self._on_preview,
            "kept": self._on_kept,
            "unsaved": self._on_unsaved,
            "done": self._on_done,
            "failed": self._on_failed,
        }
        for name, slot in signals.items():
            getattr(engine, name).connect(slot)

    def _engine_changed(self, state: EngineState) -> None:
        self._show(phase=state.phase)

    def _queue_changed(self, queue: QueueState) -> None:
        chosen = self.state.chosen
        for batch in self._work.queue_changed(queue):
            if self._following and batch.document == self._document:
                chosen = next((r.key for r in batch.results if not r.finished), chosen)
        self._show(chosen=chosen)

    def _on_progress(self, said: messages.Progress) -> None:
        if (found := self._work.progress(said)) is not None:
            self.progressed.emit(*found)

    def _on_preview(self, said: messages.Preview) -> None:
        if self._work.preview(said):
            self._batches.let_go(PIXEL_BUDGET, self.state.chosen)
            self._show()

    def _on_kept(self, said: messages.Kept) -> None:
        if not isinstance(said.recipe.job, GenerateJob):
            self.library.adopt(Path(said.path))  # a frame of Explore: a picture of the gallery, not of this board
            return
        key = self._work.kept(said, self._document)
        self.library.adopt(Path(said.path))
        self._show(**({"chosen": key} if self.state.chosen is None else {}))
        result = self._batches.find(key)
        if result is not None:
            self.kept.emit(result)

    def _on_unsaved(self, said: messages.Unsaved) -> None:
        if self._work.unsaved(said):
            self._show()

    def _on_done(self, said: messages.Done) -> None:
        self._work.done(said)
        self._show()

    def _on_failed(self, said: messages.Failed) -> None:
        self._work.failed(said)
        self._show()

    # helpers

    def _show(self, **fields: object) -> None:
        """Replace the state and say so, if anything is different."""
        draft = self._history.present
        batches = tuple(
            batch
            for batch in reversed(self._batches.values())
            if batch.document == self._document and (batch.results or batch.status != "done")
        )
        queue = self.engine.queue
        state = replace(
            self.state,
            **{  # type: ignore[arg-type]
                "draft": draft,
                "info": registry.info(draft.checkpoint),
                "batches": batches,
                "recent": self._shelf.recent,
                "busy": queue.running is not None or bool(queue.waiting),
                "can_undo": self._history.can_undo,
                "can_redo": self._history.can_redo,
                **fields,
            },
        )
        if state.chosen is not None and state.find(state.chosen) is not None:
            state = replace(state, shown=state.chosen[0])
        elif state.board is not None:
            state = replace(state, chosen=next((result.key for result in state.board.results), None))
        else:
            chosen = next((result.key for result in state.results), None)
            state = replace(state, chosen=chosen, shown=chosen[0] if chosen else 0)
        if state != self.state:
            before, self.state = self.state, state
            self.changed.emit(state)
            kept = ("draft", "name", "batches", "chosen", "one", "layered", "recent")
            if any(getattr(before, name) != getattr(state, name) for name in kept):
                self.dirty.emit()

    def _listening(self, now: bool) -> None:
        self._show(listening=now)

    def _shortened(self, prompt: str) -> str:
        if len(prompt) > LONGEST_PROMPT:
            self.noticed.emit("prompt_cut", {"kept": LONGEST_PROMPT})
        return prompts.as_field(prompt[:LONGEST_PROMPT])

    def _seed(self) -> int:
        return self._chance.randint(1, MAX_SEED)

    def _begin(self, job: GenerateJob, front: bool) -> None:
        idle = self.engine.queue.running is None and not self.engine.queue.waiting
        self._following = True
        first = self._work.begin(job, self._document, front)
        self._queue_changed(self.engine.queue)
        self._show(**({"chosen": first} if idle or self.state.chosen is None else {}))

    def _walk_history(self, by: int) -> None:
        known_prompts = self.prompt_history.prompts
        if self._history_at < 0:
            self._typed = self._history.present.prompt
        at = self._history_at + by
        if by > 0 and self._history_at < 0 and known_prompts and known_prompts[0] == self._typed:
            at += 1  # the newest is what is shown already
        if -1 <= at < len(known_prompts):
            self._history_at = at
            self.edit(group="history", prompt=known_prompts[at] if at >= 0 else self._typed)

    # documents: put away and opened

    def _empty(self) -> bool:
        """Whether nothing has been made in the document that is shown."""
        draft = self._history.present
        return not self.state.batches and draft.prompt == "" and not draft.layers.layers and not self.state.name

    def _put_away(self) -> None:
        self._shelf.put(self._shelf.document(self._document, self.state))

    def _open(self, document: Document) -> None:
        self._document = document.key
        checkpoint = document.draft.checkpoint if known(document.draft.checkpoint) else registry.infos()[0].checkpoint
        draft = fitted(document.draft, registry.info(checkpoint))
        self._history = History(draft, cost=cost_of)
        self._history_at = -1
        if not any(batch.document == document.key for batch in self._batches.values()):
            for kept in reversed(document.batches):
                self._restore_batch(document.key, kept)
        chosen = next((r.key for r in self._batches.results() if document.chosen and r.path == document.chosen), None)
        self._following = True
        newest = max((b.key for b in self._batches.values() if b.document == document.key and b.results), default=None)
        if chosen is None and newest is not None:
            chosen = self._batches[newest].results[0].key
        self._show(name=document.name, chosen=chosen, one=document.one, layered=document.layered)

    def _restore_batch(self, document: int, kept: KeptBatch) -> None:
        batch = restored(self._batches.next_key, document, kept)
        if batch is not None:
            self._batches[batch.key] = batch
            QTimer.singleShot(0, self, lambda: self._identify(tuple(r.path for r in batch.results)))

    def _identify(self, paths: tuple[str, ...]) -> None:
        """Learn the library's numbers of restored pictures, for star and delete."""
        folder = self._settings().library
        for path in map(Path, paths):
            if path.is_relative_to(folder):  # those of a former gallery folder are shown, but not in this index
                self.library.adopt(path)
