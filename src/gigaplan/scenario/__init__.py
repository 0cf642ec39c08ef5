"""What the user states: frozen models, no computation."""
