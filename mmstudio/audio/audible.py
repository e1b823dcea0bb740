"""Words for what can be heard, that an installed net of sounds and words chooses from: all that ours was taught, and
more. English, as in recipes; `mmstudio.ui.heard_words` has the window's own."""

from __future__ import annotations

from typing import Final

AUDIBLE: Final = (
    # what the starter's own net knows
    "rain", "thunder", "wind", "sea waves", "water drops", "stream", "fire", "bird", "dog", "cat", "cow", "sheep",
    "rooster", "duck", "frog", "cricket", "bees", "owl", "horse", "engine", "train", "helicopter", "airplane", "siren",
    "car horn", "ship", "clock", "alarm clock", "bell", "telephone", "keyboard", "heartbeat", "footsteps", "clapping",
    "laughter", "snoring", "crying baby", "singer", "whistle", "hammer", "fireworks", "drums", "piano", "guitar",
    "violin", "flute", "trumpet", "music box",
    # nature and animals
    "waterfall", "volcano", "snowstorm", "forest", "pig", "goat", "lion", "wolf", "elephant", "monkey", "mouse",
    "snake", "whale", "dolphin", "chicken", "turkey", "goose", "crow", "pigeon", "seagull", "parrot", "woodpecker",
    "mosquito",
    # machines and things
    "car", "motorcycle", "bicycle", "bus", "truck", "tractor", "rocket", "boat", "subway", "traffic", "factory",
    "chainsaw", "drill", "saw", "vacuum cleaner", "washing machine", "hair dryer", "lawn mower", "camera", "printer",
    "typewriter", "television", "radio", "computer game", "door", "stairs", "window", "broken glass", "coins", "keys",
    "scissors", "zipper", "paper", "toilet", "shower", "kettle", "frying pan", "knife", "glass of water", "toothbrush",
    "church bell", "gong", "wind chimes", "gunshot", "explosion", "balloon",
    # people
    "speech", "crowd", "children playing", "whispering", "shouting", "cough", "sneeze", "kiss", "choir", "applause",
    "basketball", "football match", "tennis", "swimming", "campfire", "restaurant", "school", "market", "parade",
    # music
    "orchestra", "rock band", "electronic music", "jazz", "cello", "harp", "accordion", "saxophone", "bagpipes",
    "banjo", "tambourine", "xylophone", "church organ", "harmonica",
)  # fmt: skip
