"""What people type in words of their language: a sentence of ours with something in its places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from unicodedata import combining, normalize

from bot.words import Words

_PLACE = re.compile(r"\{(\w+)\}")
_COUNT = re.compile(r"[0-9]{1,4}")


def plain(text: str) -> str:
    """Return a text in lower case and without accents, which many leave out."""
    return "".join(c for c in normalize("NFD", text.casefold()) if not combining(c))


def filled(sentence: str, typed: str) -> Mapping[str, str] | None:
    """Return what stands in the places of a sentence such as "from {start} to {end}"; None if a text is another."""
    found = _pattern(sentence).fullmatch(plain(" ".join(typed.split())))
    return found.groupdict() if found else None


def counted(words: Words, one: str, many: str, typed: str) -> int | None:
    """Return the number in a text that says how many, such as "in {n} weeks"; None if it says something else."""
    for example in (1, 2):
        found = filled(words.plural(one, many, example, n="{n}"), typed)
        if found is not None and _COUNT.fullmatch(found["n"]):
            return int(found["n"])
    return None


@lru_cache(maxsize=256)  # there are few such sentences
def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _PLACE.split(sentence)  # text, name, text, name, text
    said = [f"(?P<{part}>.+?)" if n % 2 else re.escape(plain(part)) for n, part in enumerate(parts)]
    return re.compile("".join(said))
