"""The tables of world demand: untouched files, sources everywhere, refusals of the reader."""

import hashlib
from collections.abc import Iterator

import pytest

from gigaplan.data import world_tables as module
from gigaplan.data.places import load_places
from gigaplan.data.register import load_register
from gigaplan.data.tables import read_rows, table
from gigaplan.data.world_records import PathUse
from gigaplan.errors import RegisterError
from gigaplan.outlook.programme import COUNTRIES
from gigaplan.scenario.outlook.regions import PARTS, WorldRegion, regions_around

WORLD = module.load_world()
PROVENANCE = read_rows("world/provenance.csv")


@pytest.mark.parametrize("row", PROVENANCE, ids=[row["file"] for row in PROVENANCE])
def test_each_file_is_the_one_provenance_describes(row: dict[str, str]) -> None:
    blob = table(row["file"]).read_bytes()
    assert hashlib.sha256(blob).hexdigest() == row["sha256"]
    assert all(row[name] for name in ("made_from", "source", "source_date", "licence"))
    assert "CC BY" not in row["licence"] or "attribution:" in row["licence"]


def test_what_is_compiled_by_hand_says_who_when_and_where() -> None:
    for path in WORLD.paths:
        assert path.publisher
        assert path.published
        assert path.seen_at
    for point in WORLD.history:
        assert point.publisher
        assert point.published
        assert point.seen_at


def test_the_paths_that_were_asked_for_are_there() -> None:
    publishers = {path.publisher for path in WORLD.paths if path.use is PathUse.ENSEMBLE}
    assert publishers >= {
        "IEA", "BloombergNEF", "LBNL", "EPRI", "Goldman Sachs", "McKinsey", "S&P Global", "Gartner",
    }  # fmt: skip
    iea = {path.scenario for path in WORLD.paths if path.key.startswith("iea_2025_")}
    assert iea == {"base", "lift_off", "high_efficiency", "headwinds"}
    bloomberg = next(path for path in WORLD.paths if path.key == "bloomberg_2024")
    assert bloomberg.years[-1] == 2034
    assert bloomberg.values[-1] == 1580.0


def test_scenarios_of_the_iea_are_those_of_its_annex() -> None:
    annex = {
        (each.scenario, each.year): each.value
        for each in WORLD.types
        if each.metric == "electricity_consumption"
        and each.scope == "facility"
        and each.data_centre_type == "total"
    }
    for path in WORLD.paths:
        if path.key.startswith("iea_2025_"):
            for year, value in zip(path.years, path.values, strict=True):
                key = ("historical" if year == 2024 else path.scenario, year)
                assert annex[key] == value


def test_pue_lies_between_hyperscale_and_all() -> None:
    """Low is hyperscale and high is all data centres of the annex, base scenario."""
    annex = {
        (each.data_centre_type, each.year): each.value
        for each in WORLD.types
        if each.metric == "power_usage_effectiveness" and each.scenario in ("historical", "base")
    }
    rows = load_register().rows("world.ai.pue")
    assert [row.year for row in rows] == [2024, 2030, 2035]
    for row in rows:
        assert (row.low, row.high) == (annex["hyperscale", row.year], annex["total", row.year])


def test_every_country_with_a_place_has_a_region() -> None:
    assert {place.country for place in load_places().values()} <= set(COUNTRIES)


def test_every_region_lies_in_the_world() -> None:
    for region in WorldRegion:
        assert regions_around(region)[-1] is WorldRegion.WORLD
    assert regions_around(WorldRegion.CHINA) == (
        WorldRegion.CHINA, WorldRegion.ASIA_PACIFIC, WorldRegion.WORLD,
    )  # fmt: skip
    assert len(PARTS) == 6


@pytest.fixture
def fresh() -> Iterator[None]:
    module.load_world.cache_clear()
    yield
    module.load_world.cache_clear()


@pytest.mark.parametrize(
    ("file", "column", "text", "message"),
    [
        ("history.csv", "publisher", "", r"world/history\.csv line 3: publisher is empty"),
        ("history.csv", "published", "", r"world/history\.csv line 3: published is empty"),
        ("history.csv", "region", "mars", r"line 3: 'mars' is not a valid WorldRegion"),
        ("history.csv", "twh", "-5", r"line 3: twh must be above 0, got -5"),
        ("history.csv", "grade", "D", r"line 3: 'D'"),
        ("history.csv", "year", "2010", r"line 3: a second row for world, 2010"),
        ("paths.csv", "publisher", "", r"world/paths\.csv line 3: publisher is empty"),
        ("paths.csv", "published", "", r"world/paths\.csv line 3: published is empty"),
        ("paths.csv", "seen_at", "", r"world/paths\.csv line 3: seen_at is empty"),
        ("paths.csv", "unit", "GWh", r"line 3: 'GWh' is not a valid PathUnit"),
        ("paths.csv", "region", "Mars", r"line 3: 'Mars' is not a valid WorldRegion"),
        ("paths.csv", "unit", "GW", r"iea_2025_base: unit changes from row to row"),
        ("paths.csv", "year", "2020", r"iea_2025_base: years do not rise"),
        ("paths.csv", "use", "shown", r"iea_2025_base: use changes from row to row"),
        ("accelerators.csv", "mw_low", "1e9", r"line 3: low <= mid <= high does not hold"),
        ("yardsticks.csv", "source_date", "", r"yardsticks\.csv line 3: source_date is empty"),
    ],
)  # fmt: skip
def test_bad_rows_are_named(
    file: str,
    column: str,
    text: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    fresh: None,
) -> None:
    real = module.read_rows

    def spoilt(name: str) -> list[dict[str, str]]:
        rows = [dict(row) for row in real(name)]
        if name == f"world/{file}":
            rows[1][column] = text
        return rows

    monkeypatch.setattr(module, "read_rows", spoilt)
    with pytest.raises(RegisterError, match=message):
        module.load_world()


def test_a_weight_goes_with_the_ensemble(monkeypatch: pytest.MonkeyPatch, fresh: None) -> None:
    real = module.read_rows

    def spoilt(name: str) -> list[dict[str, str]]:
        rows = [dict(row) for row in real(name)]
        for row in rows if name == "world/paths.csv" else ():
            if row["path"] == "iea_2025_base":
                row["weight"] = ""
        return rows

    monkeypatch.setattr(module, "read_rows", spoilt)
    with pytest.raises(RegisterError, match="iea_2025_base: a weight goes with use ensemble"):
        module.load_world()
