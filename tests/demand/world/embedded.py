"""The embedded data on one footing, for the tests of world demand."""

from gigaplan.data.world_tables import load_world
from gigaplan.demand.world.history import history_of, load_factor_of, shares_of
from gigaplan.demand.world.published import Footing

WORLD = load_world()
SHARES = shares_of(WORLD.annex)
HISTORY = history_of(WORLD.history, SHARES)
FOOTING = Footing(HISTORY, SHARES, *load_factor_of(WORLD.annex))


def path_of(key: str):
    return next(path for path in WORLD.paths if path.key == key)
