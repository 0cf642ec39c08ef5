"""Each rewriting as the problem it makes, compared with a text that a person can read.

Run this file as a script to write the texts anew, and read the difference.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gigaplan.programme.assemble import assemble
from gigaplan.programme.layout import Asset
from gigaplan.programme.limits import SystemLimits
from gigaplan.programme.text import programme_text
from gigaplan.technologies.base import Block, Capacity, CostLine, Flow
from small_blocks import duration, plant, span, store, unserved

GOLDEN = Path(__file__).parent / "golden"
SUN = np.array([0.0, 0.8])


def _grid() -> Asset:
    price = np.array([30.0, -4.0])
    flows = (
        Flow(
            "import",
            1.0,
            "firm",
            cost_usd_per_mwh={CostLine.PURCHASE: price},
            co2_t_per_mwh=np.array([0.4, 0.3]),
            clean_share=np.array([0.25, 0.5]),
        ),
        Flow("export", -1.0, "firm", cost_usd_per_mwh={CostLine.SALE: -price}, clean_share=-1.0),
    )
    return Asset("grid", "grid", (Block((Capacity("firm", "MW", {}, maximum=20.0),), flows),))


CASES: dict[str, Callable[[], str]] = {
    "plant": lambda: _text([plant()], SystemLimits()),
    "existing_and_maximum": lambda: _text([plant(existing=4, maximum=30)], SystemLimits()),
    "minimum_is_paid_for": lambda: _text([plant(minimum=5, existing=2)], SystemLimits()),
    "fixed_size": lambda: _text([plant(minimum=12, maximum=12)], SystemLimits()),
    "must_run": lambda: _text(
        [plant(lower=0.4, upper=0.9, existing=3, co2_t_per_mwh=0.5)],
        SystemLimits(co2_t_per_year=9.0),
    ),
    "ramp": lambda: _text([plant(ramp_share_per_hour=0.25)], SystemLimits(), span(10, 20, 15)),
    "ramp_of_must_run": lambda: _text(
        [plant(ramp_share_per_hour=0.25, lower=np.array([0.1, 0.2, 0.1]))],
        SystemLimits(),
        span(10, 20, 15),
    ),
    "hours_per_year": lambda: _text([plant(hours_per_year=1.5)], SystemLimits()),
    "store_cyclic": lambda: _text([store(loss_share_per_hour=0.01)], SystemLimits()),
    "store_with_start_and_end": lambda: _text(
        [store(cyclic=False, initial_share=0.5, final_share_at_least=0.25)], SystemLimits()
    ),
    "store_with_duration": lambda: _text([store(ties=[duration(4)])], SystemLimits()),
    "clean_share": lambda: _text(
        [plant("sun", upper=SUN, clean_share=1.0), _grid()], SystemLimits(clean_share=0.9)
    ),
    "hourly_clean_share": lambda: _text(
        [plant("sun", upper=SUN, clean_share=1.0), store()], SystemLimits(hourly_clean_share=0.9)
    ),
    "co2_cap_and_price": lambda: _text(
        [_grid()], SystemLimits(co2_t_per_year=3.0, co2_usd_per_t=100.0)
    ),
    "unserved_share": lambda: _text([unserved([10, 20])], SystemLimits(unserved_share=0.01)),
    "permits_and_land": lambda: _text(
        [plant(nox_kg_per_mwh=2.0, water_m3_per_mwh=0.7, land_acres=0.5)],
        SystemLimits(nox_t_per_year=1.0, water_m3_per_year=20.0, land_acres=6.0),
    ),
    "two_weather_years": lambda: programme_text(
        *assemble(
            [plant(co2_t_per_mwh=0.5, nox_kg_per_mwh=2.0, years=2), unserved(([10], [20, 30]))],
            [span(10, name="2012", weight=0.25), span(20, 30, name="2013", weight=0.75)],
            SystemLimits(co2_t_per_year=4.0, nox_t_per_year=1.0, unserved_share=0.1),
        )
    ),
}


def _text(assets, limits: SystemLimits, year=None) -> str:
    return programme_text(*assemble(assets, [year or span(10, 20)], limits))


@pytest.mark.parametrize("name", CASES)
def test_assembled_problem_is_the_one_a_person_checked(name: str) -> None:
    assert CASES[name]() == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_text_has_its_case() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, case in CASES.items():
        (GOLDEN / f"{name}.txt").write_text(case(), encoding="utf-8")
