"""World demand as published: frozen records. No reading here: `world_tables.py` fills them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gigaplan.scenario.outlook.regions import PathUnit, WorldRegion

if TYPE_CHECKING:
    from gigaplan.data.register import Grade


class PathUse(StrEnum):
    """What a published path is for."""

    ENSEMBLE = "ensemble"
    """It has weight in the fan."""
    SHOWN = "shown"
    """It is drawn and checked, without weight: older, of another scope, or told by another."""


class PathScope(StrEnum):
    """What a published path counts."""

    ALL = "all"
    """All data centres, cooling and losses of the building included, no cryptocurrency mining."""
    WITH_CRYPTO = "with crypto"
    POWER_DEMAND = "power demand"
    """GW that facilities can draw."""
    UTILITY_POWER = "utility power"
    """GW that utilities supply to leased, hyperscale and mining sites."""
    AI_SERVERS = "AI servers"
    """Servers for AI alone."""


@dataclass(frozen=True, slots=True)
class HistoryPoint:
    """Electricity of a region in a year gone by.

    Attributes
    ----------
    region, year, twh
        Where, when, how much. [TWh]
    publisher, report, published, seen_at : str
        Who says so, when, and where it was read.
    grade : Grade
        How well it is founded.
    note : str
        What a careful reader must know.
    """

    region: WorldRegion
    year: int
    twh: float
    publisher: str
    report: str
    published: str
    seen_at: str
    grade: "Grade"
    note: str


@dataclass(frozen=True, slots=True)
class ForecastPath:
    """One scenario of one publisher.

    Attributes
    ----------
    key : str
        Such as ``iea_2025_base``.
    publisher, report, published : str
        Who says so, where, and when: a year, a month or a day.
    region : WorldRegion
        Of which it speaks.
    scenario : str
        As the publisher calls it.
    scope : PathScope
        What it counts.
    use : PathUse
        What it is for.
    weight : float or None
        Among the paths of its publisher and region; None without weight. [1]
    unit : PathUnit
        Of `values`.
    years : tuple of int
        Rising; the first is the publisher's own starting point.
    values : tuple of float
        As published. [unit]
    seen_at : str
        Where it was read.
    notes : tuple of str
        One for each year.
    """

    key: str
    publisher: str
    report: str
    published: str
    region: WorldRegion
    scenario: str
    scope: PathScope
    use: PathUse
    weight: float | None
    unit: PathUnit
    years: tuple[int, ...]
    values: tuple[float, ...]
    seen_at: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnexValue:
    """One value of the IEA's annex by region.

    Attributes
    ----------
    metric, unit, scope : str
        Such as ``electricity_consumption``, ``TWh``, ``facility`` or ``it``.
    region, scenario, year, value
        Of which it speaks; `scenario` is ``historical`` or ``base``.
    """

    metric: str
    unit: str
    scope: str
    region: WorldRegion
    scenario: str
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class AnnexType:
    """One value of the IEA's annex by type of data centre, of the world.

    Attributes
    ----------
    metric, scope : str
        Such as ``electricity_consumption``, ``facility`` or ``it``.
    data_centre_type : str
        ``hyperscale``, ``colocation_and_service_provider``, ``enterprise`` or ``total``.
    scenario, year, value
        Of which it speaks, in the unit of the metric.
    """

    metric: str
    scope: str
    data_centre_type: str
    scenario: str
    year: int
    value: float


@dataclass(frozen=True, slots=True)
class Shipped:
    """Accelerators of one designer shipped up to the end of a year.

    Attributes
    ----------
    designer, year
        Whose, and until when.
    units_low, units_mid, units_high : float
        Number, 5th percentile, median and 95th percentile of the estimate. [1]
    mw_low, mw_mid, mw_high : float
        Rated power of the chips alone. [MW]
    """

    designer: str
    year: int
    units_low: float
    units_mid: float
    units_high: float
    mw_low: float
    mw_mid: float
    mw_high: float


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Electricity of a country or of the world, to compare with.

    Attributes
    ----------
    key, name, area : str
        Key, what is counted, and where.
    year, twh
        When, how much. [TWh]
    source, source_date, seen_at : str
        Who says so, when, and where it was read.
    grade : Grade
        How well it is founded.
    note : str
        What a careful reader must know.
    """

    key: str
    name: str
    area: str
    year: int
    twh: float
    source: str
    source_date: str
    seen_at: str
    grade: "Grade"
    note: str


@dataclass(frozen=True, slots=True)
class WorldTables:
    """Everything embedded on world demand."""

    history: tuple[HistoryPoint, ...]
    paths: tuple[ForecastPath, ...]
    annex: tuple[AnnexValue, ...]
    types: tuple[AnnexType, ...]
    shipped: tuple[Shipped, ...]
    yardsticks: tuple[Yardstick, ...]
