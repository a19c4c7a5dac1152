from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.words import CATALOGUES, FOLDER, every_command, every_option
from bot.words.catalogue import Catalogue
from tests.words.judging import faults
from tests.words.sentences import Sentence, collect, has_words
from tests.words.template import TEMPLATE, known, merged, template, written

SENTENCES = collect()
FILES = sorted(FOLDER.glob("*.po"))


def test_the_template_has_every_sentence_of_the_source() -> None:
    assert TEMPLATE.read_text("utf-8") == written(template(SENTENCES)), "make words"


def test_every_catalogue_has_every_sentence_and_no_other() -> None:
    for file in FILES:
        assert file.read_text("utf-8") == written(merged(known(file), template(SENTENCES), file.stem)), "make words"


def test_every_sentence_is_translated_and_fits_its_place() -> None:
    assert not [f"{file.name}: {wrong}" for file in FILES for wrong in _wrong(known(file))]


def test_what_people_type_means_one_thing() -> None:
    for file in FILES:
        said = Catalogue.read(file.read_text("utf-8"))
        for context in ("command", "option"):
            names = [one.key for one in SENTENCES if one.context == context]
            meant = Counter(name for key in names for name in {key, said.find(key, context=context) or key})
            assert {name for name, times in meant.items() if times > 1} == set(), file.name


def test_what_people_type_in_one_language_means_nothing_else_in_another() -> None:
    languages = frozenset(CATALOGUES)
    for context in ("command", "option"):
        keys = {one.key for one in SENTENCES if one.context == context}
        typed = (every_command(key) if context == "command" else every_option(key, languages) for key in keys)
        meant = Counter(name for names in typed for name in names)
        assert {name for name, times in meant.items() if times > 1} == set()


def test_a_catalogue_is_read_as_babel_reads_it() -> None:
    for file in FILES:
        _agree(file.read_text("utf-8"), known(file))


@pytest.mark.parametrize(
    ("key", "said", "fault"),
    [
        ("Today", "", "is missing"),
        ("Done: {titles}.", "Fertig: {titel}.", "doesn't name ['titles']"),
        ("Stop it with /reminders.", "Stoppen mit /erinnerungen.", "doesn't have the commands, as they are in English"),
        ("Next: **{title}**.", "Weiter: **{title}*.", "doesn't have the same markup"),
        ("Type `/goal`.", "Tippe /goal.", "doesn't have the same markup"),
        ("All is well.", "Alles gut!.", "has an exclamation mark"),
        ("Today", " Heute", "begins or ends with a space"),
        ("Today", "Heute.", "doesn't end like the English"),
        ("Back", "x" * 76, "is longer than 75 characters"),
    ],
)
def test_a_faulty_translation_is_told(key: str, said: str, fault: str) -> None:
    assert list(faults(Sentence(key, room={("a button", 75)}), [said])) == [fault]


@pytest.mark.parametrize("name", ["Heute", "zum ziel", "heute!", "x" * 33])
def test_a_name_that_nobody_could_type_is_told(name: str) -> None:
    assert "is no single word in lower case" in list(faults(Sentence("today", context="command"), [name]))


def test_each_form_names_what_its_english_names() -> None:
    one = Sentence("I put the file there.", "I put {n} files there.")
    assert list(faults(one, ["Die Datei liegt dort.", "{n} Dateien liegen dort."])) == []
    assert list(faults(one, ["Die Datei liegt dort.", "Dateien liegen dort."])) == ["doesn't name ['n']"]


SOURCE = """
ODD = "A constant"
TABLE = (sentence("In a table"), *sentences("{n} one", "{n} many"))

@command("goal set", "Set a goal", bare=True)
async def set_(call, what_for: Annotated[str, Arg("What for", Text())]):
    words = call.words
    key = "With a name" if call else "Without"
    one, many = ("{n} a", "{n} as") if call else ("{n} b", "{n} bs")
    Button(words("On a button"), Press("x"))
    words(key); rich(words, "Rich **{it}**", it=1); words.plural(one, many, 2); words(ODD)
    words("{a} · {b}"); words(call.key); Words("en")("At once")
    raise Problem("Wrong" if call else "Not right", "Hint")
"""


