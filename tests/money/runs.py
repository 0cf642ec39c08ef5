"""A small run of a programme, made by hand: two campuses in twelve quarters.

North leases 100 MW in 2028-Q1 and 100 MW in 2028-Q4 to two tenants, and 50 MW in 2029-Q2; halls
cost 10 million USD a megawatt and are drawn over a year; batteries come with the first and solar
after the last. South leases 60 MW in 2029-Q1.
"""

import json
from pathlib import Path

import polars as pl

from gigaplan.money.inputs import NEEDED, RunTables
from gigaplan.money.stated import StatedRun
from gigaplan.programme.joint.money import draws
from gigaplan.programme.joint.terms import Period, TenantTerms

PERIODS = tuple(
    Period(f"{year}-Q{quarter}", year, 3 * quarter - 2, 3)
    for year in (2027, 2028, 2029)
    for quarter in (1, 2, 3, 4)
)
LABELS = tuple(period.label for period in PERIODS)
RENT_USD_PER_MW_YEAR = {"Cloud": 1.5e6, "Laboratory": 1.8e6}
LEASES = (
    ("north", "Cloud", "2028-Q1", 100.0),
    ("north", "Laboratory", "2028-Q4", 100.0),
    ("north", "Cloud", "2029-Q2", 50.0),
    ("south", "Cloud", "2029-Q1", 60.0),
)
BUILDS = (
    ("north", "halls", "halls", "it_power", "2027-Q1", "2028-Q1", 100.0, 1.0e9),
    ("north", "battery", "battery", "power", "2027-Q3", "2028-Q1", 40.0, 2.0e7),
    ("north", "halls", "halls", "it_power", "2027-Q4", "2028-Q4", 100.0, 1.0e9),
    ("north", "halls", "halls", "it_power", "2028-Q2", "2029-Q2", 50.0, 5.0e8),
    ("north", "solar", "solar", "power", "2028-Q4", "2029-Q4", 40.0, 5.0e7),
    ("south", "halls", "halls", "it_power", "2028-Q1", "2029-Q1", 60.0, 6.0e8),
)
COST_USD_PER_MW_YEAR = 2.5e5
POWER_USD_PER_MW_YEAR = 5.0e5


def place(label: str) -> int:
    return LABELS.index(label)


def small_run() -> RunTables:
    """The run."""
    stated = StatedRun(
        name="Two campuses",
        periods=PERIODS,
        price_year=2025,
        hurdle_rate=0.08,
        gearing=0.6,
        tenants=tuple(
            TenantTerms(name, (500.0,) * 12, (rent,) * 12, power_usd_per_mwh=60.0)
            for name, rent in RENT_USD_PER_MW_YEAR.items()
        ),
    )
    return RunTables(
        stated=stated,
        builds=_builds(),
        draws=_draws(),
        leases=_leases(),
        costs=_costs(),
        capacities=_capacities(),
        assumptions=_assumptions(),
    )


def _builds() -> pl.DataFrame:
    rows = [
        {
            "campus": campus, "region": "R", "asset": asset, "kind": kind, "supplier": None,
            "capacity": capacity, "unit": "MW", "way": "built", "ordered": ordered,
            "energised": energised, "amount": amount, "capex_usd": usd,
        }
        for campus, asset, kind, capacity, ordered, energised, amount, usd in BUILDS
    ]  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"supplier": pl.String})


def _draws() -> pl.DataFrame:
    found: dict[tuple[str, str, str, int], float] = {}
    for campus, asset, _, capacity, ordered, energised, _, usd in BUILDS:
        online = place(energised)
        for period, amount in draws(online, online - place(ordered), usd).items():
            key = (campus, asset, capacity, period)
            found[key] = found.get(key, 0.0) + amount
    rows = [(*key[:3], LABELS[key[3]], usd) for key, usd in found.items()]
    return pl.DataFrame(rows, schema=["campus", "asset", "capacity", "period", "usd"], orient="row")


