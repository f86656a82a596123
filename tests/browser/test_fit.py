"""A company shapes the program in the browser: presses are counted, a text that is typed is one."""

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from naryad.orders.models import Order
from naryad.tables.models import SavedView
from naryad.tasks.models import Task
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User, Workspace
from tests.battery import IS_BATTERY, only_battery, wide
from tests.browser.company import Company, as_the_site_keeps_it
from tests.browser.conftest import Enter, logged_in
from tests.browser.counted import LONGEST, Counted
from tests.browser.pages import visit
from tests.browser.shop import add_fields, keep_views, shape_process, take_in_a_phone
from tests.browser.trades import Trade, made, word
from tests.browser.windows import Windows
from tests.browser.work import fill
from tests.factories import begin_company

MOST_FROM_READY = 15
READY = [("Типография", "Заказы"), ("Ремонт техники", "Ремонты"), ("ИТ-студия", "Проекты")]
"""Names of ready set-ups, and how the menu calls orders then."""


@pytest.fixture
def empty(transactional_db: None) -> Workspace:
    """As `naryad init` leaves it where nobody was asked what it makes."""
    workspace = begin_company("Новая", preset="empty", email="new@example.org", now=timezone.now())
    User.objects.update(password=as_the_site_keeps_it())
    return workspace


@pytest.fixture
def head(empty: Workspace, windows: Windows) -> Counted:
    """Who sets the company up, on a page of it."""
    with scope(empty.pk), transaction.atomic():
        owner = Member.objects.select_related("user").get()
    page = logged_in(windows, owner)
    visit(page, f"/w/{empty.slug}/clients/")
    return Counted(page)


def test_a_repair_shop_is_set_up_by_hand(empty: Workspace, head: Counted) -> None:
    trade = Trade.named("repair")

    head.press("link", "Настройки")
    switch_off(head, "Ведёте продажи по стадиям?")
    call_orders(head, "Ремонт")
    set_up(head, trade, types="Типы ремонтов", processes=3)

    assert_made(empty, trade, processes=3)
    assert head.count <= 45
    if IS_BATTERY:
        go_on_as_a_repair_shop(empty, head, trade)


def go_on_as_a_repair_shop(empty: Workspace, head: Counted, trade: Trade) -> None:
    """Twelve fields, a process with two conditions and a formula, two views; and an order behaves by them."""
    add_fields(head, trade)
    shape_process(head)
    keep_views(head)
    assert head.count <= 180

    take_in_a_phone(head, empty.slug)

    with scope(empty.pk), transaction.atomic():
        laid = dict(Task.objects.values_list("title", "estimate"))
        views = set(SavedView.objects.filter(is_shared=True).values_list("name", flat=True))
    assert laid["Диагностика"] == 30
    assert laid.keys() & {"Подбор и заказ запчасти", "Ремонт"} == set()
    assert len(laid) == 10
    assert views == {"Телефоны", "Отказы"}


@only_battery  # the same acts as of the repair shop
def test_an_it_studio_is_set_up_by_hand(empty: Workspace, head: Counted) -> None:
    trade = Trade.named("it")

    head.press("link", "Настройки")
    shape_pipeline(head, trade)
    call_orders(head, "Проект")
    set_up(head, trade, types="Типы проектов", processes=3)

    assert_made(empty, trade, processes=3)
    with scope(empty.pk), transaction.atomic():
        stages = made().stages("open", "won", "lost")
    assert sorted(stages) == sorted(trade.stages("open", "won", "lost"))
    assert head.count <= 60


def test_a_print_shop_of_three_is_set_up_by_hand_and_sees_five_entries(
    empty: Workspace, head: Counted
) -> None:
    trade = Trade.named("print")

    head.press("link", "Настройки")
    switch_off(
        head,
        "Ведёте продажи по стадиям?",
        "Учитываете рабочее время?",
        "Нужны расчётные сроки?",
        "Напоминаете себе и друг другу позвонить, написать, встретиться?",
        "Смотрите, куда уходит время?",
        "Продаёте по каталогу?",
        "Выписываете ли вы документы: счета, заказ-наряды?",
    )
    set_up(head, trade, types="Типы заказов", processes=1)

    assert_made(empty, trade, processes=1)
    menu = head.page.get_by_role("navigation", name="Главное меню").get_by_role("link").all_inner_texts()
    assert [entry.strip() for entry in menu][:5] == ["Моя очередь", "Заказы", "Задачи", "Клиенты", "Оплаты"]
    assert head.count <= 22  # twenty, and two since there are a catalogue and papers to switch off


