"""The bar above a workspace: what gives way where there is little room."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from mmstudio.ui.shell.top_bar import TopBar
from tests.ui.shell.conftest import PlainWorkspace


def test_a_long_name_is_cut_before_the_switch_becomes_a_list(qtbot, studio):
    workspace = PlainWorkspace(studio, "create")
    qtbot.addWidget(workspace)
    name = "2026-11-29 a friendly fox under a red umbrella in the rain-189860978.png"
    workspace.document_name = lambda: name
    bar = TopBar(workspace, lambda id: None)
    qtbot.addWidget(bar)
    workspace.bar_changed.emit()
    bar.resize(700, 52)
    bar.show()
    QApplication.processEvents()
    assert workspace.switch.width() >= workspace.switch.sizeHint().width()
    assert bar.name.width() < bar.name.label.sizeHint().width()
    bar.resize(1600, 52)
    QApplication.processEvents()
    assert bar.name.width() == bar.name.label.sizeHint().width()
