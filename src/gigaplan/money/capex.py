"""Who financed what: every dollar of the table `draws` in the phase that it is built for.

A build belongs to the first phase with a lease that begins at or after the build comes online, and
to the last phase if there is none. Its draws are computed again along the programme's S-curve; they
say how each dollar of `draws` is split between phases. What an interior point leaves of builds that
are not listed, and the opening of a campus, goes by its date.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from gigaplan.errors import RunError
from gigaplan.money.calendar import MoneyCalendar
from gigaplan.money.inputs import RunTables
from gigaplan.money.phases import Phase
from gigaplan.plan.joint.builds import HALLS, SHOWN_SHARE
from gigaplan.programme.joint.money import draws as along_s_curve

Floats = NDArray[np.float64]

OPENING = "opening"
"""Asset of the table `draws` for what opening a campus costs: land, roads, fibre."""


@dataclass(frozen=True, slots=True)
class CapexItem:
    """What is built at once and belongs to one phase.

    Attributes
    ----------
    phase : int
        Number of its phase.
    asset, kind, capacity : str
        As in the run's tables.
    ordered : int or None
        Period in which work begins; None: not known.
    energised : int
        Period from which on it serves.
    drawn : ndarray, shape (periods,)
        Real USD of the price year.
    """

    phase: int
    asset: str
    kind: str
    capacity: str
    ordered: int | None
    energised: int
    drawn: Floats


def capex_of(
    tables: RunTables, campus: str, phases: Sequence[Phase], calendar: MoneyCalendar
) -> tuple[CapexItem, ...]:
    """Split the draws of a campus among its phases.

    Parameters
    ----------
    tables : RunTables
        The run.
    campus : str
        Its name.
    phases : sequence of Phase
        At least one.
    calendar : MoneyCalendar
        Time axis.

    Returns
    -------
    tuple of CapexItem
        Their sum in each period is that of the table `draws`.

    Raises
    ------
    RunError
        If the builds do not explain the draws.
    """
    drawn = _drawn(tables, campus, calendar)
    kinds = dict(
        tables.capacities.filter(pl.col("campus") == campus).select("asset", "kind").iter_rows()
    )
    listed: dict[tuple[str, str], list[CapexItem]] = defaultdict(list)
    for item in _listed(tables, campus, phases, calendar):
        listed[item.asset, item.capacity].append(item)
    _check(campus, drawn, listed, SHOWN_SHARE * float(tables.draws["usd"].sum()))
    items: list[CapexItem] = []
    for (asset, capacity), usd in drawn.items():
        own = listed.get((asset, capacity), [])
        again = np.sum([item.drawn for item in own], axis=0) if own else np.zeros(usd.size)
        share = np.divide(usd, again, out=np.zeros(usd.size), where=again > 0.0)
        items += [
            CapexItem(
                item.phase, asset, item.kind, capacity, item.ordered, item.energised,
                item.drawn * share,
            )
            for item in own
        ]  # fmt: skip
        left = np.where(again > 0.0, 0.0, usd)
        items += _by_date(asset, kinds.get(asset, asset), capacity, left, phases)
    return tuple(items)


def _drawn(
    tables: RunTables, campus: str, calendar: MoneyCalendar
) -> dict[tuple[str, str], Floats]:
    """Draws of every asset and capacity by period."""
    found: dict[tuple[str, str], Floats] = {}
    rows = tables.draws.filter(pl.col("campus") == campus)
    for asset, capacity, period, usd in rows.select(
        "asset", "capacity", "period", "usd"
    ).iter_rows():
        by_period = found.setdefault((asset, capacity), np.zeros(calendar.periods))
        by_period[calendar.place(period)] += usd
    return found


def _listed(
    tables: RunTables, campus: str, phases: Sequence[Phase], calendar: MoneyCalendar
) -> list[CapexItem]:
    """Every build with its draws computed again."""
    rows = tables.builds.filter((pl.col("campus") == campus) & (pl.col("capex_usd") > 0.0))
    items = []
    for asset, kind, capacity, ordered, energised, usd in rows.select(
        "asset", "kind", "capacity", "ordered", "energised", "capex_usd"
    ).iter_rows():
        online = calendar.place(energised)
        begun = online if ordered is None else calendar.place(ordered)
        by_period = np.zeros(calendar.periods)
        for period, amount in along_s_curve(online, online - begun, usd).items():
            by_period[period] += amount
        waiting = (number for number, phase in enumerate(phases) if phase.last_lease >= online)
        number = next(waiting, len(phases) - 1)
        items.append(CapexItem(number, asset, kind, capacity, begun, online, by_period))
    return items


def _check(
    campus: str,
    drawn: dict[tuple[str, str], Floats],
    listed: dict[tuple[str, str], list[CapexItem]],
    unlisted_usd: float,
) -> None:
    """Refuse tables that do not belong together; builds too small to be listed draw a little."""
    for key in dict.fromkeys([*drawn, *listed]):
        if key[0] == OPENING:
            continue
        usd = drawn.get(key)
        again = sum((item.drawn for item in listed.get(key, [])), start=np.zeros(1))
        apart = float(np.abs((0.0 if usd is None else usd) - again).sum())
        if apart > unlisted_usd + 0.01:
            told = 0.0 if usd is None else float(usd.sum())
            raise RunError(
                f"draws of {key[0]} ({key[1]}) at {campus}: the builds of the run, drawn along its "
                f"S-curve, come to {float(np.sum(again)):,.0f} USD and the table says {told:,.0f}, "
                f"{apart:,.0f} apart by period; the tables of the run do not belong together"
            )


def _by_date(
    asset: str, kind: str, capacity: str, usd: Floats, phases: Sequence[Phase]
) -> list[CapexItem]:
    """What no build explains: of the phase that is in construction."""
    items, first = [], 0
    name = HALLS if asset == HALLS else kind
    for number, phase in enumerate(phases):
        last = usd.size if number == len(phases) - 1 else phase.completed + 1
        part = np.zeros(usd.size)
        part[first:last] = usd[first:last]
        if np.any(part):
            items.append(CapexItem(number, asset, name, capacity, None, phase.completed, part))
        first = max(first, last)
    return items
