"""Nobody's own words go into a custom id: services store those, and others may see them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from bot.chat import wire
from bot.chat.command import Command
from bot.chat.kinds import Code
from bot.chat.reply import Press, Reply, Select
from bot.commands import COMMANDS
from tests.world import Person, World

SECRET = "my secret diary"
NEARLY = {  # what is nearly right, so that buttons offer to repeat the call
    "topics": "bayezian",
    "topic": "bayezian",
    "part": "statistcs",
    "zone": "springfield",
    "when": "2026-01-01",
    "goal": "secret",
    "who": "nobody",
}
RIGHT: dict[str, str] = {
    "topics": "1.1",
    "topic": "1.2",
    "part": "module 1",
    "zone": "Berlin",
    "when": "today",
    "amount": "1",
    "goal": SECRET,
    "day": "friday",
    "time": "9:00",
    "channel": "here",
}


def ids(reply: Reply) -> Iterator[str]:
    """Every custom id of a reply."""
    for control in (c for row in reply.controls for c in row):
        if isinstance(control, Select):
            yield wire.write(control.does, control.fills)
        elif isinstance(control.does, Press):
            yield wire.write(control.does)
    if reply.form:
        yield wire.write(reply.form.submits)
    if reply.page:
        yield wire.write(reply.page.press)


def calls(command: Command) -> Iterator[dict[str, str]]:
    """Yield calls in which one parameter is right, nearly right, one's own words or missing."""
    for others, odd in product((RIGHT, {}), command.params):
        given = {p.name: others.get(p.name, SECRET) for p in command.params}
        nearly = SECRET if isinstance(odd.kind, Code) else NEARLY.get(odd.name, SECRET)
        for value in {nearly, RIGHT.get(odd.name, SECRET), SECRET}:
            yield given | {odd.name: value}
        yield {name: value for name, value in given.items() if name != odd.name}


@pytest.mark.parametrize("word", sorted({c.name.split()[0] for c in COMMANDS}))
async def test_no_answer_of_any_command_has_ones_own_words_in_an_id(world: World, word: str) -> None:
    ada: Person = world.person("ada", manages=True)
    for command in [c for c in COMMANDS if c.name.split()[0] == word]:
        for given in calls(command):
            if "goal" in given:
                await ada.calls(Press("goal set", {"what": SECRET}))
            for filled in ((), tuple(given)):  # a page may send more than a form asks
                reply = await ada.calls(Press(command.name, given), filled=filled)
                for id_ in ids(reply):
                    assert "secret" not in id_, f"{command.name} {given} {filled}: {id_}"
        for goal in (await world.app.services.goals.this_week(ada.asker)).goals:
            await world.app.services.goals.drop(ada.asker, goal.id)


async def test_what_was_kept_for_its_words_comes_back_whole(ada: Person) -> None:
    await ada.calls(Press("note", {"topic": "bayezian", "text": SECRET}))
    await ada.presses("Bayesian thinking and inference")
    assert f"Your note: {SECRET}" in ada.last.cards[0].body.source
