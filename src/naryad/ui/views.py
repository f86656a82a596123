"""The page that shows every component, for those who build pages. Served with DEBUG only."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from naryad.ui.fields import DayField, MoneyField, TextField
from naryad.ui.hooks.entries import MENU, Item, registered_entries


class SampleForm(forms.Form):
    name = TextField(label="Название", help_text="Так его увидит клиент")
    amount = MoneyField(label="Сумма", required=False)
    stage = forms.ChoiceField(label="Стадия", choices=[("1", "Новый запрос"), ("2", "Замер")])
    due_on = DayField(label="Срок")
    is_urgent = forms.BooleanField(label="Срочно", required=False)
    comment = TextField(label="Комментарий", widget=forms.Textarea(attrs={"rows": 3, "wide": True}))


def style_page(request: HttpRequest) -> HttpResponse:
    """Every component with sample words; a posted form comes back refused, to show its errors."""
    if "message" in request.GET:
        messages.success(request, "Сохранено")
    return render(request, "ui/style.html", _samples(), status=422 if request.method == "POST" else 200)


def style_form(request: HttpRequest) -> HttpResponse:
    """A page that is only a form: opened by itself, in the modal or in the slide-over."""
    form = SampleForm(request.POST or None, auto_id="sample_%s")
    return render(
        request, "ui/style_form.html", {**_samples(), "form": form}, status=422 if form.errors else 200
    )


style_form.is_public = True  # type: ignore[attr-defined]
style_page.is_public = True  # type: ignore[attr-defined]  # the mark of workspaces.door.marks.public, which is above


def _samples() -> dict[str, Any]:
    now = timezone.now()
    workspace = SimpleNamespace(currency="RUB", name="Мебель на заказ", slug="demo")
    people = [SimpleNamespace(name=name, kind="person") for name in ("Мария Лебедева", "Виктор Соколов")]
    people.append(SimpleNamespace(name="Бригада монтажа", kind="crew"))
    form = SampleForm({"name": "", "amount": "сто", "stage": "2", "due_on": "2026-12-02"})
    return {
        "ws": "demo",
        "member": SimpleNamespace(
            name="Анна Ким", role="owner", get_role_display="Владелец", workspace=workspace
        ),
        "menu": [
            Item(
                url=f"#{entry.icon}",
                label=entry.label,
                icon=entry.icon,
                key=entry.key,
                is_current=number == 1,
                is_last=entry.is_last,
            )
            for number, entry in enumerate(registered_entries())
            if entry.place == MENU
        ],
        "form": form,
        "people": people,
        "cards": [
            {"pk": 1, "name": "Кухня на Лесной", "amount": Decimal(5150000), "person": people[0], "at": now},
            {
                "pk": 2,
                "name": "Шкаф в прихожую",
                "amount": Decimal("740000.50"),
                "person": people[1],
                "at": now,
            },
        ],
        "columns": [(1, "Новый запрос"), (2, "Замер"), (3, "Предложение"), (4, "Выиграно")],
        "stages": [
            {"id": 1, "name": "Подготовка", "state": "past"},
            {"id": 2, "name": "Производство", "state": "current"},
            {"id": 3, "name": "Доставка", "state": "future"},
            {"id": 4, "name": "Закрыт", "state": "future"},
        ],
        "started_at": now - timedelta(minutes=42, seconds=10),
        "yesterday": now - timedelta(days=1),
        "month_ago": now - timedelta(days=30),
        "tabs": [
            {"url": "#", "label": "Задачи", "icon": "checkbox", "is_current": True, "count": 8},
            {"url": "#", "label": "История", "icon": "history", "is_current": False},
        ],
        "segments": [
            {"url": "#", "label": "Доска", "icon": "layout-kanban", "is_current": True},
            {"url": "#", "label": "Таблица", "icon": "table", "is_current": False},
        ],
        "tones": ["", "is-blue", "is-green", "is-yellow", "is-orange", "is-red", "is-violet", "is-teal"],
        "toast": {"text": "Задача готова", "undo_url": "/ui/", "level": "success"},
    }
