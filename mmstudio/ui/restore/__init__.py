"""Restore: a photo, a mask over it, and what mends the masked places."""
