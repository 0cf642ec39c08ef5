"""The fund: commitments, calls, later closes, fees, the waterfall, what each member gets."""
