"""Everything an operator can configure: one typed place. No Django here, settings are built from it."""

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"", "0", "false", "no", "off"}
NOT_AN_ADDRESS = "{} is not an address like postgresql://user:password@host/name."
LOG_LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}


class ConfigurationError(Exception):
    """A setting the program cannot run with; its message names the variable and the cure."""


def _variable(name: str, text: str, *, shown_default: str = "") -> Any:
    return field(metadata={"name": name, "help": text, "default": shown_default})


@dataclass(frozen=True, kw_only=True)
class Env:
    """The configuration of one process. Field metadata documents the variable behind each field."""

    data_dir: Path = _variable(
        "NARYAD_DATA",
        "Folder of the embedded database, uploaded files and secrets.",
        shown_default="the user's data directory",
    )
    database_url: str = _variable(
        "DATABASE_URL",
        "PostgreSQL address of the application's login, postgresql://user:password@host/name. "
        "Empty: the embedded server.",
    )
    database_owner_url: str = _variable(
        "DATABASE_OWNER_URL",
        "Address of the login that owns the tables; used by migrate, seed, backup, restore and token.",
        shown_default="DATABASE_URL",
    )
    database_direct_url: str = _variable(
        "DATABASE_DIRECT_URL",
        "Address for LISTEN, past a connection pooler.",
        shown_default="DATABASE_URL",
    )
    database_pool_size: int = _variable(
        "NARYAD_DATABASE_POOL", "Most connections one process keeps open.", shown_default="8"
    )
    database_fsync: bool = _variable(
        "NARYAD_DATABASE_FSYNC",
        "Whether the embedded server waits for the disk; switch off only for throw-away data.",
        shown_default="on",
    )
    secret_key: str = _variable(
        "NARYAD_SECRET_KEY",
        "Key that signs sessions and links, 32 characters or more.",
        shown_default="made once, kept in NARYAD_DATA/secret_key",
    )
    debug: bool = _variable(
        "NARYAD_DEBUG", "Show error details in the browser; never in production.", shown_default="off"
    )
    is_demo: bool = _variable(
        "NARYAD_DEMO",
        "Set by `naryad demo`: the login page offers every role in one press.",
        shown_default="off",
    )
    allowed_hosts: tuple[str, ...] = _variable(
        "NARYAD_ALLOWED_HOSTS",
        "Host names the program answers to, separated by commas.",
        shown_default="localhost, 127.0.0.1, [::1] and the host of NARYAD_BASE_URL",
    )
    base_url: str = _variable(
        "NARYAD_BASE_URL",
        "Address people open, for links in letters; https:// switches secure cookies on.",
        shown_default="http://127.0.0.1:<port>",
    )
    trusted_proxies: tuple[str, ...] = _variable(
        "NARYAD_TRUSTED_PROXIES",
        "Addresses or networks of proxies, separated by commas: only they are believed who asks, and whether by https.",
        shown_default="127.0.0.1, ::1",
    )
    host: str = _variable("NARYAD_HOST", "Address the web server listens on.", shown_default="127.0.0.1")
    port: int = _variable("NARYAD_PORT", "Port the web server listens on.", shown_default="8000")
    email_host: str = _variable(
        "NARYAD_EMAIL_HOST", "SMTP server. Empty: letters are printed to the log.", shown_default=""
    )
    email_port: int = _variable("NARYAD_EMAIL_PORT", "Port of the SMTP server.", shown_default="587")
    email_user: str = _variable("NARYAD_EMAIL_USER", "Login at the SMTP server.")
    email_password: str = _variable("NARYAD_EMAIL_PASSWORD", "Password at the SMTP server.")
    email_use_tls: bool = _variable(
        "NARYAD_EMAIL_STARTTLS", "Whether to use STARTTLS.", shown_default="on, except on port 465 (TLS)"
    )
    email_from: str = _variable(
        "NARYAD_EMAIL_FROM", "Sender of letters.", shown_default="naryad@<host of NARYAD_BASE_URL>"
    )
    oidc_issuer: str = _variable(
        "NARYAD_OIDC_ISSUER",
        "Single sign-on by OpenID Connect: the provider's address, as it names itself, https://sso.example.org/realms/work. "
        "Empty: none.",
    )
    oidc_client_id: str = _variable("NARYAD_OIDC_CLIENT_ID", "What the provider calls this program.")
    oidc_client_secret: str = _variable("NARYAD_OIDC_CLIENT_SECRET", "What the provider knows it by.")
    oidc_name: str = _variable(
        "NARYAD_OIDC_NAME",
        "What the login page calls the provider.",
        shown_default="the host of NARYAD_OIDC_ISSUER",
    )
    file_megabytes: int = _variable(
        "NARYAD_FILE_MEGABYTES", "The biggest file that can be attached, in megabytes.", shown_default="25"
    )
    files_per_row: int = _variable(
        "NARYAD_FILES_PER_ROW", "Most files on one task, order, deal or client.", shown_default="100"
    )
    files_storage: str = _variable(
        "NARYAD_FILES_STORAGE",
        "Django storage class that keeps attached files, such as storages.backends.s3.S3Storage.",
        shown_default="a folder: NARYAD_DATA/files",
    )
    files_options: dict[str, Any] = _variable(
        "NARYAD_FILES_OPTIONS", "Its options, as a JSON object.", shown_default="{}"
    )
    log_level: str = _variable(
        "NARYAD_LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR or CRITICAL.", shown_default="INFO"
    )
    log_format: str = _variable(
        "NARYAD_LOG_FORMAT",
        "LINE, or JSON: an object a line, for programs that collect logs.",
        shown_default="LINE",
    )
    access_log: bool = _variable(
        "NARYAD_ACCESS_LOG", "Whether every request is a line of the log, with its id.", shown_default="off"
    )
    metrics_token: str = _variable(
        "NARYAD_METRICS_TOKEN", "Who sends it as a Bearer token may read /metrics. 16 characters or more."
    )
    metrics_from: tuple[str, ...] = _variable(
        "NARYAD_METRICS_FROM",
        "Addresses or networks, separated by commas, that may read /metrics without a token. Neither set: nobody may.",
    )
    outgoing_networks: tuple[str, ...] = _variable(
        "NARYAD_OUTGOING_NETWORKS",
        "Networks of your own, by commas, to which webhooks may go, without TLS as well. Empty: the open internet only.",
    )
    api_rate: int = _variable(
        "NARYAD_API_RATE",
        "Requests a minute that each API token may send, counted by each process that serves pages.",
        shown_default="600",
    )
    backup_folder: str = _variable(
        "NARYAD_BACKUP_FOLDER", "Where `naryad serve` writes a backup every night. Empty: none is written."
    )
    backups_kept: int = _variable(
        "NARYAD_BACKUPS_KEPT", "How many of these backups are kept, the newest ones.", shown_default="14"
    )
    allow_temporary: bool = _variable(
        "NARYAD_ALLOW_TEMPORARY",
        "Whether data may lie in memory or in the system's temporary folder; for tests and trials only.",
        shown_default="off",
    )

    @property
    def file_bytes(self) -> int:
        return self.file_megabytes * 1024 * 1024

    @property
    def form_file_bytes(self) -> int:
        """What the files of one form may weigh together: four of the biggest."""
        return 4 * self.file_bytes

    @property
    def request_bytes(self) -> int:
        """What one request may carry: the files of a form, and the form around them."""
        return self.form_file_bytes + 1024 * 1024

    @property
    def email_use_ssl(self) -> bool:
        """Port 465 speaks TLS from the first byte."""
        return self.email_port == 465

    @property
    def uses_embedded_database(self) -> bool:
        """True until an address is known; the commands then start the embedded server and set it."""
        return not self.database_url

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Env":
        """Read and check every variable; creates the data directory and the secret key when absent.

        Raises ConfigurationError with a line for each fault.
        """
        read = _Reader(os.environ if environ is None else environ)
        data_dir = _data_dir(read)
        port = read.integer("NARYAD_PORT", default=8000, lowest=0, highest=65535)
        base_url = read.text("NARYAD_BASE_URL").rstrip("/") or f"http://127.0.0.1:{port}"
        base_host = read.host_of("NARYAD_BASE_URL", base_url)
        email_port = read.integer("NARYAD_EMAIL_PORT", default=587, lowest=1, highest=65535)
        database_url = read.database("DATABASE_URL")
        env = cls(
            data_dir=data_dir,
            database_url=database_url,
            database_owner_url=read.database("DATABASE_OWNER_URL") or database_url,
            database_direct_url=read.database("DATABASE_DIRECT_URL") or database_url,
            database_pool_size=read.integer("NARYAD_DATABASE_POOL", default=8, lowest=1, highest=1000),
            database_fsync=read.flag("NARYAD_DATABASE_FSYNC", default=True),
            secret_key=_secret_key(read, data_dir),
            debug=read.flag("NARYAD_DEBUG", default=False),
            is_demo=read.flag("NARYAD_DEMO", default=False),
            allowed_hosts=_allowed_hosts(read, base_host),
            base_url=base_url,
            trusted_proxies=read.networks("NARYAD_TRUSTED_PROXIES", default="127.0.0.1, ::1"),
            host=read.text("NARYAD_HOST") or "127.0.0.1",
            port=port,
            email_host=read.text("NARYAD_EMAIL_HOST"),
            email_port=email_port,
            email_user=read.text("NARYAD_EMAIL_USER"),
            email_password=read.text("NARYAD_EMAIL_PASSWORD"),
            email_use_tls=read.flag("NARYAD_EMAIL_STARTTLS", default=email_port != 465),
            email_from=read.text("NARYAD_EMAIL_FROM") or f"naryad@{base_host}",
            oidc_issuer=read.issuer("NARYAD_OIDC_ISSUER", needs="NARYAD_OIDC_CLIENT_ID"),
            oidc_client_id=read.text("NARYAD_OIDC_CLIENT_ID"),
            oidc_client_secret=read.text("NARYAD_OIDC_CLIENT_SECRET"),
            oidc_name=read.text("NARYAD_OIDC_NAME") or urlsplit(read.text("NARYAD_OIDC_ISSUER")).netloc,
            file_megabytes=read.integer("NARYAD_FILE_MEGABYTES", default=25, lowest=1, highest=2000),
            files_per_row=read.integer("NARYAD_FILES_PER_ROW", default=100, lowest=1, highest=1000),
            files_storage=read.text("NARYAD_FILES_STORAGE"),
            files_options=read.options("NARYAD_FILES_OPTIONS"),
            log_level=read.choice("NARYAD_LOG_LEVEL", default="INFO", choices=LOG_LEVELS),
            log_format=read.choice("NARYAD_LOG_FORMAT", default="LINE", choices={"LINE", "JSON"}),
            access_log=read.flag("NARYAD_ACCESS_LOG", default=False),
            metrics_token=read.token("NARYAD_METRICS_TOKEN"),
            metrics_from=read.networks("NARYAD_METRICS_FROM", default=""),
            outgoing_networks=read.networks("NARYAD_OUTGOING_NETWORKS", default=""),
            api_rate=read.integer("NARYAD_API_RATE", default=600, lowest=1, highest=1_000_000),
            backup_folder=read.text("NARYAD_BACKUP_FOLDER"),
            backups_kept=read.integer("NARYAD_BACKUPS_KEPT", default=14, lowest=1, highest=1000),
            allow_temporary=read.flag("NARYAD_ALLOW_TEMPORARY", default=False),
        )
        if read.faults:
            raise ConfigurationError("\n".join(read.faults))
        return env


