"""Settings shared by every test."""

import os

from hypothesis import HealthCheck, settings

# Every test computes what it tests.
os.environ["GIGAPLAN_CACHE"] = ""

# The first call of a kernel compiles it: a deadline would then fail at random.
settings.register_profile(
    "gigaplan", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gigaplan")
