"""What the bot asks a server to be allowed, what for, and whether it is.

How permissions come about: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, Final

from bot.chat.around import Lack
from bot.words import Words

VIEW, SEND, EMBED, ATTACH, READ, IN_THREADS = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16, 1 << 38
ADMINISTRATOR: Final = 1 << 3

NEEDED: Final = (VIEW, SEND, EMBED, ATTACH, READ, IN_THREADS)  # in the order in which Discord lists them
WHOLE: Final = reduce(or_, NEEDED)
TO_POST: Final = (VIEW, SEND)  # without one of these a post doesn't come at all


def invitation(application: str) -> str:
    """Return the address that adds the bot to a server, with precisely the permissions it needs.

    For a server that it is in already it asks to give it those.
    """
    base = f"https://discord.com/oauth2/authorize?client_id={application}&integration_type=0"
    return f"{base}&scope=bot+applications.commands&permissions={WHOLE}"


def granted(server: Mapping[str, Any], channel: Mapping[str, Any], account: str, roles: Collection[str]) -> int:
    """Return what an account may do in a channel, as a bit field.

    Args:
        server: with `id`, `owner_id` and `roles`, as Discord's API describes it.
        channel: with `permission_overwrites`.
        account: whose permissions are asked for.
        roles: the ids of their roles.
    """
    everyone = str(server["id"])
    mine = {everyone, *roles}
    base = _all(int(role["permissions"]) for role in server["roles"] if role["id"] in mine)
    if base & ADMINISTRATOR or server.get("owner_id") == account:
        return base | WHOLE
    written = {o["id"]: (int(o["allow"]), int(o["deny"])) for o in channel.get("permission_overwrites") or ()}
    of_roles = [written[id_] for id_ in mine - {everyone} if id_ in written]
    for_roles = (_all(allow for allow, _ in of_roles), _all(deny for _, deny in of_roles))
    for allow, deny in (written.get(everyone, (0, 0)), for_roles, written.get(account, (0, 0))):
        base = base & ~deny | allow
    return base


def lacking(may: int, words: Words, among: Collection[int] = NEEDED) -> tuple[Lack, ...]:
    """Return what of `among` is missing, as Discord calls it, each with what doesn't work without it."""
    return tuple(_lack(bit, words) for bit in among if not may & bit)


def _lack(bit: int, words: Words) -> Lack:
    return {
        VIEW: Lack(words("View Channel"), words("to be there at all")),
        SEND: Lack(words("Send Messages"), words("the weekly post, and reminders that should come here")),
        EMBED: Lack(words("Embed Links"), words("posts that are more than bare text")),
        ATTACH: Lack(words("Attach Files"), words("pictures of your progress, and files you ask for")),
        READ: Lack(words("Read Message History"), words("making sure that no post comes twice")),
        IN_THREADS: Lack(words("Send Messages in Threads"), words("answers and reminders in threads")),
    }[bit]


def _all(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)
