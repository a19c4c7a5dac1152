"""The methods of the Web API that the fake has: what they take, and the scopes they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes import slack_about, slack_chat, slack_files, slack_views
from tests.fakes.slack_people import Raw
from tests.fakes.slack_workspace import Workspace


@dataclass(frozen=True)
class Method:
    does: Callable[[Workspace, Raw], Raw]
    needs: frozenset[str]
    takes: frozenset[str]
    scope: str = ""
    json: bool = True  # takes a body of JSON, not only a form


def _method(
    does: Callable[[Workspace, Raw], Raw], needs: str, takes: str = "", scope: str = "", *, json: bool = True
) -> Method:
    required = frozenset(needs.split())
    return Method(does, required, required | frozenset(takes.split()), scope, json)


_MESSAGE = (
    "text blocks attachments thread_ts mrkdwn parse link_names unfurl_links unfurl_media metadata icon_emoji icon_url "
    "username as_user reply_broadcast markdown_text"
)

METHODS: dict[str, Method] = {
    "auth.test": _method(slack_about.auth_test, ""),
    "users.info": _method(slack_about.users_info, "user", "include_locale", "users:read", json=False),
    "conversations.open": _method(
        slack_about.conversations_open, "", "users channel return_im prevent_creation", "im:write"
    ),
    "conversations.info": _method(
        slack_about.conversations_info, "channel", "include_locale include_num_members", json=False
    ),
    "conversations.members": _method(slack_about.conversations_members, "channel", "cursor limit", json=False),
    "conversations.history": _method(
        slack_about.conversations_history,
        "channel",
        "cursor include_all_metadata inclusive latest limit oldest",
        json=False,
    ),
    "conversations.replies": _method(
        slack_about.conversations_replies,
        "channel ts",
        "cursor include_all_metadata inclusive latest limit oldest",
        json=False,
    ),
    "chat.postMessage": _method(slack_chat.post_message, "channel", _MESSAGE, "chat:write"),
    "chat.postEphemeral": _method(slack_chat.post_ephemeral, "channel user", _MESSAGE, "chat:write"),
    "chat.update": _method(slack_chat.update, "channel ts", _MESSAGE + " file_ids", "chat:write"),
    "chat.delete": _method(slack_chat.delete, "channel ts", "as_user", "chat:write"),
    "views.open": _method(slack_views.open_view, "trigger_id view", "interactivity_pointer"),
    "views.push": _method(slack_views.push, "trigger_id view", "interactivity_pointer"),
    "views.update": _method(slack_views.update, "view", "view_id external_id hash"),
    "views.publish": _method(slack_views.publish, "user_id view", "hash"),
    "files.getUploadURLExternal": _method(
        slack_files.upload_url, "filename length", "alt_txt snippet_type", "files:write", json=False
    ),
    "files.completeUploadExternal": _method(
        slack_files.complete, "files", "channel_id channels initial_comment thread_ts blocks", "files:write"
    ),
}
