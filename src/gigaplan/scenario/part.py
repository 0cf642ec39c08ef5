"""The base of everything a user states: frozen, and unknown keys are errors."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Base of every scenario part: frozen, unknown keys are errors, fields documented in place."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=False,
        allow_inf_nan=False,
    )
