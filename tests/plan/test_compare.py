import pytest

from gigaplan.plan.compare import Section, compare
from gigaplan.plan.digest import summarise
from tiny import plan_hand


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pair")
    return summarise(plan_hand(folder)), summarise(plan_hand(folder, "supply.sun.maximum_mw=60"))


def by_name(differences, section):
    return {item.name: item for item in differences if item.section is section}


def test_differences_by_hand(pair):
    found = compare(*pair)
    size = by_name(found, Section.CAPACITY)["sun.power"]
    assert size.change == pytest.approx(-40, rel=1e-4)
    assert size.relative == pytest.approx(-0.4, rel=1e-4)
    cost = by_name(found, Section.COST)["total"]
    assert cost.change == pytest.approx(40 * 30 / 200, rel=1e-4)  # 40 MW that would save 30 each
    assert by_name(found, Section.RESULT)["co2_t"].change == pytest.approx(16, rel=1e-4)


def test_compared_with_itself_nothing_changes(pair):
    assert all(item.change == 0 for item in compare(pair[0], pair[0]))


def test_the_other_way_round_changes_the_sign(pair):
    there, back = compare(*pair), compare(*pair[::-1])
    assert [item.change for item in back] == [-item.change for item in there]


def test_what_only_one_plan_has_is_compared_with_zero(pair):
    without = pair[1].model_copy(update={"energy_mwh": {"gas": 100.0}})
    sun = by_name(compare(pair[0], without), Section.ENERGY)["sun"]
    assert (sun.first, sun.second) == (pytest.approx(100, rel=1e-5), 0.0)
    assert by_name(compare(without, pair[0]), Section.ENERGY)["sun"].relative is None


def test_money_of_two_price_years_is_refused(pair):
    older = pair[0].model_copy(update={"price_year": 2020})
    with pytest.raises(ValueError, match=r"USD of 2020, the second in USD of 2025; plan both"):
        compare(older, pair[1])
