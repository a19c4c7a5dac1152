"""Sample commands and replies that every platform has to cope with, and a front door to them."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from bot.chat.command import Arg, Call, Command, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Code, Document, Number, OneOf, Text
from bot.chat.markup import Rich, bullets, paragraphs, rich, said
from bot.chat.platform import Noted
from bot.chat.reply import Button, Card, Choice, File, Look, Meter, Page, Press, Reply, Select
from bot.domain.errors import Instead, Problem

HOSTILE = (
    "**b** *i* __u__ ~~s~~ `c` ||sp|| [x](https://evil.example/a) https://evil.example/b <@1> <@&2> <#3> <!channel> "
    "<t:0:R> @everyone @here <b>t</b> &amp; \\ x_y_z $1"
)
HOSTILE_LINES = ("# head", "-# small", "- item", "* item", "> quote", ">>> all", "1. one", "  - in", "```", "## b")
ODD = "a=b&c#d?e %41+,:;@ “ü”/\\ 日本"
TOPICS = ("Vectors", "Matrices", "Bayesian thinking", "Hypothesis testing", "Sampling")


@dataclass(frozen=True)
class TopicsKind:
    """Topics by name or number, several of them separated by commas."""

    @property
    def look(self) -> Look:
        return Look("suggest", many=True, most=400)

    async def read(self, raw: str, call: Call[Any]) -> Sequence[str]:
        found = [TOPICS[int(t[1:])] if t[:1] == "t" and t[1:].isdigit() else t for t in map(str.strip, raw.split(","))]
        for name in found:
            if name not in TOPICS:
                near = tuple(Instead.named(t, {"topics": t}) for t in TOPICS if t[0].lower() == name[:1].lower())
                raise Problem("I can't find “{name}”.", "Type a part of its name.", try_instead=near, name=name)
        return found

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        if typed == "break":
            raise RuntimeError
        fitting = [(i, t) for i, t in enumerate(TOPICS) if typed.lower() in t.lower()]
        return [Choice(t, f"t{i}", f"{i + 1}. topic") for i, t in fitting]


@dataclass(frozen=True)
class PlaceKind:
    """A channel."""

    @property
    def look(self) -> Look:
        return Look("place")

    async def read(self, raw: str, call: Call[Any]) -> str:
        return raw.strip()

    async def suggest(self, typed: str, call: Call[Any]) -> Sequence[Choice]:
        return ()


class Gate:
    """Holds `slow` answers until it is opened."""

    def __init__(self) -> None:
        self.open, self.reached = asyncio.Event(), asyncio.Event()
        self.passed = 0


TopicsArg = Annotated[Sequence[str], Arg("What you finished", TopicsKind())]
Colour = OneOf((Choice("Red", "red"), Choice("Deep blue", "blue")))
AnyText = Annotated[str, Arg("Some text", Text(most=400))]
Carried = Annotated[str, Arg("What the button carries", Code())]
LongText = Annotated[str, Arg("Several lines", Text(most=2000, long=True, blank=True))]
NumberArg = Annotated[float, Arg("How much", Number(1, 10))]
ColourArg = Annotated[str, Arg("Which colour", Colour)]
ChannelArg = Annotated[str, Arg("Which channel", PlaceKind())]
DocumentArg = Annotated[File, Arg("A Markdown file", Document())]


@command("today", "Where you are and what comes next")
async def today(call: Call[Gate]) -> Reply:
    buttons = (Button("Write", Press("echo")), Button("Tick", Press("check", {"topics": "t2"}), "primary"))
    more = (Button("Note", Press("note")), Button("Set a goal", Press("goal set")), Button("Place", Press("settle")))
    files = (Button("Hand in", Press("hand in")), Button("Fetch", Press("fetch")))
    return Reply(Rich("You are **here**."), controls=(buttons, more, files))


@command("check", "Tick off topics you have finished")
async def check(call: Call[Gate], topics: TopicsArg, amount: NumberArg = 1) -> Reply:
    done = Card(f"Done: {', '.join(topics)}", tone="good")
    undo = Button("Undo", Press("undo", {"change": "c1", "topics": ",".join(topics)}))
    return Reply(cards=(done,), controls=((undo,),))


@command("undo", "Take it back", hidden=True)
async def undo(call: Call[Gate], change: Carried, topics: TopicsArg) -> Reply:
    return Reply(rich(call.words, "Undone {change}: {topics}.", change=change, topics=", ".join(topics)), replaces=True)


@command("echo", "Say it again")
async def echo(call: Call[Gate], text: AnyText, more: LongText = "") -> Reply:
    again = Button("Again", Press("echo", {"text": text, "more": more}))
    return Reply(said(f"{text}|{more}"), controls=((again,),))


@command("note", "Write something down", hidden=True)
async def note(call: Call[Gate], colour: ColourArg, more: LongText = "", amount: NumberArg = 1) -> Reply:
    return Reply(said(f"{colour}|{more}|{amount:g}"))


@command("settle", "Choose a channel", hidden=True)
async def settle(call: Call[Gate], where: ChannelArg) -> Reply:
    return Reply(said(f"In {where}."))


def received(title: str, document: File) -> str:
    """What `hand in` says of a file that has arrived whole."""
    content = document.content or b""
    return f"{title}|{document.name}|{len(content)}|{hashlib.sha256(content).hexdigest()[:12]}"


@command("hand in", "Hand in a file", hidden=True)
async def hand_in(call: Call[Gate], title: AnyText, document: DocumentArg) -> Reply:
    return Reply(said(received(title, document)))


@command("fetch", "Fetch two files", hidden=True)
async def fetch(call: Call[Gate]) -> Reply:
    return Reply(Rich("Here they are."), files=FILES)


@command("paint", "Pick a colour and a channel")
async def paint(call: Call[Gate], colour: ColourArg, where: ChannelArg = "") -> Reply:
    return Reply(said(f"{colour} in {where or 'no channel'}"))


@command("goal set", "Set a goal for this week")
async def goal_set(call: Call[Gate], title: AnyText, amount: NumberArg) -> Reply:
    return Reply(rich(call.words, "Goal: {title}, {n}.", title=title, n=f"{amount:g}"))


@command("goal list", "See your goals", bare=True)
async def goal_list(call: Call[Gate], page: NumberArg = 1) -> Reply:
    choices = tuple(Choice(t, f"t{i}", "a topic") for i, t in enumerate(TOPICS))
    select = Select("Which are done?", Press("check"), "topics", choices, most=3)
    return Reply(
        said(f"Page {page:g}"), controls=((select,),), page=Page(Press("goal list"), int(page), 3), replaces=page > 1
    )


@command("announce", "Tell everybody", private=False)
async def announce(call: Call[Gate]) -> Reply:
    return Reply(said(f"{call.asker.name} waves."), controls=((Button("Me too", Press("whoami")),),))


@command("whoami", "Who is asking")
async def whoami(call: Call[Gate]) -> Reply:
    a = call.asker
    return Reply(said(f"{a.account} {a.name} {a.community} {a.place} {'manages' if a.manages else 'is a member'}"))


@command("close", "Close the place", manages=True)
async def close(call: Call[Gate]) -> Reply:
    return Reply(said("Closed."))


@command("slow", "Take your time")
async def slow(call: Call[Gate], text: AnyText = "") -> Reply:
    call.services.reached.set()
    await call.services.open.wait()
    call.services.passed += 1
    return Reply(said(f"At last. {text}"))


@command("break", "Break")
async def broken(call: Call[Gate]) -> Reply:
    raise RuntimeError("secret detail")


@command("sample", "Show a sample", hidden=True)
async def sample(call: Call[Gate], number: Annotated[float, Arg("Which", Number(0, 100))]) -> Reply:
    return REPLIES[int(number)]


@command("samples", "Show a sample's button")
async def samples(call: Call[Gate], number: Annotated[float, Arg("Which", Number(0, 100))]) -> Reply:
    return Reply(Rich("Press."), controls=((Button("Show", Press("sample", {"number": f"{number:g}"})),),))


COMMANDS: tuple[Command, ...] = (
    today,
    check,
    undo,
    echo,
    note,
    settle,
    hand_in,
    fetch,
    paint,
    goal_set,
    goal_list,
    announce,
    whoami,
    close,
    slow,
    broken,
    sample,
    samples,
)
LISTED = tuple(c for c in COMMANDS if not c.hidden)

HANDED_IN = File("my-notes_1.md", bytes(range(256)) * 40)  # a file is bytes, whatever it says it is
FILES = (
    File("my-roadmap.md", "# Eins\n\n- Bäume 日本\n".encode() * 900),
    File("notes.txt", b"\r\n\0\xff", "text/plain"),
)

_LONG = "Bayesian thinking and inference, with worked examples. " * 40
_BUTTONS = tuple(tuple(Button(f"B{r}{i}", Press("whoami", {"n": f"{r}{i}"})) for i in range(5)) for r in range(5))
_FULL = Select(
    "Pick " + "some " * 60,
    Press("check"),
    "topics",
    tuple(Choice("L" * 150, f"t{i}", "n" * 150) for i in range(25)),
    25,
)

REPLIES: tuple[Reply, ...] = (
    Reply(Rich("Only a line with **bold**, *emphasis*, `code`, ~~none~~ and [a link](https://example.org/a_b).")),
    Reply(cards=(Card("Today", Rich("Statistics › *Refresher*"), footer="Next prompt on Monday, 09:00"),)),
    Reply(
        cards=(
            Card(
                "Progress",
                paragraphs(Rich("You are here."), bullets([said("one"), said("two *not bold*")]), Rich("> quoted")),
                (Meter("Foundations", 3, 10, "3 of 10"), Meter("Deep learning", 0, 4), Meter("All", 4, 4, "4 of 4")),
                (("Streak", "4 weeks"), ("Pace", "2 topics a week"), ("Finish", "")),
                "Nothing left here",
                "good",
            ),
            Card("Careful", tone="warn"),
        ),
        controls=(
            (Button("One", Press("today")), Button("Two", Press("today")), Button("Docs", "https://example.org")),
        ),
    ),
    Reply(Rich(_LONG), cards=tuple(Card(f"{i} {_LONG}", Rich(_LONG * 3), footer=_LONG) for i in range(12))),
    Reply(cards=(Card("Facts", facts=tuple((f"Fact {i} {_LONG}", _LONG) for i in range(30))),)),
    Reply(Rich("Full"), controls=_BUTTONS),
    Reply(Rich("Full"), controls=((_FULL,),), page=Page(Press("goal list"), 2, 9)),
    Reply(cards=(Card(HOSTILE, said(HOSTILE), (Meter(HOSTILE, 1, 2, HOSTILE),), ((HOSTILE, HOSTILE),), HOSTILE),)),
    Reply(said("\n".join(HOSTILE_LINES))),
    Reply(),
    Reply(controls=((Button("b" * 200, Press("today")), Button("Far", "https://example.org/" + "x" * 600)),)),
    Reply(cards=(Card(""), Card("", Rich("No title")))),
    Reply(cards=(Card("Your roadmap"),), controls=((Button("Today", Press("today")),),), files=FILES),
    Reply(files=(File(f"../{HOSTILE}\u202e\r\n.md", b"# hostile"),)),
)


@dataclass
class Drawer:
    """Keeps calls too long for an id, in memory."""

    texts: dict[str, str] = field(default_factory=dict)

    async def keep(self, text: str, whose: str) -> str:
        self.texts[f"k{len(self.texts)}"] = text
        return f"k{len(self.texts) - 1}"

    async def find(self, id_: str) -> str | None:
        return self.texts.get(id_)


@dataclass
class Remembered:
    """A platform's memory, in memory."""

    shelves: dict[str, dict[str, Noted]] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def recall(self, shelf: str, key: str) -> str | None:
        found = self.shelves.get(shelf, {}).get(key)
        return found.value if found else None

    async def remember(self, shelf: str, key: str, value: str) -> Noted:
        kept, number = self.shelves.setdefault(shelf, {}), next(self.numbers)
        kept[key] = Noted(kept[key].first if key in kept else number, number, key, value)
        self.changed.set()
        return kept[key]

    async def forget(self, shelf: str, key: str) -> None:
        self.shelves.get(shelf, {}).pop(key, None)

    async def prune(self, shelf: str, keep: int) -> None:
        for old in (await self.latest(shelf, most=sys.maxsize))[: -keep or None]:
            await self.forget(shelf, old.key)

    async def since(self, shelf: str, number: int, *, most: int = 200) -> Sequence[Noted]:
        found = (n for n in self.shelves.get(shelf, {}).values() if n.number > number)
        return sorted(found, key=lambda n: n.number)[:most]

    async def latest(self, shelf: str, *, most: int = 200, before: int | None = None) -> Sequence[Noted]:
        found = (n for n in self.shelves.get(shelf, {}).values() if before is None or n.first < before)
        return sorted(found, key=lambda n: n.first)[-most:]


def sample_front(gate: Gate | None = None, drawer: Drawer | None = None) -> Dispatcher[Gate]:
    """The front door to the sample commands."""
    return Dispatcher(COMMANDS, gate or Gate(), drawer or Drawer())
