"""The kinds of sounds that are synthesised for the sound encoder, and the words for them; the functions that make them
lie in `sounds_of_nature`, `sounds_of_things` and `sounds_of_music`, by the same names.
"""

from __future__ import annotations

from collections.abc import Callable

from mmstudio.training import sounds_of_music, sounds_of_nature, sounds_of_things
from mmstudio.training.sounds import Draw, Wave

Maker = Callable[[Draw, float], Wave]

# name -> other words for it, as people say it
WORDS: dict[str, tuple[str, ...]] = {
    "rain": ("rain falling", "heavy rain", "a rain cloud", "rainy weather", "drizzle"),
    "thunder": ("thunderstorm", "lightning", "a storm with lightning", "rumbling thunder"),
    "wind": ("wind blowing", "a windy day", "howling wind", "a breeze"),
    "sea waves": ("ocean", "waves on a beach", "surf", "the sea", "water wave"),
    "water drops": ("dripping water", "droplet", "drops of water", "a dripping tap"),
    "stream": ("a flowing stream", "a brook", "a river", "running water"),
    "fire": ("campfire", "crackling fire", "flame", "burning wood"),
    "bird": ("birds singing", "birdsong", "a chirping bird", "a songbird"),
    "dog": ("a barking dog", "dog face", "puppy", "a dog barks"),
    "cat": ("a meowing cat", "cat face", "kitten", "a cat meows"),
    "cow": ("a mooing cow", "cow face", "cattle", "a cow moos"),
    "sheep": ("a bleating sheep", "lamb", "ewe", "a sheep bleats"),
    "rooster": ("a crowing rooster", "cock", "chicken", "cock-a-doodle-doo"),
    "duck": ("a quacking duck", "ducks", "mallard"),
    "frog": ("a croaking frog", "toad", "frogs in a pond"),
    "cricket": ("crickets chirping", "a chirping insect", "cicada", "grasshopper"),
    "bees": ("honeybee", "buzzing bees", "a swarm of bees", "a buzzing bee"),
    "owl": ("a hooting owl", "an owl at night", "hoot"),
    "horse": ("a galloping horse", "hooves", "horse racing", "a horse runs"),
    "engine": ("a car engine", "automobile", "a running motor", "a car"),
    "train": ("steam locomotive", "railway", "a steam train", "locomotive"),
    "helicopter": ("a flying helicopter", "chopper", "rotor blades"),
    "airplane": ("a jet flying past", "aeroplane", "jet plane", "an airplane takes off"),
    "siren": ("a police car", "ambulance", "police siren", "fire engine", "emergency"),
    "car horn": ("honking", "a honking car", "traffic jam", "beeping cars"),
    "ship": ("a ship's horn", "ferry", "a steamer", "fog horn"),
    "clock": ("a ticking clock", "wall clock", "tick tock", "a watch"),
    "alarm clock": ("an alarm rings", "a beeping alarm", "wake up", "alarm"),
    "bell": ("a church bell", "a ringing bell", "bells", "tolling bell"),
    "telephone": ("a ringing telephone", "phone call", "a phone rings"),
    "keyboard": ("typing", "a computer keyboard", "typing on a keyboard", "keys"),
    "heartbeat": ("beating heart", "heart", "a heart beats", "pulse"),
    "footsteps": ("walking", "a person walking", "steps", "footprints"),
    "clapping": ("applause", "clapping hands", "an audience claps", "cheering"),
    "laughter": ("laughing", "a person laughs", "face with tears of joy", "giggling"),
    "snoring": ("a sleeping person", "sleeping face", "sleep", "zzz"),
    "crying baby": ("a baby cries", "baby", "crying", "a weeping infant"),
    "singer": ("a person singing", "singing", "a song", "microphone"),
    "whistle": ("a blown whistle", "referee", "whistling"),
    "hammer": ("hammering", "a carpenter at work", "construction", "hitting a nail"),
    "fireworks": ("exploding fireworks", "firecracker", "a rocket explodes", "new year"),
    "drums": ("a drum kit", "drum", "a drummer", "drum beat"),
    "piano": ("musical keyboard", "a person plays the piano", "piano music"),
    "guitar": ("an acoustic guitar", "a plucked guitar", "guitar music"),
    "violin": ("strings", "a fiddle", "violin music", "cello"),
    "flute": ("a wooden flute", "flute music", "a recorder"),
    "trumpet": ("brass", "trumpet music", "a horn fanfare"),
    "music box": ("a chiming music box", "carillon", "glockenspiel", "lullaby"),
}

_MADE = {**vars(sounds_of_nature), **vars(sounds_of_things), **vars(sounds_of_music)}
MAKERS: dict[str, Maker] = {name: _MADE[name.replace(" ", "_")] for name in WORDS}
