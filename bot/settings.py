"""Settings, from the environment or a `.env` file."""

from __future__ import annotations

import base64
import binascii
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.domain.errors import StartUpError
from bot.domain.shards import Shards
from bot.roadmaps.library import BUILT_IN, built_in, source_of
from bot.storage.database import StorageError, database_path, is_postgres, shown

DEFAULT_WEB = "127.0.0.1:8080"
DEFAULT_DATA = Path("data")
MOST_PORT = 65_535
DEFAULT_PORTS = {"http": 80, "https": 443}
_JUDGED_WITH = {"slack_app_token": "slack_bot_token", "web_origin": "web"}  # what one is wrong without, or because of

_DISCORDS = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}")
_ORIGIN = re.compile(r"(?P<scheme>https?)://(?P<host>[a-z0-9._-]+|\[[0-9a-f:]+\])(:(?P<port>[0-9]{0,5}))?/?")


class Settings(BaseSettings):
    """Everything that can be set: each field is an environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    discord_token: SecretStr | None = Field(default=None, description="The Discord bot's token. Switches Discord on.")
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The Slack bot's token, xoxb-…. Switches Slack on, together with SLACK_APP_TOKEN."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The Slack app's token, xapp-…, with `connections:write`.", validate_default=True
    )
    database_url: str = Field(
        default="sqlite:///data/study-buddy.db",
        description="The SQLite file everything is kept in, or a PostgreSQL database.",
        repr=False,  # it may hold a password
    )
    discord_shards: Annotated[Shards | None, NoDecode] = Field(
        default=None,
        description="`first-last/total`: the part of Discord's shards that this process serves, with PostgreSQL.",
    )
    data: Path | None = Field(
        default=None,
        description="The folder of all else. Beside the SQLite file, or `data`, if unset.",
    )
    roadmaps: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(BUILT_IN,),
        validation_alias=AliasChoices("ROADMAPS", "ROADMAP", "roadmaps"),
        description="Markdown files or folders with commas between, the default first; `built-in` is one, too.",
    )
    web: str | None = Field(
        default=None, description="`host:port` of the browser chat. On by itself without a chat token."
    )
    web_origin: str | None = Field(
        default=None, description="The one address a browser may use, where that isn't `WEB`.", validate_default=True
    )
    operators: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Who may see `/admin health`: accounts such as `discord:1234`, with commas between."
    )
    backups: str = Field(
        default="", description="The folder of the nightly copies; beside the database if unset. `off`: none are made."
    )
    metrics: str | None = Field(
        default=None, description="`host:port` of health and metrics, on this machine's own address only."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")
    log_format: Literal["text", "json"] = Field(default="text", description="`text`, or `json`: one object a line.")

    @field_validator("operators", "roadmaps", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("operators")
    @classmethod
    def _name_platforms(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(not re.fullmatch(r"[a-z]+:\S+", account) for account in value):
            raise ValueError("write accounts as platform:account, such as discord:1234567890, with commas between")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("discord_token", "slack_bot_token", "slack_app_token")
    @classmethod
    def _is_in_one_piece(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and re.search(r"\s", value.get_secret_value()):
            raise ValueError("a token has no white space; write nothing else on its line")
        if value is not None and re.search("[\"'“”‘’]", value.get_secret_value()):
            raise ValueError("a token has no quotation marks; write it without")
        return value

    @field_validator("discord_token")
    @classmethod
    def _is_a_discord_bots(cls, value: SecretStr | None) -> SecretStr | None:
        """Read the token; what else stands in the portal (ids, keys, secrets) has another form."""
        token = value and value.get_secret_value()
        if token and not (_DISCORDS.fullmatch(token) and application_id(token)):
            raise ValueError("that is no bot token; copy it again from the application's Bot page")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_a_bots(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"xoxb-[A-Za-z0-9-]+", value.get_secret_value()):
            raise ValueError("that is no bot's token; it begins with xoxb- and stands on the app's OAuth & Permissions")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_an_apps(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Read the second token; Slack needs both, or neither."""
        if value is not None and not re.fullmatch(r"xapp-[A-Za-z0-9-]+", value.get_secret_value()):
            raise ValueError("that is no app's token; it begins with xapp- and stands on the app's Basic Information")
        if "slack_bot_token" in info.data and (value is None) != (info.data["slack_bot_token"] is None):
            raise ValueError("Slack needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; set both, or neither")
        return value

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, value: str) -> str:
        try:
            shown(value)
        except StorageError as error:
            raise ValueError(str(error).rstrip(".")) from error
        return value

    @field_validator("discord_shards", mode="before")
    @classmethod
    def _are_shards(cls, value: object) -> object:
        return Shards.read(value) if isinstance(value, str) else value

    @field_validator("discord_shards")
    @classmethod
    def _can_be_shared(cls, value: Shards | None, info: ValidationInfo) -> Shards | None:
        """Read the shards; leave some to other processes only where those can have the same database."""
        url = info.data.get("database_url")
        if value is not None and value.share < 1 and url is not None and not is_postgres(url):
            raise ValueError(
                "other processes that serve the other shards need the same database, and SQLite is for one process; "
                f"set DATABASE_URL to a PostgreSQL database, or serve all of them: 0-{value.total - 1}/{value.total}"
            )
        return value

    @field_validator("roadmaps")
    @classmethod
    def _exist(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name != BUILT_IN and not Path(name).exists():
                raise ValueError(f"there is no file or folder “{name}”; a comma stands between two")
        return value or (BUILT_IN,)

    @field_validator("web")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if value is not None:
            _address(value)
        return value

    @field_validator("metrics")
    @classmethod
    def _is_for_this_machine(cls, value: str | None) -> str | None:
        if value is not None and not _is_loopback(_address(value)[0]):
            raise ValueError("others could reach that, and it asks nobody who they are; write 127.0.0.1 and a port")
        return value

    @field_validator("web_origin")
    @classmethod
    def _is_origin(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Read the origin; refuse to be reached from outside by accident."""
        if value is None:
            web = info.data.get("web")
            if web is not None and not _is_loopback(_address(web)[0]):
                raise ValueError("others could reach WEB; set the one address to be used, or use 127.0.0.1 for WEB")
            return None
        return _origin(value)

    @property
    def web_address(self) -> tuple[str, int] | None:
        """Host and port of the browser chat; None while it is off."""
        if self.web is None and (self.discord_token is not None or self.slack_bot_token is not None):
            return None
        return _address(self.web or DEFAULT_WEB)

    @property
    def metrics_address(self) -> tuple[str, int] | None:
        """Host and port of health and metrics; None while they are off."""
        return None if self.metrics is None else _address(self.metrics)

    @property
    def backup_folder(self) -> Path | None:
        """The folder of the nightly copies; None where none are made, such as with PostgreSQL."""
        if self.database_file is None or self.backups.strip().lower() == "off":
            return None
        return Path(self.backups) if self.backups.strip() else self.data_folder / "backups"

    def find_roadmaps(self) -> tuple[Path, ...]:
        """Return the roadmaps to load, the default first and none twice; looks for the built-in one on the disk."""
        paths = [built_in() if name == BUILT_IN else Path(name) for name in self.roadmaps]
        first: dict[str, Path] = {}
        for path in paths:
            first.setdefault(source_of(path), path)
        return tuple(first.values())

    @property
    def database_file(self) -> Path | None:
        """The SQLite file; None with PostgreSQL."""
        return None if is_postgres(self.database_url) else database_path(self.database_url)

    @property
    def data_folder(self) -> Path:
        """Where everything lies that isn't in the database."""
        return self.data or (self.database_file.parent if self.database_file else DEFAULT_DATA)


def read_settings() -> Settings:
    """Return the settings.

    Raises:
        StartUpError: some are wrong: one sentence each, a line each, without any value.
    """
    try:
        return Settings()
    except ValidationError as wrong:
        raise StartUpError("\n".join(_sentence(dict(error)) for error in wrong.errors())) from None


def look_over() -> tuple[Settings, dict[str, str]]:
    """Return the settings with each wrong one as if it were unset, and a sentence for each of those, by field."""
    unset: dict[str, object] = {}
    said: dict[str, str] = {}
    while True:
        try:
            return Settings(**unset), said  # type: ignore[arg-type]  # (defaults, each of its own field)
        except ValidationError as wrong:
            for error in wrong.errors():
                name = str(error["loc"][0]).lower()
                said.setdefault(name, _sentence(dict(error)))
                for each in (name, _JUDGED_WITH.get(name, name)):
                    unset[each] = Settings.model_fields[each].get_default()


def _sentence(error: dict[str, object]) -> str:
    place, message = error["loc"], str(error["msg"])
    ours = message.removeprefix("Value error, ")
    if ours == message:  # pydantic's own, which begins with a capital
        ours = f"{message[:1].lower()}{message[1:]}"
    return f"{str(place[0]).upper() if isinstance(place, tuple) and place else 'Settings'}: {ours}."


def application_id(token: str) -> str:
    """Return the application's id, which is the first part of a Discord bot's token; empty if it isn't one."""
    first = token.partition(".")[0]
    try:
        found = base64.b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
    return found if found.isdigit() else ""


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > MOST_PORT:
        raise ValueError("write host:port, such as 127.0.0.1:8080")
    return host.strip("[]").lower(), int(port)


def _origin(text: str) -> str:
    """Return an address as browsers write it in `Origin` (https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin)."""
    found = _ORIGIN.fullmatch(text.lower())
    port = int(found["port"] or 0) if found else 0
    if found is None or port > MOST_PORT:
        raise ValueError("write an address such as http://localhost:8080")
    is_default = port in (0, DEFAULT_PORTS[found["scheme"]])
    return f"{found['scheme']}://{found['host']}" + ("" if is_default else f":{port}")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
