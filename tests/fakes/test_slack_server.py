"""What people do on the fake Slack, answered by the real Bolt."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_kit import actions, button, connected, field, menu, modal, section
from tests.fakes.slack_people import ADA, BOT_USER, COURSE, GRACE, LOUNGE, Raw
from tests.fakes.slack_server import SlackServer


async def test_a_command_is_answered_and_its_button_works(slack: SlackServer, app: AsyncApp) -> None:
    @app.command("/study")
    async def study(ack: Any, respond: Any, command: Raw) -> None:
        await ack()
        blocks = [section(f"*You* said {command['text']}"), actions(button("Again", "go?x=1"))]
        await respond(text="You said", blocks=blocks)

    @app.action("go?x=1")
    async def go(ack: Any, respond: Any, body: Raw) -> None:
        await ack()
        assert "message" not in body, "the contents of ephemeral messages don't come back"
        await respond(text=f"Pressed by {body['user']['id']}", replace_original=True, blocks=[])

    seen = await slack.slash("/study", "check <bayes> & more")
    assert seen.shown.text == "You said check <bayes> & more"
    assert (seen.shown.active, seen.shown.labels, seen.shown.only) == (("*", "*"), ["Again"], ADA.id)
    with pytest.raises(AssertionError, match="nobody else sees"):
        await slack.press(seen.shown, "Again", user=GRACE)
    again = await slack.press(seen.shown, "Again")
    assert (again.shown.text, again.shown.edits) == ("Pressed by U0ADA", 1)
    assert slack.problems == []


async def test_typed_names_and_links_come_by_their_ids(slack: SlackServer, app: AsyncApp) -> None:
    @app.command("/study")
    async def study(ack: Any, command: Raw) -> None:
        await ack(text=command["text"])

    seen = await slack.slash("/study", "@Ada #course https://a.example/x @here <@1>")
    typed = "<@U0ADA|ada> <#C0COURSE|course> <https://a.example/x> <!here> &lt;@1&gt;"
    assert (seen.shown.raw["text"], seen.shown.only) == (typed, ADA.id)
    assert seen.shown.text == "ada course https://a.example/x !here <@1>"
    assert seen.shown.active == ("@U0ADA", "#C0COURSE", "https://a.example/x", "!here")


async def test_a_form_asks_again_and_then_goes_away(slack: SlackServer, app: AsyncApp) -> None:
    @app.command("/study")
    async def study(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        view = modal(field("text", "Some text"), field("colour", "Which", menu("Pick", "colour", "Red", "Blue")))
        await client.views_open(trigger_id=body["trigger_id"], view=view | {"private_metadata": body["response_url"]})

    @app.view("form")
    async def sent(ack: Any, view: Raw, client: Any, body: Raw) -> None:
        values = view["state"]["values"]
        if values["text"]["text"]["value"] == "bad":
            await ack(response_action="errors", errors={"text": "Not this."})
            return
        await ack()
        said = f"{values['text']['text']['value']} {values['colour']['colour']['selected_option']['value']}"
        await client.chat_postEphemeral(channel=COURSE.id, user=body["user"]["id"], text=said)

    form = (await slack.slash("/study")).form
    assert (form.title, form.fields) == ("Form", ["text", "colour"])
    assert list((await slack.submit(form, {"text": "x"})).errors) == ["colour"], "Slack itself asks for what is missing"
    assert (await slack.submit(form, {"text": "bad", "colour": "Red"})).errors == {"text": "Not this."}
    assert not form.closed
    seen = await slack.submit(form, {"Some text": "good", "colour": "Blue"})
    assert (seen.texts, seen.closed, form.closed) == (["good v1"], True, True)
    with pytest.raises(AssertionError, match="the form is gone"):
        await slack.submit(form)
    assert slack.problems == []


async def test_forms_are_changed_and_stacked(slack: SlackServer, app: AsyncApp) -> None:
    @app.shortcut("goal")
    async def goal(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        first = await client.views_open(trigger_id=body["trigger_id"], view=modal(actions(button("More", "more"))))
        view = modal(section("Loaded"), actions(button("More", "more")), field("text", "Some text"))
        await client.views_update(view_id=first["view"]["id"], hash=first["view"]["hash"], view=view)

    @app.action("more")
    async def more(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=modal(section("Second"), submit=True))

    @app.view("form")
    async def sent(ack: Any, view: Raw) -> None:
        if view["previous_view_id"]:
            await ack()
        else:
            await ack(response_action="update", view=modal(section("Thanks")))

    first = (await slack.shortcut("goal")).form
    await slack.until("views.update")
    assert first.text.startswith("Loaded")
    second = (await slack.press(first, "More")).form
    assert (second.text, second.before) == ("Second", first)
    assert (await slack.submit(second)).closed
    assert not first.closed, "the form beneath is there again"
    assert (await slack.submit(first, {"text": "x"})).form is first
    assert first.text == "Thanks"
    assert slack.problems == []


async def test_a_form_may_begin_with_the_channel_one_is_in(slack: SlackServer, app: AsyncApp) -> None:
    where: Raw = {"type": "conversations_select", "action_id": "where", "default_to_current_conversation": True}

    @app.command("/study")
    async def study(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("where", "Where", where)))

    @app.view("form")
    async def sent(ack: Any, view: Raw, client: Any, body: Raw) -> None:
        await ack()
        chosen = view["state"]["values"]["where"]["where"]["selected_conversation"]
        await client.chat_postMessage(channel=body["user"]["id"], text=chosen)

    assert (await slack.submit((await slack.slash("/study")).form)).texts == [COURSE.id]
    assert (await slack.submit((await slack.slash("/study")).form, {"where": "lounge"})).texts == [LOUNGE.id]
    in_private = (await slack.slash("/study", channel=None)).form
    assert list((await slack.submit(in_private)).errors) == ["where"]


async def test_menus_suggest_while_typing(slack: SlackServer, app: AsyncApp) -> None:
    external = {"type": "multi_external_select", "action_id": "topics", "min_query_length": 1}

    @app.shortcut("tick")
    async def tick(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("topics", "Topics", external)))

    @app.options("topics")
    async def topics(ack: Any, payload: Raw) -> None:
        found = [t for t in ("Bayes", "Sampling") if payload["value"].lower() in t.lower()]
        await ack(options=[{"text": {"type": "plain_text", "text": t}, "value": t[0]} for t in found])

    @app.view("form")
    async def sent(ack: Any, view: Raw, client: Any, body: Raw) -> None:
        await ack()
        picked = view["state"]["values"]["topics"]["topics"]["selected_options"]
        await client.chat_postMessage(channel=body["user"]["id"], text=",".join(o["value"] for o in picked))

    form = (await slack.shortcut("tick")).form
    assert [o["value"] for o in await slack.suggest(form, "topics", "BAY")] == ["B"]
    assert await slack.suggest(form, "topics", "") == []
    assert await slack.suggest(form, "topics", "nothing") == []
    seen = await slack.submit(form, {"topics": "Bayes,Sampling"})
    assert (seen.texts, seen.shown.channel) == (["B,S"], slack.dm(ADA.id))
    assert slack.problems == []


async def test_a_menu_in_a_message_is_picked_from(slack: SlackServer, app: AsyncApp) -> None:
    @app.action("focus")
    async def focus(ack: Any, respond: Any, action: Raw) -> None:
        await ack()
        await respond(text=f"Picked {action['selected_option']['value']}", response_type="in_channel")

    blocks = [actions(menu("Pick one", "focus", "Red", "Blue"))]
    await app.client.chat_postMessage(channel=COURSE.id, text="Pick", blocks=blocks)
    (message,) = slack.messages[COURSE.id]
    seen = await slack.pick(message, "Pick one", "Blue", user=GRACE)
    assert (seen.texts, seen.shown.only) == (["Picked v1"], None)
    with pytest.raises(AssertionError, match="not offered"):
        await slack.pick(message, "Pick one", "Green")


async def test_the_home_is_published_and_changed(slack: SlackServer, app: AsyncApp) -> None:
    times: list[int] = []

    @app.event("app_home_opened")
    async def opened(client: Any, event: Raw) -> None:
        times.append("view" in event)
        view = {"type": "home", "blocks": [section("Today"), actions(button("Tick", "tick"), button("Ask", "ask"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("tick")
    async def tick(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        assert "response_url" not in body
        await client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": [section("Ticked")]})

    @app.action("ask")
    async def ask(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(field("text", "Some text")))

    @app.view("form")
    async def sent(ack: Any, client: Any, body: Raw) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view={"type": "home", "blocks": [section("Asked")]})

    home = await slack.opens_home(user=GRACE)
    assert (home.text, home.labels) == ("Today", ["Tick", "Ask"])
    slack.patience = 60  # what is shown at home is something to see
    assert (await slack.submit((await slack.press(home, "Ask", user=GRACE)).form, {"text": "x"})).home is home
    assert (home.text, await slack.opens_home(user=GRACE)) == ("Asked", home)
    assert (await slack.press(home, "Tick", user=GRACE)).home is home
    assert home.text == "Ticked"
    assert times == [False, True]
    assert slack.problems == []


async def test_words_are_answered_where_they_stand(slack: SlackServer, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event("app_mention")
    async def mention(say: Any, event: Raw) -> None:
        heard.append(event["text"])
        await say(text="Here", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event("message")
    async def message(say: Any, event: Raw) -> None:
        if "subtype" not in event:
            heard.append(event["text"])
            await say(text="There")

    seen = await slack.mentions("today & <b>", channel=COURSE)
    assert (seen.texts, heard) == (["Here"], ["<@U0BUDDY> today &amp; &lt;b&gt;"])
    assert seen.shown.thread_ts == slack.messages[COURSE.id][0].ts
    assert (await slack.mentions("more", thread_ts=seen.shown.thread_ts)).shown.thread_ts == seen.shown.thread_ts
    assert (await slack.writes("today", user=GRACE)).shown.channel == slack.dm(GRACE.id)
    assert (await slack.event_again()).texts == ["There"], "this app doesn't remember what it saw"
    assert heard[-2:] == ["today", "today"]
    assert slack.problems == []


async def test_the_app_hears_of_its_own_messages(slack: SlackServer, client: AsyncWebClient) -> None:
    app, heard = AsyncApp(client=client, ignoring_self_events_enabled=False), asyncio.Queue[str]()

    @app.event("message")
    async def message(event: Raw) -> None:
        await heard.put(f"{event['user'] if 'user' in event else event['subtype']}")

    async with connected(app, slack):
        posted = await client.chat_postMessage(channel=ADA.id, text="one")
        assert await heard.get() == BOT_USER
        await client.chat_update(channel=posted["channel"], ts=posted["ts"], text="two")
        assert await heard.get() == "message_changed"
        await client.chat_delete(channel=posted["channel"], ts=posted["ts"])
        assert await heard.get() == "message_deleted"
    assert slack.problems == []


async def test_a_shortcut_on_a_message_brings_the_message(slack: SlackServer, app: AsyncApp) -> None:
    @app.shortcut("note")
    async def note(ack: Any, respond: Any, shortcut: Raw) -> None:
        await ack()
        await respond(text=f"Noted: {shortcut['message']['text']}")

    seen = await slack.message_shortcut("note", slack.add(COURSE.id, {"text": "wow"}, author=GRACE.id))
    assert (seen.texts, seen.shown.only) == (["Noted: wow"], ADA.id)


async def test_nothing_to_see_is_nothing(slack: SlackServer, app: AsyncApp) -> None:
    @app.action("quiet")
    async def quiet(ack: Any) -> None:
        await ack()

    await app.client.chat_postMessage(channel=COURSE.id, text="x", blocks=[actions(button("Hush", "quiet"))])
    seen = await slack.press(slack.messages[COURSE.id][0], "Hush")
    assert (seen.message, seen.failed) == (None, False)
    with pytest.raises(AssertionError, match="no message"):
        _ = seen.shown
