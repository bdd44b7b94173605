"""What the database layer says no to."""


class DatabaseRefused(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


class MigrationRefused(DatabaseRefused):
    """A migration would have lost or broken something and was undone."""


class BackupRefused(DatabaseRefused):
    """A backup could not be made, or a file is no sound backup."""
