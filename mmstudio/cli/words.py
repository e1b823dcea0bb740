"""English sentences for the codes of `mmstudio.errors`, for the command line. The window has its own, translated."""

from __future__ import annotations

from collections.abc import Mapping

from mmstudio.errors import Fact, StudioError

_SENTENCES = {
    "cancelled": "Stopped.",
    "checkpoint_too_large": "{name} needs {needed_gb} GB of memory; {free_gb} GB are free.",
    "out_of_memory": "This needs about {needed_gb} GB of memory; {free_gb} GB are free. Try a smaller --size.",
    "nothing_known": "The mask covers the whole photo: nothing is left to continue from.",
    "empty_picture": "The picture came out empty. Try another --seed.",
    "no_weights": "Every anchor counts nothing: give one of them a weight.",
    "reads_words": "This model reads words, not pictures.",
    "no_checkpoint": "The model {name} is not installed. mmstudio doctor lists what is missing.",
    "checkpoint_broken": "{name} is damaged or incomplete.",
    "checkpoint_unknown": "{name} is of no kind that MM Studio knows.",
    "checkpoint_refused": "{name} could contain a program and was not opened.",
    "wrong_family": "{name} is made for {family}; here {needed} is needed.",
    "checkpoint_incomplete": "{name} is only a part of a model: {missing} is missing.",
    "package_missing": "{name} needs the package {package}: pip install {package} (it has licences of its own).",
    "licence_not_accepted": "{name} has a licence ({licence}). Read it, then add --accept-licence.",
    "no_connection": "No connection to {host}.",
    "download_refused": "{host} answered {status}: accept the licence there, then mmstudio checkpoints token",
    "download_busy": "{host} is too busy. Try again in {minutes} minutes.",
    "download_missing": "{name} is not at {host}.",
    "download_wrong": "The downloaded file is not the expected one and was removed.",
    "no_inpainter": "{name} holds no net that fills holes; LaMa-like ones in safetensors do.",
    "unsafe_file": "{name} can run programs when it is opened. Make a safe copy of it first: mmstudio safe-copy {name}",
    "checkpoint_damaged": "The model {name} is damaged: {file} is not as it was shipped. Install MM Studio again.",
    "unknown_style": "There is no style {name}. Known styles: {known}.",
    "unknown_size": "The size {width} x {height} is not possible. Known sizes: {known}.",
    "disk_full": "The disk is full: {needed_mb} MB are needed in {folder}, {free_mb} MB are free.",
    "low_space": "Only {free_mb} MB are free in {folder}; this needs about {needed_mb} MB.",
    "disk_error": "The disk of {folder} reported an error. Name another folder with --out.",
    "folder_read_only": "{folder} cannot be written to. Name another folder with --out.",
    "folder_unreachable": "The folder {folder} is not reachable.",
    "file_unreadable": "{name} cannot be read. It may be damaged or of an unknown kind.",
    "file_missing": "{name} was moved or deleted.",
    "file_locked": "{name} is open in another program.",
    "file_slow": "{name} does not answer.",
    "index_locked": "Another program holds the gallery's index in {folder}. Try again when it has finished.",
    "no_bin": "There is no bin for it on this system. It is kept in {folder}.",
    "picture_large": "{name} has {mp} megapixels and needs {gb} GB of memory.",
    "picture_too_large": "{name} has {mp} megapixels and would need {gb} GB of memory.",
    "no_sound": "There is no sound in {name}.",
    "sound_silent": "{name} is silent.",
    "nothing_to_move": "There is nothing to move. Name a picture, or words for a walk.",
    "no_codec": "Films of the kind {kind} cannot be written here. Choose another suffix.",
    "no_sound_system": "Recording needs PortAudio, which is not installed. mmstudio doctor says what to type.",
    "no_output": "No loudspeaker was found.",
    "no_microphone": "No microphone was found.",
    "microphone_refused": "The system does not allow recording from {name}.",
    "newer_file": "{name} was saved by a newer version of MM Studio ({version}).",
    "worker_died": "The engine stopped unexpectedly.",
    "worker_broken": "The engine cannot start. mmstudio doctor says why.",
}
_NOTES = {
    "anchor_lost": "Anchor {anchor} is left out: {why}",
    "anchor_part": "Anchor {anchor}: {left}",
    "sound_incomplete": "{name} is damaged; {seconds} s of it could be read.",
    "sound_silent": "{name} is silent.",
    "picture_unsure": "This picture is unlike the drawings that are known; these words are a guess.",
    "sound_unknown": "No known sound was recognised; its mood is used instead.",
    "sound_not_numbers": "{name} is damaged in {n} places; they are silent here.",
    "microphone_lost": "The microphone was disconnected after {seconds} s. The recording up to there was kept.",
    "recording_disk_full": "The disk is full. The recording up to {seconds} s was kept.",
    "recording_full": "The recording reached the largest size of a file and was kept.",
    "no_h264": "This system has no H.264; MPEG-4 was used instead.",
    "no_vp9": "This system has no VP9; VP8 was used instead.",
    "no_aac": "This system has no AAC; MP3 was used instead.",
    "no_opus": "This system has no Opus; Vorbis was used instead.",
    "film_found": "An unfinished film of {seconds} s was found: {file}",
    "recording_found": "An unfinished recording of {seconds} s was found: {file}",
}
_LEFT = {  # see generators/left_out.py
    "picture": "its picture is left out, {family} reads words only.",
    "adapter": "its picture is left out, {family} needs an IP-Adapter for it.",
    "start": "the picture that it was drawn over is left out.",
    "lines": "the picture whose lines it keeps to is left out.",
    "passes": "second pass, refiner and upscaler are left out.",
    "settings": "its steps, guidance, sampler and LoRAs are left out, those of the first anchor count.",
    "frame": "style, truncation and directions of this frame are left out, they are the starter's.",
}
_BUG = "Something went wrong. The log has the details: {log}"


def sentence(error: StudioError) -> str:
    """What happened and what to do, for a person at a terminal."""
    return sentence_of(error.code, error.facts)


def sentence_of(code: str, facts: Mapping[str, Fact]) -> str:
    """The same for the code of an error that happened elsewhere."""
    template = _SENTENCES.get(code)
    if template is None:
        return f"{code}: " + ", ".join(f"{name} {value}" for name, value in facts.items())
    return template.format_map(_Facts(facts))


def note(code: str, facts: Mapping[str, Fact]) -> str:
    """Something to say about a thing that was done all the same. why: the code of what stood in its way; part: of what
    of an anchor is left out."""
    if "why" in facts:
        facts = {**facts, "why": sentence_of(str(facts["why"]), facts)}
    if "part" in facts:
        facts = {**facts, "left": _LEFT[str(facts["part"])].format_map(_Facts(facts))}
    return _NOTES[code].format_map(_Facts(facts))


def bug_sentence(log: object) -> str:
    return _BUG.format(log=log)


def known_codes() -> frozenset[str]:
    """Codes that have a sentence of their own."""
    return frozenset(_SENTENCES)


class _Facts(dict[str, Fact]):
    """A fact that a raiser forgot leaves a gap in the sentence instead of a traceback."""

    def __missing__(self, name: str) -> str:
        return "?"
