"""What limits the programme: how close it comes to each limit, and what one more unit is worth."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from gigaplan.report.page.words import NOTHING, significant, usd
from gigaplan.report.palette import readable
from gigaplan.store.programme_runs import ProgrammeRun

NAMES = {
    "slots": "Slots of a supplier",
    "connection": "Grid connection",
    "equity": "Equity",
    "total_capital": "Capital in all",
    "yearly_capital": "Capital of the year",
    "gearing": "Share of debt",
    "wanted": "What a tenant wants",
    "contract": "What is promised to a tenant",
    "site": "Size of the site",
    "capacity": "Size of a plant",
    "land": "Land",
    "firm": "Firm power over the peak load",
    "co2": "CO₂",
    "clean_share": "Clean share of the year",
    "hourly_clean": "Clean share hour by hour",
    "unserved": "Unserved load",
    "nox": "NOx",
    "water": "Water",
    "hours": "Hours of use",
    "diversity": "Diversity",
}
"""Limits that people state."""

TIES = frozenset({"capital", "halls", "tie", "opening", "largest_unit"})
"""Rows of the table that only tie the parts of the problem together; they are not shown."""

SHARES = frozenset({"gearing", "firm", "clean_share", "hourly_clean", "unserved", "diversity"})
"""What is stated is a share."""

WORTH = {
    "slots": "One more megawatt of {subject} slots by {when}",
    "connection": "One more megawatt of grid connection ({of}) at {campus} by {when}",
    "equity": "One more dollar of equity by {when}",
    "total_capital": "One more dollar of capital in all",
    "yearly_capital": "One more dollar that may be drawn in {when}",
    "gearing": "One dollar more of debt instead of equity in {when}",
    "wanted": "One more megawatt of IT that {subject} wants by {when}",
    "contract": "One megawatt of IT less that is promised to {subject} in {when}",
    "site": "One more megawatt of IT that the site {campus} can hold",
    "capacity": "The limit on the size of {asset} at {campus} in {when}, eased by one {unit},",
    "land": "One more acre at {campus}",
    "firm": "One megawatt less firm power asked of {campus} in {when}",
    "co2": "One more ton of CO₂ allowed{at} in {when}",
    "clean_share": "One MWh less clean energy asked for{at} in {when}",
    "hourly_clean": "One MWh less clean energy in the hour asked for{at} in {when}",
    "unserved": "One more MWh of load that {campus} may go without in {when}",
    "nox": "One more ton of NOx allowed at {campus} in {when}",
    "water": "One more cubic metre of water allowed at {campus} in {when}",
    "hours": "One more MWh that {asset} at {campus} may give in {when}",
    "diversity": "The limit on {subject} in {when}, eased by one {unit},",
}
OF_ASSETS = frozenset({"connection", "capacity", "hours"})
"""Their subject is an asset and one of its capacities or flows."""
SHOWN_PER_LIMIT = 3
"""Of each kind the most valuable are said; all are in the table."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one more unit of a limit is worth.

    Attributes
    ----------
    what : str
        One more of what, where and by when.
    today, then : str
        Present value, and the same in money of that period.
    """

    what: str
    today: str
    then: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit at the date at which it is tightest, as text.

    Attributes
    ----------
    name, whose, when : str
        What is limited, for whom, and the date shown.
    stated, used, slack : str
        With their units; nothing used is known of shares.
    worth : str
        Present value of one more unit.
    binds : str
        At how many of its dates it binds.
    is_binding : bool
        Whether it binds at any.
    """

    name: str
    whose: str
    when: str
    stated: str
    used: str
    slack: str
    worth: str
    binds: str
    is_binding: bool


def worths_of(run: ProgrammeRun) -> tuple[Worth, ...]:
    """Return the most valuable binding limits of each kind, in sentences."""
    table = run.table("limits").filter("binds")
    found = []
    for kind, sentence in WORTH.items():
        of_kind = table.filter(pl.col("limit") == kind)
        top = of_kind.sort("pv_usd_per_unit", descending=True, maintain_order=True)
        for row in top.head(SHOWN_PER_LIMIT).iter_rows(named=True):
            subject = row["subject"] or ""
            words = sentence.format(
                subject=subject,
                campus=row["campus"],
                at=f" at {row['campus']}" if row["campus"] else "",
                asset=readable(subject.rpartition(".")[0] or subject),
                of=readable(subject.rpartition(".")[2]).lower(),
                when=_when(row) or "all periods",
                unit=row["unit"] or "unit",
            )
            found.append(Worth(words, usd(row["pv_usd_per_unit"]), usd(row["usd_per_unit"])))
    return tuple(found)


def limits_of(run: ProgrammeRun) -> tuple[Limit, ...]:
    """Return every limit that people state, at its tightest date; those that bind come first."""
    table = run.table("limits").filter(pl.col("limit").is_in(list(NAMES)))
    place = {kind: at for at, kind in enumerate(NAMES)}
    groups: dict[tuple[str, str | None, str | None], list[dict[str, Any]]] = {}
    for row in table.iter_rows(named=True):
        groups.setdefault((row["limit"], row["campus"], row["subject"]), []).append(row)
    found = [(place[kind], _limit(rows)) for (kind, _, _), rows in groups.items()]
    found.sort(key=lambda item: (not item[1].is_binding, item[0]))
    return tuple(limit for _, limit in found)


def _limit(rows: list[dict[str, Any]]) -> Limit:
    """One limit at the date at which it is worth most, or else comes closest."""
    row = max(rows, key=lambda row: (row["binds"], *_tightness(row)))
    kind, unit = row["limit"], row["unit"]
    count = sum(bool(row["binds"]) for row in rows)
    subject = row["subject"] or ""
    if kind in OF_ASSETS:
        asset, _, of = subject.rpartition(".")
        subject = f"{readable(asset)} ({readable(of).lower()})"
    whose = [part for part in (row["campus"], subject) if part]
    is_share = kind in SHARES
    return Limit(
        name=NAMES[kind],
        whose=", ".join(whose),
        when=_when(row) or "all periods",
        stated=f"{float(row['stated']) * 100:.4g} %" if is_share else _amount(row["stated"], unit),
        used=_amount(row["used"], unit),
        slack=_amount(row["slack"], unit, largest=abs(row["stated"] or 0.0)),
        worth=f"{usd(row['pv_usd_per_unit'])} per {unit or 'unit'}" if row["binds"] else NOTHING,
        binds=f"{count} of {len(rows)}" if count else NOTHING,
        is_binding=count > 0,
    )


def _tightness(row: Mapping[str, Any]) -> tuple[float, float]:
    """Worth of a limit if it binds, and else how little is left of it."""
    worth = row["pv_usd_per_unit"] if row["binds"] else 0.0
    return worth, -row["slack"] / max(abs(row["stated"] or 0.0), 1e-9)


def _when(row: Mapping[str, Any]) -> str:
    """Period or year of a limit; empty if it holds throughout."""
    if row["period"]:
        return str(row["period"])
    return "" if row["year"] is None else str(row["year"])


def _amount(value: float | None, unit: str | None, largest: float = 0.0) -> str:
    """Size with its unit; what is lost in the precision of the solver is nothing."""
    if value is None:
        return NOTHING
    size = 0.0 if abs(value) < max(1e-6 * largest, 1e-4) else value
    return usd(size) if unit == "USD" else f"{significant(size)} {unit or ''}".strip()
