"""The workspaces that there are: their order, icons and names, and how each is made when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from mmstudio.ui.shell.workspace import Workspace
from mmstudio.viewmodels.studio import Studio


@dataclass(frozen=True)
class Room:
    """A workspace that exists: how it is made when it is first shown, and what the rail says before that."""

    key: str
    icon: str
    title: Callable[[], str]
    make: Callable[[Studio], Workspace]


def _make_create(studio: Studio) -> Workspace:
    from mmstudio.ui.create.workspace import CreateWorkspace

    return CreateWorkspace(studio)


def _make_restore(studio: Studio) -> Workspace:
    from mmstudio.ui.restore.workspace import RestoreWorkspace

    return RestoreWorkspace(studio, studio.restore)


def _make_animate(studio: Studio) -> Workspace:
    from mmstudio.ui.animate.workspace import AnimateWorkspace

    return AnimateWorkspace(studio, studio.animate)


def _make_explore(studio: Studio) -> Workspace:
    from mmstudio.ui.explore.workspace import ExploreWorkspace

    return ExploreWorkspace(studio)


def _make_gallery(studio: Studio) -> Workspace:
    from mmstudio.ui.gallery.workspace import GalleryWorkspace

    return GalleryWorkspace(studio)


def _make_models(studio: Studio) -> Workspace:
    from mmstudio.ui.models.workspace import ModelsWorkspace

    return ModelsWorkspace(studio)


ROOMS = (
    Room("create", "creation-outline", lambda: QCoreApplication.translate("Rail", "Create"), _make_create),
    Room("restore", "bandage", lambda: QCoreApplication.translate("Rail", "Restore"), _make_restore),
    Room("animate", "waveform", lambda: QCoreApplication.translate("Rail", "Animate"), _make_animate),
    Room("explore", "compass-outline", lambda: QCoreApplication.translate("Rail", "Explore"), _make_explore),
    Room("gallery", "image-multiple-outline", lambda: QCoreApplication.translate("Rail", "Gallery"), _make_gallery),
    Room("models", "cube-outline", lambda: QCoreApplication.translate("Rail", "Models"), _make_models),
)
