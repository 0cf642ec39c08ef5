"""Storage over days, such as iron-air: cheap energy, dear power, about half lost on the way."""

from typing import Literal

from gigaplan.technologies.base import Fuel, Technology
from gigaplan.technologies.storage import Storage, storage_block


class LongDurationStorage(Storage):
    """A store of days to weeks."""

    kind: Literal["long_duration_storage"] = "long_duration_storage"


TECHNOLOGY = Technology(
    "long_duration_storage", LongDurationStorage, storage_block, fuel=Fuel.STORAGE
)
