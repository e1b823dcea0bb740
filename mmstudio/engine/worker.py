"""The worker: draws with generators and mends documents, one job after the other, in a process of its own.

Three threads. The main one loads checkpoints and draws. The listener reads the pipe, so that a cancel is heard
while the main thread draws, and leaves when the window is gone (P7). The heart beats once a second and needs
the interpreter lock for it: a worker that hangs in C code with the lock held is silent.

Every finished picture and repair is a complete file before the window hears of it.
"""

from __future__ import annotations

import importlib
import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import msgspec
import numpy as np

import mmstudio
from mmstudio import disk, log, settings
from mmstudio.engine import messages as m
from mmstudio.engine import tray
from mmstudio.engine.child import EXIT_DEVICE_FAILED, WorkerOptions, worker_name
from mmstudio.engine.device import Device, is_device_failure, is_out_of_memory
from mmstudio.errors import Cancelled, CheckpointMissing, DiskFailed, Fact, LowSpace, OutOfMemory, StudioError
from mmstudio.generators import plans, registry
from mmstudio.generators.base import Drawn, Generator, Pixels, Report
from mmstudio.jobs import AnimateJob, CheckpointUse, DetectJob, ExploreJob, GenerateJob, Job, Recipe
from mmstudio.library.files import keep_picture
from mmstudio.media.metadata import write_picture

HEARTBEAT_S = 1.0
PROGRESS_S = 0.05  # between two progress messages
# Pictures drawn at once, as long as there is memory for it. A processor gains nothing by it, and one at a time makes
# every picture of a batch bit for bit what its recipe gives when it is drawn alone.
BATCH_SIZE = {"cpu": 1, "mps": 4, "cuda": 4}
SPARE_MIB = 500  # of memory, left free beside the checkpoints in it
SPARE_MB = 16  # left free on the disk for what else has to be written

_log = logging.getLogger(__name__)


def serve(pipe: Connection, options: WorkerOptions) -> None:
    """Answer the courier until it says Quit or its end of the pipe closes; never returns."""
    log.start(worker_name(options), options.log_words)
    if options.place:
        os.environ[settings.PLACE] = options.place
    try:
        Worker(pipe, options).serve()
    except BaseException:  # noqa: BLE001 - the last line of this process
        _log.critical("the worker ends", exc_info=True)
        logging.shutdown()
        os._exit(1)
    logging.shutdown()
    os._exit(0)  # torch and drivers may take seconds to tidy up, or crash