@cache
def env() -> Env:
    """The configuration of this process, read once. Commands that change os.environ call env.cache_clear()."""
    return Env.from_environ()


def described_variables() -> list[tuple[str, str, str]]:
    """(name, default, what it does) of every variable, in the order of the class."""
    return [(f.metadata["name"], f.metadata["default"], f.metadata["help"]) for f in fields(Env)]


def database_settings(url: str, *, pool_size: int | None = None) -> dict[str, Any]:
    """Django's DATABASES entry for a PostgreSQL address; libpq reads it, so sockets and options work.

    An empty address gives an entry that cannot connect: the commands fill it before Django is set up.
    """
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError:
        raise ConfigurationError(NOT_AN_ADDRESS.format("DATABASE_URL")) from None
    size = pool_size if pool_size is not None else Env.from_environ().database_pool_size
    entry = {
        "ENGINE": "naryad.tenancy.backend",
        "NAME": str(parts.pop("dbname", "") or "naryad"),
        "USER": str(parts.pop("user", "") or ""),
        "PASSWORD": str(parts.pop("password", "") or ""),
        "HOST": str(parts.pop("host", "") or ""),
        "PORT": str(parts.pop("port", "") or ""),
        "CONN_MAX_AGE": 0,  # the pool keeps connections, Django must not
        "ATOMIC_REQUESTS": False,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode cannot keep them
    }
    pool = {"min_size": 1, "max_size": size, "timeout": 10}
    entry["OPTIONS"] = {**parts, "pool": pool} if size else parts
    return entry


