"""The finished plan of a programme: frozen, tables only. It knows neither files nor pictures.

Tables are polars frames with the keys that join them: campus, asset, capacity, flow, line, tenant,
period, weather year. Money is real USD of the scenario's price year, undiscounted unless a column
says `pv_`; present values are those at the start of the horizon, at the hurdle rate.
"""

from dataclasses import dataclass

import polars as pl

from gigaplan.plan.joint.reading import JointReading
from gigaplan.plan.result import Proof, StageTime
from gigaplan.scenario.programme import ProgrammeScenario
from gigaplan.solve.interface import Status
from gigaplan.solve.lazy_solve import Near


@dataclass(frozen=True, slots=True)
class ProgrammeTables:
    """Everything that was decided, paid and measured.

    Columns are in `docs/reference/programme_tables.md`.

    Attributes
    ----------
    builds : polars.DataFrame
        One row per campus, asset, capacity and period in which something is energised or rented.
    sales : polars.DataFrame
        What is sold again, with its purchase, its price and the capital not recovered. [USD]
    hand_over : polars.DataFrame
        What the bridge and the grid carry of every campus, and when the one hands over.
    capacities : polars.DataFrame
        What is online in every period.
    megawatts : polars.DataFrame
        IT megawatts energised and leased, per campus and period. [MW IT]
    leases : polars.DataFrame
        IT megawatts leased per campus, tenant and period. [MW IT]
    contracts : polars.DataFrame
        What was promised to tenants, and what is short. [MW IT]
    draws : polars.DataFrame
        Capital drawn per campus, asset, capacity and period. [USD]
    capital : polars.DataFrame
        Uses, equity and debt of every period, with their limits. [USD]
    operation : polars.DataFrame
        Energy, emissions and use of every flow, per campus, period and weather year.
    loads : polars.DataFrame
        Load and its price, per campus, period and weather year.
    costs : polars.DataFrame
        Every dollar by campus, period, asset and line; income is negative. [USD]
    limits : polars.DataFrame
        Every limit: stated, used, slack, what one more unit is worth.
    time_to_power : polars.DataFrame
        The most of every option of power that can be online in each period, and what holds it.
    earlier : polars.DataFrame
        What connections and slots would be worth one period earlier.
    assumptions : polars.DataFrame
        Every number the plan rests on, with its source.
    repairs : polars.DataFrame
        Everything that was mended in the user's own series.
    """

    builds: pl.DataFrame
    sales: pl.DataFrame
    hand_over: pl.DataFrame
    capacities: pl.DataFrame
    megawatts: pl.DataFrame
    leases: pl.DataFrame
    contracts: pl.DataFrame
    draws: pl.DataFrame
    capital: pl.DataFrame
    operation: pl.DataFrame
    loads: pl.DataFrame
    costs: pl.DataFrame
    limits: pl.DataFrame
    time_to_power: pl.DataFrame
    earlier: pl.DataFrame
    assumptions: pl.DataFrame
    repairs: pl.DataFrame


@dataclass(frozen=True, slots=True)
class WholeUnits:
    """What is proved of a plan in whole halls and machines.

    Attributes
    ----------
    gap : float
        Objective less bound, relative to the objective. [1]
    bound_usd : float
        No plan in whole units costs less (in the terms of the objective). [USD]
    rounds : int
        Plans in whole units that were worked out.
    proved : bool
        Whether the wanted gap was reached.
    """

    gap: float
    bound_usd: float
    rounds: int
    proved: bool


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """What came of a programme.

    Attributes
    ----------
    scenario : ProgrammeScenario
        What was asked.
    status : Status
        Why the solver stopped; its value is the advice.
    proof : Proof
        Who solved it and how well that is proven.
    times : tuple of StageTime
        Seconds of each stage, in order.
    objective_usd : float
        Present value of all costs less all income that the solver minimised. [USD]
    tables : ProgrammeTables or None
        None unless the status is OPTIMAL.
    reading : JointReading or None
        The solution itself, from which the hours are written campus by campus.
    cautions : tuple of str
        Inputs that are allowed and yet rarely meant, in sentences.
    units : WholeUnits or None
        What is proved of whole units; None where anything may have any size. Prices are then those
        of the operation, while the whole units stand as they are.
    near : Near or None
        Where the plan of a programme like this one may go on from.
    """

    scenario: ProgrammeScenario
    status: Status
    proof: Proof
    times: tuple[StageTime, ...]
    objective_usd: float
    tables: ProgrammeTables | None
    reading: JointReading | None
    cautions: tuple[str, ...] = ()
    units: WholeUnits | None = None
    near: Near | None = None
