"""Tax depreciation: the published tables, hand values, identities, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import TaxError
from gigaplan.finance.tax.depreciation import (
    Convention,
    RecoveryClass,
    depreciation_of_additions,
    depreciation_shares,
)

MACRS = [name for name in RecoveryClass if name.value.startswith("macrs")]

# IRS Publication 946 (2024), Table A-1, half-year convention, percent.
TABLE_A1 = {
    RecoveryClass.MACRS_3: [33.33, 44.45, 14.81, 7.41],
    RecoveryClass.MACRS_5: [20.00, 32.00, 19.20, 11.52, 11.52, 5.76],
    RecoveryClass.MACRS_7: [14.29, 24.49, 17.49, 12.49, 8.93, 8.92, 8.93, 4.46],
    RecoveryClass.MACRS_10: [10, 18, 14.4, 11.52, 9.22, 7.37, 6.55, 6.55, 6.56, 6.55, 3.28],
    RecoveryClass.MACRS_15: [
        *(5.00, 9.50, 8.55, 7.70, 6.93, 6.23, 5.90, 5.90),
        *(5.91, 5.90, 5.91, 5.90, 5.91, 5.90, 5.91, 2.95),
    ],
    RecoveryClass.MACRS_20: [
        *(3.750, 7.219, 6.677, 6.177, 5.713, 5.285, 4.888, 4.522, 4.462, 4.461, 4.462),
        *(4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 4.462, 4.461, 2.231),
    ],
}

# IRS Publication 946 (2024), Tables, mid-quarter convention, percent, by month.
MID_QUARTER = {
    (RecoveryClass.MACRS_5, 2): [35.00, 26.00, 15.60, 11.01, 11.01, 1.38],
    (RecoveryClass.MACRS_5, 12): [5.00, 38.00, 22.80, 13.68, 10.94, 9.58],
    (RecoveryClass.MACRS_7, 10): [3.57, 27.55, 19.68, 14.06, 10.04, 8.73, 8.73, 7.64],
}


@pytest.mark.parametrize("recovery", MACRS)
def test_half_year_macrs_is_table_a1(recovery: RecoveryClass) -> None:
    table = TABLE_A1[recovery]
    # The table rounds to 0.01 % (0.001 % for 20 years) and moves the remainder between years.
    tolerance = 0.0011 if recovery is RecoveryClass.MACRS_20 else 0.011
    shares = 100 * depreciation_shares(recovery, len(table))
    np.testing.assert_allclose(shares, table, rtol=0, atol=tolerance)


@pytest.mark.parametrize(("case", "table"), MID_QUARTER.items())
def test_mid_quarter_macrs_is_tables_a2_and_a5(
    case: tuple[RecoveryClass, int], table: list[float]
) -> None:
    recovery, month = case
    shares = depreciation_shares(
        recovery, len(table), convention=Convention.MID_QUARTER, month=month
    )
    np.testing.assert_allclose(100 * shares, table, rtol=0, atol=0.0051)


def test_real_property_is_table_a7a() -> None:
    """IRS Publication 946, Table A-7a: months 1, 6 and 12 of year 1, years 2-39, year 40."""
    for month, first, last in [(1, 2.461, 0.107), (6, 1.391, 1.177), (12, 0.107, 2.461)]:
        shares = 100 * depreciation_shares(RecoveryClass.REAL_PROPERTY_39, 41, month=month)
        # The table counts half months of 0.107 % each; 100/39/24 is 0.10684 %.
        assert shares[0] == pytest.approx(first, abs=0.004)
        np.testing.assert_allclose(shares[1:39], 2.564, rtol=0, atol=0.0006)
        assert shares[39] == pytest.approx(last, abs=0.004)
        assert shares[40] == 0


def test_straight_line_by_hand() -> None:
    """Four years from July: half a year, three full ones, half a year."""
    shares = depreciation_shares(RecoveryClass.STRAIGHT_LINE, 6, life_years=4, month=7)
    np.testing.assert_allclose(shares, [0.125, 0.25, 0.25, 0.25, 0.125, 0])
    full = depreciation_shares(
        RecoveryClass.STRAIGHT_LINE, 3, life_years=4, convention=Convention.FULL_YEAR
    )
    np.testing.assert_allclose(full, [0.25, 0.25, 0.25])


def test_bonus_comes_first_and_the_rest_follows_the_class() -> None:
    """40 % bonus in 5-year MACRS: 0.4 + 0.6 x 0.20, then 0.6 x table."""
    shares = depreciation_shares(RecoveryClass.MACRS_5, 6, bonus_share=[0.4, 1.0])
    np.testing.assert_allclose(shares[0], [0.52, 0.192, 0.1152, 0.06912, 0.06912, 0.03456])
    np.testing.assert_allclose(shares[1], [1, 0, 0, 0, 0, 0])


def test_land_is_never_deducted() -> None:
    assert not depreciation_shares(RecoveryClass.NONE, 3).any()


@given(
    recovery=st.sampled_from(MACRS),
    convention=st.sampled_from([None, *Convention]),
    month=st.integers(1, 12),
    bonus=st.floats(0, 1),
)
def test_macrs_recovers_everything_once(
    recovery: RecoveryClass, convention: Convention | None, month: int, bonus: float
) -> None:
    shares = depreciation_shares(
        recovery, 25, convention=convention, month=month, bonus_share=bonus
    )
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-12)


@given(life=st.floats(0.1, 60), month=st.integers(1, 12))
def test_straight_line_recovers_everything_once(life: float, month: int) -> None:
    shares = depreciation_shares(RecoveryClass.STRAIGHT_LINE, 62, life_years=life, month=month)
    assert (shares >= 0).all()
    assert shares.sum() == pytest.approx(1, abs=1e-12)


def test_vintages_add_up() -> None:
    """100 in year 1 and 10 in year 2, straight line over 2 full years."""
    shares = depreciation_shares(
        RecoveryClass.STRAIGHT_LINE, 4, life_years=2, convention=Convention.FULL_YEAR
    )
    np.testing.assert_allclose(
        depreciation_of_additions([[100.0, 10.0, 0, 0], [0, 0, 0, 8.0]], shares),
        [[50, 55, 5, 0], [0, 0, 0, 4]],
    )


def test_refusals_say_what_to_do() -> None:
    with pytest.raises(TaxError, match=r"at least one tax year is needed, got 0"):
        depreciation_shares(RecoveryClass.MACRS_5, 0)
    with pytest.raises(TaxError, match=r"month of service must be 1 to 12, got 13"):
        depreciation_shares(RecoveryClass.MACRS_5, 6, month=13)
    with pytest.raises(TaxError, match=r"straight line needs a life above 0 years, got None"):
        depreciation_shares(RecoveryClass.STRAIGHT_LINE, 6)
    with pytest.raises(TaxError, match=r"macrs_5 has its period by law; leave out life_years"):
        depreciation_shares(RecoveryClass.MACRS_5, 6, life_years=5)
    with pytest.raises(TaxError, match=r"bonus share must lie in 0 to 1, got 60"):
        depreciation_shares(RecoveryClass.MACRS_5, 6, bonus_share=60)
    with pytest.raises(TaxError, match=r"never deducted has no bonus"):
        depreciation_shares(RecoveryClass.NONE, 6, bonus_share=0.5)
    with pytest.raises(TaxError, match=r"shares cover 2 years, the additions 3"):
        depreciation_of_additions([1.0, 2.0, 3.0], [0.5, 0.5])
