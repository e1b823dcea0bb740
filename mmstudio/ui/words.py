"""Words for codes: what happened, what to do, and names of styles. Found when shown, never at import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from mmstudio.errors import Fact
from mmstudio.generators import registry
from mmstudio.generators.base import Described
from mmstudio.generators.registry import Filler
from mmstudio.jobs import HINTS, AnimateJob, DetectJob, ExploreJob, GenerateJob, InpaintJob, Job, fill_with


class _Facts(dict[str, object]):
    """A fact that was forgotten leaves a gap instead of a traceback."""

    def __missing__(self, name: str) -> str:
        return "?"


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Facts are arguments of the sentence, never part of its pattern (fault U3): a fact "{0.__class__}" is shown as
    it is. Numbers take the form of the language."""
    shown = {name: _number(fact) if isinstance(fact, (int, float)) else fact for name, fact in facts.items()}
    return text.format_map(_Facts(shown))


def _number(value: float) -> str:
    locale = QLocale()
    if float(value).is_integer():
        return locale.toString(int(value))
    return locale.toString(float(value), "f", 1)


def sentence(code: str, facts: Mapping[str, Fact] | None = None) -> str:
    """One sentence for the code of a StudioError, a notice or a note; an unknown code gets that of a bug."""
    return fill(_pattern(code, facts or {}), facts or {})


def described(found: Described) -> str:
    """What a picture shows, and who says so where that was a net for captions."""
    translate = QCoreApplication.translate
    if found.by:
        return fill(translate("Describing", "{name} sees: {words}."), {"name": found.by, "words": found.caption})
    text = translate("Describing", "This picture shows {words}.")
    if not found.sure:
        text = translate("Describing", "This may show {words}; it is a guess.")
    return fill(text, {"words": ", ".join((found.caption, *found.tags[1:]))})


def known(code: str) -> bool:
    """Whether code has a sentence of its own."""
    return code == "bug" or _pattern(code, {}) != _bug()


def actions(code: str) -> tuple[str, ...]:
    """What can be done about it, the most useful first: ids for `action_title`."""
    return {
        "out_of_memory": ("smaller", "try_again"),
        "empty_picture": ("new_seed", "details"),
        "worker_died": ("try_again", "details"),
        "worker_killed_for_memory": ("smaller", "try_again", "details"),
        "device_failed": ("try_again", "details"),
        "parked": ("try_again", "details"),
        "worker_broken": ("restart_engine", "details", "settings"),
        "no_checkpoint": ("details",),
        "checkpoint_damaged": ("details",),
        "checkpoint_broken": ("choose_another",),
        "checkpoint_too_large": ("try_again",),
        "checkpoint_unknown": ("choose_another",),
        "checkpoint_refused": ("choose_another",),
        "no_connection": ("try_again",),
        "download_busy": ("try_again",),
        "download_wrong": ("try_again",),
        "disk_full": ("choose_folder", "try_again"),
        "disk_error": ("choose_folder", "try_again"),
        "low_space": ("choose_folder", "try_again"),
        "unsaved": ("try_again", "save_elsewhere"),
        "unsaved_disk_full": ("try_again", "save_elsewhere"),
        "folder_read_only": ("choose_folder", "try_again"),
        "folder_unreachable": ("choose_folder", "try_again"),
        "file_missing": ("remove",),
        "no_sound": ("choose_another",),
        "sound_silent": ("choose_another",),
        "file_unreadable": ("choose_another",),
        "file_slow": ("try_again",),
        "file_locked": ("save_as", "try_again"),
        "cancelled": ("continue",),
        "hung": ("restart_engine",),
        "safe_start": ("restore",),
        "recovered_photo": ("show",),
        "picture_large": ("start", "cancel"),
        "mask_size": ("scale", "cancel"),
        "bug": ("try_again", "details"),
    }.get(code, ())


