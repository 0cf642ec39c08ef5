"""Settings shared by every test."""

from hypothesis import HealthCheck, settings

# The first call of a kernel compiles it: a deadline would then fail at random.
settings.register_profile(
    "gigaplan", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gigaplan")
