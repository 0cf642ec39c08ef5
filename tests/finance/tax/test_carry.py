"""Carrying forward: hand cases, conservation, order, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import TaxError
from gigaplan.finance.tax.carry import carry_forward

AMOUNTS = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def test_losses_wait_a_year() -> None:
    """100 in year 1, room 30 a year: 30, 30, 30, 10 from year 2 on."""
    carried = carry_forward([100.0, 0, 0, 0, 0, 0], [30.0] * 6, life_years=None, same_year=False)
    np.testing.assert_allclose(carried.used, [0, 30, 30, 30, 10, 0])
    np.testing.assert_allclose(carried.left, [100, 70, 40, 10, 0, 0])
    assert not carried.expired.any()


def test_the_oldest_goes_first_and_the_rest_expires() -> None:
    """Two years of life: 50 of year 1 are used by 10 and 10, then 30 are lost after year 3."""
    carried = carry_forward(
        [50.0, 20, 0, 0, 0], [0.0, 10, 10, 10, 10], life_years=2, same_year=False
    )
    np.testing.assert_allclose(carried.used, [0, 10, 10, 10, 0])
    np.testing.assert_allclose(carried.expired, [0, 0, 30, 10, 0])
    np.testing.assert_allclose(carried.left, [50, 60, 20, 0, 0])


def test_credits_may_be_used_at_once() -> None:
    carried = carry_forward([10.0, 10], [4.0, 99], life_years=22, same_year=True)
    np.testing.assert_allclose(carried.used, [4, 16])


@given(made=AMOUNTS, seed=st.integers(0, 2**31), life=st.integers(0, 5), same=st.booleans())
def test_nothing_is_lost_unseen(made: list[float], seed: int, life: int, same: bool) -> None:
    room = np.random.default_rng(seed).uniform(0, 60, len(made))
    carried = carry_forward(made, room, life_years=life, same_year=same)
    assert (carried.used <= room + 1e-9).all()
    total = carried.used.sum() + carried.expired.sum() + carried.left[-1]
    assert total == pytest.approx(sum(made), abs=1e-9)


@given(made=AMOUNTS, seed=st.integers(0, 2**31), same=st.booleans())
def test_a_long_life_is_one_without_end(made: list[float], seed: int, same: bool) -> None:
    room = np.random.default_rng(seed).uniform(0, 60, (3, len(made)))
    long = carry_forward(made, room, life_years=99, same_year=same)
    endless = carry_forward(made, room, life_years=None, same_year=same)
    np.testing.assert_allclose(long.used, endless.used, atol=1e-9)
    np.testing.assert_allclose(long.left, endless.left, atol=1e-9)


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"cannot be negative"):
        carry_forward([-1.0], [1.0], life_years=None, same_year=True)
    with pytest.raises(TaxError, match=r"a life of -1 years is negative; None means without end"):
        carry_forward([1.0], [1.0], life_years=-1, same_year=True)
