"""Terms -> the joint programme and its layout. Pure; no solver, no files.

    decisions   what each campus may build, rent, energise and lease in each period
    shared      slots, tenants' demand, capital: rows over all campuses
    policy      rows that count energy over a calendar year
    hours       one chain per campus, period and weather year with load

A campus is powered from the first period in which one of its halls can be leased.
"""

from collections.abc import Collection

import numpy as np
from scipy.sparse import csr_array

from gigaplan.errors import ProblemError
from gigaplan.programme.joint.campus import add_campus
from gigaplan.programme.joint.campus_limits import add_firm, add_land
from gigaplan.programme.joint.layout import JointLayout
from gigaplan.programme.joint.master import JointMaster
from gigaplan.programme.joint.money import discount_factors
from gigaplan.programme.joint.opening import add_opening
from gigaplan.programme.joint.period_hours import HoursWriter
from gigaplan.programme.joint.policy import add_policy
from gigaplan.programme.joint.shared import add_capital, add_slots, add_tenants
from gigaplan.programme.joint.terms import CampusTerms, ProgrammeTerms
from gigaplan.programme.problem import Programme


def assemble_joint(
    terms: ProgrammeTerms,
    *,
    elastic: bool = False,
    only: Collection[tuple[int, int]] | None = None,
) -> tuple[Programme, JointLayout]:
    """Put all campuses and periods together into one programme.

    Parameters
    ----------
    terms : ProgrammeTerms
        Everything that is asked, in plain numbers.
    elastic : bool
        True: no limit closes a column, and what comes before its date has columns of its own, so
        that every limit can give way (`elastic.py`).
    only : collection of (campus, period), optional
        Write the hours of these only: a part of the programme, to be read and not to be solved.

    Returns
    -------
    Programme, JointLayout
        One chain per campus, period and weather year; master columns grouped by campus, those of
        the whole programme last.

    Raises
    ------
    ProblemError
        If two assets of a campus share a name, or nothing can be leased anywhere.
    """
    for campus in terms.campuses:
        names = [asset.name for asset in campus.assets]
        if len(set(names)) < len(names):
            raise ProblemError(f"{campus.name}: two supply parts share a name: {sorted(names)}")
    discount = discount_factors(terms.periods, terms.hurdle_rate)
    master = JointMaster(elastic=elastic)
    campuses = [add_campus(master, terms, s, discount) for s in range(len(terms.campuses))]
    for columns in campuses:
        add_opening(master, terms, columns, discount)
    add_slots(master, terms, campuses)
    block = len(campuses)
    add_tenants(master, terms, campuses, discount, block)
    if terms.capital is not None:
        add_capital(master, terms, terms.capital, block)
    for columns in campuses:
        add_land(master, terms, columns)
        add_firm(master, terms, columns, _peaks(columns.campus))
    policy = add_policy(master, terms, campuses)
    writer = HoursWriter(master, terms, policy, discount)
    for columns in campuses:
        for period in range(len(terms.periods)):
            wanted = only is None or (columns.number, period) in only
            if wanted and columns.tenants(period):
                for weather in range(len(terms.spans)):
                    writer.write(columns, period, weather)
    if not writer.places and only is None:
        raise ProblemError("no hall of any campus can be energised and leased within the horizon")
    layout = JointLayout(
        terms=terms,
        columns=tuple(master.columns),
        rows=tuple(master.labels),
        chains=tuple(writer.places),
        discount=discount,
        draw_usd=tuple(master.draw_usd),
        constant_usd=master.constant_usd,
    )
    programme = Programme(
        chains=writer.finish(),
        master=master.finish(),
        capacity_map=_capacity_map(writer, len(master.columns)),
        bank=writer.bank.values(),
    )
    return programme, layout


def _peaks(campus: CampusTerms) -> dict[str, float]:
    """Largest load of each tenant per MW of IT, over all hours of all weather years [1]."""
    peaks: dict[str, float] = {}
    for (tenant, _), load in campus.load_per_mw.items():
        peaks[tenant] = max(peaks.get(tenant, 0.0), float(load.max()))
    return peaks


def _capacity_map(writer: HoursWriter, n_columns: int) -> csr_array:
    """Which columns make up each local capacity of each chain."""
    entries = [
        (row, column, value)
        for row, columns in enumerate(local for chain in writer.maps for local in chain)
        for column, value in columns.items()
    ]
    values = np.array([value for *_, value in entries], dtype=float)
    where = ([row for row, *_ in entries], [column for _, column, _ in entries])
    return csr_array((values, where), shape=(writer.first_capacity, n_columns))
