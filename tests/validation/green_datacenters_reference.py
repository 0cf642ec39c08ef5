"""The rule and the cost model of Green_datacenters v5.9/6.0 (headline "US (Firm)"), for comparison.

Written anew from the published code and results (github.com/PabloAMC/Green_datacenters, commit
2d33108, `lcoe/params.py`, `lcoe/costs.py`, `lcoe/dispatch.py`, `output/us_firm_results.csv`;
CC BY 4.0). An off-grid data center with a flat load is served by sun, wind, a battery and gas that
can carry the whole load; the share of gas may not exceed one minus the target. All money is real
USD of 2025, all rates are real, all costs are per MWh of load.
"""

from dataclasses import dataclass

import numpy as np

HOURS = 8760.0
REFERENCE_YIELD = {"solar": 0.2287169129592861, "wind": 0.33443684943296}
"""Mean yield of the model's own weather generator, of which the stated cost of energy is true: got
by running the original generator (seed 42, fifty years); the published split of the cost agrees."""
STATED_USD_PER_MWH = {"solar": 52.0, "wind": 61.0}
OM_SHARE = {"solar": 0.15, "wind": 0.25}
"""Part of the cost of energy that is O&M."""

EFFICIENCY = float(np.sqrt(0.924))
ENERGY_USD_PER_MWH, POWER_USD_PER_MW = 90e3, 160e3
STORE_RATE, STORE_YEARS = 0.07, 20
STORE_OM_SHARE = 0.015
FADE_PER_YEAR, FADE_PER_CYCLE = 0.02, 5e-5
"""Share of the energy capacity that is replaced each year, and for each full cycle."""

GAS_RATE, GAS_YEARS = 0.09, 25
GAS_USD_PER_MMBTU, GAS_VARIABLE = 4.0, 3.0


def annuity(rate: float, years: int) -> float:
    """Share of an investment to be paid each year."""
    return rate / (1.0 - (1.0 + rate) ** -years)


@dataclass(frozen=True)
class GasPlant:
    """Cost of one kind of gas plant."""

    usd_per_kw: float
    fixed_usd_per_kw: float
    heat_rate: float

    @property
    def usd_per_mw_year(self) -> float:
        """Capital and fixed O&M of a MW for a year."""
        return 1e3 * (self.usd_per_kw * annuity(GAS_RATE, GAS_YEARS) + self.fixed_usd_per_kw)

    @property
    def usd_per_mwh(self) -> float:
        """Fuel and variable O&M."""
        return GAS_USD_PER_MMBTU * self.heat_rate + GAS_VARIABLE


COMBINED_CYCLE = GasPlant(2000.0, 15.0, 6.5)
OPEN_CYCLE = GasPlant(1000.0, 10.0, 9.5)


@dataclass(frozen=True)
class UnitCosts:
    """Cost of each thing for a year; those of the battery include what is replaced with age."""

    solar_usd_per_mwh: float
    """Per MWh that could be generated, used or not."""
    wind_usd_per_mwh: float
    power_usd_per_mw: float
    energy_usd_per_mwh: float
    discharge_usd_per_mwh: float
    """Per MWh out of the cells: replaced capacity for each cycle."""


def unit_costs(solar_yield: float, wind_yield: float, learnt: "Learnt | None" = None) -> UnitCosts:
    """Unit costs at a site: the stated cost of energy, by the ratio of yields."""
    cheaper = learnt or Learnt(1.0, 1.0, 1.0)
    share = annuity(STORE_RATE, STORE_YEARS) + STORE_OM_SHARE
    energy = ENERGY_USD_PER_MWH * cheaper.battery
    return UnitCosts(
        cheaper.solar * STATED_USD_PER_MWH["solar"] * REFERENCE_YIELD["solar"] / solar_yield,
        cheaper.wind * STATED_USD_PER_MWH["wind"] * REFERENCE_YIELD["wind"] / wind_yield,
        POWER_USD_PER_MW * cheaper.battery * share,
        # what fades is bought again every year: its annuity factor and present value cancel
        energy * (share + FADE_PER_YEAR),
        energy * FADE_PER_CYCLE,
    )


