"""The base of everything a user states: frozen, and every fault of a part is told at once.

pydantic checks keys one by one, and checks rules among keys only after all of them are sound. A
rule stated in `clashes` looks at what was written instead, so that its fault is told together with
those of the keys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError
from pydantic import model_validator as rule
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

REFUSAL = "refusal"
"""Type of the pydantic errors whose context holds `problem` and `fix`."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Keys of one part that do not go together.

    Attributes
    ----------
    problem, fix : str
        What is wrong, and what to write instead.
    at : tuple of str or int
        Where below the part; empty: the part itself.
    absent : tuple of str
        Keys below `at` whose absence is the problem: a misspelt one of them explains it.
    """

    problem: str
    fix: str
    at: tuple[str | int, ...] = ()
    absent: tuple[str, ...] = ()


class Part(BaseModel):
    """Base of every scenario part: frozen, unknown keys are errors, fields documented in place."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        arbitrary_types_allowed=False,
        allow_inf_nan=False,
    )

    @classmethod
    def clashes(cls, given: Mapping[str, Any]) -> Iterator[Clash]:  # noqa: ARG003
        """Rules among the keys of this part.

        Parameters
        ----------
        given : mapping
            Keys with what was written for them, not checked yet; keys left empty are not in it.

        Yields
        ------
        Clash
            One for each rule that is broken, whatever else is wrong.
        """
        return iter(())

    @rule(mode="wrap")
    @classmethod
    def _tell_everything(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Faults of the keys and clashes among them, in one error."""
        if not isinstance(data, Mapping):
            return handler(data)
        given = {key: value for key, value in data.items() if value is not None}
        details = [_detail(clash, given) for clash in cls.clashes(given)]
        details += [
            _not_a_number(key, value) for key, value in given.items() if cls._odd_bool(key, value)
        ]
        if not details:
            return handler(data)
        try:
            handler(data)
        except ValidationError as error:
            details += [_again(found) for found in error.errors(include_url=False)]
        raise ValidationError.from_exception_data(cls.__name__, details)

    @classmethod
    def _odd_bool(cls, key: str, value: object) -> bool:
        """Tell whether true or false stands for a number, which Python would read as 1 or 0."""
        field = cls.model_fields.get(key)
        return isinstance(value, bool) and field is not None and not _takes_bool(field.annotation)


def refusal(problem: str, fix: str, absent: tuple[str, ...] = ()) -> PydanticCustomError:
    """Make the error that a validator of one key raises: what is wrong, and what to write."""
    context = {"problem": problem, "fix": fix, "absent": absent}
    return PydanticCustomError(REFUSAL, "{problem}; {fix}", context)


def number(given: Mapping[str, Any], key: str) -> float | None:
    """Return what was written for a key, if it is a number."""
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def said(part: object, key: str) -> object:
    """Return what a part says for a key, be it a mapping as written or a part already made."""
    return part.get(key) if isinstance(part, Mapping) else getattr(part, key, None)


def _detail(clash: Clash, given: Mapping[str, Any]) -> InitErrorDetails:
    return InitErrorDetails(
        type=refusal(clash.problem, clash.fix, clash.absent), loc=clash.at, input=given
    )


def _not_a_number(key: str, value: bool) -> InitErrorDetails:
    word = "true" if value else "false"
    error = refusal(
        f"must not be true or false (got {word})", "write a value, or leave the key out"
    )
    return InitErrorDetails(type=error, loc=(key,), input=value)


def _again(found: ErrorDetails) -> InitErrorDetails:
    """Restate an error of pydantic, so that it can be raised together with others."""
    kind: str | PydanticCustomError = found["type"]
    context = found.get("ctx", {})
    if kind == REFUSAL:
        kind = refusal(context["problem"], context["fix"], context["absent"])
    return InitErrorDetails(type=kind, loc=found["loc"], input=found["input"], ctx=context)


def _takes_bool(annotation: object) -> bool:
    return annotation is bool or any(_takes_bool(inner) for inner in get_args(annotation))