class _Reader:
    """Typed access to a mapping of strings; what is wrong is collected, each fault with its variable's name."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def text(self, name: str) -> str:
        return self.environ.get(name, "").strip()

    def integer(self, name: str, *, default: int, lowest: int, highest: int) -> int:
        written = self.text(name)
        try:
            value = int(written) if written else default
        except ValueError:
            self.faults.append(f"{name}={written} is not a whole number.")
            return default
        if not lowest <= value <= highest:
            self.faults.append(f"{name}={value} must be between {lowest} and {highest}.")
            return default
        return value

    def token(self, name: str) -> str:
        written = self.text(name)
        if written and len(written) < 16:
            self.faults.append(f"{name} must be 16 characters or more.")
        return written

    def flag(self, name: str, *, default: bool) -> bool:
        if name not in self.environ:
            return default
        word = self.text(name).lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        self.faults.append(f"{name}={word} must be on or off.")
        return default

    def choice(self, name: str, *, default: str, choices: set[str]) -> str:
        word = self.text(name).upper() or default
        if word not in choices:
            self.faults.append(f"{name}={word} must be one of {', '.join(sorted(choices))}.")
        return word

    def options(self, name: str) -> dict[str, Any]:
        """A JSON object. The fault does not repeat it: it may hold a secret."""
        try:
            options = json.loads(self.text(name) or "{}")
        except ValueError:
            options = None
        if not isinstance(options, dict):
            self.faults.append(f'{name} is not a JSON object like {{"bucket_name": "files"}}.')
            return {}
        return options

    def database(self, name: str) -> str:
        """An address libpq can read. The fault does not repeat it: it may hold a password."""
        url = self.text(name)
        try:
            conninfo_to_dict(url)
        except ProgrammingError:
            self.faults.append(NOT_AN_ADDRESS.format(name))
            return ""
        return url

    def networks(self, name: str, *, default: str) -> tuple[str, ...]:
        parts = [part.strip() for part in (self.text(name) or default).split(",") if part.strip()]
        for part in parts:
            try:
                ip_network(part)
            except ValueError:
                self.faults.append(f"{name}={part} is no address and no network.")
        return tuple(parts)

    def issuer(self, name: str, *, needs: str) -> str:
        """An address over https, but for this machine's own; with the variable that it needs, or neither."""
        url = self.text(name).rstrip("/")
        if bool(url) != bool(self.text(needs)):
            self.faults.append(f"{name} and {needs} are set together, or neither.")
        parts = urlsplit(url)
        is_near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if url and not (parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and is_near))):
            self.faults.append(f"{name}={url} is not an address like https://sso.example.org/realms/work")
        return url

    def host_of(self, name: str, url: str) -> str:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            host = None
        if not host:
            self.faults.append(f"{name}={url} is not an address like https://crm.example.ru")
        return host or "localhost"


