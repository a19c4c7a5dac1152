"""The catalogues' template, and what becomes of a catalogue when sentences change.

`python -m tests.words.template` (`make words`) writes the template from the source and brings every catalogue up to it:
translations stay, sentences that are gone go, new ones wait for their translation. `… de` begins a catalogue.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.words import FOLDER
from tests.words.sentences import Sentence, collect

TEMPLATE = FOLDER / "messages.pot"
HEADER = """\
# {what} of Study Buddy's sentences.
# {{names}} in braces stay as they are, and so do commands such as /today: they are put into their language, which
# stands at the end, when the sentence is said. "**", "`" and "[…](…)" are Markdown. How sentences sound is said in
# CONTRIBUTING.md, "Words". What begins with "#." says where there is little room.
#"""


def template(sentences: Sequence[Sentence]) -> Catalog:
    """Return the sentences as a catalogue without any translation."""
    made = Catalog(None, project="Study Buddy", fuzzy=False)
    for one in sentences:
        room = [f"{where}: at most {most} characters" for where, most in sorted(one.room)]
        made.add(
            (one.key, one.many) if one.many else one.key,
            locations=[(file, 0) for file in sorted(one.files)],
            auto_comments=room,
            context=one.context or None,
        )
    return made


def merged(known: Catalog | None, made: Catalog, language: str) -> Catalog:
    """Return a catalogue with the template's sentences and the translations that are known."""
    new = Catalog(language, project="Study Buddy", fuzzy=False)
    for message in made:
        if message.id:
            old = known.get(message.id, context=message.context) if known else None
            new.add(
                message.id,
                old.string if old and isinstance(old.id, tuple) == isinstance(message.id, tuple) else "",
                locations=message.locations,
                flags={"fuzzy"} if old and old.fuzzy else (),
                auto_comments=message.auto_comments,
                user_comments=old.user_comments if old else (),
                context=message.context,
            )
    return new


def written(catalogue: Catalog) -> str:
    """Return a catalogue as text that is the same whenever and wherever it is written."""
    for message in catalogue:
        if message.id:
            message.flags &= {"fuzzy"}
    file = io.BytesIO()
    write_po(file, catalogue, width=0, omit_header=True, include_lineno=False)
    language = catalogue.locale_identifier or ""
    lines = [f"Language: {language}"] if language else []
    if language:
        lines.append(f"Plural-Forms: {catalogue.plural_forms}")
    lines += ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    head = "\n".join(f'"{line}\\n"' for line in lines)
    what = f"The {catalogue.locale.english_name} translation" if catalogue.locale else "The template for translations"
    return f'{HEADER.format(what=what)}\nmsgid ""\nmsgstr ""\n{head}\n\n{file.getvalue().decode().strip()}\n'


def known(path: Path) -> Catalog:
    """Return the catalogue in a file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem)


def main(begun: Sequence[str]) -> None:
    """Write the template and every catalogue anew."""
    made = template(collect())
    TEMPLATE.write_text(written(made), "utf-8")
    for path in sorted({*FOLDER.glob("*.po"), *(FOLDER / f"{language}.po" for language in begun)}):
        old = known(path) if path.exists() else None
        path.write_text(written(merged(old, made, path.stem)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
