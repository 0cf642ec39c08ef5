"""Where every member stands on a day, and the whole ledger as tables."""

import polars as pl

from gigaplan.ledger.book import Entry
from gigaplan.ledger.events import Balances

CENTS = 100.0
OF_MEMBER = (
    "committed", "unfunded", "called", "drawn", "defaulted", "contributed", "distributed",
)  # fmt: skip
TOLD_NEGATIVE = ("committed", "contributed")
"""Accounts with credit balances, told as positive amounts."""


def positions(balances: Balances) -> pl.DataFrame:
    """One row per member, in US dollars.

    Returns
    -------
    DataFrame
        `member`, `committed_usd`, `unfunded_usd`, `called_usd` (not yet paid), `drawn_usd`,
        `defaulted_usd`, `contributed_usd`, `distributed_usd`, and `net_asset_value_usd`: cash and
        what is held at its value, by what members have contributed.
    """
    members = sorted(
        account.removeprefix("committed ")
        for account in balances
        if account.startswith("committed ")
    )
    rows = {
        f"{name}_usd": [
            (-1.0 if name in TOLD_NEGATIVE else 1.0) * balances.get(f"{name} {member}", 0) / CENTS
            for member in members
        ]
        for name in OF_MEMBER
    }
    held = sum(
        cents
        for account, cents in balances.items()
        if account == "cash" or account.startswith(("invested ", "value "))
    )
    contributed = rows["contributed_usd"]
    whole = sum(contributed)
    value = [held / CENTS * part / whole if whole else 0.0 for part in contributed]
    return pl.DataFrame(
        {"member": members, **rows, "net_asset_value_usd": value},
        schema_overrides={"member": pl.String},
    )


def journal(entries: tuple[Entry, ...]) -> pl.DataFrame:
    """One row per posting, in the order of the entries."""
    rows = [
        (
            entry.number, entry.event.day, entry.event.kind.value, entry.event.key,
            entry.event.member, entry.event.other, entry.event.deal, entry.event.note, account,
            cents / CENTS, entry.hash,
        )
        for entry in entries
        for account, cents in (entry.postings or (("", 0),))
    ]  # fmt: skip
    schema = {
        "number": pl.Int64, "day": pl.Date, "kind": pl.String, "key": pl.String,
        "member": pl.String, "other": pl.String, "deal": pl.String, "note": pl.String,
        "account": pl.String, "usd": pl.Float64, "hash": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
