"""What a page offers to do with a record. A button hides what the verb and the database refuse as well."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb with the operation behind it, the form it asks for, its button, and what will follow, told beforehand."""

    verb: str
    run: Callable
    form: type
    label: str
    follows: str
    adverse: bool = False
    aside: bool = False  # not the way on, but a way out
