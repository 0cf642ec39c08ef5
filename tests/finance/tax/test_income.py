"""Income tax: hand cases, the edge years of the interest limit, properties, refusals."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gigaplan.data.tax_tables import load_tax_rules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.income import (
    InterestBasis,
    LossUse,
    TaxSystem,
    effective_rate,
    income_tax,
    oecd_system,
    usa_system,
)

RULES = load_tax_rules()
MONEY = hnp.arrays(np.float64, 6, elements=st.floats(-1e3, 1e3, allow_subnormal=False))
COSTS = hnp.arrays(np.float64, 6, elements=st.floats(0, 1e3, allow_subnormal=False))


def test_effective_rate_by_hand() -> None:
    """21 % federal after 7 % state: 0.21 + 0.07 - 0.21 x 0.07 = 26.53 %."""
    system = TaxSystem(rate=0.21, state_rate=0.07)
    assert effective_rate(system) == pytest.approx(0.2653)
    assert effective_rate(replace(system, state_deductible=False)) == pytest.approx(0.28)


def test_one_good_year_by_hand() -> None:
    """Income 100 - 40 - 20 = 40; state 7 % of 40 = 2.8; federal 21 % of 37.2 = 7.812."""
    tax = income_tax(
        TaxSystem(rate=0.21, state_rate=0.07), ebitda=[100.0], depreciation=[40.0], interest=[20.0]
    )
    assert tax.state_tax == pytest.approx([2.8])
    assert tax.federal_income == pytest.approx([37.2])
    assert tax.total_tax == pytest.approx([10.612])
    assert tax.total_tax == pytest.approx(effective_rate(TaxSystem(0.21, 0.07)) * 40)


def test_losses_take_off_80_percent() -> None:
    """26 USC 172(a)(2): loss of 100, then income 50 a year: 40 off, 40 off, the last 20 off."""
    system = TaxSystem(rate=0.21, loss_limit_share=0.8)
    tax = income_tax(
        system, ebitda=[0.0, 50, 50, 50], depreciation=[100.0, 0, 0, 0], interest=[0.0] * 4
    )
    np.testing.assert_allclose(tax.federal_loss_used, [0, 40, 40, 20])
    np.testing.assert_allclose(tax.federal_loss_left, [100, 60, 20, 0])
    np.testing.assert_allclose(tax.federal_tax, [0, 2.1, 2.1, 6.3])


def test_losses_can_expire() -> None:
    """Two years of life, no limit: 30 used, 70 lost."""
    system = TaxSystem(rate=0.3, loss_life_years=2)
    tax = income_tax(system, ebitda=[-100.0, 0, 30, 50], depreciation=[0.0] * 4, interest=[0.0] * 4)
    np.testing.assert_allclose(tax.federal_tax, [0, 0, 0, 15])


def test_an_owner_with_other_income_uses_losses_at_once() -> None:
    system = TaxSystem(rate=0.21, state_rate=0.07, loss_use=LossUse.AT_ONCE)
    tax = income_tax(system, ebitda=[0.0], depreciation=[100.0], interest=[0.0])
    assert tax.total_tax == pytest.approx([-26.53])
    assert tax.federal_loss_left == pytest.approx([0.0])


def test_interest_is_limited_and_waits() -> None:
    """30 % of EBITDA 100 is 30, and 5 earned: of 50 paid 35 count, 15 wait a year."""
    system = TaxSystem(rate=0.21, interest_limit_share=0.3)
    tax = income_tax(
        system,
        ebitda=[100.0, 100],
        depreciation=[60.0, 60],
        interest=[50.0, 10],
        interest_income=[5.0, 0],
    )
    np.testing.assert_allclose(tax.deductible_interest, [35, 25])
    np.testing.assert_allclose(tax.interest_carried, [15, 0])


def test_the_basis_is_ebitda_from_2025() -> None:
    """Public Law 119-21 section 70303: EBIT for 2024, EBITDA for tax years from 2025, 2026."""
    system = usa_system(RULES, first_year=2024, years=3, state_rate=0.0)
    assert system.interest_basis == (
        InterestBasis.EBIT,
        InterestBasis.EBITDA,
        InterestBasis.EBITDA,
    )
    tax = income_tax(system, ebitda=[100.0] * 3, depreciation=[60.0] * 3, interest=[99.0] * 3)
    np.testing.assert_allclose(tax.deductible_interest, [12, 30, 30])
    free = usa_system(RULES, first_year=2026, years=1, state_rate=0.0, interest_limited=False)
    paid = income_tax(free, ebitda=[100.0], depreciation=[0.0], interest=[99.0])
    assert paid.deductible_interest == pytest.approx([99.0])


def test_the_state_may_not_follow_the_bonus() -> None:
    """Federal 100 at once, state 20: state income 80 at 10 % is 8, federal income -8."""
    tax = income_tax(
        TaxSystem(rate=0.21, state_rate=0.1),
        ebitda=[100.0],
        depreciation=[100.0],
        interest=[0.0],
        state_depreciation=[20.0],
    )
    assert tax.state_tax == pytest.approx([8.0])
    assert tax.federal_income == pytest.approx([-8.0])
    assert tax.federal_tax == pytest.approx([0.0])


def test_other_members_have_one_rate() -> None:
    """KPMG corporate tax rates table, 2025: Ireland 12.5 %."""
    system = oecd_system(RULES, "irl")
    tax = income_tax(system, ebitda=[100.0], depreciation=[20.0], interest=[0.0])
    assert tax.total_tax == pytest.approx([10.0])
    with pytest.raises(TaxError, match=r"no corporate tax rate for 'usa'; known are aus, aut"):
        oecd_system(RULES, "usa")


def test_scenarios_are_independent() -> None:
    system = usa_system(RULES, first_year=2027, years=4, state_rate=0.05)
    ebitda = np.array([[10.0, 20, 30, 40], [40, 30, 20, 10]])
    dep, paid = np.array([50.0, 0, 0, 0]), np.array([9.0, 8, 7, 6])
    both = income_tax(system, ebitda=ebitda, depreciation=dep, interest=paid)
    for row in range(2):
        one = income_tax(system, ebitda=ebitda[row], depreciation=dep, interest=paid)
        np.testing.assert_allclose(both.total_tax[row], one.total_tax)


@given(ebitda=MONEY, depreciation=COSTS, interest=COSTS, scale=st.floats(0.1, 100))
def test_scaling_money_scales_tax(
    ebitda: np.ndarray, depreciation: np.ndarray, interest: np.ndarray, scale: float
) -> None:
    system = usa_system(RULES, first_year=2027, years=6, state_rate=0.06)
    tax = income_tax(system, ebitda=ebitda, depreciation=depreciation, interest=interest)
    large = income_tax(
        system,
        ebitda=scale * ebitda,
        depreciation=scale * depreciation,
        interest=scale * interest,
    )
    np.testing.assert_allclose(large.total_tax, scale * tax.total_tax, rtol=1e-9, atol=1e-9)
    assert (tax.total_tax >= 0).all()


@given(ebitda=MONEY, depreciation=COSTS, interest=COSTS)
def test_waiting_never_lowers_the_tax_paid_in_all(
    ebitda: np.ndarray, depreciation: np.ndarray, interest: np.ndarray
) -> None:
    """Limits and carrying can only raise the tax of the whole life."""
    free = TaxSystem(rate=0.21, state_rate=0.06, loss_use=LossUse.AT_ONCE)
    bound = replace(free, loss_use=LossUse.CARRIED, loss_limit_share=0.8, interest_limit_share=0.3)
    amounts = {"ebitda": ebitda, "depreciation": depreciation, "interest": interest}
    assert (
        income_tax(bound, **amounts).total_tax.sum()
        >= income_tax(free, **amounts).total_tax.sum() - 1e-6
    )


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"rate must lie in 0 to 1, got 21; write 21 % as 0.21"):
        TaxSystem(rate=21)
    with pytest.raises(TaxError, match=r"interest_basis needs at least one tax year"):
        TaxSystem(rate=0.21, interest_basis=())
    with pytest.raises(TaxError, match=r"tabled from tax year 2022 on, not for 2021"):
        usa_system(RULES, first_year=2021, years=1, state_rate=0.0)
    with pytest.raises(TaxError, match=r"depreciation must be finite and not negative"):
        income_tax(TaxSystem(0.2), ebitda=[1.0], depreciation=[-1.0], interest=[0.0])
    with pytest.raises(TaxError, match=r"ebitda holds values that are not finite"):
        income_tax(TaxSystem(0.2), ebitda=[np.nan], depreciation=[0.0], interest=[0.0])
