"""The work of Restore: the open photo, what was measured in it, its mask, its repairs, and what is asked for.

What is shown is a `RestoreState`. The mask has an editor of its own (`mask_editor`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from mmstudio.errors import Fact, StudioError
from mmstudio.jobs import HINTS
from mmstudio.media import masks
from mmstudio.media.masks import Box, Mask
from mmstudio.repair.frame import Frame
from mmstudio.viewmodels.images import image_of
from mmstudio.viewmodels.mask_editor import MaskEditor, pyramid_of
from mmstudio.viewmodels.pyramid import Pyramid
from mmstudio.viewmodels.restore_effort import Effort
from mmstudio.viewmodels.restore_hints import Hints
from mmstudio.viewmodels.restore_keeping import SettingsKeeper
from mmstudio.viewmodels.restore_masking import Masking
from mmstudio.viewmodels.restore_opening import Opening
from mmstudio.viewmodels.restore_pictures import Pictures, whole
from mmstudio.viewmodels.restore_state import (
    COMPARES,
    Bench,
    Compare,
    Document,
    Measured,
    Method,
    RestoreState,
    Run,
    Settings,
)
from mmstudio.viewmodels.restore_steps import Done, Steps
from mmstudio.viewmodels.restore_versions import Versions
from mmstudio.viewmodels.undo import History
from mmstudio.viewmodels.workbench import Failure

DETECT_AFTER_MS = 120  # a slider that is dragged asks no oftener


class RestoreViewModel(QObject):
    """Holds the RestoreState and replaces it; every change is told once by `changed`."""

    changed = Signal(object)  # RestoreState
    pictures_changed = Signal(object)  # Box of the photo whose pixels are others, None = another photo
    progressed = Signal(float)  # 0..1 of the running work
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top of the window
    told = Signal(str, object)  # code and facts of a sentence: a toast
    mended = Signal(object)  # Box of the photo in which something was done
    opened = Signal(str)  # the folder of the document that is shown now
    kept = Signal(str)  # the work is on disk: "12:04"

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._document: Document | None = None
        self._history: History[Settings] = History(Settings())
        self._group = ""  # of the last change of settings
        self._detected: Mask | None = None  # what the last detection marked, to be replaced by the next one
        self._keeper = SettingsKeeper(bench.background, self._settings_kept)
        self.pictures = Pictures(bench.background, self.pictures_changed.emit)
        self.opening = Opening(
            bench,
            show=self.show_document,
            begun=self._opening,
            ended=self._not_opened,
            kept=self.look_for_recent,
            refused=self._refused,
            notice=self.noticed.emit,
            tell=self.told.emit,
        )
        self.editor = MaskEditor(self, bench.background)
        self.sources = MaskEditor(self, bench.background)
        self._steps = Steps(
            self.editor,
            self.sources,
            lambda: self._settings_walked(self._history.undo),
            lambda: self._settings_walked(self._history.redo),
            self._show_undo,
        )
        self.state = RestoreState(offered=bench.offered, fillers=bench.fillers, finds_faces=bench.finds_faces)
        self.masking = Masking(
            bench,
            self.editor,
            lambda: self._document,
            lambda: self.state.settings,
            self._saved,
            self._refused,
            self.noticed.emit,
            self.told.emit,
        )
        self.versions = Versions(
            lambda: self._document,
            lambda: self.state,
            self._show,
            self.pictures,
            self.pictures_changed.emit,
            self.set_compare,
            lambda step: self.edit("", **{step: False}),
        )
        self.hints = Hints(self.editor, lambda: self.state, self.edit, self)
        self.changed.connect(self.hints.follow)
        self.effort = Effort(self.editor, bench.background, lambda: self.state, self._show, self)
        self._detecting = QTimer(self, singleShot=True, interval=DETECT_AFTER_MS)
        self._detecting.timeout.connect(self._detect)
        self.editor.settled.connect(self._mask_settled)
        self.editor.changed.connect(self._tool_taken)
        self.sources.settled.connect(self._sources_settled)

    @property
    def document(self) -> Document | None:
        return self._document

    def models_changed(self) -> None:
        """Models were installed or went: other methods may be offered. Where the chosen one is gone a sentence says so,
        and the first of the others fills."""
        former, settings = self.state.fillers, self.state.settings
        self.state = replace(
            self.state, offered=self._bench.offered, fillers=self._bench.fillers, finds_faces=self._bench.finds_faces
        )
        self.changed.emit(self.state)
        gone = [one for one in former if one.checkpoint == settings.model and one not in self.state.fillers]
        if gone and settings.method == "learned" and self._document is not None:
            self.edit(model="")
            self.noticed.emit("no_checkpoint", {"name": gone[0].title})

    # opening

    def open(self, path: Path) -> None:
        """Open a photo or a project; the former one is one *recent* entry away."""
        self.opening.open(path)

    def delete_document(self, folder: str) -> None:
        """Put a document that is not open into the bin of the system."""
        if self._document is None or folder != self._document.folder:
            name = dict(self.state.recent).get(folder, "")
            self._bench.delete_document(folder, lambda: self._deleted(name), self._refused)

    def _deleted(self, name: str) -> None:
        self.told.emit("document_binned", {"name": name})
        self.look_for_recent()

    def begin(self, last: str) -> None:
        """Somebody looks for the first time: go on with the document of the last run (its folder; "" for none), unless
        another photo was opened before."""
        if last and self.state.phase == "empty":
            self.open_last(last)
        self.look_for_recent()

    def open_last(self, folder: str) -> None:
        """Go on with the document of the last run; if it is gone, nothing is said."""
        self._opening("")
        self._bench.open_recent(folder, self.show_document, lambda code, facts: self._not_opened())

    def open_recent(self, folder: str) -> None:
        """Open a document again, as it was left."""
        names = dict(self.state.recent)
        self._bench.open_recent(folder, self.show_document, self._opening(names.get(folder, "")))

    def open_pixels(self, image: QImage) -> None:
        """Open what was pasted."""
        self._bench.open_pixels(image, self.show_document, self._opening(""))

    def widen(self, by: Frame) -> None:
        """Go on with a copy of the photo that has room around it, to be painted; the former stays among the recent."""
        if self._document is not None and self.state.phase == "ready":
            self._bench.widen(self._document, by, self.show_document, self._opening(self.state.name))

    def look_for_recent(self) -> None:
        """Which other documents there are: (folder, name), newest first."""
        self._bench.recent(lambda recent: self._show(recent=recent), self._document)

    def show_document(self, document: Document) -> None:
        """Work on this document, as soon as it can be shown."""

        def halved() -> tuple[Pyramid, Pyramid | None, Pyramid]:
            before = Pyramid(document.width, document.height, document.original)
            before.refresh(whole(document))
            after = None
            if len(document.versions) > 1:
                after = Pyramid(document.width, document.height, document.composed)
                after.refresh(whole(document))
            return before, after, pyramid_of(document)

        self._bench.background(halved, lambda pyramids: self._install(document, *pyramids))

    def close(self) -> None:
        """Let go of the document, all of which is on disk, and end the work."""
        self.editor.set_document(None)
        self.sources.set_document(None)
        self._bench.close()
        if self._document is not None:
            self._keeper.finish()
            self._document.close()
            self._document = None
            self.pictures.show(None, None, None)

    def find_damage(self) -> None:
        """Shift+F: measure the photo again; steps that are needed are switched on, none is switched off."""
        document = self._document
        if document is None or self.state.phase != "ready":
            return
        self._show(phase="measuring")

        def measured(found: Measured) -> None:
            if document is not self._document:
                return
            on = {step: True for step in found.needed}
            self._history.amend(replace(self._history.present, **on))  # type: ignore[arg-type]
            self._keep_settings()
            self._show(phase="ready", measured=found, settings=self._history.present)
            self.effort.found(found)
            self._detect()

        def failed(code: str, facts: dict[str, Fact]) -> None:
            if document is self._document:
                self._failed(code, facts)

        self._bench.measure(document, measured, failed)

    def find_faces(self) -> None:
        """Mark every face that is found, beside what is marked already."""
        document = self._document
        if document is None or self.state.phase != "ready":
            return
        self._show(phase="measuring")

        def found(boxes: tuple[Box, ...]) -> None:
            if document is not self._document:
                return
            self._show(phase="ready")
            if boxes:
                self.editor.take_area(masks.ovals(boxes, (document.width, document.height)))
            else:
                self.noticed.emit("no_faces", {})

        def failed(code: str, facts: dict[str, Fact]) -> None:
            if document is self._document:
                self._failed(code, facts)

        self._bench.find_faces(document, found, failed)

    def _install(self, document: Document, before: Pyramid, after: Pyramid | None, mask: Pyramid) -> None:
        if self._document is not None:
            former = self._document
            self.editor.set_document(None)  # a stroke that is being drawn ends first
            self.sources.set_document(None)
            self.hints.drop()
            self._keeper.hurry()
            self._bench.background(former.close, lambda _: None)
        self._document = document
        self._detected = None
        self._steps.clear()
        kept = document.settings
        self._history = History(kept or Settings())
        self.pictures.show(document, before, after)
        self.editor.set_document(document, mask)
        if document.has_sources:
            self.sources.set_document(document.sources)
        self.state = RestoreState(
            phase="ready",
            name=document.name,
            path=document.path,
            width=document.width,
            height=document.height,
            depth=document.depth,
            settings=self._history.present,
            compare=self.state.compare,
            versions=document.versions,
            recent=self.state.recent,
            offered=self._bench.offered,
            fillers=self._bench.fillers,
            finds_faces=self._bench.finds_faces,
            has_alpha=document.has_alpha,
            sources=not self.sources.empty,
            can_undo=self._steps.can_undo,
            can_redo=self._steps.can_redo,
        )
        self.changed.emit(self.state)
        self.pictures_changed.emit(None)
        self.opened.emit(document.folder)
        self.look_for_recent()
        self.effort.count()
        if kept is None:
            self.find_damage()
        else:
            self._bench.detect(document, kept, partial(self._remember, document))

    def _remember(self, document: Document, area: Mask, found: Measured) -> None:
        """What was marked in a document that is opened again, so that the sliders go on from there."""
        if document is self._document and self._detected is None:
            self._detected = area
            self._show(measured=found)
            self.effort.found(found)

    # what is set

    def edit(self, group: str = "", **fields: object) -> None:
        """Change settings; changes of one group in a row are one undo step (see `close_step`)."""
        former = self._history.present
        changed = replace(former, **fields)  # type: ignore[arg-type]
        if changed == former or self._document is None:
            return
        self._history.push(changed, group)
        if not (group and group == self._group):
            self._steps.add(Done(True, 0))
        self._group = group
        self._settings_changed(former)

    def close_step(self) -> None:
        """A slider was let go: the next change is a step of its own."""
        self._history.close_group()
        self._group = ""

    def set_compare(self, mode: Compare) -> None:
        self._show(compare=mode)

    def next_compare(self) -> None:
        """Y."""
        self.set_compare(COMPARES[(COMPARES.index(self.state.compare) + 1) % len(COMPARES)])

    def undo(self) -> None:
        """Strokes and settings alike, in the order in which they were made."""
        self.hints.end()
        self._steps.undo()

    def redo(self) -> None:
        self._steps.redo()

    # where texture comes from

    def take_reference(self, path: Path) -> None:
        """Another picture whose texture may be taken; it is copied into the document."""
        document = self._document
        if document is None:
            return

        def taken(name: str) -> None:
            if document is self._document:
                self.edit(reference=name, reference_name=path.name)

        self._bench.take_reference(document, path, taken, self._refused)

    def drop_reference(self) -> None:
        self.edit(reference="", reference_name="")

    def take_hint(self) -> None:
        """I: paint hints; what fills becomes what makes colours, if it does not yet, and that is said."""
        if not self.state.has_photo:
            return
        if not self.state.colours:
            colours = [filler for filler in self.state.fillers if filler.kind == "colour"]
            filler = next((one for one in colours if one.checkpoint != HINTS), colours[0])  # a net guesses the rest
            self.edit(method="learned", model=filler.checkpoint)
            self.told.emit("colours_chosen", {"name": "" if filler.checkpoint == HINTS else filler.title})
        self.editor.edit_tools(tool="hint")

    def clear_sources(self) -> None:
        """Take texture from wherever it suits again."""
        self.sources.clear()

    # work

    def restore(self) -> None:
        """Fill the masked places, and do the steps that are on."""
        document = self._document
        if document is None or not self.state.can_restore:
            return
        self.editor.end_stroke()
        self.hints.end()
        self.effort.begin()
        self.versions.keep_suggestion()
        self._show(phase="mending", fraction=0.0)
        places = self.state.places

        def done(box: Box) -> None:
            took = self.effort.ran()
            self._mended(box)
            self.mended.emit(box)
            self.told.emit("restored", {"n": places, "seconds": round(took, 1)})

        def begin(mask: Mask, sources: Mask | None) -> None:
            if document is self._document:
                run = Run(mask, sources, self.state.settings)
                self._bench.restore(document, run, self._progress, done, self._failed)

        def copied(mask: Mask) -> None:
            if self.state.sources:
                self.sources.snapshot(lambda sources: begin(mask, sources))
            else:
                begin(mask, None)

        self.editor.snapshot(copied)

    def again(self, key: str, method: Method | None = None, suggestions: int = 1) -> None:
        """Do a repair again with another seed or method, in whose place the new one is seen.

        suggestions: how many to choose from; see `versions`.
        """
        document = self._document
        if document is None or self.state.phase != "ready":
            return
        self.versions.keep_suggestion()
        self._show(phase="mending", fraction=0.0)

        def done(keys: tuple[str, ...]) -> None:
            self.versions.offer(key, keys)
            self._mended(whole(document))

        self._bench.again(document, key, method, suggestions, self._progress, done, self._failed)

    def picture(self, then: Callable[[QImage], None]) -> None:
        """All of the version that is shown, in full size; then is not called where there is no photo."""
        document, until = self._document, self.state.chosen
        if document is not None:
            self._bench.background(lambda: image_of(document.picture(until)), then)

    def stop(self) -> None:
        """Stop the running work; what is finished stays."""
        self._bench.cancel()

    def save(self, path: Path, written: Callable[[Path], None] | None = None) -> None:
        """Write the photo as it is now, or the project, by the suffix; never over another file.

        written: called with the new file's name; otherwise a toast says so.
        """
        document, then = self._document, written or self._saved
        if document is not None:
            self.editor.end_stroke()
            self.editor.when_idle(lambda: self._bench.save(document, path, then, self._refused))

    # helpers

    def _opening(self, name: str) -> Failure:
        """Say that a photo is being opened; the answer tells what to do if it cannot be."""
        self._show(opening=name or "…", phase="opening" if self._document is None else self.state.phase)

        def failed(code: str, facts: dict[str, Fact]) -> None:
            self._not_opened()
            self.noticed.emit(code, facts)

        return failed

    def _not_opened(self) -> None:
        self._show(opening="", phase="empty" if self._document is None else self.state.phase)

    def _saved(self, written: Path) -> None:
        self.told.emit("saved_copy", {"name": written.name, "folder": "/".join(written.parent.parts[-2:])})

    def _refused(self, code: str, facts: dict[str, Fact]) -> None:
        """Something beside the running work could not be done."""
        self.noticed.emit(code, facts)

    def _tool_taken(self, tools: object) -> None:
        """The area to take texture from costs memory, so it is made when its tool is first in hand."""
        document = self._document
        self.sources.edit_tools(softness=self.editor.tools.softness)
        if document is not None and self.editor.tools.tool == "source" and self.sources.pyramid is None:
            self._bench.background(lambda: pyramid_of(document.sources), partial(self._show_sources, document))

    def _show_sources(self, document: Document, pyramid: Pyramid) -> None:
        if document is self._document and self.sources.pyramid is None:
            self.sources.set_document(document.sources, pyramid)

    def _mask_settled(self, kind: str) -> None:
        self.effort.count_soon()
        self.kept.emit(f"{datetime.now():%H:%M}")
        if kind and not (kind == "detect" and self._steps.joined()):
            self.close_step()
            self._steps.add(Done(False, 1))

    def _sources_settled(self, kind: str) -> None:
        self._show(sources=not self.sources.empty)
        if kind:
            self.close_step()
            self._steps.add(Done(False, 0, 1))

    def _keep_settings(self) -> None:
        if self._document is not None:
            self._keeper.keep(self._document, self._history.present)

    def _settings_kept(self, failure: StudioError | None) -> None:
        if failure is not None:
            self.noticed.emit(failure.code, failure.facts)
        else:
            self.kept.emit(f"{datetime.now():%H:%M}")

    def _settings_walked(self, walk: Callable[[], object]) -> None:
        former = self._history.present
        walk()
        self._settings_changed(former, walking=True)

    def _settings_changed(self, former: Settings, walking: bool = False) -> None:
        now = self._history.present
        self._keep_settings()
        self._show(settings=now)
        if not walking and (now.scratches, now.sensitivity, now.dust, now.largest_spot_px) != (
            former.scratches,
            former.sensitivity,
            former.dust,
            former.largest_spot_px,
        ):
            self._detecting.start()
        self.effort.count_soon()

    def _detect(self) -> None:
        """Mark what the detection finds at the present settings, in place of what it marked before."""
        document, settings = self._document, self._history.present
        if document is None or (self._detected is None and not (settings.scratches or settings.dust)):
            return

        def found(area: Mask, counted: Measured) -> None:
            if document is not self._document or settings != self._history.present:
                return  # asked again meanwhile
            former, self._detected = self._detected, area
            measured = replace(
                self.state.measured,
                scratches=counted.scratches,
                scratches_share=counted.scratches_share,
                spots=counted.spots,
            )
            self._show(measured=measured)

            def joined(mask: Mask) -> Mask:
                # what the person painted stays; what they erased of a detection comes back only with the slider
                own = mask if former is None else np.where(mask == former, 0, mask).astype(np.uint8)
                return np.maximum(own, area)

            self.editor.replace_mask("detect", joined)

        self._bench.detect(document, settings, found)

    def _progress(self, fraction: float) -> None:
        if self._document is not None and self._document.versions != self.state.versions:
            self.versions.changed(whole(self._document))  # what is done can be seen while the rest goes on
        self._show(fraction=fraction)
        self.progressed.emit(fraction)

    def _mended(self, box: Box) -> None:
        if self._document is None:
            return
        looked_back = self.state.chosen is not None
        self._show(phase="ready", fraction=None, chosen=None)
        self.versions.changed(whole(self._document) if looked_back else box)

    def _failed(self, code: str, facts: dict[str, Fact]) -> None:
        self._show(phase="ready" if self._document is not None else "empty", fraction=None)
        if self._document is not None and self._document.versions != self.state.versions:
            self.versions.changed(whole(self._document))
        if code != "cancelled":
            self.noticed.emit(code, facts)

    def _show_undo(self) -> None:
        self._show(can_undo=self._steps.can_undo, can_redo=self._steps.can_redo)

    def _show(self, **fields: object) -> None:
        state = replace(self.state, **fields)  # type: ignore[arg-type]
        if state != self.state:
            self.state = state
            self.changed.emit(state)
