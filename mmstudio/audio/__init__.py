"""Sound: files, recording, and the control tracks that everything which moves reads. No Qt, no torch."""

SOUNDS = (".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".aac", ".aif", ".aiff", ".wma")  # suffixes
