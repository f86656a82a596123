"""Every page can be used by everybody, complains of nothing, comes quickly and stands still."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page

from naryad.crm.models import Deal
from naryad.fields.models import OwnField
from naryad.orders.models import Order
from naryad.tenancy.scope import scope
from tests.battery import wide
from tests.browser.company import Company
from tests.browser.conftest import Enter
from tests.browser.pages import AT_REST, MAIN, MORE, SETTINGS, addresses, visit
from tests.browser.windows import DESKTOP, PHONE, Windows
from tests.browser.work import Ids, fill

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
FIRST_PAGE_BYTES = 250_000
FIRST_PAGES = ("deals/", "orders/", "orders/{order}/", "tasks/queue/{performer}/", "payments/")
"""With which somebody begins the day; the battery opens all that the menu leads to."""
Themes = Mapping[Literal["light", "dark"], Mapping[str, list[str]]]
LIGHT: Themes = {"light": {}}
THEMES: Themes = LIGHT | {"dark": wide({"runOnly": ["color-contrast"]}, {})}
"""With the rules of axe: another theme changes colours only."""
USUAL = wide(LIGHT, THEMES)
SHIFTS = """
globalThis.shifts = [];
new PerformanceObserver(list => {
    for (const one of list.getEntries()) shifts.push([one.value, ...one.sources.map(s => s.node?.outerHTML?.slice(0, 120))]);
}).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture
def ids(company: Company) -> Ids:
    return fill(company, now=timezone.now())


