"""Presses of somebody who sets a company up: everything that is clicked, typed or pressed goes through here and is counted.

A text that is typed is one, however long; a choice from a list two: it is opened, and something in it is taken.
"""

from playwright.sync_api import Locator, Page, expect

LONGEST = 60_000
"""Milliseconds to wait for what a press does: a set-up that is laid is hundreds of rows."""


class Counted:
    """Presses and typed texts of one page."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0
        page.set_default_timeout(LONGEST)
        self.box: Locator = page.locator("textarea")

    def press(self, role: str, name: str) -> None:
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def type(self, label: str, text: str) -> None:
        self.count += 1
        self.box = self.page.get_by_role("textbox", name=label, exact=True).first
        self.box.fill(text)

    def send(self) -> None:
        """Enter in the box that was typed into."""
        self.count += 1
        self.box.press("Enter")
        self.wait_until_taken()

    def wait_until_taken(self) -> None:
        """The box is empty again once what was typed into it is saved."""
        expect(self.box).to_have_value("", timeout=LONGEST)

    def choose(self, label: str, text: str) -> None:
        self.count += 2
        self.page.get_by_label(label, exact=True).first.select_option(text)

    def retype(self, was: str, text: str) -> None:
        """A name that stands in its box in a list, and Enter."""
        self.count += 2
        box = self.page.locator(f'input[name="name"][value="{was}"]')
        box.fill(text)
        box.press("Enter")
        expect(self.page.locator(f'input[name="name"][value="{text}"]')).to_be_visible(timeout=LONGEST)

    def add(self, text: str) -> None:
        """Into the box that adds to the list of the page, and Enter."""
        self.count += 1
        self.box = self.page.locator("textarea[name=name]").last
        self.box.fill(text)
        self.send()

    def choose_one(self, name: str) -> None:
        """One of what can be chosen only one of."""
        self.count += 1
        self.page.get_by_role("radio", name=name, exact=True).check()
