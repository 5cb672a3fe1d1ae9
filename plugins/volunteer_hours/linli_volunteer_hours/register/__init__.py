"""Who volunteers, in which teams, and who leads them."""
