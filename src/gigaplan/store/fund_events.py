"""The events of a fund's run, as `gigaplan ledger record` takes them."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from gigaplan.fund.cents import Cents, rounded
from gigaplan.ledger.events import Event, EventKind
from gigaplan.ledger.files import COLUMNS
from gigaplan.partnership.running import FundRun

EVENTS = "events.csv"
Told = tuple[EventKind, int, str, str, str]
"""Kind, cents, member, deal, note."""


def events_of(run: FundRun) -> tuple[Event, ...]:
    """Tell what happened in a fund, in an order in which the fund never lacks the cash.

    On one day: commitments, calls with their payments, what a later close moves, what the fund
    spends, what it receives, distributions, carry, clawback, capital that can be called again, and
    what deals stand at. A call is paid on its day.

    Returns
    -------
    tuple of Event
        Each with a key of its own, made of day, kind and name.
    """
    found: list[Event] = []
    keys: dict[str, int] = {}
    for t, day in enumerate(run.arrays.flows.dates.tolist()):
        for kind, cents, member, deal, note in (*_called(run, t), *_spent(run, t), *_paid(run, t)):
            name = " ".join(part for part in (day.isoformat(), kind.value, member, deal) if part)
            keys[name] = keys.get(name, 0) + 1
            key = name if keys[name] == 1 else f"{name} ({keys[name]})"
            found.append(Event(_day(day), kind, key, cents, member=member, deal=deal, note=note))
    return tuple(found)


def write_events(events: tuple[Event, ...], path: Path) -> None:
    """Write events as a CSV, amounts in US dollars with two digits."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for e in events:
            usd = f"{e.cents // 100}.{e.cents % 100:02d}"
            rows.writerow((e.day, e.kind.value, e.key, usd, e.member, e.other, e.deal, e.note))


def _day(value: date) -> date:
    """Day of a date of the fund."""
    return date(value.year, value.month, value.day)


def _called(run: FundRun, t: int) -> Iterator[Told]:
    """Commitments, calls and payments; then what a later close pays back."""
    names, result = run.arrays.members.names, run.result
    committed = run.arrays.members.commitment_cents
    for m in np.flatnonzero((run.arrays.members.close == t) & (committed > 0)):
        yield EventKind.COMMITMENT, int(committed[m]), names[m], "", ""
    called = result.contributed[:, t]
    left = committed if t == 0 else result.left_to_call[:, t - 1]
    for m in np.flatnonzero(called > 0):
        # capital that comes back today may be called today
        again = int(called[m] - left[m])
        if again > 0:
            yield EventKind.RECALL, again, names[m], "", "comes back on this day"
        yield EventKind.CALL, int(called[m]), names[m], "", ""
        yield EventKind.PAYMENT, int(called[m]), names[m], "", ""
    interest = result.called.interest[:, t]
    yield from _each(EventKind.INTEREST, interest, names)
    yield from _each(EventKind.TRUE_UP, -called, names)
    yield from _each(EventKind.INTEREST_SHARE, -interest, names)


def _spent(run: FundRun, t: int) -> Iterator[Told]:
    """What the fund pays to deals, for itself and to its manager."""
    flows, manager = run.arrays.flows, int(run.result.manager[t])
    for d in np.flatnonzero(flows.invested[t]):
        yield EventKind.INVESTMENT, int(flows.invested[t, d]), "", run.arrays.deals[d], ""
    if flows.expenses[t]:
        yield EventKind.EXPENSE, int(flows.expenses[t]), "", "", ""
    if manager:
        late = run.result.called.interest_to_manager[t] > 0
        note = "with the interest on it of a later close" if late else ""
        yield EventKind.FEE, manager, "", "", note


def _paid(run: FundRun, t: int) -> Iterator[Told]:
    """What the fund receives, where it goes, and what deals stand at."""
    flows, result, names = run.arrays.flows, run.result, run.arrays.members.names
    for d in np.flatnonzero(flows.proceeds[t]):
        yield EventKind.PROCEEDS, int(flows.proceeds[t, d]), "", run.arrays.deals[d], ""
    yield from _each(EventKind.DISTRIBUTION, result.distributed[:, t].sum(axis=1), names)
    carry, back = int(result.carry[:, t].sum()), int(result.clawback[:, t].sum())
    if carry:
        yield EventKind.CARRY, carry, "", "", "with what goes into escrow"
    if back:
        yield EventKind.CLAWBACK, back, "", "", "with what the escrow pays"
    for told in _each(EventKind.DISTRIBUTION, result.clawback[:, t], names):
        yield (*told[:-1], "clawback")
    if run.arrays.fund.recallable:
        before = run.arrays.members.commitment_cents if t == 0 else result.left_to_call[:, t - 1]
        early = np.maximum(result.contributed[:, t] - before, 0)
        yield from _each(EventKind.RECALL, result.distributed[:, t, 0] - early, names)
    last = t == flows.dates.size - 1
    moved = (flows.sold[t] > 0.0) | (flows.written_off[t] > 0.0)
    stands = flows.value if last else rounded(flows.cost_left()[t])
    for d in np.flatnonzero(flows.invested[: t + 1].any(axis=0) & (moved | last)):
        note = "" if last else "cost of what is held"
        yield EventKind.VALUATION, int(stands[d]), "", run.arrays.deals[d], note


def _each(kind: EventKind, cents: Cents, names: tuple[str, ...]) -> Iterator[Told]:
    """One event of each member with a positive amount."""
    for m in np.flatnonzero(cents > 0):
        yield kind, int(cents[m]), names[m], "", ""
