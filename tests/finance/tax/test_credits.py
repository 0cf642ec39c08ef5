"""The arithmetic of credits: published amounts, hand values, recapture, use, sale, refusals."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data.tax_records import Credit, TaxTechnology
from gigaplan.data.tax_tables import load_tax_rules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.credits import (
    credited_shares,
    inflation_factors,
    investment_credit,
    investment_recapture,
    nuclear_credit,
    output_credit,
    transfer_proceeds,
    unit_amounts,
    use_credits,
)
from gigaplan.finance.tax.rules import CreditOption, ForeignEntity, applicable

RULES = load_tax_rules()
USA = RULES.usa
ELECTRICITY = RULES.inflation["electricity_1992"]


def option(
    technology: TaxTechnology,
    credit: Credit,
    start: date,
    service: date,
    *,
    wage: bool = True,
    community: bool = False,
) -> CreditOption:
    return applicable(
        RULES,
        "usa",
        technology,
        start,
        service,
        wage=wage,
        content=0.0,
        community=community,
        foreign_entity=ForeignEntity(clean_cost_share=1.0),
    ).option(credit)


WIND = option(TaxTechnology.WIND, Credit.PRODUCTION, date(2026, 3, 1), date(2028, 7, 1))
STORAGE = option(TaxTechnology.STORAGE, Credit.INVESTMENT, date(2026, 3, 1), date(2028, 7, 1))
OLD_REACTOR = option(
    TaxTechnology.EXISTING_NUCLEAR, Credit.NUCLEAR, date(1980, 1, 1), date(1985, 1, 1)
)


def test_published_amounts_of_2025() -> None:
    """90 FR 41477 for 45Y: 0.6 cents, and 3 cents with the wage rule."""
    plain = option(
        TaxTechnology.WIND, Credit.PRODUCTION, date(2026, 3, 1), date(2028, 7, 1), wage=False
    )
    factors = inflation_factors(ELECTRICITY, [2025], 0.02)
    assert unit_amounts(WIND, factors).tolist() == [30.0]
    assert unit_amounts(plain, factors).tolist() == [6.0]


def test_published_amount_of_2024_under_the_old_section() -> None:
    """89 FR 56924, factor 1.9499: 0.585 cents rounds to 0.6, times five is 3 cents."""
    old = option(TaxTechnology.WIND, Credit.PRODUCTION, date(2024, 3, 1), date(2026, 7, 1))
    assert unit_amounts(old, inflation_factors(ELECTRICITY, [2024], 0.0)).tolist() == [30.0]


def test_amounts_are_projected_rounded_and_raised_by_bonuses() -> None:
    """15 x 1.9971 x 1.03^3 = 32.73 rounds to 33 USD/MWh; 10 % more in an energy community."""
    factors = inflation_factors(ELECTRICITY, [2028], [0.03, 0.0])
    np.testing.assert_allclose(unit_amounts(WIND, factors), [[33.0], [30.0]])
    place = option(
        TaxTechnology.WIND,
        Credit.PRODUCTION,
        date(2026, 3, 1),
        date(2028, 7, 1),
        community=True,
    )
    np.testing.assert_allclose(unit_amounts(place, factors), [[36.3], [33.0]])


def test_ten_years_from_the_day_of_service() -> None:
    """Service on 1 July 2028: the tenth anniversary leaves 182 of 366 days' part of 2038."""
    shares = credited_shares(WIND, date(2028, 7, 1), np.arange(2027, 2040))
    np.testing.assert_allclose(shares, [0, *[1.0] * 10, 182 / 366, 0])
    jan = credited_shares(WIND, date(2028, 1, 1), np.arange(2028, 2040))
    assert jan.sum() == 10


def test_production_credit_by_hand() -> None:
    """1,000 MWh in 2028 to 2030 at 30 USD without inflation."""
    credit = output_credit(
        WIND, [1000.0, 1000, 1000], [2028, 2029, 2030], date(2028, 7, 1), ELECTRICITY, 0.0
    )
    np.testing.assert_allclose(credit, [30_000] * 3)


def test_carbon_credit_by_hand() -> None:
    """85 USD/t to 2026; 2 % inflation from then: 86.7 in 2027. Twelve years from service."""
    capture = option(
        TaxTechnology.CARBON_STORAGE, Credit.CARBON, date(2024, 1, 1), date(2026, 1, 1)
    )
    years = np.arange(2026, 2040)
    credit = output_credit(
        capture, np.ones(14), years, date(2026, 1, 1), RULES.inflation["carbon_2025"], 0.02
    )
    np.testing.assert_allclose(credit[:2], [85.0, 86.7])
    assert np.count_nonzero(credit) == 12


