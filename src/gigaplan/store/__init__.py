"""Runs on disk: a folder written whole or not at all."""
