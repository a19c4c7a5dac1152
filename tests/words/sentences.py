"""Every sentence the program can say, found in its source.

A sentence is found where it is said: `words("…")`, `rich(words, "…")`, `words.plural("…", "…", n)`, in a `Problem`, in
the declaration of a command, and so on (`SAID` below). The key is a string there, a choice of strings (`"…" if x else
"…"`), or a name that the same function or module gives such a string. What waits anywhere else is marked with
`bot.domain.sentence`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Where `words` is something else: the words of a title, of a file's name.
ELSEWHERE = ("bot/domain/matching.py", "bot/domain/finding.py", "bot/roadmaps/folder.py", "bot/roadmaps/reading.py")

# What is called, and which of its arguments are sentences: by position, or by name.
SAID: dict[str, tuple[int | str, ...]] = {
    "words": (0,),
    "rich": (1,),
    "sentence": (0,),
    "Problem": (0, 1),
    "Instead": (0,),
    "command": (1,),
    "Arg": (0,),
    "Choice": (0, 2),
    "Shortcut": (0, "tells"),
    "Note": (2,),
    "Refused": (2,),
    "Spoken": (0,),
}
COUNTED: dict[str, tuple[int, int]] = {"plural": (0, 1), "sentences": (0, 1)}  # one of it, several of it

# How many characters there are for a sentence, where its place is narrow: the narrowest of all platforms' limits.
ROOM: dict[tuple[str, int | str], tuple[str, int]] = {
    ("Button", 0): ("a button", 75),
    ("Instead", 0): ("a button", 75),
    ("Select", 0): ("a menu", 150),
    ("Choice", 0): ("a choice", 75),
    ("Choice", 2): ("beside a choice", 75),
    ("command", 1): ("what a command does", 100),
    ("Arg", 0): ("what an option means", 100),
    ("Shortcut", 0): ("the name of a shortcut", 24),
    ("Shortcut", "tells"): ("what a shortcut does", 150),
}
_VALUE = re.compile(r"\{\w+\}")
LABEL, NAME = ("a field of a form", 45), ("what people type: one word in lower case", 32)


@dataclass
class Sentence:
    """A key with where it is said.

    Attributes:
        key: the English sentence.
        many: what is said of several things; empty where nothing is counted.
        context: "command" or "option" for a name that people type; empty for all else.
        files: where it is said.
        room: the narrow places it has to fit into, with the number of characters.
    """

    key: str
    many: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)
    room: set[tuple[str, int]] = field(default_factory=set)

    @property
    def most(self) -> int | None:
        """How long it may be in its narrowest place; None where there is room."""
        return min((most for _, most in self.room), default=None)


def has_words(key: str) -> bool:
    """Whether there is something to translate: "{n}. {title}" is the same in every language, quotation marks aren't."""
    return any(c.isalpha() or c in "“”" for c in _VALUE.sub("", key))