def action_title(action: str) -> str:
    """The words on a button."""
    match action:
        case "try_again":
            return QCoreApplication.translate("Errors", "Try again")
        case "details":
            return QCoreApplication.translate("Errors", "Details")
        case "settings":
            return QCoreApplication.translate("Errors", "Settings")
        case "choose_folder":
            return QCoreApplication.translate("Errors", "Choose folder")
        case "choose_another":
            return QCoreApplication.translate("Errors", "Choose another")
        case "remove":
            return QCoreApplication.translate("Errors", "Remove")
        case "save_as":
            return QCoreApplication.translate("Errors", "Save as")
        case "save_elsewhere":
            return QCoreApplication.translate("Errors", "Save elsewhere")
        case "smaller":
            return QCoreApplication.translate("Errors", "Smaller")
        case "new_seed":
            return QCoreApplication.translate("Errors", "New seed")
        case "continue":
            return QCoreApplication.translate("Errors", "Continue")
        case "restore":
            return QCoreApplication.translate("Errors", "Restore my work")
        case "show":
            return QCoreApplication.translate("Errors", "Show")
        case "restart_engine":
            return QCoreApplication.translate("Errors", "Restart the engine")
        case "start":
            return QCoreApplication.translate("Errors", "Start")
        case "scale":
            return QCoreApplication.translate("Errors", "Scale")
        case "cancel":
            return QCoreApplication.translate("Errors", "Cancel")
        case _:
            raise ValueError(f"no button has the name {action!r}")


STYLES: dict[str, object] = {  # English sources; what QT_TRANSLATE_NOOP gives back is a str
    "any": QT_TRANSLATE_NOOP("Styles", "Any"),
    "fluent-3d": QT_TRANSLATE_NOOP("Styles", "Soft 3D"),
    "fluent-flat": QT_TRANSLATE_NOOP("Styles", "Flat"),
    "noto": QT_TRANSLATE_NOOP("Styles", "Bold"),
    "noto-blob": QT_TRANSLATE_NOOP("Styles", "Blob"),
    "twemoji": QT_TRANSLATE_NOOP("Styles", "Clean"),
    "emojione": QT_TRANSLATE_NOOP("Styles", "Round"),
    "fxemoji": QT_TRANSLATE_NOOP("Styles", "Sketchy"),
    "streamline": QT_TRANSLATE_NOOP("Styles", "Line"),
}


def style_name(style: str) -> str:
    """The name of a drawing style on screen; an unknown one is shown as it is."""
    return QCoreApplication.translate("Styles", str(STYLES[style])) if style in STYLES else style


def job_title(job: Job) -> str:
    """What a job is called in the queue: its words, or what it does to a photo."""
    match job:
        case InpaintJob():
            return QCoreApplication.translate("Jobs", "Mending a photo")
        case ExploreJob():
            title = QCoreApplication.translate("Jobs", "Between: {prompt}")
            return title.format(prompt=job.prompt or QCoreApplication.translate("Jobs", "pictures"))
        case DetectJob(what="faces"):
            return QCoreApplication.translate("Jobs", "Looking for faces")
        case DetectJob():
            return QCoreApplication.translate("Jobs", "Looking for damage")
        case AnimateJob():
            return job.prompt or QCoreApplication.translate("Jobs", "Making a film")
        case GenerateJob() if any(row.id == job.checkpoint for row in registry.nets("upscaler")):
            return QCoreApplication.translate("Jobs", "Enlarging a picture")
        case _:
            return job.prompt or QCoreApplication.translate("Jobs", "Without a prompt")


def fill_name(method: str) -> str:
    """How a photo was mended by a method of an InpaintJob, as "Fill with" says it."""
    translate = QCoreApplication.translate
    if method == HINTS:
        return translate("RestoreColumn", "Colour by hints")
    return {
        "auto": translate("RestoreColumn", "Auto"),
        "smooth": translate("RestoreColumn", "Smooth"),
        "texture": translate("RestoreColumn", "Texture"),
        "learned": translate("RestoreColumn", "Learned"),
    }[fill_with(method)]


def filler_name(filler: Filler) -> str:
    """The name of what fills on screen, "" for the built-in net, which has none."""
    own = filler.checkpoint == HINTS
    return QCoreApplication.translate("RestoreColumn", "Colour by hints") if own else filler.title


def checkpoint_title(checkpoint: str) -> str:
    """The name of a checkpoint on screen; its identifier if it is not installed."""
    if checkpoint == "starter":
        return QCoreApplication.translate("Checkpoints", "Starter drawings")
    titles = {row.id: row.title for row in registry.nets("upscaler")}
    titles |= {info.checkpoint: info.title for info in registry.infos()}
    return titles.get(checkpoint, checkpoint)


