"""Files in and out: fetched from where Slack keeps them, uploaded for messages to show."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.chat.files import safe_name
from bot.chat.markup import Rich, rich
from bot.chat.platform import Undeliverable
from bot.chat.reply import MOST_BYTES, File
from bot.platforms.slack.api import LACKING, Api, Away, Busy, Lost, Refused
from bot.platforms.slack.declare import NAME
from bot.platforms.slack.inputs import Handed
from bot.platforms.slack.limits import ALT, shorten
from bot.words import Words

log = logging.getLogger(__name__)

_OUTSIDE = ("not_in_channel", "channel_not_found")
FAILURES = (Refused, Busy, Away, Lost, Undeliverable)


class Files:
    """Moves files between Slack and the chat language."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, handed: Sequence[Handed]) -> tuple[File, ...]:
        """Return the files that somebody handed in, each without content where Slack doesn't give it."""
        return tuple([File(h.name, await self._fetch(h), h.media_type) for h in handed])

    async def _fetch(self, handed: Handed) -> bytes | None:
        try:
            return await self._api.fetch(handed.url, handed.media_type, MOST_BYTES + 1)
        except (Refused, Busy, Away, Lost) as error:  # addresses and names stay out of the log
            log.warning("Slack: a file could not be fetched: %s %s", type(error).__name__, error)
            return None

    async def share(self, channel: str, files: Sequence[File], *, thread: str = "") -> None:
        """Put files into a channel as one message, or into a thread of it.

        Nobody sees anything of them before the last step, and that is not repeated where it may have been done.

        Args:
            channel: its id, for direct messages D….
            files: what to show; those without content are left out.
            thread: the thread's first message.

        Raises:
            Refused, Busy, Away: nothing is to be seen of them.
            Lost: nobody can tell.
        """
        ids = [await self._upload(file) for file in files if file.content]
        if not ids:
            return
        body = {"files": json.dumps(ids), "channel_id": channel} | ({"thread_ts": thread} if thread else {})
        await self._api.post("files.completeUploadExternal", body)

    async def _upload(self, file: File) -> dict[str, str]:
        """Upload one file for nobody to see yet and return what names it."""
        named = replace(file, name=safe_name(file.name))
        try:
            try:
                return await self._once(named)
            except Lost:  # what was uploaded by then is never shown, so another one does no harm
                return await self._once(named)
        except Lost:
            raise Away from None

    async def _once(self, file: File) -> dict[str, str]:
        content = file.content or b""
        asked = {"filename": file.name, "length": str(len(content))}
        asked |= {"alt_txt": shorten(file.alt, ALT)} if file.alt else {}
        way = await self._api.ask("files.getUploadURLExternal", asked)
        await self._api.upload(str(way["upload_url"]), content)
        return {"id": str(way["file_id"]), "title": file.name}


def note(files: Sequence[File], error: Exception | None, words: Words) -> Rich:
    """Return what is said of files that don't stand beside their answer, or, with an error, aren't there at all."""
    count = sum(bool(file.content) for file in files)
    if error is None and files and all(file.alt for file in files):
        return Rich(words("I put the picture into our direct messages."))
    if error is None:
        one, many = "I put the file into our direct messages.", "I put {n} files into our direct messages."
        return Rich(words.plural(one, many, count)) if count else Rich()
    if isinstance(error, Lost):
        return Rich(words("I can't tell whether the file has arrived. If it hasn't, please try again."))
    if isinstance(error, Refused) and error.code == LACKING:
        return lacking(error, words)
    if isinstance(error, Refused) and error.code in _OUTSIDE:
        key = "I am not in this channel, so I can't put the file here. Type {invite} first."
        return rich(words, key, invite=f"/invite @{NAME}")
    return Rich(words("I could not send the file. Please try again."))


def lacking(refused: Refused, words: Words) -> Rich:
    """Return what is said where the app may not do a thing."""
    key = "The Slack app lacks the scope {scope}. Whoever runs me can add it and install the app again."
    return rich(words, key, scope=refused.needed or "–")
