"""Orders and questions: offered, told, dispatched, done."""
