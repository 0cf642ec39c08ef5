"""A ledger's tables in one folder, written whole or not at all."""

from pathlib import Path

import polars as pl

from gigaplan.ledger.events import Balances
from gigaplan.ledger.positions import CENTS
from gigaplan.store.runs import COMPRESSION_LEVEL, check_free, write_whole


def write_ledger(
    journal: pl.DataFrame, balances: Balances, positions: pl.DataFrame, folder: Path
) -> None:
    """Write journal, balances and positions as CSV and Parquet.

    Raises
    ------
    RunError
        If the folder holds something, or it cannot be written.
    """
    check_free(folder)
    of_accounts = pl.DataFrame(
        {
            "account": sorted(balances),
            "usd": [balances[account] / CENTS for account in sorted(balances)],
        },
        schema={"account": pl.String, "usd": pl.Float64},
    )

    def fill(draft: Path) -> None:
        tables = {"journal": journal, "balances": of_accounts, "positions": positions}
        for name, table in tables.items():
            table.write_csv(draft / f"{name}.csv")
            table.write_parquet(
                draft / f"{name}.parquet", compression="zstd", compression_level=COMPRESSION_LEVEL
            )

    write_whole(folder, fill)
