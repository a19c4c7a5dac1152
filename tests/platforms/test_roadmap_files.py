"""Roadmaps as files, through the real code of every platform: one's own brought, ticks taken along and taken over."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TypeAlias, cast

import pytest

from bot.chat.reply import File
from tests.fakes.discord_files import Upload
from tests.fakes.discord_people import GRACE
from tests.platforms.contract import Stage
from tests.platforms.discord_stage import DiscordStage, OnDiscord
from tests.platforms.slack_stage import SlackStage
from tests.platforms.test_conversation import Stand, bare, browser, discord, slack

COOKING = b"# Cooking\n\n## Phase 1: Basics\n\n- [x] Knife skills\n- [ ] Onions\n- [ ] Stock\n"
Opens: TypeAlias = Callable[[Path], AbstractAsyncContextManager[Stand]]
EVERY = pytest.mark.parametrize("opens", [discord, slack, browser], ids=["discord", "slack", "browser"])


@EVERY
async def test_ticks_go_from_one_person_to_another_in_a_file(opens: Opens, tmp_path: Path) -> None:
    async with opens(tmp_path) as on:
        stage = cast("Stage", on.ada)
        await stage.types("check", {"topics": "1.1, 2.1-2.3"})
        (file,) = await stage.fetch_files(await stage.presses(await stage.types("roadmap"), "Take it along"))
        assert file.name == "roadmap.md"
        assert len(re.findall(rb"- \[x\] ", file.content or b"")) == 4
        form = await stage.presses(await stage.types("roadmap", who="grace"), "Import my ticks", who="grace")
        assert form.fields == ["file"]
        looked = await stage.submit(form, {}, {"file": file}, who="grace")
        assert "4 topics would change with that file." in looked.text
        taken = await stage.presses(looked, "Import my ticks", who="grace")
        assert "Taken over: 4 topics." in taken.text
        assert "4of30" in bare(await stage.types("progress", who="grace"))


@EVERY
async def test_a_place_is_given_a_roadmap_of_its_own(opens: Opens, tmp_path: Path) -> None:
    async with opens(tmp_path) as on:
        stage = cast("Stage", on.ada)
        shelf = await stage.presses(await stage.types("admin", who="grace"), "Roadmap", who="grace")
        form = await stage.presses(shelf, "Bring your own", who="grace")
        read = await stage.submit(form, {}, {"file": File("../plan.md", COOKING)}, who="grace")
        assert "I read Cooking. Nobody is on it yet." in read.text
        assert "This place is on Cooking now." in (await stage.presses(read, "Use it", who="grace")).text
        ours = (await stage.types("roadmap")).text
        assert ours.startswith("Cooking")
        assert "1 of 3" not in ours, "a box ticked in a file counts for nobody"


async def test_a_file_can_be_attached_to_the_command_itself_on_discord(tmp_path: Path) -> None:
    async with discord(tmp_path) as on:
        stage = cast("DiscordStage", on.ada)
        plan = Upload("plan.md", COOKING)
        read = OnDiscord(await stage.server.slash("admin", {"file": plan}, user=GRACE))
        await stage.presses(read, "Use it", who="grace")
        looked = OnDiscord(await stage.server.slash("roadmap", {"file": plan}))
        assert "1 topic would change with that file." in looked.text
        assert "Taken over: 1 topic." in (await stage.presses(looked, "Import my ticks")).text
        refused = OnDiscord(await stage.server.slash("roadmap", {"file": Upload("big.md", bytes((1 << 20) + 1))}))
        assert "“big.md” is too large." in refused.text


@pytest.mark.parametrize("opens", [slack, browser], ids=["slack", "browser"])
async def test_the_words_can_be_typed_where_commands_are_lines(opens: Opens, tmp_path: Path) -> None:
    async with opens(tmp_path) as on:
        stage = cast("Stage", on.ada)
        (file,) = await stage.fetch_files(await stage.types("roadmap export"))
        assert file.name == "roadmap.md"
        for line in ("roadmap import", "admin roadmap import"):
            assert (await stage.types(line, who="grace")).fields == ["file"]
        assert "The roadmap here is " in (await stage.types("admin roadmap", who="grace")).text


async def test_on_slack_the_way_back_is_named_as_it_is_typed_there(tmp_path: Path) -> None:
    async with slack(tmp_path) as on:
        stage = cast("SlackStage", on.ada)
        assert "/study roadmap, then “Import my ticks”" in (await stage.types("roadmap export")).text
