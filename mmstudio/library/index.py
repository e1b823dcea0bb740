"""The index: one SQLite file over pictures and marks, in local user data. It is a cache and may vanish at any time.

One connection in one thread. Each migration is one transaction with a copy before it (fault L7); an index of
a newer program is left alone and another file is used beside it (L8); what is damaged is found by `check`
or by SQLite itself, as `sqlite3.DatabaseError` (L1).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from mmstudio import disk, paths
from mmstudio.library.items import Item, Query, Row
from mmstudio.library.looks import Looks, Vector
from mmstudio.library.marks import Mark
from mmstudio.library.search import search, spaced

BUSY_S = 5.0
HERE, MISSING, BINNED = 0, 1, 2
_WAL_SINCE = (3, 51, 3)  # before it, two writers can corrupt a WAL database in a rare race (fault L5)
_COLUMNS = range(23)  # of pictures
_CHUNK = 500  # variables in one statement

T = TypeVar("T")
Step = str | Callable[[sqlite3.Connection], None]
MIGRATIONS: tuple[Step, ...] = (
    # version 1
    """
    CREATE TABLE pictures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,  -- within the library, "/" between folders; bytes, for a name need not be text
        name TEXT NOT NULL,
        identity TEXT NOT NULL,
        kind TEXT NOT NULL,
        prompt TEXT NOT NULL,
        style TEXT NOT NULL,
        checkpoint TEXT NOT NULL,
        seed INTEGER,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        bytes INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,  -- 0: read the file again
        created REAL NOT NULL,
        day INTEGER NOT NULL,
        starred INTEGER NOT NULL,
        tags TEXT NOT NULL,  -- JSON array, sorted
        batch TEXT NOT NULL,
        state INTEGER NOT NULL  -- 0 here, 1 missing, 2 in the bin
    );
    CREATE INDEX newest ON pictures (created DESC, id DESC, width, height, day, state);
    CREATE INDEX seeds ON pictures (seed);
    CREATE INDEX styles ON pictures (style);
    CREATE INDEX stars ON pictures (starred) WHERE starred = 1;
    CREATE INDEX tagged ON pictures (tags) WHERE tags <> '[]';
    CREATE TABLE recipes (
        id INTEGER PRIMARY KEY,
        negative_prompt TEXT NOT NULL,
        recipe TEXT NOT NULL,
        foreign_recipe TEXT NOT NULL
    );
    CREATE VIRTUAL TABLE words USING fts5 (prompt, tags, name, tokenize = 'unicode61', prefix = '2 3');
    CREATE TABLE refused (path BLOB PRIMARY KEY, bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL);
    CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
    """,
    # version 2: steps are found without looking into recipes, one letter without looking at every word that begins
    # with it, totals, styles and tags without looking at pictures
    """
    ALTER TABLE pictures ADD COLUMN steps INTEGER;
    UPDATE pictures SET steps = (
        SELECT coalesce(
            json_extract(nullif(recipe, ''), '$.job.steps'),
            json_extract(nullif(foreign_recipe, ''), '$.steps')
        ) FROM recipes WHERE recipes.id = pictures.id
    );
    CREATE INDEX stepped ON pictures (steps) WHERE steps IS NOT NULL;
    CREATE INDEX sums ON pictures (state, bytes, starred);
    DROP INDEX styles;
    CREATE INDEX styles ON pictures (style, state);
    DROP INDEX tagged;
    CREATE INDEX tagged ON pictures (tags, state) WHERE tags <> '[]';
    CREATE VIRTUAL TABLE words_2 USING fts5 (prompt, tags, name, tokenize = 'unicode61', prefix = '1 2 3');
    INSERT INTO words_2 (rowid, prompt, tags, name) SELECT rowid, prompt, tags, name FROM words;
    DROP TABLE words;
    ALTER TABLE words_2 RENAME TO words;
    """,
    # version 3: films have a length
    """
    ALTER TABLE pictures ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
    """,
    # version 4: ratings by a person, and where a picture was made
    """
    ALTER TABLE pictures ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE pictures ADD COLUMN origin TEXT NOT NULL DEFAULT 'import';
    UPDATE pictures SET origin = coalesce((
        SELECT CASE json_extract(nullif(recipe, ''), '$.job.type')
            WHEN 'generate' THEN 'create' WHEN 'inpaint' THEN 'restore' WHEN 'animate' THEN 'animate'
            WHEN 'explore' THEN 'explore'
        END FROM recipes WHERE recipes.id = pictures.id
    ), 'import');
    CREATE INDEX rated ON pictures (rating) WHERE rating > 0;
    DROP INDEX newest;
    CREATE INDEX newest ON pictures (created DESC, id DESC, width, height, day, state, batch);
    CREATE INDEX checkpoints ON pictures (checkpoint, state);
    """,
    # version 5: how pictures look, for search by meaning
    """
    CREATE TABLE looks (id INTEGER PRIMARY KEY, vector BLOB NOT NULL);
    """,
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the index keeps of one picture file. path: within the library; the rest as in Item."""

    path: str
    identity: str
    kind: str
    prompt: str
    negative_prompt: str
    style: str
    checkpoint: str
    seed: int | None
    steps: int | None
    width: int
    height: int
    bytes: int
    mtime_ns: int
    created: float
    day: int
    starred: bool
    rating: int = 0
    tags: tuple[str, ...]
    batch: str
    origin: str = "import"
    recipe: str
    foreign_recipe: str
    seconds: float = 0.0


