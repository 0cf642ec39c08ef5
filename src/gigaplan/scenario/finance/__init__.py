"""What a user states of one stand-alone project, for `gigaplan finance`."""
