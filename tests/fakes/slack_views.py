"""views.*: modals and App Home."""

from __future__ import annotations

import asyncio
import copy

from tests.fakes import slack_rules
from tests.fakes.slack_people import APP, BOT_ID, TEAM, Interaction, Person, Raw, View
from tests.fakes.slack_workspace import Refusal, Workspace


def checked(w: Workspace, view: Raw, kind: str) -> None:
    if w.strict and (wrong := slack_rules.view_problems(view, kind)):
        raise Refusal("invalid_arguments", *wrong, fault=True)
    if any(b.get("element", {}).get("type") == "file_input" for b in view["blocks"]):
        w.require("files:read")


def made(w: Workspace, given: Raw, person: Person, *, before: View | None = None, id_: str = "") -> View:
    """The view as Slack keeps it."""
    raw = copy.deepcopy(given)
    for number, block in enumerate(raw["blocks"]):
        w.complete(block, number)
    own = id_ or f"V{w.number():08d}"
    root = before.raw["root_view_id"] if before else own
    raw = {"private_metadata": "", "callback_id": "", "external_id": "", "notify_on_close": False, **raw}
    raw |= {"id": own, "team_id": TEAM, "app_id": APP, "bot_id": BOT_ID, "hash": w.ts(), "root_view_id": root}
    raw |= {"previous_view_id": before.id if before else None, "state": {"values": {}}}
    view = View(raw, person, before=before)
    w.views[own] = view
    return view


def _triggered(w: Workspace, args: Raw) -> Interaction:
    interaction = w.interactions.get(args["trigger_id"].removeprefix("t."))
    if interaction is None:
        raise Refusal("invalid_trigger_id", fault=True)
    if interaction.trigger_used:
        raise Refusal("exchanged_trigger_id", fault=True)
    if asyncio.get_running_loop().time() - interaction.sent > w.ack_within:
        raise Refusal("expired_trigger_id", fault=True)
    interaction.trigger_used = True
    return interaction


def open_view(w: Workspace, args: Raw) -> Raw:
    checked(w, args["view"], "modal")
    interaction = _triggered(w, args)
    return _on_top(w, args["view"], interaction)


def push(w: Workspace, args: Raw) -> Raw:
    checked(w, args["view"], "modal")
    interaction = _triggered(w, args)
    if interaction.view is None or interaction.view.raw["type"] != "modal":
        raise Refusal("view_not_found", "a push needs a trigger from a modal", fault=True)
    return _on_top(w, args["view"], interaction)


def _on_top(w: Workspace, given: Raw, interaction: Interaction) -> Raw:
    view = stacked(w, given, interaction)
    w.show_modal(view, interaction)
    return {"view": copy.deepcopy(view.raw)}


def stacked(w: Workspace, given: Raw, interaction: Interaction) -> View:
    below = w.modals.get(interaction.person.id)
    depth, under = 0, below
    while under is not None:
        depth, under = depth + 1, under.before
    if depth >= 3:
        raise Refusal("push_limit_reached", fault=True)
    view = w.modals[interaction.person.id] = made(w, given, interaction.person, before=below)
    view.channel = interaction.channel
    view.at_home = interaction.view is not None and interaction.view.at_home
    return view


def update(w: Workspace, args: Raw) -> Raw:
    view = w.views.get(args.get("view_id", ""))
    if args.get("external_id"):
        view = next((v for v in w.views.values() if v.raw["external_id"] == args["external_id"]), None)
    if view is None or view.closed:
        raise Refusal("not_found")
    checked(w, args["view"], view.raw["type"])
    if args.get("hash") and args["hash"] != view.raw["hash"]:
        raise Refusal("hash_conflict")
    overwrite(w, view, args["view"])
    if view.raw["type"] == "modal":
        w.show_modal(view)
    else:
        w.show_home(view)
    return {"view": copy.deepcopy(view.raw)}


def overwrite(w: Workspace, view: View, given: Raw) -> None:
    """Change a view in place."""
    view.raw = made(w, given, view.person, before=view.before, id_=view.id).raw
    w.views[view.id] = view


def publish(w: Workspace, args: Raw) -> Raw:
    checked(w, args["view"], "home")
    person = w.people.get(args["user_id"])
    if person is None:
        raise Refusal("invalid_arguments", "no such user", fault=True)
    home = w.homes.get(person.id)
    if args.get("hash") and (home is None or args["hash"] != home.raw["hash"]):
        raise Refusal("hash_conflict")
    if home is None:
        home = w.homes[person.id] = made(w, args["view"], person)
        home.at_home = True
    else:
        overwrite(w, home, args["view"])
    w.show_home(home)
    return {"view": copy.deepcopy(home.raw)}
