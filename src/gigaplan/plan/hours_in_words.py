"""How many hours, which, and how much: a lack per hour as one sentence."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPANS_SHOWN = 3
NOTHING = 1e-6
"""A lack below this share of the largest is none."""


def say_when(start: np.datetime64, lack: Floats, unit: str) -> str:
    r"""Say when and how much is lacking.

    Parameters
    ----------
    start : numpy.datetime64
        Beginning of the first hour, UTC.
    lack : array, shape (n_hours,)
        What is lacking in each hour, 0 where nothing is.
    unit : str
        Its unit in an hour, MW or MWh.

    Examples
    --------
    >>> lack = np.array([0.0, 2.0, 3.0, 0.0])
    >>> print(say_when(np.datetime64("2013-07-01T00"), lack, "MW").replace("; ", "\n"))
    up to 3.0 MW in 2 of 4 hours, worst 2013-07-01 02:00 UTC, 5 MWh in all
    from 2013-07-01 01:00 UTC (2 h)
    """
    hours = np.flatnonzero(lack > NOTHING * max(float(lack.max()), 1e-300))
    worst = int(np.argmax(lack))
    spans = _spans(hours)
    longest = sorted(sorted(spans, key=lambda span: span[0] - span[1])[:SPANS_SHOWN])
    stamps = ", ".join(f"{_stamp(start, a)} ({b - a + 1} h)" for a, b in longest)
    more = f" and {len(spans) - SPANS_SHOWN} more spans" if len(spans) > SPANS_SHOWN else ""
    return (
        f"up to {lack[worst]:,.1f} {unit} in {hours.size:,} of {lack.size:,} hours, "
        f"worst {_stamp(start, worst)}, {lack.sum():,.0f} MWh in all; from {stamps}{more}"
    )


def _spans(hours: NDArray[np.int64]) -> list[tuple[int, int]]:
    """First and last hour of each run of hours without a gap."""
    breaks = np.flatnonzero(np.diff(hours) > 1)
    first = np.concatenate([hours[:1], hours[breaks + 1]])
    last = np.concatenate([hours[breaks], hours[-1:]])
    return [(int(a), int(b)) for a, b in zip(first, last, strict=True)]


def _stamp(start: np.datetime64, hour: int) -> str:
    """UTC stamp of the beginning of an hour."""
    stamp = start.astype("datetime64[h]") + np.timedelta64(hour, "h")
    return f"{str(stamp).replace('T', ' ')}:00 UTC"
