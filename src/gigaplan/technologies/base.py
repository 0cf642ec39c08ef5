"""What a technology is to the planner: capacities to build, hourly flows, stores. No solver here.

A technology is one file with a parameter model, one function `block(parameters, site) -> Block`
and one constant of type `Technology`. Built-ins and plug-ins come through the same door, the
entry point group ``gigaplan.technologies``. Signs: a flow's `to_bus` is MW delivered to the campus
bus per MW of flow, so +1 supplies and -1 draws. All money is real USD of the scenario's price year.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from importlib.metadata import EntryPoint, entry_points
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from gigaplan.data.register import Grade
from gigaplan.errors import GigaplanError, ProblemError
from gigaplan.scenario.supply import SupplyPart
from gigaplan.series.site import Site

Floats = NDArray[np.float64]

ENTRY_POINT_GROUP = "gigaplan.technologies"
"""Where a distribution names its technologies."""


class CostLine(Enum):
    """The lines a plan's cost is reported by; the value is the key in `summary.json`."""

    CAPITAL = "capital"
    FIXED_OM = "fixed_om"
    CAPACITY_CHARGE = "capacity_charge"
    VARIABLE_OM = "variable_om"
    FUEL = "fuel"
    PURCHASE = "purchase"
    SALE = "sale"
    CARBON = "carbon"
    UNSERVED = "unserved"


