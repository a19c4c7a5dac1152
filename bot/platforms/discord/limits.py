"""What Discord accepts, and how text that is longer gets shorter.

The numbers are Discord's own (https://discord.com/developers/docs: Message, Embed, Component, Application Command).
"""

from __future__ import annotations

from bot.chat.markup import Rich, plain
from bot.platforms.discord.markdown import inert, markdown

CONTENT = 2000
EMBEDS = 10
EMBED_TOTAL = 6000  # all embeds of a message together
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FOOTER = 256  # Discord allows 2,048; a footer is a small line
FIELDS = 25
FIELD_NAME = 256
FIELD_VALUE = 1024
BUTTON_LABEL = 80
LINK = 512
OPTION_TEXT = 100  # a select's option, an autocomplete choice, a description
PLACEHOLDER = 150
MODAL_TITLE = 45
MODAL_PARTS = 5
INPUT = 4000
FILES = 10
ALT = 1024  # characters about a picture
UPLOAD = 10 << 20  # bytes of all files of a message together; Discord's default for each one
LEFT_OUT = 400  # characters about files that have no room
TYPED_OPTION = 6000

CUT = "…"


def shorten(text: str, most: int) -> str:
    """Return plain text of at most `most` characters, cut at its end (at a word's end, where one is near) with "…"."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most * 0.8 else cut).rstrip() + CUT


def fit(text: Rich, most: int) -> str:
    """Return rich text as Discord Markdown of at most `most` characters.

    Whole lines are left out at the end and "…" stands for them; a first line that is too long alone loses its markup,
    so that no cut goes through any.
    """
    whole = markdown(text)
    if len(whole) <= most:
        return whole
    kept = ""
    for line in whole.split("\n"):
        if len(kept) + len(line) + len(CUT) + 1 > most:
            break
        kept += line + "\n"
    if kept.strip():
        return kept.rstrip("\n") + "\n" + CUT
    first = inert(plain(Rich(text.source.lstrip("\n").split("\n", 1)[0])))
    return _cut(first, most - len(CUT)).removesuffix(CUT) + CUT


def fit_inert(text: str, most: int) -> str:
    """Return plain text escaped for Discord, in at most `most` characters."""
    return _cut(inert(text), most)


def _cut(escaped: str, most: int) -> str:
    if len(escaped) <= most:
        return escaped
    cut = escaped[: most - 1]
    dangling = len(cut) - len(cut.rstrip("\\"))
    return (cut[:-1] if dangling % 2 else cut).rstrip() + CUT
