"""What the user states about who depends on whom: parties, edges, limits, rules; no computation."""
