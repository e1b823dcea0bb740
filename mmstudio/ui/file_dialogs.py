"""Ask for a file or a folder. The window goes on meanwhile; the answer is taken when it comes, if it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTreeView, QWidget

from mmstudio.ui.theme import px

Take = Callable[[Path], object]


def filter_of(kind: str, suffixes: Iterable[str]) -> str:
    """What Qt's dialogs show of a folder: "Pictures (*.png *.jpg)" of "Pictures" and [".png", ".jpg"]."""
    return f"{kind} ({' '.join(f'*{suffix}' for suffix in suffixes)})"


def open_file(parent: QWidget, title: str, shown: str, take: Take, folder: Path | None = None) -> QFileDialog:
    """A file that is there. shown: see `filter_of`. folder: where to begin, else where Qt was last."""
    dialog = _reading(parent, title, QFileDialog.FileMode.ExistingFile, folder, shown)
    return _opened(dialog, lambda paths: take(paths[0]))


def open_files(
    parent: QWidget, title: str, shown: str, take: Callable[[list[Path]], object], folder: Path | None = None
) -> QFileDialog:
    """One file or several that are there; they are taken together."""
    return _opened(_reading(parent, title, QFileDialog.FileMode.ExistingFiles, folder, shown), take)


def open_folder(parent: QWidget, title: str, take: Take, folder: Path | None = None) -> QFileDialog:
    """A folder, which can be made in the dialog."""
    dialog = _reading(parent, title, QFileDialog.FileMode.Directory, folder)
    return _opened(dialog, lambda paths: take(paths[0]))


def save_file(parent: QWidget, title: str, proposed: Path, take: Take, shown: Iterable[str] = ()) -> QFileDialog:
    """Where to write. proposed: folder and name; the home folder where that folder is gone.

    The dialog asks before a file is replaced; a name without a suffix gets the proposed one.
    """
    folder = proposed.parent if proposed.parent.is_dir() else Path.home()
    dialog = QFileDialog(parent, title, str(folder / proposed.name))
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if filters := list(shown):
        dialog.setNameFilters(filters)
    dialog.setDefaultSuffix(proposed.suffix)
    dialog.selectFile(proposed.name)
    return _opened(dialog, lambda paths: take(paths[0]))


def _reading(
    parent: QWidget, title: str, mode: QFileDialog.FileMode, folder: Path | None, shown: str = ""
) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder or ""), shown)
    dialog.setFileMode(mode)
    return dialog


def _opened(dialog: QFileDialog, take: Callable[[list[Path]], object]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(px(760), px(500))  # where it is Qt's own: names would be cut at a larger interface
    dialog.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    dialog.open()
    for table in dialog.findChildren(QTreeView):  # of Qt's own too: sizes and dates would be cut, with room beside them
        table.header().setStretchLastSection(False)
        table.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return dialog
