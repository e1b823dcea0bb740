"""`mmstudio bench`: how fast this machine is, measured in the real program. Nothing here is ever asserted in a test."""