@pytest.mark.parametrize(("title", "has"), READY[: wide(1, len(READY))])
def test_a_company_begins_from_a_ready_set_up(empty: Workspace, head: Counted, title: str, has: str) -> None:
    visit(head.page, f"/w/{empty.slug}/")

    head.choose_one(title)
    expect(head.page.locator("#begin-questions [role=status]")).not_to_contain_text(
        "Для тех, кто настроит", timeout=LONGEST
    )
    head.press("button", "Начать")

    expect(head.page.get_by_role("link", name=has, exact=True).first).to_be_visible(timeout=LONGEST)
    expect(head.page.locator("#first-steps")).to_be_visible(timeout=LONGEST)
    assert head.count <= MOST_FROM_READY


def switch_off(head: Counted, *questions: str) -> None:
    head.press("link", "Разделы")
    for question in questions:
        head.press("checkbox", question)
    head.press("button", "Сохранить")


def call_orders(head: Counted, word: str) -> None:
    head.press("link", "Названия")
    head.press("link", word)
    head.press("button", "Сохранить")


def shape_pipeline(head: Counted, trade: Trade) -> None:
    """The open stage that is there stays; the others, and why deals are lost, and where they come from."""
    head.press("link", "Стадии сделок")
    head.type("Новая стадия воронки «Продажи»", "\n".join(trade.stages("open")[1:]))
    head.send()
    for was, stage in zip(("Выиграна", "Проиграна"), trade.stages("won", "lost"), strict=True):
        head.retype(was, stage)
    reasons = trade.lines("lost_reason", within="sales").replace("\nНе отвечает", "")  # is there
    head.type("Новая причина проигрыша: «Продажи»", reasons)
    head.send()
    head.press("link", "Источники сделок")
    head.add(trade.lines("deal_source"))


def set_up(head: Counted, trade: Trade, *, types: str, processes: int) -> None:
    """Specialisations, types, order types with stages, and processes of the first types."""
    head.press("link", "Специализации")
    head.add(trade.lines("skill"))
    head.press("link", "Виды задач")
    head.type("Новые виды и типы, по одному в строке", trade.type_lines())
    head.press("button", "Добавить")
    head.wait_until_taken()
    head.press("link", types)
    head.add(trade.order_type_lines())
    for number, process in enumerate(trade.processes()[:processes]):
        if number:
            head.press("link", "Шаблоны процессов")
            head.press("link", "Шаблон")
        else:
            head.press("link", f"Разложить на шаги «{word(trade.rows('order_type')[0].name)}»")
        head.type("Шаги, по одному в строке", trade.step_lines(process))
        head.press("button", "Сохранить шаблон")
        expect(head.page.locator(".toast-note").first).to_be_visible(timeout=LONGEST)


def assert_made(workspace: Workspace, trade: Trade, *, processes: int) -> None:
    with scope(workspace.pk), transaction.atomic():
        by_hand = made()

    assert by_hand.setup.parts is not None
    assert set(by_hand.setup.parts) == set(trade.setup.parts or [])
    assert by_hand.lines("skill") == trade.lines("skill")
    assert by_hand.type_lines() == trade.type_lines()
    assert by_hand.order_type_lines() == trade.order_type_lines()
    for process, ready in zip(by_hand.processes(), trade.processes()[:processes], strict=True):
        assert by_hand.step_lines(process) == trade.step_lines(ready)


def test_a_field_is_made_filled_and_asked_for_at_its_stage(enter: Enter, company: Company) -> None:
    ids = fill(company, now=timezone.now())
    page = enter(company.anna)
    visit(page, company.url() + "settings/fields/")
    page.locator(".own-new").get_by_label("Название").fill("Ключ от подъезда")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Ключ от подъезда").click()
    page.get_by_label("Обязательно с этапа: Кухня").select_option("Доставка и монтаж")
    page.locator("#own-field").get_by_role("button", name="Сохранить").click()
    expect(page.locator(".toast-note").filter(has_text="Сохранено")).to_be_visible()

    with scope(company.workspace.pk), transaction.atomic():
        kitchen = Order.objects.filter(order_type__name="Кухня", status="open").order_by("pk")[0]
    assert ids["order"]
    visit(page, company.url() + f"orders/{kitchen.pk}/")
    page.locator("#order-card [popovertarget]").first.click()
    page.locator(".menu-item", has_text="Этап вручную").click()
    page.locator("#modal").get_by_role("button", name="Доставка и монтаж", exact=True).click()
    asked = page.locator("#modal-body")
    asked.get_by_label("Ключ от подъезда").fill("42В1980")
    for box in asked.get_by_role("textbox").all():
        if not box.input_value():
            box.fill("1")
    for box in asked.get_by_role("combobox").all():
        box.select_option(index=1)
    asked.get_by_role("button", name="Заполнить и продолжить").click()

    expect(page.locator(".own-values").get_by_text("42В1980")).to_be_visible()
    with scope(company.workspace.pk), transaction.atomic():
        assert Order.objects.get(pk=kitchen.pk).stage.name == "Доставка и монтаж"
