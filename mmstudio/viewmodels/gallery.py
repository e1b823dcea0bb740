"""The state of the gallery: what is searched, what is shown, what is selected, and what is done with it.

Everything that touches files or the index happens in the library's thread (`LibraryService.ask`); answers that
come late, after the person has typed on, are dropped.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from mmstudio.errors import StudioError
from mmstudio.jobs import ExploreJob, GenerateJob, Recipe, recipe_from_json
from mmstudio.library.items import MOST_STARS, Deletion, Item, LibraryState, Query, Row
from mmstudio.library.judgements import Answer, Key, Rate
from mmstudio.library.library import Library
from mmstudio.library.reading import Reader
from mmstudio.library.search import look_in
from mmstudio.media.foreign import ForeignRecipe
from mmstudio.viewmodels.create_state import tint_of
from mmstudio.viewmodels.importing import Import, Importer
from mmstudio.viewmodels.library_service import LibraryService
from mmstudio.viewmodels.looking import Looking
from mmstudio.viewmodels.selection import Order, Selection, everything, extended, kept_in, only, swept, toggled

FILTERS = (  # of library/search.py
    "star", "rating", "type", "from", "style", "model", "tag", "seed", "steps", "size", "after", "before", "like",
    "alike",
)  # fmt: skip
REFRESH_PAUSE_MS = 60  # a batch that arrives picture by picture is laid out a few times a second, not 32 times
# "style:" is a filter that is still being typed: taken for a word, it would empty the gallery for a moment
_UNFINISHED = re.compile(rf"(?:^|(?<=\s))-?(?:{'|'.join(FILTERS)}):\"?\s*$", re.IGNORECASE)
_LOOKED_EACH = 64  # pictures looked at, after which an order by looks is made anew
_KEPT_ITEMS = 4000  # in memory; a 4K screen of the smallest thumbs shows about 900

Which = Literal["all", "prompt", "seed", "all_but_seed"]


@dataclass(frozen=True)
class GalleryState:
    """All that the gallery shows.

    rows: every picture that matches, in order; order: the same as ids with their places. asked: the query that the
    rows answer, which is behind `query` while a search runs. details: of the current picture, None while they are
    fetched. starred_asked: how many starred pictures wait for a yes before they are deleted. importing: a running
    import.
    """

    query: Query = field(default_factory=Query)
    asked: Query | None = None
    rows: tuple[Row, ...] = field(default=(), compare=False)
    order: Order = field(default_factory=Order)  # a new one for each answer: compared by identity
    selection: Selection = field(default_factory=Selection)
    details: Item | None = None
    library: LibraryState = field(default_factory=LibraryState)
    starred_asked: int = 0
    stacked: bool = True  # pictures of one batch lie on one another
    fanned: frozenset[str] = frozenset()  # batches whose pictures lie side by side
    counts: dict[int, int] = field(default_factory=dict, compare=False)  # id on top of a stack -> how many
    importing: Import | None = None
    unlooked: int = 0  # pictures that are not compared yet when it is asked what looks alike

    @property
    def look(self) -> tuple[str, str]:
        """What pictures are to look like, see `library.search.look_in`."""
        return look_in(self.query.text)

    @property
    def searched(self) -> bool:
        """Whether anything narrows what is shown."""
        return self.query != Query(sort=self.query.sort)

    @property
    def empty(self) -> Literal["", "library", "search"]:
        """Why nothing is shown: no pictures at all, or none that match; "" while pictures are shown or unknown."""
        if self.rows or self.asked is None or self.library.phase in ("opening", "rebuilding"):
            return ""
        return "search" if self.asked != Query(sort=self.asked.sort) else "library"


class GalleryViewModel(QObject):
    """Holds the GalleryState and replaces it; every change is told once by `changed`."""

    changed = Signal(object)  # GalleryState
    items_ready = Signal(object)  # frozenset of ids whose Item is known now, or is another
    deleted = Signal(int)  # pictures that went to the bin: a toast with Undo
    restored = Signal(int)  # pictures that came back
    imported = Signal(object)  # Import that has ended
    use_requested = Signal(object, str)  # Recipe, Which: set the controls of Create, or the place in Explore
    revealed = Signal(int)  # id of the picture to scroll to
    noticed = Signal(str, object)  # code and facts of a sentence

    def __init__(
        self,
        library: LibraryService,
        make_reader: Callable[[], Reader],
        parent: QObject | None = None,
        looking: Looking | None = None,
    ) -> None:
        """looking: makes what pictures show searchable; without it a look changes nothing."""
        super().__init__(parent)
        self.library = library
        self.state = GalleryState(library=library.state)
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._stale: set[int] = set()
        self._fetching: set[int] = set()
        self._serial = 0  # of the newest question; answers to older ones are dropped
        self._deletions: list[Deletion] = []
        self._select_after: tuple[int, ...] = ()  # to be selected as soon as they are among the rows
        self._waiting = False  # for an answer
        self._again = False  # ask again as soon as it is here
        self._refresh_pause = QTimer(self, singleShot=True, interval=REFRESH_PAUSE_MS)
        self._refresh_pause.timeout.connect(self.refresh)
        self._importer = Importer(make_reader, self)
        self._importer.progressed.connect(self._import_progressed)
        self._importer.copied.connect(library.adopt)
        self._importer.ended.connect(self._import_ended)
        library.added.connect(self._on_added)
        library.changed.connect(self._on_changed)
        library.state_changed.connect(self._on_library)
        library.failed.connect(self._on_failed)
        self._looking = looking
        self._unseen = False
        if looking is not None:
            looking.read.connect(self._refresh_soon)
            looking.refused.connect(self._on_unreadable)
            looking.advanced.connect(self._on_looked)
        self.refresh()

    # what is shown

    def search(self, text: str) -> None:
        """Words and filters as typed. While an answer is awaited nothing is asked; then the newest text is."""
        if text != self.state.query.text:
            self._show(query=msgspec.structs.replace(self.state.query, text=text))
            if self._waiting:
                self._again = True
            else:
                self.refresh()

    def filter(self, **fields: object) -> None:
        """Change starred, kind, style or sort of the query, at once."""
        query = msgspec.structs.replace(self.state.query, **fields)
        if query != self.state.query:
            self._show(query=query)
            self.refresh()

    def clear_search(self) -> None:
        """Everything again, in the order chosen before."""
        self._show(query=Query(sort=self.state.query.sort))
        self.refresh()

    def refresh(self) -> None:
        """Ask the library again; the newest question wins."""
        self._refresh_pause.stop()
        self._serial += 1
        self._waiting, self._again = True, False
        serial, query = self._serial, self.state.query
        stacked, fanned = self.state.stacked, self.state.fanned
        finished = msgspec.structs.replace(query, text=_UNFINISHED.sub("", query.text))
        kind, looked_for = look_in(finished.text) if self._looking is not None else ("", "")
        wanted = self._looking.vector(looked_for) if self._looking is not None and kind == "like" else None
        if kind == "like" and wanted is None:
            return  # what is shown stays until the words are read

        def work(library: Library) -> tuple[tuple[Row, ...], Order, dict[int, int]] | None:
            if serial != self._serial:  # overtaken while it waited for the library's thread
                return None
            look = library.look_of(looked_for) if kind == "alike" else wanted
            self._unseen = bool(kind) and look is None  # of alike: it will be, soon
            found = library.layout(finished, look)
            rows, counts = in_stacks(found, fanned) if stacked and look is None else (found, {})
            return tuple(rows), Order([row.id for row in rows]), counts  # made here: 50,000 places take milliseconds

        def then(answer: tuple[tuple[Row, ...], Order, dict[int, int]] | None) -> None:
            if answer is not None and serial == self._serial:
                self._waiting = False
                self._arrived(query, *answer)
                if self._again:
                    self.refresh()

        self.library.ask(work, then)

    def look_for(self, words: str) -> None:
        """Show what looks like words say, whatever it is called."""
        self.look_around()
        self.search(f'like:"{_plain(words)}"' if words.strip() else "")

    def more_like_this(self) -> None:
        """Show what looks like the current picture, the most alike first."""
        item = self.state.details
        if item is not None:
            self.look_around()
            folder = Path(self.state.library.folder)
            name = item.path.relative_to(folder).as_posix() if item.path.is_relative_to(folder) else item.name
            self.search(f'alike:"{_plain(name)}"')

    def look_around(self) -> None:
        """Look at all pictures that have not been looked at, in the background."""
        if self._looking is not None:
            self._looking.begin()

    def stack(self, on: bool) -> None:
        """Lay the pictures of each batch on one another, or all side by side."""
        self._show(stacked=on, fanned=frozenset())
        self.refresh()

    def fan(self, id: int) -> None:
        """Lay the pictures of one batch side by side, or on one another again. id: of one of them."""
        row = next((row for row in self.state.rows if row.id == id), None)
        if row is not None and row.batch and self.state.stacked:
            self._show(fanned=self.state.fanned ^ {row.batch})
            self.refresh()

    def open_folder(self, name: str) -> None:
        """Show what a smart folder finds."""
        query = next((folder.query for folder in self.state.library.folders if folder.name == name), None)
        if query is not None:
            self._show(query=query)
            self.refresh()

    def save_folder(self, name: str) -> None:
        """Save what is searched now as a smart folder."""
        query = self.state.query
        self.library.ask(lambda library: library.save_folder(name, query), lambda _: self.library.look_again())

    def forget_folder(self, name: str) -> None:
        """Drop a smart folder; its pictures stay."""
        self.library.ask(lambda library: library.forget_folder(name), lambda _: self.library.look_again())

    @property
    def folder(self) -> str:
        """The name of the smart folder that is shown, or ""."""
        folders = self.state.library.folders
        return next((folder.name for folder in folders if folder.query == self.state.query), "")

    def item(self, id: int) -> Item | None:
        """What is known of a picture, or None; then ask with `want`."""
        item = self._items.get(id)
        if item is not None:
            self._items.move_to_end(id)
        return item

    def want(self, ids: Iterable[int]) -> None:
        """Fetch what is not known or out of date; `items_ready` follows."""
        missing = [id for id in ids if (id not in self._items or id in self._stale) and id not in self._fetching]
        if missing:
            self._fetching.update(missing)
            self.library.ask(lambda library: library.page(missing), lambda items: self._fetched(missing, items))

    # selection

    def click(self, id: int, ctrl: bool = False, shift: bool = False) -> None:
        """A click on a picture, with the modifiers held."""
        selection, order = self.state.selection, self.state.order
        if id not in order:
            return
        if shift:
            self._select(extended(selection, id, order, keep=ctrl))
        else:
            self._select(toggled(selection, id) if ctrl else only(id))

    def select_all(self) -> None:
        self._select(everything(self.state.selection, self.state.order))

    def select_none(self) -> None:
        self._select(Selection())

    def sweep(self, ids: Iterable[int], former: Selection, keep: bool = False) -> None:
        """The rubber band covers ids; former: the selection when it began."""
        self._select(swept(ids, former, keep))

    def move_to(self, place: int, extend: bool = False) -> None:
        """Make the picture at place (cut to those that exist) the current one; extend: with everything between."""
        order = self.state.order
        if order.ids:
            id = order.ids[min(max(place, 0), len(order) - 1)]
            self._select(extended(self.state.selection, id, order) if extend else only(id))

    def reveal(self, path: str | Path) -> None:
        """Select a picture by its file and scroll to it, dropping a search that hides it."""
        path = Path(path)

        def then(item: Item | None) -> None:
            if item is None:
                return
            if item.id in self.state.order:
                self._select(only(item.id))
                self.revealed.emit(item.id)
            else:
                self._select_after = (item.id,)
                if item.batch:
                    self._show(fanned=self.state.fanned | {item.batch})
                self.clear_search()

        self.library.ask(lambda library: library.find(path), then)

    # what is done with the selected pictures

    def star(self) -> None:
        """Star all that are selected, or take the stars away where all have one."""
        ids = tuple(self.state.selection.ids)
        if ids:
            self.library.ask(lambda library: library.star(ids, _starred(library, ids) < len(ids)))

    def star_one(self, id: int) -> None:
        """Star one picture or take its star away, whatever is selected."""
        self.library.ask(lambda library: library.star((id,), not _starred(library, (id,))))

    def rate(self, rating: int) -> None:
        """Give all that are selected 1..5; 0, or the rating that the current one has, takes it away."""
        ids, current = tuple(self.state.selection.ids), self.state.details
        if ids:
            wanted = 0 if current is not None and current.rating == rating else rating
            self.library.ask(lambda library: library.rate(ids, wanted))

    def rate_by(self, step: int) -> None:
        """The rating of the current picture one higher or lower, for all that are selected."""
        current = self.state.details
        if current is not None:
            wanted = min(max(current.rating + step, 0), MOST_STARS)
            if wanted != current.rating:
                self.rate(wanted)

    def compare(self, then: Callable[[list[Item]], None]) -> None:
        """Fetch the selected pictures and films that are within reach, in the order shown, the current one first."""
        selection, order = self.state.selection, self.state.order
        ids = sorted(selection.ids, key=lambda id: (id != selection.current, order.place(id) or 0))
        if len(ids) == 1 and selection.current in order:  # one alone is compared with its neighbour
            place = order.place(selection.current) or 0
            ids += order.ids[place + 1 : place + 2] or order.ids[max(place - 1, 0) : place]
        self.library.ask(
            lambda library: [item for item in library.page(ids) if item.pictured and not item.missing],
            then,
        )

    def judge(self, answer: Answer) -> None:
        """Keep an answer of a blind test."""
        self.library.ask(lambda library: library.judge(answer))

    def ask_rates(self, by: Key, then: Callable[[list[Rate]], None]) -> None:
        """How often each value was better, by all answers."""
        self.library.ask(lambda library: library.rates(by), then)

    def tag(self, add: Iterable[str] = (), remove: Iterable[str] = ()) -> None:
        """Put tags on all that are selected, or take them off."""
        ids = tuple(self.state.selection.ids)
        added = tuple(clean for tag in add if (clean := " ".join(tag.split())[:60]))
        removed = tuple(remove)
        if ids and (added or removed):
            self.library.ask(lambda library: library.tag(ids, added, removed))

    def delete(self) -> None:
        """Move the selected pictures to the bin; with starred ones among them it asks once (see `confirm_delete`)."""
        ids = tuple(self.state.selection.ids)
        if not ids:
            return

        def then(starred: int) -> None:
            if starred:
                self._show(starred_asked=starred)
            else:
                self._delete(ids)

        self.library.ask(lambda library: _starred(library, ids), then)

    def confirm_delete(self, sure: bool) -> None:
        """The answer to the question about starred pictures."""
        ids = tuple(self.state.selection.ids)
        asked = self.state.starred_asked
        self._show(starred_asked=0)
        if sure and asked and ids:
            self._delete(ids)

    @property
    def can_undo(self) -> bool:
        return bool(self._deletions)

    def undo_delete(self) -> None:
        """Bring back what was deleted last, and select it."""
        if not self._deletions:
            return
        deletion = self._deletions.pop()

        def then(ids: list[int]) -> None:
            self._select_after = tuple(ids)
            self.restored.emit(len(ids))
            self.refresh()

        self.library.ask(lambda library: library.undo(deletion), then)

    def use_settings(self, which: Which = "all") -> None:
        """Set the controls of Create to how the current picture was made: all, or a part of it. A frame of Explore is
        gone back to as a whole."""
        item = self.state.details
        if item is not None and (drawing_of(item) or frame_of(item)) is not None:
            self.use_requested.emit(recipe_of(item), which)
        elif item is not None:
            self.noticed.emit("no_recipe", {"name": item.name})

    def import_files(self, paths: Iterable[Path]) -> None:
        """Copy pictures and folders of pictures into the library, with their recipes. More come behind a running
        import."""
        self._importer.add(Path(self.state.library.folder), tuple(paths))

    def stop_import(self) -> None:
        self._importer.cancel()

    def close(self) -> None:
        """End an import, between two pictures."""
        self._importer.close()

    # what comes back

    def _arrived(self, query: Query, rows: tuple[Row, ...], order: Order, counts: dict[int, int]) -> None:
        former = self.state
        selection = kept_in(former.selection, former.order, order)
        self._show(rows=rows, order=order, counts=counts, asked=query, selection=selection)
        self._show_details()
        awaited = [id for id in self._select_after if id in order]
        if awaited:
            self._select_after = ()
            self._select(Selection(frozenset(awaited), awaited[0], awaited[0]))
            self.revealed.emit(awaited[0])

    def _fetched(self, ids: list[int], items: list[Item]) -> None:
        self._fetching.difference_update(ids)
        self._stale.difference_update(ids)
        for item in items:
            self._items[item.id] = item
            self._items.move_to_end(item.id)
        while len(self._items) > _KEPT_ITEMS:
            self._items.popitem(last=False)
        self.items_ready.emit(frozenset(item.id for item in items))
        self._show_details()

    def _on_added(self, item: Item) -> None:
        self._items[item.id] = item
        self._refresh_soon()

    def _on_changed(self) -> None:
        self._stale = set(self._items)
        self._refresh_soon()
        if self.state.selection.current is not None:
            self.want((self.state.selection.current,))
        self.items_ready.emit(frozenset())  # what is on screen is asked for again

    def _on_library(self, state: LibraryState) -> None:
        former = self.state.library
        self._show(library=state)
        if state.folder != former.folder:  # ids of one library mean nothing in another
            self._items.clear()
            self._stale.clear()
            self._deletions.clear()
            self._show(rows=(), order=Order(), asked=None, selection=Selection(), details=None)
        if state.phase != former.phase or state.folder != former.folder:
            self._refresh_soon()

    def _on_unreadable(self, code: str, facts: object) -> None:
        self._waiting = False
        self.noticed.emit(code, facts)

    def _on_looked(self, left: int) -> None:
        former = self.state.unlooked
        self._show(unlooked=left)
        if self.state.look[0] and (self._unseen or not left or left // _LOOKED_EACH != former // _LOOKED_EACH):
            self._refresh_soon()

    def _on_failed(self, _: StudioError) -> None:
        self._waiting = False  # perhaps it was our question: then no answer comes
        self._fetching.clear()

    def _refresh_soon(self) -> None:
        if not self._refresh_pause.isActive():  # started again and again it would never end during a rebuild
            self._refresh_pause.start()

    def _select(self, selection: Selection) -> None:
        self._show(selection=selection, starred_asked=0)
        self._show_details()

    def _show_details(self) -> None:
        current = self.state.selection.current
        item = self._items.get(current) if current is not None else None
        if current is not None and (item is None or current in self._stale):
            self.want((current,))
        self._show(details=item)

    def _delete(self, ids: tuple[int, ...]) -> None:
        def then(deletion: Deletion) -> None:
            self._deletions.append(deletion)
            self.refresh()
            self.deleted.emit(len(deletion.ids))

        self.library.ask(lambda library: library.delete(ids), then)

    def _import_progressed(self, progress: Import) -> None:
        self._show(importing=progress)

    def _import_ended(self, result: Import) -> None:
        self._show(importing=None)
        self.imported.emit(result)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def in_stacks(rows: Sequence[Row], fanned: Container[str]) -> tuple[list[Row], dict[int, int]]:
    """rows with each batch drawn together at the place of its first picture: all if it is fanned out, else the first
    with a star, or the first. With them the first that is shown of a batch -> how many there are, where several."""
    together: dict[str, list[Row]] = {}
    for row in rows:
        if row.batch:
            together.setdefault(row.batch, []).append(row)
    shown: list[Row] = []
    counts: dict[int, int] = {}
    for row in rows:
        batch = together.get(row.batch) if row.batch else None
        if batch is None:
            shown.append(row)
        elif batch[0] is row:
            cover = row if row.batch in fanned else next((one for one in batch if one.starred), row)
            shown += batch if row.batch in fanned else (cover,)
            if len(batch) > 1:
                counts[cover.id] = len(batch)
    return shown, counts


def _plain(text: str) -> str:
    """text without what would end its quotation."""
    return " ".join(text.replace('"', " ").split())


def tint_of_item(item: Item) -> int | None:
    """The ground a drawing of ours stands on, the same as in Create; None for pictures from elsewhere."""
    job = drawing_of(item)
    return None if job is None else tint_of(job)


def drawing_of(item: Item) -> GenerateJob | None:
    """What Create can be set to: how a picture was drawn; None for a photo, mended or not."""
    recipe = recipe_of(item)
    return recipe.job if recipe is not None and isinstance(recipe.job, GenerateJob) else None


def frame_of(item: Item) -> ExploreJob | None:
    """The place in Explore that a picture was kept at; None for all others."""
    recipe = recipe_of(item)
    return recipe.job if recipe is not None and isinstance(recipe.job, ExploreJob) else None


def recipe_of(item: Item) -> Recipe | None:
    """How a picture was made: our own recipe, or what could be understood of another program's (fault I11)."""
    if item.recipe_json:
        try:
            return recipe_from_json(item.recipe_json)
        except ValueError:
            return None  # of a newer program: shown, never guessed at
    foreign = foreign_of(item)
    return foreign.recipe() if foreign is not None else None


def foreign_of(item: Item) -> ForeignRecipe | None:
    """The recipe of another program, or None."""
    try:
        return msgspec.json.decode(item.foreign_json, type=ForeignRecipe) if item.foreign_json else None
    except (ValueError, StudioError):
        return None


def _starred(library: Library, ids: tuple[int, ...]) -> int:
    return sum(item.starred for item in library.page(ids))
