"""Restore: the photo with its mask, tools at its left, what was found at the right, versions below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QMarginsF, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QGuiApplication,
    QImage,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from mmstudio import paths
from mmstudio.generators import registry
from mmstudio.media.kinds import PROJECT
from mmstudio.ui import file_dialogs
from mmstudio.ui.canvas import copy_picture
from mmstudio.ui.canvas.zoom_bar import ZoomBar
from mmstudio.ui.controls import Menu
from mmstudio.ui.drops import Dropped
from mmstudio.ui.restore.canvas import MaskCanvas
from mmstudio.ui.restore.column import RestoreColumn, RestoreFoot
from mmstudio.ui.restore.floating import EmptyRestore, HintBar, SuggestionBar, opening_words
from mmstudio.ui.restore.strip import VersionStrip
from mmstudio.ui.restore.tools import BrushBar, ToolBar
from mmstudio.ui.shell.workspace import Handlers, Workspace
from mmstudio.ui.theme import px
from mmstudio.viewmodels.mask_editor import Tools
from mmstudio.viewmodels.restore import RestoreViewModel
from mmstudio.viewmodels.restore_opening import PHOTOS
from mmstudio.viewmodels.restore_state import RestoreState

if TYPE_CHECKING:
    from mmstudio.ui.canvas.zoomable import Zoomable
    from mmstudio.ui.hints import Hint
    from mmstudio.viewmodels.studio import Studio

_FRAME_PX = 4096  # longest side of a video's frame that is opened as a photo
_TURN_MS = 16  # a frame of the screen
_SECOND_WINDOW_PX = 2560  # of the photo there: enough for a screen, and quick on a large photo


class RestoreWorkspace(Workspace):
    """Joins canvas, tools, column and strip, and carries out the commands of Restore."""

    key = "restore"
    icon = "bandage"

    def __init__(self, studio: Studio, restore: RestoreViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._restore = studio, restore
        editor = restore.editor
        self.view = MaskCanvas(editor, restore.sources, self, hints=restore.hints)
        self.tools = ToolBar(editor, self)
        self.zoom = ZoomBar(self.view, self)
        self.hint = HintBar(self)
        self.suggestions = SuggestionBar(restore, self)
        self.empty = EmptyRestore(self)
        self.brush = BrushBar(editor)
        self._column, self._foot = RestoreColumn(restore), RestoreFoot(restore)
        self._strip = VersionStrip(restore)
        self._low = False
        self._tool_shown = ""
        self._connect()
        self._show(restore.state)
        self._show_pictures(None)

    # what the shell asks for

    def toast_lift(self) -> float:
        return self.zoom.height() + px(24)

    def picture(self) -> QImage | None:
        return self.view.picture(_SECOND_WINDOW_PX) if self._restore.pictures.before is not None else None

    def title(self) -> str:
        return self.tr("Restore")

    def column(self) -> QWidget:
        return self._column

    def column_foot(self) -> QWidget:
        return self._foot

    def filmstrip(self) -> QWidget:
        return self._strip

    def modes(self) -> QWidget:
        return self.brush

    def document_name(self) -> str:
        return self._restore.state.name

    def fill_document_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("Open photo…"), self._open)
        menu.addAction(self.tr("Restore a folder…"), self.restore_folder)
        menu.addAction(self.tr("Try the sample"), self._studio.restore_sample)
        recent = self._restore.state.recent
        if recent:
            menu.addSeparator()
        for folder, name in recent[:12]:
            menu.addAction(name.replace("&", "&&"), partial(self._restore.open_recent, folder))
        if recent:
            menu.addSeparator()
            delete = menu.addMenu(self.tr("Delete"))
            for folder, name in recent[:12]:
                delete.addAction(name.replace("&", "&&"), partial(self._restore.delete_document, folder))

    def fill_send_menu(self, menu: Menu) -> None:  # type: ignore[override]
        if self._restore.state.has_photo:
            send = self._studio.send_to.photo
            menu.addAction(self.tr("&Create, as picture"), partial(send, "create"))
            menu.addAction(self.tr("&Animate, as picture"), partial(send, "animate"))
            menu.addAction(self.tr("&Explore, as anchor (approximate)"), partial(send, "explore"))
            menu.addAction(self.tr("&Gallery, as a saved version"), partial(send, "gallery"))

    def fill_more_menu(self, menu: Menu) -> None:  # type: ignore[override]
        menu.addAction(self.tr("Open photo…"), self._open)
        if self._restore.state.has_photo:
            menu.addAction(self.tr("Save as…"), self._save)
            menu.addAction(self.tr("Save the project…"), self._save_project)
            menu.addAction(self.tr("Paint beyond the edge…"), self.paint_beyond)
            for row in registry.nets("upscaler"):
                text = self.tr("Save and enlarge with {name}").format(name=row.title.replace("&", "&&"))
                menu.addAction(text, partial(self._studio.enlarge_photo, row.id))
            menu.addSeparator()
            self._fill_mask_menu(menu)

    def restore_folder(self) -> None:
        """The sheet that mends a folder; what runs there goes on while it is closed."""
        from mmstudio.ui.restore.folder_sheet import FolderSheet

        sheet = FolderSheet(self._studio.folder_restore, self.window())
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_sheet(sheet.choose if sheet.choose.isVisible() else None)

    def paint_beyond(self) -> None:
        """The sheet in which the photo gets a wider frame."""
        from mmstudio.ui.restore.frame_sheet import FrameSheet

        sheet = FrameSheet(self._restore, self.window())
        sheet.closed.connect(sheet.deleteLater)
        sheet.open_sheet(sheet.sides["left"].field)

    def can(self, command: str) -> bool:
        state = self._restore.state
        match command:
            case "undo":
                return state.can_undo
            case "redo":
                return state.can_redo
            case "send":
                return state.has_photo and state.phase == "ready"
        return True

    def commands(self) -> Handlers:
        view, editor, restore = self.view, self._restore.editor, self._restore
        tools = {
            "brush": "brush",
            "eraser": "eraser",
            "lasso": "lasso",
            "polygon": "polygon",
            "rectangle": "rectangle",
            "scratch_line": "line",
            "select_similar": "similar",
            "take_texture": "source",
        }
        return {
            "main": restore.restore,
            "new": self._open,  # a document here is a photo
            "open": self._open,
            "save_as": self._save,
            "export": self._save,
            "copy": lambda: self._restore.picture(self._copy),
            "paste": self._paste,
            "undo": restore.undo,
            "redo": restore.redo,
            "fit": view.fit,
            "zoom_100": lambda: view.zoom_to(1.0),
            "zoom_200": lambda: view.zoom_to(2.0),
            "zoom_400": lambda: view.zoom_to(4.0),
            "zoom_800": lambda: view.zoom_to(8.0),
            "zoom_in": lambda: view.zoom_by(1.25),
            "zoom_out": lambda: view.zoom_by(0.8),
            **{name: partial(editor.edit_tools, tool=tool) for name, tool in tools.items()},
            "colour_hint": restore.take_hint,
            "swap_brush": editor.swap,
            "default_brush": editor.default_brush,
            "brush_smaller": lambda: editor.resize(-1),
            "brush_larger": lambda: editor.resize(1),
            "brush_harder": lambda: editor.soften(-1),
            "brush_softer": lambda: editor.soften(1),
            "mask_shown": lambda: editor.edit_tools(shown=not editor.tools.shown),
            "mask_invert": editor.invert,
            "mask_all": editor.mask_all,
            "mask_clear": editor.clear,
            "mask_shrink": lambda: restore.masking.grow_mask(-1),
            "mask_grow": lambda: restore.masking.grow_mask(1),
            "next_compare": restore.next_compare,
            "previous_version": lambda: restore.versions.step(-1),
            "next_version": lambda: restore.versions.step(1),
            "find_damage": restore.find_damage,
        }

    def escape(self) -> bool:
        if self.view.drop():
            return True
        if self._restore.state.phase in ("measuring", "mending"):
            self._restore.stop()
            return True
        if self._restore.state.suggestions:
            self._restore.versions.drop_suggestions()
            return True
        return False

    def activated(self) -> None:
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def hints(self) -> list[Hint]:
        from mmstudio.ui.hints import Hint  # for newcomers only

        restore = self._restore

        def when_marked(widget: QWidget) -> Callable[[], QWidget | None]:
            return lambda: widget if restore.state.phase == "ready" and restore.state.places else None

        def mended() -> int:
            return len(restore.state.versions)

        return [
            Hint(
                self.tr("Pink is what will be repaired. Paint more, or take some away with the right button."),
                when_marked(self.tools.tools["brush"]),
                lambda: (restore.state.masked, mended()),
            ),
            Hint(self.tr("Press Restore to fill the marked places."), when_marked(self._foot.button), mended),
            Hint(
                self.tr("Drag the line to compare. The original is never changed."),
                lambda: self.view.handle if self.view.handle.isVisible() else None,
                lambda: (self.view.handle.value(), restore.state.compare),
            ),
        ]

    def pulse(self) -> None:
        self._foot.button.pulse()

    def set_size_class(self, narrow: bool, low: bool) -> None:
        self.brush.set_narrow(narrow)
        self.tools.set_low(low)
        self._place()

    def status(self) -> str:
        state = self._restore.state
        if not state.has_photo:
            return ""
        size = self.tr("{width} × {height} · {depth}-bit")
        return size.format(width=state.width, height=state.height, depth=state.depth)

    # what happens

    def _connect(self) -> None:
        restore, editor = self._restore, self._restore.editor
        restore.changed.connect(self._show)
        restore.changed.connect(self.followed)
        self.view.handle.moved.connect(self.followed)
        restore.pictures_changed.connect(self._show_pictures)
        restore.pictures_changed.connect(self.picture_changed)
        restore.mended.connect(self.view.uncover)
        self.brush.compare.changed.connect(restore.set_compare)
        self.brush.save_wanted.connect(self._save)
        self.view.similar_wanted.connect(restore.masking.select_similar)
        self.view.undo_wanted.connect(restore.undo)
        self.view.redo_wanted.connect(restore.redo)
        self.view.menu_wanted.connect(self._mask_menu)
        self.tools.wanted.connect(self._tool)
        self._strip.mask_wanted.connect(self._save_mask)
        self._column.reference_wanted.connect(self._choose_reference)
        self.empty.open.clicked.connect(self._open)
        self.empty.sample.clicked.connect(self._studio.restore_sample)
        editor.changed.connect(self._show_tools)

    def _show(self, state: RestoreState) -> None:
        self.empty.setVisible(not state.has_photo)
        for widget in (self.view, self.tools, self.zoom):
            widget.setVisible(state.has_photo)
        self.hint.setVisible(state.has_photo and (len(state.versions) > 1 or bool(state.opening)))
        self.suggestions.show_state(state)
        self.empty.show_state(state)
        self.view.set_compare(state.compare)
        if self.brush.compare.current() != state.compare:
            self.brush.compare.set_current(state.compare)
        self.brush.setEnabled(state.has_photo)
        self.view.set_progress(state.fraction if state.phase == "mending" else None)
        share = QLocale().toString(100 * state.masked, "f", 1)
        places = self.tr("Mask: %n place(s), {share} %", "", state.places).format(share=share)
        if state.colours:
            places = " · ".join((places, self.tr("%n colour hint(s)", "", len(state.settings.hints))))
        self.view.describe(places)
        hint = opening_words(state.opening) if state.opening else self.tr("Hold Tab to see the original")
        if self.hint.text.text() != hint:
            self.hint.text.setText(hint)
            self._place()
        self.bar_changed.emit()
        self.status_changed.emit()

    def _show_pictures(self, box: object) -> None:
        restore = self._restore
        if box is None and restore.pictures.before is not None and self.view.before is None:
            # the first photo: the column has just been filled for it, and to paint both at once is a pause to be felt
            QTimer.singleShot(_TURN_MS, self, self._show_photo)
        elif box is None:
            self._show_photo()
        else:
            self.view.refresh(box)  # type: ignore[arg-type]

    def _show_photo(self) -> None:
        pictures = self._restore.pictures
        self.view.show_pictures(pictures.before, pictures.after, pictures.left, self._titles())
        self._place()

    def _copy(self, photo: QImage) -> None:
        if copy_picture(photo, ""):
            self.message.emit(self.tr("Copied."), "", None)

    def _titles(self) -> tuple[str, str]:
        """What the two versions are called that are compared."""
        state = self._restore.state
        if state.against is None or self._restore.pictures.left is None:
            return "", ""
        chosen = state.versions[-1].key if state.chosen is None else state.chosen
        names = {version.key: self._strip.title(version) for version in state.versions}
        return names.get(state.against, ""), names.get(chosen, "")

    def _show_tools(self, tools: Tools) -> None:
        self.bar_changed.emit()
        if tools.tool == "hint" and self._tool_shown != "hint":
            self._column.show_hints()
        self._tool_shown = tools.tool

    def _tool(self, what: str) -> None:
        if what == "whole":
            self._mask_menu(self.tools.menu_corner())
        else:
            self.commands()["mask_invert" if what == "invert" else what]()

    def _mask_menu(self, at: QPoint) -> None:
        menu = Menu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self._fill_mask_menu(menu)
        menu.popup(at)

    def _fill_mask_menu(self, menu: Menu) -> None:
        restore, editor = self._restore, self._restore.editor
        menu.addAction(self.tr("Mask all"), editor.mask_all)
        menu.addAction(self.tr("Clear the mask"), editor.clear)
        menu.addAction(self.tr("Invert the mask"), editor.invert)
        menu.addAction(self.tr("Grow by 1 px"), lambda: restore.masking.grow_mask(1))
        menu.addAction(self.tr("Shrink by 1 px"), lambda: restore.masking.grow_mask(-1))
        menu.addAction(self.tr("Feather"), restore.masking.feather_mask)
        menu.addSeparator()
        menu.addAction(self.tr("Load a mask…"), self._load_mask)
        menu.addAction(self.tr("Save the mask…"), self._save_mask)
        if restore.state.has_alpha:
            menu.addAction(self.tr("Mask from transparency"), restore.masking.mask_from_alpha)

    # files

    def _open(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Photos"), (*PHOTOS, PROJECT))
        file_dialogs.open_file(self, self.tr("Open a photo"), shown, self.open)

    def open(self, path: Path) -> None:
        """Open a photo or a project."""
        self._restore.open(path)

    def _load_mask(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Pictures"), PHOTOS)
        file_dialogs.open_file(self, self.tr("Load a mask"), shown, self._restore.masking.load_mask)

    def _choose_reference(self) -> None:
        shown = file_dialogs.filter_of(self.tr("Pictures"), PHOTOS)
        title = self.tr("A picture to copy texture from")
        file_dialogs.open_file(self, title, shown, self._restore.take_reference)

    def _save_project(self) -> None:
        self._ask_where(self.tr("Save the project"), PROJECT, self._restore.save)

    def _save_mask(self) -> None:
        self._ask_where(self.tr("Save the mask"), "-mask.png", self._restore.masking.save_mask)

    def _save(self) -> None:
        self._ask_where(self.tr("Save as"), "", self._restore.save)

    def _ask_where(self, title: str, ending: str, take: Callable[[Path], None]) -> None:
        """Propose the photo's name with another ending ("" = restored, in its format), beside it; what has no folder of
        its own, and the sample in ours, goes to the person's."""
        state = self._restore.state
        if not state.has_photo:
            return
        source = Path(state.path or state.name)
        if not source.is_absolute() or source.is_relative_to(paths.resources()):
            source = Path.home() / source.name
        proposed = source.with_name(source.stem + (ending or f"-restored{source.suffix}"))
        file_dialogs.save_file(self, title, proposed, take)

    # drop and paste

    def _paste(self) -> None:
        """Ctrl+V: a copied photo file, or copied pixels."""
        data = QGuiApplication.clipboard().mimeData()
        if data.hasUrls():
            self.take_data(data)
        elif data.hasImage():
            self._restore.open_pixels(QGuiApplication.clipboard().image())

    def drop_deed(self, what: Dropped, at: QPoint | None) -> str:
        on_tools = at is not None and self.tools.isVisible() and self.tools.geometry().contains(at)
        if what.kind == "text" and not (self._restore.state.has_photo and self._restore.state.takes_words):
            return ""
        return "mask" if on_tools and what.pictures else super().drop_deed(what, at)

    def compared(self) -> Zoomable:
        return self.view

    def carry_out(self, deed: str, what: Dropped) -> None:
        if deed == "prompt":
            self._restore.edit(prompt=what.line)
            return
        path = what.files[0]
        match deed:
            case "mask":
                self._restore.masking.load_mask(path)
            case "project":
                self._restore.open(path)
            case "photo" | "photos":
                self._restore.opening.open_many(what.pictures)
            case "photos_of":
                self._restore.opening.open_folder(path)
            case "frame_photo":
                self._studio.library.read(path, _FRAME_PX, partial(self._open_frame, path.name))

    def _open_frame(self, name: str, image: QImage | None) -> None:
        if image is None or image.isNull():
            self._restore.noticed.emit("file_unreadable", {"name": name})
        else:
            self._restore.open_pixels(image)

    # places

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        width, height, edge = self.width(), self.height(), px(12)
        self.view.setGeometry(self.rect())
        self.empty.setGeometry(self.rect())
        self.tools.adjustSize()
        self.tools.move(edge, max(edge, (height - self.tools.height()) // 2))
        self.zoom.adjustSize()
        self.zoom.move(width - self.zoom.width() - edge, height - self.zoom.height() - edge)
        self.hint.adjustSize()
        self.hint.move(self.tools.width() + 2 * edge, height - self.hint.height() - edge)
        self.suggestions.adjustSize()
        self.suggestions.move((width - self.suggestions.width()) // 2, height - self.suggestions.height() - edge)
        around = px(24)
        self.view.margins = QMarginsF(self.tools.width() + 2 * edge, around, around, self.zoom.height() + 2 * edge)
        self.view.refresh()
        self.zoom.show_zoom()
