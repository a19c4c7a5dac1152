"""A typed line as a call, for platforms without slash commands of their own.

Names of commands are read in every language there is, those of their parameters in the command's.
`/check 1.2-1.3, svd`, `/goal set read 3 chapters`, `/goal log goal:"the essay" amount:2`, `/note svd see page 4`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import normalize

from bot.chat.command import Command, Param
from bot.chat.reply import Press
from bot.words import every_command, every_option

UNKNOWN = "unknown"  # the command that answers what nobody understands
HELLO = "hello"  # the command that greets
ARRIVED = "arrived"  # the command that introduces the bot in a place where it is new

_TOKEN = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"“”»]?|(\S+)")
_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]*)[\"“”»]?")
_LOOK = 40  # no command's first word is longer
_NARROW = 12  # a line this short takes one word (a number, a time)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as far as it is typed.

    Attributes:
        command: the command it names, or None while that is still being typed.
        given: the arguments so far.
        current: the parameter being typed, or None.
        start: where in the line the text of `current` begins.
        languages: those in which the command is called so, and whose names of parameters are read.
    """

    command: Command | None
    given: dict[str, str] = field(default_factory=dict)
    current: Param | None = None
    start: int = 0
    languages: frozenset[str] = frozenset()


def read(commands: Sequence[Command], line: str) -> Press:
    """Return the call a line means; a line that means none is a call of `unknown`, which says so kindly."""
    found = parse(commands, normalize("NFC", line))
    if found.command is None:
        return Press(UNKNOWN, {"typed": line.strip()[:100]})
    return Press(found.command.name, found.given)


def spoken(commands: Sequence[Command], text: str) -> Press:
    """Return the call that somebody's words to the bot mean; words that name no command are a greeting."""
    found = parse([c for c in commands if not c.hidden], normalize("NFC", text))
    if found.command is not None:
        return Press(found.command.name, found.given)
    return greeting(commands) or Press("today")


def greeting(commands: Sequence[Command]) -> Press | None:
    """Return the call that greets, where there is one."""
    return next((Press(c.name) for c in commands if c.name == HELLO), None)


def parse(commands: Sequence[Command], line: str) -> Typed:
    """Read a line as far as it is typed. A slash at its beginning may be left out."""
    at = len(line) - len(line.lstrip().removeprefix("/"))
    begins = line[at : at + _LOOK].lower()
    for command, name, languages in _longest_first(commands):
        if not begins.startswith(name.partition(" ")[0]):
            continue  # most of them, and a pattern takes its time
        spelled = r"\s+".join(re.escape(word) for word in name.split())
        found = re.match(rf"{spelled}(?=\s|$)", line[at:], re.IGNORECASE)
        if found is None:
            continue
        begin = at + found.end()
        if " " in command.name and " " not in name and line[begin:].strip():
            continue  # "/goal something" is no call of the bare "/goal"
        return _arguments(command, line, begin, languages)
    return Typed(None)


def _longest_first(commands: Sequence[Command]) -> Iterator[tuple[Command, str, frozenset[str]]]:
    ours = ((c, n) for c in commands for n in ({c.name, *c.was} | ({c.name.split()[0]} if c.bare else set())))
    names = [(c, n, languages) for c, own in ours for n, languages in every_command(own).items()]
    yield from sorted(names, key=lambda named: -len(named[1]))


def _arguments(command: Command, line: str, begin: int, languages: frozenset[str]) -> Typed:
    meant = {n: p for p in command.params for own in (p.name, *p.was) for n in every_option(own, languages)}
    names = "|".join(map(re.escape, meant)) or r"(?!)"
    unquoted = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), line)
    marks = [m for m in re.finditer(rf"(?<=\s)({names}):", unquoted) if m.start() >= begin]
    given: dict[str, str] = {}
    current: Param | None = None
    start = begin
    for n, mark in enumerate(marks):
        end = marks[n + 1].start() if n + 1 < len(marks) else len(line)
        current, start = meant[mark[1]], mark.end()
        given[current.name] = _bare(line[start:end])
    lead = line[begin : marks[0].start() if marks else len(line)]
    open_ = [p for p in command.params if p.name not in given]
    given = {**_share_out(lead, open_), **given}
    if not marks and open_ and line[begin:]:
        widest = _widest(_required(open_))
        first = _required(open_)[0] if len(_required(open_)) > 1 and widest is not open_[0] else open_[0]
        current, start = first, begin + len(lead) - len(lead.lstrip())
    return Typed(command, {name: value for name, value in given.items() if value}, current, start, languages)


def _bare(text: str) -> str:
    text = text.strip()
    quoted = _QUOTED.fullmatch(text)
    return (quoted[1] if quoted else text).strip()


def _required(params: Sequence[Param]) -> Sequence[Param]:
    return [p for p in params if p.required] or params[:1]


def _widest(params: Sequence[Param]) -> Param:
    free = [p for p in params if p.kind.look.widget in ("line", "paragraph") and p.kind.look.most > _NARROW]
    return (free or list(params))[-1 if free else 0]


def _share_out(text: str, params: Sequence[Param]) -> dict[str, str]:
    """Give the words before any `name:` to the parameters: one word each, and the rest to the widest."""
    if not text.strip() or not params:
        return {}
    takers = list(_required(params))
    tokens = [m[0] for m in _TOKEN.finditer(text)]
    if len(takers) == 1:
        return {takers[0].name: _bare(text)}
    widest = takers.index(_widest(takers))
    before, after = takers[:widest], takers[widest + 1 :]
    given = {p.name: _bare(t) for p, t in zip(before, tokens, strict=False)}
    rest = tokens[len(before) :]
    tail = rest[len(rest) - len(after) :] if len(rest) > len(after) else []
    given |= {p.name: _bare(t) for p, t in zip(after, tail, strict=False)}
    middle = rest[: len(rest) - len(tail)]
    if middle:
        given[takers[widest].name] = _bare(" ".join(middle))
    return given
