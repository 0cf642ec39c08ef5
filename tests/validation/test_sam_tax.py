"""SAM single-owner cases: tax year by year from SAM's own income, interest and depreciation.

SAM writes a tax as a negative cash flow and lets the owner use losses at once. Tolerance: one
cent, as SAM's series hold more digits than that.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from gigaplan.finance.tax.depreciation import RecoveryClass, depreciation_shares
from gigaplan.finance.tax.income import LossUse, TaxSystem, effective_rate, income_tax

PUBLISHED = Path(__file__).parents[3] / "shared" / "validation"
CASES = ["Generic_System", "Wind_Power"]


def case(name: str) -> Mapping[str, Mapping[str, list[float]]]:
    path = PUBLISHED / f"sam_{name}_Single_Owner.json"
    if not path.exists():
        pytest.skip(f"the published case {path.name} is not beside the repository")
    found: Mapping[str, Mapping[str, list[float]]] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", CASES)
def test_tax_of_every_year(name: str) -> None:
    series = case(name)["series"]

    def years(key: str) -> np.ndarray:
        return np.array(series[key][1:], dtype=float)

    system = TaxSystem(rate=0.21, state_rate=0.07, loss_use=LossUse.AT_ONCE)
    tax = income_tax(
        system,
        ebitda=years("cf_ebitda"),
        depreciation=years("cf_feddepr_total"),
        interest=years("cf_debt_payment_interest"),
        interest_income=years("cf_reserve_interest"),
        state_depreciation=years("cf_stadepr_total"),
    )
    np.testing.assert_allclose(tax.state_tax, -years("cf_statax"), rtol=0, atol=0.01)
    np.testing.assert_allclose(tax.federal_tax, -years("cf_fedtax"), rtol=0, atol=0.01)
    assert 100 * effective_rate(system) == pytest.approx(26.53)


@pytest.mark.parametrize("name", CASES)
def test_five_year_depreciation(name: str) -> None:
    """SAM takes the rounded table of IRS Publication 946; for five years it is exact."""
    data = case(name)
    basis = data["outputs"]["depr_fedbas_macrs_5"]
    series = np.array(data["series"]["cf_feddepr_macrs_5"][1:], dtype=float)
    shares = depreciation_shares(RecoveryClass.MACRS_5, series.size)
    np.testing.assert_allclose(basis * shares, series, rtol=0, atol=0.01)
