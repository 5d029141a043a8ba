"""Personal data: what is held about somebody, given out, erased, and deleted when it is kept long enough."""
