"""A catalogue: one language's sentences, as they stand in a `.po` file.

The format is gettext's (https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html). Babel reads it too, but
takes 24 ms for a catalogue of this size, which every start would wait for; this takes 3 ms. A test holds the two
against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from gettext import c2py

_LINE = re.compile(r'(?:(msg[a-z_]+(?:\[\d\])?) )?"(.*)"')
_ESCAPED = re.compile(r"\\(.)")
_MEANING = {"n": "\n", "t": "\t", "r": "\r"}
_PLURAL = re.compile(r"plural=([^;]+)")


def _germanic(n: int) -> int:
    return int(n != 1)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sentences of one language.

    Attributes:
        forms: by context ("command" and "option" for names that people type, else empty) and English sentence: what is
            said; several forms where something is counted.
        rule: which of the forms a whole number takes.
        last: the last form, which numbers with a decimal take.
    """

    forms: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    rule: Callable[[int], int] = _germanic
    last: int = 1

    @classmethod
    def read(cls, text: str) -> Catalogue:
        """Read a `.po` file; sentences without a translation, or with a guessed one ("fuzzy"), aren't in it."""
        forms, header = {}, ""
        for block in text.split("\n\n"):
            entry = _entry(block)
            said = tuple(value for name, value in entry.items() if name.startswith("msgstr"))
            if entry.get("msgid") == "" and "msgctxt" not in entry:
                header = said[0]
            elif said and all(said):
                forms[entry.get("msgctxt", ""), entry["msgid"]] = said
        found = _PLURAL.search(header)
        return cls(
            forms, c2py(found[1]) if found else _germanic, max((len(said) for said in forms.values()), default=2) - 1
        )

    def find(self, key: str, form: int = 0, *, context: str = "") -> str:
        """Return what is said for an English sentence; empty if there is nothing."""
        said = self.forms.get((context, key))
        return said[min(form, len(said) - 1)] if said else ""

    def form(self, n: float) -> int:
        """Return which form a number takes."""
        return self.rule(int(n)) if n == int(n) else self.last


NOTHING = Catalogue()


def _entry(block: str) -> dict[str, str]:
    """Return the strings of one entry by their names; none of a guessed one."""
    entry: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("#,") and "fuzzy" in line:
            return {}
        if found := _LINE.fullmatch(line):  # comments are no such lines, nor what is obsolete
            name = found[1] or name
            entry[name] = entry.get(name, "") + _ESCAPED.sub(lambda c: _MEANING.get(c[1], c[1]), found[2])
    return entry