def test_a_sentence_is_found_wherever_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(SOURCE)
    found = {(one.context, one.key): one for one in collect(tmp_path)}
    assert {key for context, key in found if not context} == {
        "In a table", "{n} one", "Set a goal", "What for", "With a name", "Without", "{n} a", "{n} b",
        "On a button", "Rich **{it}**", "A constant", "At once", "Wrong", "Not right", "Hint",
    }  # fmt: skip
    assert {key for key in found if key[0]} == {("command", "goal"), ("command", "set"), ("option", "what_for")}
    assert [found["", one].many for one in ("{n} one", "{n} a", "{n} b")] == ["{n} many", "{n} as", "{n} bs"]
    assert (found["", "On a button"].most, found["", "Set a goal"].most, found["", "Wrong"].most) == (75, 100, None)


def test_a_value_alone_is_the_same_in_every_language() -> None:
    assert [has_words(key) for key in ("{line}", "{n}. {title}", "“{typed}”", "{n} more")] == [False, False, True, True]


def test_translations_stay_when_sentences_come_and_go() -> None:
    old = merged(None, template([Sentence("Stays"), Sentence("Goes"), Sentence("{n} day", "{n} days")]), "de")
    old["Stays"].string, old["Goes"].string, old["{n} day"].string = "Bleibt", "Geht", ("{n} Tag", "{n} Tage")
    new = merged(old, template([Sentence("Comes"), Sentence("Stays"), Sentence("{n} day", "{n} days")]), "de")
    assert [(m.id, m.string) for m in new if m.id] == [
        ("Comes", ""), ("Stays", "Bleibt"), (("{n} day", "{n} days"), ("{n} Tag", "{n} Tage")),
    ]  # fmt: skip


def test_a_catalogue_of_all_kinds_of_text_is_read_as_babel_reads_it(tmp_path: Path) -> None:
    made = Catalog("de", fuzzy=False)
    made.add('Quotes " and \\ and\nlines\tand tabs', 'Zitate " und \\ und\nZeilen\tund Tabs')
    made.add(("{n} day", "{n} days"), ("{n} Tag", "{n} Tage"))
    made.add("today", "heute", context="command")
    made.add("today", "heute.")
    made.add("guessed", "geraten", flags={"fuzzy"})
    made.add("missing", "")
    made.add("Long " * 40, "Lang " * 40)
    file = tmp_path / "de.po"
    file.write_text(written(made), "utf-8")
    read = _agree(file.read_text("utf-8"), known(file))
    assert (read.find("guessed"), read.find("missing"), read.find("today", context="command")) == ("", "", "heute")
    assert [read.find("{n} day", read.form(n)) for n in (0, 1, 1.5, 2)] == [
        "{n} Tage",
        "{n} Tag",
        "{n} Tage",
        "{n} Tage",
    ]


def test_a_languages_own_rule_says_which_form_a_number_takes() -> None:
    text = written(merged(None, template([Sentence("{n} day", "{n} days")]), "pl"))
    read = Catalogue.read(text.replace('[0] ""', '[0] "{n} dzień"').replace('[1] ""', '[1] "{n} dni"'))
    assert [read.form(n) for n in (1, 2, 5, 22, 25)] == [0, 1, 2, 1, 2]


def _wrong(said: Catalog) -> Iterator[str]:
    for one in SENTENCES:
        message = said.get((one.key, one.many) if one.many else one.key, context=one.context or None)
        assert message is not None, one.key
        forms = [str(form or "") for form in _forms(message.string)]
        yield from (f"{one.context} {one.key!r}: {forms} {fault}" for fault in faults(one, forms))
        if message.fuzzy:
            yield f"{one.key!r} is guessed (fuzzy)"


def _forms(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said or "",) if isinstance(said, str | None) else said


def _agree(text: str, babel: Catalog) -> Catalogue:
    read = Catalogue.read(text)
    expected = {}
    for message in babel:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and all(said) and not message.fuzzy:
            key = message.id if isinstance(message.id, str) else message.id[0]
            expected[message.context or "", key] = said
    assert read.forms == expected
    assert [read.form(n) for n in range(120)] == [_index(babel, n) for n in range(120)]
    return read


def _index(babel: Catalog, n: int) -> int:
    return int(eval(babel.plural_expr.replace("&&", " and ").replace("||", " or "), {"n": n}))  # noqa: S307  (Babel's)
