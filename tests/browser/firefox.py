"""A Firefox spoken to by its own protocol (Marionette): Playwright drives only a build of its own."""

import json
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 30


def find() -> str | None:
    return os.environ.get("NARYAD_FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One window. What is looked for is waited for."""

    def __init__(self, *, path: str, profile: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        (profile / "user.js").write_text(f'user_pref("marionette.port", {port});\n')
        self._process = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = _connect(port)
        self._count = 0
        self._receive()
        self.say("WebDriver:NewSession", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}})
        self.say("WebDriver:SetTimeouts", implicit=PATIENCE * 1000, pageLoad=60_000, script=PATIENCE * 1000)
        self.say("WebDriver:SetWindowRect", width=1280, height=900)

    def __enter__(self) -> Self:
        return self

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

    def visit(self, url: str) -> None:
        self.say("WebDriver:Navigate", url=url)

    def find(self, css: str) -> str:
        found: str = self.say("WebDriver:FindElement", using="css selector", value=css)["value"][ELEMENT]
        return found

    def click(self, css: str) -> None:
        self.say("WebDriver:ElementClick", id=self.find(css))

    def type(self, css: str, text: str) -> None:
        self.say("WebDriver:ElementSendKeys", id=self.find(css), text=text)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.say("WebDriver:ExecuteScript", script=script, args=list(arguments))["value"]

    def wait(self, condition: str) -> Any:
        """Until an expression of JavaScript is true; its value."""
        until = time.monotonic() + PATIENCE
        while not (value := self.run(f"return {condition}")):
            assert time.monotonic() < until, f"{condition}: {value!r} on {self.run('return location.href')}"
            time.sleep(0.1)
        return value

    def _receive(self) -> Any:
        length = b""
        while (byte := self._socket.recv(1)) != b":":
            assert byte, "Firefox has gone."
            length += byte
        body = b""
        while len(body) < int(length):
            body += self._socket.recv(int(length) - len(body))
        return json.loads(body)


def _connect(port: int) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=90)
        except ConnectionRefusedError:
            assert time.monotonic() < until, "Firefox does not start."
            time.sleep(0.2)
