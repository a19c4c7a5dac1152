"""The part of a bot that one of several processes serves."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHARDS = re.compile(r"\s*([0-9]{1,5})\s*-\s*([0-9]{1,5})\s*/\s*([0-9]{1,5})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shards:
    """A process's part of the bot's connections: those numbered `first` to `last` of `total`, from 0 on."""

    first: int
    last: int
    total: int

    @classmethod
    def read(cls, text: str) -> Shards:
        """Return what `first-last/total` says.

        Raises:
            ValueError: it says nothing of that kind, or there are no such shards; with one sentence.
        """
        found = _SHARDS.fullmatch(text)
        if found is None:
            raise ValueError("write first-last/total, such as 0-3/8 for the first four of eight shards")
        first, last, total = map(int, found.groups())
        if first > last:
            raise ValueError(f"the first of the shards comes before the last: write {last}-{first}/{total}")
        if last >= total:
            raise ValueError(
                f"{total} shards are counted from 0 to {total - 1}" if total else "there is at least one shard"
            )
        return cls(first, last, total)

    @property
    def numbers(self) -> range:
        """Their numbers."""
        return range(self.first, self.last + 1)

    @property
    def share(self) -> float:
        """How much of the whole that is, above 0 and at most 1; of each limit that the bot has as a whole, too."""
        return len(self.numbers) / self.total

    def __str__(self) -> str:
        return f"{self.first}-{self.last}/{self.total}"
