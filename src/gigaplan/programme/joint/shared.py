"""What ties the campuses together outside the hours: capital, supplier slots, tenants' demand."""

from collections.abc import Sequence

import numpy as np

from gigaplan.programme.joint.campus import CampusColumns, first_block_capacities
from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.terms import CapitalTerms, Floats, ProgrammeTerms, TenantTerms


def add_slots(
    master: JointMaster, terms: ProgrammeTerms, campuses: Sequence[CampusColumns]
) -> None:
    """Add what each supplier can deliver: per period, or up to each period where it carries over.

    A slot is one MW of the first capacity (the power) of any of the supplier's assets.
    """
    for supplier in terms.suppliers:
        room = np.cumsum(supplier.slots_mw) if supplier.carry_over else supplier.slots_mw
        for p in range(len(terms.periods)):
            taken = {}
            for columns in campuses:
                for asset in columns.campus.assets:
                    if asset.name not in supplier.assets or asset.rented:
                        continue
                    power = first_block_capacities(asset)[0].name
                    for lot in columns.lots.get((asset.name, power), []):
                        if lot.first == p or (supplier.carry_over and lot.first < p):
                            taken[lot.column] = 1.0
            label = JointRow(
                JointRowKind.SLOTS, float(room[p]), "MW", subject=supplier.name, period=p
            )
            if supplier.carry_over and not any(master.columns[c].period == p for c in taken):
                continue
            master.limit(label, float(room[p]), taken)


def add_tenants(
    master: JointMaster,
    terms: ProgrammeTerms,
    campuses: Sequence[CampusColumns],
    discount: Floats,
    block: int,
) -> None:
    """Add what each tenant wants at most and has been promised at least."""
    for tenant in terms.tenants:
        _add_wanted(master, tenant, campuses)
        if tenant.contracted_mw is not None:
            _add_contract(master, terms, tenant, campuses, discount, block)


def _leased(campuses: Sequence[CampusColumns], tenant: str, period: int) -> dict[int, float]:
    """Columns of all that a tenant leases in a period."""
    found: dict[int, float] = {}
    for columns in campuses:
        found |= columns.leased(tenant, period)
    return found


def _add_wanted(
    master: JointMaster, tenant: TenantTerms, campuses: Sequence[CampusColumns]
) -> None:
    """Add leased <= wanted at the last period of each level: leases never end in the horizon."""
    wanted = tenant.wanted_mw
    for p, most in enumerate(wanted):
        if p + 1 < len(wanted) and wanted[p + 1] <= most:
            continue
        label = JointRow(JointRowKind.WANTED, most, "MW IT", subject=tenant.name, period=p)
        master.limit(label, most, _leased(campuses, tenant.name, p))


def _add_contract(
    master: JointMaster,
    terms: ProgrammeTerms,
    tenant: TenantTerms,
    campuses: Sequence[CampusColumns],
    discount: Floats,
    block: int,
) -> None:
    """Add leased + short >= promised; without a penalty nothing may be short."""
    promised = tenant.contracted_mw or ()
    for p, least in enumerate(promised):
        if least <= 0.0:
            continue
        late = tenant.late_usd_per_mw_year
        # leases never end: without a penalty a level that is kept once is kept for good
        if late is None and p > 0 and promised[p - 1] >= least:
            continue
        total = {column: -value for column, value in _leased(campuses, tenant.name, p).items()}
        if late is not None:
            label = JointColumn(ColumnKind.SHORT, "MW IT", p, subject=tenant.name)
            cost = late * terms.periods[p].years * float(discount[p])
            # no more than promised is ever short; a bound at just that would take a part of the
            # price of the contract where nothing can be delivered
            total[master.add_column(label, cost, block, upper=2.0 * least)] = -1.0
        master.add_row(
            JointRow(
                JointRowKind.CONTRACT, least, "MW IT", subject=tenant.name, period=p, sign=-1.0
            ),
            -least,
            total,
        )


def add_capital(
    master: JointMaster, terms: ProgrammeTerms, capital: CapitalTerms, block: int
) -> None:
    """Add equity and debt of each period, what they pay for, and their limits."""
    periods = terms.periods
    uses: dict[int, dict[int, float]] = {}
    for column, drawn in enumerate(master.draw_usd):
        if master.upper[column] > 0.0:
            for p, usd in drawn.items():
                uses.setdefault(p, {})[column] = usd
    equity: dict[int, int] = {}
    debt: dict[int, int] = {}
    for p in sorted(uses):
        equity[p] = master.add_column(JointColumn(ColumnKind.EQUITY, "USD", p), 0.0, block)
        row = master.add_row(
            JointRow(JointRowKind.CAPITAL, 0.0, "USD", period=p),
            0.0,
            uses[p] | {equity[p]: -1.0},
            equal=True,
        )
        if capital.gearing > 0.0:
            debt[p] = master.add_column(JointColumn(ColumnKind.DEBT, "USD", p), 0.0, block)
            master.add(row, debt[p], -1.0)
            most = capital.gearing / (1.0 - capital.gearing)
            master.add_row(
                JointRow(JointRowKind.GEARING, capital.gearing, "USD", period=p),
                0.0,
                {debt[p]: 1.0, equity[p]: -most},
            )
    for p in range(len(periods)):
        if p + 1 == len(periods) or capital.equity_usd[p + 1] > capital.equity_usd[p]:
            label = JointRow(JointRowKind.EQUITY, capital.equity_usd[p], "USD", period=p)
            drawn_by = {column: 1.0 for q, column in equity.items() if q <= p}
            master.limit(label, capital.equity_usd[p], drawn_by)
    both = [*equity.items(), *debt.items()]
    if np.isfinite(capital.total_usd):
        label = JointRow(JointRowKind.TOTAL_CAPITAL, capital.total_usd, "USD")
        master.limit(label, capital.total_usd, {column: 1.0 for _, column in both})
    for year, most_usd in zip(terms.years, capital.yearly_usd or (), strict=False):
        if most_usd is not None:
            in_year = {column: 1.0 for p, column in both if periods[p].year == year}
            label = JointRow(JointRowKind.YEARLY_CAPITAL, most_usd, "USD", year=year)
            master.limit(label, most_usd, in_year)
