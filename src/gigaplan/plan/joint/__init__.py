"""What a programme comes to, in tables and words."""
