"""Starting from few days changes how soon the optimum is found, not which."""

import numpy as np
import pytest

from gigaplan.programme.joint.assemble import assemble_joint
from gigaplan.solve import first_look, highs, interior_point
from gigaplan.solve.first_look import few_days, sample_days
from gigaplan.solve.interface import SolverOptions, Status
from gigaplan.solve.scaling import Scaled, scale
from small_terms import drawn_terms


def test_days_are_whole_and_every_hour_has_the_same_hour_of_a_near_day() -> None:
    kept, stand_in = sample_days(90 * 24, days_apart=10)
    assert kept.size == 9 * 24
    assert (kept[::24] % 24 == 0).all()
    hours = np.arange(90 * 24)
    assert (kept[stand_in] % 24 == hours % 24).all()
    assert np.abs(kept[stand_in] // 24 - hours // 24).max() <= 5


def test_hours_beyond_the_last_whole_day_look_at_the_last_day() -> None:
    kept, stand_in = sample_days(20 * 24 + 5, days_apart=10)
    assert (kept[stand_in[-5:]] == kept[stand_in[-29:-24]]).all()


def test_less_than_two_days_are_kept_whole() -> None:
    kept, stand_in = sample_days(30)
    assert (kept == np.arange(30)).all()
    assert (stand_in == np.arange(30)).all()


def test_the_few_days_count_for_all() -> None:
    programme, _ = assemble_joint(drawn_terms(3, n_periods=6, n_campuses=2))
    whole = scale(programme)
    few = few_days(whole).scaled
    for form, sampled in zip(whole.forms, few.forms, strict=True):
        weight = form.hours / sampled.hours
        assert sampled.cost_base == pytest.approx(form.cost_base * weight)
        assert sampled.bank.size <= form.bank.size


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_is_that_of_highs(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def few_days_noted(scaled: Scaled) -> first_look.FewDays:
        looked.append(len(scaled.forms))
        return few_days(scaled)

    monkeypatch.setattr(interior_point, "is_worthwhile", lambda _: True)
    monkeypatch.setattr(interior_point, "few_days", few_days_noted)
    programme, _ = assemble_joint(drawn_terms(seed, n_periods=6, n_campuses=2))
    options = SolverOptions(tolerance=1e-8)
    own, other = interior_point.solve(programme, options), highs.solve(programme, options)
    assert looked
    assert own.status is other.status
    if own.status is Status.OPTIMAL:
        assert own.objective == pytest.approx(other.objective, rel=1e-6)
