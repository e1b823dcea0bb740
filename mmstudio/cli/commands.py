"""Every command with its options, and how each ends: 0 done, 2 bad arguments, 1 failed with one sentence on stderr.

What a command does is written in the module of its name; heavy imports happen there, when it is called.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from mmstudio import __version__, log
from mmstudio.cli import words
from mmstudio.errors import CheckpointMissing, StudioError, UnknownSize, UnknownStyle
from mmstudio.jobs import MAX_COUNT, MAX_SEED, STARTER

commands = typer.Typer(
    name="mmstudio",
    help="MM Studio makes pictures from words, offline on an ordinary computer. Without a command it opens its window.",
    add_completion=False,
    rich_markup_mode=None,  # plain text: the same in a log, a pipe and a terminal
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
library_commands = typer.Typer(help="The pictures that were made: list, export, index.", no_args_is_help=True)
commands.add_typer(library_commands, name="library")
checkpoint_commands = typer.Typer(help="Large models: list, install, add, verify, remove, scan.", no_args_is_help=True)
commands.add_typer(checkpoint_commands, name="checkpoints")

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]


def main(arguments: list[str] | None = None) -> int:
    """Carry out what was typed (None = the process's own arguments) and return the exit code; never raises."""
    try:
        commands(args=arguments, prog_name="mmstudio")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except StudioError as error:
        print(words.sentence(error), file=sys.stderr)
    except Exception:  # noqa: BLE001 - a bug of ours: its traceback belongs in the log, not in front of a person
        print(words.bug_sentence(_log_bug()), file=sys.stderr)
    return 1


@commands.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.", is_eager=True)] = False,
) -> None:
    if version:
        print(f"mmstudio {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        app()


@commands.command()
def app() -> None:
    """Open the window."""
    from mmstudio.cli.window import open_window

    raise typer.Exit(open_window())


@commands.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What to draw, in words.")] = "",
    image: Annotated[
        list[str] | None, typer.Option(help="A picture that guides it, and how much: fox.png:0.6 (0 to 1).")
    ] = None,
    audio: Annotated[
        list[str] | None, typer.Option(help="A sound that guides it, and how much: bark.wav:0.8 (0 to 1).")
    ] = None,
    listener: Annotated[str, typer.Option(help="With --audio: which installed model listens.")] = STARTER,
    style: Annotated[str, typer.Option(help="Drawing style, or any.")] = "any",
    seed: Annotated[
        int | None, typer.Option(min=0, max=MAX_SEED, help="Same seed, same picture. [default: a new one]")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=MAX_COUNT, help="How many pictures.")] = 1,
    out: Annotated[Path | None, typer.Option(help="Folder, or file, as in apple.png. [default: the library]")] = None,
    size: Annotated[str, typer.Option(help="Side in pixels, as in 256. [default: the model's own size]")] = "",
    background: Annotated[str, typer.Option(help='"transparent" or a colour as in "#f4e9d8".')] = "transparent",
    variation: Annotated[float, typer.Option(min=0, max=1, help="How far each picture moves from the seed's.")] = 0.0,
    variation_seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Where --variation moves to.")] = 0,
    memory: Annotated[
        Literal["on", "off"],
        typer.Option(help="Off: without the memory of drawings, for comparison."),
    ] = "on",
    model: Annotated[
        str, typer.Option("--checkpoint", "--model", help="Which model draws: mmstudio checkpoints list.")
    ] = "starter",
    negative: Annotated[str, typer.Option(help="What should not be there, for models that know it.")] = "",
    steps: Annotated[int | None, typer.Option(min=1, max=150, help="Of a large model. [default: its own]")] = None,
    guidance: Annotated[float | None, typer.Option(min=1, max=30, help="Of a large model. [default: its own]")] = None,
    sampler: Annotated[str, typer.Option(help='As in "DPM++ 2M Karras". [default: the model\'s own]')] = "",
    lora: Annotated[list[str] | None, typer.Option(help="A LoRA, as in style:0.8; may be given again.")] = None,
    start: Annotated[Path | None, typer.Option(help="A picture to draw over.")] = None,
    strength: Annotated[float, typer.Option(min=0.01, max=1, help="Of --start: 1 leaves nothing of it.")] = 0.6,
    hires: Annotated[float, typer.Option(min=1, max=4, help="Draw once more, so many times larger.")] = 1.0,
    refiner: Annotated[str, typer.Option(help="An installed refiner that draws the last fifth of the steps.")] = "",
    upscaler: Annotated[str, typer.Option(help="An installed upscaler that enlarges what is drawn.")] = "",
    clip_skip: Annotated[int, typer.Option(min=0, max=8, help="Last layers of the text encoder to leave out.")] = 0,
    ip_adapter: Annotated[
        str, typer.Option(help="With --image and a large model: what looks at it. [default: an installed one]")
    ] = "",
    control: Annotated[str, typer.Option(help="A ControlNet, and how much: canny-sd15:0.8 (0 to 2).")] = "",
    control_picture: Annotated[Path | None, typer.Option(help="The picture that --control keeps to.")] = None,
    control_kind: Annotated[
        Literal["canny", "soft_edge", "line_art", "given"],
        typer.Option(help="What is drawn from it first; given: it is a map (depth, pose) already."),
    ] = "canny",
    as_json: Json = False,
) -> None:
    """Draw pictures from words, pictures and sounds, and print where the files are."""
    from mmstudio.cli import generate as work

    try:
        job = work.make_job(
            prompt,
            images=image or (),
            sounds=audio or (),
            listener=listener,
            checkpoint=model,
            style=style,
            seed=seed,
            count=count,
            size=size,
            background=background,
            variation=variation,
            variation_seed=variation_seed,
            memory=memory == "on",
            negative_prompt=negative,
            steps=steps,
            guidance_scale=guidance,
            sampler=sampler,
            loras=lora or [],
            start=start,
            denoising_strength=strength,
            hires_scale=hires,
            refiner=refiner,
            upscaler=upscaler,
            clip_skip=clip_skip,
            ip_adapter=ip_adapter,
            control=control,
            control_picture=control_picture,
            control_kind=control_kind,
        )
    except (UnknownStyle, UnknownSize, CheckpointMissing) as error:
        raise typer.BadParameter(words.sentence(error)) from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if out and work.picture_format(out) == "jpeg" and job.background == "transparent":
        raise typer.BadParameter('JPEG knows no transparency: name a --background, for example "#ffffff".')
    raise typer.Exit(work.run(job, out, as_json))


