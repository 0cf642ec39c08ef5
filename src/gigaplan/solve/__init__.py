"""Problem to solution: own interior point, HiGHS, certificate, explanation."""