@pytest.mark.parametrize(
    ("receipts", "expected"),
    # CRS Insight IN12557 for 2024: at 3.5 cents the base credit is 0.14 cents, times five;
    # nothing from 4.375 cents on.
    [(20.0, 15.0), (25.0, 15.0), (35.0, 7.0), (43.75, 0.0), (60.0, 0.0)],
)
def test_existing_nuclear_falls_with_receipts(receipts: float, expected: float) -> None:
    index = RULES.inflation["nuclear_2023"]
    credit = nuclear_credit(OLD_REACTOR, [1.0], [receipts], [2024], index, 0.0, USA)
    assert credit == pytest.approx([expected])


def test_existing_nuclear_threshold_of_2025_and_last_year() -> None:
    """Notice 2025-37: 0.3 and 2.6 cents in 2025; no credit for years after 2032."""
    index = RULES.inflation["nuclear_2023"]
    credit = nuclear_credit(
        OLD_REACTOR, [1.0, 1, 1], [26.0, 0, 0], [2025, 2032, 2033], index, 0, USA
    )
    np.testing.assert_allclose(credit, [15.0, 15.0, 0.0])
    with pytest.raises(TaxError, match=r"begins in 2024; years before it were given"):
        nuclear_credit(OLD_REACTOR, [1.0], [26.0], [2023], index, 0, USA)


def test_half_of_an_investment_credit_comes_off_the_basis() -> None:
    """30 % of 900 is 270; the basis of 1,000 falls to 865: 26 USC 50(c)(3)."""
    found = investment_credit(STORAGE, [900.0, 0.0], [1000.0, 10.0], USA)
    np.testing.assert_allclose(found.credit_usd, [270, 0])
    np.testing.assert_allclose(found.depreciable_basis_usd, [865, 10])


def test_recapture_falls_by_a_fifth_a_year() -> None:
    """26 USC 50(a)(1)(B): 100, 80, 60, 40, 20 % within full years one to five, then nothing."""
    times = [0.0, 0.99, 1.0, 2.5, 3.0, 4.99, 5.0, 20.0]
    found = investment_recapture(100.0, times, USA)
    np.testing.assert_allclose(found.tax_usd, [100, 100, 80, 60, 40, 20, 0, 0])
    np.testing.assert_allclose(found.basis_restored_usd, found.tax_usd / 2)


def test_credits_pay_three_quarters_of_the_tax_and_wait() -> None:
    """Credit 100, tax 40, -5, 100: 30 used, then none, then 70."""
    used = use_credits([100.0, 0, 0], [40.0, -5, 100], USA)
    np.testing.assert_allclose(used.used, [30, 0, 70])


def test_selling_credits() -> None:
    np.testing.assert_allclose(transfer_proceeds([100.0, 50], [0.93]), [93, 46.5])
    with pytest.raises(TaxError, match=r"must lie in 0 to 1; write 93 cents as 0.93"):
        transfer_proceeds([100.0], 93)


@given(inflation=st.floats(0, 0.1), year=st.integers(2025, 2045))
def test_amounts_never_fall_with_time(inflation: float, year: int) -> None:
    factors = inflation_factors(ELECTRICITY, [year, year + 1], inflation)
    now, then = unit_amounts(WIND, factors)
    assert then >= now
    assert abs(now - 15 * factors[0]) <= 0.5 + 1e-9


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"is a credit of production, not of investment"):
        investment_credit(WIND, 1.0, 1.0, USA)
    with pytest.raises(TaxError, match=r"is a credit of investment, not of production or carbon"):
        output_credit(STORAGE, [1.0], [2028], date(2028, 7, 1), ELECTRICITY, 0.0)
    with pytest.raises(TaxError, match=r"must lie between 0 and the basis"):
        investment_credit(STORAGE, 2.0, 1.0, USA)
    with pytest.raises(TaxError, match=r"no inflation factor .* for \[2020\]; it has 2024 to 2025"):
        inflation_factors(ELECTRICITY, [2020, 2030], 0.0)
    with pytest.raises(TaxError, match=r"years in service cannot be negative"):
        investment_recapture(1.0, -1.0, USA)


def test_a_phase_out_lowers_amounts() -> None:
    half = replace(WIND, rule=replace(WIND.rule, phase_share=0.5))
    assert unit_amounts(half, [1.9971]).tolist() == [15.0]
