"""Debt of one campus: repayment, size, reserves, covenants, refinancing."""
