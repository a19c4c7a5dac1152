"""A Discord on 127.0.0.1 that the real discord.py talks to: API, gateway, and people who use it.

Every request is held against Discord's rules (`discord_rules`): what Discord would refuse is answered with 400 and
written down in `problems`. Faults come on demand.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.fakes.discord_api import DiscordApi
from tests.fakes.discord_files import Upload
from tests.fakes.discord_people import (
    ADA,
    APPLICATION,
    BOT,
    COURSE,
    Guild,
    Interaction,
    Message,
    Person,
    Raw,
    Seen,
    slash_data,
    submitted,
)


class DiscordServer(DiscordApi):
    """The whole fake: the API and the people, who see the answers."""

    async def slash(
        self,
        name: str,
        given: Mapping[str, str | Upload] | None = None,
        *,
        user: Person = ADA,
        guild: Guild | None = COURSE,
    ) -> Seen:
        """Type a slash command, attaching the files among `given`; `guild` None is the bot's direct messages."""
        values, resolved = self.cdn.hand_in(given or {})
        return await self._do(2, slash_data(self.commands, name, values, files=self.cdn.files) | resolved, user, guild)

    async def autocomplete(
        self, name: str, param: str, typed: str, given: Mapping[str, str] | None = None, *, user: Person = ADA
    ) -> list[Raw]:
        """Type on in an option and return what is suggested."""
        data = slash_data(self.commands, name, {**(given or {}), param: typed}, focused=param)
        return (await self._do(4, data, user, COURSE)).choices

    async def press(self, message: Message, name: str, *, user: Person = ADA, guild: Guild | None = COURSE) -> Seen:
        """Press the button with that label or id."""
        button = message.control(name)
        assert button["type"] == 2, f"{name!r} can't be pressed"
        assert button["style"] != 5, f"{name!r} is a link"
        return await self._do(3, {"custom_id": button["custom_id"], "component_type": 2}, user, guild, message)

    async def pick(
        self, message: Message, name: str, *labels: str, user: Person = ADA, guild: Guild | None = COURSE
    ) -> Seen:
        """Pick from the select with that prompt or id, by label or value."""
        select = message.control(name)
        by_label = {o["label"]: o["value"] for o in select["options"]}
        values = [by_label.get(label, label) for label in labels]
        assert set(values) <= {o["value"] for o in select["options"]}, f"{values} are not offered"
        assert select["min_values"] <= len(values) <= select["max_values"], f"{len(values)} can't be picked"
        data = {"custom_id": select["custom_id"], "component_type": 3, "values": values}
        return await self._do(3, data, user, guild, message)

    async def submit(
        self,
        modal: Raw,
        given: Mapping[str, str | Upload],
        *,
        user: Person = ADA,
        guild: Guild | None = COURSE,
        message: Message | None = None,
    ) -> Seen:
        """Fill in a form and send it; `message` is where the button stood that opened it."""
        values, resolved = self.cdn.hand_in(given)
        data = {"custom_id": modal["custom_id"], "components": submitted(modal, values, self.cdn.files), **resolved}
        return await self._do(5, data, user, guild, message)

    async def adds(self, added: Raw) -> None:
        """Add the bot to a server, or tell of one that it is in."""
        self.servers[added["id"]] = added
        await self.gateway.send("GUILD_CREATE", added)

    async def writes(self, text: str, *, user: Person = ADA, **more: Any) -> None:
        """Write to the bot in its direct messages."""
        self.people[user.id] = user
        message = Message(self.snowflake(), self.dm(user.id), {"content": text}, author=user.id)
        self.messages.setdefault(message.channel, []).append(message)
        author = user.user | {"bot": False}
        await self.gateway.send("MESSAGE_CREATE", message.raw | {"author": author, "channel_type": 1} | more)

    async def heard(self, channel: str, times: int = 1) -> Message:
        """Wait until the bot has posted so often in a channel, and return the newest of that."""
        while len(said := [m for m in self.messages.get(channel, ()) if m.author == BOT]) < times:
            self.posted.clear()
            await self.posted.wait()
        return said[-1]

    async def _do(
        self, kind: int, data: Raw, person: Person, guild: Guild | None, message: Message | None = None
    ) -> Seen:
        if message is not None and message.only is not None:
            assert message.only == person.id, "nobody else sees that message"
        self.people[person.id] = person
        id_ = self.snowflake()
        channel = guild.channel if guild else self.dm(person.id)
        sent = asyncio.get_running_loop().time()
        interaction = Interaction(id_, f"token-{id_}", person, channel, sent, message)
        self._interactions[interaction.token] = interaction
        if len(self._interactions) > 1000:
            del self._interactions[next(iter(self._interactions))]
        await self.gateway.send("INTERACTION_CREATE", _event(interaction, kind, data, guild))
        try:
            async with asyncio.timeout(self.ack_within + 1):
                await interaction.answered.wait()
            async with asyncio.timeout(10):
                await interaction.finished.wait()
        except TimeoutError:
            raise AssertionError(f"The application did not respond; {self.problems}") from None
        assert interaction.seen is not None
        return interaction.seen


@asynccontextmanager
async def discord_server(**options: Any) -> AsyncIterator[DiscordServer]:
    """Run a fake Discord."""
    server = DiscordServer(**options)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


def _event(interaction: Interaction, kind: int, data: Raw, guild: Guild | None) -> Raw:
    person = interaction.person
    # "0" is the server that installed the bot ("0" in its direct messages), "1" the person who brought it along.
    installed = guild is None or guild.installed
    owners = {"0": guild.id if guild else "0"} if installed else {"1": person.id}
    event: Raw = {
        "id": interaction.id,
        "application_id": APPLICATION,
        "type": kind,
        "token": interaction.token,
        "version": 1,
        "data": data,
        "channel_id": interaction.channel,
        "channel": {"id": interaction.channel, "type": 0 if guild else 1, "name": "general", "position": 0},
        "locale": person.locale,
        "app_permissions": "0",
        "entitlements": [],
        "authorizing_integration_owners": owners,
        "context": 0 if guild else 1,
        "attachment_size_limit": 10485760,
    }
    if interaction.pressed is not None:
        event["message"] = interaction.pressed.raw
    if guild is None:
        return event | {"user": person.user}
    about = {"id": guild.id, "features": [], "locale": "en-GB"}
    return event | {"guild_id": guild.id, "guild": about, "guild_locale": "en-GB", "member": person.member}
