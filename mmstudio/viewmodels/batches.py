"""The batches of Create: every press of Generate since the start, with what became of each picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from mmstudio.jobs import GenerateJob, recipe_from_json
from mmstudio.viewmodels.create_state import Batch, CreateResult, Key, tint_of
from mmstudio.viewmodels.drafts import KeptBatch


class Batches(dict[int, Batch]):
    """By key, of all documents, oldest first. Batches are values: a change puts another one in place."""

    @property
    def next_key(self) -> int:
        return max(self, default=0) + 1

    def results(self) -> Iterator[CreateResult]:
        for batch in list(self.values()):
            yield from batch.results

    def find(self, key: Key) -> CreateResult | None:
        batch = self.get(key[0])
        return batch.find(key[1]) if batch else None

    def change(self, key: Key, **fields: object) -> None:
        """Other values of one picture."""
        batch = self.get(key[0])
        if batch is not None:
            results = tuple(
                replace(r, **fields) if r.index == key[1] else r  # type: ignore[arg-type]
                for r in batch.results
            )
            self[key[0]] = replace(batch, results=results)

    def take_out(self, keys: set[Key]) -> None:
        """Without these pictures. A batch that has none left is kept: `put_back` puts them back in place."""
        for number in {key[0] for key in keys}:
            batch = self[number]
            self[number] = replace(batch, results=tuple(r for r in batch.results if r.key not in keys))

    def put_back(self, result: CreateResult) -> None:
        batch = self.get(result.batch)
        if batch is not None:
            others = [r for r in batch.results if r.index != result.index]
            ordered = tuple(sorted((*others, result), key=lambda r: r.index))
            self[batch.key] = replace(batch, results=ordered)

    def let_go(self, budget: int, chosen: Key | None) -> None:
        """Forget the pixels of the oldest pictures when all together have more bytes; their files hold them."""
        held = [r for r in self.results() if r.image is not None and r.status == "kept"]
        total = sum(r.image.sizeInBytes() for r in held if r.image is not None)
        for result in held:
            if total <= budget:
                return
            if result.image is not None and result.key != chosen:
                total -= result.image.sizeInBytes()
                self.change(result.key, image=None)


def restored(key: int, document: int, kept: KeptBatch) -> Batch | None:
    """A batch of a former session; None if nothing of it can be understood: its pictures are in the gallery anyway."""
    results: list[CreateResult] = []
    jobs: list[GenerateJob] = []
    for picture in kept.pictures:
        try:
            recipe = recipe_from_json(picture.recipe_json)
        except msgspec.ValidationError:
            continue
        if not isinstance(recipe.job, GenerateJob):
            continue
        jobs.append(recipe.job)
        results.append(
            CreateResult(
                key,
                picture.index,
                "kept",
                tint=tint_of(recipe.job),
                path=picture.path,
                recipe=recipe,
                notes=picture.notes,
            )
        )
    return Batch(key, document, jobs[0], tuple(results), status="done") if results else None


def runs(indexes: list[int]) -> Iterator[tuple[int, int]]:
    """(first, count) of each stretch of neighbours in sorted indexes."""
    start = 0
    for i in range(1, len(indexes) + 1):
        if i == len(indexes) or indexes[i] != indexes[i - 1] + 1:
            yield indexes[start], i - start
            start = i
