"""The front door says what went wrong, whatever fails behind it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.dispatcher import Dispatcher
from bot.chat.markup import plain
from bot.chat.reply import Button, Card, Form, Press, Reply
from bot.words import Words
from tests.chat.test_dispatcher import ADA, Drawer, broken, close, front, fuzzy, goal_list, goal_set, title_of
from tests.world import labels

pytestmark = pytest.mark.made_up

COMMANDS = (goal_set, goal_list, broken, fuzzy, close)
NAMES = st.sampled_from([*(c.name for c in COMMANDS), "aim", "goal", "kept", "gone"])
PARAMS = st.sampled_from(["title", "name", "amount", "id", "page"])
VALUES = st.sampled_from(["", " ", "2", "99", "k0", "k1", "x" * 120]) | st.text(max_size=30)


class Full(Drawer):
    """A drawer on a disk that is full; what it `holds` can still be read unless it is `gone`."""

    def __init__(self, holds: dict[str, str] | None = None, *, gone: bool = False) -> None:
        super().__init__()
        self.texts, self.gone = holds or {}, gone

    async def keep(self, text: str, whose: str) -> str:
        raise OSError(f"no space left for {len(text)} characters")

    async def find(self, id_: str) -> str | None:
        if self.gone:
            raise OSError("the disk is gone")
        return await super().find(id_)


def behind(drawer: Drawer) -> Dispatcher[None]:
    return Dispatcher(COMMANDS, None, drawer)


HELD = (
    '{"command": "aim", "given": {}, "asks": {"name": "Read", "amount": "99"}}',
    '{"command": "goal set", "given": {"title": "Read"}}',
    '{"command": "gone", "given": {}}',
    "not what was kept",
)


@given(
    name=NAMES,
    args=st.dictionaries(PARAMS, VALUES),
    filled=st.sets(PARAMS),
    held=st.permutations(HELD),
    drawer=st.sampled_from(["whole", "full", "gone"]),
)
async def test_an_answer_never_raises(
    name: str, args: dict[str, str], filled: set[str], held: list[str], drawer: str
) -> None:
    holds = {f"k{n}": text for n, text in enumerate(held)}
    drawn = Full(holds, gone=drawer == "gone") if drawer != "whole" else Drawer()
    if drawer == "whole":
        drawn.texts.update(holds)
    reply = await behind(drawn).answer(Press(name, args), ADA, filled=filled)
    assert reply.text or reply.cards or reply.form


async def test_a_wrong_form_is_shown_again_though_nothing_can_be_kept(caplog: pytest.LogCaptureFixture) -> None:
    wrong = Press("goal set", {"title": "Read", "amount": "99"})
    reply = await behind(Full()).answer(wrong, ADA, filled=("title", "amount"))
    assert title_of(reply) == "“99” is out of range."
    assert reply.form is not None
    assert [a.value for a in reply.form.asks] == ["Read", "99"]
    assert labels(reply) == []
    assert "keeping a call of goal set failed" in caplog.text


async def test_a_control_that_cannot_be_kept_is_left_out_of_the_answer() -> None:
    assert labels(await behind(Full()).answer(Press("goal"), ADA)) == ["Site"]
    assert labels(await front().answer(Press("goal"), ADA)) == ["Long", "Site"]


async def test_a_form_whose_call_cannot_be_kept_is_told_as_a_failure() -> None:
    far = Press("goal set", {"title": "x" * 120})
    with pytest.raises(LookupError):
        await behind(Full()).fit(Reply(form=Form("More", far, goal_set.form(Words(), {}, ("amount",)).asks)), ADA.key)
    shown = Reply(cards=(Card("Said"),), form=Form("More", far, goal_set.form(Words(), {}, ("amount",)).asks))
    assert await behind(Full()).fit(shown, ADA.key) == Reply(cards=(Card("Said"),))


async def test_a_kept_form_sent_after_90_days_is_answered_kindly() -> None:
    reply = await front().answer(Press("kept", {"id": "long gone", "title": "Read"}), ADA, filled=("title",))
    assert title_of(reply) == "That button is more than 90 days old."
    assert plain(reply.cards[0].body) == "Call the command again."
    assert labels(reply) == ["Today"]


async def test_a_kept_form_in_names_of_before_opens_filled_in_and_comes_back_with_its_problem() -> None:
    drawer = Drawer()
    drawer.texts["k0"] = HELD[0]
    opened = (await behind(drawer).answer(Press("kept", {"id": "k0"}), ADA)).form
    assert opened is not None
    assert [a.value for a in opened.asks] == ["Read", "99"]
    sent = Press("kept", {"id": "k0", "title": "Read", "amount": "98"})
    reply = await behind(drawer).answer(sent, ADA, filled=("title", "amount"))
    assert title_of(reply) == "“98” is out of range."
    assert labels(reply) == ["Try again"]


async def test_words_of_ones_own_are_kept_out_of_ids_and_come_back_whole() -> None:
    drawer = Drawer()
    row = (Button("Own", Press("aim", {"name": "secret"})), Button("No", Press("fuzzy", {"amount": "2"})))
    own, plain_ = (await behind(drawer).fit(Reply(controls=(row,)), ADA.key)).controls[0]
    assert isinstance(own, Button)
    assert isinstance(plain_, Button)
    assert plain_.does == Press("fuzzy", {"amount": "2"})
    assert own.does == Press("kept", {"id": "k0"})
    assert isinstance(own.does, Press)
    assert plain((await behind(drawer).answer(own.does, ADA)).text) == "Set: secret, 1."
