"""Configuration is typed, complete and says what is wrong by the variable's name."""

from dataclasses import fields
from pathlib import Path

import pytest

from naryad.core.env import ConfigurationError, Env, database_settings, described_variables


def read(tmp_path: Path, **variables: str) -> Env:
    return Env.from_environ({"NARYAD_DATA": str(tmp_path / "data"), **variables})


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    env = Env.from_environ({"HOME": str(tmp_path)})

    assert env.data_dir == tmp_path / ".local/share/naryad"
    assert env.uses_embedded_database
    assert (env.host, env.port, env.debug) == ("127.0.0.1", 8000, False)


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": "/nowhere/at/all"}])
def test_a_data_directory_is_found_without_a_home(
    home: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("naryad.core.env._home_of_user", lambda: str(tmp_path))

    assert Env.from_environ(home).data_dir == tmp_path / ".local/share/naryad"


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) > 50
    assert (first.data_dir / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NARYAD_PORT", "many"),
        ("NARYAD_PORT", "70000"),
        ("NARYAD_DEBUG", "perhaps"),
        ("NARYAD_LOG_LEVEL", "LOUD"),
        ("NARYAD_SECRET_KEY", "short"),
        ("NARYAD_BASE_URL", "crm"),
        ("NARYAD_BASE_URL", "http://[crm"),
        ("DATABASE_URL", "mysql://crm"),
        ("DATABASE_OWNER_URL", "somewhere"),
        ("NARYAD_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        read(tmp_path, **{name: value})


def test_every_fault_has_its_line_and_no_password_is_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(
            tmp_path, NARYAD_PORT="many", NARYAD_DEBUG="perhaps", DATABASE_URL="mysql://boss:hidden@host/crm"
        )

    assert len(str(refused.value).splitlines()) == 3
    assert "hidden" not in str(refused.value)


def test_a_data_directory_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ConfigurationError, match="NARYAD_DATA"):
        Env.from_environ({"NARYAD_DATA": str(tmp_path / "file" / "data")})


def test_the_owner_and_listener_default_to_the_one_address(tmp_path: Path) -> None:
    env = read(tmp_path, DATABASE_URL="postgresql://a@h/d")

    assert env.database_owner_url == env.database_direct_url == "postgresql://a@h/d"


def test_the_host_of_the_address_is_allowed(tmp_path: Path) -> None:
    env = read(tmp_path, NARYAD_BASE_URL="https://crm.example.ru/", NARYAD_ALLOWED_HOSTS="other.ru, third.ru")

    assert env.base_url == "https://crm.example.ru"
    assert {"crm.example.ru", "other.ru", "third.ru"} <= set(env.allowed_hosts)


def test_every_field_is_documented() -> None:
    assert len(described_variables()) == len(fields(Env))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://clerk:p%40ss@db.example:6432/shop?sslmode=require",
            {"HOST": "db.example", "PORT": "6432", "USER": "clerk", "PASSWORD": "p@ss", "NAME": "shop"},
        ),
        (
            "postgresql://clerk@/shop?host=%2Ftmp%2Fsocket",
            {"HOST": "/tmp/socket", "USER": "clerk", "NAME": "shop"},
        ),
        ("host=/tmp/socket user=clerk dbname=shop", {"HOST": "/tmp/socket", "USER": "clerk", "NAME": "shop"}),
        ("postgresql://a@one:1,two:2/shop", {"HOST": "one,two", "PORT": "1,2"}),
    ],
)
def test_addresses_are_read_as_libpq_reads_them(url: str, expected: dict[str, str]) -> None:
    settings = database_settings(url, pool_size=3)

    assert {name: settings[name] for name in expected} == expected
    assert settings["ENGINE"] == "naryad.tenancy.backend"
    assert settings["OPTIONS"]["pool"]["max_size"] == 3


def test_options_of_an_address_reach_the_driver() -> None:
    settings = database_settings("postgresql://a@h/d?sslmode=require&connect_timeout=3", pool_size=0)

    assert settings["OPTIONS"] == {"sslmode": "require", "connect_timeout": "3"}


def test_a_broken_address_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        database_settings("postgresql://clerk:hidden@[broken/shop")
