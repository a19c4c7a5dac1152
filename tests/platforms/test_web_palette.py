"""What is suggested while somebody types, in the line and in a form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import pytest

from bot.chat.command import Arg, Asker, Call, command
from bot.chat.dispatcher import Dispatcher
from bot.chat.kinds import Document, Text
from bot.chat.markup import said
from bot.chat.reply import Choice, File, Look, Reply
from bot.platforms.web.palette import complete, offers
from tests.platforms.samples import Drawer
from tests.platforms.web_stage import Visitor

BAYES = "Bayesian thinking and inference"


@dataclass
class Palette:
    """What the page shows for a line."""

    found: dict[str, Any]

    @property
    def labels(self) -> list[str]:
        return [i["label"] for i in self.found["items"]]

    @property
    def ready(self) -> bool:
        return bool(self.found["ready"])

    @property
    def hint(self) -> dict[str, str]:
        """The arguments of the command with their states; empty without a hint."""
        hint = self.found["hint"]
        return {a["name"]: a["state"] for a in hint["args"]} if hint else {}

    def inserted(self, label: str) -> str:
        """The line once this is chosen."""
        return next(str(i["insert"]) for i in self.found["items"] if i["label"] == label)


async def typed(visitor: Visitor, line: str, language: str = "en") -> Palette:
    headers = {"Accept-Language": language}
    answer = await visitor.asks("GET", "/suggest?" + urlencode({"text": line}), headers=headers)
    assert answer.status == 200
    return Palette(json.loads(answer.text))


async def offered(visitor: Visitor, **query: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((await visitor.asks("GET", "/offers?" + urlencode(query))).text)
    return found


async def test_a_slash_lists_every_command_and_no_hidden_one(owner: Visitor) -> None:
    palette = await typed(owner, "/")
    assert {"/today", "/check", "/goal", "/goal set", "/data", "/data delete", "/help"} <= set(palette.labels)
    assert not {"/undo", "/goal list", "/unknown", "/preview"} & set(palette.labels)
    assert palette.hint == {}
    assert not palette.ready


async def test_words_behind_a_command_are_found_by_typing_on(owner: Visitor) -> None:
    assert (await typed(owner, "/roadmap")).labels[:3] == ["/roadmap", "/roadmap export", "/roadmap import"]
    assert (await typed(owner, "/roadmap ex")).labels[:1] == ["/roadmap export"]
    assert (await typed(owner, "/admin")).labels[:3] == ["/admin", "/admin roadmap", "/admin roadmap import"]
    assert "/roadmap export" in (await typed(owner, "/file")).labels, "by what it does"


@pytest.mark.parametrize(
    ("line", "first"), [("/ch", "/check"), ("/GO", "/goal"), ("/goal s", "/goal set"), ("/tick", "/check")]
)
async def test_a_command_is_found_by_its_beginning_or_by_what_it_does(line: str, first: str, owner: Visitor) -> None:
    assert (await typed(owner, line)).labels[0] == first


async def test_names_are_shown_in_the_persons_language_and_read_in_any(owner: Visitor) -> None:
    assert (await typed(owner, "/ziel s", "de")).labels[:2] == ["/ziel setzen", "/ziel streichen"]
    assert "/heute" in (await typed(owner, "/tod", "de")).labels
    palette = await typed(owner, "/abhaken svd ", "de")
    assert "wann:" in palette.labels
    assert palette.inserted("wann:") == "/abhaken svd wann:"
    assert palette.ready
    assert "when:" in (await typed(owner, "/check svd ", "de")).labels  # in the language of the command


async def test_several_that_begin_alike_are_offered_though_one_is_complete(owner: Visitor) -> None:
    palette = await typed(owner, "/goal")
    assert palette.labels[:2] == ["/goal", "/goal set"]
    assert palette.ready


async def test_a_complete_command_says_what_it_takes(owner: Visitor) -> None:
    palette = await typed(owner, "/check")
    assert palette.hint == {"topics": "open", "when": "open"}
    assert palette.found["hint"]["detail"] == "Enter to send"
    form = await typed(owner, "/goal set")
    assert form.found["hint"]["detail"] == "Enter opens a form"
    assert palette.ready
    assert form.ready
    assert not (await typed(owner, "/goal set ")).ready


async def test_topics_are_suggested_and_choosing_one_completes_the_line(owner: Visitor) -> None:
    palette = await typed(owner, "/check bay")
    assert palette.labels == [BAYES]
    assert palette.inserted(BAYES) == f"/check {BAYES}"
    assert palette.hint == {"topics": "current", "when": "open"}
    answer = await owner.says(palette.inserted(BAYES))
    assert f"Done: {BAYES}." in answer.words


async def test_several_are_suggested_one_after_the_other(owner: Visitor) -> None:
    palette = await typed(owner, "/check 1.1, bay")
    assert palette.labels == [BAYES]
    line = palette.inserted(BAYES)
    assert line == f"/check 1.1, {BAYES}"
    assert "2 of 4 in Statistics Refresher." in (await owner.says(line)).words


async def test_what_can_still_be_given_is_offered_by_name(owner: Visitor) -> None:
    palette = await typed(owner, "/check svd ")
    assert palette.labels[-1] == "when:"
    chosen = await typed(owner, f"/check {BAYES} ")
    assert chosen.labels == ["when:"]
    assert palette.inserted("when:") == "/check svd when:"
    days = await typed(owner, "/check svd when:")
    assert days.labels[:2] == ["today", "yesterday"]
    assert days.hint == {"topics": "done", "when": "current"}
    assert "Done: " in (await owner.says(days.inserted("yesterday"))).words


async def test_every_suggestion_can_be_taken_and_read(owner: Visitor) -> None:
    await owner.fills("goal set?", {"what": 'read "the one", slowly'})
    lines = ("/goal done ", "/settings zone:new yo", "/settings share:", "/topic ", "/focus ", "/roadmap ", "/check ")
    for line in lines:
        palette = await typed(owner, line)
        assert palette.labels, line
        for item in palette.found["items"][:12]:
            if not item["label"].endswith(":"):
                answer = await owner.says(item["insert"])
                assert 'class="card warn"' not in answer.text, item


async def test_a_suggestion_reads_like_words_where_it_can(owner: Visitor) -> None:
    assert (await typed(owner, "/focus phase 1")).found["items"][0][
        "insert"
    ] == "/focus Phase 1: Statistical Foundations"
    svd = "Linear algebra refresher (eigenvalues, SVD, matrix calculus)"
    assert (await typed(owner, "/check 1.1, svd")).inserted(svd) == f"/check 1.1, {svd}"
    assert (await typed(owner, f"/check 1.1, {svd} ")).labels == ["when:"]
    days = await typed(owner, "/check svd when:sunday")
    assert days.found["items"][0]["insert"] == "/check svd when:Sunday, 22 November"


async def test_text_that_is_no_command_gets_no_suggestions(owner: Visitor) -> None:
    assert (await typed(owner, "/xyzzy")).labels == []
    assert (await typed(owner, "/today ")).labels == []


async def test_fields_of_a_form_get_suggestions(owner: Visitor) -> None:
    offers = await offered(owner, call="zone other?", param="zone", typed="new yo")
    assert offers[0]["insert"].startswith("New York")
    assert len(await offered(owner, call="zone other?", param="zone", typed="a")) == 8
    assert await offered(owner, call="zone other?", param="nothing", typed="a") == []


async def test_a_comma_in_a_field_for_one_thing_belongs_to_it(owner: Visitor) -> None:
    (offer,) = await offered(owner, call="goal log?", param="when", typed="sunday, 22")
    assert offer == {"label": "Sunday, 22 November", "detail": "22 Nov", "insert": "Sunday, 22 November"}


async def test_a_field_that_takes_several_gets_them_one_after_the_other(owner: Visitor) -> None:
    offers = await offered(owner, call="learn?", param="topics", typed="svd, bay")
    assert offers[0]["label"] == BAYES
    assert offers[0]["insert"] == f"svd, {BAYES}"


class Twins:
    """Two things with one name, and one whose name looks like an argument."""

    look = Look("suggest")

    async def read(self, raw: str, call: Call[None]) -> str:
        return raw

    async def suggest(self, typed: str, call: Call[None]) -> list[Choice]:
        return [Choice("Twin", "t1"), Choice("Twin", "t2"), Choice("pick it: what:now", "t3"), Choice("Only", "t4")]


@command("pick", "Pick one")
async def pick(call: Call[None], what: Annotated[str, Arg("Which", Twins())]) -> Reply:
    return Reply(said(what))


async def test_what_words_leave_unclear_is_told_by_its_id() -> None:
    front = Dispatcher((pick,), None, Drawer())
    ada = Asker("web", "ada", "page", "room")
    line = await complete(front, "/pick ", ada)
    assert [i["insert"] for i in line["items"]] == ["/pick t1", "/pick t2", "/pick t3", "/pick Only"]
    field = await offers(front, "pick?", "what", "", ada)
    assert [o["insert"] for o in field] == ["t1", "t2", "pick it: what:now", "Only"]


@command("hand in", "Hand in a file")
async def hand_in(
    call: Call[None], paper: Annotated[File, Arg("A file", Document())], title: Annotated[str, Arg("Its title", Text())]
) -> Reply:
    return Reply(said(f"{title}: {paper.name}"))


async def test_a_file_cannot_be_typed_so_enter_opens_the_form() -> None:
    front = Dispatcher((hand_in,), None, Drawer())
    line = await complete(front, "/hand in title:Notes ", Asker("web", "ada", "page", "room"))
    assert [i["label"] for i in line["items"]] == []
    assert (line["ready"], line["hint"]["args"][0]["state"]) == (False, "open")
