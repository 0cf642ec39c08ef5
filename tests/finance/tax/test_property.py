"""Property tax: hand values, properties, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.errors import TaxError
from gigaplan.finance.tax.property import Decline, PropertyTaxTerms, property_tax


def test_value_falls_by_a_share_of_the_first() -> None:
    """80 % of 1,000 assessed, 30 % of it off each year, 2 %: 16, 11.2, 6.4, 1.6, 0."""
    terms = PropertyTaxTerms(rate=0.02, assessed_share=0.8, decline_share=0.3)
    found = property_tax(terms, 1000.0, 5)
    np.testing.assert_allclose(found.assessed_value, [800, 560, 320, 80, 0], atol=1e-9)
    np.testing.assert_allclose(found.tax, [16, 11.2, 6.4, 1.6, 0], atol=1e-9)


def test_compound_decline_floor_and_abatement() -> None:
    """Half off each year, not below 30 %; the first year is free, the second half."""
    terms = PropertyTaxTerms(
        rate=0.01,
        decline_share=0.5,
        decline=Decline.COMPOUND,
        floor_share=0.3,
        abatement_shares=(1.0, 0.5),
    )
    found = property_tax(terms, [100.0, 200.0], 3)
    np.testing.assert_allclose(found.assessed_value, [[100, 50, 30], [200, 100, 60]])
    np.testing.assert_allclose(found.tax, [[0, 0.25, 0.3], [0, 0.5, 0.6]])


def test_a_long_abatement_is_cut_to_the_years() -> None:
    terms = PropertyTaxTerms(rate=0.01, abatement_shares=(1.0,) * 9)
    assert not property_tax(terms, 100.0, 3).tax.any()


@given(
    decline=st.sampled_from(Decline),
    share=st.floats(0, 1),
    floor=st.floats(0, 1),
    cost=st.floats(0, 1e9),
)
def test_values_never_rise_and_scale_with_cost(
    decline: Decline, share: float, floor: float, cost: float
) -> None:
    terms = PropertyTaxTerms(0.02, decline_share=share, decline=decline, floor_share=floor)
    found = property_tax(terms, [cost, 2 * cost], 30)
    assert (np.diff(found.assessed_value) <= 0).all()
    np.testing.assert_allclose(found.tax[1], 2 * found.tax[0])


def test_refusals() -> None:
    with pytest.raises(TaxError, match=r"rate must lie in 0 to 1, got 2; write 2 % as 0.02"):
        PropertyTaxTerms(rate=2)
    with pytest.raises(TaxError, match=r"abatement shares must lie in 0 to 1"):
        PropertyTaxTerms(rate=0.02, abatement_shares=(1.5,))
    with pytest.raises(TaxError, match=r"cost of taxed property cannot be negative"):
        property_tax(PropertyTaxTerms(rate=0.02), -1.0, 3)
    with pytest.raises(TaxError, match=r"at least one year is needed, got 0"):
        property_tax(PropertyTaxTerms(rate=0.02), 1.0, 0)
