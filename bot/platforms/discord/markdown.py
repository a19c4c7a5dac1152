r"""The chat language's Markdown subset as Discord Markdown.

Discord knows more than the subset (headings, spoilers, mentions, time stamps, bare links): all that is escaped. A
backslash takes the meaning from any character that is no letter, digit or white space, in Discord's clients as in the
subset. What is escaped is never a ping either: every message is sent with `allowed_mentions` empty.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.chat.markup import Rich, clean, said

_TOKEN = re.compile(
    r"\\(?P<escaped>[\\*_~`\[\]()>#|<&-])"
    r"|`(?P<code>(?:[^`\\\n]|\\.)+)`"
    r"|\[(?P<label>(?:[^\]\\\n]|\\.)*)\]\((?P<address>https?://[^\s)]+)\)"
    r"|(?P<mark>\*\*|\*|~~)"
    r"|(?P<text>[^\\`\[*~]+|.)"
)
_ESCAPED = re.compile(r"\\([\\*_~`\[\]()>#|<&-])")
_MEANING = re.compile(r"[\\*_~`|<@\[\]]|:(?=//)")
_LINE_START = re.compile(r"(\s*)(#{1,3}(?=\s)|-#|[-*+](?=\s)|>)")
_NUMBERED = re.compile(r"(\s*\d+)([.)]\s)")


@lru_cache(maxsize=4096)  # titles and sentences come again and again
def markdown(text: Rich) -> str:
    """Return rich text as Discord Markdown."""
    return "\n".join(_line(line) for line in text.source.split("\n"))


@lru_cache(maxsize=4096)
def inert(text: str) -> str:
    """Return plain text so that Discord shows it as it is and nothing in it means anything."""
    return markdown(said(text))


@lru_cache(maxsize=4096)
def tidy(text: str) -> str:
    """Return plain text for the places where Discord knows no markup (buttons, footers, forms): one line, no tricks."""
    return " ".join(clean(text).split())


def _line(line: str) -> str:
    if line.startswith(("- ", "> ")):
        return line[:2] + _inline(line[2:])
    shown = _inline(line)
    shown = _LINE_START.sub(r"\1\\\2", shown, count=1) if _LINE_START.match(shown) else shown
    return _NUMBERED.sub(r"\1\\\2", shown, count=1) if _NUMBERED.match(shown) else shown


def _inline(source: str) -> str:
    return "".join(_token(found) for found in _TOKEN.finditer(source))


def _token(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "escaped":
            return _MEANING.sub(_escape, found["escaped"])  # Discord gives the other ones no meaning inside a line
        case "code":
            # Escapes mean nothing inside Discord's code spans, so a backtick becomes one that looks alike.
            return "`" + _ESCAPED.sub(r"\1", found["code"]).replace("`", "ˋ") + "`"
        case "address":
            return f"[{_inline(found['label'])}]({found['address']})"
        case "mark":
            return found["mark"]
        case _:
            return _MEANING.sub(_escape, found["text"])


def _escape(found: re.Match[str]) -> str:
    return "\\" + found[0]
