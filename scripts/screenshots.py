"""Take the pictures of README and docs/user from a demo company that is filled for them.

screenshots.py [ADDRESS]    ADDRESS: of a running `naryad demo`; without it one is started on throw-away data
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

import browser

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "user"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
TALL = {"width": 1440, "height": 1340}
PAGE = {"width": 860, "height": 1000}
TABLE = """Клиенты на 1 декабря;;;;;
Код;Наименование;Телефон;Эл. почта;ИНН;Контактное лицо
К-17;ООО «Северная мебель»;+7 921 555-01-17;info@severmebel.example;;Ольга Белова
К-17;ООО «Северная мебель»;;;;Игорь Ветров
К-18;Иван Кузнецов;8 (921) 555-02-18;;;
К-19;ИП Соколова;7,9E+10;;;
К-20;Пётр Громов;+7 921 555-04-20;почты нет;;
"""
"""A table that people keep, with two cells that cannot be read."""
OWNER, PERFORMER = "anna", "oleg"
FIRST = {
    "ORDER": ("orders/?state=at_risk", r"/orders/\d+/$"),
    "TEMPLATE": ("settings/process-templates/", r"/templates/\d+/$"),
    "OFFER": ("offers/?state=accepted", r"/offers/\d+/$"),
    "PAPER": ("papers/?kind=invoice", r"/papers/\d+/$"),
    "PRODUCT": ("products/", r"/products/\d+/$"),
    "IMPORT": ("settings/imports/", r"/imports/\d+/$"),
}
"""Where a word of an address comes from: a list, and what the link of a row in it looks like."""
# name, e-mail's beginning, page of the company, colour scheme, window, language
SHOTS = (
    ("deals", OWNER, "deals/", "light", DESKTOP, "ru"),
    ("orders", OWNER, "orders/", "light", DESKTOP, "ru"),
    ("order-light", OWNER, "orders/ORDER/", "light", DESKTOP, "ru"),
    ("order-dark", OWNER, "orders/ORDER/", "dark", DESKTOP, "ru"),
    ("tasks", OWNER, "tasks/", "light", DESKTOP, "ru"),
    ("queue", PERFORMER, "tasks/queue/", "light", DESKTOP, "ru"),
    ("queue-phone", PERFORMER, "tasks/queue/", "light", PHONE, "ru"),
    ("workload", OWNER, "forecast/workload/", "light", DESKTOP, "ru"),
    ("template", OWNER, "settings/process-templates/TEMPLATE/", "light", DESKTOP, "ru"),
    ("settings", OWNER, "settings/", "light", DESKTOP, "ru"),
    ("product", OWNER, "products/PRODUCT/", "light", DESKTOP, "ru"),
    ("offer", OWNER, "offers/OFFER/", "light", DESKTOP, "ru"),
    ("offer-client", OWNER, "offers/OFFER/ CLIENT", "light", PAGE, "ru"),
    ("paper", OWNER, "papers/PAPER/", "light", DESKTOP, "ru"),
    ("imports", OWNER, "settings/imports/", "light", DESKTOP, "ru"),
    ("import", OWNER, "settings/imports/IMPORT/", "light", TALL, "ru"),
)


@contextmanager
def running_demo() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="naryad-pictures-", dir="/tmp") as folder:
        environment = {
            **os.environ,
            "NARYAD_DATA": folder,
            "NARYAD_PORT": "0",
            "NARYAD_DATABASE_FSYNC": "off",
        }
        serving = subprocess.Popen(
            [sys.executable, "-m", "naryad.config.cli", "demo"],
            cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert serving.stderr is not None
        address = ""
        for line in serving.stderr:
            print(line, end="", flush=True)
            address = address or "".join(re.findall(r"http://\S+", line))
            if "Ctrl-C" in line:
                break
        try:
            yield address
        finally:
            serving.terminate()
            serving.communicate(timeout=60)


def log_in(page: Page, address: str, login: str) -> str:
    """Enter by one press; gives the address of the company's pages."""
    page.goto(urljoin(address, "/account/login/"))
    page.locator(f'form:has(input[name="email"][value^="{login}"]) button').click()
    page.wait_for_url(re.compile(r"/w/[^/]+/"))
    return re.sub(r"(/w/[^/]+/).*", r"\1", page.url)


def first_link(page: Page, listing: str, pattern: str) -> str:
    """Address of the first row of a list."""
    page.goto(listing)
    links = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    found = [link for link in links if re.search(pattern, link)]
    if not found:
        sys.exit(f"{listing} has no link like {pattern}")
    return str(found[0])


def shoot(chromium: Browser, address: str, shot: tuple[str, str, str, str, dict[str, int], str]) -> None:
    name, login, place, scheme, window, language = shot
    context = chromium.new_context(
        viewport={"width": window["width"], "height": window["height"]},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
        timezone_id="Europe/Moscow",
        reduced_motion="reduce",
        device_scale_factor=2 if window is PHONE else 1,
    )
    page = context.new_page()
    company = log_in(page, address, login)
    word = next((word for word in FIRST if word in place), "")
    page.goto(first_link(page, company + FIRST[word][0], FIRST[word][1]) if word else company + place)
    if place.endswith("CLIENT"):
        page.goto(page.locator("a[href*='/c/']").first.get_attribute("href") or "")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(f"{name}.png", flush=True)
    context.close()


def main() -> None:
    executable = browser.find()
    if executable is None:
        sys.exit("No Chromium here: run scripts/browser.py")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=["--lang=ru"])
        if sys.argv[1:]:
            take_all(chromium, sys.argv[1])
        else:
            with running_demo() as address:
                take_all(chromium, address)
        chromium.close()


def bring_table(chromium: Browser, address: str) -> None:
    """A file of clients, checked and not run."""
    page = chromium.new_context(locale="ru").new_page()
    page.goto(log_in(page, address, OWNER) + "settings/imports/")
    table: FilePayload = {"name": "Клиенты.csv", "mimeType": "text/csv", "buffer": TABLE.encode("cp1251")}
    page.locator("input[type=file]").set_input_files(table)
    page.locator("form[enctype] .btn-primary").click()
    page.locator("form[action$='/check/'] .btn-primary").click()
    page.locator("form[action$='/run/']").wait_for(timeout=60_000)
    page.context.close()


def take_all(chromium: Browser, address: str) -> None:
    bring_table(chromium, address)
    for shot in SHOTS:
        shoot(chromium, address, shot)


if __name__ == "__main__":
    main()
