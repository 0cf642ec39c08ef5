"""What arithmetic found about a programme, in the user's words: campus, quarter, limit, amount."""

from gigaplan.plan.hours_in_words import NOTHING
from gigaplan.programme.joint.campus import first_block_capacities
from gigaplan.programme.joint.deliverable import sources
from gigaplan.programme.joint.precheck import ClashKind, JointClash, find_certain_clashes
from gigaplan.programme.joint.promised import Demand
from gigaplan.programme.joint.reach import Held, Reach, first_online, reach_of, reach_of_halls
from gigaplan.programme.joint.terms import CampusAsset, CampusTerms, ProgrammeTerms

MILLION = 1e6


def certain_clashes_in_words(terms: ProgrammeTerms) -> tuple[str, ...]:
    """Say what makes a programme impossible, as far as arithmetic tells; takes milliseconds.

    Parameters
    ----------
    terms : ProgrammeTerms
        What the programme asks for.

    Returns
    -------
    tuple of str
        One sentence for each certain clash; empty if arithmetic finds none, which proves nothing.
    """
    return tuple(say_clash(terms, clash) for clash in find_certain_clashes(terms))


def say_clash(terms: ProgrammeTerms, clash: JointClash) -> str:
    """One certain clash as a sentence."""
    if clash.kind is ClashKind.MONEY:
        return _money(terms, clash)
    if clash.kind in (ClashKind.CLEAN, ClashKind.CO2):
        return _policy(clash)
    if clash.kind in (ClashKind.MINIMUM, ClashKind.LAND):
        return _sizes(terms, clash)
    return _leases(terms, clash)


def usd(value: float) -> str:
    """Money in millions.

    Examples
    --------
    >>> usd(1_234_567_890.0)
    'US$ 1,234.6 million'
    """
    return f"US$ {value / MILLION:,.1f} million"


def _label(terms: ProgrammeTerms, period: int | None) -> str:
    """Label of a period; what comes after the last one is said so."""
    last = len(terms.periods) - 1
    if period is None or period <= last:
        return terms.periods[last if period is None else period].label
    return f"after {terms.periods[last].label}"


def _who(demand: Demand | None) -> str:
    """Tenants of a demand."""
    return "" if demand is None else " and ".join(demand.tenants)


def _leases(terms: ProgrammeTerms, clash: JointClash) -> str:
    """More leased than can be."""
    assert clash.demand is not None
    assert clash.period is not None
    when, who = _label(terms, clash.period), _who(clash.demand)
    where = clash.campus if clash.campus is not None else "all campuses together"
    if clash.demand is not None and 1 < len(clash.demand.campuses) < len(terms.campuses):
        where = " and ".join(campus.name for campus in clash.demand.campuses)
    asked = f"{who}, {when}: {clash.asked:,.1f} MW of IT are contracted"
    lack = f"{clash.amount:,.1f} MW too few"
    if clash.kind is ClashKind.WANTED:
        return f"{asked}, and {who} wants {clash.possible:,.1f} MW then or later: {lack}"
    if clash.kind is ClashKind.HALLS:
        why = "; ".join(_halls(terms, campus, clash.period) for campus in clash.demand.campuses)
        return f"{asked}, halls for {clash.possible:,.1f} MW can stand by then: {lack} ({why})"
    what = "firm power" if clash.kind is ClashKind.FIRM else "power"
    if clash.kind is ClashKind.FIRM and terms.limits.firm_margin is not None:
        what += f" with the margin of {terms.limits.firm_margin:.0%}"
    parts = [
        f"{campus.name}: {_parts(terms, campus, clash.period)}" for campus in clash.demand.campuses
    ]
    hours = _hours(clash)
    return (
        f"{asked}, and there can be {what} for {clash.possible:,.1f} MW at {where}: {lack}{hours} "
        f"({'; '.join(parts)})"
    )


def _hours(clash: JointClash) -> str:
    """In how many hours how much is missing."""
    if clash.lack is None:
        return ""
    lack = clash.lack[1]
    hours = int((lack > NOTHING * lack.max()).sum())
    return f", up to {lack.max():,.1f} MW of power short in {hours:,} of {lack.size:,} hours"


def _halls(terms: ProgrammeTerms, campus: CampusTerms, period: int) -> str:
    """What holds the halls of one campus."""
    reach = reach_of_halls(campus, period)
    there = f"{campus.name}: {reach.most:,.1f} MW"
    if reach.held is Held.DATE:
        first = _label(terms, reach.first)
        return f"{there}, ground broken {_label(terms, campus.ready)}, first new hall {first}"
    if reach.held is Held.RATE:
        rate = campus.halls.most_mw_per_period
        every = {1: "month", 3: "quarter", 12: "year"}[terms.periods[period].months]
        return f"{there}, {rate:,.1f} MW a {every} since {_label(terms, reach.first)}"
    return f"{there}, all that the site holds"


