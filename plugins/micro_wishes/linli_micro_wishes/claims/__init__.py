"""From a claim until a wish has come true."""
