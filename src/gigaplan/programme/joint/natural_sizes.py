"""How large each limit of a programme is by nature, so that slacks of different units compare.

power    peak load of what is promised, or of all that could be leased if nothing is
energy   that load over a year
dollars  halls for it
tons, m3 that energy from the worst of all parts
acres    that power on the part that takes most land
"""

from dataclasses import dataclass

import numpy as np

from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.layout import JointRow, JointRowKind
from gigaplan.programme.joint.promised import promised_mw
from gigaplan.programme.joint.terms import ProgrammeTerms
from gigaplan.programme.layout import RowKind
from gigaplan.programme.limits import contribution

HOURS_OF_STORAGE = 4.0
"""Size of a store against the peak load."""


@dataclass(frozen=True, slots=True)
class NaturalSizes:
    """Natural sizes of a programme, all above 0."""

    it_mw: float
    power_mw: float
    load_mwh: float
    """Of a year."""
    usd: float
    land_acres: float
    co2_t: float
    nox_t: float
    water_m3: float

    def of_unit(self, unit: str) -> float:
        """Size of a capacity by its unit."""
        return {
            "MW IT": self.it_mw,
            "MWh": HOURS_OF_STORAGE * self.power_mw,
            "USD": self.usd,
        }.get(unit, self.power_mw)

    def of_row(self, label: JointRow) -> float:
        """Size of a limit."""
        by_kind = {
            JointRowKind.LAND: self.land_acres,
            JointRowKind.CO2: self.co2_t,
            JointRowKind.NOX: self.nox_t,
            JointRowKind.WATER: self.water_m3,
        }
        if label.kind in by_kind:
            return by_kind[label.kind]
        if label.unit == "MWh" and label.kind is not JointRowKind.CAPACITY:
            return self.load_mwh
        return self.of_unit(label.unit)


def natural_sizes(terms: ProgrammeTerms) -> NaturalSizes:
    """Natural sizes of a programme.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for.
    """
    it_mw = _it_mw(terms)
    loads = [load for campus in terms.campuses for load in campus.load_per_mw.values()]
    power_mw = it_mw * max((float(load.max()) for load in loads), default=1.0) or 1.0
    load_mwh = it_mw * max(
        (
            terms.spans[w].weight * float(load.sum()) / _share_of_weather(terms, w)
            for campus in terms.campuses
            for (_, w), load in campus.load_per_mw.items()
        ),
        default=8760.0,
    )
    capex = max((max(c.halls.capex_usd_per_mw) for c in terms.campuses), default=0.0)
    blocks = [
        asset.blocks[min(asset.blocks)] for campus in terms.campuses for asset in campus.assets
    ]
    flows = [flow for block in blocks for flow in block.flows]
    worst = {
        kind: max((float(np.max(contribution(kind, flow))) for flow in flows), default=0.0)
        for kind in (RowKind.CO2, RowKind.NOX, RowKind.WATER)
    }
    land = max(
        (
            capacity.land_acres
            for campus in terms.campuses
            for asset in campus.assets
            for capacity in first_block_capacities(asset)
        ),
        default=0.0,
    )
    return NaturalSizes(
        it_mw=it_mw,
        power_mw=power_mw,
        load_mwh=load_mwh or 1.0,
        usd=it_mw * capex or 1.0,
        land_acres=power_mw * land or 1.0,
        co2_t=load_mwh * worst[RowKind.CO2] or 1.0,
        nox_t=load_mwh * worst[RowKind.NOX] or 1.0,
        water_m3=load_mwh * worst[RowKind.WATER] or 1.0,
    )


def _share_of_weather(terms: ProgrammeTerms, weather: int) -> float:
    """Weight of one weather year among all [1]."""
    return terms.spans[weather].weight / sum(span.weight for span in terms.spans)


def _it_mw(terms: ProgrammeTerms) -> float:
    """IT power that is promised in the end; all that could be leased where nothing is. [MW IT]."""
    promised = [promised_mw(tenant) for tenant in terms.tenants]
    total = sum(float(path[-1]) for path in promised if path is not None)
    if total > 0.0:
        return total
    wanted = sum(max(tenant.wanted_mw) for tenant in terms.tenants)
    sites = sum(campus.halls.maximum_mw for campus in terms.campuses)
    return float(min(wanted, sites)) or 1.0
