"""Sound: files, recording, and the control tracks that everything which moves reads. No Qt, no torch."""
