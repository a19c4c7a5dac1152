"""The language that somebody chooses to be spoken to in."""

from __future__ import annotations

import json

import pytest

from bot.chat.reply import Press
from bot.commands.settings import AUTO, LANGUAGE
from bot.services.carried import read
from bot.words import CATALOGUES
from tests.services.leaving import bring, take_along
from tests.world import Person, World


def test_every_language_there_is_can_be_chosen() -> None:
    assert {c.value for c in LANGUAGE.choices} == {AUTO, *CATALOGUES}


async def test_what_is_chosen_counts_from_the_answer_on(ada: Person) -> None:
    told = await ada.says("/settings language:Deutsch")
    assert ("Sprache", "Deutsch") in told.cards[0].facts
    assert told.locale == "de"
    assert (await ada.says("/today")).locale == "de"
    back = await ada.says("/einstellungen sprache:Auto")
    assert ("Language", "English, as in your app or browser") in back.cards[0].facts


async def test_it_is_changed_in_a_form_too(ada: Person) -> None:
    await ada.says("/settings")
    asked = await ada.presses("Change language")
    assert asked.form is not None
    assert [c.label for c in asked.form.asks[0].look.choices][1:3] == ["English", "Deutsch"]
    assert (await ada.fills(language="de")).cards[0].title == "Deine Einstellungen"


async def test_with_a_zone_it_is_said_in_the_new_language_at_once(ada: Person) -> None:
    told = await ada.says("/settings language:de zone:Berlin")
    assert (told.locale, "It is" in told.cards[0].title) == ("de", False)


async def test_the_choice_goes_before_what_the_platform_tells(ada: Person) -> None:
    await ada.says("/settings language:en")
    assert (await ada.now(locale="de-AT").says("/today")).locale == "en"
    await ada.says("/settings language:auto")
    assert (await ada.now(locale="de-AT").says("/today")).locale == "de"


async def test_where_no_language_is_told_that_of_before_counts(ada: Person) -> None:
    assert (await ada.now(locale="de").says("/check 1.1")).locale == "de"
    assert (await ada.now(locale="").says("/today")).locale == "de"
    assert (await ada.now(locale="").suggests(Press("check"), "when", "gest"))[0].label == "gestern"


async def test_problems_and_strangers_are_answered_in_their_language(ada: Person, bob: Person) -> None:
    await ada.says("/settings language:de")
    assert (await ada.says("/check 99.99")).locale == "de"
    assert (await bob.says("/today")).locale == "en"


async def test_an_answer_that_cannot_find_out_is_given_all_the_same(
    world: World, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ada.says("/settings language:de")

    async def fails(_: object) -> None:
        raise OSError

    monkeypatch.setattr(world.app.front, "_recall", fails)
    assert (await ada.says("/goal set")).form is not None
    assert ada.last.locale == "en"


async def test_a_file_brings_the_language_along(ada: Person, world: World) -> None:
    await ada.says("/settings language:de")
    data = (await take_along(ada)).content
    assert data is not None
    assert json.loads(data)["learners"][0]["language"] == "de"
    old = json.loads(data)
    del old["learners"][0]["language"]
    assert read(json.dumps(old).encode()).learners[0].language == "", "a file of an earlier version"
    eve = world.person("eve")
    await bring(eve, data)
    await eve.presses("Take it over")
    assert (await eve.says("/today")).locale == "de"