def collect(folder: Path = ROOT / "bot") -> list[Sentence]:
    """Return every sentence that the modules in a folder say, in alphabetical order."""
    found: dict[tuple[str, str], Sentence] = {}
    for path in sorted(folder.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        for one in _Module(ast.parse(path.read_text("utf-8")), speaks=file not in ELSEWHERE).sentences():
            known = found.setdefault((one.context, one.key), one)
            if known.many and one.many and known.many != one.many:
                raise ValueError(f"{file}: {one.key!r} has two plurals, {known.many!r} and {one.many!r}")
            known.many = known.many or one.many
            known.files.add(file)
            known.room |= one.room
    return [found[at] for at in sorted(found)]


class _Module:
    """One module's source, with the names that were given strings."""

    def __init__(self, tree: ast.Module, *, speaks: bool) -> None:
        self._tree, self._speaks = tree, speaks
        self._scopes: dict[ast.AST, dict[str, list[ast.expr]]] = {}
        self._above: dict[ast.AST, ast.AST] = {}
        self._know(tree, tree)

    def _know(self, node: ast.AST, scope: ast.AST) -> None:
        self._scopes.setdefault(scope, {})
        for child in ast.iter_child_nodes(node):
            inside = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else scope
            if inside is child:
                self._above[child] = scope
            if isinstance(child, ast.Assign):
                for target in child.targets:
                    self._give(target, child.value, scope)
            if isinstance(child, ast.AnnAssign) and child.value is not None:
                self._give(child.target, child.value, scope)
            self._know(child, inside)

    def _give(self, target: ast.expr, value: ast.expr, scope: ast.AST) -> None:
        for one in _branches(value):
            if isinstance(target, ast.Name):
                self._scopes[scope].setdefault(target.id, []).append(one)
            elif isinstance(target, ast.Tuple) and isinstance(one, ast.Tuple) and len(target.elts) == len(one.elts):
                for part, given in zip(target.elts, one.elts, strict=True):
                    self._give(part, given, scope)

    def sentences(self) -> Iterator[Sentence]:
        yield from self._in(self._tree, self._tree)

    def _in(self, node: ast.AST, scope: ast.AST) -> Iterator[Sentence]:
        for child in ast.iter_child_nodes(node):
            inside = child if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else scope
            if isinstance(child, ast.Call):
                yield from self._said(child, scope)
            if isinstance(child, ast.AsyncFunctionDef):
                yield from _named(child)
            yield from self._in(child, inside)

    def _said(self, call: ast.Call, scope: ast.AST) -> Iterator[Sentence]:
        name = _name(call.func)
        for at in SAID.get(name, ()) if self._speaks or name != "words" else ():
            place = ROOM.get((name, at))
            for key in self._keys(_argument(call, at), scope):
                yield Sentence(key, room={place} if place else set())
        if name in COUNTED:
            yield from self._counted(call, name, scope)
        for (narrow, at), place in ROOM.items():  # what is said inside of a narrow place
            if narrow == name:
                for said in _branches(_argument(call, at)):
                    if isinstance(said, ast.Call) and (inner := _name(said.func)) in (*SAID, *COUNTED):
                        for one in self._said(said, scope) if inner in ("words", "plural") else ():
                            yield Sentence(one.key, one.many, room={place})

    def _counted(self, call: ast.Call, name: str, scope: ast.AST) -> Iterator[Sentence]:
        one, many = (list(self._keys(_argument(call, at), scope)) for at in COUNTED[name])
        for key, several in zip(one, many, strict=True):
            yield Sentence(key, several)

    def _keys(self, value: ast.expr | None, scope: ast.AST) -> Iterator[str]:
        for one in _branches(value):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                if has_words(one.value):
                    yield one.value
            elif isinstance(one, ast.Name):
                yield from self._given(one.id, scope)

    def _given(self, name: str, scope: ast.AST | None) -> Iterator[str]:
        while scope is not None:
            if name in self._scopes[scope]:
                for value in self._scopes[scope][name]:
                    yield from self._keys(value, scope) if not isinstance(value, ast.Name) else ()
                return
            scope = self._above.get(scope)


def _named(run: ast.AsyncFunctionDef) -> Iterator[Sentence]:
    """Yield the names of a declared command and its parameters: what people type, and what stands in a form."""
    for mark in run.decorator_list:
        if isinstance(mark, ast.Call) and _name(mark.func) == "command" and isinstance(mark.args[0], ast.Constant):
            hidden = any(word.arg == "hidden" for word in mark.keywords)
            for name in () if hidden else str(mark.args[0].value).split():
                yield Sentence(name, context="command", room={NAME})
            for param in run.args.args[1:]:
                yield Sentence(param.arg.replace("_", " ").capitalize(), room={LABEL})
                if not hidden:
                    yield Sentence(param.arg, context="option", room={NAME})


def _branches(value: ast.expr | None) -> Iterator[ast.expr]:
    """Yield what a value may be: each side of "… if … else …" and of "… or …"."""
    if isinstance(value, ast.IfExp):
        yield from (*_branches(value.body), *_branches(value.orelse))
    elif isinstance(value, ast.BoolOp):
        yield from _each(value.values)
    elif value is not None:
        yield value


def _each(values: Iterable[ast.expr]) -> Iterator[ast.expr]:
    for value in values:
        yield from _branches(value)


def _argument(call: ast.Call, at: int | str) -> ast.expr | None:
    if isinstance(at, int):
        given: Sequence[ast.expr] = call.args
        return given[at] if at < len(given) and not any(isinstance(a, ast.Starred) for a in given[: at + 1]) else None
    return next((word.value for word in call.keywords if word.arg == at), None)


def _name(called: ast.expr) -> str:
    """Return what is called; words that are made and used at once, as in `Words(locale)("…")`, are words too."""
    if isinstance(called, ast.Call):
        return "words" if _name(called.func).lstrip("_").lower() == "words" else ""
    return called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
