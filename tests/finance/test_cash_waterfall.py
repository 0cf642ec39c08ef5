"""The cash waterfall: hand cases of each step, receipts equal payments, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import FinanceError
from gigaplan.finance.cash_waterfall import Tranche, Waterfall, run_waterfall
from gigaplan.finance.debt.covenants import CovenantTerms
from gigaplan.finance.debt.repayment import LoanTerms, Repayment, Schedule, repay
from gigaplan.finance.debt.reserves import cover_reserve, maintenance_reserve


def tranche(debt: float, periods: int, rate: float = 0.1, kind=Repayment.STRAIGHT) -> Tranche:
    return Tranche(debt, rate, repay(debt, LoanTerms(kind, rate, periods), periods))


def check(flow: Waterfall) -> None:
    size = np.abs(flow.cfads).sum() + flow.senior_balance.max() + flow.maintenance.sum() + 1.0
    np.testing.assert_allclose(flow.residual, 0.0, atol=1e-12 * size)
    for name in Waterfall.__slots__:
        values = getattr(flow, name)
        assert not np.isnan(values).any(), name
        if name not in ("cfads", "other_cash", "cover"):
            assert (values >= -1e-9 * size).all(), name


def test_all_is_well_by_hand() -> None:
    # 100 straight over 2 at 10 %: 60 and 55; DSRA half of the next service: 30, 27.5, 0, at 2 %
    flow = run_waterfall(
        [80.0, 80.0],
        tranche(100.0, 2),
        CovenantTerms(),
        service_reserve=cover_reserve([60.0, 55.0], 0.5),
        reserve_rate_per_period=0.02,
    )
    np.testing.assert_allclose(flow.senior_principal + flow.senior_interest, [60, 55])
    np.testing.assert_allclose(flow.service_reserve, [27.5, 0])
    np.testing.assert_allclose(flow.distribution, [80 - 60 + 2.5 + 0.6, 80 - 55 + 27.5 + 0.55])
    np.testing.assert_allclose(flow.cover, [80 / 60, 80 / 55])
    check(flow)


def test_reserve_pays_then_is_filled_again_before_owners() -> None:
    # First period: 40 of cash and 20 of the reserve's 30 pay 60; second: 10 in, then 70 - 55.
    flow = run_waterfall(
        [40.0, 100.0, 100.0],
        Tranche(120.0, 0.0, repay(120.0, LoanTerms(Repayment.STRAIGHT, 0.0, 3), 3)),
        CovenantTerms(),
        service_reserve=cover_reserve([40.0, 40.0, 40.0], 0.5),
    )
    np.testing.assert_allclose(flow.service_reserve, [20, 20, 0])
    assert flow.locked.tolist() == [True, False, False]  # cover of 1.0 is in lock-up
    flow = run_waterfall(
        [30.0, 100.0, 100.0],
        Tranche(120.0, 0.0, repay(120.0, LoanTerms(Repayment.STRAIGHT, 0.0, 3), 3)),
        CovenantTerms(),
        service_reserve=cover_reserve([40.0, 40.0, 40.0], 0.5),
    )
    np.testing.assert_allclose(flow.service_reserve, [10, 20, 0])
    np.testing.assert_allclose(flow.distribution, [0, 50, 80])
    assert flow.default.tolist() == [True, False, False]
    check(flow)


def test_unpaid_service_stays_owed_and_bears_interest() -> None:
    # 60 due, 45 paid: interest 10 and principal 35; 65 owed; then 6.5 + 65
    flow = run_waterfall([45.0, 100.0], tranche(100.0, 2), CovenantTerms())
    np.testing.assert_allclose(flow.senior_balance, [65, 0])
    np.testing.assert_allclose(flow.senior_interest, [10, 6.5])
    np.testing.assert_allclose(flow.distribution, [0, 28.5])
    assert flow.default.tolist() == [True, False]
    # 4 paid: 6 of interest are added to 100; nothing is left for the second period's 116.6
    flow = run_waterfall([4.0, 100.0], tranche(100.0, 2), CovenantTerms())
    np.testing.assert_allclose(flow.senior_balance, [106, 16.6])
    check(flow)


def test_owners_pay_what_is_short_with_full_recourse() -> None:
    flow = run_waterfall([45.0, 100.0], tranche(100.0, 2), CovenantTerms(), full_recourse=True)
    np.testing.assert_allclose(flow.support, [15, 0])
    np.testing.assert_allclose(flow.senior_balance, [50, 0])
    np.testing.assert_allclose(flow.distribution, [0, 45])
    check(flow)


def test_lock_up_keeps_cash_for_the_next_period() -> None:
    # cover 66/60 = 1.1 locks 6 up; then 100 - 55 + 6
    flow = run_waterfall([66.0, 100.0], tranche(100.0, 2), CovenantTerms())
    np.testing.assert_allclose(flow.cash, [6, 0])
    np.testing.assert_allclose(flow.distribution, [0, 51])


def test_sweep_prepays_in_proportion() -> None:
    # 100 over 2 without interest: cover 1.2 sweeps half of the 10 left: 45 of 50 remain
    loan = Tranche(100.0, 0.0, repay(100.0, LoanTerms(Repayment.STRAIGHT, 0.0, 2), 2))
    terms = CovenantTerms(sweep=1.3, sweep_share=0.5)
    flow = run_waterfall([60.0, 60.0], loan, terms)
    np.testing.assert_allclose(flow.prepaid, [5, 0])
    np.testing.assert_allclose(flow.senior_principal, [50, 45])
    np.testing.assert_allclose(flow.distribution, [5, 15])
    check(flow)


def test_maintenance_is_paid_from_its_reserve() -> None:
    flow = run_waterfall(
        [50.0, 50.0, 50.0],
        tranche(0.0, 3),
        CovenantTerms(),
        maintenance=[0.0, 60.0, 0.0],
        maintenance_reserve=maintenance_reserve([0.0, 60.0, 0.0]),
    )
    np.testing.assert_allclose(flow.distribution, [20, 20, 50])
    check(flow)


def test_subordinated_debt_waits_for_senior() -> None:
    flow = run_waterfall(
        [65.0, 200.0], tranche(100.0, 2), CovenantTerms(), subordinated=tranche(20.0, 2, 0.2)
    )
    # 5 left of 65: 4 of interest and 1 of the 10 due; then 19 and 3.8 of interest
    np.testing.assert_allclose(flow.subordinated_principal, [1, 19])
    np.testing.assert_allclose(flow.subordinated_interest, [4, 3.8])
    np.testing.assert_allclose(flow.distribution, [0, 200 - 55 - 22.8])
    check(flow)


def test_balloon_is_taken_out() -> None:
    loan = Tranche(80.0, 0.1, repay(80.0, LoanTerms(Repayment.STRAIGHT, 0.1, 4, maturity=2), 3))
    flow = run_waterfall([40.0, 40.0, 40.0], loan, CovenantTerms())
    np.testing.assert_allclose(flow.take_out, [0, 40, 0])
    np.testing.assert_allclose(flow.distribution, [40 - 28, 40 - 26, 40])
    np.testing.assert_allclose(flow.cover, [40 / 28, 40 / 26, np.inf])
    check(flow)


def test_other_cash_is_paid_out_but_not_counted_in_the_cover() -> None:
    flow = run_waterfall(
        [60.0, 80.0], tranche(100.0, 2), CovenantTerms(1.0, 1.0), other_cash=[-5.0, 5.0]
    )
    np.testing.assert_allclose(flow.cover, [1.0, 80 / 60.5])
    np.testing.assert_allclose(flow.senior_balance, [55, 0])  # 5 short of 60
    np.testing.assert_allclose(flow.distribution, [0, 80 + 5 - 60.5])
    check(flow)


def test_costs_that_nothing_covers_need_support() -> None:
    flow = run_waterfall([-10.0, 5.0], tranche(0.0, 2), CovenantTerms())
    np.testing.assert_allclose(flow.support, [10, 0])
    np.testing.assert_allclose(flow.distribution, [0, 5])


cash = st.lists(st.floats(-50, 150), min_size=6, max_size=6)
amounts = st.floats(0, 300)


@given(cash, amounts, amounts, st.floats(0, 3), st.floats(0, 2), st.floats(0, 1))
def test_receipts_equal_payments(
    cfads: list[float], debt: float, sub: float, cover: float, sweep: float, share: float
) -> None:
    senior = tranche(debt, 5, 0.03, Repayment.LEVEL)
    padded = Schedule(*(np.append(getattr(senior.schedule, n), 0.0) for n in Schedule.__slots__))
    senior = Tranche(debt, 0.03, padded)
    repairs = np.array([0.0, 0.0, 40.0, 0.0, 0.0, 25.0])
    flow = run_waterfall(
        cfads,
        senior,
        CovenantTerms(sweep=sweep, sweep_share=share, look_back=2),
        subordinated=tranche(sub, 6, 0.06),
        service_reserve=cover_reserve(padded.service, cover),
        maintenance=repairs,
        maintenance_reserve=maintenance_reserve(repairs),
        reserve_rate_per_period=0.01,
    )
    check(flow)
    paid = flow.senior_principal + flow.prepaid + flow.senior_interest
    growth = flow.senior_balance - np.append(debt, flow.senior_balance[:-1])
    accrued = 0.03 * np.append(debt, flow.senior_balance[:-1])
    np.testing.assert_allclose(growth, accrued - paid, atol=1e-9 * (debt + 1))


def test_scenarios_lead() -> None:
    cfads = np.random.default_rng(1).uniform(20, 120, (7, 2))
    flow = run_waterfall(cfads, tranche(100.0, 2), CovenantTerms())
    for row in range(7):
        one = run_waterfall(cfads[row], tranche(100.0, 2), CovenantTerms())
        np.testing.assert_allclose(flow.distribution[row], one.distribution)


def test_refusals() -> None:
    with pytest.raises(FinanceError, match="target has 2 entries for 2 periods; 3 are needed"):
        run_waterfall(
            [1.0, 1.0], tranche(0.0, 2), CovenantTerms(), service_reserve=cover_reserve([1.0], 1)
        )
    with pytest.raises(FinanceError, match="do not fit"):
        run_waterfall([1.0, 1.0], tranche(0.0, 3), CovenantTerms())
    with pytest.raises(FinanceError, match="major maintenance cannot be negative"):
        run_waterfall([1.0], tranche(0.0, 1), CovenantTerms(), maintenance=-1.0)
    bullet = tranche(1.0, 1, kind=Repayment.BULLET)
    with pytest.raises(FinanceError, match="balloon of subordinated debt"):
        run_waterfall([1.0], tranche(0.0, 1), CovenantTerms(), subordinated=bullet)
