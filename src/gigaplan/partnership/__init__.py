"""A fund as stated, run: from text to arrays, from arrays to tables and a page."""