def _data_dir(read: _Reader) -> Path:
    written = read.text("NARYAD_DATA")
    path = Path(written).expanduser().absolute() if written else _default_data_dir(read)
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        read.faults.append(
            f"The data directory {path} cannot be made: {fault.strerror}. Set NARYAD_DATA to a folder you may write."
        )
    return path


def _default_data_dir(read: _Reader) -> Path:
    """The user's data directory; without a usable home the system's, and at last the temporary one."""
    shared = read.text("XDG_DATA_HOME")
    if shared and Path(shared).is_absolute():
        return Path(shared) / "naryad"
    homes = [read.text("HOME"), _home_of_user()]
    for home in homes:
        if home and Path(home).is_absolute() and os.access(home, os.W_OK | os.X_OK):
            return Path(home) / ".local" / "share" / "naryad"
    if os.access("/var/lib", os.W_OK | os.X_OK):
        return Path("/var/lib/naryad")
    return Path(tempfile.gettempdir()) / f"naryad-{os.getuid()}"


def _home_of_user() -> str:
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def _secret_key(read: _Reader, data_dir: Path) -> str:
    written = read.text("NARYAD_SECRET_KEY")
    if written:
        if len(written) < 32:
            read.faults.append("NARYAD_SECRET_KEY must be 32 characters or more.")
        return written
    return "" if read.faults else kept_secret(data_dir / "secret_key")


def _new_key() -> str:
    return secrets.token_urlsafe(48)


def kept_secret(path: Path, *, make: Callable[[], str] = _new_key) -> str:
    """The secret in a private file, made on first use; two processes that start at once agree on one."""
    try:
        if not path.exists():
            _write_secret(path, make())
        return path.read_text().strip()
    except OSError as fault:
        raise ConfigurationError(f"The secret {path} cannot be kept: {fault.strerror}.") from None


def _write_secret(path: Path, secret: str) -> None:
    """Write aside, then link: the file appears whole or not at all, and the first writer wins."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # 0600 by mkstemp
    try:
        with os.fdopen(handle, "w") as stream:
            stream.write(secret + "\n")
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def _allowed_hosts(read: _Reader, base_host: str) -> tuple[str, ...]:
    named = [host.strip() for host in read.text("NARYAD_ALLOWED_HOSTS").split(",") if host.strip()]
    return tuple(dict.fromkeys([*named, base_host, "localhost", "127.0.0.1", "[::1]"]))
