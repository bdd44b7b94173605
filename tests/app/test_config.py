"""Settings come from the environment, and wrong ones are refused by name."""

from dataclasses import FrozenInstanceError
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import SettingRefused, Settings, resource


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = Settings.from_environment({"CATCHBALL_INSTANCE": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'catchball.db'}"
    assert settings.idle_timeout == timedelta(minutes=30)
    assert settings.absolute_timeout == timedelta(hours=12)
    assert (settings.language, settings.secure_cookies) == ("en", False)


def test_everything_can_be_chosen() -> None:
    settings = Settings.from_environment(
        {
            "CATCHBALL_DB": "postgresql://host/name",
            "CATCHBALL_SECRET_KEY": "k",
            "CATCHBALL_SECURE_COOKIES": "1",
            "CATCHBALL_LANG": "zh-CN",
            "CATCHBALL_IDLE_MINUTES": "5",
            "CATCHBALL_SESSION_HOURS": "2",
            "CATCHBALL_UPLOAD_BYTES": "1000",
        }
    )
    assert settings == Settings(
        database_url="postgresql://host/name",
        secret_key="k",
        secure_cookies=True,
        language="zh_CN",
        language_chosen=True,
        idle_timeout=timedelta(minutes=5),
        absolute_timeout=timedelta(hours=2),
        upload_limit=1000,
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CATCHBALL_SECURE_COOKIES", "maybe"),
        ("CATCHBALL_IDLE_MINUTES", "0"),
        ("CATCHBALL_SESSION_HOURS", "-1"),
        ("CATCHBALL_UPLOAD_BYTES", "５"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, text: str) -> None:
    with pytest.raises(SettingRefused, match=name):
        Settings.from_environment({name: text})


def test_settings_cannot_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().language = "zh_CN"  # type: ignore[misc]  # what mypy refuses as well


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path / "instance")
    key = settings.signing_key()
    assert len(bytes.fromhex(key)) == 32
    assert settings.signing_key() == key
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [file.name for file in (tmp_path / "instance").iterdir()] == ["secret_key"]


def test_a_chosen_secret_leaves_no_file(tmp_path: Path) -> None:
    settings = Settings(instance=tmp_path / "instance", secret_key="chosen")
    assert settings.signing_key() == "chosen"
    assert not (tmp_path / "instance").exists()


def test_the_secret_is_never_printed() -> None:
    assert "k3pt" not in repr(Settings(secret_key="k3pt"))


@pytest.mark.parametrize("name", ["templates", "static", "db/migrations/env.py"])
def test_resources_are_found(name: str) -> None:
    assert resource(name).exists()
