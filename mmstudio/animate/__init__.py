"""How a sound moves a picture: the matrix over time, the warps and colours, and frames at a time in seconds."""
