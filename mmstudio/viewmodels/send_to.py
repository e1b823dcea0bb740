"""Send to: what is made or found in one workspace goes on in another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QImage

    from mmstudio.documents.explore import ExploreDraft
    from mmstudio.jobs import Recipe
    from mmstudio.library.items import Item
    from mmstudio.library.library import Library
    from mmstudio.viewmodels.studio import Studio


class SendTo(QObject):
    """Each way goes to the workspace where the thing arrives, and says so by `sent`."""

    sent = Signal(str)  # something arrived in this workspace: a toast with Back

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio

    def picture(self, path: Path, where: str) -> None:
        """A picture becomes a guide in Create, a photo in Restore, what moves in Animate, an anchor in Explore; in the
        gallery it is shown."""
        match where:
            case "create":
                self.create(path)
            case "restore":
                self.restore([path])
            case "animate":
                self.animate([path])
            case "explore":
                self.explore(path)
            case "gallery":
                self._studio.show_in_gallery(str(path))
                self.sent.emit("gallery")

    def restore(self, paths: Sequence[Path]) -> None:
        """Open pictures as photos in Restore; what was open is one *recent* entry away."""
        self._studio.go_to("restore")
        self._studio.restore.opening.open_many(paths)
        self.sent.emit("restore")

    def project(self, path: Path) -> None:
        """Open a project in Restore; what was open there is one *recent* entry away."""
        self._studio.go_to("restore")
        self._studio.restore.open(path)
        self.sent.emit("restore")

    def walk(self, path: Path) -> None:
        """Open a walk file in Explore; the document there is one *recent* entry away."""
        self._studio.open_walk(path)
        self.sent.emit("explore")

    def create(self, path: Path) -> None:
        """Let a picture guide the next drawing; what was there before is one undo away."""
        self._studio.go_to("create")
        self._studio.create.mix.take_picture(path)
        self.sent.emit("create")

    def explore(self, path: Path, recipe: Recipe | None = None) -> None:
        """Make a picture an anchor of Explore, by its recipe if it has one."""
        explore = self._studio.explore
        self._studio.go_to("explore")
        if recipe is None or not explore.anchors.use_recipe(recipe, path.stem):
            explore.anchors.use_picture(path)
        self.sent.emit("explore")

    def animate(self, paths: Sequence[Path], area: NDArray[np.uint8] | None = None) -> None:
        """Let pictures move; the document that was open is one *recent* entry away. area: of one, where it may move."""
        self._studio.go_to("animate")
        self._studio.animate.new()
        self._studio.animate.open_pictures(paths, area)
        self.sent.emit("animate")

    def sound_to_animate(self, path: Path) -> None:
        """Let a sound move what is open in Animate; the one before is one undo away."""
        self._studio.go_to("animate")
        self._studio.animate.open_sound(path)
        self.sent.emit("animate")

    def sound_to_create(self, path: Path) -> None:
        """Let a sound guide the next drawing; what was there before is one undo away."""
        self._studio.go_to("create")
        self._studio.create.mix.take_sound(path)
        self.sent.emit("create")

    def walk_to_animate(self) -> None:
        """Make the walk of Explore the source of Animate; the document there is one *recent* entry away."""
        explore, animate = self._studio.explore, self._studio.animate
        draft = explore.state.draft
        self._studio.go_to("animate")
        animate.use_walk(draft.walk, explore.title())
        if draft.sound is not None:
            animate.open_sound(Path(draft.sound.path))
        self.sent.emit("animate")

    def walk_file_to_animate(self, path: Path) -> None:
        """Make the walk of a file the source of Animate; the document there is one *recent* entry away."""

        def read(document: ExploreDraft) -> None:
            self._studio.animate.use_walk(document.walk, document.name)
            self.sent.emit("animate")

        self._studio.go_to("animate")
        self._studio.walk_files.read(path, read)

    def walk_to_explore(self) -> None:
        """Open the walk of Animate in Explore, by its keys or its prompts; the document there is one *recent* entry
        away."""
        animate = self._studio.animate
        walk = animate.keys.walk()
        if walk is not None:
            self._studio.go_to("explore")
            self._studio.explore.open_walk(walk, animate.state.name)
            self.sent.emit("explore")

    def frame(self, image: QImage, name: str, where: str) -> None:
        """Keep a frame of an animation or a walk as a picture of the library, and send it."""
        self._studio.keep_frame(image, name, lambda path: self.picture(path, where))

    def layers(self, image: QImage, name: str, where: str) -> None:
        """Keep the layers of Create as one picture that says what it is made of, and send it."""
        layers = self._studio.layers.state.board.layers

        def known(library: Library) -> list[Item | None]:
            inside = [Path(layer.path) for layer in layers]
            return [library.find(path) if path.is_relative_to(library.folder) else None for path in inside]

        def found(items: list[Item | None]) -> None:
            from mmstudio.viewmodels.layers import recipe_of_layers

            recipe = recipe_of_layers(layers, items)
            self._studio.keep_frame(image, name, lambda path: self.picture(path, where), recipe)

        self._studio.library.ask(known, found)

    def photo(self, where: str) -> None:
        """Save the photo of Restore, as it is now, into the library and send it; in Animate its mask says what may
        move."""
        if where == "animate":
            self._studio.restore.editor.snapshot(self._photo_to_animate)
        else:
            self._studio.save_photo(lambda path: self.picture(path, where))

    def _photo_to_animate(self, mask: NDArray[np.uint8]) -> None:
        area = mask if mask.any() else None
        self._studio.save_photo(lambda path: self.animate([path], area))
