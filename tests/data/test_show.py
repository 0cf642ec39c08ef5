"""What `gigaplan data` prints."""

import pytest

from gigaplan.data.show import list_data, show_data
from gigaplan.errors import RegisterError


def test_the_list_holds_figures_places_and_series() -> None:
    listing = list_data()
    kinds = {row[1] for row in listing.rows}
    assert {"figure", "place", "weather", "wind", "price", "carbon", "load shape"} <= kinds
    keys = [row[0] for row in listing.rows]
    assert keys == sorted(set(keys))  # one name space, no key twice
    assert all(len(row) == len(listing.columns) for row in listing.rows)


def test_a_prefix_narrows_the_list() -> None:
    rows = list_data("technology.solar.capex").rows
    assert rows == (
        (
            "technology.solar.capex_usd_per_kw",
            "figure",
            "1400 (2025) to 1100 (2035)",
            "USD/kW (2025, real)",
            "2025-06",
            "B",
        ),
    )


def test_a_prefix_that_fits_nothing_is_refused() -> None:
    with pytest.raises(RegisterError, match=r"no embedded key begins with 'technology\.sollar'"):
        list_data("technology.sollar")


def test_a_figure_is_shown_with_range_grade_and_source() -> None:
    listing = show_data("technology.combined_cycle.capex_usd_per_kw")
    assert listing.facts[0] == ("unit", "USD/kW (2025, real)")
    first = dict(zip(listing.columns, listing.rows[0], strict=True))
    assert (first["year"], first["low"], first["mid"], first["high"]) == (
        *("2025", "2000", "2300"),
        "2800",
    )
    assert first["grade"] == "B"
    assert "NextEra" in first["source"]


def test_a_figure_for_all_years_says_so() -> None:
    assert show_data("fuel.gas.co2_kg_per_mmbtu").rows[0][:4] == ("all", "", "53.06", "")


def test_a_place_is_shown_with_what_it_lacks() -> None:
    facts = dict(show_data("dulles_va").facts)
    assert facts["power price"] == "none embedded"
    assert facts["gas price"] == "gas.south_atlantic.usd_per_mmbtu"
    assert facts["weather sets"] == "dulles_va_tmy3"


def test_a_series_is_shown_with_statistics_and_licence() -> None:
    listing = show_data("wtk_abilene_nolan_tx_2013")
    facts = dict(listing.facts)
    assert facts["licence"] == "CC BY 4.0; attribution: WIND Toolkit, NREL"
    assert facts["first hour (UTC)"] == "2013-01-01 00:00"
    row = dict(zip(listing.columns, listing.rows[0], strict=True))
    assert (row["column"], row["lowest"], row["highest"]) == ("capacity_factor", "0", "0.9")
    assert float(row["mean"]) == pytest.approx(0.478, abs=0.0005)


def test_an_unknown_key_names_its_neighbours() -> None:
    with pytest.raises(RegisterError, match="nothing embedded is named 'abilene'; did you mean"):
        show_data("abilene")
