"""Uses before financing: S-curves and add-ons, by hand, and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.uses import campus_uses, s_curve_shares, spread


def test_s_curve_by_hand() -> None:
    # 3 x² - 2 x³ at 1/4: 3/16 - 2/64 = 0.15625
    np.testing.assert_allclose(s_curve_shares(4), [0.15625, 0.34375, 0.34375, 0.15625])
    np.testing.assert_allclose(s_curve_shares(5, early=1, late=1), np.full(5, 0.2))


@given(st.integers(1, 60), st.floats(0.3, 8), st.floats(0.3, 8))
def test_all_is_drawn_and_nothing_twice(periods: int, early: float, late: float) -> None:
    shares = s_curve_shares(periods, early=early, late=late)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= 0).all()
    np.testing.assert_allclose(
        shares[::-1], s_curve_shares(periods, early=late, late=early), atol=1e-12
    )


def test_uses_by_hand() -> None:
    assets = spread([100.0, 50.0], [[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]])
    np.testing.assert_allclose(assets, [50, 60, 40])
    uses = campus_uses(
        assets, contingency_share=0.1, owners_cost_share=0.2, land=[9, 0, 0], deposits=[5, 0, -5]
    )
    np.testing.assert_allclose(uses.contingency, [5, 6, 4])
    np.testing.assert_allclose(uses.owners_costs, [11, 13.2, 8.8])
    np.testing.assert_allclose(uses.total, [80, 79.2, 47.8])


def test_scenarios_lead() -> None:
    assets = spread(np.ones((7, 2)), [[1.0, 0.0], [0.5, 0.5]])
    uses = campus_uses(assets, contingency_share=np.linspace(0, 0.6, 7))
    assert uses.total.shape == (7, 2)
    np.testing.assert_allclose(uses.total.sum(axis=1), 2 * np.linspace(1, 1.6, 7))


def test_refusals() -> None:
    with pytest.raises(FinanceError, match=r"draw shares of asset 1 sum to 0\.9, not to 1"):
        spread([1.0, 1.0], [[1.0, 0.0], [0.5, 0.4]])
    with pytest.raises(FinanceError, match="cannot be negative"):
        spread([-1.0], [[1.0]])
    with pytest.raises(FinanceError, match="need shares"):
        spread([1.0, 2.0], [[1.0]])
    with pytest.raises(FinanceError, match="at least one period, got 0"):
        s_curve_shares(0)
    with pytest.raises(FinanceError, match="must lie above 0, got 0 and 2"):
        s_curve_shares(3, early=0.0)
    with pytest.raises(FinanceError, match="deposits that come back exceed"):
        campus_uses([1.0], deposits=[-2.0])
    with pytest.raises(FinanceError, match="cannot be negative shares"):
        campus_uses([1.0], contingency_share=-0.1)
