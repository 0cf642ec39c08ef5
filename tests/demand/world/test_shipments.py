"""Accelerators shipped by year, from totals at year ends."""

import numpy as np
import pytest

from demand.world.embedded import WORLD
from gigaplan.data.world_records import Shipped
from gigaplan.demand.world.shipments import TAIL, shipments_of

ROWS = (
    Shipped("A", 2023, 90.0, 100.0, 110.0, 0.09, 0.10, 0.11),
    Shipped("A", 2024, 290.0, 300.0, 310.0, 0.30, 0.34, 0.40),
    Shipped("A", 2025, 590.0, 600.0, 610.0, 0.80, 0.94, 1.10),
    Shipped("B", 2025, 40.0, 50.0, 60.0, 0.02, 0.06, 0.10),
)


def test_years_are_differences_of_totals() -> None:
    found = shipments_of(ROWS)
    assert found.years.tolist() == [2023, 2024, 2025]
    assert found.units == pytest.approx([100, 200, 350])  # 300 of A and 50 of B
    assert found.mw == pytest.approx([0.10, 0.24, 0.66])
    assert found.watts == pytest.approx([1000, 1200, 0.66e6 / 350])


def test_growth_is_of_who_was_counted_before() -> None:
    """A alone: units 200 to 300, rated power 0.24 to 0.60 MW; B has no year before."""
    found = shipments_of(ROWS)
    assert found.unit_growth == pytest.approx(np.log(1.5))
    assert found.watt_growth == pytest.approx(np.log(2.5) - np.log(1.5))


def test_the_count_is_as_sure_as_its_percentiles() -> None:
    assert shipments_of(ROWS).log_sd == pytest.approx(np.log(1.20 / 0.82) / (2 * TAIL))


def test_what_was_known_at_the_end_of_a_year() -> None:
    found = shipments_of(ROWS, until=2024)
    assert found.units == pytest.approx([100, 200])
    assert found.unit_growth == pytest.approx(np.log(2.0))
    with pytest.raises(ValueError, match="no designer is counted in both 2022 and 2023"):
        shipments_of(ROWS, until=2023)


def test_the_embedded_count() -> None:
    found = shipments_of(WORLD.shipped)
    # totals at the end of 2025 less 2024, NVIDIA, Google, AMD and Amazon
    units = 10477887 + 6136449 + 930949 + 1856963 - (5992099 + 3359641 + 482651 + 766739)
    assert found.units[-1] == pytest.approx(units)
    assert found.mw.sum() == pytest.approx(8562 + 2223 + 762 + 840)
