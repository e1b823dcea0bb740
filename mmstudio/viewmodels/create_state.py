"""What Create shows, as frozen values: pictures, the batches they came in, and all of it together."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from PySide6.QtGui import QImage

from mmstudio.errors import Fact
from mmstudio.generators import registry
from mmstudio.generators.base import GeneratorInfo
from mmstudio.jobs import GenerateJob, Recipe
from mmstudio.lexicon import Understood, is_chinese, understood
from mmstudio.viewmodels.drafts import Draft

TRANSLATED = 1000  # characters of a prompt whose Chinese is read while it is typed; nets read fewer

Key = tuple[int, int]  # (batch, index)


@dataclass(frozen=True)
class CreateResult:
    """One picture of a batch, from waiting to kept.

    kept: a file at path. unsaved: finished, but only in memory or in the tray; code and facts say why.
    missing: its file is gone. image: None until a first look arrives, or after it was let go to save memory.
    """

    batch: int
    index: int
    status: Literal["waiting", "drawing", "kept", "unsaved", "missing"] = "waiting"
    image: QImage | None = field(default=None, compare=False)
    version: int = 0  # counts images, because images themselves are not compared
    tint: int = 0  # of its ground: any number that stays with this picture
    path: str = ""
    recipe: Recipe | None = None
    item_id: int = 0  # in the library; 0 = not there yet
    starred: bool = False
    notes: tuple[str, ...] = ()
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.batch, self.index

    @property
    def finished(self) -> bool:
        return self.status in ("kept", "unsaved", "missing")


@dataclass(frozen=True)
class Batch:
    """One press of Generate. stopped: by the person. failed: code and facts say why. unread: words of the prompt that
    were not read. shares: how much each condition of the job moved the pictures."""

    key: int
    document: int
    job: GenerateJob
    results: tuple[CreateResult, ...]
    status: Literal["waiting", "running", "done", "stopped", "failed"] = "waiting"
    code: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    failed_at: float | None = None  # time.time(), by which its entry in the log is found

    @property
    def kept(self) -> int:
        return sum(result.finished for result in self.results)

    def find(self, index: int) -> CreateResult | None:
        return next((result for result in self.results if result.index == index), None)


@dataclass(frozen=True)
class CreateState:
    """All that Create shows. batches: newest first, of the current document. recent: (key, name) of the others.

    reason: code of a sentence why Generate is off, or "". busy: work runs or waits, so Generate adds to the queue.
    """

    draft: Draft
    info: GeneratorInfo
    name: str = ""
    recent: tuple[tuple[int, str], ...] = ()
    batches: tuple[Batch, ...] = ()
    chosen: Key | None = None
    shown: int = 0  # key of the batch on the board: that of the chosen picture, or one that has none
    one: bool = False
    layered: bool = False  # the layers are shown, whatever `one` says
    busy: bool = False
    phase: str = "starting"
    can_undo: bool = False
    can_redo: bool = False

    listening: bool = False  # a sound is being listened to, or a picture looked at
    image: QImage | None = field(default=None, compare=False)  # of the picture ingredient, small
    image_of: str = ""  # its copy that `image` shows

    @property
    def reason(self) -> str:
        return "" if self.draft.prompt.strip() or any(self.draft.shares(self.info)) else "empty_prompt"

    @property
    def can_generate(self) -> bool:
        return not self.reason

    @cached_property
    def understood(self) -> Understood | None:
        """How a prompt in Chinese is taken; None for any other, or where the checkpoint reads none, or by itself."""
        prompt = self.draft.prompt[:TRANSLATED]
        by_lexicon = "zh" in self.info.languages and not self.info.family
        return understood(prompt) if by_lexicon and is_chinese(prompt) else None

    @cached_property
    def board(self) -> Batch | None:
        """The batch that is shown."""
        return next((batch for batch in self.batches if batch.key == self.shown), None)

    @cached_property
    def result(self) -> CreateResult | None:
        """The chosen picture."""
        return self.find(self.chosen) if self.chosen else None

    @cached_property
    def results(self) -> tuple[CreateResult, ...]:
        """All pictures, newest batch first, each batch in order."""
        return tuple(result for batch in self.batches for result in batch.results)

    def find(self, key: Key) -> CreateResult | None:
        batch = next((batch for batch in self.batches if batch.key == key[0]), None)
        return batch.find(key[1]) if batch else None

    def neighbour(self, key: Key) -> Key | None:
        """What is chosen when the picture at key goes: the next of its batch, else the one before, else any."""
        at = next((i for i, result in enumerate(self.results) if result.key == key), 0)
        near = [r for r in (*self.results[at + 1 : at + 2], *self.results[max(0, at - 1) : at]) if r.key != key]
        same = [r for r in near if r.batch == key[0]]
        return next((r.key for r in (*same, *near)), None)

    @cached_property
    def previous(self) -> CreateResult | None:
        """The finished picture before the chosen one, for comparing."""
        done = iter(self.results)
        for result in done:
            if result.finished and result.key == self.chosen:
                return next((other for other in done if other.finished), None)
        return None


def tint_of(job: GenerateJob) -> int:
    """A number that stays with a picture and chooses the soft ground it is shown on, here and in the gallery."""
    return job.seed + (job.variation_seed if job.variation else 0)


def small_job(result: CreateResult | None) -> GenerateJob | None:
    """How it was drawn, where it can be drawn again and enlarged; None where it is enlarged already."""
    job = result.recipe.job if result is not None and result.recipe is not None else None
    if not isinstance(job, GenerateJob) or job.upscaler:
        return None
    return None if any(row.id == job.checkpoint for row in registry.nets("upscaler")) else job
