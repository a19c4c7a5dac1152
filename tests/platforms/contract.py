"""What every platform has to do, whatever its service looks like.

A platform's test module makes a subclass of `PlatformContract` and a fixture `stage` that puts the platform between
the sample commands and (a fake of) its service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

import pytest

from bot.chat.markup import Rich, plain, said
from bot.chat.platform import ChatPlatform
from bot.chat.reply import Button, Choice, File, Press, Reply, Select
from tests.platforms.samples import FILES, HANDED_IN, HOSTILE, HOSTILE_LINES, LISTED, ODD, REPLIES, received


class Shown(Protocol):
    """One answer as a person sees it.

    `text` is what can be read, `active` what in it is more than text (emphasis, links, mentions), `labels` are the
    buttons and prompts, `fields` the parameters that a form asks for, `private` says that nobody else sees it.
    """

    @property
    def text(self) -> str: ...
    @property
    def active(self) -> Sequence[str]: ...
    @property
    def labels(self) -> Sequence[str]: ...
    @property
    def fields(self) -> Sequence[str]: ...
    @property
    def private(self) -> bool: ...


class Stage(Protocol):
    """A platform and the people in front of it; `who` is "ada" or "grace"."""

    @property
    def platform(self) -> ChatPlatform: ...
    @property
    def room(self) -> str:
        """A place that a group shares."""
        ...

    def declared(self) -> set[str]:
        """The names of the commands that people are offered."""
        ...

    async def types(self, name: str, given: Mapping[str, str] | None = None, *, who: str = "ada") -> Shown: ...
    async def presses(self, shown: Shown, label: str, *, who: str = "ada") -> Shown: ...
    async def picks(self, shown: Shown, prompt: str, *labels: str, who: str = "ada") -> Shown: ...
    async def fills(self, shown: Shown, given: Mapping[str, str], *, who: str = "ada") -> Shown: ...
    async def submit(
        self, shown: Shown, given: Mapping[str, str], files: Mapping[str, File], *, who: str = "ada"
    ) -> Shown:
        """Fill in a form as `fills` does, and choose a file for each field named in `files`, as people do."""
        ...

    async def fetch_files(self, shown: Shown) -> Sequence[File]:
        """The files that an answer or a post carries, in their order, each fetched as the service's client does.

        The media type may be what the service makes of it.
        """
        ...

    async def suggested(self, name: str, param: str, typed: str) -> Sequence[Choice]: ...
    async def posted(self, place: str) -> Sequence[Shown]:
        """What was delivered to a place, oldest first."""
        ...


def _said(text: str) -> str:
    """Text without what platforms may add or fold: white space, invisible characters."""
    return re.sub(r"[\s\u200b-\u200d\u2060]+", " ", text).strip()


def _labels(reply: Reply) -> list[str]:
    return [c.prompt if isinstance(c, Select) else c.label for row in reply.controls for c in row]


def _files(files: Sequence[File]) -> list[tuple[str, bytes | None]]:
    return [(file.name, file.content) for file in files]


class PlatformContract:
    async def test_it_offers_every_command_that_is_not_hidden(self, stage: Stage) -> None:
        assert stage.declared() == {c.name for c in LISTED}

    @pytest.mark.parametrize("number", range(len(REPLIES)))
    async def test_every_reply_can_be_shown_as_an_answer(self, stage: Stage, number: int) -> None:
        asked = await stage.types("samples", {"number": str(number)})
        self._shows(await stage.presses(asked, "Show"), REPLIES[number])

    @pytest.mark.parametrize("number", range(len(REPLIES)))
    async def test_every_reply_can_be_delivered(self, stage: Stage, number: int) -> None:
        await stage.platform.deliver(stage.room, REPLIES[number], key=f"sample:{number}")
        (shown,) = await stage.posted(stage.room)
        self._shows(shown, REPLIES[number])

    def _shows(self, shown: Shown, reply: Reply) -> None:
        text = _said(shown.text)
        assert _said(plain(reply.text))[:80] in text
        for card in reply.cards[:2]:
            assert _said(card.title)[:60] in text
            assert all(m.label[:20] in text for m in card.meters)
        for label in _labels(reply):
            assert any(label[:20] == seen[:20] for seen in shown.labels) or label[:20] in text

    async def test_a_press_comes_back_as_the_same_call(self, stage: Stage) -> None:
        first = await stage.types("echo", {"text": ODD, "more": ODD})
        assert _said(first.text) == _said(f"{ODD}|{ODD}")
        assert _said((await stage.presses(first, "Again")).text) == _said(f"{ODD}|{ODD}")

    async def test_a_call_too_long_for_an_id_comes_back_whole(self, stage: Stage) -> None:
        far = "so far " * 50
        first = await stage.types("echo", {"text": far.strip()})
        assert _said((await stage.presses(first, "Again")).text) == _said(f"{far.strip()}|")

    async def test_a_pick_fills_the_call(self, stage: Stage) -> None:
        shown = await stage.picks(await stage.types("goal list"), "Which are done?", "Vectors", "Sampling")
        assert "Done: Vectors, Sampling" in shown.text
        shown = await stage.presses(shown, "Undo")
        assert "Undone c1: Vectors, Sampling." in shown.text

    async def test_a_missing_argument_becomes_a_form_and_the_form_the_call(self, stage: Stage) -> None:
        form = await stage.presses(await stage.types("today"), "Write")
        assert list(form.fields) == ["text"]
        assert _said((await stage.fills(form, {"text": ODD})).text) == _said(f"{ODD}|")

    async def test_a_form_has_a_choice_where_there_are_few(self, stage: Stage) -> None:
        form = await stage.presses(await stage.types("today"), "Note")
        assert list(form.fields) == ["colour"]
        assert "blue||1" in (await stage.fills(form, {"colour": "Deep blue"})).text

    async def test_a_form_asks_for_a_place(self, stage: Stage) -> None:
        form = await stage.presses(await stage.types("today"), "Place")
        assert f"In {stage.room}." in (await stage.fills(form, {"where": stage.room})).text

    async def test_a_form_with_a_file_becomes_the_call_with_the_file(self, stage: Stage) -> None:
        form = await stage.presses(await stage.types("today"), "Hand in")
        assert list(form.fields) == ["title", "document"]
        shown = await stage.submit(form, {"title": ODD}, {"document": HANDED_IN})
        assert _said(shown.text) == _said(received(ODD, HANDED_IN))

    async def test_the_files_of_an_answer_can_be_fetched(self, stage: Stage) -> None:
        shown = await stage.presses(await stage.types("today"), "Fetch")
        assert _files(await stage.fetch_files(shown)) == _files(FILES)

    async def test_the_files_of_a_post_can_be_fetched(self, stage: Stage) -> None:
        await stage.platform.deliver(stage.room, Reply(Rich("For all."), files=FILES), key="f:1")
        (shown,) = await stage.posted(stage.room)
        assert _files(await stage.fetch_files(shown)) == _files(FILES)

    async def test_pages_are_turned_in_place(self, stage: Stage) -> None:
        first = await stage.types("goal list")
        ahead = next(label for label in first.labels if "2" in label)
        assert not any("1 of" in label for label in first.labels)
        second = await stage.presses(first, ahead)
        assert "Page 2" in second.text
        assert "Page 1" in (await stage.presses(second, next(x for x in second.labels if "1 of" in x))).text

    async def test_suggestions_come_while_typing(self, stage: Stage) -> None:
        found = await stage.suggested("check", "topics", "bayes")
        assert [c.label.partition(" ·")[0] for c in found] == ["Bayesian thinking"]
        assert "Done: Bayesian thinking" in (await stage.types("check", {"topics": found[0].value})).text
        assert list(await stage.suggested("check", "topics", "nothing like it")) == []
        assert list(await stage.suggested("check", "topics", "break")) == []

    async def test_several_values_are_suggested_one_after_the_other(self, stage: Stage) -> None:
        (found,) = await stage.suggested("check", "topics", "Vectors, sampl")
        assert "Done: Vectors, Sampling" in (await stage.types("check", {"topics": found.value})).text

    async def test_one_key_arrives_once(self, stage: Stage) -> None:
        for key, line in (("r:1", "first"), ("r:1", "first"), ("r:2", "second")):
            reply = Reply(said(line), controls=((Button("Snooze", Press("whoami", {"key": key})),),))
            await stage.platform.deliver(stage.room, reply, key=key)
        assert [s.text for s in await stage.posted(stage.room)] == ["first", "second"]

    async def test_what_was_delivered_can_be_revised(self, stage: Stage) -> None:
        old = Reply(Rich("Goals"), controls=((Button("Join", Press("whoami")),),))
        receipt = await stage.platform.deliver(stage.room, old, key="g:1")
        await stage.platform.revise(stage.room, receipt, Reply(Rich("Goals: two")))
        (shown,) = await stage.posted(stage.room)
        assert (shown.text, list(shown.labels)) == ("Goals: two", [])

    async def test_a_delivered_button_works(self, stage: Stage) -> None:
        reply = Reply(Rich("Monday"), controls=((Button("Tick", Press("check", {"topics": "t0"})),),))
        await stage.platform.deliver(stage.room, reply, key="m:1")
        (shown,) = await stage.posted(stage.room)
        assert "Done: Vectors" in (await stage.presses(shown, "Tick", who="grace")).text

    async def test_a_mistake_is_explained_with_a_way_on(self, stage: Stage) -> None:
        shown = await stage.types("check", {"topics": "bayezian"})
        assert "I can't find “bayezian”." in shown.text
        assert "Done: Bayesian thinking" in (await stage.presses(shown, "Bayesian thinking")).text

    async def test_a_failure_tells_a_reference_and_nothing_technical(
        self, stage: Stage, caplog: pytest.LogCaptureFixture
    ) -> None:
        shown = await stage.types("break")
        assert "quote" in shown.text
        assert "secret" not in shown.text
        assert "RuntimeError" not in shown.text
        caplog.clear()

    async def test_what_people_write_means_nothing(self, stage: Stage) -> None:
        shown = await stage.types("echo", {"text": HOSTILE, "more": "\n".join(HOSTILE_LINES)})
        assert _said(HOSTILE) in _said(shown.text)
        for line in HOSTILE_LINES:
            assert line.strip() in shown.text
        assert list(shown.active) == []

    async def test_characters_that_deceive_are_left_out(self, stage: Stage) -> None:
        shown = await stage.types("echo", {"text": "pay \u202etxt.exe\u2066 \u200bnow"})
        assert _said(shown.text) == "pay txt.exe now|"

    async def test_who_acts_is_who_pressed(self, stage: Stage) -> None:
        waved = await stage.types("announce", who="ada")
        assert not waved.private
        mine = await stage.presses(waved, "Me too", who="grace")
        assert "Grace" in mine.text
        assert "Ada" not in mine.text
        assert mine.private
