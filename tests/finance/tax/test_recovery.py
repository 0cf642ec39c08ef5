"""Which depreciation an asset has: bonus edge dates with source, classes, refusals."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from gigaplan.data.tax_tables import load_tax_rules
from gigaplan.errors import TaxError
from gigaplan.finance.tax.depreciation import RecoveryClass
from gigaplan.finance.tax.recovery import RecoveryTerms, recovery_terms

RULES = load_tax_rules()


def look(asset: str, acquired: str, service: str, place: str = "usa") -> RecoveryTerms:
    return recovery_terms(
        RULES, place, asset, date.fromisoformat(acquired), date.fromisoformat(service)
    )


def test_all_at_once_if_acquired_after_19_january_2025() -> None:
    """26 USC 168(k) as amended by Public Law 119-21; BDO: acquired after 19 January 2025."""
    shares = [
        look("computers", day, "2026-06-01").bonus_share
        for day in ("2025-01-18", "2025-01-19", "2025-01-20", "2025-01-21")
    ]
    assert shares == [0.2, 0.2, 1.0, 1.0]


@pytest.mark.parametrize(
    ("service", "share"),
    [
        ("2024-12-31", 0.6),
        ("2025-01-01", 0.4),
        ("2025-12-31", 0.4),
        ("2026-01-01", 0.2),
        ("2026-12-31", 0.2),
        ("2027-01-01", 0.0),
    ],
)
def test_the_old_bonus_fades_by_year_of_service(service: str, share: float) -> None:
    """26 USC 168(k)(6) before Public Law 119-21: 60, 40, 20, 0 % for 2024 to 2027."""
    assert look("solar", "2024-06-01", service).bonus_share == share


@pytest.mark.parametrize(
    ("asset", "recovery"),
    [
        ("solar", RecoveryClass.MACRS_5),
        ("storage", RecoveryClass.MACRS_5),
        ("gas_turbine", RecoveryClass.MACRS_15),
        ("combined_cycle", RecoveryClass.MACRS_20),
        ("computers", RecoveryClass.MACRS_5),
    ],
)
def test_classes(asset: str, recovery: RecoveryClass) -> None:
    """IRS page on 168(e)(3)(B): five years for clean energy; Rev. Proc. 87-56 for the others."""
    assert look(asset, "2026-01-01", "2028-01-01").recovery is recovery


def test_buildings_and_land_have_no_bonus() -> None:
    """26 USC 168(k)(2)(A): recovery of 20 years or less; 167: no depreciation of land."""
    hall = look("hall_building", "2026-01-01", "2028-03-15")
    assert (hall.bonus_share, hall.month) == (0.0, 3)
    np.testing.assert_allclose(hall.shares(2), [9.5 / 12 / 39, 1 / 39])
    assert not look("land", "2026-01-01", "2028-01-01").shares(3).any()


def test_abroad_is_straight_line() -> None:
    terms = look("computers", "2026-01-01", "2028-01-01", "irl")
    np.testing.assert_allclose(terms.shares(6), [0.2] * 5 + [0])
    assert "check before use" in terms.reasons[0]


def test_the_first_year_takes_all_with_full_bonus() -> None:
    np.testing.assert_allclose(look("storage", "2026-01-01", "2028-01-01").shares(3), [1, 0, 0])


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"no recovery rule for 'solr' in usa; known are carbon_"):
        look("solr", "2026-01-01", "2028-01-01")
    with pytest.raises(TaxError, match=r"no recovery rule for nuclear in service on 2024-12-31"):
        look("nuclear", "2020-01-01", "2024-12-31")
    with pytest.raises(TaxError, match=r"no tax rules for 'xyz'; known are usa, aus"):
        look("solar", "2026-01-01", "2028-01-01", "xyz")
    with pytest.raises(TaxError, match=r"before it was acquired on 2028-01-01"):
        look("solar", "2028-01-01", "2027-01-01")
    with pytest.raises(TaxError, match=r"no bonus share for property acquired on 2025-01-20 .*"):
        recovery_terms(
            replace(RULES, bonuses=()),
            "usa",
            "solar",
            date(2025, 1, 20),
            date(2026, 1, 1),
        )
