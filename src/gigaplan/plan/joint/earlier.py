"""What a megawatt is worth that comes one period earlier: of a connection, or of slots.

A date is a limit on what is energised up to a period, so that a limit of period p binds all that is
energised up to p. Let d(q) be what a megawatt energised in q costs net of all it earns, by the
prices of the plan and without the price of the limit itself. Of all prices of the limits

    y(p) + y(p+1) + ...  >=  -d(q)   for all p <= q        no megawatt may be worth more than this

the least are  Y(p) = max(0, -d(p), -d(p+1), ...)  and  y(p) = Y(p) - Y(p+1):  what one more
megawatt is worth that may come in p, and not more of them from p + 1 on. That is the worth of a
megawatt that comes in p + 1 and could come in p. Slots that are lost if not used hold each period
apart: there Y(p) = max(0, -d(p)), and the worth is the same difference.

The other prices are taken as they are, so that it is the worth of the first megawatt, and an upper
bound where they change with it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from gigaplan.plan.joint.dated_prices import DatedPrices, DateKind, supplied
from gigaplan.plan.joint.reading import JointReading
from gigaplan.programme.joint.layout import JointLayout
from gigaplan.programme.joint.terms import ProgrammeTerms

LEAST_USD = 1.0
"""A megawatt worth less than this is worth nothing."""

COLUMNS = {
    "limit": pl.String,
    "campus": pl.String,
    "subject": pl.String,
    "period": pl.String,
    "earlier": pl.String,
    "mw": pl.Float64,
    "pv_usd_per_mw": pl.Float64,
    "pv_usd_per_mw_month": pl.Float64,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one megawatt is worth that comes in a period, if it came one period earlier.

    Attributes
    ----------
    kind : DateKind
    campus : str or None
        None for slots, which all campuses share.
    subject : str
        ``asset.capacity``, or supplier.
    period : int
        In which it comes as stated.
    mw : float
        How many come in that period. [MW]
    usd_per_mw : float or None
        Present value; None where prices do not tell: of stores and must-run plant before their
        date, and of what is built in whole units. [USD/MW]
    """

    kind: DateKind
    campus: str | None
    subject: str
    period: int
    mw: float
    usd_per_mw: float | None


def earlier_table(layout: JointLayout, claims: Collection[Claim]) -> pl.DataFrame:
    """Claims as a table; columns are in `docs/reference/programme_tables.md`."""
    periods = layout.terms.periods
    rows = []
    for claim in claims:
        months = periods[claim.period - 1].months
        usd = claim.usd_per_mw
        rows.append(
            (claim.kind.value, claim.campus, claim.subject, periods[claim.period].label,
             periods[claim.period - 1].label, claim.mw, usd, None if usd is None else usd / months)
        )  # fmt: skip
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def claims_of(reading: JointReading, *, whole_units: bool = False) -> tuple[Claim, ...]:
    """Worth of every connection and every slot that comes within the horizon, a period earlier.

    Prices tell what the first megawatt is worth at most: where other prices change with it, less.

    Parameters
    ----------
    reading : JointReading
        The solution, with prices.
    whole_units : bool
        Whether units are whole in it: what is built in units has no price at the margin.
    """
    terms = reading.layout.terms
    prices = DatedPrices(reading, whole_units=whole_units)
    return (*_connections(terms, prices), *_slots(terms, prices))


def _connections(terms: ProgrammeTerms, prices: DatedPrices) -> Iterator[Claim]:
    """Every step of every connection."""
    for s, campus in enumerate(terms.campuses):
        for asset in campus.assets:
            for name, path in asset.build.most_by_period.items():
                steps = [p for p in range(1, len(path)) if path[p] > path[p - 1]]
                if not steps:
                    continue
                worth = _worth(terms, [prices.net((s, asset.name, name), DateKind.CONNECTION)])
                for p in steps:
                    usd = _difference(worth, p, falls=True)
                    subject = f"{asset.name}.{name}"
                    mw = path[p] - path[p - 1]
                    yield Claim(DateKind.CONNECTION, campus.name, subject, p, mw, usd)


def _slots(terms: ProgrammeTerms, prices: DatedPrices) -> Iterator[Claim]:
    """Every slot."""
    for supplier in terms.suppliers:
        keys = list(supplied(terms, supplier))
        worth = _worth(terms, [prices.net(key, DateKind.SLOTS) for key in keys])
        for p in range(1, len(terms.periods)):
            if supplier.slots_mw[p] > 0.0:
                usd = _difference(worth, p, falls=supplier.carry_over)
                mw = supplier.slots_mw[p]
                yield Claim(DateKind.SLOTS, None, supplier.name, p, mw, usd)


def _worth(terms: ProgrammeTerms, net: list[Mapping[int, float | None]]) -> list[float | None]:
    """Largest of -d(p) over all columns of each period, at least 0; None where one is not known."""
    found: list[float | None] = []
    for p in range(len(terms.periods)):
        costs = [each[p] for each in net if p in each]
        known = [cost for cost in costs if cost is not None]
        found.append(max([0.0, *(-c for c in known)]) if len(known) == len(costs) else None)
    return found


def _difference(worth: list[float | None], period: int, *, falls: bool) -> float | None:
    """Worth in the period before less worth in the period; with `falls` of all from then on."""
    before, later = worth[period - 1], worth[period:] if falls else worth[period : period + 1]
    known = [value for value in later if value is not None]
    if before is None or len(known) < len(later):
        return None
    usd = max(before - max(known), 0.0)
    return usd if usd >= LEAST_USD else 0.0
