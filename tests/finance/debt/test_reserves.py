"""Reserve accounts by hand, and what they hold in total."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.debt.reserves import cover_reserve, maintenance_reserve

payments = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def test_half_a_year_of_service_by_hand() -> None:
    reserve = cover_reserve([10.0, 30.0, 20.0], 0.5)
    np.testing.assert_allclose(reserve.balance, [5, 15, 10, 0])
    np.testing.assert_allclose(reserve.funding, [10, -5, -10])
    np.testing.assert_allclose(reserve.interest(0.02), [0.1, 0.3, 0.2])
    assert reserve.initial == 5.0


def test_two_quarters_by_hand() -> None:
    np.testing.assert_allclose(cover_reserve([1.0, 2.0, 3.0, 4.0], 2).balance, [3, 5, 7, 4, 0])


def test_maintenance_by_hand() -> None:
    reserve = maintenance_reserve([[0.0, 60.0, 0.0, 30.0], [12.0, 0.0, 0.0, 0.0]])
    np.testing.assert_allclose(reserve.balance, [[0, 30, 0, 15, 0], [0, 0, 0, 0, 0]])


@given(payments, st.floats(0, 15))
def test_reserve_is_at_most_all_to_come_and_ends_at_zero(due: list[float], cover: float) -> None:
    balance = cover_reserve(due, cover).balance
    to_come = np.concatenate([np.cumsum(due[::-1])[::-1], [0.0]])
    assert (balance >= 0.0).all()
    assert (balance <= to_come + 1e-9).all()
    assert balance[-1] == 0.0


@given(payments)
def test_maintenance_is_saved_before_it_is_paid(cost: list[float]) -> None:
    reserve = maintenance_reserve(cost)
    saved = reserve.funding + np.array(cost)
    assert (reserve.balance >= -1e-9).all()
    assert (saved >= -1e-9).all()  # money is put in, never taken, but for the repair
    assert saved.sum() == pytest.approx(sum(cost))


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="a reserve covers 0 or more periods, got -1"):
        cover_reserve([1.0], -1.0)
    with pytest.raises(FinanceError, match="a payment to cover cannot be negative, got -2"):
        cover_reserve([-2.0], 1.0)
    with pytest.raises(FinanceError, match="major maintenance cannot be negative"):
        maintenance_reserve([-2.0])
