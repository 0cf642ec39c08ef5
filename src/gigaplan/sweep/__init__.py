"""Sweeps: one scenario planned in many variants, kept part by part, resumed after a kill."""
