"""One query to ranked hits."""
