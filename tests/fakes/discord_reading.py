"""How Discord's clients read Markdown: enough of it to tell what a person sees and what in it means something."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\\(?P<escaped>[^0-9A-Za-z\s])"
    r"|(?P<code>`+)(?P<inside>.+?)(?P=code)"
    r"|(?P<link>\[(?P<label>(?:[^\]\\]|\\.)+)\]\(<?(?P<address>https?://[^\s)>]+)>?\))"
    r"|(?P<bare>https?://\S+)"
    r"|(?P<mention>@everyone|@here|<[@#&!:a-z/][^>\n]*>)"
    r"|(?P<mark>\*{1,3}|~~|__?|\|\|)"
    r"|(?P<plain>.)",
    re.DOTALL,
)
_BLOCK = re.compile(r"^(?P<start>#{1,3} |-# |[ ]*[-*] |>{1}(?:>>)? |[ ]*\d+\. )", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """What a text shows, and what in it is more than text: `**`, links, mentions, headings."""

    text: str
    active: tuple[str, ...]


def read_markdown(source: str) -> Read:
    shown: list[str] = []
    active: list[str] = []
    for line in source.split("\n"):
        block = _BLOCK.match(line)
        if block:
            active.append(block["start"].strip() + " ")
            line = line[block.end() :]  # noqa: PLW2901  (what is left of it)
        for found in _TOKEN.finditer(line):
            if found["escaped"]:
                shown.append(found["escaped"])
            elif found["code"]:
                shown.append(found["inside"])
                active.append("`")
            elif found["link"]:
                label = read_markdown(found["label"])
                shown.append(label.text)
                active += [found["address"], *label.active]
            elif found["bare"] or found["mention"]:
                shown.append(found[0])
                active.append(found[0])
            elif found["mark"] in ("_", "__") and not _stands_alone(line, found):
                shown.append(found["mark"])
            elif found["mark"]:
                active.append(found["mark"])
            else:
                shown.append(found["plain"])
        shown.append("\n")
    return Read("".join(shown[:-1]), tuple(active))


def _stands_alone(line: str, found: re.Match[str]) -> bool:
    """Underscores inside a word mean nothing."""
    before, after = line[: found.start()][-1:], line[found.end() :][:1]
    return not (before.isalnum() and after.isalnum())
