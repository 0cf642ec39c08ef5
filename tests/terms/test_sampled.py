"""Some days of every month instead of all hours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gigaplan.pipeline import read_any
from gigaplan.plan.joint.hourly import hourly_tables
from gigaplan.planning import plan_programme
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.terms.programme import write_terms
from gigaplan.terms.sampled import kept_hours, sampled_terms

THREE = Path(__file__).parents[2] / "examples" / "three-campuses" / "scenario.yaml"
ANY_SIZE = "whole_units=false"


def _stated(*changes: str) -> ProgrammeScenario:
    stated = read_any(THREE, [ANY_SIZE, *changes])[0]
    assert isinstance(stated, ProgrammeScenario)
    return stated


@pytest.fixture(scope="module")
def terms():
    return write_terms(_stated()).terms


@pytest.mark.parametrize("days", [1, 3, 28])
def test_every_month_keeps_its_days_and_the_year_its_weight(terms, days: int) -> None:
    sampled = sampled_terms(terms, days)
    for whole, span in zip(terms.spans, sampled.spans, strict=True):
        assert np.diff(span.first_hour).tolist() == [24 * days] * 12
        kept = kept_hours(whole, days)
        assert span.kept is not None
        assert np.array_equal(span.kept, kept)
        assert (np.diff(kept) > 0).all()
        month = np.searchsorted(whole.first_hour, kept, side="right") - 1
        assert np.array_equal(month, np.repeat(np.arange(12), 24 * days))
        # by hand: 8,760 or 8,784 hours are what all hours kept count for
        assert span.weight * kept.size == pytest.approx(whole.weight * whole.first_hour[-1])


def test_profiles_are_those_of_the_hours_kept(terms) -> None:
    sampled = sampled_terms(terms, 2)
    kept = kept_hours(terms.spans[0], 2)
    for campus, cut in zip(terms.campuses, sampled.campuses, strict=True):
        for key, load in campus.load_per_mw.items():
            assert np.array_equal(cut.load_per_mw[key], load[kept])
        for asset, short in zip(campus.assets, cut.assets, strict=True):
            for key, block in asset.blocks.items():
                for flow, less in zip(block.flows, short.blocks[key].flows, strict=True):
                    if np.ndim(flow.upper):
                        assert np.array_equal(less.upper, np.asarray(flow.upper)[kept])
                    else:
                        assert less.upper == flow.upper


def test_all_days_are_all_hours(terms) -> None:
    sampled = sampled_terms(terms, 31)
    assert np.array_equal(sampled.spans[0].first_hour, terms.spans[0].first_hour)
    assert sampled.spans[0].weight == terms.spans[0].weight
    whole = replace(sampled.spans[0], kept=None)
    first = terms.periods[3]
    assert np.array_equal(sampled.spans[0].hour_of_year(first), whole.hour_of_year(first))


def test_a_sample_is_planned_near_the_whole_and_says_so() -> None:
    full = plan_programme(_stated())
    found = plan_programme(_stated("days_per_month=3"))
    assert found.tables is not None
    assert full.tables is not None
    # the first look is for the size of things: a tenth of the value on this case
    assert found.objective_usd == pytest.approx(full.objective_usd, rel=0.1)
    assert any("only 3 days of every month are planned" in told for told in found.cautions)
    assert not any("days of every month" in told for told in full.cautions)
    load = [(t.tables.loads["load_mwh"] * t.tables.loads["weight"]).sum() for t in (found, full)]
    assert load[0] == pytest.approx(load[1], rel=0.05)
    assert found.reading is not None
    for _, _, hours in hourly_tables(found.reading):
        assert set(hours["hour"]) <= set(found.reading.layout.terms.spans[0].kept)
