"""Rows that count energy over a calendar year: CO2, clean shares, permits, diversity and more.

    CO2         sum of weight x co2 x flow                 <= cap            programme or campus
    clean       sum of weight x clean x flow               >= share x load   programme or campus
    hourly      sum of weight x shortfall                  <= (1 - share) x load     programme
    unserved    sum of weight x unserved                   <= share x load           campus
    NOx, water  sum of factor x flow                       <= permit   campus, each weather year
    diversity   sum of the group                           <= share x sum of all     programme

The load is not given: it is the megawatts leased times their load per MW, so that the share of the
load stands on the side of the leases.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from gigaplan.errors import ProblemError
from gigaplan.programme.draft import Profile
from gigaplan.programme.hours import Counted
from gigaplan.programme.joint.campus import CampusColumns, energy_per_mw, first_block_capacities
from gigaplan.programme.joint.layout import JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.terms import (
    CampusAsset,
    CampusTerms,
    Diversity,
    ProgrammeTerms,
    ShareBy,
    ShareOf,
)
from gigaplan.programme.layout import RowKind
from gigaplan.programme.limits import contribution, shortfall_room
from gigaplan.technologies.base import CostLine, Flow

YearlyPath = tuple[float | None, ...] | None
PerMwh = Callable[[CampusTerms, str, Flow], Profile]
"""(campus, asset, flow) -> what a MWh of the flow adds to a row."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """A row that counts the energy of one calendar year."""

    row: int
    year: int
    campus: str | None
    """None: of all campuses."""
    weather: int | None
    """None: the weighted mean of all weather years."""
    per_mwh: PerMwh


@dataclass(slots=True)
class PolicyRows:
    """The rows that count energy."""

    rows: list[YearRow] = field(default_factory=list)
    shortfall: dict[int, int] = field(default_factory=dict)
    """Calendar year -> row of the hourly clean matching."""

    def counted(
        self, campus: CampusTerms, year: int, weather: int, weight: float
    ) -> tuple[Counted, ...]:
        """Rows that the hours of one campus in one weather year count in."""
        return tuple(
            _counted(found, campus, weight)
            for found in self.rows
            if found.year == year
            and found.campus in (None, campus.name)
            and found.weather in (None, weather)
        )


def _counted(found: YearRow, campus: CampusTerms, weight: float) -> Counted:
    """One row as the hours see it."""
    scale = weight if found.weather is None else 1.0
    return Counted(
        found.row, lambda asset, flow: scale * np.asarray(found.per_mwh(campus, asset, flow))
    )


def add_policy(
    master: JointMaster, terms: ProgrammeTerms, campuses: Sequence[CampusColumns]
) -> PolicyRows:
    """Add all rows that count energy, with what the leases add to them."""
    found = PolicyRows()
    limits = terms.limits
    for number, year in enumerate(terms.years):
        cap = _at(limits.co2_t_per_year, number)
        if cap is not None:
            label = JointRow(JointRowKind.CO2, cap, "t", year=year)
            _add(found, master, label, cap, None, RowKind.CO2)
        share = _at(limits.clean_share, number)
        if share is not None:
            label = JointRow(JointRowKind.CLEAN_SHARE, share, "MWh", year=year, sign=-1.0)
            row = _add(found, master, label, 0.0, None, RowKind.CLEAN_SHARE)
            for columns in campuses:
                _add_load(master, terms, columns, row, year, share)
        share = _at(limits.hourly_clean_share, number)
        if share is not None:
            label = JointRow(JointRowKind.HOURLY_CLEAN, share, "MWh", year=year, sign=-1.0)
            row = master.add_row(label, 0.0)
            found.shortfall[year] = row
            for columns in campuses:
                _add_load(master, terms, columns, row, year, -shortfall_room(share))
        for columns in campuses:
            _add_campus_rows(found, master, terms, columns, number, year)
        for diversity in limits.diversity:
            if diversity.of is ShareOf.ENERGY:
                _add_energy_diversity(found, master, terms, campuses, diversity, year)
    for diversity in limits.diversity:
        if diversity.of is not ShareOf.ENERGY:
            _add_size_diversity(master, terms, campuses, diversity)
    return found


def _at(path: YearlyPath, number: int) -> float | None:
    """Value of a path in a year, None if there is no limit."""
    return None if path is None else path[number]


def _add(
    found: PolicyRows,
    master: JointMaster,
    label: JointRow,
    right: float,
    campus: str | None,
    kind: RowKind,
) -> int:
    """Add one row that counts what a limit of the ground floor counts."""
    row = master.add_row(label, right)
    found.rows.append(
        YearRow(
            row,
            label.year or 0,
            campus,
            label.weather,
            lambda _campus, _asset, flow: contribution(kind, flow),
        )
    )
    return row


def _add_load(
    master: JointMaster,
    terms: ProgrammeTerms,
    columns: CampusColumns,
    row: int,
    year: int,
    factor: float,
) -> None:
    """Add factor x load of one campus in one year to the left side of a row."""
    for p, period in enumerate(terms.periods):
        if period.year == year:
            for tenant in columns.tenants(p):
                energy = energy_per_mw(terms, columns.campus, tenant, p)
                for column, value in columns.leased(tenant, p).items():
                    master.add(row, column, factor * energy * value)


def _add_campus_rows(
    found: PolicyRows,
    master: JointMaster,
    terms: ProgrammeTerms,
    columns: CampusColumns,
    number: int,
    year: int,
) -> None:
    """Add the limits of one campus in one year."""
    campus = columns.campus
    if not any(columns.tenants(p) for p, at in enumerate(terms.periods) if at.year == year):
        return
    cap = _at(campus.co2_t_per_year, number)
    if cap is not None:
        label = JointRow(JointRowKind.CO2, cap, "t", campus.name, year=year)
        _add(found, master, label, cap, campus.name, RowKind.CO2)
    share = _at(campus.clean_share, number)
    if share is not None:
        label = JointRow(JointRowKind.CLEAN_SHARE, share, "MWh", campus.name, year=year, sign=-1.0)
        row = _add(found, master, label, 0.0, campus.name, RowKind.CLEAN_SHARE)
        _add_load(master, terms, columns, row, year, share)
    share = terms.limits.unserved_share
    if share is not None:
        label = JointRow(JointRowKind.UNSERVED, share, "MWh", campus.name, year=year)
        row = _add(found, master, label, 0.0, campus.name, RowKind.UNSERVED)
        _add_load(master, terms, columns, row, year, -share)
    for weather in range(len(terms.spans)):
        if campus.nox_t_per_year is not None:
            label = JointRow(
                JointRowKind.NOX, campus.nox_t_per_year, "t", campus.name, year=year,
                weather=weather,
            )  # fmt: skip
            _add(found, master, label, campus.nox_t_per_year, campus.name, RowKind.NOX)
        if campus.water_m3_per_year is not None:
            label = JointRow(
                JointRowKind.WATER, campus.water_m3_per_year, "m3", campus.name, year=year,
                weather=weather,
            )  # fmt: skip
            _add(found, master, label, campus.water_m3_per_year, campus.name, RowKind.WATER)


def _group(diversity: Diversity, campus: CampusTerms, asset: CampusAsset) -> bool:
    """Whether an asset of a campus belongs to the group of a limit on diversity."""
    of = {
        ShareBy.TECHNOLOGY: asset.name,
        ShareBy.FUEL: asset.build.fuel,
        ShareBy.SUPPLIER: asset.build.supplier,
        ShareBy.REGION: campus.region,
    }
    if diversity.by is ShareBy.TENANT:
        raise ProblemError("a limit on a tenant's share of supply: supply belongs to no tenant")
    return of[diversity.by] == diversity.group


def makes_energy(asset: CampusAsset) -> bool:
    """Whether an asset is a source: not a store, not load that moves or goes without."""
    block = asset.blocks[min(asset.blocks)]
    return not asset.follows_load and not block.stores


def _add_energy_diversity(
    found: PolicyRows,
    master: JointMaster,
    terms: ProgrammeTerms,
    campuses: Sequence[CampusColumns],
    diversity: Diversity,
    year: int,
) -> None:
    """Add group <= share x all, over the energy delivered (or used, for a tenant) in one year."""
    label = JointRow(
        JointRowKind.DIVERSITY, diversity.at_most, "MWh", subject=_name(diversity), year=year
    )
    row = master.add_row(label, 0.0)
    if diversity.by is ShareBy.TENANT:
        for p, period in enumerate(terms.periods):
            if period.year == year:
                _add_tenants(master, terms, campuses, diversity, p, row, by_energy=True)
        return
    sources = {
        (columns.campus.name, asset.name): float(_group(diversity, columns.campus, asset))
        - diversity.at_most
        for columns in campuses
        for asset in columns.campus.assets
        if makes_energy(asset)
    }

    def per_mwh(campus: CampusTerms, asset: str, flow: Flow) -> Profile:
        if flow.to_bus <= 0.0 or CostLine.UNSERVED in flow.cost_usd_per_mwh:
            return 0.0
        return flow.to_bus * sources.get((campus.name, asset), 0.0)

    found.rows.append(YearRow(row, year, None, None, per_mwh))


def _name(diversity: Diversity) -> str:
    """Name of a limit on diversity in results."""
    return f"{diversity.by.value} {diversity.group}, share of {diversity.of.value}"


def _add_tenants(
    master: JointMaster,
    terms: ProgrammeTerms,
    campuses: Sequence[CampusColumns],
    diversity: Diversity,
    period: int,
    row: int,
    *,
    by_energy: bool,
) -> None:
    """Add what the tenants lease in a period to a row on the share of one of them."""
    for columns in campuses:
        for tenant in columns.tenants(period):
            mine = float(tenant == diversity.group) - diversity.at_most
            size = energy_per_mw(terms, columns.campus, tenant, period) if by_energy else 1.0
            for column, value in columns.leased(tenant, period).items():
                master.add(row, column, mine * size * value)


def _add_size_diversity(
    master: JointMaster,
    terms: ProgrammeTerms,
    campuses: Sequence[CampusColumns],
    diversity: Diversity,
) -> None:
    """Add group <= share x all, over megawatts in every period, or over capital in all."""
    if diversity.of is ShareOf.CAPITAL:
        label = JointRow(JointRowKind.DIVERSITY, diversity.at_most, "USD", subject=_name(diversity))
        row = master.add_row(label, 0.0)
        for columns in campuses:
            for asset in columns.campus.assets:
                mine = float(_group(diversity, columns.campus, asset)) - diversity.at_most
                for capacity in first_block_capacities(asset):
                    for lot in columns.lots.get((asset.name, capacity.name), []):
                        usd = sum(master.draw_usd[lot.column].values())
                        master.add(row, lot.column, mine * usd)
            if diversity.by is ShareBy.REGION:
                mine = float(columns.campus.region == diversity.group) - diversity.at_most
                for lot in columns.halls:
                    usd = sum(master.draw_usd[lot.column].values())
                    master.add(row, lot.column, mine * usd)
        return
    for p in range(len(terms.periods)):
        if not any(columns.tenants(p) for columns in campuses):
            continue
        label = JointRow(
            JointRowKind.DIVERSITY, diversity.at_most, "MW", subject=_name(diversity), period=p
        )
        row = master.add_row(label, 0.0)
        if diversity.by is ShareBy.TENANT:
            _add_tenants(master, terms, campuses, diversity, p, row, by_energy=False)
            continue
        for columns in campuses:
            for asset in columns.campus.assets:
                if not makes_energy(asset):
                    continue
                mine = float(_group(diversity, columns.campus, asset)) - diversity.at_most
                power = first_block_capacities(asset)[0]
                master.right[row] -= mine * power.existing
                for column, value in columns.online(asset.name, power.name, p).items():
                    master.add(row, column, mine * value)
