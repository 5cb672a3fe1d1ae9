"""What came of it all, in figures and spreadsheets."""
