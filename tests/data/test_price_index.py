"""One index, real money only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data.price_index import Basis, convert, price_index
from gigaplan.errors import RegisterError

YEARS = st.integers(1990, 2025)


@pytest.mark.parametrize(
    ("from_year", "to_year", "expected"),
    [
        # CPI-U annual averages as BLS prints them: 255.657 (2019), 292.655 (2022), 313.689 (2024),
        # 321.943 (2025)
        (2022, 2025, 1000 * 321.943 / 292.655),
        (2024, 2025, 1000 * 321.943 / 313.689),
        (2025, 2019, 1000 * 255.657 / 321.943),
    ],
)
def test_hand_values(from_year: int, to_year: int, expected: float) -> None:
    assert convert(1000.0, from_year, to_year, Basis.REAL) == pytest.approx(expected, rel=1e-12)


def test_early_years_agree_with_the_rounded_averages_of_bls() -> None:
    # BLS rounds annual averages before 2007 to 0.1; ours are means of the monthly values.
    assert price_index()[1990] == pytest.approx(130.7, abs=0.05)
    assert price_index()[2000] == pytest.approx(172.2, abs=0.05)


def test_every_year_from_1990_to_2025_is_there() -> None:
    assert sorted(price_index()) == list(range(1990, 2026))


@given(value=st.floats(-1e9, 1e9), start=YEARS, middle=YEARS, end=YEARS)
def test_the_way_does_not_matter(value: float, start: int, middle: int, end: int) -> None:
    detour = convert(convert(value, start, middle, Basis.REAL), middle, end, Basis.REAL)
    assert detour == pytest.approx(convert(value, start, end, Basis.REAL), rel=1e-12, abs=1e-9)


def test_the_same_year_changes_nothing() -> None:
    assert convert(0.1, 2013, 2013, Basis.REAL) == 0.1


def test_nominal_money_is_refused() -> None:
    with pytest.raises(RegisterError, match=r"nominal amount \(70\) .* from 2022 to 2025 money"):
        convert(70.0, 2022, 2025, Basis.NOMINAL)


@pytest.mark.parametrize("year", [1989, 2026])
def test_a_year_outside_the_index_is_refused(year: int) -> None:
    with pytest.raises(RegisterError, match=f"price year {year} is outside .* 1990 to 2025"):
        convert(1.0, year, 2025, Basis.REAL)
