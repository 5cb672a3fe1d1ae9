"""Recognition that is not counted in hours: thanks, and badges."""
