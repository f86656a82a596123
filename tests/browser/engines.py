"""Engines that Playwright drives in builds of its own only, each by its own protocol: Firefox and WebKit, as Debian has them."""

import json
import os
import shutil
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 30
REQUIRED = os.environ.get("NARYAD_REQUIRE_ENGINES") == "1"
"""Then an engine that is missing fails its tests instead of skipping them."""
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


class Engine(ABC):
    """One window. What is looked for is waited for."""

    def __enter__(self) -> Self:
        return self

    @abstractmethod
    def __exit__(self, *_raised: object) -> None: ...

    @abstractmethod
    def say(self, command: str, **parameters: Any) -> Any:
        """A command of WebDriver, as Marionette names it."""

    def visit(self, url: str) -> None:
        self.say("WebDriver:Navigate", url=url)

    @abstractmethod
    def find(self, css: str) -> str: ...

    def click(self, css: str) -> None:
        self.say("WebDriver:ElementClick", id=self.find(css))

    def type(self, css: str, text: str) -> None:
        self.say("WebDriver:ElementSendKeys", id=self.find(css), text=text)

    def clear(self, css: str) -> None:
        self.say("WebDriver:ElementClear", id=self.find(css))

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any: ...

    def wait(self, condition: str) -> Any:
        """Until an expression of JavaScript is true; its value."""
        until = time.monotonic() + PATIENCE
        while not (value := self.run(f"return {condition}")):
            assert time.monotonic() < until, f"{condition}: {value!r} on {self.run('return location.href')}"
            time.sleep(0.1)
        return value


class Firefox(Engine):
    """Spoken to by Marionette."""

    install = "install firefox-esr, or set NARYAD_FIREFOX to its path"

    @staticmethod
    def path() -> str | None:
        return os.environ.get("NARYAD_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")

    def __init__(self, profile: Path) -> None:
        port = _free_port()
        (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
        self._process = subprocess.Popen(
            [str(self.path()), "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = _connect(port)
        self._count = 0
        self._receive()
        self.say("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self.say("WebDriver:SetTimeouts", implicit=PATIENCE * 1000, pageLoad=60_000, script=PATIENCE * 1000)
        self.say("WebDriver:SetWindowRect", width=1280, height=900)

    def __exit__(self, *_raised: object) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)

    def say(self, command: str, **parameters: Any) -> Any:
        self._count += 1
        message = json.dumps([0, self._count, command, parameters])
        self._socket.sendall(f"{len(message)}:{message}".encode("ascii"))
        _kind, _number, error, result = self._receive()
        assert error is None, f"{command} {parameters}: {error}"
        return result

    def find(self, css: str) -> str:
        found: str = self.say("WebDriver:FindElement", using="css selector", value=css)["value"][ELEMENT]
        return found

    def run(self, script: str, *arguments: Any) -> Any:
        return self.say("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def _receive(self) -> Any:
        length = b""
        while (byte := self._socket.recv(1)) != b":":
            assert byte, "Firefox has gone."
            length += byte
        body = b""
        while len(body) < int(length):
            body += self._socket.recv(int(length) - len(body))
        return json.loads(body)


class WebKit(Engine):
    """WebKitGTK, what Safari is made of, on a screen of its own (Xvfb); spoken to over HTTP."""

    install = "install webkit2gtk-driver and xvfb"

    @staticmethod
    def path() -> str | None:
        browsers = sorted(Path("/").glob(MINI_BROWSERS[1:]))
        is_there = shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and browsers
        return str(browsers[-1]) if is_there else None

    def __init__(self, profile: Path) -> None:
        self._all = ExitStack()
        display = self._all.enter_context(_screen())
        port = _free_port()
        self._all.enter_context(_running(["WebKitWebDriver", f"--port={port}"], profile, display=display))
        self._http = HTTPConnection("127.0.0.1", port, timeout=90)
        _connect(port).close()
        options = {"binary": self.path(), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self._session = ""
        self._session = self._ask("POST", "", capabilities=capabilities)["sessionId"]
        self._ask("POST", "/timeouts", implicit=PATIENCE * 1000, pageLoad=60_000, script=PATIENCE * 1000)
        self._ask("POST", "/window/rect", width=1280, height=900)

    def __exit__(self, *_raised: object) -> None:
        self._ask("DELETE", "")
        self._http.close()
        self._all.close()

    def say(self, command: str, **parameters: Any) -> Any:
        paths = {
            "WebDriver:Navigate": "/url",
            "WebDriver:ElementClick": f"/element/{parameters.get('id')}/click",
            "WebDriver:ElementSendKeys": f"/element/{parameters.get('id')}/value",
            "WebDriver:ElementClear": f"/element/{parameters.get('id')}/clear",
        }
        return self._ask("POST", paths[command], **parameters)

    def find(self, css: str) -> str:
        found: str = self._ask("POST", "/element", using="css selector", value=css)[ELEMENT]
        return found

    def run(self, script: str, *arguments: Any) -> Any:
        return self._ask("POST", "/execute/sync", script=script, args=list(arguments))

    def _ask(self, method: str, path: str, **parameters: Any) -> Any:
        address = f"/session/{self._session}{path}" if self._session else "/session"
        body = json.dumps(parameters) if method == "POST" else None
        self._http.request(method, address, body, {"Content-Type": "application/json"})
        answer = self._http.getresponse()
        value = json.loads(answer.read())["value"]
        assert answer.status == 200, f"{method} {path} {parameters}: {value}"
        return value


ENGINES: tuple[type[Firefox | WebKit], ...] = (Firefox, WebKit)


@contextmanager
def _screen() -> Iterator[str]:
    """A display that nobody looks at; its number."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    try:
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def _running(command: list[str], home: Path, *, display: str) -> Iterator[None]:
    environment = {
        **os.environ,
        "DISPLAY": display,
        "HOME": str(home),
        "GDK_BACKEND": "x11",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    }
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _connect(port: int) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=90)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "The engine does not start."
            time.sleep(0.2)
