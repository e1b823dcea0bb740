"""The command line. Nothing is imported here, so that opening the window does not wait for the commands."""
