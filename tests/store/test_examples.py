import pytest

from gigaplan.errors import RunError
from gigaplan.store.examples import ONE_CAMPUS, example_scenario


def test_the_example_is_found():
    with example_scenario(ONE_CAMPUS) as path:
        assert path.read_text().startswith("# One campus near Abilene")


def test_an_example_that_is_not_there_is_refused():
    with pytest.raises(RunError, match="no example 'two-campus'"), example_scenario("two-campus"):
        pass
