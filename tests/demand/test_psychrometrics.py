"""Wet bulb and humidity against published points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from gigaplan.demand.psychrometrics import relative_humidity_pct, wet_bulb_c


def test_worked_example_of_the_source() -> None:
    # Stull (2011), section 2: 20 degrees and 50 % give 13.7 degrees.
    assert wet_bulb_c(np.array([20.0]), np.array([50.0]))[0] == pytest.approx(13.7, abs=0.05)


def _psychrometer_c(temp_c: float, humidity_pct: float) -> float:
    """Wet bulb by Sprung's equation at 1013.25 hPa, by bisection."""

    def saturation_hpa(t: float) -> float:
        return float(6.112 * np.exp(17.62 * t / (243.12 + t)))

    vapour_hpa = humidity_pct / 100.0 * saturation_hpa(temp_c)
    return float(
        brentq(
            lambda wet: saturation_hpa(wet) - 6.62e-4 * 1013.25 * (temp_c - wet) - vapour_hpa,
            temp_c - 40.0,
            temp_c,
        )
    )


@given(temp_c=st.floats(0, 45), humidity=st.floats(10, 95))
def test_fit_is_as_close_to_the_psychrometric_equation_as_its_author_says(
    temp_c: float, humidity: float
) -> None:
    # Stull states errors of -1.0 to +0.65 K; against the other saturation formula a grid of this
    # range has -0.81 K (22 degrees, 10 %) to +0.86 K (45 degrees, 29 %).
    error_k = wet_bulb_c(np.array([temp_c]), np.array([humidity]))[0] - _psychrometer_c(
        temp_c, humidity
    )
    assert -0.9 < error_k < 0.9


@given(temp_c=st.floats(-45, 58), humidity=st.floats(0, 100))
def test_wet_bulb_is_never_above_the_dry_bulb(temp_c: float, humidity: float) -> None:
    assert wet_bulb_c(np.array([temp_c]), np.array([humidity]))[0] <= temp_c


@given(humidity=st.floats(0, 100))
def test_wet_bulb_rises_with_temperature(humidity: float) -> None:
    temp_c = np.linspace(-45, 58, 500)
    # The fit wiggles by a hundredth of a kelvin in the coldest, driest corner.
    assert np.diff(wet_bulb_c(temp_c, np.full(500, humidity))).min() > -0.02


def test_humidity_from_dew_point_by_hand() -> None:
    # exp(17.62 x 15 / 258.12) / exp(17.62 x 25 / 268.12) = 2.7843 / 5.1709 = 0.5385.
    found = relative_humidity_pct(np.array([25.0, 10.0, 5.0]), np.array([15.0, 10.0, 6.0]))
    assert found == pytest.approx([53.85, 100.0, 100.0], abs=0.02)
