"""Mending: what is filled, what is averaged, and that energy is kept."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.series.repair import RepairKind, RepairNote, average_duplicates, fill_gaps, runs

values = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40)


def test_gap_is_a_straight_line_and_the_end_keeps_its_neighbour() -> None:
    given_values = np.array([np.nan, 2.0, np.nan, np.nan, 8.0, np.nan])
    filled = fill_gaps(given_values, [(0, 1), (2, 4), (5, 6)])
    assert filled.tolist() == [2.0, 2.0, 4.0, 6.0, 8.0, 8.0]
    assert np.isnan(given_values[0])  # the input is left as it was


@given(flags=st.lists(st.booleans(), max_size=50))
def test_runs_cover_exactly_the_flags(flags: list[bool]) -> None:
    found = np.zeros(len(flags), dtype=bool)
    for first, end in runs(np.array(flags, dtype=bool)):
        assert end > first
        found[first:end] = True
    assert found.tolist() == flags


@given(slope=st.floats(-10, 10), start=st.floats(-100, 100), first=st.integers(1, 20))
def test_energy_of_a_straight_line_survives_a_gap(slope: float, start: float, first: int) -> None:
    line = start + slope * np.arange(30.0)
    holed = line.copy()
    holed[first : first + 3] = np.nan
    assert np.allclose(fill_gaps(holed, [(first, first + 3)]), line, atol=1e-9)


@given(values=values)
def test_equal_duplicates_change_nothing(values: list[float]) -> None:
    array = np.array(values)
    hour = np.arange(array.size)
    again = np.concatenate((hour, hour[::-1]))
    unique, mean = average_duplicates(again, np.concatenate((array, array[::-1])))
    assert unique.tolist() == hour.tolist()
    assert np.allclose(mean, array, rtol=1e-12)


@given(values=values, seed=st.integers(0, 100))
def test_averaging_keeps_each_mean_between_its_rows(values: list[float], seed: int) -> None:
    hour = np.random.default_rng(seed).integers(0, 5, len(values))
    unique, mean = average_duplicates(hour, np.array(values))
    for one, found in zip(unique, mean, strict=True):
        rows = np.array(values)[hour == one]
        assert rows.min() - 1e-6 <= found <= rows.max() + 1e-6


def test_an_empty_duplicate_does_not_count() -> None:
    unique, mean = average_duplicates(np.array([3, 3, 4]), np.array([np.nan, 5.0, np.nan]))
    assert unique.tolist() == [3, 4]
    assert mean[0] == 5.0
    assert np.isnan(mean[1])


def test_a_note_reads_as_one_line() -> None:
    note = RepairNote("load.csv", "load_mw", "2013", RepairKind.GAP_FILLED, 2, "2 h in 1 gap")
    assert str(note) == (
        "load.csv load_mw, 2013: short gap filled by a straight line (2 h in 1 gap)"
    )
