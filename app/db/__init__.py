"""The database: one file of SQLite, or PostgreSQL by URL, behind the same few verbs."""

from sqlmodel import Session

from app.db.database import Database
from app.db.refusals import BackupRefused, DatabaseRefused, MigrationRefused

__all__ = ["BackupRefused", "Database", "DatabaseRefused", "MigrationRefused", "Session"]
