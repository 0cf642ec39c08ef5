"""Funding of construction: hand cases, sources equal uses, limits, monotony, refusals."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.construction import (
    ConstructionLoan,
    Funding,
    FundingOrder,
    fund_construction,
)

orders = st.sampled_from(FundingOrder)
cost_lists = st.lists(st.floats(0, 1e3), min_size=1, max_size=8).filter(lambda c: sum(c) > 1)


@st.composite
def loans(draw: st.DrawFn) -> ConstructionLoan:
    rate = draw(st.floats(0.0, 0.1))
    return ConstructionLoan(
        rate_per_period=rate,
        commitment_fee_per_period=rate * draw(st.floats(0.0, 1.0)),
        arrangement_fee_share=draw(st.floats(0.0, 0.05)),
        reserve_share=draw(st.floats(0.0, 0.1)),
        order=draw(orders),
        drawn_part=draw(st.floats(0.0, 1.0)),
    )


def test_equity_first_by_hand() -> None:
    # Costs 100, 100; 10 % on what is out at the start. Gearing 0.5: c = (200 + interest)/2.
    # Equity c > 100 pays the first period and a part of the second: no interest, c = 100.
    loan = ConstructionLoan(0.1, order=FundingOrder.EQUITY_FIRST, drawn_part=0.0)
    funding = fund_construction([100, 100], loan, gearing=0.5)
    np.testing.assert_allclose(funding.debt_draws, [0, 100])
    # Gearing 0.8: c = 0.8 (200 + 0.1 (100 - 0.25 c)); equity c/4. 1.02 c = 168: c = 164.705882…
    funding = fund_construction([100, 100], loan, gearing=0.8)
    assert funding.debt == pytest.approx(168 / 1.02, rel=1e-14)
    assert funding.interest[1] == pytest.approx(0.1 * (100 - 42 / 1.02), rel=1e-14)


def test_debt_first_by_hand() -> None:
    # Gearing 0.8: debt pays 100, then interest 10 is due, uses 210: c = 168.
    loan = ConstructionLoan(0.1, order=FundingOrder.DEBT_FIRST, drawn_part=0.0)
    funding = fund_construction([100, 100], loan, gearing=0.8)
    np.testing.assert_allclose(funding.debt_draws, [100, 68])
    np.testing.assert_allclose(funding.equity_draws, [0, 42])


def test_fees_by_hand() -> None:
    # One period of 100, all debt c, drawn at its start: interest 0.1 c, arrangement 0.02 c,
    # reserve 0.08 c, no commitment fee as nothing is left undrawn: c = 100 + 0.2 c = 125.
    loan = ConstructionLoan(0.1, 0.01, 0.02, 0.08, drawn_part=1.0)
    funding = fund_construction([100.0], loan, gearing=1.0)
    assert funding.debt == pytest.approx(125.0)
    assert funding.commitment_fee[0] == pytest.approx(0.0, abs=1e-12)
    # Drawn at its end: no interest, commitment fee 0.01 c: c = 100 + 0.11 c.
    funding = fund_construction([100.0], replace(loan, drawn_part=0.0), gearing=1.0)
    assert funding.debt == pytest.approx(100 / 0.89)
    assert funding.commitment_fee[0] == pytest.approx(1 / 0.89)


def check(funding: Funding) -> None:
    scale = float(funding.uses.sum())
    np.testing.assert_allclose(
        funding.debt_draws + funding.equity_draws, funding.uses, rtol=0, atol=1e-12 * scale
    )
    assert funding.debt_draws.sum() == pytest.approx(float(funding.debt), abs=1e-12 * scale)
    for field in fields(funding):
        values = getattr(funding, field.name)
        assert np.isfinite(values).all()
        assert (values >= -1e-11 * scale).all(), field.name


@given(cost_lists, loans(), st.floats(0.0, 0.9))
def test_sources_equal_uses_and_gearing_is_met(
    costs: list[float], loan: ConstructionLoan, gearing: float
) -> None:
    funding = fund_construction(costs, loan, gearing=gearing)
    check(funding)
    assert funding.debt == pytest.approx(gearing * funding.uses.sum(), rel=1e-12)


@given(cost_lists, loans(), st.floats(0.1, 0.9), st.floats(0.0, 1.5))
def test_a_limit_is_drawn_in_full_or_does_not_bind(
    costs: list[float], loan: ConstructionLoan, gearing: float, share: float
) -> None:
    free = fund_construction(costs, loan, gearing=gearing)
    limit = share * float(free.debt)
    funding = fund_construction(costs, loan, gearing=gearing, debt_limit=limit)
    check(funding)
    assert funding.debt == pytest.approx(min(limit, float(free.debt)), rel=1e-12)


@given(cost_lists, loans(), st.floats(0.0, 0.9), st.floats(0.0, 1.0))
def test_a_later_draw_never_raises_interest(
    costs: list[float], loan: ConstructionLoan, gearing: float, part: float
) -> None:
    if len(costs) < 2:
        costs = [*costs, 0.0]
    loan = replace(loan, commitment_fee_per_period=0.0)
    later = np.array(costs)
    moved = part * later[0]
    later[0] -= moved
    later[1] += moved
    before = fund_construction(costs, loan, gearing=gearing).interest.sum()
    after = fund_construction(later, loan, gearing=gearing).interest.sum()
    assert after <= before * (1 + 1e-12) + 1e-9


@given(cost_lists, loans(), st.floats(0.0, 0.9), st.floats(1e-3, 1e6))
def test_scaling_money(
    costs: list[float], loan: ConstructionLoan, gearing: float, scale: float
) -> None:
    one = fund_construction(costs, loan, gearing=gearing)
    many = fund_construction(scale * np.array(costs), loan, gearing=gearing)
    np.testing.assert_allclose(
        many.debt_draws, scale * one.debt_draws, rtol=1e-9, atol=1e-12 * scale * sum(costs)
    )


@pytest.mark.parametrize("order", FundingOrder)
def test_scenarios_lead(order: FundingOrder) -> None:
    costs = np.random.default_rng(3).uniform(1, 9, (5, 6))
    rate = np.linspace(0.01, 0.03, 6)
    gearing = np.linspace(0.0, 0.8, 5)
    many = fund_construction(
        costs, ConstructionLoan(rate, 0.005, 0.01, order=order), gearing=gearing
    )
    for row in range(5):
        one = fund_construction(
            costs[row], ConstructionLoan(rate, 0.005, 0.01, order=order), gearing=gearing[row]
        )
        np.testing.assert_allclose(many.debt_draws[row], one.debt_draws, rtol=1e-13)
    assert many.equity.shape == (5,)


def test_refusals() -> None:
    loan = ConstructionLoan(0.02)
    with pytest.raises(FinanceError, match=r"gearing must lie in 0 to 1, got 1\.2"):
        fund_construction([1.0], loan, gearing=1.2)
    with pytest.raises(FinanceError, match=r"costs: -1 is negative"):
        fund_construction([-1.0], loan, gearing=0.5)
    with pytest.raises(FinanceError, match=r"commitment fee of 0\.03 per period above the rate"):
        fund_construction([1.0], ConstructionLoan(0.02, 0.03), gearing=0.5)
    with pytest.raises(FinanceError, match="grow faster than the debt"):
        fund_construction([1.0], ConstructionLoan(0.6, 0.0, 0.6, drawn_part=1.0), gearing=1.0)
    with pytest.raises(FinanceError, match="at least one period"):
        fund_construction([], loan, gearing=0.5)
    with pytest.raises(FinanceError, match="limit of the debt cannot be negative"):
        fund_construction([1.0], loan, gearing=0.5, debt_limit=-1.0)
    with pytest.raises(FinanceError, match="drawn_part must lie in 0 to 1, got 2"):
        fund_construction([1.0], ConstructionLoan(0.02, drawn_part=2.0), gearing=0.5)
