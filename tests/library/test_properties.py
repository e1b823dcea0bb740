"""No order of adding, deleting, undoing, moving and reindexing loses a file, a star or a tag."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mmstudio.jobs import Recipe, text_job
from mmstudio.library.files import keep_picture
from mmstudio.library.items import Deletion
from mmstudio.library.library import Library


class LibraryMachine(RuleBasedStateMachine):
    """What a person and the machine may do, in any order; `expected` is what must be there: prompt -> (star, tags)."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="mmstudio-library-"))
        self.folder = self.home / "Pictures"
        self.place = self.home / "index.sqlite"
        self.expected: dict[str, tuple[bool, frozenset[str]]] = {}
        self.binned: dict[str, tuple[bool, frozenset[str]]] = {}
        self.deletions: list[tuple[Deletion, list[str]]] = []
        self.made = 0

    @initialize()
    def start(self) -> None:
        self.library = Library.open(self.folder, self.place)

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.home)

    def _ids(self) -> dict[str, int]:
        items = self.library.page([row.id for row in self.library.layout()])
        return {item.prompt: item.id for item in items}

    def _pick(self, number: int) -> str:
        return sorted(self.expected)[number % len(self.expected)]

    @rule(indexed=st.booleans())
    def make(self, indexed: bool) -> None:
        self.made += 1
        prompt = f"picture {self.made}"
        pixels = np.full((2, 2, 4), self.made % 256, np.uint8)
        path = keep_picture(self.folder, pixels, Recipe(version="0", job=text_job(prompt)), template="{style}")
        if indexed:
            self.library.add(path)
        self.expected[prompt] = (False, frozenset())
        if not indexed:
            self.library.sync()

    @precondition(lambda self: self.expected)
    @rule(number=st.integers(0, 9), on=st.booleans())
    def star(self, number: int, on: bool) -> None:
        prompt = self._pick(number)
        self.library.star([self._ids()[prompt]], on)
        self.expected[prompt] = (on, self.expected[prompt][1])

    @precondition(lambda self: self.expected)
    @rule(number=st.integers(0, 9), tag=st.sampled_from(["x", "苹果", "a b"]), add=st.booleans())
    def tag(self, number: int, tag: str, add: bool) -> None:
        prompt = self._pick(number)
        self.library.tag([self._ids()[prompt]], add=[tag] if add else [], remove=[] if add else [tag])
        starred, tags = self.expected[prompt]
        self.expected[prompt] = (starred, tags | {tag} if add else tags - {tag})

    @precondition(lambda self: self.expected)
    @rule(first=st.integers(0, 9), second=st.integers(0, 9))
    def delete(self, first: int, second: int) -> None:
        prompts = sorted({self._pick(first), self._pick(second)})
        ids = self._ids()
        deletion = self.library.delete([ids[prompt] for prompt in prompts])
        self.deletions.append((deletion, prompts))
        for prompt in prompts:
            self.binned[prompt] = self.expected.pop(prompt)

    @precondition(lambda self: self.deletions)
    @rule(number=st.integers(0, 9))
    def undo(self, number: int) -> None:
        deletion, prompts = self.deletions.pop(number % len(self.deletions))
        self.library.undo(deletion)
        for prompt in prompts:
            self.expected[prompt] = self.binned.pop(prompt)

    @precondition(lambda self: self.expected)
    @rule(number=st.integers(0, 9))
    def move_by_hand(self, number: int) -> None:
        prompt = self._pick(number)
        item = self.library.get(self._ids()[prompt])
        assert item is not None
        self.made += 1
        target = self.folder / f"moved {self.made % 3}" / f"{self.made}.png"
        target.parent.mkdir(exist_ok=True)
        item.path.rename(target)
        self.library.sync()

    @rule()
    def sync(self) -> None:
        self.library.sync()

    @rule()
    def rebuild(self) -> None:
        self.library.rebuild()

    @rule(delete_index=st.booleans())
    def restart(self, delete_index: bool) -> None:
        self.library.close()
        if delete_index:
            self.place.unlink()
        self.library = Library.open(self.folder, self.place)
        self.library.sync()

    @invariant()
    def everything_is_there(self) -> None:
        if not hasattr(self, "library"):
            return
        items = self.library.page([row.id for row in self.library.layout()])
        assert {item.prompt: (item.starred, frozenset(item.tags)) for item in items} == self.expected
        assert all(not item.missing and item.path.stat().st_size for item in items)
        in_bin = sum(len(deletion.names) for deletion in self.library.deletions())
        assert in_bin == len(self.binned)


TestLibraryMachine = LibraryMachine.TestCase
TestLibraryMachine.settings = settings(max_examples=12, stateful_step_count=15)
