"""Quarters and tax years: hand values, sums, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import TaxError
from gigaplan.finance.tax.periods import spread_to_quarters, sum_to_years


def test_years_spread_over_the_quarters_in_service() -> None:
    """Service from the third quarter: 30 over two quarters, 40 over four, 20 over four."""
    quarters = spread_to_quarters([30.0, 40.0, 20.0], first_quarter=3, quarters=12)
    np.testing.assert_allclose(quarters, [15, 15, 10, 10, 10, 10, 5, 5, 5, 5, 0, 0])


@given(
    yearly=st.lists(st.floats(0, 100), min_size=1, max_size=8),
    first=st.integers(1, 4),
)
def test_spreading_keeps_the_sum(yearly: list[float], first: int) -> None:
    quarters = spread_to_quarters(yearly, first_quarter=first, quarters=4 * len(yearly) + 1 - first)
    assert quarters.sum() == pytest.approx(sum(yearly))


def test_quarters_sum_to_tax_years() -> None:
    """From the third quarter: 1 + 2, then 3 + 4 + 5 + 6, then 7."""
    years = sum_to_years([[1.0, 2, 3, 4, 5, 6, 7]], first_quarter=3)
    np.testing.assert_allclose(years, [[3, 18, 7]])


@given(yearly=st.lists(st.floats(0, 100), min_size=1, max_size=8), first=st.integers(1, 4))
def test_spreading_and_summing_undo_each_other(yearly: list[float], first: int) -> None:
    quarters = spread_to_quarters(yearly, first_quarter=first, quarters=4 * len(yearly) + 1 - first)
    np.testing.assert_allclose(sum_to_years(quarters, first_quarter=first), yearly, atol=1e-12)


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"first quarter must be 1 to 4, got 0"):
        spread_to_quarters([1.0], first_quarter=0, quarters=4)
    with pytest.raises(TaxError, match=r"at least one quarter is needed, got 0"):
        spread_to_quarters([1.0], first_quarter=1, quarters=0)
    with pytest.raises(TaxError, match=r"first quarter must be 1 to 4, got 5"):
        sum_to_years([1.0], first_quarter=5)
