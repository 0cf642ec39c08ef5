"""Unserved load: at most the load, at the value of lost load."""

import numpy as np
import pytest
from pydantic import ValidationError

from gigaplan.series.site import Site
from gigaplan.technologies.base import CostLine
from gigaplan.technologies.unserved import Unserved, block


def test_at_most_the_load_at_the_value_of_the_register(site: Site) -> None:
    stated = block(Unserved(), site)
    (flow,) = stated.flows
    np.testing.assert_array_equal(flow.upper, site.load_mw)
    assert (flow.to_bus, flow.capacity, flow.lower) == (1.0, None, 0.0)
    assert flow.cost_usd_per_mwh == {CostLine.UNSERVED: 10_000.0}
    assert flow.clean_share == 0
    assert stated.capacities == ()


def test_own_value(site: Site) -> None:
    (flow,) = block(Unserved(value_usd_per_mwh=3000), site).flows
    assert flow.cost_usd_per_mwh == {CostLine.UNSERVED: 3000.0}


def test_negative_value_is_refused() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Unserved(value_usd_per_mwh=-1)
