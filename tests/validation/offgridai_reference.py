"""The rule and the proforma of offgridai (whitepaper of December 2024), for comparison only.

Written anew from the published description: a flat load off the grid, served by solar, a battery
of four hours and gas generators, hour by hour by a fixed rule, for twenty operating years; then
the price at which the owners earn exactly their cost of equity. Money is nominal USD, sums in
million USD, as in the original.

What the original does and we only copy here: solar MWdc / 1.2 is all that reaches the bus, the
tax credit is a share of the whole capex, everything is written off in six years, and the battery
is full with its undegraded nameplate energy on each 1 January.
"""

from dataclasses import dataclass

import numpy as np

LOAD_MW = 100.0
YEARS = 20
ONE_WAY = float(np.sqrt(0.92))
"""Efficiency of charging, and of discharging."""
DURATION_H = 4.0
DC_PER_AC = 1.2
SOLAR_FADE = 0.005
"""Loss of solar output per year."""
STORE_FADE = 0.0175
"""Loss of the battery's energy per year; its power stays."""


@dataclass(frozen=True)
class Generator:
    """Price and performance of one kind of generator."""

    capex_usd_per_kw: float
    heat_rate_mmbtu_per_mwh: float
    fixed_usd_per_kw: float
    variable_usd_per_kwh: float


ENGINE = Generator(800.0 + 200.0 + 150.0, 8.989, 10.0, 0.025)
TURBINE = Generator(635.0 + 150.0 + 100.0, 9.630, 15.0, 0.005)


@dataclass(frozen=True)
class Sizes:
    """What is built."""

    solar_mw_dc: float = 0.0
    battery_mw: float = 0.0
    generator_mw: float = 125.0
    generator: Generator = ENGINE

    @property
    def battery_mwh(self) -> float:
        """Nameplate energy."""
        return DURATION_H * self.battery_mw

    def solar_mw(self, yield_per_mw: np.ndarray, year: int) -> np.ndarray:
        """Solar output in each hour of an operating year counted from 1."""
        return yield_per_mw * (self.solar_mw_dc / DC_PER_AC) * (1.0 - SOLAR_FADE * (year - 1))

    def energy_mwh(self, year: int) -> float:
        """Energy that fits into the battery in an operating year."""
        return self.battery_mwh * (1.0 - STORE_FADE * (year - 1))


@dataclass(frozen=True)
class Energy:
    """Sums of each operating year, shape (YEARS,). [MWh]"""

    generator: np.ndarray
    unmet: np.ndarray

    @property
    def served(self) -> np.ndarray:
        """Load met."""
        return LOAD_MW * 8760.0 - self.unmet

    def renewable_percent(self) -> float:
        """Share of the load met without the generator."""
        return float(100.0 * (1.0 - self.generator.sum() / self.served.sum()))


def dispatch(sizes: Sizes, yield_per_mw: np.ndarray, room_counts_losses: bool = False) -> Energy:
    """Serve the load by the rule, in every operating year.

    Parameters
    ----------
    sizes : Sizes
        What is built.
    yield_per_mw : array, shape (8760,)
        Solar output per MW.
    room_counts_losses : bool
        The original lets in no more than the room left, although a part is lost on the way in
        (False). True lets in what fills the room exactly.
    """
    years = np.arange(1, YEARS + 1)
    solar = np.array([sizes.solar_mw(yield_per_mw, year) for year in years])
    fits = np.array([sizes.energy_mwh(year) for year in years])
    content = np.full(YEARS, sizes.battery_mwh)
    generated, unmet = np.zeros(YEARS), np.zeros(YEARS)
    for sun in solar.T:
        surplus = np.maximum(sun - LOAD_MW, 0.0)
        room = (fits - content) / (ONE_WAY if room_counts_losses else 1.0)
        stored = np.minimum(np.minimum(surplus, sizes.battery_mw), np.maximum(room, 0.0))
        deficit = np.maximum(LOAD_MW - sun, 0.0)
        taken = np.minimum(np.minimum(deficit / ONE_WAY, sizes.battery_mw), content)
        content = content + stored * ONE_WAY - taken
        rest = deficit - taken * ONE_WAY
        generator = np.minimum(rest, sizes.generator_mw)
        generated += generator
        unmet += rest - generator
    return Energy(generated, unmet)


