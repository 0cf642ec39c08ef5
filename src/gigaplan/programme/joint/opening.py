"""Opening a campus, yes or no: land, roads and fibre, spent once.

    open[p]     1 if the campus is opened with halls of period p, at most once
    halls[q]    <= most x (open up to q),    all halls <= room x open

The cost is drawn when ground is broken, a hall's time of construction before the period, and
charged like the halls: its annuity over their life, for the periods that lie within the horizon.
With campuses that are open by shares it is the part of the room that is used.
"""

from gigaplan.programme.joint.campus import CampusColumns
from gigaplan.programme.joint.layout import ColumnKind, JointColumn, JointRow, JointRowKind
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.money import online_years
from gigaplan.programme.joint.terms import Floats, ProgrammeTerms
from gigaplan.technologies.costs import capital_recovery_factor


def add_opening(
    master: JointMaster, terms: ProgrammeTerms, columns: CampusColumns, discount: Floats
) -> None:
    """Add the columns and rows that open one campus, if that costs anything.

    A campus with halls is open. An elastic programme, which asks what is possible, opens for free.
    """
    campus, periods = columns.campus, terms.periods
    usd, halls = campus.fixed_cost_usd, campus.halls
    if usd == 0.0 or halls.existing_mw > 0.0 or not columns.halls or master.elastic:
        return
    factor = capital_recovery_factor(terms.hurdle_rate, halls.life_periods * periods[0].years)
    opened: dict[int, int] = {}
    for p in dict.fromkeys(lot.first for lot in columns.halls):
        opened[p] = master.add_column(
            JointColumn(ColumnKind.OPEN, "", p, campus.name),
            usd * factor * online_years(periods, discount, p, halls.life_periods),
            columns.number,
            upper=1.0,
            draw_usd={p - halls.lead_periods: usd},
        )
    master.add_row(
        JointRow(JointRowKind.OPENING, 1.0, "", campus.name, period=len(periods) - 1),
        1.0,
        dict.fromkeys(opened.values(), 1.0),
    )
    most = min(halls.most_mw_per_period, halls.maximum_mw)
    for lot in columns.halls:
        by_now = {column: -most for p, column in opened.items() if p <= lot.first}
        label = JointRow(JointRowKind.OPENING, 0.0, "MW IT", campus.name, period=lot.first)
        master.add_row(label, 0.0, {lot.column: 1.0} | by_now)
    total = {lot.column: 1.0 for lot in columns.halls}
    label = JointRow(JointRowKind.OPENING, 0.0, "MW IT", campus.name, period=len(periods) - 1)
    master.add_row(label, 0.0, total | dict.fromkeys(opened.values(), -halls.maximum_mw))
