"""The menu of a picture on the board, and what it does."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from mmstudio.ui.controls import Menu


def offered(workspace, key) -> list[str]:
    workspace.deeds.show_menu(key, QPoint(0, 0))
    menu = workspace.findChildren(Menu)[-1]
    texts = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    return texts


def test_a_kept_picture_can_go_to_every_other_room(workspace, create, draw):
    texts = offered(workspace, draw(count=1).results[0].key)
    assert texts[:3] == ["Star", "Vary", "Use these settings"]
    assert {"Restore", "Animate", "Explore", "Show in gallery", "Add as a layer"} < set(texts)


def test_what_is_not_a_file_yet_can_only_be_copied(workspace, create, engine):
    create.edit(prompt="a fox", count=2)
    create.generate()
    engine.preview(0)
    assert offered(workspace, create.state.board.results[0].key) == ["Copy"]