def device_name(device: str) -> str:
    """The device of the engine for the status bar."""
    return QCoreApplication.translate("Engine", "Processor") if device == "cpu" else device


def listed(things: Iterable[str]) -> str:
    """Things one after another, as the language divides them."""
    return QCoreApplication.translate("Lists", ", ", "between the things of a list").join(things)


def time_left(seconds: float) -> str:
    """A duration a person waits for: "2 s", "3 min", "1 h 5 min"; "" while it is not known."""
    if seconds < 0:
        return ""
    whole = max(1, round(seconds))
    if whole < 90:
        return QCoreApplication.translate("Time", "{seconds} s").format(seconds=whole)
    minutes = round(whole / 60)
    if minutes < 60:
        return QCoreApplication.translate("Time", "{minutes} min").format(minutes=minutes)
    text = QCoreApplication.translate("Time", "{hours} h {minutes} min")
    return text.format(hours=minutes // 60, minutes=minutes % 60)


def size_text(size_bytes: int) -> str:
    """A file size: "38 GB", "19 MB", "640 kB"."""
    number = QLocale()
    if size_bytes >= 1_000_000_000:
        text = QCoreApplication.translate("Sizes", "{n} GB")
        return text.format(n=number.toString(size_bytes / 1e9, "f", 1 if size_bytes < 10e9 else 0))
    if size_bytes >= 1_000_000:
        return QCoreApplication.translate("Sizes", "{n} MB").format(n=number.toString(round(size_bytes / 1e6)))
    text = QCoreApplication.translate("Sizes", "{n} kB")
    return text.format(n=number.toString(max(1, round(size_bytes / 1e3)) if size_bytes else 0))


def _bug() -> str:
    return QCoreApplication.translate("Errors", "Something went wrong. The log has the details.")


def _pattern(code: str, facts: Mapping[str, Fact]) -> str:
    translate = QCoreApplication.translate  # lupdate looks for this name
    match code:
        # a job
        case "cancelled":
            if "kept" in facts:
                return translate("Errors", "Stopped. {kept} of {count} kept.")
            return translate("Errors", "Stopped.")
        case "out_of_memory":
            if "needed_gb" in facts:
                return translate(
                    "Errors", "This picture needs about {needed_gb} GB of graphics memory; {free_gb} GB are free."
                )
            return translate("Errors", "There is not enough memory for this picture.")
        case "nothing_known":
            return translate("Errors", "All of the photo is marked: leave something to continue from.")
        case "empty_picture":
            return translate("Errors", "The picture came out empty.")
        case "no_weights":
            return translate("Errors", "Every anchor counts nothing. Give one of them a weight.")
        case "anchor_lost":
            if facts.get("why") in ("file_missing", "file_unreadable"):
                return translate("Errors", "Anchor {anchor} is left out: {name} was moved, deleted or damaged.")
            if facts.get("why") in ("sound_silent", "no_sound"):
                return translate("Errors", "Anchor {anchor} is left out: nothing is heard in {name}.")
            if facts.get("why") == "reads_words":
                return translate("Errors", "Anchor {anchor} is left out: this model reads words, not pictures.")
            return translate("Errors", "Anchor {anchor} is left out: nothing can be made of it.")
        case "describing":
            return translate("Errors", "{name} looks at the picture…")
        case "opposites_unsure":
            return translate(
                "Errors",
                "“{low} – {high}” is not offered: only {percent} % of the drawings tried show it, 80 % are needed.",
            )
        case "no_beats":
            return translate("Errors", "There is no clear beat in {name} that keys could snap to.")
        case "reads_words":
            return translate("Errors", "This model reads words, not pictures.")
        case "anchors_full":
            return translate("Errors", "There is room for {most} anchors. Remove one first.")
        case "layers_full":
            return translate("Errors", "There is room for {most} layers. Remove one first.")
        case "frame_too_deep":
            return translate("Errors", "This frame is made of frames too many times. Keep it as a picture first.")
        case "no_checkpoint":
            return translate("Errors", "{name} is not installed.")
        case "checkpoint_damaged":
            return translate("Errors", "{name} is damaged: its checksum does not match.")
        case "checkpoint_too_large":
            return translate("Errors", "{name} needs {needed_gb} GB of memory; {free_gb} GB are free.")
        case "checkpoint_broken":
            return translate("Errors", "{name} is damaged or incomplete.")
        case "checkpoint_unknown":
            return translate("Errors", "{name} is of no kind that MM Studio knows.")
        case "checkpoint_refused":
            return translate("Errors", "{name} could contain a program and was not opened.")
        case "wrong_family":
            return translate("Errors", "{name} is made for {family}; here {needed} is needed.")
        case "checkpoint_incomplete":
            return translate("Errors", "{name} is only a part of a model: {missing} is missing.")
        case "package_missing":
            return translate("Errors", "{name} needs the package {package}, which is not installed.")
        case "licence_not_accepted":
            return translate("Errors", "{name} can be used once its licence ({licence}) is accepted.")
        case "no_connection":
            return translate("Errors", "No connection to {host}. Everything else works without it.")
        case "download_refused":
            return translate(
                "Errors",
                "{host} gives this file only to those who accepted its licence there. A token is missing or "
                "not allowed.",
            )
        case "download_busy":
            return translate("Errors", "{host} is too busy. Try again in {minutes} minutes.")
        case "download_missing":
            return translate("Errors", "{name} is no longer at {host}.")
        case "download_wrong":
            return translate("Errors", "The downloaded file is not the expected one and was removed.")
        case "keeper_died":
            return translate(
                "Errors", "Looking after the models stopped. Nothing is lost; it starts again when needed."
            )
        case "enlarging":
            return translate("Errors", "{name} is being enlarged. The result comes into Create and the gallery.")
        case "model_ready":
            return translate("Errors", "{name} is ready.")
        case "model_whole":
            return translate("Errors", "{name} is whole.")
        case "model_damaged":
            return translate("Errors", "{name} is damaged: its content is not what was installed.")
        case "decoded_again":
            return translate("Errors", "The picture came out empty at first and was decoded again in full precision.")
        case "less_memory":
            return translate(
                "Errors", "Memory was short: parts of the model waited outside the graphics card. This is slower."
            )
        case "in_tiles":
            return translate("Errors", "Memory was short: the picture was decoded tile by tile.")
        case "no_inpainter":
            return translate("Errors", "{name} holds no net that fills holes.")
        case "unsafe_file":
            return translate("Errors", "{name} can run programs when it is opened, so it was not.")
        case "unknown_style":
            return translate("Errors", "This model does not know the style {name}.")
        case "unknown_size":
            return translate("Errors", "This model does not draw {width} × {height} px.")
        # the engine
        case "worker_died":
            return translate(
                "Errors",
                "The engine stopped unexpectedly and was started again. This picture was not finished; "
                "everything else is safe.",
            )
        case "worker_killed_for_memory":
            return translate("Errors", "The system stopped the engine, probably because memory ran out.")
        case "parked":
            return translate("Errors", "This picture stopped the engine twice and was set aside.")
        case "worker_broken":
            return translate("Errors", "The engine cannot start. Pictures can still be viewed and exported.")
        case "engine_restarted":
            return translate("Errors", "The engine stopped and was started again. Your work is safe.")
        case "stopped_restarted":
            return translate("Errors", "Stopped. The engine was started again.")
        case "hung":
            return translate("Errors", "The engine has not answered for {seconds} s. Wait, or restart it?")
        case "device_reset":
            return translate("Errors", "The graphics card was reset. Your picture is being made again.")
        case "device_failed":
            return translate("Errors", "The graphics card failed twice. This picture was not finished.")
        case "no_graphics_card":
            return translate("Errors", "No supported graphics card was found; using the processor.")
        case "queue_restored":
            return translate("Errors", "The queue of the last session is back.")
        case "queue_paused":
            return translate("Errors", "The queue is paused.")
        # disk
        case "disk_full":
            if "needed_mb" in facts:
                return translate("Errors", "The disk is full. {needed_mb} MB are missing in {folder}.")
            return translate("Errors", "The disk is full.")
        case "unsaved_disk_full":
            return translate(
                "Errors", "The disk is full. The picture is not lost: free some space or save it elsewhere."
            )
        case "unsaved":
            return translate("Errors", "The picture could not be saved in {folder}. It is not lost: save it elsewhere.")
        case "low_space":
            return translate("Errors", "Only {free_mb} MB are free in {folder}; this needs about {needed_mb} MB.")
        case "disk_error":
            return translate("Errors", "The disk of {folder} does not answer as it should.")
        case "folder_read_only":
            return translate("Errors", "{folder} cannot be written to.")
        case "folder_unreachable":
            return translate("Errors", "The folder {folder} is not reachable.")
        case "saved_elsewhere":
            return translate("Errors", "{name} is in use; saved as {other}.")
        # files
        case "file_missing":
            return translate("Errors", "{name} was moved or deleted.")
        case "file_unreadable":
            return translate("Errors", "{name} cannot be read. It may be damaged or of an unknown kind.")
        case "file_locked":
            return translate("Errors", "{name} is open in another program.")
        case "file_slow":
            return translate("Errors", "{name} does not answer.")
        case "picture_too_large":
            return translate("Errors", "{name} is {mp} megapixels and would need {gb} GB. It is too large to open.")
        case "picture_large":
            return translate("Errors", "{name} has {mp} megapixels. To open it takes about {gb} GB of memory.")
        case "picture_incomplete":
            return translate("Errors", "{name} is incomplete; {percent} % of it could be read.")
        case "mask_size":
            return translate("Errors", "The mask {name} has another size than the photo. Scale it to the photo?")
        case "profile_damaged":
            return translate("Errors", "The colour profile of {name} is damaged; sRGB was assumed.")
        case "first_of_many":
            return translate("Errors", "{name} has {n} pictures; the first was opened.")
        case "no_sound":
            return translate("Errors", "There is no sound in {name}.")
        case "nothing_to_move":
            return translate("Errors", "There is nothing to move yet. Add a picture, or words for a walk.")
        case "no_codec":
            return translate("Errors", "Films of the kind {kind} cannot be written here. Choose another format.")
        case "no_h264":
            return translate("Errors", "This system has no H.264; MPEG-4 was used instead.")
        case "no_vp9":
            return translate("Errors", "This system has no VP9; VP8 was used instead.")
        case "no_aac":
            return translate("Errors", "This system has no AAC; MP3 was used instead.")
        case "no_opus":
            return translate("Errors", "This system has no Opus; Vorbis was used instead.")
        case "film_found":
            return translate("Errors", "An unfinished film of {seconds} s was found.")
        case "sound_incomplete":
            return translate("Errors", "{name} is damaged; {seconds} s of it could be read.")
        case "sound_silent":
            return translate("Errors", "This sound is silent.")
        case "sound_unknown":
            return translate("Errors", "No known sound was recognised; its mood is used instead.")
        case "listener_failed":
            return translate("Errors", "{name} could not listen; the built-in model did.")
        case "no_writer":
            return translate("Errors", "Nothing that writes down speech is installed. Models lists Whisper.")
        case "nothing_said":
            return translate("Errors", "Nothing was said that could be written down.")
        case "sound_not_numbers":
            return translate("Errors", "{name} is damaged in {n} places; they are silent here.")
        case "no_sound_system":
            return translate("Errors", "Recording needs PortAudio, which is not installed. Everything else works.")
        case "no_microphone":
            return translate("Errors", "No microphone was found.")
        case "no_output":
            return translate("Errors", "No loudspeaker was found. The preview runs without sound.")
        case "microphone_refused":
            return translate("Errors", "The system does not allow recording.")
        case "microphone_lost":
            return translate(
                "Errors", "The microphone was disconnected after {seconds} s. The recording up to there was kept."
            )
        case "live_microphone_lost":
            return translate("Errors", "The microphone was disconnected. The picture no longer follows it.")
        case "recording_disk_full":
            return translate("Errors", "The disk is full. The recording up to {seconds} s was kept.")
        case "recording_full":
            return translate("Errors", "The recording reached the largest size of a file and was kept.")
        case "recording_found":
            return translate("Errors", "An unfinished recording of {seconds} s was found.")
        case "newer_file":
            return translate("Errors", "{name} was saved by a newer version ({version}).")
        case "no_recipe":
            return translate("Errors", "This picture has no settings inside.")
        case "no_seed":
            return translate("Errors", "This picture names no seed that can be used here.")
        case "no_faces":
            return translate("Errors", "No face was found. Mark them by hand.")
        case "was_enlarged":
            return translate("Errors", "This picture was enlarged by {name}, not drawn: it has no settings for Create.")
        case "prompt_cut":
            return translate("Errors", "Only the first {kept} characters of the prompt were kept.")
        case "empty_prompt":
            return translate("Errors", "Write a prompt, or add a picture or a sound.")
        case "not_here":
            return translate("Errors", "Only files of this computer can be dropped here.")
        case "not_a_picture":
            return translate("Errors", "{name} is no picture and no sound. Drop one of these, or text.")
        # settings, session, library
        case "settings_newer":
            return translate("Errors", "These settings belong to a newer MM Studio and were left untouched.")
        case "settings_broken":
            return translate("Errors", "The settings could not be read and were set aside. The usual ones are used.")
        case "session_crashed":
            return translate("Errors", "MM Studio did not close properly. Restore your work and the queue?")
        case "session_broken":
            return translate("Errors", "The work of the last session could not be read and was set aside.")
        case "session_newer":
            return translate("Errors", "The last session belongs to a newer MM Studio and was left untouched.")
        case "safe_start":
            return translate(
                "Errors",
                "MM Studio stopped twice while starting. Nothing was restored this time and the queue is paused.",
            )
        case "recovered":
            return translate("Errors", "Restored your work from {time}.")
        case "index_rebuilt":
            return translate(
                "Errors",
                "The gallery index was damaged and is being rebuilt from your pictures. Nothing was lost.",
            )
        case "index_locked":
            return translate(
                "Errors", "Another program holds the gallery index. Pictures are saved; they appear here later."
            )
        case "index_in_memory":
            return translate(
                "Errors", "The gallery index cannot be written. Pictures are saved; the index is made anew."
            )
        case "index_newer":
            return translate("Errors", "The gallery index belongs to a newer MM Studio. It is shown, not changed.")
        case "saved_copy":
            return translate("Errors", "{name} was saved in {folder}.")
        case "first_saved":
            return translate("Errors", "Saved to your gallery. Its folder is {folder}.")
        # restoring a photo
        case "colours_chosen":
            if facts.get("name"):
                return translate("Errors", "“{name}” fills now. Ctrl+Z takes it back.")
            return translate("Errors", "“Colour by hints” fills now. Ctrl+Z takes it back.")
        case "restored":
            if not facts.get("n"):
                return translate("Errors", "Restored in {seconds} s.")
            if facts["n"] == 1:
                return translate("Errors", "Restored one place in {seconds} s.")
            return translate("Errors", "Restored {n} places in {seconds} s.")
        case "nothing_masked":
            return translate("Errors", "Nothing of the mask is left. Paint more, or raise Grow.")
        case "mask_scaled":
            return translate("Errors", "{name} had another size and was scaled to the photo.")
        case "no_photos":
            return translate("Errors", "There are no photos in the folder {name}.")
        case "many_photos":
            return translate("Errors", "{name} holds {n} photos. The first {most} were opened.")
        case "first_pictures":
            return translate("Errors", "The first {most} pictures were opened.")
        case "document_binned":
            return translate("Errors", "{name} was put into the bin.")
        case "no_bin":
            return translate("Errors", "There is no bin for it on this system. It is kept in {folder}.")
        case "photos_wait":
            if facts.get("n") == 1:
                return translate("Errors", "One more photo waits in the list beside the name.")
            return translate("Errors", "{n} more photos wait in the list beside the name.")
        case "recovered_photo":
            return translate("Errors", "Your photo in Restore is back, as it was at {time}.")
        case "colours_converted":
            return translate("Errors", "{name} has colours that no screen shows; they were converted to RGB.")
        case "depth_reduced":
            return translate("Errors", "{name} has printing colours of 16 bit; it was opened with 8 bit per colour.")
        case "exif_damaged":
            return translate("Errors", "The notes of the camera in {name} are damaged and will be left out.")
        # notes under a result
        case "smaller_batch":
            return translate("Errors", "Made one by one because memory was short.")
        case "on_processor":
            return translate("Errors", "Made on the processor because graphics memory was short.")
        case "higher_precision":
            return translate("Errors", "It came out black and was drawn again with higher precision.")
        case "flat_colour":
            return translate("Errors", "It came out in one flat colour. Another seed may help.")
        case "english_only":
            return translate("Errors", "This model understands English.")
        case "english_chinese_only":
            return translate("Errors", "This model understands English and Chinese.")
        case "unread":
            return translate("Errors", "Not read: {words}")
        case _:
            return _bug()
