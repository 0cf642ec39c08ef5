"""IT power: energy, peaks, weekdays, GPUs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gigaplan.data.embedded import load_shape
from gigaplan.data.register import load_register
from gigaplan.demand.it_load import (
    Job,
    flexible_limit,
    it_power_mw,
    job_mix,
    nameplate_from_gpus_mw,
    shape_hour,
)
from gigaplan.series.hours import Hours, calendar_year

MIXED = {Job.TRAINING: 0.7, Job.INFERENCE: 0.3}


def test_gpus_by_hand() -> None:
    # Abilene: 400,000 GB200 at 1,800 W each are 720 MW.
    assert nameplate_from_gpus_mw(400_000, 1_800.0) == 720.0


def test_flat_without_jobs() -> None:
    load_mw = it_power_mw(1200.0, 0.9, job_mix({}, calendar_year(2013), -6.0).relative)
    assert np.all(load_mw == 1080.0)


@given(
    utilisation=st.floats(0.05, 1.0),
    training=st.floats(0, 1),
    year=st.sampled_from([2012, 2013]),
    offset=st.integers(-11, 12),
)
def test_mean_is_nameplate_times_utilisation_and_peak_is_within_nameplate(
    utilisation: float, training: float, year: int, offset: int
) -> None:
    jobs = {Job.TRAINING: training, Job.INFERENCE: 1.0 - training}
    load_mw = it_power_mw(100.0, utilisation, job_mix(jobs, calendar_year(year), offset).relative)
    assert load_mw.mean() == pytest.approx(100.0 * utilisation, rel=1e-9)
    assert 0 < load_mw.min() <= load_mw.max() <= 100.0


def test_swings_shrink_only_as_far_as_the_nameplate_asks() -> None:
    # Mean 80, peak of the rhythm 1.5 x 80 = 120 > 100: k = (1/0.8 - 1) / 0.5 = 0.5.
    assert it_power_mw(100.0, 0.8, np.array([0.5, 1.5])).tolist() == [60.0, 100.0]
    # Mean 50, peak 75: fits, k = 1.
    assert it_power_mw(100.0, 0.5, np.array([0.5, 1.5])).tolist() == [25.0, 75.0]


@pytest.mark.parametrize(("year", "offset"), [(2012, -6.0), (2013, 0.0), (2019, 9.0), (2022, -8.0)])
def test_hour_of_day_and_weekday_are_those_of_the_shape(year: int, offset: float) -> None:
    hours = calendar_year(year)
    index = shape_hour(hours, offset)
    assert index.min() >= 0
    assert index.max() < 8760
    assert np.array_equal(index % 24, hours.local_hour(offset))
    # The shape's year begins on a Tuesday (1).
    assert np.array_equal((index // 24 + 1) % 7, hours.weekday(offset))


def test_the_date_moves_by_three_days_at_most_inside_the_year() -> None:
    hours = calendar_year(2022)
    moved_days = (shape_hour(hours, 0.0) - np.arange(hours.count)) / 24
    assert np.abs(moved_days[7 * 24 : -7 * 24]).max() <= 3


def test_the_shapes_own_year_is_the_shape_itself() -> None:
    # 2019 begins on a Tuesday.
    relative = job_mix({Job.INFERENCE: 1.0}, calendar_year(2019), 0.0).relative
    shape = load_shape("inference")["share_of_nameplate"].to_numpy()
    assert np.allclose(relative, shape / shape.mean(), rtol=1e-6)


def test_inference_swings_more_than_training() -> None:
    hours = calendar_year(2013)
    training = job_mix({Job.TRAINING: 1.0}, hours, -6.0)
    inference = job_mix({Job.INFERENCE: 1.0}, hours, -6.0)
    assert inference.relative.std() > 3 * training.relative.std()
    assert "weekdays aligned" in inference.source


def test_a_short_span_keeps_its_energy() -> None:
    day = Hours(np.datetime64("2019-03-01T00", "h"), 24, "day", 1.0)
    assert job_mix(MIXED, day, 0.0).relative.mean() == pytest.approx(1.0, rel=1e-12)


def test_limit_of_flexible_work_is_the_high_end_of_the_mix() -> None:
    register = load_register()
    rows = {key: register.rows(key)[0] for key in register.table if "flexible_share" in key}
    high = [rows[f"load.{kind}.flexible_share"].high for kind in ("pre_training", "inference")]
    assert high[0] is not None
    assert high[1] is not None
    most, figures = flexible_limit(MIXED, register, 2028)
    assert most == pytest.approx(0.7 * high[0] + 0.3 * high[1])
    assert len(figures) == 2
    mixed, _ = flexible_limit({}, register, 2028)
    assert mixed == rows["load.mixed.flexible_share"].high


def test_refusals() -> None:
    with pytest.raises(ValueError, match=r"sum to 1, got 0\.9"):
        job_mix({Job.TRAINING: 0.9}, calendar_year(2013), 0.0)
    with pytest.raises(ValueError, match=r"0 < utilisation <= 1, got 100\.0, 1\.2"):
        it_power_mw(100.0, 1.2, np.ones(3))
