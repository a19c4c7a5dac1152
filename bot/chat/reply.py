"""What the bot says: neutral shapes that every platform can show.

Titles, labels, facts and notes are plain text; `text` and `body` are the Markdown subset of `markup.py`. Commands never
count characters: a renderer shortens text to its platform's limits. The number of controls is another matter, since
dropping one would drop a thing a person can do, so the types here refuse what some platform could not show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.chat.markup import EMPTY, Rich

Style: TypeAlias = Literal["plain", "primary", "danger"]
Tone: TypeAlias = Literal["calm", "good", "warn"]
Widget: TypeAlias = Literal["line", "paragraph", "choice", "suggest", "place", "file"]

MOST_ROWS, MOST_IN_ROW, MOST_CHOICES, MOST_ASKS = 5, 5, 25, 5  # Discord's limits, the narrowest of the three
MOST_BYTES = 1 << 20  # of a file that is handed in; a platform takes in one byte more, which shows that it is larger


@dataclass(frozen=True, slots=True)
class File:
    """Bytes with a name: what somebody hands in, or what an answer carries. None where it couldn't be fetched.

    `alt` says what a picture shows.
    """

    name: str
    content: bytes | None = field(repr=False)
    media_type: str = "text/markdown"
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A command call written down: what a button does, what a form submits, what a line says.

    A parameter that asks for a file is given the name of one of `files`, which are never in an id.
    """

    command: str
    given: Mapping[str, str] = field(default_factory=dict)
    files: tuple[File, ...] = ()

    def also(self, **given: str) -> Press:
        """Return the same call with more arguments given."""
        return Press(self.command, {**self.given, **given}, self.files)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture.

    Attributes:
        name: what its file is called, without an ending.
        alt: what it shows, in words.
        light: it as SVG, for who reads on light paper.
        dark: the same for dark paper.
        size: its width and height, so that room can be kept for it.
        shows: the call that is answered with this picture, for a platform that can't show it where it belongs.
    """

    name: str
    alt: str
    light: str = field(repr=False)
    dark: str = field(repr=False)
    size: tuple[int, int] = (360, 360)
    shows: Press | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page to read at leisure, for what is too much for a message; `bot.chat.sheet` says why it is HTML.

    Attributes:
        name: what its file is called, without an ending.
        title: what a browser's tab says.
        language: of its text, such as `en`.
        body: one `<main class="sheet">` with what people wrote escaped, without script, styles or anything to fetch.
    """

    name: str
    title: str
    language: str
    body: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Button:
    """A call one can press, or, where `does` is text, a link to that http(s) address."""

    label: str
    does: Press | str
    style: Style = "plain"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: what is shown, what it stands for (at most 100 characters), and a word beside it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A menu whose picked values, joined by commas, fill the parameter `fills` of the call `does`.

    `most` is how many may be picked at once. Raises ValueError for none or more than 25 choices.
    """

    prompt: str
    does: Press
    fills: str
    choices: tuple[Choice, ...]
    most: int = 1

    def __post_init__(self) -> None:
        if not 1 <= len(self.choices) <= MOST_CHOICES:
            raise ValueError(f"a select shows 1 to {MOST_CHOICES} choices, not {len(self.choices)}")


@dataclass(frozen=True, slots=True)
class Meter:
    """A bar: `value` of `top`, with a label before it and a note behind, such as "3 of 4"."""

    label: str
    value: float
    top: float
    note: str = ""

    @property
    def share(self) -> float:
        """How full it is, 0 to 1."""
        return min(1.0, max(0.0, self.value / self.top)) if self.top > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """A titled box: text, bars, then pairs of name and value, then a small line."""

    title: str
    body: Rich = EMPTY
    meters: tuple[Meter, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    footer: str = ""
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True)
class Look:
    """How a value is asked for.

    `line` and `paragraph` are typed; `choice` is one of `choices`; `suggest` is typed with suggestions from the front
    door; `place` is a channel; `file` is one file, handed in with the call. `many`: several, joined by commas. `most`:
    characters. `blank`: may be left empty.
    """

    widget: Widget = "line"
    choices: tuple[Choice, ...] = ()
    many: bool = False
    most: int = 100
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of a form: the parameter it fills, how it looks, what stands in it and what is wrong with that."""

    name: str
    label: str
    help: str = ""
    look: Look = field(default_factory=Look)
    value: str = ""
    error: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """Questions whose answers complete a call. Raises ValueError for none or more than five."""

    title: str
    submits: Press
    asks: tuple[Ask, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.asks) <= MOST_ASKS:
            raise ValueError(f"a form asks 1 to {MOST_ASKS} things, not {len(self.asks)}")


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of a listing this is (from 1); `press` plus `page=n` shows another."""

    press: Press
    number: int
    of: int


Control: TypeAlias = Button | Select
Row: TypeAlias = tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: text, cards, pictures, controls and files, or a form instead of all that.

    What a picture shows, the rest of the answer says too, or only the picture's `alt` where nothing else was asked for.
    A `sheet` is one of the files taken apart, for a platform with pages of its own.

    `locale` is the tag of the language it is in, for what a renderer adds by itself; the front door sets it where it is
    empty.

    `replaces`: where the control that was pressed stands in a message only its presser sees (an ephemeral answer, a
    direct message, a private answer in the browser), that message is changed into this one; otherwise this is a new
    private answer. Raises ValueError for more rows than fit; arrows of `page` count as one.
    """

    text: Rich = EMPTY
    cards: tuple[Card, ...] = ()
    controls: tuple[Row, ...] = ()
    form: Form | None = None
    page: Page | None = None
    files: tuple[File, ...] = ()
    images: tuple[Image, ...] = ()
    sheet: Sheet | None = None
    replaces: bool = False
    locale: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        rows = len(self.controls) + (self.page is not None and self.page.of > 1)
        if rows > MOST_ROWS:
            raise ValueError(f"a reply has at most {MOST_ROWS} rows, not {rows}")
        for row in self.controls:
            if not 1 <= len(row) <= MOST_IN_ROW or (len(row) > 1 and any(isinstance(c, Select) for c in row)):
                raise ValueError(f"a row is one select or up to {MOST_IN_ROW} buttons, not {row}")
