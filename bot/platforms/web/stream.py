"""The stream of events that keeps an open page up to date."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.platforms.web import render
from bot.platforms.web.people import Viewer
from bot.platforms.web.transcript import Seen, Transcript

HEARTBEAT = 15.0  # seconds between signs of life on a quiet stream


async def tell(transcript: Transcript, looking: Viewer, request: web.Request) -> web.StreamResponse:
    """Tell a tab what it hasn't seen, then what comes, until it closes, others take its place, or the program stops."""
    who = looking.person
    known = Seen.read(request.headers.get("Last-Event-ID") or request.query.get("after", ""))
    seen = await transcript.reached(who.account, known)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    tab = transcript.open_tab(who.account, lambda: request.transport is None or request.transport.is_closing())
    try:
        await response.write(b"retry: 500\n\n")
        while not tab.retired:
            tab.wake.clear()
            messages, now_seen = await transcript.since(who.account, seen)
            for n, message in enumerate(messages):
                # Only the last one carries the number: a connection lost in between tells them all again.
                number = now_seen if n + 1 == len(messages) else seen
                await response.write(_event("message", render.shown(message, looking), number))
                await asyncio.sleep(0)  # a write need not wait, and after a break there are many
            seen = now_seen
            if messages:
                continue
            try:
                await asyncio.wait_for(tab.wake.wait(), HEARTBEAT)
            except TimeoutError:
                await response.write(b": still here\n\n")
        if not transcript.is_closed:
            await response.write(_event("retire", "", seen))
    except ConnectionResetError:
        pass  # the tab is gone
    finally:
        transcript.close_tab(tab)
    return response


def _event(kind: str, html: str, seen: Seen) -> bytes:
    data = "".join(f"data: {one}\n" for one in html.split("\n"))
    return f"id: {seen}\nevent: {kind}\n{data}\n".encode()