@pytest.mark.parametrize("group", [MAIN, MORE, SETTINGS], ids=["main", "more", "settings"])
def test_axe_finds_nothing_in_either_theme_no_column_is_cut_and_nothing_is_wider_than_a_phone(
    enter: Enter, company: Company, ids: Ids, group: tuple[str, ...]
) -> None:
    """Each page is opened once, and looked at in three widths; of settings and what opens from a page the usual run sees
    every fourth, in light only; in dark too every other one of the rest."""
    page = enter(company.anna)
    found = []

    for turn, address in enumerate(
        addresses(company, ids, group if group is MAIN else wide(group[::4], group))
    ):
        page.set_viewport_size(DESKTOP)
        visit(page, address)
        found += _faults(page, THEMES if group is MAIN and turn % wide(2, 1) == 0 else USUAL)
        found += _cut(page, address) if group is not MORE else []
        page.set_viewport_size(PHONE)
        page.evaluate(AT_REST)
        if (width := page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
            found.append(f"{address} is {width} wide")

    assert found == []


def test_a_long_name_makes_no_card_wider_and_a_phone_shows_first_whom_to_call(
    enter: Enter, company: Company, ids: Ids
) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        Deal.objects.update(title="Ъ" * 150)
        Order.objects.update(title="Ъ" * 150)
    page = enter(company.anna, size=PHONE)

    for address in (f"orders/{ids['order']}/", f"deals/{ids['deal']}/"):
        visit(page, company.url() + address)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    phone = page.locator("#deal-card a[href^='tel:']").first.bounding_box()
    orders = page.get_by_role("heading", name="Заказы").bounding_box()
    assert phone and orders and phone["y"] < orders["y"]


ONE_SCREEN = {"width": 1440, "height": 1000}
PHONE_LENGTH = FORM_LENGTH = 2_000
KINDS = ("text", "number", "date", "yes_no", "money", "phone")
VALUES = ("Белый матовый", "12", "2026-12-21", True, "1500", "+7 912 345-67-89")
GROUPS = ("", "Параметры кухни", "Фасады", "Доставка и подъём", "Столешница", "Для своих")


def _fill_fields(company: Company, order_id: int) -> None:
    """Forty-eight fields in six groups, three of them without a value, two always required."""
    with scope(company.workspace.pk), transaction.atomic():
        fields = OwnField.objects.bulk_create(
            OwnField(
                of="order",
                kind=KINDS[at % 6],
                name=f"Поле заказа {at}",
                group=GROUPS[at // 8],
                sequence=100 + at,
                is_required=at % 20 == 3,
            )
            for at in range(48)
        )
        custom = {own.key: VALUES[at % 6] for at, own in enumerate(fields) if at % 16}
        Order.objects.filter(pk=order_id).update(custom=custom)


def test_a_card_of_an_order_and_of_a_deal_is_one_screen_and_on_a_phone_two(
    enter: Enter, company: Company, ids: Ids
) -> None:
    """The longest of the company: a chain of a kitchen, its items, fields, payments, reminders and what was said."""
    lengths = {}
    _fill_fields(company, ids["order"])
    desk, phone = enter(company.anna, size=ONE_SCREEN), enter(company.anna, size=PHONE)

    for address in (f"orders/{ids['order']}/", f"deals/{ids['deal']}/", f"clients/{ids['client']}/"):
        visit(desk, company.url() + address)
        lengths[address] = desk.evaluate("document.documentElement.scrollHeight")
    visit(phone, company.url() + f"orders/{ids['order']}/")

    visit(desk, company.url() + "orders/new/")

    assert {address: long for address, long in lengths.items() if long > ONE_SCREEN["height"]} == {}
    assert phone.evaluate("document.documentElement.scrollHeight") <= PHONE_LENGTH
    assert desk.evaluate("document.documentElement.scrollHeight") <= FORM_LENGTH


WITH_COLUMNS = (
    *("deals/", "deals/table/", "payments/", "orders/", "orders/board/", "orders/{order}/", "tasks/"),
    *("tasks/board/", "tasks/queue/{performer}/", "insight/orders/?span=year", "settings/members/"),
)
NARROW_DESK = {"width": 1280, "height": 900}
CUT = """() => [...document.querySelectorAll(".board, .table-scroll:not(.chart-scroll), .tab-list")]
    .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1).map(one => one.className)"""


def _cut(page: Page, address: str) -> list[str]:
    """Columns that find no room beside the menu."""
    page.set_viewport_size(NARROW_DESK)
    page.evaluate(AT_REST)
    return [f"{address} cuts {name}" for name in page.evaluate(CUT)]


def test_no_column_is_cut_in_english_words(enter: Enter, company: Company, ids: Ids) -> None:
    assert company.anna.user is not None
    company.anna.user.language = "en"
    company.anna.user.save(update_fields=["language"])
    page = enter(company.anna, size=NARROW_DESK)
    found = []

    for address in addresses(company, ids, wide(WITH_COLUMNS, MAIN + SETTINGS)):
        visit(page, address)
        found += _cut(page, address)

    assert found == []


def test_the_menu_stays_where_it_is_on_a_long_page(enter: Enter, company: Company, ids: Ids) -> None:
    page = enter(company.anna)
    page.set_viewport_size({"width": 1440, "height": 500})
    visit(page, company.url() + f"orders/{ids['order']}/")

    page.mouse.wheel(0, 10_000)
    page.wait_for_function("scrollY > 300")

    assert abs(page.locator(".sidebar").evaluate("one => one.getBoundingClientRect().top")) < 1


def test_axe_finds_nothing_where_nobody_is_logged_in_or_may_not_enter(
    windows: Windows, enter: Enter, company: Company
) -> None:
    windows.expected = ("404 (Not Found)", "403 (Forbidden)")
    found = []

    stranger = windows.open()
    for address, status in (("/account/login/", 200), ("/account/password/reset/", 200), ("/nowhere/", 404)):
        visit(stranger, address, status=status)
        found += _faults(stranger)
    performer = enter(company.pavel)
    for place, status in (("settings/", 403), ("orders/999/", 404)):
        visit(performer, company.url() + place, status=status)
        found += _faults(performer)

    assert found == []


def test_axe_finds_nothing_on_a_phone_and_in_what_opens_over_a_page(
    enter: Enter, company: Company, ids: Ids
) -> None:
    found = []

    phone = enter(company.pavel, size=PHONE)
    for place in ("tasks/queue/", "tasks/", "notifications/", f"tasks/{ids['task']}/"):
        visit(phone, company.url() + place)
        found += _faults(phone)
    page = enter(company.boris)
    visit(page, company.url() + "deals/")
    page.get_by_role("link", name="Мебель для столовой").click()
    page.locator("#peek h1, #peek h2").first.wait_for()
    found += _faults(page)
    page.keyboard.press("Escape")
    page.locator(".page-head").get_by_role("link", name="Сделка").click()
    page.locator("#modal form").wait_for()
    found += _faults(page)

    assert found == []


def test_a_first_page_is_light_and_stands_still(enter: Enter, company: Company, ids: Ids) -> None:
    heavy, moved = {}, {}

    for address in addresses(company, ids, wide(FIRST_PAGES, MAIN)):
        page = enter(company.anna)
        page.add_init_script(SHIFTS)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[float] = []
        wire.on(
            "Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"])
        )
        visit(page, address)
        print(f"{address}: {sum(sizes) / 1000:.0f} kB in {len(sizes)} answers")
        if sum(sizes) > FIRST_PAGE_BYTES:
            heavy[address] = sum(sizes)
        if shifts := page.evaluate("shifts"):
            moved[address] = shifts
        page.context.close()

    assert heavy == {}
    assert moved == {}