def _leases() -> pl.DataFrame:
    rows = []
    for campus, tenant in dict.fromkeys((campus, tenant) for campus, tenant, _, _ in LEASES):
        total = 0.0
        for label in LABELS:
            added = sum(
                mw for c, t, period, mw in LEASES if (c, t, period) == (campus, tenant, label)
            )
            total += added
            rows.append((campus, tenant, label, added, total))
    columns = ["campus", "tenant", "period", "added_mw", "leased_mw"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _costs() -> pl.DataFrame:
    rows: list[tuple[str, str, str | None, str | None, str, float]] = []
    for campus, tenant, label, added, leased in _leases().iter_rows():
        del added
        rows.append(
            (campus, label, None, tenant, "rent", -leased * RENT_USD_PER_MW_YEAR[tenant] / 4)
        )
        rows.append(
            (campus, label, None, tenant, "power_sold", -leased * POWER_USD_PER_MW_YEAR / 4)
        )
        season = 1.0 + 0.1 * (place(label) % 4)
        rows.append((campus, label, "halls", None, "fixed_om", leased * COST_USD_PER_MW_YEAR / 4))
        rows.append((campus, label, "grid", None, "purchase", season * leased * 1.0e5))
        rows.append((campus, label, "halls", None, "capital", leased * 1.0e6))  # an annuity
    rows.append(("north", "2027-Q4", "halls", None, "fixed_om", 1.0e6))  # before the first lease
    columns = ["campus", "period", "asset", "tenant", "line", "usd"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _capacities() -> pl.DataFrame:
    names = dict.fromkeys((campus, asset, kind) for campus, asset, kind, *_ in BUILDS)
    rows = [(campus, asset, kind, 0.0) for campus, asset, kind in names]
    return pl.DataFrame(rows, schema=["campus", "asset", "kind", "rented"], orient="row")


def _assumptions() -> pl.DataFrame:
    lives = {"halls": 30.0, "battery": 10.0, "solar": 30.0}
    rows = [
        (campus, asset, None, "life_years", lives[asset], "a", "made up")
        for campus, asset, _ in dict.fromkeys((c, a, k) for c, a, k, *_ in BUILDS)
    ]
    columns = ["campus", "asset", "year", "parameter", "value", "unit", "source"]
    return pl.DataFrame(rows, schema=columns, orient="row")


SCENARIO = {
    "name": "Two campuses",
    "horizon": {"first": "2027-Q1", "last": "2029-Q4", "period": "quarter"},
    "money": {"price_year": 2025, "discount_rate": 0.08},
    "capital": {
        "members": [{"name": "Fund", "commits_usd": 5.0e9, "joined": "2027-01"}],
        "gearing": 0.6,
    },
    "tenants": [
        {"name": name, "wants_mw": {"2027": 500}, "rent_usd_per_kw_month": rent / 12e3,
         "power_usd_per_mwh": 60.0}
        for name, rent in RENT_USD_PER_MW_YEAR.items()
    ],
    "campuses": [{"name": "north"}, {"name": "south"}],
}  # fmt: skip


def write_run(folder: Path) -> Path:
    """Write the run as `gigaplan plan` would, as far as its finance reads it."""
    folder.mkdir(parents=True)
    (folder / "scenario.json").write_text(json.dumps(SCENARIO))
    run = small_run()
    for name in NEEDED:
        getattr(run, name).write_parquet(folder / f"{name}.parquet")
    operation().write_parquet(folder / "operation.parquet")
    return folder


def operation() -> pl.DataFrame:
    """Energy of the grid: what a trace of its purchase shows."""
    columns = ["campus", "period", "weather_year", "weight", "asset", "flow", "to_bus_mwh"]
    rows = [
        (campus, label, "2013", 1.0, "grid", "import", 100.0)
        for campus in ("north", "south")
        for label in LABELS
    ]
    return pl.DataFrame(rows, schema=columns, orient="row").with_columns(fuel_mmbtu=pl.lit(0.0))
