"""Councils: seats and terms, composition, meetings with their quorum and confirmed minutes."""
