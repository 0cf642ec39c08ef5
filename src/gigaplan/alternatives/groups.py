"""What may differ: megawatts by technology, or by campus, online in one period."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointLayout
from gigaplan.programme.joint.terms import CampusAsset, Floats

BUILT = (ColumnKind.BUILD, ColumnKind.RENT)


class By(Enum):
    """By what megawatts are grouped."""

    TECHNOLOGY = "technology"
    """Power plant of one name at all campuses: MW toward the bus."""
    CAMPUS = "campus"
    """IT megawatts leased at one campus."""


@dataclass(frozen=True, slots=True)
class Group:
    """Megawatts that are made small or large together.

    Attributes
    ----------
    name : str
        Technology or campus.
    unit : str
        ``MW`` or ``MW IT``.
    weights : mapping of int to float
        Master column -> MW that one unit of it has online in the period.
    existing_mw : float
        What is there whatever is decided. [MW]
    """

    name: str
    unit: str
    weights: Mapping[int, float]
    existing_mw: float

    def size_mw(self, master: Floats) -> float:
        """Megawatts of the group given the master columns."""
        return self.existing_mw + sum(w * float(master[c]) for c, w in self.weights.items())


def groups_of(layout: JointLayout, by: By, period: int) -> tuple[Group, ...]:
    """Every group that can have megawatts in a period, in the order of the scenario.

    Parameters
    ----------
    layout : JointLayout
        Names of the master columns.
    by : By
        Technology or campus.
    period : int
        Number of the period.
    """
    found = _technologies(layout, period) if by is By.TECHNOLOGY else _campuses(layout, period)
    return tuple(group for group in found if group.weights or group.existing_mw > 0.0)


def _technologies(layout: JointLayout, period: int) -> Iterator[Group]:
    """Power plant by name, all campuses together."""
    terms = layout.terms
    assets = {
        (campus.name, asset.name): asset
        for campus in terms.campuses
        for asset in campus.assets
        if not asset.follows_load
    }
    counted = {key: _toward_bus(asset) for key, asset in assets.items()}
    for name in dict.fromkeys(name for _, name in assets):
        weights = {}
        for number, column in enumerate(layout.columns):
            if column.kind not in BUILT or column.subject != name:
                continue
            key = (column.campus or "", name)
            life = 1 if assets[key].rented else assets[key].build.life_periods
            if column.capacity in counted[key] and _online(column, life, period):
                weights[number] = 1.0
        existing = sum(sum(counted[key].values()) for key in assets if key[1] == name)
        yield Group(name, "MW", weights, existing)


def _toward_bus(asset: CampusAsset) -> dict[str, float]:
    """Capacities in MW that power toward the bus draws on, with what exists of them."""
    block = asset.blocks[min(asset.blocks)]
    named = {flow.capacity for flow in block.flows if flow.to_bus > 0.0}
    return {c.name: c.existing for c in block.capacities if c.unit == "MW" and c.name in named}


def _campuses(layout: JointLayout, period: int) -> Iterator[Group]:
    """IT megawatts leased by campus."""
    for campus in layout.terms.campuses:
        weights = {
            number: 1.0
            for number, column in enumerate(layout.columns)
            if column.kind is ColumnKind.LEASE
            and column.campus == campus.name
            and column.period <= period
        }
        yield Group(campus.name, "MW IT", weights, 0.0)


def _online(column: JointColumn, life: int, period: int) -> bool:
    """Whether what a column puts online is there in a period."""
    return column.period <= period < column.last(life)
