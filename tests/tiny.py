"""Scenarios of a few hours that a person can solve, written as the files a user would write."""

from pathlib import Path

from gigaplan.pipeline import plan, read
from gigaplan.plan.result import Plan

HAND = """
name: Two hours
weather: {years: [{name: a, hours: 2}]}
campus: {name: tiny, load: 100}
supply:
  - kind: own_plant
    name: sun
    availability: {file: sun.csv, column: yield}
    annual_cost_usd_per_mw: 20
    clean_share: 1
    land_acres_per_mw: 5
  - kind: own_plant
    name: gas
    annual_cost_usd_per_mw: 10
    variable_om_usd_per_mwh: 50
    co2_t_per_mwh: 0.4
    nox_kg_per_mwh: 0.1
    water_m3_per_mwh: 0.7
  - {kind: unserved, value_usd_per_mwh: 5000}
"""
"""By hand: 100 MW of sun at 20 USD serve hour one and save 100 MWh at 50 USD; gas serves hour two.
Cost 100 x 20 + 100 x 10 + 100 x 50 = 8000 USD, 200 MWh of load: 40 USD/MWh, half of it clean.
Prices: sun pays itself back in hour one, so 20; gas in hour two, so 10 + 50 = 60."""

DAYS = """
name: Three days
weather: {{years: [{{name: a, hours: {hours}}}]}}
campus: {{name: tiny, load: {{file: hours.csv, column: load_mw}}}}
supply:
  - kind: own_plant
    name: sun
    availability: {{file: hours.csv, column: sun}}
    annual_cost_usd_per_mw: 300
    clean_share: 1
  - kind: own_plant
    name: gas
    annual_cost_usd_per_mw: 400
    variable_om_usd_per_mwh: 60
    co2_t_per_mwh: 0.4
  - kind: own_store
    name: store
    annual_cost_usd_per_mw: 20
    annual_cost_usd_per_mwh: 30
    round_trip_efficiency: 0.9
  - {{kind: unserved, value_usd_per_mwh: 5000}}
"""


def write_hand(folder: Path, text: str = HAND) -> Path:
    """Write the case of two hours."""
    (folder / "sun.csv").write_text("yield\n1\n0\n")
    path = folder / "scenario.yaml"
    path.write_text(text)
    return path


def write_days(folder: Path, hours: int = 72) -> Path:
    """Write a case of some days with sun, gas and a store."""
    rows = [
        f"{100 + (i % 24) + i % 7},{max(0.0, 1 - abs(i % 24 - 12) / 6):.4f}" for i in range(hours)
    ]
    (folder / "hours.csv").write_text("load_mw,sun\n" + "\n".join(rows) + "\n")
    path = folder / "scenario.yaml"
    path.write_text(DAYS.format(hours=hours))
    return path


def plan_hand(folder: Path, *changes: str, text: str = HAND) -> Plan:
    """Plan the case of two hours."""
    return plan(read(write_hand(folder, text), changes)[0])


def plan_days(folder: Path, *changes: str, hours: int = 72) -> Plan:
    """Plan the case of some days."""
    return plan(read(write_days(folder, hours), changes)[0])
