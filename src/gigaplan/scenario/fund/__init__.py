"""What the user states about a fund: terms, members, dated cash flows; no computation."""
