"""Break-even: known zeros, many at once, a count of evaluations, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance.projects import quarterly, small
from gigaplan.errors import FinanceError
from gigaplan.finance.break_even import break_even
from gigaplan.finance.project import run_project
from gigaplan.finance.project_measures import measure_project
from gigaplan.finance.project_price import price_for_return


def test_by_hand() -> None:
    np.testing.assert_allclose(
        break_even(lambda x: x**3 - np.array([8.0, 27.0]), 0.0, [5.0, 4.0]), [2, 3], rtol=1e-11
    )
    assert break_even(lambda x: 3.0 - x, 10.0, 0.0) == pytest.approx(3.0)
    assert break_even(lambda x: x - 1.0, 1.0, 4.0) == 1.0


@given(st.floats(-3, 3), st.floats(0.1, 30))
def test_steep_and_flat_functions(root: float, steepness: float) -> None:
    calls = []

    def result(x: np.ndarray) -> np.ndarray:
        calls.append(1)
        return np.tanh(steepness * (x - root)) + 1e-3 * (x - root)

    assert break_even(result, -5.0, 5.0) == pytest.approx(root, abs=1e-9)
    assert len(calls) < 90


def test_price_by_hand() -> None:
    # At a price of 8 and 0 % owners are 9.375 ahead; 1 less costs them 15.
    assert price_for_return(small(), 0.0) == pytest.approx(8 - 9.375 / 15)


def test_price_gives_the_return() -> None:
    project = quarterly(np.full(6, 40.0))
    prices = price_for_return(project, [0.05, 0.1, 0.15])
    assert (np.diff(prices) > 0).all()
    for price, rate in zip(prices, (0.05, 0.1, 0.15), strict=True):
        again = replace(project, operation=replace(project.operation, price_per_mwh=price))
        measures = measure_project(
            run_project(again), periods_per_year=4, real_rate=rate, inflation=0.0
        )
        assert measures.npv_after_tax == pytest.approx(0.0, abs=1e-6)


def test_price_at_which_lenders_lose_is_refused() -> None:
    # costs that grow past the price: the last years cannot pay, unless owners stand behind it
    base = small()
    operation = replace(base.operation, fixed_costs=[0.0, 70.0])
    project = replace(base, operation=operation)
    with pytest.raises(FinanceError, match="debt is not repaid in full; lower the debt"):
        price_for_return(project, 0.0)
    sound = replace(project, financing=replace(base.financing, full_recourse=True))
    # 150 of price, 70 of costs, interest 7.5: as before tax as small() with 30 more of costs
    assert price_for_return(sound, 0.0) == pytest.approx(7.375 + 30 / 20)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match=r"no break-even between 0 and 1: .* by 1 and 2; widen"):
        break_even(lambda x: x + 1.0, 0.0, 1.0)
    with pytest.raises(FinanceError, match="result of a break-even: inf"):
        break_even(lambda x: np.full(x.shape, np.inf), 0.0, 1.0)
    with pytest.raises(FinanceError, match="tolerance must be at least 1e-15, got 0"):
        break_even(lambda x: x - 0.5, 0.0, 1.0, tolerance=0.0)
