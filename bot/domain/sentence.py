"""Marks on sentences that stand in a table and are said elsewhere.

Who says a sentence writes it where it is said, and that is where the template of the catalogues finds it. One that
waits in a table, an attribute or an exception's text is marked, so that it is found as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its values, said by whoever shows it in the language of who reads it; as text it is English."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return it in English, for logs and the command line."""
        said = {name: f"{v:,}" if isinstance(v, int) else v for name, v in self.values.items()}
        return self.key.format_map(said) if said else self.key


def sentence(key: str) -> str:
    """Return an English sentence as it is; the mark says that somebody will say it in their own language."""
    return key


def sentences(one: str, many: str) -> tuple[str, str]:
    """Return what is said of one thing and of several, as they are; the mark says the same of both."""
    return one, many