def _parts(terms: ProgrammeTerms, campus: CampusTerms, period: int) -> str:
    """What each part of a campus can be, and what holds it."""
    found: dict[tuple[str, str], str] = {}
    for source in sources(terms, campus, period):
        if source.reach is not None and source.capacity is not None:
            key = source.asset.name, source.capacity
            found[key] = part_in_words(terms, campus, source.asset, source.capacity, source.reach)
    return ", ".join(found.values()) or "no supply"


def part_in_words(
    terms: ProgrammeTerms, campus: CampusTerms, asset: CampusAsset, capacity: str, reach: Reach
) -> str:
    """Most of one capacity, and what holds it there."""
    name = asset.name if capacity == "power" else f"{asset.name} {capacity}"
    unit = next(c.unit for c in first_block_capacities(asset) if c.name == capacity)
    there = f"{name} {reach.most:,.1f} {unit}"
    if reach.held is Held.DATE:
        return f"{there} (not before {_label(terms, first_online(campus, asset))})"
    if reach.held is Held.SLOTS:
        makers = [s.name for s in terms.suppliers if asset.name in s.assets]
        return f"{there} (slots of {' or '.join(makers)})"
    words = {
        Held.MAXIMUM: " (its maximum)",
        Held.CONNECTION: " (connection by date)",
        Held.LAND: " (land)",
    }
    return f"{there}{words.get(reach.held, '')}"


def _money(terms: ProgrammeTerms, clash: JointClash) -> str:
    """More money needed than there is."""
    assert clash.period is not None
    capital = terms.capital
    assert capital is not None
    what = "the smallest sizes stated"
    if clash.demand is not None:
        least = clash.demand.least_mw
        what = f"the {least[-1]:,.1f} MW of IT contracted by {_who(clash.demand)}"
    sources_of = (
        f"equity of {usd(capital.equity_usd[clash.period])} at a gearing of {capital.gearing:.0%}"
        + (f", {usd(capital.total_usd)} in all" if capital.total_usd < 1e300 else "")
        + (", limits by year" if any(v is not None for v in capital.yearly_usd or ()) else "")
    )
    return (
        f"capital, {_label(terms, clash.period)}: {what} draws at least {usd(clash.asked)} "
        f"by then, and {usd(clash.possible)} can be drawn: {usd(clash.amount)} too little "
        f"({sources_of})"
    )


def _policy(clash: JointClash) -> str:
    """A limit on clean energy or CO2."""
    where = "all campuses" if clash.campus is None else clash.campus
    if clash.kind is ClashKind.CLEAN:
        return (
            f"clean share, {where}, {clash.year}: the megawatts contracted need "
            f"{clash.asked:,.0f} MWh of clean energy, all clean parts as large as they can be by "
            f"then give {clash.possible:,.0f} MWh: {clash.amount:,.0f} MWh too few"
        )
    return (
        f"CO2, {where}, {clash.year}: the megawatts contracted emit at least {clash.asked:,.0f} t, "
        f"and the limit is {clash.possible:,.0f} t: {clash.amount:,.0f} t too many"
    )


def _sizes(terms: ProgrammeTerms, clash: JointClash) -> str:
    """Smallest sizes that cannot be."""
    if clash.kind is ClashKind.LAND:
        return (
            f"{clash.campus}: what must be built takes {clash.asked:,.0f} acres, and "
            f"{clash.possible:,.0f} are free: {clash.amount:,.0f} acres too few"
        )
    name, capacity = (clash.subject or "").rsplit(".", 1)
    return (
        f"{clash.campus}: {name} shall be {clash.asked:,.1f} {clash.unit} at least, and "
        f"{clash.possible:,.1f} {clash.unit} can be there by {_label(terms, clash.period)}: "
        f"{clash.amount:,.1f} {clash.unit} too few ({_why(terms, clash, name, capacity)})"
    )


def _why(terms: ProgrammeTerms, clash: JointClash, name: str, capacity: str) -> str:
    """What holds a part that shall be larger."""
    campus = next(c for c in terms.campuses if c.name == clash.campus)
    asset = next(a for a in campus.assets if a.name == name)
    limits = next(c for c in first_block_capacities(asset) if c.name == capacity)
    reach = reach_of(terms, campus, asset, limits, clash.period or 0)
    return part_in_words(terms, campus, asset, capacity, reach)
