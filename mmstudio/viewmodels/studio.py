"""The whole program as the window sees it: settings, engine, library, and the state of each workspace."""

from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec
from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Signal

from mmstudio import disk, paths, settings
from mmstudio.checkpoints import catalogue, known
from mmstudio.checkpoints.store import Store
from mmstudio.engine.messages import Configure, Output, output_of
from mmstudio.engine.state import EngineState
from mmstudio.errors import Fact, StudioError
from mmstudio.generators import registry
from mmstudio.jobs import STARTER, ExploreJob
from mmstudio.settings import Loaded, Settings
from mmstudio.viewmodels import window_memory
from mmstudio.viewmodels.background import Background
from mmstudio.viewmodels.create import CreateViewModel
from mmstudio.viewmodels.create_state import CreateResult
from mmstudio.viewmodels.describing import Describing
from mmstudio.viewmodels.dictation import Dictation
from mmstudio.viewmodels.ingredients import Ingredients
from mmstudio.viewmodels.send_to import SendTo
from mmstudio.viewmodels.session import SETTLED_AFTER_MS, Session, SessionKeeper, clock
from mmstudio.viewmodels.tray import Tray
from mmstudio.viewmodels.window_memory import WindowMemory

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from mmstudio.audio.devices import DeviceNames
    from mmstudio.checkpoints.records import Checkpoint
    from mmstudio.engine.live_thread import LiveThread
    from mmstudio.jobs import Recipe
    from mmstudio.library.items import Item
    from mmstudio.library.reading import Reader
    from mmstudio.media.contact_sheet import SheetOptions
    from mmstudio.viewmodels.animate import AnimateViewModel
    from mmstudio.viewmodels.explore import ExploreViewModel
    from mmstudio.viewmodels.export import ExportViewModel
    from mmstudio.viewmodels.folder_restore import FolderRestore
    from mmstudio.viewmodels.gallery import GalleryViewModel
    from mmstudio.viewmodels.layers import LayersViewModel
    from mmstudio.viewmodels.library_service import LibraryService
    from mmstudio.viewmodels.models import ModelsViewModel
    from mmstudio.viewmodels.restore import RestoreViewModel
    from mmstudio.viewmodels.sound_playing import SoundPlaying
    from mmstudio.viewmodels.walk_files import WalkFiles

FRAMES_SUFFIX = ".frames"  # of the folder of a film that is a series of pictures
_MILD = ("sound_unknown", "opposites_unsure", "no_beats", "describing")  # nothing was lost: a toast says it
# parts that are made when they are first wanted, in the order in which they are closed: frames are asked by the first
_MADE_LATER = (
    "restore", "folder_restore", "animate", "gallery", "export", "explore", "walk_files", "live", "models", "listening",
)  # fmt: skip
_log = logging.getLogger(__name__)


