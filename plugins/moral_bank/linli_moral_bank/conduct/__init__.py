"""Uncivil conduct: reports that were made up, and appeals against what was decided."""
