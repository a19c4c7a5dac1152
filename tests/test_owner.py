"""The word of who runs the program, on the command line: real processes, and a bot that acts on what they left."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing

import pytest

from bot.app import App
from bot.settings import Settings
from tests.shell import WITHIN, Shell, url_of
from tests.world import Clock

pytestmark = pytest.mark.timeout(60)  # many processes, one after the other

WAY = "# A way\n\n- [ ] Apples\n- [ ] Pears\n- [ ] Plums\n- [ ] Cirrus\n- [ ] Cumulus\n- [ ] Stratus\n"
LESS = WAY.replace("- [ ] Plums\n", "").replace("- [ ] Stratus\n", "")  # a third left, so that it waits
RENAMED = WAY.replace("Cumulus", "Cumulus clouds")  # likely a rename, so that it waits
MORE = f"{WAY}- [ ] Nimbus\n"
BAKING = "# Baking\n\n- [ ] Sourdough\n- [ ] Brioche\n- [ ] Rye bread\n"
ON_IT = "The running bot acts on it within a minute; if none is running, the next start does."


class Owner:
    """Edits roadmaps, runs the bot, and says a word on the command line."""

    def __init__(self, shell: Shell, clock: Clock, *names: str) -> None:
        self.shell, self.clock, self.names = shell, clock, names
        self.database = shell.folder / "study.db"
        self.given = {"ROADMAPS": ",".join(names), "DATABASE_URL": f"sqlite:///{self.database}"}

    def edit(self, text: str, name: str = "way.md") -> None:
        (self.shell.folder / name).write_text(text)

    async def start(self) -> App:
        paths = tuple(str(self.shell.folder / name) for name in self.names)
        return await App.build(await asyncio.to_thread(self._settings, paths), clock=self.clock)

    def _settings(self, roadmaps: tuple[str, ...]) -> Settings:
        given: dict[str, object] = {"database_url": self.given["DATABASE_URL"], "roadmaps": roadmaps}
        return Settings(_env_file=None, **given)  # type: ignore[call-arg,arg-type]  # (pydantic-settings' own parameter)

    async def says(self, *words: str) -> tuple[int, str]:
        """Return the exit code and what was answered."""
        said = await asyncio.to_thread(self.shell.run, *words, **self.given)
        assert not (said.stdout and said.stderr)
        return said.returncode, (said.stdout or said.stderr).removesuffix("\n")

    async def versions(self) -> list[str]:
        """Every version as the command line tells it, without when it was."""
        _, said = await self.says("roadmap", "versions")
        return [re.sub(r", \d{4}-\d\d-\d\d \d\d:\d\d UTC", "", line) for line in said.splitlines()]


@pytest.fixture
def owner(shell: Shell) -> Owner:
    made = Owner(shell, Clock(), "way.md")
    made.edit(WAY)
    return made


def titles(app: App) -> str:
    """The first letters of the topics people are on."""
    return " ".join(topic.title[:3] for topic in app.services.roadmaps.default.topics)


def ids(app: App) -> dict[str, str]:
    return {topic.title: topic.id for topic in app.services.roadmaps.default.topics}


async def test_a_running_bot_acts_on_a_word_with_its_next_beat(owner: Owner) -> None:
    app = await owner.start()
    owner.edit(LESS)
    await app._reload(app.services.upkeep.paths[0])
    assert await owner.versions() == ["A way, version 2, waiting: 2 gone", "A way, version 1, in use: 6 new"]
    assert await owner.says("roadmap", "accept") == (0, f"Version 2 of A way comes into use. {ON_IT}")
    assert (await owner.versions())[0] == "A way, version 2, waiting, accept said: 2 gone"
    assert titles(app) == "App Pea Plu Cir Cum Str"
    await app._beat()
    assert titles(app) == "App Pea Cir Cum"
    assert await owner.versions() == ["A way, version 2, in use: 2 gone", "A way, version 1, used: 6 new"]
    assert await owner.says("roadmap", "revert") == (0, f"Version 1 of A way comes back into use. {ON_IT}")
    await app._beat()
    assert titles(app) == "App Pea Plu Cir Cum Str"
    await app.close()
    assert (await owner.versions())[0] == "A way, version 2, declined: 2 gone"


async def test_without_a_running_bot_the_next_start_acts_on_it(owner: Owner) -> None:
    await (await owner.start()).close()
    owner.edit(LESS)
    app = await owner.start()
    assert titles(app) == "App Pea Plu Cir Cum Str"
    await app.close()
    assert await owner.says("roadmap", "revert") == (0, f"Version 2 of A way is not used. {ON_IT}")
    app = await owner.start()
    assert titles(app) == "App Pea Plu Cir Cum Str"
    await app.close()
    assert await owner.says("roadmap", "accept") == (1, "Nothing waits for your word.")
    assert (await owner.says("roadmap", "revert", "--to", "2"))[0] == 0
    app = await owner.start()
    assert titles(app) == "App Pea Cir Cum"
    await app.close()


@pytest.mark.parametrize("how", [(), ("--apart",)])
async def test_likely_renames_are_taken_or_taken_apart(owner: Owner, how: tuple[str, ...]) -> None:
    app = await owner.start()
    before = ids(app)
    owner.edit(RENAMED)
    await app._reload(app.services.upkeep.paths[0])
    assert (await owner.says("roadmap", "accept", *how))[0] == 0
    await app._beat()
    assert (ids(app)["Cumulus clouds"] == before["Cumulus"]) is (not how)
    await app.close()


async def test_an_earlier_version_is_gone_to_by_its_number(owner: Owner) -> None:
    app = await owner.start()
    for text in (MORE, f"{MORE}- [ ] Fog\n"):
        owner.edit(text)
        await app._reload(app.services.upkeep.paths[0])
    for number in ("3", "9", "0"):
        assert await owner.says("roadmap", "revert", "--to", number) == (
            1,
            "There is no such version of A way. See study-buddy roadmap versions.",
        )
    assert (await owner.says("roadmap", "revert", "--to", "1"))[0] == 0
    await app._beat()
    assert titles(app) == "App Pea Plu Cir Cum Str"
    assert (await owner.says("roadmap", "revert"))[0] == 1, "there is none before"
    await app.close()


async def test_of_several_roadmaps_one_is_named(owner: Owner) -> None:
    both = Owner(owner.shell, owner.clock, "way.md", "baking.md")
    both.edit(BAKING, "baking.md")
    app = await both.start()
    both.edit(LESS)
    await app._reload(app.services.upkeep.paths[0])
    code, said = await both.says("roadmap", "accept", "Cooking")
    assert (code, said) == (1, "No roadmap is called “Cooking” here.")
    assert await both.says("roadmap", "accept", "Baking") == (1, "Nothing waits for your word.")
    assert await both.says("roadmap", "revert", "Baking") == (
        1,
        "There is no such version of Baking. See study-buddy roadmap versions.",
    )
    assert (await both.says("roadmap", "revert"))[1].startswith("Version 2 of A way is not used."), "one waits"
    await app._beat()
    code, said = await both.says("roadmap", "revert")
    assert code == 1
    assert re.fullmatch(r"Name the one you mean: “A way” \(\S{12}\), “Baking” \(\S{12}\)\.", said)
    both.edit(f"{BAKING}- [ ] Scones\n", "baking.md")
    await app._reload(app.services.upkeep.paths[1])
    assert (await both.says("roadmap", "revert", "bak"))[1].startswith("Version 1 of Baking comes back into use.")
    await app.close()


async def test_a_roadmap_that_left_the_settings_is_in_nobodys_way(owner: Owner) -> None:
    await (await owner.start()).close()
    only = Owner(owner.shell, owner.clock, "baking.md")
    only.edit(BAKING, "baking.md")
    await (await only.start()).close()
    assert await only.versions() == ["Baking, version 1, in use: 3 new"]
    assert (await only.says("roadmap", "revert"))[1].startswith("There is no such version of Baking.")


async def test_the_doctor_names_a_version_that_waits_until_a_word_was_said(owner: Owner) -> None:
    app = await owner.start()
    assert "waits for your word" not in (await owner.says("doctor"))[1]
    owner.edit(LESS)
    await app._reload(app.services.upkeep.paths[0])
    code, said = await owner.says("doctor")
    assert code == 0
    assert (
        "ok     roadmap: version 2 of A way waits for your word (2 gone): study-buddy roadmap accept, or revert.\n"
    ) in said
    await owner.says("roadmap", "accept")
    assert "waits for your word" not in (await owner.says("doctor"))[1]
    await app.close()


@pytest.mark.parametrize("words", [("versions",), ("accept",), ("revert",)])
async def test_a_database_that_is_older_newer_or_missing_is_named_in_one_sentence(
    owner: Owner, words: tuple[str, ...]
) -> None:
    too_old = f"The database {owner.database} isn't up to date: start the bot once, then try again."
    assert await owner.says("roadmap", *words) == (2, too_old)
    assert not owner.database.exists()
    await (await owner.start()).close()
    with closing(sqlite3.connect(owner.database)) as database, database:
        database.execute("DELETE FROM migrations WHERE number > 2")
    assert await owner.says("roadmap", *words) == (2, too_old)
    assert "Traceback" not in (await owner.says("doctor"))[1]
    with closing(sqlite3.connect(owner.database)) as database, database:
        database.execute("INSERT INTO migrations (number, name) VALUES (9999, 'later')")
    code, said = await owner.says("roadmap", *words)
    assert (code, said.count("\n")) == (2, 0)
    assert "newer version of Study Buddy" in said


def test_a_real_bot_says_what_waits_and_comes_up_as_it_was_told(owner: Owner) -> None:
    def started(text: str) -> str:
        owner.edit(text)
        process = owner.shell.start(**owner.given)
        url_of(process)
        process.terminate()
        assert process.wait(WITHIN) == 0
        assert process.stderr is not None
        return process.stderr.read()

    assert started(WAY) == ""
    assert "a new version of A way waits: study-buddy roadmap accept, or revert\n" in started(LESS)
    assert owner.shell.run("roadmap", "accept", **owner.given).returncode == 0
    logged = started("".join(f"{'  ' * n}- {n}\n" for n in range(80)))
    assert "people stay on the last good version" in logged
    assert "A way is at version 2: 2 gone" in logged
    assert "version 2, " in owner.shell.run("roadmap", "versions", **owner.given).stdout.splitlines()[0]