def _faults(page: Page, themes: Themes = USUAL) -> list[str]:
    """What axe says in each theme, a line each."""
    page.evaluate(AXE.read_text())
    found = []
    for scheme, rules in themes.items():
        page.emulate_media(color_scheme=scheme)
        page.evaluate(AT_REST)
        result = page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], ...rules})", rules)
        found += [
            f"{page.url} {scheme}: {fault['id']} {node['html'][:160]} {node['failureSummary'][:300]}"
            for fault in result["violations"]
            for node in fault["nodes"]
        ]
    return found


LISTS = ("deals/table/", "clients/", "orders/", "tasks/", "payments/", "payments/?state=received")
TWO_LINES = 64
ROWS = """
rows => rows.map(row => {
    const shown = [...row.querySelectorAll("*")].map(one => one.getBoundingClientRect()).filter(box => box.width);
    const date = row.querySelector(".phone-date")?.getBoundingClientRect(), box = row.getBoundingClientRect();
    return {
        height: Math.round(box.height),
        right: Math.round(Math.max(...shown.map(one => one.right))),
        date: date ? [Math.round(box.right - date.right), Math.round(date.top - box.top)] : [0, 0],
    };
})
"""


def test_a_row_of_a_list_on_a_phone_is_two_lines_with_its_date_at_the_right(
    enter: Enter, company: Company, ids: Ids
) -> None:
    page = enter(company.anna, size=PHONE)

    for address in addresses(company, ids, LISTS):
        visit(page, address)
        rows = page.locator("tr[data-row]").evaluate_all(ROWS)
        assert rows, address
        for row in rows:
            assert row["height"] <= TWO_LINES, (address, row)
            assert row["right"] <= PHONE["width"], (address, row)
            assert max(row["date"]) <= 20, (address, row)


BOARDS = ("deals/", "orders/board/", "tasks/board/")
ROW, CARD, LINE = 37, 104, 16
"""A card has a line more where its amount has no room beside the client."""
HEIGHTS = "all => all.map(one => Math.round(one.getBoundingClientRect().height))"


def test_rows_of_a_list_are_of_one_height_under_a_head_that_stays_and_cards_of_a_board_are_low(
    enter: Enter, company: Company, ids: Ids
) -> None:
    with scope(company.workspace.pk), transaction.atomic():
        Deal.objects.update(title="Ъ" * 150)
        Order.objects.update(title="Ъ" * 150)
    page = enter(company.anna)
    page.set_viewport_size({"width": 1100, "height": 300})

    for address in addresses(company, ids, LISTS):
        visit(page, address)
        heights = page.locator("tr[data-row]").evaluate_all(HEIGHTS)
        assert max(heights) <= ROW, (address, heights)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1100, address
        page.evaluate("scrollTo(0, 10_000)")
        head = page.locator(".is-listed th").first.evaluate("one => one.getBoundingClientRect().top")
        assert head >= 0, (address, head)
    page.set_viewport_size(
        {"width": 1440, "height": 300}
    )  # in narrower columns nothing is cut, and cards grow
    for address in addresses(company, ids, BOARDS):
        visit(page, address)
        heights = page.locator(".board-card").evaluate_all(HEIGHTS)
        assert max(heights) <= CARD + LINE, (address, heights)
