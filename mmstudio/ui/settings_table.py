"""Every setting in one table: its page and its words. The settings window and the command palette are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

CONTEXT = "SettingsWindow"  # of the translations of all texts here
LANGUAGES = (("en", "English"), ("zh_CN", "简体中文"))  # each in its own language: not translated


@dataclass(frozen=True)
class Setting:
    """id: the name of its field in `Settings`. page: of the settings window. text, hint: English sources.

    choices: (value, English source) of each, where they are few and always the same.
    """

    id: str
    page: str
    text: object  # what QT_TRANSLATE_NOOP gives back, by its annotation; a str
    hint: object = ""
    choices: tuple[tuple[str, object], ...] = ()

    def title(self) -> str:
        return QCoreApplication.translate(CONTEXT, str(self.text))

    def explanation(self) -> str:
        return QCoreApplication.translate(CONTEXT, str(self.hint)) if self.hint else ""

    def choice_titles(self) -> list[tuple[str, str]]:
        """(value, as a person reads it) of each choice."""
        return [(value, QCoreApplication.translate(CONTEXT, str(text))) for value, text in self.choices]


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "language",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Language"),
        choices=(("system", QT_TRANSLATE_NOOP("SettingsWindow", "System")), *LANGUAGES),
    ),
    Setting(
        "theme",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Theme"),
        choices=(
            ("system", QT_TRANSLATE_NOOP("SettingsWindow", "System")),
            ("dark", QT_TRANSLATE_NOOP("SettingsWindow", "Dark")),
            ("light", QT_TRANSLATE_NOOP("SettingsWindow", "Light")),
            ("high_contrast", QT_TRANSLATE_NOOP("SettingsWindow", "High contrast")),
        ),
    ),
    Setting(
        "ui_scale",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Size of the interface"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Texts and controls; the picture's zoom stays."),
    ),
    Setting(
        "surround",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Around pictures"),
        QT_TRANSLATE_NOOP("SettingsWindow", "What is seen beside a picture that is shown large."),
        (
            ("theme", QT_TRANSLATE_NOOP("SettingsWindow", "As the theme")),
            ("grey", QT_TRANSLATE_NOOP("SettingsWindow", "Middle grey")),
            ("black", QT_TRANSLATE_NOOP("SettingsWindow", "Black")),
            ("white", QT_TRANSLATE_NOOP("SettingsWindow", "White")),
        ),
    ),
    Setting(
        "picture_screen",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Picture on another screen"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Which screen the picture fills alone after Shift+F11."),
    ),
    Setting(
        "reduce_motion",
        "general",
        QT_TRANSLATE_NOOP("SettingsWindow", "Reduce motion"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Nothing slides or fades."),
    ),
    Setting(
        "library_folder",
        "files",
        QT_TRANSLATE_NOOP("SettingsWindow", "Gallery folder"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Pictures are ordinary files in folders by day."),
    ),
    Setting(
        "name_template",
        "files",
        QT_TRANSLATE_NOOP("SettingsWindow", "Name of new files"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Use {date}, {time}, {prompt}, {style}, {seed} and {n}."),
    ),
    Setting(
        "picture_format",
        "files",
        QT_TRANSLATE_NOOP("SettingsWindow", "Picture format"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Both keep every pixel; WebP takes a third less room. Others: by Export."),
    ),
    Setting(
        "write_recipe",
        "files",
        QT_TRANSLATE_NOOP("SettingsWindow", "Write settings into files"),
        QT_TRANSLATE_NOOP(
            "SettingsWindow", "Prompt, seed and model travel with the picture, so that it can be made again."
        ),
    ),
    Setting(
        "bin_days",
        "files",
        QT_TRANSLATE_NOOP("SettingsWindow", "Days in the bin"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Deleted pictures go to the system's bin after this time."),
    ),
    Setting(
        "keep_model_min",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Keep model in memory"),
        QT_TRANSLATE_NOOP("SettingsWindow", "An idle model is unloaded after this time."),
    ),
    Setting(
        "previews",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Previews"),
        QT_TRANSLATE_NOOP("SettingsWindow", "A picture is shown after each step; off: when it is finished."),
    ),
    Setting(
        "low_memory",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Low memory"),
        QT_TRANSLATE_NOOP(
            "SettingsWindow", "Auto: where memory is short. On: one model at a time, large ones in parts and slower."
        ),
    ),
    Setting(
        "device",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Compute on"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Of several cards, sliders use the next one. Counts from the next start."),
    ),
    Setting(
        "compiled",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Compile large models"),
        QT_TRANSLATE_NOOP(
            "SettingsWindow", "On a graphics card: the first picture waits a minute longer, all others come sooner."
        ),
    ),
    Setting(
        "eight_bit",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Large models in 8 bits"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Half the memory, and pictures that differ a little."),
    ),
    Setting(
        "threads",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Threads"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Of the processor, for drawing. Counts from the next start."),
    ),
    Setting(
        "log_prompts",
        "work",
        QT_TRANSLATE_NOOP("SettingsWindow", "Prompts in the log"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Off: the log holds codes and numbers only."),
    ),
    Setting(
        "sound_input",
        "sound",
        QT_TRANSLATE_NOOP("SettingsWindow", "Microphone"),
        QT_TRANSLATE_NOOP("SettingsWindow", "For recordings and for pictures that follow it live."),
    ),
    Setting(
        "sound_monitor",
        "sound",
        QT_TRANSLATE_NOOP("SettingsWindow", "Monitor"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Recordings are heard while they are made. For headphones."),
    ),
    Setting(
        "sound_output",
        "sound",
        QT_TRANSLATE_NOOP("SettingsWindow", "Loudspeaker"),
        QT_TRANSLATE_NOOP("SettingsWindow", "Where sounds are played."),
    ),
    Setting(
        "sound_delay_ms",
        "sound",
        QT_TRANSLATE_NOOP("SettingsWindow", "Sound delay"),
        QT_TRANSLATE_NOOP("SettingsWindow", "For Bluetooth: raise it until picture and sound meet."),
    ),
    Setting("shortcuts", "keys", QT_TRANSLATE_NOOP("SettingsWindow", "Keys")),
)


def setting(id: str) -> Setting:
    """The setting of that id."""
    return next(setting for setting in SETTINGS if setting.id == id)