class Worker:
    """Holds the loaded checkpoints and carries out one command at a time."""

    def __init__(self, pipe: Connection, options: WorkerOptions) -> None:
        self._pipe = pipe
        self._options = options
        self.settings = m.Configure(options.keep_model_min, options.previews, options.low_memory)
        plans.set_low_memory(options.low_memory)
        self._commands: queue.SimpleQueue[m.ToWorker] = queue.SimpleQueue()
        self._sending = threading.Lock()
        self._device: Device | None = None
        self._generators: dict[str, Generator] = {}
        self._seconds_per_picture: dict[str, float] = {}
        # ids, not flags: a late word about one job cannot hit the next
        self._cancelled: set[int] = set()
        self._stopping: set[int] = set()  # after the picture that is being drawn
        self._running_id = 0

    def serve(self) -> None:
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        threading.Thread(target=self._beat, name="heart", daemon=True).start()
        self._load_generator = cast(Callable[[str], Generator], _function(self._options.generators))
        probe = cast(Callable[[int], Device], _function(self._options.device))
        self._device = probe(self._options.threads)
        used, total = self._memory_mib()
        gone = self._options.expects not in ("", self._device.kind) and not _chose_processor()
        device = self._device
        self.send(m.Ready(device.name, used, total, gone, device.kind, device.cards(), device.others()))
        while True:
            match self._next_command():
                case m.Run() as run:
                    self.carry_out(run)
                case m.Load(checkpoint):
                    self._preload(checkpoint)
                case m.FreeMemory() | None:
                    self._unload()
                case m.Configure() as settings:
                    self.settings = settings
                    plans.set_low_memory(settings.low_memory)
                case m.Quit():
                    return

    def send(self, message: m.FromWorker) -> None:
        data = m.encode_from_worker(message)
        try:
            with self._sending:
                self._pipe.send_bytes(data)
        except OSError:
            os._exit(0)  # nobody listens any more

    # threads beside the main one

    def _listen(self) -> None:
        while True:
            try:
                message = m.decode_to_worker(self._pipe.recv_bytes(m.MAX_MESSAGE_BYTES))
            except (EOFError, OSError):
                os._exit(0)  # the window is gone; every finished picture is on disk
            except msgspec.DecodeError:
                _log.critical("the courier sent what is no message")
                os._exit(1)
            match message:
                case m.Cancel(job_id):
                    self._cancelled.add(job_id)
                case m.StopAfterThis(job_id):
                    self._stopping.add(job_id)
                case m.Quit():
                    self._cancelled.add(self._running_id)
                    self._commands.put(message)
                case m.Run(job_id):
                    self.send(m.Received(job_id))
                    self._commands.put(message)
                case _:
                    self._commands.put(message)

    def _beat(self) -> None:
        while True:
            self._tell_memory()
            time.sleep(HEARTBEAT_S)

    # the main thread

    def _next_command(self) -> m.ToWorker | None:
        """The next command; None when the checkpoints in memory have been idle for long enough."""
        timeout_s = (self.settings.keep_model_min * 60 or None) if self._generators else None
        try:
            return self._commands.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def is_cancelled(self, job_id: int) -> bool:
        return job_id in self._cancelled

    def stops_after_this(self, job_id: int) -> bool:
        return job_id in self._stopping

    def carry_out(self, run: m.Run) -> None:
        """Do one job; every way it can end is told by one last message, Done or Failed."""
        self._running_id = run.job_id
        report = JobReport(self, run, self._seconds_per_picture.get(_checkpoint(run.job), 0.0))
        code, facts, details = self._outcome(run, report)
        self._running_id = 0
        if isinstance(run.job, DetectJob) and self._device:
            self._device.free()  # a large photo leaves hundreds of megabytes behind, and the next job comes much later
        if not code:
            self.send(m.Done(run.job_id, report.kept, tuple(report.notes), report.unread_words, report.shares))
            return
        if details:
            _log.error("job %d ended with %s\n%s", run.job_id, code, details)
        elif code != Cancelled.code:
            _log.info("job %d ended with %s", run.job_id, code)
        self.send(m.Failed(run.job_id, code, facts, report.kept, details))
        if code == "device_failed":
            logging.shutdown()
            os._exit(EXIT_DEVICE_FAILED)

    def _outcome(self, run: m.Run, report: JobReport) -> tuple[str, dict[str, Fact], str]:
        """Carry the job out: ("", {}, "") when all of it is made, else a code, facts and what the log should know.

        Out of memory is met outside the `except` block, whose exception still holds the tensors (P13).
        """
        drawing = isinstance(run.job, GenerateJob)
        first = min(run.job.count, BATCH_SIZE.get(self._device.kind if self._device else "cpu", 1)) if drawing else 1
        for batch_size in (first, 1):
            if report.memory_was_short:
                self._unload()
                if first > 1:
                    report.note("smaller_batch")
            try:
                report.check()
                if isinstance(run.job, GenerateJob | ExploreJob):
                    self._draw(run, run.job, report, batch_size)
                elif isinstance(run.job, AnimateJob):
                    self._animate(run, run.job, report)
                else:
                    _function(self._options.mending)(run.job, Path(run.output.folder), report, report.made)
                return "", {}, ""
            except StudioError as error:
                return error.code, error.facts, ""
            except Exception as error:  # noqa: BLE001 - whatever ends a job must come back as its end
                if is_device_failure(error):
                    return "device_failed", {}, log.traceback_text(error)
                if not is_out_of_memory(error):
                    return "bug", {}, log.traceback_text(error)
                report.memory_was_short = True
                _log.warning("out of memory with %d at once", batch_size)
        self._unload()
        return OutOfMemory.code, self._memory_facts(run.job), ""

    def _draw(self, run: m.Run, job: GenerateJob | ExploreJob, report: JobReport, batch_size: int) -> None:
        _check_space(job, Path(run.output.folder))
        generator = self.generator(job.checkpoint, run.job_id)
        report.begin(generator)
        generator.run(job, _enlarging(job, report), batch_size)
        if report.kept:
            self._seconds_per_picture[job.checkpoint] = report.seconds_per_picture

    def _animate(self, run: m.Run, job: AnimateJob, report: JobReport) -> None:
        path, recipe = _function(self._options.animating)(
            job,
            Path(run.output.folder),
            report,
            lambda: self.generator(job.checkpoint, run.job_id),
            run.output.name_template,
            run.output.write_recipe,
        )
        report.filmed(path, recipe)

    def generator(self, checkpoint: str, job_id: int) -> Generator:
        """A checkpoint in memory, which the window hears of when it has to be loaded first."""
        if checkpoint in self._generators:
            self._generators[checkpoint] = self._generators.pop(checkpoint)  # the last one is the last used
        else:
            self._make_room(checkpoint)
            self.send(m.Loading(job_id, checkpoint))
            self._generators[checkpoint] = self._load_generator(checkpoint)
            self._tell_memory()
        return self._generators[checkpoint]

    def _make_room(self, checkpoint: str) -> None:
        """Let go of what was not used for longest, until the next fits; what can stay costs nothing to come back to."""
        needed_mib = _needed_mib(checkpoint)
        while self._generators:
            used, total = self._memory_mib()
            fits = total - used >= needed_mib + max(SPARE_MIB, total // 10)
            if fits and self.settings.low_memory != "on":
                return
            del self._generators[next(iter(self._generators))]
            if self._device:
                self._device.free()

    def _preload(self, checkpoint: str) -> None:
        try:
            self.generator(checkpoint, 0)
        except StudioError as error:
            _log.info("loading in advance: %s", error.code)  # the first job will say it to the person
        except Exception as error:  # noqa: BLE001 - as above
            _log.info("loading in advance failed\n%s", log.traceback_text(error))

    def _unload(self) -> None:
        self._generators.clear()
        if self._device:
            self._device.free()
        self._tell_memory()

    def _tell_memory(self) -> None:
        self.send(m.Heartbeat(*self._memory_mib(), tuple(self._generators)))

    def _memory_mib(self) -> tuple[int, int]:
        try:
            return self._device.memory_mib() if self._device else (0, 0)
        except RuntimeError:  # a failed driver; the heart goes on beating until the job meets it too
            return 0, 0

    def _memory_facts(self, job: Job) -> dict[str, Fact]:
        """How much a drawing needs; of a photo nobody knows."""
        if not isinstance(job, GenerateJob | ExploreJob):
            return {}
        used, total = self._memory_mib()
        needed_mib = _needed_mib(job.checkpoint)
        return {"needed_gb": round(max(needed_mib, 103) / 1024, 1), "free_gb": round(max(total - used, 0) / 1024, 1)}


class JobReport:
    """What a generator talks to while it carries out one job: saves, tells the window, and raises Cancelled.

    Also the Report of generators/mending.py, which saves by itself.
    """

    def __init__(self, worker: Worker, run: m.Run, seconds_per_picture: float) -> None:
        self._worker = worker
        self._run = run
        self._expected_s = seconds_per_picture  # of the last job with this checkpoint, 0 = unknown
        self._started = self._told = time.monotonic()
        self.made = set(run.made)
        self._fraction = 0.0
        self._place = self._places = 0
        self._generator: Generator | None = None
        self.memory_was_short = False
        self.kept = 0
        self.notes: list[str] = []
        self.unread_words: tuple[str, ...] = ()
        self.shares: tuple[float, ...] = ()

    @property
    def finished(self) -> int:
        return len(self.made)

    @property
    def seconds_per_picture(self) -> float:
        return (time.monotonic() - self._started) / max(1, self.kept)

    def begin(self, generator: Generator) -> None:
        """The checkpoint is in memory: the clock for the time left starts here."""
        self._generator = generator
        self._started = time.monotonic()

    def note(self, code: str) -> None:
        if code not in self.notes:
            self.notes.append(code)

    def check(self) -> None:
        if self.cancelled():
            raise Cancelled

    # Report, as generators/base.py has it

    def progress(self, fraction: float, place: int = 0, places: int = 0) -> None:
        self.check()
        self._fraction = max(self._fraction, min(1.0, fraction))
        self._place, self._places = place, places
        now = time.monotonic()
        if now - self._told >= PROGRESS_S:
            self._told = now
            self._tell_progress()

    def preview(self, index: int, pixels: Pixels) -> None:
        self.check()
        if index not in self.made and self._worker.settings.previews:  # as in `drawn`
            self._show(index, pixels)

    def drawn(self, picture: Drawn) -> None:
        """Save first, check afterwards: a finished picture is kept even if Stop was pressed meanwhile."""
        if picture.index in self.made:
            return  # made before memory ran out or an earlier worker died
        self._show(picture.index, picture.pixels)
        self._save(picture)
        self._one_more(picture.index)

    def unread(self, words: tuple[str, ...]) -> None:
        self.unread_words = words

    def understood(self, words: tuple[str, ...], unknown: tuple[str, ...]) -> None:
        pass  # the window says so while the prompt is typed

    def mixed(self, shares: tuple[float, ...], notes: tuple[str, ...]) -> None:
        self.shares = shares
        for code in notes:
            self.note(code)

    # besides, as generators/mending.py has it

    def cancelled(self) -> bool:
        return self._worker.is_cancelled(self._run.job_id)

    def generator(self, checkpoint: str) -> Generator:
        return self._worker.generator(checkpoint, self._run.job_id)

    def written(self, index: int, path: Path) -> None:
        self.kept += 1
        self._worker.send(m.Written(self._run.job_id, index, str(path)))
        self._one_more(index)

    def filmed(self, path: Path, recipe: Recipe) -> None:
        """The film is a complete file of the library; a series of pictures is a folder beside it."""
        self.kept += 1
        recipe = msgspec.structs.replace(recipe, batch=self._run.batch)
        if path.is_dir():
            self._worker.send(m.Written(self._run.job_id, 0, str(path)))
        else:
            self._worker.send(m.Kept(self._run.job_id, 0, str(path), recipe))
        self._one_more(0)

    def _one_more(self, index: int) -> None:
        self.made.add(index)
        count = self._run.job.count
        self._fraction = max(self._fraction, self.finished / count)
        self._tell_progress()
        if self.finished < count:
            if self._worker.stops_after_this(self._run.job_id):
                raise Cancelled
            self.check()

    # saving

    def _save(self, picture: Drawn) -> None:
        assert self._generator is not None and isinstance(self._run.job, GenerateJob | ExploreJob)
        recipe = Recipe(
            version=mmstudio.__version__,
            job=self._run.job.single(picture.index),
            checkpoints=(*self._generator.checkpoints, *_upscaler(self._run.job)),
            device=self._generator.device,
            dtype=self._generator.dtype,
            libraries=self._generator.libraries,
            created=datetime.now().astimezone().isoformat(timespec="milliseconds"),  # orders a batch
            batch=self._run.batch,
        )
        job_id, output = self._run.job_id, self._run.output
        try:
            path, in_use = self._keep(picture.pixels, recipe)
        except StudioError as error:
            self._worker.send(_put_in_tray(job_id, picture, recipe, output, error))
            raise  # ends the job: the next pictures would meet the same disk
        self.kept += 1
        self._worker.send(m.Kept(job_id, picture.index, str(path), recipe, picture.notes, in_use))

    def _keep(self, pixels: Pixels, recipe: Recipe) -> tuple[Path, str]:
        """Write into the library; after an I/O error once more, into a new file (D3).

        Returns its place, and the name it should have had if another program holds that (D9).
        """
        output = self._run.output
        in_use: list[str] = []
        for _ in range(2):
            try:
                path = keep_picture(
                    Path(output.folder),
                    pixels,
                    recipe,
                    output.name_template,
                    output.write_recipe,
                    in_use=in_use.append,
                    format=output.picture_format,
                )
                return path, in_use[0] if in_use else ""
            except OSError as error:
                _log.warning("saving failed: %s", error.strerror)
        raise DiskFailed(folder=output.folder)

    # telling

    def _show(self, index: int, pixels: Pixels) -> None:
        height, width, channels = pixels.shape
        data = np.ascontiguousarray(pixels, np.uint8).tobytes()
        if len(data) < m.MAX_MESSAGE_BYTES - 1000:
            self._worker.send(m.Preview(self._run.job_id, index, width, height, channels, data))

    def _tell_progress(self) -> None:
        job_id, count, left_s = self._run.job_id, self._run.job.count, self._seconds_left()
        told = m.Progress(job_id, self._fraction, self.finished, count, left_s, self._place, self._places)
        self._worker.send(told)

    def _seconds_left(self) -> float:
        """From this job's own pace once there is one, before that from the last job's; -1 = not known."""
        passed_s = time.monotonic() - self._started
        if self._fraction > 0.02 and passed_s > 0.2:
            return passed_s * (1 - self._fraction) / self._fraction
        return max(0.0, self._expected_s * self._run.job.count - passed_s) if self._expected_s else -1.0


def _put_in_tray(job_id: int, picture: Drawn, recipe: Recipe, output: m.Output, why: StudioError) -> m.Unsaved:
    """Keep the picture in the tray, or, if that fails too, in the window's memory."""
    path, png = "", BytesIO()
    try:
        disk.make_folder(tray.folder())
        path = str(keep_picture(tray.folder(), picture.pixels, recipe, output.name_template, output.write_recipe))
    except (StudioError, OSError) as error:
        _log.warning("the tray took no picture: %s", type(error).__name__)
        write_picture(png, picture.pixels, "png", recipe if output.write_recipe else None)
    return m.Unsaved(job_id, picture.index, why.code, why.facts, path, png.getvalue())


def _checkpoint(job: Job) -> str:
    return job.checkpoint if isinstance(job, GenerateJob | ExploreJob) else ""


def _enlarging(job: GenerateJob | ExploreJob, report: JobReport) -> Report:
    if not isinstance(job, GenerateJob) or not job.upscaler:
        return report
    from mmstudio.generators import enlarging  # torch, which a worker of the tests has not

    return cast(Report, enlarging.Enlarging(job.upscaler, report))


def _chose_processor() -> bool:
    return settings.load(settings.default_path()).settings.device == "cpu"


def _upscaler(job: Job) -> tuple[CheckpointUse, ...]:
    if not isinstance(job, GenerateJob) or not job.upscaler:
        return ()
    from mmstudio.generators import enlarging

    return (enlarging.load_enlarger(job.upscaler).use,)


def _needed_mib(checkpoint: str) -> int:
    try:
        return registry.info(checkpoint).memory_mib
    except CheckpointMissing:
        return 0


def _check_space(job: GenerateJob | ExploreJob, folder: Path) -> None:
    """Refuse a job whose pictures have no room (D1). The estimate is generous: pixels as they are, uncompressed."""
    try:
        own_px = registry.info(job.checkpoint).own_size_px
    except CheckpointMissing:
        own_px = 1024
    larger = 16 if isinstance(job, GenerateJob) and job.upscaler else 1
    needed_mb = job.count * (job.width or own_px) * (job.height or own_px) * 4 * larger // 1_000_000 + SPARE_MB
    try:
        free_mb = disk.free_mb(folder)
    except OSError:
        return  # saving will say what is wrong with the folder
    if free_mb < needed_mb:
        raise LowSpace(folder=str(folder), needed_mb=needed_mb, free_mb=free_mb)


def _function(name: str) -> Callable[..., Any]:
    """The function that "module:function" names; only our own options hold such names, never a message or file."""
    module, function = name.split(":")
    return cast(Callable[..., Any], getattr(importlib.import_module(module), function))
