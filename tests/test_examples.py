"""The examples are planned as they are, and what comes of them is pinned to what a reader sees."""

import importlib.metadata
import re
import sys
import zipfile
from pathlib import Path
from subprocess import run

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gigaplan
from gigaplan.pipeline import plan, read
from gigaplan.plan.digest import summarise

ROOT = Path(__file__).parents[1]
ONE_CAMPUS = ROOT / "examples" / "one-campus" / "scenario.yaml"
EXAMPLES = sorted((ROOT / "examples").glob("*/scenario.yaml"))
MB = 1_000_000


@pytest.fixture(scope="module")
def one_campus():
    return plan(read(ONE_CAMPUS)[0])


def test_one_campus_is_planned_and_certified(one_campus):
    summary = summarise(one_campus)
    assert one_campus.proof.certificate.passed(1e-6)
    # Bands, not digits: figures of the register may be updated, the story must stay.
    assert 45 < summary.cost_usd_per_mwh["total"] < 65
    assert 1_100 < summary.peak_load_mw < 1_300
    assert summary.capacities["combined_cycle.power"].total == pytest.approx(600, rel=1e-4)
    assert summary.capacities["grid.firm"].total == pytest.approx(200, rel=1e-4)
    assert summary.unserved_mwh <= 1.0001e-4 * summary.load_mwh


def test_one_campus_pays_what_its_parts_cost(one_campus):
    tables = one_campus.tables
    assert tables.costs["usd_per_year"].sum() == pytest.approx(
        one_campus.proof.certificate.objective, rel=1e-9
    )
    # Every source of income is a price: what the load pays beyond the cost is the rent of limits.
    price = tables.prices.row(-1, named=True)["load_weighted_mean_usd_per_mwh"]
    rents = sum(
        -row["reduced_cost_usd_per_unit_year"] * row["total"]
        for row in tables.capacities.drop_nulls("reduced_cost_usd_per_unit_year").iter_rows(
            named=True
        )
    )
    load = tables.dispatch["load_mw"].sum()
    cost = tables.costs["usd_per_year"].sum()
    assert price * load == pytest.approx(cost + rents, rel=1e-4)


def test_every_number_of_one_campus_has_a_source(one_campus):
    table = one_campus.tables.assumptions
    assert table["source"].str.len_chars().min() > 0
    assert table.height > 150


@pytest.mark.parametrize("change", [f"limits.clean_share={share}" for share in (0.5, 0.9)])
def test_a_clean_share_costs_more_and_is_kept(one_campus, change):
    found = plan(read(ONE_CAMPUS, [change, "solver.tolerance=1e-6"])[0])
    asked = float(change.split("=")[1])
    summary, base = summarise(found), summarise(one_campus)
    assert summary.clean_share >= asked - 1e-6
    assert summary.cost_usd_per_mwh["total"] > base.cost_usd_per_mwh["total"]
    assert summary.co2_t < base.co2_t


def test_the_wheel_holds_the_examples_and_is_small(tmp_path):
    command = [
        sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "wheel", "--no-deps",
        "--no-build-isolation", "--wheel-dir", tmp_path, ROOT,
    ]  # fmt: skip
    run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("gigaplan-*.whl")
    assert wheel.stat().st_size <= 12 * MB
    with zipfile.ZipFile(wheel) as archive:
        for example in EXAMPLES:
            packed = archive.read(f"gigaplan/data/{example.relative_to(ROOT).as_posix()}")
            assert packed == example.read_bytes()
        page = ROOT / "src" / "gigaplan" / "report" / "page"
        parts = [*page.glob("templates/*.j2"), *page.glob("assets/**/*.*"), *page.rglob("LICENSE")]
        assert len(parts) >= 14
        for part in parts:
            assert archive.read(part.relative_to(ROOT / "src").as_posix()) == part.read_bytes()
        names = archive.namelist()
    for licence in ("LICENSE", "NOTICE", "uplot/LICENSE"):
        assert any(".dist-info/licenses/" in name and name.endswith(licence) for name in names)


def test_the_lock_has_hashes_and_no_address():
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"https?:|file:|//|--index|--find-links|--trusted", text)
    pins = re.findall(r"^[a-z0-9][a-z0-9._-]*==\S+ \\$", text, flags=re.MULTILINE)
    assert len(pins) > 40
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.match(r"(    --hash=sha256:[0-9a-f]{64}|[a-z0-9])", line) for line in lines)


def test_the_lock_holds_everything_that_its_packages_need():
    text = (ROOT / "requirements.lock").read_text()
    locked = {
        canonicalize_name(name) for name in re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    }
    needed = {
        (name, canonicalize_name(need.name))
        for name in locked
        for need in map(Requirement, importlib.metadata.requires(name) or ())
        if need.marker is None or need.marker.evaluate({"extra": ""})
    }
    assert {(name, need) for name, need in needed if need not in locked} == set()


def test_public_names_can_be_had():
    for name in gigaplan.__all__:
        assert getattr(gigaplan, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        _ = gigaplan.nonsense


def test_the_pages_for_beginners_hold(tmp_path):
    page = (ROOT / "docs" / "start" / "first-plan.md").read_text()
    blocks = re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)
    campus, supply = (next(b for b in blocks if b.startswith(k)) for k in ("campus:", "supply:"))
    path = tmp_path / "scenario.yaml"
    path.write_text(f"name: Mine\n{campus}{supply}")
    summary = summarise(plan(read(path)[0]))
    assert summary.capacities["solar.power"].total <= 800 * 1.000001
    assert summary.load_mwh > 0


def test_pictures_and_pages_that_are_named_exist():
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), (page.name, target)
