"""State of each workspace as frozen values and one changed signal. QtCore only."""
