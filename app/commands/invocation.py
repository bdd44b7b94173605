"""What every command works with: settings, the database, the language and two streams."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import click

from app.commands.documents import json_text
from app.config import Settings
from app.config.language import supported, translations
from app.db import Database
from goals.messages import Message


@dataclass
class Invocation:
    """One run of the program."""

    settings: Settings
    url: str
    chosen: bool = False
    """Whether the command line names the database."""

    @classmethod
    @contextmanager
    def of(cls, settings: Settings, url: str | None) -> Iterator["Invocation"]:
        """The invocation; its database, if it was opened, is closed at the end."""
        invocation = cls(settings, url or settings.database_url, url is not None)
        try:
            yield invocation
        finally:
            if "unmigrated" in invocation.__dict__:
                invocation.unmigrated.dispose()

    @cached_property
    def unmigrated(self) -> Database:
        """The database as it is; raises DatabaseRefused."""
        return Database.connect(self.url)

    @cached_property
    def database(self) -> Database:
        """The database with this version's tables; raises DatabaseRefused."""
        self.unmigrated.migrate()
        return self.unmigrated

    def follow(self, locale: str) -> None:
        """From here on the company's language is spoken, unless the environment names one."""
        if not self.settings.language_chosen:
            self.settings = replace(self.settings, language=supported(locale) or "en")

    @property
    def translate(self) -> Callable[[str], str]:
        """English to the language of the settings."""
        return translations(self.settings.language).gettext

    def said(self, message: Message | str) -> str:
        """The message in the language of the settings."""
        if isinstance(message, Message):
            return message.said(self.translate)
        return self.translate(message)

    def tell(self, message: Message | str) -> None:
        """The message stands on standard error."""
        click.echo(self.said(message), err=True)

    def give(self, text: str) -> None:
        """The text, a result, stands on standard output."""
        click.echo(text)

    def give_json(self, document: Any) -> None:
        """The document stands on standard output as the only JSON."""
        click.echo(json_text(document))

    def refuse(self, message: Message | str) -> click.exceptions.Exit:
        """The exit with status 1, after the message; to be raised."""
        self.tell(message)
        return click.exceptions.Exit(1)


needs_invocation = click.make_pass_decorator(Invocation)
"""Decorator: the command's first argument is the invocation."""
