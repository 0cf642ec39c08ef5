"""Limits of a programme and changes of them, in the keys and words of the scenario."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gigaplan.plan.explain import round_up
from gigaplan.plan.joint.clashes import usd
from gigaplan.plan.joint.gives import Give
from gigaplan.programme.joint.elastic import SlackKind
from gigaplan.programme.joint.layout import JointColumn, JointLayout, JointRow, JointRowKind
from gigaplan.programme.joint.reach import first_halls, first_online
from gigaplan.programme.joint.terms import ProgrammeTerms

PERIOD = {1: "month", 3: "quarter", 12: "year"}
"""Length of a period by its months."""
Key = tuple[str, str | None, str | None, float]


@dataclass(frozen=True, slots=True)
class _Part:
    """One give of a group: when, how much, and the limit it widens."""

    when: str
    order: int
    amount: float
    load_mwh: float
    row: JointRow | None
    column: JointColumn | None
    is_nature: bool = False


def changes_in_words(layout: JointLayout, gives: Sequence[Give]) -> tuple[str, ...]:
    """Say what must change for some limits to give way, one phrase for each of them.

    Parameters
    ----------
    layout : JointLayout
        Of the elastic programme.
    gives : sequence of Give
        What gives way; of one limit in several periods the largest amount counts, since limits by
        date hold in all: only money by year and energy by year are told year by year.
    """
    groups: dict[Key, list[_Part]] = {}
    for give in gives:
        key, part = _keyed(layout, give)
        groups.setdefault(key, []).append(part)
    found = []
    for parts in groups.values():
        found.append(_change(layout.terms, sorted(parts, key=lambda part: part.order)))
    return tuple(found)


def _keyed(layout: JointLayout, give: Give) -> tuple[Key, _Part]:
    """Group of a give, and its part in it."""
    terms, slack = layout.terms, give.slack
    if slack.row is not None:
        row = layout.rows[slack.row]
        part = _Part(
            when(terms, row), row.period or row.year or 0, give.amount, give.load_mwh, row, None
        )
        return (row.kind.value, row.campus, row.subject, row.sign), part
    if slack.kind is SlackKind.EARLY and slack.column is not None:
        column = layout.columns[slack.column]
        label = terms.periods[column.period].label
        part = _Part(label, column.period, give.amount, math.nan, None, column)
        return ("early", column.campus, f"{column.subject}.{column.capacity}", 1.0), part
    nature = slack.kind is SlackKind.NATURE
    part = _Part("", 0, give.amount, math.nan, None, None, is_nature=nature)
    return (slack.kind.value, None, None, 1.0), part


def when(terms: ProgrammeTerms, row: JointRow) -> str:
    """Period or year of a limit; empty if it holds for the horizon."""
    if row.year is not None:
        return str(row.year)
    return "" if row.period is None else terms.periods[row.period].label


def _change(terms: ProgrammeTerms, parts: Sequence[_Part]) -> str:
    """One limit giving way, in words."""
    first, most = parts[0], round_up(max(part.amount for part in parts))
    later = " and later" if len(parts) > 1 else ""
    if first.column is not None:
        return _early(terms, parts)
    if first.row is None and first.is_nature:
        return f"the hours cannot be balanced: {most:,.6g} MWh of power or content too much or less"
    if first.row is None:
        return f"supply: add {{kind: unserved}}; {most:,.6g} MWh of load go without power in all"
    row = first.row
    kind, subject, stated = row.kind, row.subject or "", row.limit
    at = f"campuses.{row.campus}" if row.campus is not None else ""
    limits = f"{at}.limits" if at else "limits"
    total = ", ".join(f"{part.when}: {round_up(part.amount):,.6g}" for part in parts)
    caps = ", ".join(
        f"{part.row.limit:,.6g} -> {part.row.limit + round_up(part.amount):,.6g} t in {part.when}"
        for part in parts
        if part.row is not None
    )
    money = ", ".join(f"{usd(part.amount)} in {part.when}" for part in parts)
    grown = f"{stated:,.6g} -> {stated + most:,.6g}"
    asset, _, of = subject.rpartition(".")
    shares = ", ".join(_share(part) for part in parts)
    words = {
        JointRowKind.SLOTS: f"suppliers.{subject}.slots_mw_per_year: {most:,.6g} MW more by "
        f"{first.when}{later}",
        JointRowKind.EQUITY: f"capital.members: {usd(most)} more equity up to {first.when}{later}",
        JointRowKind.GEARING: f"capital.gearing: debt above {stated:.0%} by {money}",
        JointRowKind.TOTAL_CAPITAL: f"capital.total_usd: {usd(stated)} -> {usd(stated + most)}",
        JointRowKind.YEARLY_CAPITAL: f"capital.most_usd_per_year: more by {money}",
        JointRowKind.WANTED: f"tenants.{subject}.wants_mw: {grown} MW up to {first.when}",
        JointRowKind.CONTRACT: f"tenants.{subject}.contracted_mw: {most:,.6g} MW less in "
        f"{first.when}{later}",
        JointRowKind.SITE: f"{at}.maximum_it_mw: {grown} MW",
        JointRowKind.LAND: f"{at}.land_acres: {grown} acre",
        JointRowKind.CONNECTION: f"{at}.grid.{of}_mw: {grown} MW up to {first.when}{later}",
        JointRowKind.FIRM: f"limits.firm_margin: {most:,.6g} MW of firm power less at "
        f"{row.campus} in {first.when}{later} than {stated:.0%} asks",
        JointRowKind.CO2: f"{limits}.co2_t_per_year: {caps}",
        JointRowKind.CLEAN_SHARE: f"{limits}.clean_share: {shares}",
        JointRowKind.HOURLY_CLEAN: f"limits.hourly_clean_share: {shares}",
        JointRowKind.DIVERSITY: f"limits.diversity, {subject}: beyond {stated:.0%} by "
        f"({row.unit}) {total or f'{most:,.6g}'}",
        JointRowKind.UNSERVED: f"limits.unserved_share, at {row.campus}: {shares}",
        JointRowKind.NOX: f"{limits}.nox_t_per_year: {grown} t",
        JointRowKind.WATER: f"{limits}.water_m3_per_year: {grown} m3",
        JointRowKind.HOURS: f"{at}.supply.{asset}.hours_per_year: more use by (MWh) {total}",
    }
    if kind is JointRowKind.CAPACITY:
        side, then = ("maximum", stated + most) if row.sign > 0 else ("minimum", stated - most)
        key = f"{at}.supply.{asset}.{side}_{row.unit.lower()}"
        return f"{key}: {stated:,.6g} -> {max(then, 0.0):,.6g} {row.unit}"
    return words[kind]


def _share(part: _Part) -> str:
    """A share of the load, as stated and as it must be, rounded to the safe side."""
    assert part.row is not None
    if not part.load_mwh > 0.0:
        return f"{part.row.limit:.6g}, missed by {round_up(part.amount):,.6g} MWh in {part.when}"
    change = part.amount / part.load_mwh
    if part.row.kind is JointRowKind.UNSERVED:
        then = round_up(part.row.limit + change)
    else:
        then = max(math.floor((part.row.limit - change) * 1e4) / 1e4, 0.0)
    return f"{part.row.limit:.6g} -> {then:.6g} in {part.when}"


def _early(terms: ProgrammeTerms, parts: Sequence[_Part]) -> str:
    """What is energised before it can be."""
    column = parts[0].column
    assert column is not None
    campus = next(campus for campus in terms.campuses if campus.name == column.campus)
    amounts = ", ".join(f"{round_up(p.amount):,.6g} {column.unit} in {p.when}" for p in parts)
    if column.subject is None:
        first, what = first_halls(campus), "halls"
    else:
        asset = next(asset for asset in campus.assets if asset.name == column.subject)
        first, what = first_online(campus, asset), column.subject
    if first >= len(terms.periods):
        possible = f"first possible after {terms.periods[-1].label}"
    else:
        possible = f"first possible {terms.periods[first].label}"
    faster = ""
    if column.subject is None and parts[-1].order >= first:
        faster = f", {campus.halls.most_mw_per_period:,.6g} MW a {PERIOD[terms.periods[0].months]}"
    return f"campuses.{campus.name}: {what} earlier: {amounts} ({possible}{faster})"


def limits_in_words(
    layout: JointLayout, rows: Sequence[int], campus: str, period: int
) -> Iterator[str]:
    """Say which limits hold the power of one campus in one period, each once.

    Parameters
    ----------
    layout : JointLayout
        Of the elastic programme.
    rows : sequence of int
        Rows that have a price.
    campus, period
        What of them concerns this campus, then or before.
    """
    terms = layout.terms
    found: dict[Key, list[JointRow]] = {}
    for number in rows:
        row = layout.rows[number]
        concerns = (
            row.campus in (None, campus)
            and (row.period is None or _holds(row, period))
            and (row.year is None or row.year == terms.periods[period].year)
        )
        if concerns:
            found.setdefault((row.kind.value, row.campus, row.subject, row.sign), []).append(row)
    for same in found.values():
        # of a limit by date, the last that holds by then, or else the next one
        by_then = [row for row in same if (row.period or 0) <= period]
        row = max(by_then, key=_date) if by_then else min(same, key=_date)
        words = _limit(terms, row)
        if words is not None:
            yield words


def _date(row: JointRow) -> int:
    """Period of a limit; 0 if it holds for the horizon."""
    return row.period or 0


def _holds(row: JointRow, period: int) -> bool:
    """Whether a limit of a period bears on another: dates from then on, levels until then."""
    later = (JointRowKind.CONNECTION, JointRowKind.CAPACITY, JointRowKind.EQUITY)
    return row.period is not None and (row.period <= period or row.kind in later)


def _limit(terms: ProgrammeTerms, row: JointRow) -> str | None:
    """One limit that holds power back; None for what is asked, and for what is no cause."""
    subject, at = row.subject or "", when(terms, row)
    asset, _, of = subject.rpartition(".")
    if row.kind is JointRowKind.CAPACITY:
        if row.sign < 0.0:
            return None
        return f"{asset} is {row.limit:,.6g} {row.unit} at most"
    words = {
        JointRowKind.SLOTS: f"slots of {subject} are used up ({row.limit:,.6g} MW by {at})",
        JointRowKind.CONNECTION: f"the grid gives {row.limit:,.6g} MW {of}",
        JointRowKind.LAND: f"land is {row.limit:,.6g} acres",
        JointRowKind.FIRM: f"the firm margin is {row.limit:.0%}",
        JointRowKind.CO2: f"CO2 is {row.limit:,.6g} t in {at} at most",
        JointRowKind.CLEAN_SHARE: f"the clean share is {row.limit:.0%} in {at}",
        JointRowKind.HOURLY_CLEAN: f"the hourly clean share is {row.limit:.0%} in {at}",
        JointRowKind.DIVERSITY: f"{subject} is {row.limit:.0%} at most",
        JointRowKind.NOX: f"NOx is {row.limit:,.6g} t in {at} at most",
        JointRowKind.WATER: f"water is {row.limit:,.6g} m3 in {at} at most",
        JointRowKind.HOURS: f"{asset} runs {row.limit:,.6g} hours a year at most",
        JointRowKind.EQUITY: f"equity is {usd(row.limit)} up to {at}",
        JointRowKind.TOTAL_CAPITAL: f"capital is {usd(row.limit)} in all",
        JointRowKind.YEARLY_CAPITAL: f"draws are {usd(row.limit)} in {at} at most",
    }
    return words.get(row.kind)
