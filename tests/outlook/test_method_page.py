"""The method page says what is computed: a number that goes stale is a fault."""

from pathlib import Path

import pytest

from gigaplan.data.world_records import PathUse
from gigaplan.outlook.computing import Outlook, make_outlook
from gigaplan.outlook.digest import summarise_outlook
from gigaplan.scenario.outlook.read import read_outlook
from gigaplan.scenario.outlook.regions import WorldRegion

TEXT = (Path(__file__).parents[2] / "docs" / "method" / "world_demand.md").read_text()
PAGE = " ".join(TEXT.split()).replace("**", "")


@pytest.fixture(scope="module")
def found() -> Outlook:
    return make_outlook(read_outlook(None)[0])


def test_the_quoted_figure(found: Outlook) -> None:
    claim = summarise_outlook(found).claim
    assert f"{100 * claim.below:.0f} % of the fan lies below it as printed" in PAGE
    alone = (claim.below_published, claim.below_top_down, claim.below_bottom_up)
    words = "(published paths alone {:.0f} %, growth {:.0f} %, accelerators {:.0f} %)"
    assert words.format(*(100 * share for share in alone)) in PAGE
    level = f"it is {claim.on_level_twh:,.0f} TWh, with {100 * claim.below_on_level:.0f} % below"
    assert level in PAGE


def test_paths_and_spreads(found: Outlook) -> None:
    active = found.fans[WorldRegion.WORLD].members
    published = [member for member in active if member.publisher != "gigaplan"]
    assert (len(found.paths), len(published)) == (32, 13)
    assert "Thirty-two paths are embedded" in PAGE
    assert "Thirteen of eight publishers have weight for the world" in PAGE
    assert len({path.publisher for path in found.paths if path.use is PathUse.ENSEMBLE}) == 8
    assert f"It is {found.ensemble.path_error:.3f}. Of 15 judged paths" in PAGE
    assert f"$\\sigma_s = {found.ensemble.share_error:.3f}$" in PAGE
    assert f"({found.ensemble.bottom_up_error:.3f} a year, as the square root)" in PAGE
    published_checks = summarise_outlook(found).checks[0]
    assert published_checks.checks == 15


def test_models(found: Outlook) -> None:
    fit, made, counted = found.top_down, found.bottom_up, found.shipments
    growth = f"= {100 * fit.drift:.1f} ± {100 * fit.drift_error:.1f} % a year"
    assert growth in PAGE
    assert f"$\\hat\\sigma$ = {100 * fit.volatility:.1f} %" in PAGE
    count = f"{counted.units[-1] / 1e6:.1f} million accelerators, {counted.mw[-1]:,.0f} MW in 2025"
    assert count in PAGE
    assert f"It gives {made.ai_twh[0]:.0f} TWh for accelerators in 2025" in PAGE
    assert f"and {made.ai_twh[5]:.0f} in 2030" in PAGE
    assert made.log_sd[10] == pytest.approx(0.25, abs=0.005)


def test_back_tests(found: Outlook) -> None:
    for check in found.checks:
        if check.group is None and check.low_twh is not None and check.high_twh is not None:
            band = f"{check.low_twh:.0f}–{check.high_twh:.0f}"
            came = f"{check.actual_twh:.0f} | −{-100 * check.error:.0f} % |"
            row = f"| {check.from_year} | {check.year} | {check.forecast_twh:.0f} | {band} | {came}"
            assert row in PAGE