@commands.command()
def restore(
    photo: Annotated[Path, typer.Argument(help="A photo, or a folder of them.")],
    out: Annotated[Path, typer.Option(help="File or folder for the result; nothing is overwritten.")],
    mask: Annotated[
        Path | None, typer.Option(help="What to repaint: white in a picture, or a folder of such pictures.")
    ] = None,
    detect: Annotated[bool, typer.Option("--detect", help="Repaint what seems to be scratches and dust.")] = False,
    detect_only: Annotated[bool, typer.Option("--detect-only", help="Only write the mask of what seems so.")] = False,
    sensitivity: Annotated[float, typer.Option(min=0, max=1, help="Of --detect: more finds more.")] = 0.5,
    method: Annotated[
        str,
        typer.Option(
            help="auto, telea, ns, patchmatch, starter, hints (colours by --hint alone), an installed model (also for "
            "faces, colour, traces of JPEG: mark them by --mask; without one the whole photo is coloured or cleaned), "
            "or a file of LaMa."
        ),
    ] = "auto",
    reference: Annotated[Path | None, typer.Option(help="Another picture to copy texture from.")] = None,
    prompt: Annotated[str, typer.Option(help="What should be there, where the method reads a text.")] = "",
    strength: Annotated[
        float | None,
        typer.Option(min=0.01, max=1, help="Less keeps more of what is there. [default: 1; faces 0.2, colours 0.53]"),
    ] = None,
    hint: Annotated[
        list[str] | None,
        typer.Option(help="A dot of colour, for a method that colours: x,y,radius,#rrggbb. Repeat it for more."),
    ] = None,
    frame: Annotated[
        str, typer.Option(help="Paint beyond the edge: pixels on every side, or left,top,right,bottom: 0,0,256,0.")
    ] = "",
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Same seed, same repair.")] = 0,
    report: Annotated[Path | None, typer.Option(help="Write what was done, and why, into this JSON file.")] = None,
) -> None:
    """Mend a damaged photo where a mask says so, or where it seems damaged; all else stays as it is."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its threads spin beside those that fill places
    from mmstudio.cli import restore as work
    from mmstudio.cli import words
    from mmstudio.errors import NothingKnown
    from mmstudio.mending import Wish
    from mmstudio.repair.frame import MOST_PX, Frame, frame_of

    if mask is None and not detect and not detect_only and not frame and not work.whole(method):
        raise typer.BadParameter("Say what to repaint: --mask MASK.png, --detect or --frame.")
    if detect and (mask is not None or frame):
        raise typer.BadParameter(f"Use {'--mask' if mask is not None else '--frame'} or --detect, not both.")
    try:
        sides = frame_of(frame) if frame else Frame()
    except (ValueError, TypeError):
        raise typer.BadParameter(
            f"--frame is a number of pixels, or left,top,right,bottom, up to {MOST_PX} each: 0,0,256,0."
        ) from None
    wish = Wish(
        out=str(out),
        mask=str(mask or ""),
        detect_only=detect_only,
        sensitivity=sensitivity,
        method=method,
        reference=str(reference or ""),
        prompt=prompt,
        hints=tuple(hint or ()),
        strength=strength or 0.0,
        seed=seed,
        frame=sides,
    )
    if problem := work.problem(photo, wish):
        raise typer.BadParameter(problem)
    try:
        raise typer.Exit(work.run(photo, wish, report))
    except NothingKnown as error:
        raise typer.BadParameter(words.sentence(error)) from None


@commands.command()
def listen(
    sound: Annotated[Path, typer.Argument(help="A sound file, or a film with sound.")],
    curves: Annotated[Path | None, typer.Option(help="Write the control curves into this .json or .csv file.")] = None,
    beats: Annotated[bool, typer.Option("--beats", help="List every beat.")] = False,
    concepts: Annotated[
        bool, typer.Option("--concepts", help="Say what it may be a sound of, and how it sounds.")
    ] = False,
    said: Annotated[bool, typer.Option("--said", help="Write down what is said, with an installed Whisper.")] = False,
    model: Annotated[
        str, typer.Option(help="What listens: an installed model, or starter. [default: the best there is]")
    ] = "",
    as_json: Json = False,
) -> None:
    """Measure what a sound does over time: loudness, bands, hits, beats, tempo, brightness, key."""
    from mmstudio.cli import listen as work

    if curves is not None and curves.suffix.lower() not in work.CURVE_FILES:
        raise typer.BadParameter("Curves are written as .json or .csv.")
    raise typer.Exit(work.listen(sound, curves, beats, as_json, concepts, said, model))


@commands.command()
def upscale(
    picture: Annotated[Path, typer.Argument(help="A picture file.")],
    model: Annotated[str, typer.Option(help="An installed upscaler, as in: mmstudio checkpoints list.")],
    out: Annotated[Path, typer.Option(help="File for the result; nothing is overwritten.")],
) -> None:
    """Enlarge a picture with an installed net (Real-ESRGAN and its kind); profile, EXIF and depth are kept."""
    from mmstudio.cli import upscale as work

    if problem := work.problem(out):
        raise typer.BadParameter(problem)
    work.run(picture, model, out)


@commands.command()
def describe(
    picture: Annotated[Path, typer.Argument(help="A picture file.")],
    as_json: Json = False,
) -> None:
    """Say what a picture shows: a caption and tags. It knows drawings of everyday things best."""
    from mmstudio.cli import describe as work

    raise typer.Exit(work.run(picture, as_json))


commands.command("sound", hidden=True)(listen)  # its other name


@commands.command()
def animate(
    sources: Annotated[list[str], typer.Argument(help="Pictures, or words that a walk goes between; up to eight.")],
    audio: Annotated[Path | None, typer.Option(help="The sound that moves it, a sound file or a film.")] = None,
    preset: Annotated[str, typer.Option(help="What the sound moves: still, gentle, pulse, drift, storm …")] = "gentle",
    fps: Annotated[str, typer.Option(help="Frames a second, as in 29.97. [default: 30; GIF 25]")] = "",
    size: Annotated[str, typer.Option(help="512, or 640x360. [default: the picture's, at most 1280x720]")] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="A .mp4, .webm, .gif, .webp or .png; without suffix a folder. [default: the library]"),
    ] = None,
    quality: Annotated[int, typer.Option(min=1, max=100, help="Of the pictures.")] = 80,
    seconds: Annotated[float, typer.Option(min=0.1, max=36_000, help="How long without a sound.")] = 10.0,
    start: Annotated[float, typer.Option(min=0, help="Where it begins, in seconds of the sound.")] = 0.0,
    end: Annotated[float | None, typer.Option(help="Where it ends. [default: with the sound]")] = None,
    style: Annotated[str, typer.Option(help="Drawing style of a walk, or any.")] = "any",
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Same seed, same film.")] = 0,
    limit_flashes: Annotated[
        bool, typer.Option(help="At most three full-picture flashes a second: more can harm people.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Let a sound move a picture, or a walk between drawings, and write the film."""
    from mmstudio.cli import animate as work

    try:
        job = work.make_job(
            sources, audio, preset, fps, size, out, quality, seconds, start, end, style, seed, limit_flashes
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(work.run(job, out, as_json))


@commands.command()
def interpolate(
    sources: Annotated[list[str], typer.Argument(help="2 to 8 prompts, pictures or sound files, in order.")],
    frames: Annotated[int, typer.Option(min=2, max=10_000, help="How many.")] = 60,
    style: Annotated[str, typer.Option(help="Of the prompts; any, or one that mmstudio styles lists.")] = "any",
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Of all prompts.")] = 0,
    loop: Annotated[bool, typer.Option("--loop", help="Lead back to the first, so that the film closes.")] = False,
    fps: Annotated[int, typer.Option(min=1, max=60, help="Frames a second of a film.")] = 25,
    even: Annotated[bool, typer.Option(help="Equal visible change from frame to frame.")] = True,
    checkpoint: Annotated[str, typer.Option(help="What draws; see mmstudio checkpoints.")] = "starter",
    out: Annotated[Path, typer.Option(help="FILM.mp4, .webm, .gif, .webp or .png, else a folder.")] = Path("frames"),
    as_json: Json = False,
) -> None:
    """Draw what lies between prompts, pictures and sounds: a film, or a folder of pictures with their recipes."""
    from mmstudio.cli import interpolate as work

    try:
        code = work.run(sources, frames, style, seed, loop, fps, even, checkpoint, out, as_json)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(code)


@commands.command()
def grid(
    prompts: Annotated[list[str], typer.Argument(help="What to draw; one or more rows each.")],
    styles: Annotated[list[str] | None, typer.Option("--style", help="May be given several times.")] = None,
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Of the first column.")] = 0,
    seeds: Annotated[int, typer.Option(min=1, max=32, help="How many columns.")] = 4,
    checkpoint: Annotated[str, typer.Option(help="What draws; see mmstudio checkpoints.")] = "starter",
    size: Annotated[str, typer.Option(help="512, 512x768; see mmstudio styles. [default: its own]")] = "",
    out: Annotated[Path, typer.Option(help="A folder: every picture with its recipe, and sheet.png.")] = Path("grid"),
    as_json: Json = False,
) -> None:
    """Draw prompts x styles x seeds: a file with its recipe for each, and one sheet of all."""
    from mmstudio.cli import grid as work

    try:
        jobs = work.jobs_of(prompts, styles or [], seed, seeds, checkpoint, size)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(work.run(jobs, out, as_json))


@commands.command()
def record(
    out: Annotated[Path | None, typer.Option(help="A .wav file. [default: a new one in the library]")] = None,
    seconds: Annotated[float, typer.Option(min=0.1, max=3600, help="How long.")] = 10.0,
    device: Annotated[str, typer.Option(help="Part of a microphone's name. [default: the system's choice]")] = "",
    as_json: Json = False,
) -> None:
    """Record from the microphone into a WAV file; Ctrl+C ends it and keeps what was heard."""
    from mmstudio.cli import listen as work

    if out is not None and out.suffix.lower() != ".wav":
        raise typer.BadParameter("Recordings are written as .wav.")
    raise typer.Exit(work.record(out, seconds, device, as_json))


@commands.command("safe-copy")
def safe_copy(
    file: Annotated[Path, typer.Argument(help="Weights of a type that can run programs: .pth, .ckpt.")],
) -> None:
    """Write the weights of such a file beside it as safetensors, which can only hold numbers."""
    from mmstudio.generators import safe_copy as work

    print(work.safe_copy(file), flush=True)


@commands.command()
def doctor(as_json: Json = False) -> None:
    """Say what is here, what is missing, and what to type; exit code 1 when something is missing."""
    from mmstudio.cli import doctor as work

    raise typer.Exit(work.run(as_json))


@commands.command()
def bench(
    rows: Annotated[
        list[str] | None, typer.Argument(help="Only these rows of the table, or restore, explore. [default: all rows]")
    ] = None,
    as_json: Json = False,
    save: Annotated[Path | None, typer.Option(help="Write the table into this JSON file, too.")] = None,
    photos: Annotated[Path | None, typer.Option(help="For restore: the folder of photos to damage and mend.")] = None,
    seconds: Annotated[
        float, typer.Option(min=10, max=600, help="Of the session; with less, large galleries are smaller, too.")
    ] = 600,
) -> None:
    """Measure the speed of this machine and print the table; restore, explore: how well damage is mended, sliders."""
    if rows == ["restore"]:
        from mmstudio.bench import restore

        found = restore.photos_in(photos) if photos else []
        if not found:
            raise typer.BadParameter("Name the folder of photos to damage and mend: --photos FOLDER.")
        raise typer.Exit(restore.report(found, as_json, save))
    if rows == ["explore"]:
        from mmstudio.bench import explore

        raise typer.Exit(explore.report(as_json))
    from mmstudio.bench import run as work

    unknown = set(rows or ()) - set(work.ROWS)
    if unknown:
        raise typer.BadParameter(
            f"Unknown: {', '.join(sorted(unknown))}. Rows: {', '.join(work.ROWS)}, restore or explore."
        )
    raise typer.Exit(work.run(rows or (), as_json, save, seconds))


@commands.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
def train(
    context: typer.Context,
    recipe: Annotated[str, typer.Argument(help="Which recipe; without one they are listed.")] = "",
) -> None:
    """Train the starter models again; further options go to the recipe."""
    from mmstudio.cli import train as work

    raise typer.Exit(work.run(recipe, context.args))


@library_commands.command()
def reindex() -> None:
    """Make the gallery index anew from the picture files."""
    from mmstudio.cli import library as work

    raise typer.Exit(work.reindex())


@library_commands.command("list")
def list_pictures(
    search: Annotated[str, typer.Option(help="Words of the prompt or the tags.")] = "",
    style: Annotated[str, typer.Option(help="Only this style.")] = "",
    starred: Annotated[bool, typer.Option("--starred", help="Only pictures with a star.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0 = all.")] = 50,
    as_json: Json = False,
) -> None:
    """List pictures, newest first: number, date, style, seed, prompt, file."""
    from mmstudio.cli import library as work

    raise typer.Exit(work.show(search, style, starred, limit, as_json))


@library_commands.command()
def export(
    to: Annotated[Path, typer.Option(help="Folder for the copies.")],
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers as mmstudio library list shows them.")] = None,
    search: Annotated[str, typer.Option(help="All pictures with these words.")] = "",
    starred: Annotated[bool, typer.Option("--starred", help="All pictures with a star.")] = False,
    format_: Annotated[
        Literal["same", "png", "jpeg", "webp", "tiff"], typer.Option("--format", help="File format.")
    ] = "png",
    scale: Annotated[int, typer.Option(min=1, max=8, help="Times larger.")] = 1,
    smooth: Annotated[bool, typer.Option("--smooth/--sharp", help="Lanczos, or hard pixels.")] = True,
    background: Annotated[
        str | None, typer.Option(help="Colour behind transparency. [default: none; white for JPEG]")
    ] = None,
    quality: Annotated[int, typer.Option(min=1, max=100, help="Of JPEG and WebP.")] = 90,
    recipe: Annotated[bool, typer.Option("--recipe/--no-recipe", help="With its recipe inside.")] = True,
) -> None:
    """Write copies of pictures in another format or size; never overwrites a file."""
    if not numbers and not search and not starred:
        raise typer.BadParameter("Say which pictures: their numbers, --search WORDS or --starred.")
    from mmstudio.cli import library as work
    from mmstudio.media.export import ExportOptions

    try:
        options = ExportOptions(
            kind=format_,
            scale=scale,
            resample="lanczos" if smooth else "nearest",
            fill=background is not None,
            background=background or "#ffffff",
            quality=quality,
            write_recipe=recipe,
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(work.export(numbers or [], search, starred, to, options))


@library_commands.command()
def sheet(
    to: Annotated[Path, typer.Option(help="The PNG file; never overwritten.")],
    numbers: Annotated[list[int] | None, typer.Argument(help="Numbers as mmstudio library list shows them.")] = None,
    search: Annotated[str, typer.Option(help="All pictures with these words.")] = "",
    starred: Annotated[bool, typer.Option("--starred", help="All pictures with a star.")] = False,
    columns: Annotated[int, typer.Option(min=1, max=24, help="Pictures beside one another.")] = 4,
    size: Annotated[int, typer.Option(min=32, max=1024, help="Pixels of the square each fits into.")] = 256,
    captions: Annotated[Literal["prompt", "name", "none"], typer.Option(help="What stands below each.")] = "prompt",
    background: Annotated[str, typer.Option(help="Colour of the sheet.")] = "#ffffff",
) -> None:
    """Write a contact sheet: pictures of the library as one."""
    if not numbers and not search and not starred:
        raise typer.BadParameter("Say which pictures: their numbers, --search WORDS or --starred.")
    from mmstudio.cli import library as work
    from mmstudio.media.contact_sheet import SheetOptions

    try:
        options = SheetOptions(columns=columns, side_px=size, captions=captions, background=background)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    raise typer.Exit(work.sheet(numbers or [], search, starred, to, options))


@checkpoint_commands.command("list")
def list_checkpoints(
    available: Annotated[bool, typer.Option("--available", help="Also those that can be installed.")] = False,
    as_json: Json = False,
) -> None:
    """List what is here: name, size, kind, state, licence."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.show(available, as_json))


@checkpoint_commands.command()
def install(
    name: Annotated[str, typer.Argument(help="As mmstudio checkpoints list --available shows it.")],
    accept_licence: Annotated[bool, typer.Option("--accept-licence", help="I have read its licence.")] = False,
    as_json: Json = False,
) -> None:
    """Download a large model; a broken download goes on where it was."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.install(name, accept_licence, as_json))


@checkpoint_commands.command()
def add(
    path: Annotated[Path, typer.Argument(help="A .safetensors file, or a folder of diffusers.")], as_json: Json = False
) -> None:
    """Take in a copy of a file or folder that is on this machine."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.add(path, as_json))


@checkpoint_commands.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Names. [default: all]")] = None, as_json: Json = False
) -> None:
    """Compare every byte with the checksum; exit code 1 when one is damaged."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.verify(names or [], as_json))


@checkpoint_commands.command()
def remove(name: Annotated[str, typer.Argument(help="As mmstudio checkpoints list shows it.")]) -> None:
    """Delete a large model; files of other programs stay."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.remove(name))


@checkpoint_commands.command()
def scan(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of other programs to use in place.")] = None,
    as_json: Json = False,
) -> None:
    """Look for new files; what is no model is named."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.scan(folders or [], as_json))


@checkpoint_commands.command("token")
def hub_token() -> None:
    """Keep your token for models whose licence is accepted at the hub."""
    from mmstudio.cli import checkpoints as work

    raise typer.Exit(work.store_token())


def _log_bug() -> Path:
    """Put the exception that is being handled into the command line's log; returns that file."""
    from mmstudio import settings

    file = log.start("command-line", settings.load(settings.default_path()).settings.log_prompts)
    logging.getLogger(__name__).critical("a command failed", exc_info=True)
    return file
