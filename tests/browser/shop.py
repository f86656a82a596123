"""What makes an empty company a repair shop beside its lists: fields, a process that follows them, views; by counted presses."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.counted import LONGEST, Counted
from tests.browser.pages import visit
from tests.browser.trades import Trade, word

KINDS = {"long": "Длинный текст", "number": "Число", "choice": "Выбор", "choices": "Несколько вариантов"}
ASKED_FROM = {
    "Серийный номер или IMEI": ("Диагностика", "Диагностика"),
    "Итог диагностики": ("Согласование", "Решение по гарантии"),
    "Решение": ("Ожидание запчастей", "Ожидание запчастей"),
}
"""Stages of paid repairs and of those under warranty from which a field has to be filled."""
NO_REPAIR = "пусто({Решение}) или {Решение} ≠ «Отказ от ремонта» и {Решение} ≠ «Ремонт нецелесообразен»"
BY_DEVICE = "если({Вид техники} = «Телефон»; 30 мин; 1 ч 15 мин)"


def add_fields(head: Counted, trade: Trade) -> None:
    head.press("link", "Настройки")
    head.press("link", "Поля")
    new = head.page.locator(".own-new")
    for row in trade.setup.fields:
        fill_in(head, new.get_by_label("Название"), word(row.name))
        if row.kind in KINDS:
            head.count += 2
            new.get_by_label("Вид").select_option(KINDS[row.kind])
        if row.options:
            options = "\n".join(word(one.name) for one in row.options)
            fill_in(head, new.get_by_label("Варианты, по одному в строке"), options)
        click(head, new.get_by_role("button", name="Добавить"))
        expect(head.page.locator(".own-row").last).to_contain_text(word(row.name), timeout=LONGEST)
    for row in trade.setup.fields:
        name = word(row.name)
        if row.is_required or name in ASKED_FROM:
            ask_for(head, name, ASKED_FROM.get(name, ()))


def ask_for(head: Counted, name: str, stages: tuple[str, ...]) -> None:
    """Always where no stages are said."""
    form = head.page.locator("#own-field")
    link = head.page.get_by_role("link", name=name, exact=True)
    row = head.page.locator(".own-row").filter(has=link)
    click(head, row.get_by_role("link"))
    expect(form.get_by_role("heading", name=name)).to_be_visible(timeout=LONGEST)
    if not stages:
        click(head, form.get_by_label("Обязательно всегда"))
    for stage, box in zip(stages, form.get_by_label(re.compile("Обязательно с этапа")).all(), strict=False):
        head.count += 2
        box.select_option(stage)
    click(head, form.get_by_role("button", name="Сохранить"))
    expect(row.locator(".own-asked")).not_to_have_text("нет", timeout=LONGEST)
    head.count += 1
    head.page.keyboard.press("Escape")
    expect(form).to_be_hidden(timeout=LONGEST)


def shape_process(head: Counted) -> None:
    """Two steps only if the client wants the repair, and a diagnosis that takes as long as the device is."""
    head.press("link", "Шаблоны процессов")
    head.press("link", "Платный ремонт")
    for title, label, text in (
        ("Диагностика", "Оценка по формуле", BY_DEVICE),
        ("Подбор и заказ запчасти", "Только если", NO_REPAIR),
        ("Ремонт", "Только если", NO_REPAIR),
    ):
        named = head.page.locator("strong", has_text=re.compile(f"^{title}$"))
        step = head.page.locator(".template-step").filter(has=named)
        click(head, step.locator(".step-said"))
        fill_in(head, step.get_by_role("textbox", name=label), text)
    expect(head.page.locator("#changed-steps")).to_contain_text("Изменено 3 шага")
    head.press("button", "Сохранить версию 2")
    expect(head.page.locator(".toast-note").filter(has_text="версия 2").first).to_be_visible(timeout=LONGEST)


def keep_views(head: Counted) -> None:
    """Two that everybody has: phones, and repairs that were refused."""
    head.press("link", "Ремонты")
    for name, field, option in (
        ("Телефоны", "Вид техники", "Телефон"),
        ("Отказы", "Решение", "Отказ от ремонта"),
    ):
        dialog = head.page.locator("#modal-body")
        head.press("link", "Условие")
        head.count += 2
        dialog.locator("select[name$=-column]").select_option(label=field)
        click(head, dialog.get_by_label(option, exact=True))
        click(head, dialog.get_by_role("button", name="Показать").last)
        expect(head.page.locator(".cond-chip")).to_contain_text(option, timeout=LONGEST)
        click(head, head.page.locator(".view-tabs").get_by_role("link", name="Вид", exact=True))
        fill_in(head, dialog.get_by_label("Название"), name)
        click(head, dialog.get_by_label("Видят все"))
        click(head, dialog.get_by_role("button", name="Сохранить"))
        expect(head.page.locator(".view-tabs [aria-current=page]")).to_contain_text(name, timeout=LONGEST)
        head.press("link", "Ремонты")


def take_in_a_phone(head: Counted, slug: str) -> None:
    """A new repair that its client does not want any more; it is not counted."""
    page = head.page
    visit(page, f"/w/{slug}/orders/new/")
    page.get_by_label("Внутренний: без клиента").check()
    page.locator("[name=items-0-name]").fill("Не включается")
    for fold in page.locator("#order-own details:not([open]) > summary").all():
        fold.click()
    page.get_by_label("Вид техники").select_option("Телефон")
    page.get_by_label("Марка и модель").fill("Nokia 3310")
    page.get_by_label("Неисправность со слов клиента").fill("Тишина")
    page.get_by_label("Решение", exact=True).select_option("Отказ от ремонта")
    expect(page.locator("#new-order")).to_contain_text("Не нужно по условию", timeout=LONGEST)
    page.get_by_role("button", name="Создать", exact=True).click()
    expect(page.locator("#order-card")).to_be_visible(timeout=LONGEST)


def click(head: Counted, what: Locator) -> None:
    head.count += 1
    what.click()


def fill_in(head: Counted, box: Locator, text: str) -> None:
    head.count += 1
    box.fill(text)
