"""Peers side by side, one file per hot path."""
