"""The quarterly recheck by the council: a draw that anybody can repeat, findings, corrections."""