class Studio(QObject):
    """Joins the parts. Takes engine and library, so that tests give fakes; `begin` starts what takes time.

    Nothing here opens a file in the window's thread, except the small ones read before the window exists.
    """

    settings_changed = Signal(object)  # Settings
    workspace_requested = Signal(str)  # "create", "restore", "gallery"
    export_requested = Signal(object)  # ids of library items: open the export form for them
    settings_requested = Signal(str)  # show the settings window at this page
    noticed = Signal(str, object)  # code and facts of a sentence: the bar at the top of the window
    told = Signal(str, object)  # code and facts of a sentence: a toast
    network_changed = Signal(int)  # how many downloads use the network
    saved = Signal(str)  # the session was written at "12:04"

    def __init__(
        self,
        engine: Any,
        library: LibraryService,
        loaded: Loaded | None = None,
        make_reader: Callable[[], Reader] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        loaded = loaded or Loaded(Settings())
        self.settings = loaded.settings
        self._settings_problem = loaded.problem
        self.engine = engine
        self.library = library
        self._make_reader = make_reader
        self._files = Background("studio-files", self)
        self._files.failed.connect(self._failed)
        self.tray = Tray(self._files, lambda: self.settings.library, self)
        self.send_to = SendTo(self)
        self.memory = window_memory.load(paths.config() / "window.json")
        self._closed = False
        self._visited: set[str] = set()  # workspaces
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_AFTER_MS)
        self.ingredients = (
            Ingredients(
                make_reader,
                paths.data() / "ingredients",
                parent=self,
                microphone=lambda: self.settings.sound_input,
                listener=self.listener,
            )
            if make_reader is not None
            else None
        )
        self._models_file = paths.config() / "models.json"
        self._models_known = known.load(self._models_file)
        registry.use(self._models_known)  # what Create was drawn with yesterday may be one of them
        self.create = CreateViewModel(engine, library, lambda: self.settings, self, ingredients=self.ingredients)
        self.dictation = Dictation(paths.cache_folder() / "dictation", lambda: self.settings.sound_input, self)
        self.session = SessionKeeper(paths.config(), self)
        self.restored = self.session.start()
        self.workspace = "create"  # which one is shown
        if self.restored.session is not None:
            self.create.restore(self.restored.session)
            self.workspace = self.restored.session.workspace
        self.describing = Describing(lambda: self.live, self)
        self.describing.noticed.connect(self._tell)
        self._settling.timeout.connect(self.session.settled)
        self.session.saved.connect(self.saved)
        self.session.failed.connect(self._failed)
        self.create.dirty.connect(self.keep_session)
        self.create.kept.connect(self._first_kept)
        self._connect()

    @cached_property
    def gallery(self) -> GalleryViewModel:
        """Made when the gallery is first shown: its imports are not needed for the first paint."""
        from mmstudio.viewmodels.gallery import GalleryViewModel
        from mmstudio.viewmodels.looking import Looking

        if self._make_reader is None:
            raise RuntimeError("a studio without make_reader has no gallery")
        looking = Looking(lambda: self.live, self.library, self)
        gallery = GalleryViewModel(self.library, self._make_reader, self, looking)
        gallery.use_requested.connect(self.use_recipe)
        gallery.noticed.connect(self.noticed)
        return gallery

    @cached_property
    def layers(self) -> LayersViewModel:
        """Made when Create first shows its layers."""
        from mmstudio.viewmodels.layers import LayersViewModel

        return LayersViewModel(self.create, self)

    @cached_property
    def export(self) -> ExportViewModel:
        """Made when something is first exported."""
        from mmstudio.viewmodels.export import ExportViewModel

        if self._make_reader is None:
            raise RuntimeError("a studio without make_reader exports nothing")
        export = ExportViewModel(self.library, self._make_reader, self)
        export.noticed.connect(self.noticed)
        return export

    @cached_property
    def live(self) -> LiveThread:
        """Frames that are wanted at once; its worker is started with the first of them."""
        from mmstudio.engine.child import LiveOptions
        from mmstudio.engine.live_thread import LiveThread

        return LiveThread(LiveOptions(threads=self.settings.threads, log_words=self.settings.log_prompts), parent=self)

    @cached_property
    def explore(self) -> ExploreViewModel:
        """Made when Explore is first shown."""
        from mmstudio.viewmodels.explore import ExploreViewModel
        from mmstudio.viewmodels.explore_files import ExploreFiles

        files = ExploreFiles(paths.data() / "explore", self)
        restore = self.restored.problem != "safe_start"
        explore = ExploreViewModel(
            self.live,
            self.engine,
            self.library,
            lambda: self.settings,
            files,
            restore,
            ingredients=self.ingredients,
            parent=self,
        )
        explore.noticed.connect(self._tell)
        explore.keeping.grids.noticed.connect(self.noticed)
        explore.saved.connect(lambda: self.saved.emit(f"{datetime.now():%H:%M}"))
        return explore

    @cached_property
    def walk_files(self) -> WalkFiles:
        """Walks as files, for Explore and Animate."""
        from mmstudio.engine.reader import ReaderClient
        from mmstudio.viewmodels.explore_files import pictures
        from mmstudio.viewmodels.walk_files import WalkFiles

        files = WalkFiles(ReaderClient(), pictures(paths.data() / "explore"), self)
        files.failed.connect(self._failed)
        return files

    @cached_property
    def restore(self) -> RestoreViewModel:
        """Made when Restore is first shown, or ahead: cv2 and numpy are not needed for the first paint."""
        from mmstudio.viewmodels.restore import RestoreViewModel
        from mmstudio.viewmodels.restore_bench import RestoreBench

        bench = RestoreBench(self.engine, parent=self)
        restore = RestoreViewModel(bench, self)
        for source in (bench, restore):
            source.noticed.connect(self.noticed)
        restore.told.connect(self.told)
        restore.kept.connect(self.saved)
        restore.opened.connect(lambda folder: self.remember(restoring=folder))
        bench.sweep()  # before anything is opened: it takes what is not worked on away
        return restore

    @cached_property
    def folder_restore(self) -> FolderRestore:
        """Made when a folder is first to be mended."""
        from mmstudio.engine.folder_mending import FolderMending
        from mmstudio.viewmodels.folder_restore import FolderRestore

        return FolderRestore(FolderMending, self._files.do, self)

    @cached_property
    def animate(self) -> AnimateViewModel:
        """Made when Animate is first shown, or ahead: numpy and cv2 are not needed for the first paint."""
        from mmstudio.audio.microphone import Microphones
        from mmstudio.audio.speakers import Speakers
        from mmstudio.viewmodels.animate import AnimateViewModel
        from mmstudio.viewmodels.animate_bench import AnimateBench
        from mmstudio.viewmodels.recording import RecordingViewModel
        from mmstudio.viewmodels.transport import Transport

        bench = AnimateBench(self.engine, self.live, self._output, parent=self)
        transport = Transport(Speakers(self.settings.sound_output), bench.in_order, self)
        transport.set_delay(self.settings.sound_delay_ms)
        recording = RecordingViewModel(
            Microphones(),
            self._sounds_folder,
            bench.in_order,
            self,
            output=lambda: Speakers(self.settings.sound_output),
        )
        recording.choose(self.settings.sound_input)
        recording.set_monitor(self.settings.sound_monitor)
        animate = AnimateViewModel(bench, transport, recording, self, lambda: self.settings.library)
        animate.noticed.connect(self.noticed)
        animate.told.connect(self.told)
        animate.kept.connect(self.saved)
        animate.opened.connect(lambda folder: self.remember(animating=folder))
        transport.changed.connect(lambda state: self.change(sound_delay_ms=state.delay_ms))
        played_by = [self.settings.sound_output]

        def follow(now: Settings) -> None:
            transport.set_delay(now.sound_delay_ms)
            recording.set_monitor(now.sound_monitor)
            recording.choose(now.sound_input)
            if played_by != [now.sound_output]:
                played_by[:] = [now.sound_output]
                transport.set_output(Speakers(now.sound_output))

        self.settings_changed.connect(follow)
        recording.changed.connect(lambda state: self.change(sound_input=state.device, sound_monitor=state.monitor))
        recording.taken.connect(lambda take: self.library.adopt(take.path))
        animate.made.connect(self._film_made)
        return animate

    @cached_property
    def listening(self) -> SoundPlaying:
        """Made when a sound of the gallery is first played."""
        from mmstudio.audio.speakers import Speakers
        from mmstudio.viewmodels import ears
        from mmstudio.viewmodels.sound_playing import SoundPlaying

        listening = SoundPlaying(Speakers(self.settings.sound_output), ears.sound_reader, self)
        listening.noticed.connect(self.noticed)
        played_by = [self.settings.sound_output]

        def follow(now: Settings) -> None:
            if played_by != [now.sound_output]:
                played_by[:] = [now.sound_output]
                listening.set_output(Speakers(now.sound_output))

        self.settings_changed.connect(follow)
        return listening

    @property
    def performing(self) -> bool:
        """Animate or Explore moves to the clock, a take is recorded, or Restore is at work: what can wait should."""
        made = self.__dict__
        if "restore" in made and self.restore.state.phase not in ("empty", "ready"):
            return True
        animate = "animate" in made and (self.animate.is_moving() or self.animate.recording.state.running)
        return animate or ("explore" in made and self.explore.state.playing)

    @cached_property
    def models(self) -> ModelsViewModel:
        """Made when Models is first shown, or ahead."""
        from mmstudio.viewmodels.models import ModelsViewModel

        here = self._models_known or catalogue.built_in()
        models = ModelsViewModel(lambda: self.settings, parent=self, here=here)
        models.noticed.connect(self.noticed)
        models.told.connect(self.told)
        models.network_changed.connect(self.network_changed)
        models.moved.connect(lambda folder: self.change(checkpoints_folder=folder))
        models.installed_changed.connect(self._models_changed)
        return models

    def begin(self) -> None:
        """The window is painted: say what the start found, look into the tray, and note later that all went well."""
        problem = self.restored.problem
        if self._settings_problem:
            self.noticed.emit(f"settings_{self._settings_problem}", {})
        if problem == "recovered":
            self.told.emit("recovered", {"time": self.restored.saved_at})
        elif problem:
            self.noticed.emit(problem, {})
        if problem == "safe_start":
            self.engine.set_paused(True)  # what crashed the start may lie in the queue (P8)
        self.tray.look()
        self._look_for_photo()
        self._look_for_models()
        self._settling.start()

    def restore_set_aside(self) -> None:
        """Open the work that a safe start did not restore; a toast says of when it is."""

        def then(session: Session | None) -> None:
            if session is None:
                self.noticed.emit("session_broken", {})
                return
            self.create.bring_back(session)
            self.told.emit("recovered", {"time": clock(session.saved)})

        self._files.do(self.session.set_aside, then)

    # settings

    def change(self, **fields: object) -> None:
        """Change settings; they apply at once and are saved in the background. ValueError for impossible values."""
        changed = msgspec.convert(msgspec.to_builtins(msgspec.structs.replace(self.settings, **fields)), Settings)
        if changed == self.settings:
            return
        former, self.settings = self.settings, changed
        self.settings_changed.emit(changed)
        if changed.library != former.library:
            self.library.reopen(changed.library)
        if "models" in self.__dict__:
            self.models.settle(former)
        self.engine.configure(Configure(changed.keep_model_min, changed.previews, changed.low_memory), changed.threads)
        if "live" in self.__dict__:
            self.live.configure(changed.threads)
        if self._settings_problem != "newer":  # the file belongs to a newer program (D11)
            self._files.do(lambda: settings.save(changed, settings.default_path()))

    def listener(self) -> Checkpoint | None:
        """What names sounds: what the settings say, else the best that is installed; None = the starter's own."""
        installed = registry.listeners()
        if self.settings.sound_listener == STARTER or not installed:
            return None
        return next((row for row in installed if row.id == self.settings.sound_listener), installed[0])

    def sound_devices(self, then: Callable[[DeviceNames], None]) -> None:
        """Which microphones and loudspeakers there are."""
        from mmstudio.audio.devices import device_names

        self._files.do(device_names, then)

    def remember(self, **fields: object) -> None:
        """Change what the window remembers of itself."""
        memory = msgspec.structs.replace(self.memory, **fields)
        if memory != self.memory:
            self.memory = memory
            self._files.do(lambda: window_memory.save(memory, paths.config() / "window.json"))

    def remember_fold(self, key: str, open_: bool) -> None:
        self.remember(folds={**self.memory.folds, key: open_})

    # between workspaces

    def open_walk(self, path: Path) -> None:
        """Open a walk file in Explore; the document there is one *recent* entry away."""
        self.go_to("explore")
        self.walk_files.read(path, self.explore.open_document)

    def use_recipe(self, recipe: Recipe, which: str = "all") -> None:
        """Set the controls of Create to a recipe and go there; a frame of Explore has its place there."""
        if isinstance(recipe.job, ExploreJob):
            self.go_to("explore")
            self.explore.open_position(recipe.job.position)
            self.send_to.sent.emit("explore")
            return
        self.create.use_recipe(recipe, which)  # type: ignore[arg-type]
        self.go_to("create")
        self.send_to.sent.emit("create")

    def use_checkpoint(self, checkpoint: str) -> None:
        """Let Create draw with another checkpoint, and go there."""
        self.create.use_checkpoint(checkpoint)
        self.go_to("create")

    def restore_sample(self) -> None:
        """Open the damaged photo that ships with the program."""
        self.go_to("restore")
        self.restore.open(paths.resources() / "samples" / "damaged-photo.jpg")

    def animate_sample(self) -> None:
        """Open the picture and the sound that ship with the program."""
        self.go_to("animate")
        samples = paths.resources() / "samples"
        self.animate.open_picture(samples / "deep-water.jpg")
        self.animate.open_sound(samples / "night-swim.ogg")

    def keep_frame(self, image: QImage, name: str, then: Callable[[Path], None], recipe: Recipe | None = None) -> None:
        """Keep a frame of an animation, a walk or a video as a picture of the library; then gets its file. With a
        recipe: a picture that carries it."""
        folder = self.settings.library / f"{datetime.now():%Y-%m-%d}"

        def work() -> Path:
            disk.make_folder(folder)
            if recipe is not None and self.settings.write_recipe:
                from mmstudio.viewmodels.layers import png_writer

                return disk.write_new(folder / f"{disk.safe_name(name) or 'layers'}.png", png_writer(image, recipe))
            buffer = QBuffer()
            buffer.open(QIODevice.OpenModeFlag.WriteOnly)
            image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs say bytes, and it takes str alone

            def write(file: BinaryIO) -> None:
                file.write(bytes(buffer.data().data()))

            return disk.write_new(folder / f"{disk.safe_name(name) or 'frame'}-frame.png", write)

        def written(path: Path) -> None:
            self.library.adopt(path)
            then(path)

        self._files.do(work, written)

    def save_photo(self, then: Callable[[Path], None]) -> None:
        """Save the photo of Restore, as it is now, into the library; then gets its file."""
        name = Path(self.restore.state.name)
        place = self.settings.library / f"{datetime.now():%Y-%m-%d}" / f"{name.stem}-restored{name.suffix}"

        def written(path: Path) -> None:
            self.library.adopt(path)
            then(path)

        self.restore.save(place, written)

    def enlarge(self, picture: Path, upscaler: str) -> None:
        """Enlarge a picture of the gallery, or of Restore once it is saved there, with an installed net."""
        self.create.enlarge(picture, upscaler)
        self.told.emit("enlarging", {"name": picture.name})

    def enlarge_photo(self, upscaler: str) -> None:
        """Save the photo of Restore, as it is now, into the library and enlarge it."""
        self.save_photo(lambda path: self.enlarge(path, upscaler))

    def pictures_in(self, folder: Path, then: Callable[[list[Path]], None]) -> None:
        """The pictures of a folder, not of those below it, by name; empty where it cannot be read."""
        from mmstudio.viewmodels.restore_opening import photos_in

        self._files.do(lambda: photos_in(folder), then)

    def go_to(self, workspace: str) -> None:
        self.workspace_requested.emit(workspace)

    def entered(self, workspace: str) -> None:
        """A workspace is shown: the next start begins there."""
        if workspace not in self._visited:
            self._visited.add(workspace)
            self._first_visit(workspace)
        if workspace != self.workspace:
            self.workspace = workspace
            self.keep_session()

    def _first_visit(self, workspace: str) -> None:
        """What a workspace goes on with and looks for. It may have been made ahead, and has done nothing until now."""
        match workspace:
            case "restore":
                self.restore.begin("" if self.restored.problem == "safe_start" else self.memory.restoring)
            case "animate":
                self.animate.begin("" if self.restored.problem == "safe_start" else self.memory.animating)
            case "models":
                self.models.begin()

    def keep_session(self) -> None:
        """Write what is on the table within a second."""
        self.session.keep(self._as_session)

    def _as_session(self) -> Session:
        return msgspec.structs.replace(self.create.session(), workspace=self.workspace)

    def show_in_gallery(self, path: str) -> None:
        """Go to the gallery and select the picture of this file."""
        self.go_to("gallery")
        self.gallery.reveal(path)

    # what a person asked to be written somewhere

    def save_copy(self, source: Path, target: Path) -> None:
        """Write a copy of a picture where a person asked for it; a toast says so."""

        def work() -> None:
            with open(source, "rb") as picture:
                disk.write_whole(target, lambda file: shutil.copyfileobj(picture, file))

        def then(_: None) -> None:
            self.told.emit("saved_copy", {"name": target.name, "folder": _short(target.parent)})

        self._files.do(work, then)

    def write_layers(self, path: Path) -> None:
        """Write the layers of Create where a person asked for it, as PNG or OpenRaster; a toast says so."""

        def then(_: None) -> None:
            self.told.emit("saved_copy", {"name": path.name, "folder": _short(path.parent)})

        self._files.do(self.layers.writer(path), then)

    def write_contact_sheet(self, ids: Sequence[int], options: SheetOptions, path: Path) -> None:
        """Write pictures of the library as one, where a person asked for it; a toast says so."""
        make_reader = self._make_reader
        if make_reader is None:
            raise RuntimeError("a studio without make_reader opens nothing")

        def made(items: Sequence[Item]) -> None:
            def work() -> None:
                from mmstudio.media import contact_sheet as sheets
                from mmstudio.media.metadata import write_picture

                reader = make_reader()
                try:
                    pixels = sheets.contact_sheet(sheets.cells_of(items, options), options, reader.cover)
                finally:
                    reader.close()
                disk.write_whole(path, lambda file: write_picture(file, pixels))

            self._files.do(
                work, lambda _: self.told.emit("saved_copy", {"name": path.name, "folder": _short(path.parent)})
            )

        self.library.ask(lambda library: library.page(list(ids)), made)

    def close(self) -> None:
        """Write what is not written, end library and engine. Called once, when the window has gone."""
        if self._closed:
            return
        self._closed = True
        self._files.stop()
        self._settling.stop()
        self.session.close()
        for name in _MADE_LATER:
            if name in self.__dict__:
                getattr(self, name).close()
        self.dictation.close()
        if self.ingredients is not None:
            self.ingredients.close()
        self.engine.close()
        self.library.close()
        self._files.close()

    # helpers

    def _output(self) -> Output:
        """Where films go, and how they are named."""
        return output_of(self.settings)

    def _film_made(self, path: str) -> None:
        if Path(path).suffix != FRAMES_SUFFIX:  # a series of pictures is a folder beside the library's own files
            self.library.adopt(Path(path))

    def _sounds_folder(self) -> Path:
        """Recordings are kept beside the pictures of the day."""
        return self.settings.library / f"{datetime.now():%Y-%m-%d}"

    def _connect(self) -> None:
        self.engine.noticed.connect(self.noticed)
        self.engine.kept.connect(self._on_kept)
        self.engine.unsaved.connect(self._on_unsaved)
        self.engine.state_changed.connect(self._on_engine)
        self.engine.failed.connect(self._on_failed)
        self.tray.saved.connect(self._out_of_tray)
        self.tray.emptied.connect(lambda: self.engine.set_paused(False))
        self.library.failed.connect(self._failed)
        self.library.noticed.connect(self.noticed)
        self.create.noticed.connect(self.noticed)
        self.dictation.noticed.connect(self.noticed)
        if self.ingredients is not None:
            self.ingredients.noticed.connect(self.noticed)

    def _look_for_photo(self) -> None:
        """After a crash: a photo was open in Restore, and its document is as it was."""
        if self.restored.problem == "safe_start" or not self.memory.restoring:
            return

        def told(time: str) -> None:
            if time:
                self.told.emit("recovered_photo", {"time": time})

        folder = Path(self.memory.restoring)
        self._files.do(lambda: _left_open(folder), told)

    def _look_for_models(self) -> None:
        """The store's index may have changed since the window knew it: at a terminal, or by another folder."""
        chosen = self.settings

        def then(rows: tuple[Checkpoint, ...]) -> None:
            if "models" not in self.__dict__ or not self.models.begun:  # else its child looks through the folders
                self._models_changed(rows)

        self._files.do(lambda: Store(chosen.checkpoints, tuple(map(Path, chosen.other_folders))).rows(), then)

    def _on_engine(self, state: EngineState) -> None:
        """Remember that there is a graphics card, so that its loss is noticed at the next start."""
        if state.device not in ("", "cpu"):
            self.remember(graphics="mps" if sys.platform == "darwin" else "cuda")

    def _on_failed(self, said: Any) -> None:
        """A worker that died between writing a picture and saying so leaves a file that nobody has announced."""
        if said.code in ("worker_died", "worker_killed_for_memory", "parked"):
            self.library.look_again()

    def _on_kept(self, said: Any) -> None:
        """D9: a picture that could not have its own name is found under the other."""
        if said.in_use:
            self.noticed.emit("saved_elsewhere", {"name": said.in_use, "other": Path(said.path).name})

    def _on_unsaved(self, said: Any) -> None:
        """D2: the sentence, and the tray with its two ways out."""
        if said.png:
            self.tray.hold(said.png)
        facts: dict[str, Fact] = {"folder": str(self.settings.library), **said.facts}
        self.noticed.emit("unsaved_disk_full" if said.code == "disk_full" else "unsaved", facts)
        self.tray.look()

    def _models_changed(self, rows: tuple[Checkpoint, ...]) -> None:
        """What is installed can be drawn with; what Create draws with may have gone."""
        rows = tuple(row for row in rows if row.state != "built_in")
        if rows != self._models_known:
            self._models_known = rows
            registry.use(rows)
            self.create.check_checkpoint()
            self.dictation.models_changed()
            if "restore" in self.__dict__:
                self.restore.models_changed()
            if "explore" in self.__dict__:
                self.explore.check_checkpoint()
            self._files.do(lambda: known.save(rows, self._models_file))

    def _first_kept(self, result: CreateResult) -> None:
        if not self.memory.first_saved:
            self.remember(first_saved=True)
            self.told.emit("first_saved", {"folder": _short(self.settings.library)})

    def _out_of_tray(self, waited: str, path: Path) -> None:
        self.create.pictures.saved_after_all(waited, str(path))
        if path.is_relative_to(self.settings.library):
            self.library.adopt(path)

    def _failed(self, error: StudioError) -> None:
        self.noticed.emit(error.code, error.facts)

    def _tell(self, code: str, facts: dict[str, Fact]) -> None:
        """What matters little passes in a toast; the rest stays until it is read."""
        (self.told if code in _MILD else self.noticed).emit(code, facts)


def _left_open(document: Path) -> str:
    """When a document of Restore that a crash left open was last changed: "12:04"; "" if it was closed properly."""
    try:
        (document / "open").stat()  # named here, because documents/restore.py imports numpy
        return f"{datetime.fromtimestamp((document / 'mask.journal').stat().st_mtime):%H:%M}"
    except OSError:
        return ""


def _short(folder: Path) -> str:
    """A folder as a person says it: "Pictures/MM Studio"."""
    return "/".join(folder.parts[-2:])


__all__ = ["Studio", "WindowMemory"]
