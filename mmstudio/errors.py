"""What can go wrong that a person can mend: one class per case, a code and facts, no words.

The words belong to the interface (`ui/words.py`, and English ones for the command line in `cli.py`);
everything that is not a `StudioError` is a bug and reaches the log with its traceback.
"""

from __future__ import annotations

from typing import ClassVar

Fact = str | int | float


class StudioError(Exception):
    """A failure that the artist can do something about. `facts` fill the sentence found for `code`."""

    code: ClassVar[str] = "bug"

    def __init__(self, **facts: Fact) -> None:
        self.facts: dict[str, Fact] = facts
        super().__init__(f"{self.code} {facts}" if facts else self.code)


class Cancelled(StudioError):
    """Not a failure: the person pressed Stop."""

    code = "cancelled"


class OutOfMemory(StudioError):
    code = "out_of_memory"  # facts: needed_gb, free_gb


class CheckpointTooLarge(StudioError):
    code = "checkpoint_too_large"  # facts: name, needed_gb, free_gb


class NothingKnown(StudioError):
    code = "nothing_known"  # a mask covers the whole photo: nothing is left to continue from


class EmptyPicture(StudioError):
    code = "empty_picture"  # the net answered NaN twice


class NoWeights(StudioError):
    code = "no_weights"  # a position whose anchors all count nothing


class ReadsWords(StudioError):
    code = "reads_words"  # a picture where a checkpoint reads words alone


class CheckpointMissing(StudioError):
    code = "no_checkpoint"  # facts: name


class CheckpointDamaged(StudioError):
    code = "checkpoint_damaged"  # facts: name, file


class CheckpointBroken(StudioError):
    code = "checkpoint_broken"  # facts: name; a file of somebody else's whose header lies, or that is cut


class CheckpointUnknown(StudioError):
    code = "checkpoint_unknown"  # facts: name; numbers of a net that nobody here knows


class CheckpointRefused(StudioError):
    code = "checkpoint_refused"  # facts: name; it names code of its own, which is never run


class WrongFamily(StudioError):
    code = "wrong_family"  # facts: name, family, needed


class NotEnough(StudioError):
    code = "checkpoint_incomplete"  # facts: name, missing; a part of a pipeline that needs others


class PackageMissing(StudioError):
    code = "package_missing"  # facts: name, package; one that a person may install beside the program


class LicenceNotAccepted(StudioError):
    code = "licence_not_accepted"  # facts: name, licence


class NoConnection(StudioError):
    code = "no_connection"  # facts: host


class DownloadRefused(StudioError):
    code = "download_refused"  # facts: host, status; 401, 403: a token or an accepted licence is missing


class DownloadBusy(StudioError):
    code = "download_busy"  # facts: host, minutes; 429, 5xx: asked too often, or it has troubles of its own


class DownloadMissing(StudioError):
    code = "download_missing"  # facts: host, name; 404


class DownloadWrong(StudioError):
    code = "download_wrong"  # facts: name; other bytes than its hash promised: removed


class NoInpainter(StudioError):
    code = "no_inpainter"  # facts: name; a file of weights that fills no holes, or of no net that is known


class UnsafeFile(StudioError):
    code = "unsafe_file"  # facts: name; of a kind that can run programs when it is opened


class UnknownStyle(StudioError):
    code = "unknown_style"  # facts: name, known


class UnknownSize(StudioError):
    code = "unknown_size"  # facts: width, height, known


class DiskFull(StudioError):
    code = "disk_full"  # facts: folder, needed_mb, free_mb


class LowSpace(StudioError):
    code = "low_space"  # facts: folder, needed_mb, free_mb; found before the work


class DiskFailed(StudioError):
    code = "disk_error"  # facts: folder; the system could not write, twice


class FolderReadOnly(StudioError):
    code = "folder_read_only"  # facts: folder


class FolderUnreachable(StudioError):
    code = "folder_unreachable"  # facts: folder


class FileBroken(StudioError):
    code = "file_unreadable"  # facts: name


class FileMissing(StudioError):
    code = "file_missing"  # facts: name


class FileLocked(StudioError):
    code = "file_locked"  # facts: name


class IndexLocked(StudioError):
    code = "index_locked"  # facts: folder; another program held the gallery's index for five seconds


class FileSlow(StudioError):
    code = "file_slow"  # facts: name; the deadline of the reader passed


class NoBin(StudioError):
    code = "no_bin"  # facts: folder, of what was not deleted


class PictureTooLarge(StudioError):
    code = "picture_too_large"  # facts: name, mp, gb


class PictureLarge(StudioError):
    code = "picture_large"  # facts: name, mp, gb; nobody has said yet that it may be opened all the same


class NoSound(StudioError):
    code = "no_sound"  # facts: name; a file without a single sample


class SoundSilent(StudioError):
    code = "sound_silent"  # facts: name; nobody hears anything in it


class NothingToMove(StudioError):
    code = "nothing_to_move"  # an animation without a picture, or a walk without words


class NoCodec(StudioError):
    code = "no_codec"  # facts: kind; this build of FFmpeg has no encoder for such films


class NoSoundSystem(StudioError):
    code = "no_sound_system"  # PortAudio is not installed


class NoMicrophone(StudioError):
    code = "no_microphone"


class NoOutput(StudioError):
    code = "no_output"  # nothing that sound could be heard through


class MicrophoneRefused(StudioError):
    code = "microphone_refused"  # facts: name; it is there, and the system does not open it


class NewerFile(StudioError):
    code = "newer_file"  # facts: name, version


class WorkerDied(StudioError):
    code = "worker_died"


class WorkerBroken(StudioError):
    code = "worker_broken"
