"""New load under the seasons' peaks: by hand, and in the form that the Duke study found."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.impact.grid_effect import RATES, authority_load
from gigaplan.impact.headroom import curtailed, headroom, seasonal_peaks

AUTHORITIES = ("azps", "bpat", "ciso", "erco", "miso", "nyis", "pjm", "soco")


@pytest.mark.parametrize(("rate", "fits"), [(0.25, 4.0), (0.4, 5.0), (0.5, 6.0)])
def test_four_hours(rate, fits):
    """One hour at the peak of 10, three at 6: up to 4 only the first gives up, a quarter of all.

    Beyond, (L + 3 (L - 4)) / 4 = rate x L: 5 at 0.4, 6 at 0.5.
    """
    load, peaks = np.array([10.0, 6.0, 6.0, 6.0]), np.full(4, 10.0)
    found = headroom(load, peaks, rate)
    assert found.load_mw == pytest.approx(fits, rel=1e-9)


def test_hours_and_events():
    """5 MW: the first hour gives up all, the others 1 MW, in one run; three of four keep half."""
    load, peaks = np.array([10.0, 6.0, 6.0, 6.0]), np.full(4, 10.0)
    found = headroom(load, peaks, 0.4)
    assert (found.hours, found.events, found.half_kept) == (4, 1, 0.75)


def test_peaks_of_the_seasons():
    """Summer is held to its own peak, winter to its own, months between to the lower."""
    month = np.array([1, 4, 7, 10, 12])
    assert seasonal_peaks(np.array([70.0, 50.0, 100.0, 60.0, 80.0]), month).tolist() == [
        80.0, 80.0, 100.0, 80.0, 80.0,
    ]  # fmt: skip
    # unless they have passed it themselves
    assert seasonal_peaks(np.array([70.0, 90.0, 100.0, 60.0, 80.0]), month)[1] == 90.0


@given(st.lists(st.floats(1.0, 100.0), min_size=24, max_size=200), st.sampled_from(RATES))
def test_what_fits_is_curtailed_by_the_rate(load, rate):
    load = np.array(load)
    peaks = np.full(load.shape, load.max())
    found = headroom(load, peaks, rate)
    assert curtailed(load, peaks, found.load_mw).mean() <= rate * found.load_mw * (1 + 1e-9)
    more = 1.001 * found.load_mw + 1e-6
    assert curtailed(load, peaks, more).mean() > rate * more * (1 - 1e-9)


def test_the_form_of_the_duke_study():
    """76 : 98 : 126 GW at 0.25 : 0.5 : 1 %: more for more, and each doubling less than twice.

    The study takes load of 22 authorities and nine years, and holds every year to the highest peak
    of them; here are the generation of eight and one year, held to its own peak, so that nothing
    fits at 0 % and the rise is steeper: 25 : 38 : 54 GW. In both, most curtailed hours keep half.
    """
    sums = np.zeros(3)
    kept = []
    for authority in AUTHORITIES:
        load, month = authority_load(authority)
        peaks = seasonal_peaks(load, month)
        found = [headroom(load, peaks, rate) for rate in RATES]
        each = np.array([one.load_mw for one in found])
        assert (np.diff(each) > 0.0).all()
        sums += each
        kept.append(found[1].half_kept)
    ratios = sums / sums[0]
    assert 98 / 76 <= ratios[1] < 2.0
    assert 126 / 76 <= ratios[2] < 2.0 * ratios[1]
    assert 0.6 < np.mean(kept) < 1.0


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_a_rate_out_of_range_is_refused(rate):
    with pytest.raises(ValueError, match="must be above 0 and below 1"):
        headroom(np.ones(4), np.ones(4), rate)
