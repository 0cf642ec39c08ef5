"""Limits of one campus over all its parts: land, and firm power."""

from collections.abc import Mapping

from gigaplan.programme.joint.campus import CampusColumns, first_block_capacities
from gigaplan.programme.joint.layout import JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.terms import ProgrammeTerms


def add_land(master: JointMaster, columns: CampusColumns) -> None:
    """Add the land of all that is ever built at one campus."""
    campus = columns.campus
    if campus.land_acres is None:
        return
    used = 0.0
    taken: dict[int, float] = {}
    for asset in campus.assets:
        if asset.follows_load:
            continue
        for capacity in first_block_capacities(asset):
            used += capacity.land_acres * capacity.existing
            if capacity.land_acres and not asset.rented:
                lots = columns.lots.get((asset.name, capacity.name), [])
                taken |= {lot.column: capacity.land_acres for lot in lots}
    label = JointRow(JointRowKind.LAND, campus.land_acres, "acre", campus.name)
    master.limit(label, max(campus.land_acres - used, 0.0), taken)


def add_firm(
    master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns, peak: Mapping[str, float]
) -> None:
    """Add firm capacity >= (1 + margin) x peak load in every period with load.

    `peak` is the largest load of each tenant per MW of IT over all hours. [1]
    """
    margin = terms.limits.firm_margin
    if margin is None:
        return
    for p in range(len(terms.periods)):
        total: dict[int, float] = {}
        for tenant in columns.tenants(p):
            for column, value in columns.leased(tenant, p).items():
                total[column] = (1.0 + margin) * peak[tenant] * value
        if not total:
            continue
        there = 0.0
        for asset in columns.campus.assets:
            credit = asset.build.firm_credit
            if credit and not asset.follows_load:
                capacity = first_block_capacities(asset)[0]
                there += credit * capacity.existing
                for column, value in columns.online(asset.name, capacity.name, p).items():
                    total[column] = total.get(column, 0.0) - credit * value
        label = JointRow(JointRowKind.FIRM, margin, "MW", columns.campus.name, period=p)
        master.add_row(label, there, total)