@dataclass(frozen=True)
class Learnt:
    """Cost of a year as share of that of 2025."""

    solar: float
    wind: float
    battery: float


def learnt_by(years: int) -> Learnt:
    """Wright's law: cost falls by a share with each doubling of what was ever built."""
    return Learnt(
        _learning(years, 0.25, 2900.0, 650.0, 0.06),
        _learning(years, 0.17, 1300.0, 167.0, 0.03),
        _learning(years, 0.19, 5000.0, 1600.0, 0.08),
    )


def _learning(years: int, rate: float, base: float, added: float, growth: float) -> float:
    """Additions grow by a rate that shrinks by 15 % each year."""
    total = base
    for year in range(years):
        added *= 1.0 + growth * 0.85**year
        total += added
    return float((total / base) ** np.log2(1.0 - rate))


@dataclass(frozen=True)
class Build:
    """Sizes per MW of load."""

    solar: float
    wind: float
    battery_h: float

    @property
    def battery_power(self) -> float:
        """Power per MW of load: a battery of more than four hours is that much slower."""
        return min(1.0, 4.0 / self.battery_h)


@dataclass(frozen=True)
class Use:
    """Mean of the weather years, per MWh of load."""

    gas: float
    from_cells: float
    gas_peak: float


def dispatch(build: Build, solar: np.ndarray, wind: np.ndarray) -> Use:
    """Serve 1 MW in every hour; yields of shape (years, 8760), the battery starts empty."""
    years = solar.shape[0]
    content, gas, cells, peak = (np.zeros(years) for _ in range(4))
    for sun, blow in zip(solar.T, wind.T, strict=True):
        net = build.solar * sun + build.wind * blow - 1.0
        deficit, surplus = np.maximum(-net, 0.0), np.maximum(net, 0.0)
        given = np.minimum(np.minimum(content * EFFICIENCY, build.battery_power), deficit)
        content -= given / EFFICIENCY
        rest = deficit - given
        cells += given / EFFICIENCY
        gas += rest
        peak = np.maximum(peak, rest)
        room = (build.battery_h - content) / EFFICIENCY
        content += EFFICIENCY * np.minimum(np.minimum(room, build.battery_power), surplus)
    return Use(float(gas.mean() / HOURS), float(cells.mean() / HOURS), float(peak.mean()))


def gas_plant(gas_share: float) -> GasPlant:
    """Combined cycle from a fifth of the energy on, peakers below."""
    return COMBINED_CYCLE if gas_share >= 0.20 else OPEN_CYCLE


@dataclass(frozen=True)
class Delivered:
    """Cost of a MWh of load by line."""

    generation: float
    battery: float
    gas_capital: float
    gas_running: float

    @property
    def total(self) -> float:
        """Sum of the lines."""
        return self.generation + self.battery + self.gas_capital + self.gas_running


def delivered(
    build: Build, use: Use, costs: UnitCosts, solar_yield: float, wind_yield: float
) -> Delivered:
    """Cost of a build used like this."""
    plant = gas_plant(use.gas)
    capital = 1e3 * plant.usd_per_kw * annuity(GAS_RATE, GAS_YEARS) * use.gas_peak / HOURS
    fixed = 1e3 * plant.fixed_usd_per_kw * use.gas_peak / HOURS
    return Delivered(
        generation=build.solar * solar_yield * costs.solar_usd_per_mwh
        + build.wind * wind_yield * costs.wind_usd_per_mwh,
        battery=(
            build.battery_h * costs.energy_usd_per_mwh
            + build.battery_power * costs.power_usd_per_mw
        )
        / HOURS
        + use.from_cells * costs.discharge_usd_per_mwh,
        gas_capital=capital,
        gas_running=fixed + plant.usd_per_mwh * use.gas,
    )
