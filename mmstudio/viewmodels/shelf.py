"""The documents of Create that are not shown: put away, numbered, kept for the next start and brought back."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mmstudio.viewmodels.create_state import CreateResult, CreateState
from mmstudio.viewmodels.drafts import Document, KeptBatch, KeptPicture
from mmstudio.viewmodels.session import Session

RECENT_DOCUMENTS = 20
KEPT_BATCHES = 60  # of one document, in the session; older pictures are in the gallery


class Shelf:
    """Oldest first; when there are too many, the oldest goes."""

    def __init__(self) -> None:
        self._documents: dict[int, Document] = {}
        self._json: dict[str, str] = {}  # recipes by path: the session is written often, each recipe encoded once

    @property
    def recent(self) -> tuple[tuple[int, str], ...]:
        """(key, name), newest first."""
        return tuple((document.key, document.name) for document in reversed(self._documents.values()))

    @property
    def documents(self) -> tuple[Document, ...]:
        """Newest first."""
        return tuple(reversed(self._documents.values()))

    def next_key(self, shown: int) -> int:
        """A number that no document has; shown: that of the one that is not here."""
        return max((shown, *self._documents), default=0) + 1

    def put(self, document: Document) -> None:
        self._documents[document.key] = document
        while len(self._documents) > RECENT_DOCUMENTS:
            del self._documents[next(iter(self._documents))]

    def take(self, key: int) -> Document | None:
        return self._documents.pop(key, None)

    def fill(self, documents: Iterable[Document]) -> None:
        """Those of the last run, newest first, instead of what is here."""
        self._documents = {document.key: document for document in reversed(tuple(documents))}

    def add_session(self, session: Session, shown: int) -> int:
        """Put the documents of a session below those that are here, under numbers of their own; the number that its
        current one got, `shown` where there is none."""
        documents: dict[int, Document] = {}
        current = shown
        for number, document in enumerate(reversed(session.documents), self.next_key(shown)):
            documents[number] = msgspec.structs.replace(document, key=number)  # its own number may be taken by now
            if document.key == session.current:
                current = number
        self._documents = {**documents, **self._documents}
        return current

    def document(self, key: int, state: CreateState) -> Document:
        """What is shown, as it is put away and kept; pictures that are not on disk are left out."""
        batches = []
        for batch in state.batches[:KEPT_BATCHES]:
            pictures = tuple(
                KeptPicture(path=r.path, recipe_json=self._recipe_json(r), index=r.index, notes=r.notes)
                for r in batch.results
                if r.status == "kept" and r.recipe is not None
            )
            if pictures:
                batches.append(KeptBatch(pictures=pictures))
        chosen = state.result
        return Document(
            key=key,
            name=state.name,
            draft=state.draft,
            batches=tuple(batches),
            chosen=chosen.path if chosen else "",
            one=state.one,
            layered=state.layered,
        )

    def _recipe_json(self, result: CreateResult) -> str:
        assert result.recipe is not None
        if result.path not in self._json:
            self._json[result.path] = result.recipe.to_json()
        return self._json[result.path]
