"""The joint problem of the benchmark: some campuses over the four quarters of 2028, every hour.

Real weather of twelve places, the register's costs, growing demand of two tenants, engines short,
the grid by date, equity that comes in two steps, a limit on CO2 and a clean share. Limits that are
shared grow with the number of campuses. No whole units and no ramps: both sides solve the same
linear programme.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from gigaplan.pipeline import read_any
from gigaplan.programme.joint.terms import CampusAsset, ProgrammeTerms
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.technologies.base import Block
from gigaplan.terms.programme import write_terms

PLACES = {
    "abilene": ("abilene_tx", "market_year: 2023", True),
    "phoenix": ("phoenix_az", "market: caiso_np15, market_year: 2024", False),
    "columbus": ("columbus_oh", "price_usd_per_mwh: 50", False),
    "midland": ("midland_tx", "market_year: 2023", True),
    "des_moines": ("des_moines_ia", "price_usd_per_mwh: 45", True),
    "memphis": ("memphis_tn", "price_usd_per_mwh: 52", False),
    "northern_virginia": ("dulles_va", "price_usd_per_mwh: 55", False),
    "mount_pleasant": ("milwaukee_wi", "price_usd_per_mwh: 50", True),
    "atlanta": ("atlanta_ga", "price_usd_per_mwh: 55", False),
    "cheyenne": ("cheyenne_wy", "price_usd_per_mwh: 45", True),
    "salt_lake": ("salt_lake_ut", "price_usd_per_mwh: 48", False),
    "moses_lake": ("moses_lake_wa", "price_usd_per_mwh: 42", False),
}
"""Campus -> embedded place, price of its grid, whether there is wind."""

CAMPUS = """
  - name: {name}
    place: {place}
    maximum_it_mw: 480
    existing_it_mw: 96
    most_it_mw_per_quarter: 96
    cooling: {{system: direct_liquid}}
    grid: {{firm_mw: {{2028-Q1: 60, 2028-Q3: 150}}}}
    supply:
      - {{kind: grid, {price}}}
{wind}"""
WIND = "      - {kind: wind, lead_time_years: 0}\n"

SCENARIO = """
name: {count} campuses, four quarters
horizon: {{first: 2028-Q1, last: 2028-Q4, period: quarter}}
money: {{price_year: 2025, discount_rate: 0.08}}
objective: net_present_value
capital:
  members:
    - {{name: First fund, commits_usd: {first_usd}, joined: 2027-01}}
    - {{name: Second fund, commits_usd: {second_usd}, joined: 2028-07}}
  gearing: 0.7
  most_usd_per_year: {{2028: {yearly_usd}}}
halls: {{capex_usd_per_kw: 11300, fixed_om_usd_per_kw_year: 150, life_years: 30,
        construction_months: 3}}
suppliers:
  - {{name: Engine maker, supplies: [gas_engine], slots_mw_per_year: {slots_mw}, carry_over: true}}
  - {{name: Cell maker, supplies: [fuel_cell], slots_mw_per_year: {cells_mw}, carry_over: false}}
tenants:
  - {{name: Cloud, wants_mw: {{2028-Q1: {cloud_mw}, 2028-Q3: {cloud_late_mw}}},
     rent_usd_per_kw_month: 135, power_usd_per_mwh: 70, utilisation: 0.85,
     jobs: {{training: 0.6, inference: 0.4}}}}
  - {{name: Laboratory, wants_mw: {{2028-Q2: {laboratory_mw}}}, rent_usd_per_kw_month: 150,
     power_usd_per_mwh: 75, utilisation: 0.9, jobs: {{training: 1.0}}}}
campuses: {campuses}
supply:
  - {{kind: solar, lead_time_years: 0}}
  - {{kind: battery, lead_time_years: 0}}
  - {{kind: gas_engine, lead_time_years: 0}}
  - {{kind: fuel_cell, lead_time_years: 0}}
  - kind: grid
  - kind: unserved
limits:
  unserved_share: 0.0001
  clean_share: 0.3
  co2_t_per_year: {co2_t}
"""


def joint_terms(count: int) -> ProgrammeTerms:
    """Terms of the first `count` campuses."""
    if not 1 <= count <= len(PLACES):
        raise ValueError(f"1 to {len(PLACES)} campuses, not {count}")
    campuses = "".join(
        CAMPUS.format(name=name, place=place, price=price, wind=WIND if wind else "")
        for name, (place, price, wind) in list(PLACES.items())[:count]
    )
    text = SCENARIO.format(
        count=count,
        campuses=campuses,
        first_usd=0.4e9 * count,
        second_usd=0.4e9 * count,
        yearly_usd=2.6e9 * count,
        slots_mw=160 * count,
        cells_mw=60 * count,
        cloud_mw=90 * count,
        cloud_late_mw=220 * count,
        laboratory_mw=120 * count,
        co2_t=4.0e5 * count,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scenario.yaml"
        path.write_text(text)
        scenario, _ = read_any(path)
        if not isinstance(scenario, ProgrammeScenario):
            raise TypeError("the benchmark states a programme")
        terms = write_terms(scenario).terms
    campuses_without_ramps = (
        replace(campus, assets=tuple(map(_without_ramps, campus.assets)))
        for campus in terms.campuses
    )
    return replace(terms, campuses=tuple(campuses_without_ramps))


def _without_ramps(asset: CampusAsset) -> CampusAsset:
    """One asset whose output may change at will."""

    def free(block: Block) -> Block:
        flows = tuple(replace(flow, ramp_share_per_hour=None) for flow in block.flows)
        return replace(block, flows=flows)

    return replace(asset, blocks={key: free(block) for key, block in asset.blocks.items()})
