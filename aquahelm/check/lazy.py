"""Properties that are made when first asked for, of things that there are many of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801  a decorator
    """As `functools.cached_property`, without the lock that it takes before Python 3.12: each object has a dozen."""

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | lazy[T]:
        """Asked once: from then on the instance's own attribute is found first."""
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._make(instance)
        return value