class Known(msgspec.Struct, frozen=True, gc=False):
    """What a look at the folder is compared with."""

    id: int
    bytes: int
    mtime_ns: int
    state: int


def default_place(folder: Path) -> Path:
    """Where the index of a library folder lies."""
    key = hashlib.blake2b(os.fsencode(folder.absolute()), digest_size=8).hexdigest()
    return paths.data() / f"index-{key}.sqlite"


class Index:
    """An open index. Belongs to the thread that opened it."""

    def __init__(self, place: Path | None) -> None:
        """Open or create the index at place; None = in memory, for a session whose disk is full or read-only.

        Raises sqlite3.DatabaseError where the file is damaged, sqlite3.OperationalError where it cannot be written.
        """
        self.place = place
        self._orders: dict[str, tuple[list[int], list[Row]]] = {}
        self._looks: Looks | None = None
        self._unseen = 0  # rows written that change nothing of what is shown
        self._db = sqlite3.connect(place or ":memory:", timeout=BUSY_S, isolation_level=None)
        try:
            if place and _version(self._db) > len(MIGRATIONS):
                self._db.close()
                self.place = place = place.with_suffix(f".v{len(MIGRATIONS)}{place.suffix}")
                self._db = sqlite3.connect(place, timeout=BUSY_S, isolation_level=None)
            wal = sqlite3.sqlite_version_info >= _WAL_SINCE
            self._db.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
            self._db.execute("PRAGMA synchronous=NORMAL")  # a cache: consistent is enough, last commit may be lost
            self._db.execute("PRAGMA temp_store=MEMORY")
            self._migrate()
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    @property
    def revision(self) -> int:
        """Grows with every row that is written and can be seen."""
        return self._db.total_changes - self._unseen

    def check(self) -> None:
        """Look at every page; raises sqlite3.DatabaseError where something is wrong. 0.3 s for 50,000 pictures."""
        answer = self._db.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(answer)
        self._db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        uneven = self._db.execute(
            "SELECT (SELECT count(*) FROM pictures) <> (SELECT count(*) FROM words)"
            " OR EXISTS (SELECT 1 FROM pictures WHERE typeof(path) <> 'blob' OR NOT json_valid(tags))"
        ).fetchone()[0]
        if uneven:
            raise sqlite3.DatabaseError("the tables of the index do not fit each other")

    def is_sound(self) -> bool:
        """Whether `check` finds nothing."""
        try:
            self.check()
        except sqlite3.DatabaseError:
            return False
        return True

    # reading

    def layout(self, query: Query, look: Vector | None = None) -> list[Row]:
        """All pictures of a query, in order; with a look those that are most alike, whatever order was asked for."""
        rows = self._found(query)
        return rows if look is None else self.looks().nearest(rows, look)

    def looks(self) -> Looks:
        """How pictures look, as far as they have been looked at; kept in memory until one more is."""
        if self._looks is None:
            self._looks = Looks(self._db.execute("SELECT id, vector FROM looks ORDER BY id").fetchall())
        return self._looks

    def unlooked(self, limit: int) -> tuple[list[tuple[int, str]], int]:
        """Some pictures that have not been looked at, newest first, as (id, path); and how many there are in all."""
        where = """FROM pictures p WHERE p.state = 0 AND p.kind <> 'sound'
            AND NOT EXISTS (SELECT 1 FROM looks WHERE looks.id = p.id)"""
        statement = f"SELECT p.id, p.path {where} ORDER BY p.created DESC, p.id DESC LIMIT ?"
        some = [(id, _path(key)) for id, key in self._db.execute(statement, (limit,))]
        return some, self._db.execute(f"SELECT count(*) {where}").fetchone()[0]

    def _found(self, query: Query) -> list[Row]:
        wanted = search(query)
        ids, rows = self._in_order(query.sort, wanted.order)
        # text of the query never enters a statement: conditions come from search.py, values are parameters
        found: set[int] | None = None
        if wanted.match:
            found = self._matching(wanted.match)
        if wanted.where:
            where = " AND ".join(wanted.where)
            some = self._ids_of(f"SELECT json_group_array(p.id) FROM pictures p WHERE {where}", wanted.parameters)
            found = some if found is None else found & some
        for match in wanted.without:
            unwanted = self._matching(match)
            found = set(ids) - unwanted if found is None else found - unwanted
        return list(rows) if found is None else list(compress(rows, map(found.__contains__, ids)))

    def _matching(self, match: str) -> set[int]:
        return self._ids_of("SELECT json_group_array(rowid) FROM words WHERE words MATCH ?", (match,))

    def _ids_of(self, statement: str, parameters: Sequence[object]) -> set[int]:
        """Ids as one array: each row would let go of the interpreter and wait for it while the window paints."""
        (array,) = self._db.execute(statement, parameters).fetchone()
        return set(msgspec.json.decode(array, type=list[int]))

    def _in_order(self, sort: str, order: str) -> tuple[list[int], list[Row]]:
        """Every picture that is shown. Kept until the index changes: making 50,000 rows takes longer than a search."""
        kept = self._orders.get(sort)
        if kept is None:
            columns = "p.id, p.width, p.height, p.day, p.batch, p.starred"
            statement = f"SELECT {columns} FROM pictures p WHERE p.state < 2 ORDER BY {order}"
            rows = [Row(*row) for row in self._db.execute(statement).fetchall()]
            kept = self._orders[sort] = [row.id for row in rows], rows
        return kept

    def items(self, ids: Sequence[int], folder: Path) -> list[Item]:
        """The pictures with these ids, in the order of ids; unknown ones are left out. folder: of the library."""
        found: dict[int, Item] = {}
        for some in _chunks(ids):
            cursor = self._db.execute(
                "SELECT p.id, p.path, p.kind, p.prompt, r.negative_prompt, p.style, p.seed, p.checkpoint, p.width,"
                " p.height, p.bytes, p.created, p.starred, p.rating, p.tags, p.batch, p.origin, p.state, r.recipe,"
                " r.foreign_recipe, p.seconds"
                f" FROM pictures p JOIN recipes r ON r.id = p.id WHERE p.id IN ({_marks(some)})",
                some,
            )
            for row in cursor:
                found[row[0]] = _item(row, folder)
        return [found[id] for id in ids if id in found]

    def known(self) -> dict[str, Known]:
        """Every file the index knows, by path."""
        cursor = self._db.execute("SELECT path, id, bytes, mtime_ns, state FROM pictures")
        return {_path(path): Known(*rest) for path, *rest in cursor}

    def refused(self) -> dict[str, tuple[int, int]]:
        """Files that were no pictures when last looked at: path -> (bytes, mtime_ns)."""
        return {_path(path): (size, time_ns) for path, size, time_ns in self._db.execute("SELECT * FROM refused")}

    def id_of(self, path: str) -> int | None:
        row = self._db.execute("SELECT id FROM pictures WHERE path = ?", (_key(path),)).fetchone()
        return row[0] if row else None

    def paths_of(self, ids: Sequence[int]) -> dict[int, tuple[str, str, int]]:
        """id -> (path, identity, state)."""
        found: dict[int, tuple[str, str, int]] = {}
        for some in _chunks(ids):
            cursor = self._db.execute(
                f"SELECT id, path, identity, state FROM pictures WHERE id IN ({_marks(some)})", some
            )
            found.update({id: (_path(path), identity, state) for id, path, identity, state in cursor})
        return found

    def totals(self) -> tuple[int, int, int]:
        """(pictures shown, bytes of those within reach, starred)."""
        row = self._db.execute(
            "SELECT count(*), total(CASE state WHEN 0 THEN bytes END), total(starred) FROM pictures WHERE state < 2"
        ).fetchone()
        return int(row[0]), int(row[1]), int(row[2])

    def words_in_use(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """(tags, styles, checkpoints) that occur."""
        tags = self._db.execute(
            "SELECT DISTINCT value FROM (SELECT DISTINCT tags FROM pictures WHERE tags <> '[]' AND state < 2),"
            " json_each(tags) ORDER BY value"
        )
        styles = self._db.execute("SELECT DISTINCT style FROM pictures WHERE style <> '' AND state < 2 ORDER BY style")
        checkpoints = self._db.execute(
            "SELECT DISTINCT checkpoint FROM pictures WHERE checkpoint <> '' AND state < 2 ORDER BY checkpoint"
        )
        return tuple(value for (value,) in tags), tuple(v for (v,) in styles), tuple(v for (v,) in checkpoints)

    def marked(self) -> list[tuple[int, Mark, int]]:
        """(id, mark as the index has it, state) of all pictures that are not in the bin."""
        cursor = self._db.execute(
            "SELECT id, path, identity, starred, rating, tags, state FROM pictures WHERE state < 2"
        )
        return [
            (
                id,
                Mark(
                    path=_path(path),
                    identity=identity,
                    starred=bool(starred),
                    rating=rating,
                    tags=() if tags == "[]" else _labels(tags),
                ),
                state,
            )
            for id, path, identity, starred, rating, tags, state in cursor
        ]

    def fact(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    def _ids(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, int]]:
        return self._db.execute(f"SELECT path, id FROM pictures WHERE path IN ({_marks(keys)})", keys)

    def _words_of(self, ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
        """What the words table holds of pictures: id -> (prompt, tags, name), as `spaced` gave it."""
        found: dict[int, tuple[str, str, str]] = {}
        for some in _chunks(ids):
            statement = f"SELECT rowid, prompt, tags, name FROM words WHERE rowid IN ({_marks(some)})"
            found.update({id: (prompt, tags, name) for id, prompt, tags, name in self._db.execute(statement, some)})
        return found

    # writing: each call is one transaction, or part of the caller's

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self._db.in_transaction:
            yield
            return
        self._orders.clear()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # a full disk has ended it already
                self._db.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Write much without waiting for the disk: a power cut now may damage the index, which is then made anew."""
        self._db.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("PRAGMA synchronous=NORMAL")

    def put(self, entries: Sequence[Entry]) -> list[int]:
        """Insert or replace pictures by path; a picture that is known keeps its id. Returns the ids, in order."""
        with self.transaction():
            known = {
                path: id for some in _chunks([_key(entry.path) for entry in entries]) for path, id in self._ids(some)
            }
            former = list(known.values())
            spoken = self._words_of(former)
            (free,) = self._db.execute("SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence").fetchone()
            pictures, recipes, words = [], [], []
            for entry in entries:
                key = _key(entry.path)
                id = known.get(key)
                if id is None:
                    id = known[key] = free
                    free += 1
                name = _clean(entry.path.rpartition("/")[2])
                prompt, style, checkpoint = _clean(entry.prompt), _clean(entry.style), _clean(entry.checkpoint)
                pictures.append((
                    id, key, name, entry.identity, entry.kind, prompt, style, checkpoint, entry.seed, entry.width,
                    entry.height, entry.bytes, entry.mtime_ns, entry.created, entry.day, entry.starred,
                    _tags(entry.tags), entry.batch, HERE, entry.steps, entry.seconds, entry.rating, entry.origin,
                ))  # fmt: skip
                recipes.append((id, _clean(entry.negative_prompt), entry.recipe, _clean(entry.foreign_recipe)))
                said = spaced(prompt), spaced(" ".join(entry.tags)), spaced(name)
                if spoken.get(id) != said:  # taking words out of their table costs more than reading the file
                    words.append((id, *said))
            self._delete(former, "pictures", "recipes", "looks")  # another file may lie there now
            self._looks = None
            self._delete([id for id, *_ in words if id in spoken], "words")
            self._db.executemany(f"INSERT INTO pictures VALUES ({_marks(_COLUMNS)})", pictures)
            self._db.executemany("INSERT INTO recipes VALUES (?,?,?,?)", recipes)
            self._db.executemany("INSERT INTO words (rowid, prompt, tags, name) VALUES (?,?,?,?)", words)
        return [known[_key(entry.path)] for entry in entries]

    def keep_looks(self, looks: Iterable[tuple[int, Vector]]) -> None:
        """Remember how pictures look. Nothing that is shown changes by it."""
        before, orders = self._db.total_changes, dict(self._orders)
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO looks VALUES (?, ?)", looks)
        self._unseen += self._db.total_changes - before
        self._orders |= orders
        self._looks = None

    def mark(self, marks: Iterable[tuple[int, Mark]]) -> None:
        """Set star and tags of pictures by id."""
        with self.transaction():
            for id, mark in marks:
                self._db.execute(
                    "UPDATE pictures SET starred = ?, rating = ?, tags = ? WHERE id = ?",
                    (mark.starred, mark.rating, _tags(mark.tags), id),
                )
                self._db.execute("UPDATE words SET tags = ? WHERE rowid = ?", (spaced(" ".join(mark.tags)), id))

    def move(self, id: int, path: str, state: int = HERE) -> None:
        """The file of a picture lies elsewhere now."""
        name = _clean(Path(path).name)
        with self.transaction():
            other = self.id_of(path)
            if other is not None and other != id:
                self.forget([other])
            self._db.execute(
                "UPDATE pictures SET path = ?, name = ?, state = ? WHERE id = ?", (_key(path), name, state, id)
            )
            self._db.execute("UPDATE words SET name = ? WHERE rowid = ?", (spaced(name), id))

    def set_state(self, ids: Sequence[int], state: int) -> None:
        with self.transaction():
            for some in _chunks(ids):
                self._db.execute(f"UPDATE pictures SET state = ? WHERE id IN ({_marks(some)})", (state, *some))

    def forget(self, ids: Sequence[int]) -> None:
        """Drop pictures that are gone for good."""
        with self.transaction():
            self._delete(ids, "pictures", "recipes", "words", "looks")
            self._looks = None

    def _delete(self, ids: Sequence[int], *tables: str) -> None:
        for some in _chunks(ids):
            for table in tables:
                self._db.execute(f"DELETE FROM {table} WHERE rowid IN ({_marks(some)})", some)

    def refuse(self, files: Iterable[tuple[str, int, int]]) -> None:
        """Remember files that are no pictures: (path, bytes, mtime_ns)."""
        with self.transaction():
            rows = [(_key(path), size, time_ns) for path, size, time_ns in files]
            self._db.executemany("INSERT OR REPLACE INTO refused VALUES (?,?,?)", rows)

    def doubt_all(self) -> None:
        """Every file is to be read again; rows and ids stay."""
        with self.transaction():
            self._db.execute("UPDATE pictures SET mtime_ns = 0")
            self._db.execute("DELETE FROM refused")

    def set_fact(self, key: str, value: str) -> None:
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))

    def _migrate(self) -> None:
        version = _version(self._db)
        for number, step in enumerate(MIGRATIONS[version:], start=version + 1):
            if version and self.place:
                _copy(self._db, self.place.with_suffix(f".before-v{number}{self.place.suffix}"))
            with self.transaction():
                if callable(step):
                    step(self._db)
                else:
                    for statement in _statements(step):
                        self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {number}")


def move_aside(place: Path) -> None:
    """Rename a damaged index, and what SQLite keeps beside it; an older damaged one is replaced. Raises OSError."""
    for end in ("-wal", "-shm", "-journal"):
        place.with_name(place.name + end).unlink(missing_ok=True)
    if place.exists():
        os.replace(place, place.with_suffix(f".damaged{place.suffix}"))


def is_locked(error: sqlite3.Error) -> bool:
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def cannot_be_written(error: sqlite3.Error) -> bool:
    """The disk is full, read-only or broken: nothing is wrong with the content of the index."""
    return _code(error) in (
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    )


def may_be_our_bug(error: sqlite3.Error) -> bool:
    """SQLite's general error: a wrong statement, or a schema that damage has changed."""
    return _code(error) == sqlite3.SQLITE_ERROR


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """One by one: executescript would commit the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _copy(db: sqlite3.Connection, target: Path) -> None:
    """The whole index in another file, complete or not at all."""
    disk.write_bytes(target, db.serialize())


def _item(row: tuple[Any, ...], folder: Path) -> Item:
    (id, path, kind, prompt, negative, style, seed, checkpoint, width, height, size, created, starred, rating, tags,
     batch, origin, state, recipe, foreign, seconds) = row  # fmt: skip
    relative = _path(path)
    return Item(
        id=id,
        path=folder / relative,
        name=relative.rpartition("/")[2],
        kind=kind,
        prompt=prompt,
        negative_prompt=negative,
        style=style,
        seed=seed,
        checkpoint=checkpoint,
        width=width,
        height=height,
        bytes=size,
        created=created,
        starred=bool(starred),
        rating=rating,
        tags=_labels(tags),
        batch=batch,
        origin=origin,
        missing=state == MISSING,
        recipe_json=recipe,
        foreign_json=foreign,
        seconds=seconds,
    )


def _key(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")


def _path(key: object) -> str:
    if not isinstance(key, bytes):
        raise sqlite3.DatabaseError("a path of the index is damaged")
    return key.decode("utf-8", "surrogateescape")


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()  # SQLite refuses lone surrogates


def _tags(tags: Sequence[str]) -> str:
    return msgspec.json.encode([_clean(tag) for tag in tags]).decode()


def _labels(tags: str) -> tuple[str, ...]:
    try:
        return msgspec.json.decode(tags, type=tuple[str, ...])
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError("damaged tags") from error


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
