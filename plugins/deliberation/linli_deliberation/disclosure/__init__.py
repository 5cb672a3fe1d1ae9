"""Disclosure: major matters, accounts and welfare on public notice, with questions and answers."""
