"""A sheet as a file: HTML that stands alone, with its style in it.

A message is put together from neutral shapes, because each service draws it in its own way. A page of charts has one
way to be drawn, HTML, and every platform can at least hand out a file. So a sheet is HTML already, which an answer has
twice: as a file, which is all that Discord and Slack need to know of it, and taken apart (`Reply.sheet`), for a
platform with pages of its own, which puts it under its own head. That is one shape more and no second renderer, and a
platform still sees nothing but this language.

The look of sheets is the style sheet beside this module: its classes are to a sheet what the Markdown subset is to a
text. It stands in the file, and a page links to it, so that a page's policy needs no exception for styles. Nothing in a
sheet runs, and nothing is fetched.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

from bot.chat.reply import File, Sheet

STYLE = Path(__file__).with_name("sheet.css").read_text("utf-8")
MEDIA_TYPE = "text/html"

# Whatever the body says, a browser that opens the file from a disk runs and fetches nothing but what stands here.
_POLICY = f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"


def as_file(sheet: Sheet) -> File:
    """Return a sheet as a file that needs nothing else."""
    text = f"""<!doctype html>
<html lang="{escape(sheet.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(sheet.title)}</title>
<style>{STYLE}</style>
</head>
<body class="reading">
{sheet.body}
</body>
</html>
"""
    return File(f"{sheet.name}.html", text.encode(errors="replace"), MEDIA_TYPE)
