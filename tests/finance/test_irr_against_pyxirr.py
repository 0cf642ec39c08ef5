"""Internal rates against pyxirr, the library of the field, where there is one rate only."""

from datetime import date, timedelta

import numpy as np
import pytest
import pyxirr

from gigaplan.finance.irr import IrrKind, dated_irr, irr

FIRST = date(2026, 1, 1)


def _drawn(seed: int) -> np.ndarray:
    """Some years of outlays, then of income."""
    rng = np.random.default_rng(seed)
    out, back = rng.integers(1, 8), rng.integers(1, 40)
    return np.concatenate([-rng.uniform(1.0, 100.0, out), rng.uniform(1.0, 60.0, back)])


@pytest.mark.parametrize("seed", range(40))
def test_equal_periods(seed: int) -> None:
    flows = _drawn(seed)
    theirs = pyxirr.irr(flows)
    assert theirs is not None
    # pyxirr stops where a step is below 1e-9 or so
    assert irr(flows).rate == pytest.approx(theirs, abs=1e-8)


@pytest.mark.parametrize("seed", range(40))
def test_dates(seed: int) -> None:
    flows = _drawn(seed)
    days = np.cumsum(np.random.default_rng(seed + 99).integers(1, 400, flows.size))
    theirs = pyxirr.xirr([FIRST + timedelta(days=int(day)) for day in days], flows)
    assert theirs is not None
    assert dated_irr(flows, days).rate == pytest.approx(theirs, rel=1e-7, abs=1e-8)


def test_where_there_are_two_pyxirr_tells_one_of_them() -> None:
    flows = [-100.0, 230.0, -132.0]
    ours = irr(flows)
    assert ours.kind is IrrKind.SEVERAL
    assert any(pyxirr.irr(flows) == pytest.approx(rate, abs=1e-8) for rate in ours.rates)
