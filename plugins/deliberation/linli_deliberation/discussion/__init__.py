"""Discussion: reasons for and against, statements and the opinion map, and keeping it civil."""
