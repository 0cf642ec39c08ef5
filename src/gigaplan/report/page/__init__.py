"""One self-contained page of a finished programme."""
