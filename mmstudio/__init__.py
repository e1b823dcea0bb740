"""MM Studio: pictures from words, sounds and other pictures, offline on an ordinary computer."""

__version__ = "0.1.0"
