"""One adapter per family of checkpoints, one record of capabilities each, one registry."""
