"""The tables of a fund: nominal USD with cents."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from gigaplan.finance.irr import Irr, IrrKind
from gigaplan.fund.cents import Cents
from gigaplan.fund.waterfall import lines_of
from gigaplan.partnership.running import FundRun

CENTS = 100.0


@dataclass(frozen=True, slots=True)
class FundTables:
    """Tables of a fund.

    Attributes
    ----------
    members : DataFrame
        One row per member: what it committed, paid, got and earned.
    calls : DataFrame
        What each member paid in on each day.
    distributions : DataFrame
        Each member's share of each distribution, by line of the waterfall.
    carry : DataFrame
        The general partner's carry by day and member: paid, escrow, clawback.
    cash : DataFrame
        One row per day: cash of the fund, of all members, of general partner and manager.
    """

    members: pl.DataFrame
    calls: pl.DataFrame
    distributions: pl.DataFrame
    carry: pl.DataFrame
    cash: pl.DataFrame


def fund_tables(run: FundRun) -> FundTables:
    """Write the tables; rows without any money are left out."""
    return FundTables(
        members=_members(run),
        calls=_calls(run),
        distributions=_distributions(run),
        carry=_carry(run),
        cash=_cash(run),
    )


def one_rate(found: Irr) -> float | None:
    """The rate where there is one and only one."""
    return found.rates[0] if found.kind is IrrKind.ONE else None


def _members(run: FundRun) -> pl.DataFrame:
    """One row per member."""
    result, found = run.result, run.measures
    paid = result.called.paid.sum(axis=1)
    columns = {
        "committed_usd": run.arrays.members.commitment_cents,
        "contributed_usd": paid.sum(axis=1),
        "investments_usd": paid[:, 0],
        "expenses_usd": paid[:, 1],
        "fees_usd": paid[:, 2],
        "late_interest_usd": result.called.interest.sum(axis=1),
        "received_usd": result.received.sum(axis=1),
        "clawback_usd": result.clawback.sum(axis=1),
        "carry_usd": result.carry.sum(axis=(1, 2)) - result.clawback.sum(axis=1),
        "left_to_call_usd": result.left_to_call[:, -1],
        "value_usd": result.value,
    }
    multiples = found.members
    return pl.DataFrame(
        {
            "member": list(run.arrays.members.names),
            **{name: cents / CENTS for name, cents in columns.items()},
            "dpi": multiples.dpi,
            "rvpi": multiples.rvpi,
            "tvpi": multiples.tvpi,
            "irr": [one_rate(each) for each in found.member_irr],
            "irr_kind": [each.kind.value for each in found.member_irr],
        },
        schema_overrides={"irr": pl.Float64},
    ).with_columns(pl.col("dpi", "rvpi", "tvpi").fill_nan(None))


def _rows(run: FundRun, columns: dict[str, Cents]) -> pl.DataFrame:
    """Columns (n, T) as one row per member and day with any money."""
    where = np.argwhere(np.any([cents != 0 for cents in columns.values()], axis=0).T)
    days, members = where[:, 0], where[:, 1]
    names = np.array(run.arrays.members.names)
    return pl.DataFrame(
        {
            "day": run.arrays.flows.dates[days],
            "member": names[members],
            **{name: cents[members, days] / CENTS for name, cents in columns.items()},
        }
    )


def _calls(run: FundRun) -> pl.DataFrame:
    """What members pay in; what later members pay to earlier ones is negative for these."""
    called = run.result.called
    paid = {
        f"{name}_usd": called.paid[:, :, at]
        for at, name in enumerate(("investments", "expenses", "fees"))
    }
    table = _rows(run, {**paid, "late_interest_usd": called.interest})
    left = run.result.left_to_call / CENTS
    place = {day: at for at, day in enumerate(run.arrays.flows.dates.tolist())}
    number = {name: at for at, name in enumerate(run.arrays.members.names)}
    return table.with_columns(
        pl.Series(
            "left_to_call_usd",
            [left[number[m], place[d]] for d, m in table.select("day", "member").iter_rows()],
            dtype=pl.Float64,
        )
    )


def _distributions(run: FundRun) -> pl.DataFrame:
    """One row per day, member and line."""
    lines = lines_of(run.arrays.fund.carry)
    parts = []
    for at, line in enumerate(lines):
        part = _rows(
            run,
            {
                "to_member_usd": run.result.distributed[:, :, at],
                "to_general_partner_usd": run.result.carry[:, :, at],
            },
        )
        parts.append(part.with_columns(line=pl.lit(line), number=pl.lit(at)))
    return (
        pl.concat(parts)
        .sort("day", "number", maintain_order=True)
        .select("day", "member", "line", "to_member_usd", "to_general_partner_usd")
    )


def _carry(run: FundRun) -> pl.DataFrame:
    """Carry by day and member."""
    result = run.result
    return _rows(
        run,
        {
            "carry_usd": result.carry.sum(axis=2),
            "into_escrow_usd": result.into_escrow,
            "released_usd": result.released,
            "clawback_usd": result.clawback,
            "from_escrow_usd": result.from_escrow,
        },
    )


def _cash(run: FundRun) -> pl.DataFrame:
    """One row per day."""
    flows, result = run.arrays.flows, run.result
    held = result.into_escrow - result.released - result.from_escrow
    columns = {
        "invested_usd": flows.invested.sum(axis=1),
        "expenses_usd": flows.expenses,
        "proceeds_usd": flows.proceeds.sum(axis=1),
        "called_usd": result.contributed.sum(axis=0),
        "late_interest_usd": result.called.interest.sum(axis=0),
        "to_members_usd": result.received.sum(axis=0),
        "members_net_usd": result.net.sum(axis=0),
        "to_general_partner_usd": result.general_partner,
        "to_manager_usd": result.manager,
        "escrow_usd": np.cumsum(held.sum(axis=0)),
        "j_curve_usd": run.measures.j_curve,
    }
    return pl.DataFrame(
        {"day": flows.dates, **{name: cents / CENTS for name, cents in columns.items()}}
    )