SOLAR_USD_PER_W = 0.22 + 0.05 + 0.18 + 0.12 + 0.20
BATTERY_USD_PER_KWH = 200.0 + 40.0 + 20.0
INTEGRATION_USD_PER_KW = 300.0 + 50.0 + 60.0
SOFT_SHARE = (0.5 + 5.0 + 0.5 + 0.05 + 0.25 + 0.5 + 5.0) / 100.0
OM_GROWTH, FUEL_GROWTH = 1.025, 1.03
DEBT_SHARE, DEBT_RATE, EQUITY_RATE = 0.70, 0.075, 0.11
CREDIT, TAX = 0.30, 0.21
WRITE_OFF = np.array([20.0, 32.0, 19.2, 11.52, 11.52, 5.76]) / 100.0


@dataclass(frozen=True)
class Proforma:
    """The owners' account, million USD; yearly values of shape (YEARS,)."""

    hard: float
    capex: float
    debt: float
    debt_service: float
    usd_per_mwh: float
    interest: np.ndarray
    operating_cost: np.ndarray
    tax: np.ndarray
    equity_cash: np.ndarray


def proforma(sizes: Sizes, energy: Energy, usd_per_mmbtu: float = 5.0) -> Proforma:
    """Find the flat price at which the owners earn their cost of equity."""
    solar = sizes.solar_mw_dc * SOLAR_USD_PER_W
    battery = sizes.battery_mwh * BATTERY_USD_PER_KWH / 1e3
    plant = sizes.generator_mw * sizes.generator.capex_usd_per_kw / 1e3
    hard = solar + battery + plant + LOAD_MW * INTEGRATION_USD_PER_KW / 1e3
    capex = hard * (1.0 + SOFT_SHARE)
    debt = DEBT_SHARE * capex
    service = debt * DEBT_RATE / (1.0 - (1.0 + DEBT_RATE) ** -YEARS)
    credit = capex * (solar + battery) / hard * CREDIT
    n = np.arange(YEARS)
    operating = _operating_cost(sizes, energy, hard, usd_per_mmbtu)
    grown = (1.0 + DEBT_RATE) ** n
    owed = debt * grown - service * (grown - 1.0) / DEBT_RATE
    interest = DEBT_RATE * owed
    written_off = np.zeros(YEARS)
    written_off[: WRITE_OFF.size] = WRITE_OFF * (capex - credit / 2.0)
    sold = np.round(energy.served) / 1e6  # million MWh: times USD/MWh is million USD
    # The price enters only as (1 - tax) x price x sold, so the value is linear in it
    tax_without_sales = TAX * (-operating - written_off - interest)
    cash = -operating - service - tax_without_sales + np.where(n == 0, credit, 0.0)
    # Half of the equity in each of the two years of building; the first counts as one year off
    factor = (1.0 + EQUITY_RATE) ** -(n + 3.0)
    equity = capex - debt
    spent = equity / 2.0 * ((1.0 + EQUITY_RATE) ** -1.0 + (1.0 + EQUITY_RATE) ** -2.0)
    price = (spent - cash @ factor) / ((1.0 - TAX) * sold @ factor)
    return Proforma(
        hard=hard,
        capex=capex,
        debt=debt,
        debt_service=service,
        usd_per_mwh=float(price),
        interest=interest,
        operating_cost=operating,
        tax=tax_without_sales + TAX * price * sold,
        equity_cash=cash + (1.0 - TAX) * price * sold,
    )


def _operating_cost(sizes: Sizes, energy: Energy, hard: float, usd_per_mmbtu: float) -> np.ndarray:
    """Fixed, variable and fuel cost of each operating year, million USD."""
    n = np.arange(YEARS)
    generated = np.round(energy.generator)
    plant = sizes.generator
    fixed = (
        11.0 * sizes.solar_mw_dc
        + 2.5 * sizes.battery_mw
        + plant.fixed_usd_per_kw * sizes.generator_mw
        + 6.0 * LOAD_MW
    ) / 1e3 + 0.0025 * hard
    fuel = usd_per_mmbtu * FUEL_GROWTH**n * plant.heat_rate_mmbtu_per_mwh * generated / 1e6
    variable = plant.variable_usd_per_kwh * OM_GROWTH**n * generated / 1e3
    return fixed * OM_GROWTH**n + fuel + variable
