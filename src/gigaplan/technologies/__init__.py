"""One file per technology, through one plug-in door."""