class Fuel(Enum):
    """What a technology runs on; the groups of limits on diversity by fuel."""

    GAS = "gas"
    DIESEL = "diesel"
    SUN = "sun"
    WIND = "wind"
    NUCLEAR = "nuclear"
    GEOTHERMAL = "geothermal"
    GRID = "grid"
    STORAGE = "storage"
    LOAD = "load"
    """Load that is moved or not served."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Capacity:
    """One quantity to build: the MW of a plant, the MWh of a store.

    Attributes
    ----------
    name : str
        ``power`` or ``energy`` as a rule; unique in the block.
    unit : str
        ``MW`` or ``MWh``.
    cost_usd_per_year : mapping of CostLine to float
        Cost of one unit for one year. [USD/(MW a) or USD/(MWh a)]
    minimum, maximum : float
        Limits of the total, existing included; maximum may be ``inf``. [unit]
    existing : float
        Already there, at no cost in this plan. [unit]
    land_acres : float
        Land per unit. [acre/unit]
    capex_usd : float
        Overnight cost of one unit, of which the line CAPITAL is the annuity; 0 for what is bought
        by the year. [USD/unit]
    life_years : float
        Years a unit stands; ``inf`` for what is bought by the year. [a]
    lead_time_years : float
        From order to first power. [a]
    """

    name: str
    unit: str
    cost_usd_per_year: Mapping[CostLine, float]
    minimum: float = 0.0
    maximum: float = np.inf
    existing: float = 0.0
    land_acres: float = 0.0
    capex_usd: float = 0.0
    life_years: float = np.inf
    lead_time_years: float = 0.0


@dataclass(frozen=True, slots=True)
class Flow:
    """One hourly quantity >= 0, in MW on average over the hour.

    Attributes
    ----------
    name : str
        ``output``, ``charge``, ``discharge``, ``import``, ``export``, ``unserved``, ...
    to_bus : float
        MW at the bus per MW of flow; + supplies, - draws, 0 does not touch the bus.
    capacity : str or None
        Name of the capacity that bounds the flow; None: `upper` is in MW, not a share.
    upper : array, shape (n_hours,), or float
        Largest flow as share of the capacity (availability), or MW; ``inf`` only without capacity.
    lower : array, shape (n_hours,), or float
        Smallest flow (must-run), same unit as `upper`.
    cost_usd_per_mwh : mapping of CostLine to array (n_hours,) or float
        Cost of one MWh of flow; negative earns.
    co2_t_per_mwh, fuel_mmbtu_per_mwh, nox_kg_per_mwh, water_m3_per_mwh : array or float
        Per MWh of flow.
    clean_share : array, shape (n_hours,), or float
        What a MWh of flow counts toward the clean shares: 1 for sun, wind, nuclear; for a store -1
        on charging and +1 on discharging, so that its losses count; hourly for a grid.
    ramp_share_per_hour : float or None
        Largest change from one hour to the next, up or down, as share of the capacity. [1/h]
    hours_per_year : float or None
        Largest use in a year: energy <= hours x capacity. [h/a]
    """

    name: str
    to_bus: float
    capacity: str | None = None
    upper: Floats | float = 1.0
    lower: Floats | float = 0.0
    cost_usd_per_mwh: Mapping[CostLine, Floats | float] = field(default_factory=dict)
    co2_t_per_mwh: Floats | float = 0.0
    clean_share: Floats | float = 0.0
    fuel_mmbtu_per_mwh: float = 0.0
    nox_kg_per_mwh: float = 0.0
    water_m3_per_mwh: float = 0.0
    ramp_share_per_hour: float | None = None
    hours_per_year: float | None = None


@dataclass(frozen=True, slots=True)
class Store:
    """What a store holds between hours, in MWh.

    content[t] = (1 - loss) content[t-1] + sum of gain x flow[t], content at the END of hour t.

    Attributes
    ----------
    name : str
        ``content`` as a rule.
    gain_per_flow : mapping of flow name to float
        MWh stored per MWh of flow: charge +efficiency, discharge -1/efficiency.
    capacity : str
        Name of the capacity that bounds the content.
    hours_of_capacity : float
        Content per unit of capacity: 1 where the capacity is MWh, the duration where it is MW.
    loss_share_per_hour : float
        Self-discharge. [1/h]
    cyclic : bool
        True: the content before the first hour equals that after the last.
    initial_share : float
        If not cyclic: content before the first hour, as share of the energy that fits.
    final_share_at_least : float
        If not cyclic: content after the last hour, likewise.
    """

    name: str
    gain_per_flow: Mapping[str, float]
    capacity: str
    hours_of_capacity: float = 1.0
    loss_share_per_hour: float = 0.0
    cyclic: bool = True
    initial_share: float = 0.0
    final_share_at_least: float = 0.0


@dataclass(frozen=True, slots=True)
class Tie:
    """low <= sum of coefficient x capacity <= high, among the capacities of one block."""

    name: str
    coefficient: Mapping[str, float]
    low: float = -np.inf
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that a block rests on, and where it comes from.

    Attributes
    ----------
    asset : str
        Name of the part in the scenario.
    parameter : str
        Key of the number in the scenario, or the name of a derived number.
    value : float
        The number used; the mean of the hours for an hourly series.
    unit : str
        Its unit; money is real USD of the scenario's price year.
    source : str
        ``scenario``, the source of the register's figure, or the formula of a derived number.
    grade : Grade or None
        Quality of the register's figure; None for the user's own and for derived numbers.
    low, high : float or None
        Range of the register's figure, or of the hours of a series. [unit]
    given_by_user : bool
        True if the scenario states the number.
    note : str
        What the register says about the figure: what is in it, which year was held.
    """

    asset: str
    parameter: str
    value: float
    unit: str
    source: str
    grade: Grade | None = None
    low: float | None = None
    high: float | None = None
    given_by_user: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One technology at one campus in one weather year, ready to be assembled.

    The capacities must not depend on the weather year: they are shared by all years.
    `assumptions` is the record of every number the block was made from.
    """

    capacities: tuple[Capacity, ...] = ()
    flows: tuple[Flow, ...] = ()
    stores: tuple[Store, ...] = ()
    ties: tuple[Tie, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Technology:
    """One kind of plant: its name in a scenario, its parameters, and how it becomes a block."""

    kind: str
    parameters: type[SupplyPart]
    block: Callable[[Any, Site], Block]
    """(parameters, site) -> Block. Pure: same inputs, same Block."""
    fuel: Fuel = Fuel.OTHER
    """What it runs on, for limits on diversity."""
    follows_load: bool = False
    """True: its flows are bounded by the load, not by a capacity; in a programme they grow with
    the megawatts leased."""


def load_technologies() -> Mapping[str, Technology]:
    """Every technology installed through the entry point group ``gigaplan.technologies``.

    Raises
    ------
    GigaplanError
        If an entry cannot be imported or is not a `Technology`, if its parameters are not a
        `SupplyPart` of its kind, or if two entries claim the same kind.
    """
    entries = entry_points(group=ENTRY_POINT_GROUP)
    found: dict[str, Technology] = {}
    # Built-ins first, so that the plug-in is named as the one that redefines a kind.
    for entry in sorted(entries, key=lambda e: (not e.value.startswith("gigaplan."), e.value)):
        technology = _load(entry)
        if technology.kind in found:
            raise GigaplanError(
                f"plug-in {entry.value!r} redefines the technology kind {technology.kind!r}; "
                "choose another kind, or uninstall it"
            )
        found[technology.kind] = technology
    return found


def _load(entry: EntryPoint) -> Technology:
    """One entry, imported and checked."""
    try:
        technology = entry.load()
    except (ImportError, AttributeError) as error:
        raise GigaplanError(f"plug-in {entry.value!r} cannot be loaded: {error}") from error
    if not isinstance(technology, Technology):
        raise GigaplanError(
            f"plug-in {entry.value!r} is not a gigaplan Technology "
            f"(it is {type(technology).__name__})"
        )
    parameters = technology.parameters
    if not (isinstance(parameters, type) and issubclass(parameters, SupplyPart)):
        raise GigaplanError(f"plug-in {entry.value!r}: its parameters are not a SupplyPart")
    if get_args(parameters.model_fields["kind"].annotation) != (technology.kind,):
        raise GigaplanError(
            f"plug-in {entry.value!r}: {parameters.__name__} must declare "
            f"kind: Literal[{technology.kind!r}]"
        )
    return technology


def check_block(block: Block, n_hours: int, owner: str) -> None:
    """Refuse a block that is not well formed (a fault of its technology file).

    Raises
    ------
    ProblemError
        Naming the owner, the part and the rule that is broken.
    """
    capacities = {c.name for c in block.capacities}
    flows = {f.name for f in block.flows}
    if len(capacities) < len(block.capacities) or len(flows) < len(block.flows):
        raise ProblemError(f"{owner}: two capacities or two flows share a name")
    for capacity in block.capacities:
        _check_capacity(capacity, f"{owner}.{capacity.name}")
    for flow in block.flows:
        _check_flow(flow, n_hours, capacities, f"{owner}.{flow.name}")
    for store in block.stores:
        where = f"{owner}.{store.name}"
        if store.capacity not in capacities:
            raise ProblemError(f"{where}: no capacity named {store.capacity!r} in the block")
        missing = set(store.gain_per_flow) - flows
        if missing:
            raise ProblemError(f"{where}: no flow named {sorted(missing)} in the block")
        if not 0 <= store.loss_share_per_hour <= 1:
            raise ProblemError(f"{where}: the loss per hour must be between 0 and 1")
    for tie in block.ties:
        missing = set(tie.coefficient) - capacities
        if missing:
            raise ProblemError(f"{owner}.{tie.name}: no capacity named {sorted(missing)}")


def _check_capacity(capacity: Capacity, where: str) -> None:
    """Refuse limits out of order and costs that are not numbers."""
    if not 0 <= capacity.minimum <= capacity.maximum:
        raise ProblemError(f"{where}: limits must be 0 <= minimum <= maximum")
    if not 0 <= capacity.existing <= capacity.maximum:
        raise ProblemError(f"{where}: existing must be between 0 and the maximum")
    numbers = [*capacity.cost_usd_per_year.values(), capacity.land_acres, capacity.capex_usd]
    if not np.isfinite(numbers).all():
        raise ProblemError(f"{where}: cost and land must be finite")
    if capacity.capex_usd < 0 or capacity.life_years <= 0 or capacity.lead_time_years < 0:
        raise ProblemError(f"{where}: capex and lead time must be >= 0, and life above 0")


def _check_flow(flow: Flow, n_hours: int, capacities: set[str], where: str) -> None:
    """Refuse profiles of the wrong shape or sign, and limits that have nothing to refer to."""
    if flow.capacity is not None and flow.capacity not in capacities:
        raise ProblemError(f"{where}: no capacity named {flow.capacity!r} in the block")
    bounds = {"upper": flow.upper, "lower": flow.lower}
    rates = {line.value: cost for line, cost in flow.cost_usd_per_mwh.items()}
    rates |= {"co2_t_per_mwh": flow.co2_t_per_mwh, "clean_share": flow.clean_share}
    for label, values in (bounds | rates).items():
        array = np.asarray(values, dtype=float)
        if array.ndim and array.shape != (n_hours,):
            raise ProblemError(f"{where}: {label} has shape {array.shape}, not ({n_hours},)")
        if label in bounds and not (array >= 0).all():
            raise ProblemError(f"{where}: {label} must be >= 0 and not NaN")
        if label in rates and not np.isfinite(array).all():
            raise ProblemError(f"{where}: {label} must be finite in every hour")
    if (np.asarray(flow.lower) > np.asarray(flow.upper)).any():
        raise ProblemError(f"{where}: lower is above upper in some hour")
    if flow.capacity is not None:
        if not np.isfinite(np.asarray(flow.upper)).all():
            raise ProblemError(f"{where}: a share of a capacity must be finite")
    elif flow.ramp_share_per_hour is not None or flow.hours_per_year is not None:
        raise ProblemError(f"{where}: a limit on ramps or hours needs a capacity")
