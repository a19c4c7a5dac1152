"""How Slack's clients read mrkdwn and blocks: what a person sees, and what in it is more than text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord_reading import read_markdown

Raw = dict[str, Any]

_TOKEN = re.compile(
    r"(?P<pre>```(?P<inpre>.+?)```)"
    r"|(?P<code>`(?P<incode>[^`\n]+)`)"
    r"|(?P<special><(?P<inside>[^<>\n]+)>)"
    r"|(?P<url>https?://[^\s<>|]+)"
    r"|(?P<name>(?<!\w)[@#](?:everyone|here|channel|course|lounge|ada|grace)\b)"
    r"|(?P<mark>[*_~])"
    r"|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_QUOTE = re.compile(r"^(?:>|&gt;)+ ?")


@dataclass(frozen=True)
class Read:
    """What a text shows, and what in it is more than text: emphasis, links, mentions, quotes."""

    text: str
    active: tuple[str, ...] = ()


def unescape(text: str) -> str:
    """The three entities that Slack knows."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_plain(text: str) -> Read:
    return Read(unescape(text))


def read_mrkdwn(source: str, *, links: bool = True, names: bool = True) -> Read:
    """`links` and `names`: bare addresses, and names behind @ or #, come alive (`verbatim` prevents it)."""
    shown: list[str] = []
    active: list[str] = []
    fenced = False
    for number, line in enumerate(source.split("\n")):
        if number:
            shown.append("\n")
        quote = None if fenced else _QUOTE.match(line)
        if quote:
            active.append("> ")
            line = line[quote.end() :]  # noqa: PLW2901  (what is left of it)
        fenced ^= line.count("```") % 2 == 1
        _line(line, shown, active, links=links, names=names)
    if source.count("```") > 1:
        active.append("```")
    return Read(unescape("".join(shown)), tuple(active))


def _line(line: str, shown: list[str], active: list[str], *, links: bool, names: bool) -> None:
    for found in _TOKEN.finditer(line):
        if found["pre"] or found["code"]:
            shown.append(found["inpre"] or found["incode"])
            active.append("`")
        elif found["special"]:
            _special(found["inside"], shown, active)
        elif found["mark"] and _pairs(line, found):
            active.append(found["mark"])
        else:
            shown.append(found[0])
            if (found["url"] and links) or (found["name"] and names):
                active.append(found[0])


def _special(inside: str, shown: list[str], active: list[str]) -> None:
    target, _, label = inside.partition("|")
    if target.startswith("!date^"):
        # A moment that isn't one shows its fallback, as text without any markup.
        stamp = target.split("^")[1]
        shown.append(label)
        if int(stamp or 0):
            active.append(target)
        return
    shown.append(label or target)
    active.append(target)


def _pairs(line: str, found: re.Match[str]) -> bool:
    """Whether a mark opens or closes emphasis: at a word's edge, with its partner on the same line."""
    mark, start = found["mark"], found.start()
    return any(start in (a, b) for a, b in _emphasised(line, mark))


def _emphasised(line: str, mark: str) -> Iterator[tuple[int, int]]:
    m = re.escape(mark)
    # Backticks keep marks from counting; what stands in <…> is no text.
    hidden = re.sub(r"`[^`]+`|<[^<>]*>", lambda f: "\0" * len(f[0]), line)
    for pair in re.finditer(rf"(?<![^\W_]){m}(?=\S)[^\n]*?(?<=\S){m}(?![^\W_])", hidden):
        if pair.end() - pair.start() > 2:
            yield pair.start(), pair.end() - 1


def read_text(text: Raw) -> Read:
    if text["type"] == "mrkdwn":
        verbatim = bool(text.get("verbatim"))
        return read_mrkdwn(text["text"], links=not verbatim, names=not verbatim)
    return read_plain(text["text"])


def _joined(reads: Iterable[Read], by: str = "\n") -> Read:
    kept = [*reads]
    return Read(by.join(r.text for r in kept if r.text), tuple(a for r in kept for a in r.active))


def read_blocks(blocks: Sequence[Raw]) -> Read:
    return _joined(r for b in blocks for r in _block(b))


def _block(block: Raw) -> Iterator[Read]:
    kind = block["type"]
    if kind in ("section", "header"):
        texts = [block["text"]] if block.get("text") else []
        yield from map(read_text, [*texts, *block.get("fields", ())])
    elif kind == "context":
        yield from (read_plain(e["alt_text"]) if e["type"] == "image" else read_text(e) for e in block["elements"])
    elif kind == "input":
        yield from (read_text(block[part]) for part in ("label", "hint") if block.get(part))
    elif kind == "image":
        yield from ([read_text(block["title"])] if block.get("title") else [])
        yield Read(block["alt_text"])
    elif kind == "markdown":
        found = read_markdown(block["text"])
        yield Read(found.text, found.active)
    elif kind == "rich_text":
        yield from map(_rich, block["elements"])


def _rich(element: Raw) -> Read:
    kind = element["type"]
    if kind == "rich_text_list":
        items = _joined(map(_rich, element["elements"]))
        bullets = "\n".join(f"• {line}" for line in items.text.split("\n"))
        return Read(bullets, ("- ", *items.active))
    inside = _joined(map(_part, element["elements"]), "")
    marks = {"rich_text_quote": ("> ",), "rich_text_preformatted": ("```",)}.get(kind, ())
    return Read(inside.text.rstrip("\n"), (*marks, *inside.active))


def _part(element: Raw) -> Read:
    kind = element["type"]
    styles = tuple(name for name, on in (element.get("style") or {}).items() if on)
    if kind == "text":
        return Read(element["text"], styles)
    if kind == "link":
        return Read(element.get("text") or element["url"], (element["url"], *styles))
    if kind == "emoji":
        return Read(f":{element['name']}:")
    if kind == "date":
        return Read(element.get("fallback", ""), ("date",))
    target = str(element.get("user_id") or element.get("channel_id") or element.get("range") or element)
    return Read(target, (target,))


def controls_of(blocks: Sequence[Raw]) -> Iterator[tuple[Raw, Raw]]:
    for block in blocks:
        if block["type"] in ("actions", "context_actions"):
            yield from ((block, e) for e in block["elements"])
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            yield block, block["accessory"]
        elif block["type"] == "input":
            yield block, block["element"]


def label_of(control: Raw) -> str:
    shown = control.get("text") or control.get("placeholder") or {}
    return unescape(shown.get("text", ""))
