"""Windows of a browser in which somebody works; whatever the browser complains about is kept."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page
from playwright.sync_api import Error as PlaywrightError

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LISTEN = """
addEventListener("securitypolicyviolation", event =>
    console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


@dataclass
class Windows:
    """Opens windows; `faults` are errors of scripts, of the content policy, dialogs and failed requests of any."""

    browser: Browser
    site: str
    faults: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()
    contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, *, size: dict[str, int] = DESKTOP, locale: str = "ru-RU", **options: Any) -> Page:
        """A window of its own, as on another computer."""
        context = self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale=locale,
            base_url=self.site,
            timezone_id="Europe/Moscow",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(LISTEN)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: self._on_console(page, message))
        page.on("pageerror", lambda error: self._complain(page, str(error)))
        page.on("dialog", lambda dialog: self._on_dialog(page, dialog))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def describe(self) -> list[tuple[str, str]]:
        """Address and contents of every page that is open."""
        return [(page.url, _contents(page)) for context in self.contexts for page in context.pages]

    def _on_console(self, page: Page, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self._complain(page, f"{message.text} ({message.location.get('url', '')})")

    def _on_dialog(self, page: Page, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # our own: a form with typed text asks
            dialog.accept()
            return
        self._complain(page, f"dialog: {dialog.message}")
        dialog.dismiss()

    def _complain(self, page: Page, text: str) -> None:
        if not any(known in text for known in self.expected):
            self.faults.append(f"{page.url}: {text}")


def log_in(
    page: Page, *, email: str, password: str, e_mail: str = "Адрес электронной почты", words: str = "Пароль"
) -> None:
    """Through the form, as a person does."""
    page.goto("/")
    page.get_by_label(e_mail).fill(email)
    page.get_by_label(words).fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/**")


def _contents(page: Page) -> str:
    """A page that does not answer must not hide why the test failed."""
    try:
        return page.locator("body").aria_snapshot(timeout=2000)
    except PlaywrightError as fault:
        return f"not to be read: {fault}"
