"""Pictures in the order in which they are alike; what has been looked at is kept until the file is another."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmstudio.library.items import Query, Row
from mmstudio.library.library import Library
from mmstudio.library.looks import DIM, MOST, Looks, vector_of
from mmstudio.library.search import look_in
from tests.galleries import keep, keep_all


def towards(*numbers: float) -> bytes:
    """A vector whose first numbers are these."""
    return vector_of([*numbers, *[0.0] * (DIM - len(numbers))])


@pytest.fixture
def library(tmp_path: Path) -> Library:
    keep_all(tmp_path / "library", ["a fox", "a wolf", "a car"])
    library = Library.open(tmp_path / "library", tmp_path / "index.sqlite")
    for _ in library.catch_up():
        pass
    return library


def prompts(library: Library, rows: list[Row]) -> list[str]:
    return [item.prompt for item in library.page([row.id for row in rows])]


def look_at_all(library: Library) -> dict[str, int]:
    ids = {item.prompt: item.id for item in library.page([row.id for row in library.layout()])}
    library.keep_looks([
        (ids["a fox"], towards(1.0, 0.0)), (ids["a wolf"], towards(1.0, 0.3)), (ids["a car"], towards(0.0, 1.0)),
    ])  # fmt: skip
    return ids


def test_the_most_alike_come_first_among_those_that_match(library: Library) -> None:
    look_at_all(library)
    assert prompts(library, library.layout(None, towards(0.1, 1.0))) == ["a car", "a wolf", "a fox"]
    assert prompts(library, library.layout(Query(text="-wolf like:car"), towards(1.0))) == ["a fox", "a car"]


def test_what_has_not_been_looked_at_is_told_and_left_out(library: Library) -> None:
    some, count = library.unlooked(2)
    assert count == 3 and [item.prompt for item in library.page([id for id, _ in some])] == ["a fox", "a wolf"]
    before = library.revision
    library.keep_looks([(some[0][0], towards(1.0)), (some[1][0], b"")])
    assert library.revision == before, "nothing that is shown has changed"
    assert prompts(library, library.layout(None, towards(1.0))) == ["a fox"]
    assert library.unlooked(9)[1] == 1, "what could not be looked at is not tried again"


def test_another_file_in_its_place_is_looked_at_again(library: Library) -> None:
    ids = look_at_all(library)
    path = library.page([ids["a fox"]])[0].path
    path.write_bytes(keep(library.folder / "other", "a fox", seed=9).read_bytes())
    library.add(path)
    assert [found for _, found in library.unlooked(9)[0]] == [path]


def test_looks_survive_a_restart_and_go_with_their_picture(library: Library, tmp_path: Path) -> None:
    ids = look_at_all(library)
    name = library.page([ids["a fox"]])[0].path.relative_to(library.folder).as_posix()
    library.close()
    again = Library.open(tmp_path / "library", tmp_path / "index.sqlite")
    assert again.look_of(name) == towards(1.0, 0.0)
    assert again.look_of("nothing.png") is None
    again.delete([ids["a fox"]])
    assert prompts(again, again.layout(None, towards(1.0))) == ["a wolf", "a car"]


@given(st.lists(st.integers(1, 10_000), unique=True, max_size=40), st.integers(0, 2**31))
def test_the_order_is_that_of_the_cosine(ids: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = {id: vector_of(random.normal(size=DIM)) for id in sorted(ids)}
    wanted = vector_of(random.normal(size=DIM))
    rows = [Row(id, 1, 1, 1) for id in (*ids, 20_000)]
    found = [row.id for row in Looks(list(vectors.items())).nearest(rows, wanted)]

    def fit(id: int) -> float:
        a, b = (np.frombuffer(vector, "<f2").astype(np.float32) for vector in (vectors[id], wanted))
        return float(a @ b)

    assert sorted(found) == sorted(ids)
    fits = [fit(id) for id in found]
    assert all(a >= b - 1e-6 for a, b in itertools.pairwise(fits))


def test_only_the_nearest_of_many_are_shown() -> None:
    looks = Looks([(id, towards(1.0, id / 1000)) for id in range(MOST * 2)])
    assert len(looks.nearest([Row(id, 1, 1, 1) for id in range(MOST * 2)], towards(1.0))) == MOST


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ('fox like:"a red bird" star:yes', ("like", "a red bird")),
        ("alike:2026-11-28/fox.png", ("alike", "2026-11-28/fox.png")),
        ("like:", ("", "")),
        ("likely fox", ("", "")),
    ],
)
def test_a_look_is_read_from_what_is_typed(text: str, look: tuple[str, str]) -> None:
    assert look_in(text) == look
