"""Pages that publish: the book, the fund, and the figures of what lies below."""
