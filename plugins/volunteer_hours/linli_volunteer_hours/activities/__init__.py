"""What teams do, and the shifts in which it is done."""
