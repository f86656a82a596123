"""The main flow, as people walk it: from a client's call to the next person's task."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.company import Company
from tests.browser.windows import PHONE, Windows, log_in
from tests.factories import PASSWORD

SOON = 20_000  # ms: the machine may be busy


def test_a_deal_is_won_and_its_order_walks_from_hand_to_hand(windows: Windows, company: Company) -> None:
    sales, performer, designer = windows.open(), windows.open(size=PHONE, locale="en-US"), windows.open()

    log_in(sales, email="boris@example.org", password=PASSWORD)
    _create_deal(sales)
    _win(sales)
    _create_order(sales)
    _read_why(sales)

    log_in(designer, email="daria@example.org", password=PASSWORD)
    expect(designer.get_by_role("heading", name="Моя очередь")).to_be_visible()
    log_in(performer, email="pavel@example.org", password=PASSWORD, e_mail="Email", words="Password")
    _expect_next(performer, "Контрольный замер")
    planned = _dates(sales)
    _measure(performer)

    _expect_next(designer, "Конструирование")
    expect(designer.locator("#hero")).to_contain_text("Стены ровные")
    expect(designer.locator("#hero")).to_contain_text("Газовая труба слева")
    expect(sales.locator("#chain tbody tr").first).to_contain_text("Готово", timeout=SOON)
    for place, moment in enumerate(planned):
        expect(_places(sales).nth(place)).not_to_have_text(moment, timeout=SOON)


def _create_deal(page: Page) -> None:
    expect(page.get_by_role("heading", name="Сделки")).to_be_visible()
    page.locator(".page-head").get_by_role("link", name="Сделка").click()
    form = page.locator("#modal")
    form.get_by_role("textbox", name="Название", exact=True).fill("Кухня на Лесной")
    form.get_by_text("Новый клиент", exact=True).click()
    form.get_by_label("Имя или название нового клиента").fill("Мария Иванова")
    form.get_by_label("Телефон").fill("+7 912 345-67-89")
    form.get_by_label("Адрес").fill("Лесная, 5")
    form.get_by_role("button", name="Создать сделку", exact=True).click()
    expect(page.get_by_role("heading", name="Кухня на Лесной")).to_be_visible()


def _win(page: Page) -> None:
    """By the keyboard: the card's menu "Move to…" instead of dragging."""
    page.get_by_role("link", name="Сделки").first.click()
    page.get_by_role("button", name="Переместить в…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Выиграна").press("Enter")
    offer = page.locator("#modal")
    expect(offer.get_by_role("heading")).to_contain_text("выиграна")
    offer.get_by_role("link", name="Создать заказ").click()


def _create_order(page: Page) -> None:
    expect(page.get_by_role("heading", name="Новый заказ")).to_be_visible()
    page.get_by_label("Тип заказа").select_option("Кухня")
    page.get_by_label("Позиция 1").fill("Кухня угловая")
    chain = page.locator(".chain-stages")
    expect(chain).to_contain_text("Контрольный замер")
    expect(chain).to_contain_text("14 задач")
    page.get_by_label("Срок клиенту").fill(f"{timezone.localdate() + timedelta(days=60):%Y-%m-%d}")
    page.get_by_role("button", name="Создать заказ").click()


def _read_why(page: Page) -> None:
    expect(page.locator("[data-forecast] time")).to_be_visible(timeout=SOON)
    expect(page.locator(".why-words")).to_contain_text("Ожидание фасадов", timeout=SOON)
    page.get_by_role("button", name="Схема").click()
    expect(page.locator(".graph-node")).to_have_count(14)
    page.get_by_text("Списком").click()
    expect(page.locator("#chain tbody tr")).to_have_count(14)
    page.get_by_role("link", name="Подробно").click()
    why = page.locator("#why")
    expect(why).to_contain_text("Ожидание фасадов")
    why.get_by_text("Подробно").click()
    addresses = why.get_by_role("link").evaluate_all("all => all.map(one => one.href)")
    assert len(addresses) > 10
    assert [page.request.get(address).status for address in set(addresses)] == [200] * len(set(addresses))
    page.keyboard.press("Escape")


def _places(page: Page) -> Locator:
    """Where dates stand: the order's ready date, then every task's."""
    return page.locator("[data-forecast] time, #chain tbody td:last-child")


def _dates(page: Page) -> list[str]:
    dates = _places(page).all_inner_texts()
    assert len(dates) == 15
    assert all(dates)
    return dates


def _expect_next(page: Page, title: str) -> None:
    expect(page.locator("#hero")).to_contain_text(title, timeout=SOON)


def _measure(page: Page) -> None:
    """Start, say something, Done with a result; nothing but presses on a phone."""
    expect(page.get_by_role("heading", name="My queue")).to_be_visible()
    hero = page.locator("#hero")
    hero.get_by_role("button", name="Start").click()
    expect(hero.locator("running-timer")).to_have_text("0:00:02", timeout=SOON)

    hero.get_by_role("link", name="Контрольный замер").click()
    card = page.locator("#peek")
    card.get_by_role("textbox", name="Comment").fill("Газовая труба слева")
    card.get_by_role("button", name="Send").click()
    expect(card.locator(".comment-list")).to_contain_text("Газовая труба слева")
    card.get_by_role("button", name="Close").click()

    hero.get_by_role("textbox", name="Result for those").fill("Стены ровные")
    hero.get_by_role("button", name="Done").click()
    toast = page.locator(".toast-note")
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("heading", name="Your queue is empty")).to_be_visible()
