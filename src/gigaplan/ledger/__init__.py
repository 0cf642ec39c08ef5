"""The partnership's ledger: what happened between members and fund, once, in order, for good."""
