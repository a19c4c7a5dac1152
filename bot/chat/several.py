"""Several processes that serve one chat service together: what is whose, and what only one of them does."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


class Leading(Protocol):
    """Agrees with the other processes on who does what only one of them may do."""

    async def lead(self, name: str) -> bool:
        """Return whether this process is the one that does what `name` stands for; ask again before each time."""
        ...

    async def resign(self, name: str) -> None:
        """Leave what `name` stands for to another process."""
        ...


class Alone:
    """There is no other process."""

    async def lead(self, name: str) -> bool:  # noqa: ARG002  (whatever it is)
        """Return True."""
        return True

    async def resign(self, name: str) -> None:
        """Do nothing: nobody else could take over."""


@runtime_checkable
class Divided(Protocol):
    """A platform on which each process may post, keeping to its share of the limits that all of them have together."""

    @property
    def share(self) -> float:
        """This process's, above 0 and at most 1."""
        ...
