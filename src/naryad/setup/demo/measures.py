"""What is measured of a ware and chosen for it: own fields of the demo's orders, the same at every filling."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from naryad.fields.models import FieldOption, OwnField
from naryad.setup.demo.history import Ware

PAINTED = "МДФ крашеный"
COLOURS: Mapping[str, tuple[str, ...]] = {
    "ЛДСП": ("Egger W1000 ST9", "Egger H1180 ST37", "Lamarty «Бетон»"),
    "МДФ в плёнке": ("Белый супермат", "Графит софт", "Дуб вотан"),
    PAINTED: ("RAL 9010", "RAL 7035", "NCS S 3005-G20Y"),
    "Пластик": ("Arpa 0509", "Fenix 0720"),
    "Шпон": ("Дуб натуральный, масло", "Орех американский"),
    "Зеркало или стекло": ("Серебро", "Бронза"),
}
FRONTS = ((90, ("ЛДСП", "МДФ в плёнке")), (130, ("МДФ в плёнке", "Пластик", PAINTED)))
"""Of kitchens up to so many thousands a metre; of the dearer ones:"""
DEAR_FRONTS = (PAINTED, PAINTED, "Шпон")
CARCASSES = ("Белый 16 мм", "Серый камень 16 мм", "Дуб вотан 16 мм")
WORKTOPS = ("ЛДСП с пластиком, 38 мм", "Компакт-плита", "Кварцевый агломерат", "Покупает клиент")
FITTINGS = ("Blum", "Hettich", "GTV", "Boyard")
SLIDING = "Шкаф-купе"
UNDECIDED = 0.06
THOUSAND_A_METRE = {"kitchen": 115, "wardrobe": 42}
"""Where the name does not say how long it is."""
FLOORS, FLATS_A_FLOOR = 9, 4
HOUSES_A_LIFT = 3
"""Every so manieth house has one that long parts go into."""


@dataclass(frozen=True)
class OrderFields:
    """Keys of the fields by their names, and ids of options by field and name."""

    keys: Mapping[str, str]
    options: Mapping[tuple[str, str], int]

    def custom(self, ware: Ware, *, address: str = "") -> dict[str, Any]:
        """As an order's form gives it. `address`: where it is carried up, once that was asked about."""
        said = measured(ware) | (carried_up(address) if address else {})
        return {self.keys[name]: self.options.get((name, value), value) for name, value in said.items()}


def order_fields() -> OrderFields:
    own = OwnField.objects.filter(of="order")
    options = FieldOption.objects.filter(field__in=own).values_list("field__name", "name", "pk")
    return OrderFields(
        keys={one.name: one.key for one in own},
        options={(field, name): pk for field, name, pk in options},
    )


def measured(ware: Ware) -> dict[str, str]:
    """By names of fields. It draws from a chance of its own, so that the half year stays as it is."""
    price = sum((price * count for _name, count, price in ware.items), Decimal(0)) / 1000
    random = Random(f"{ware.title} {price}")
    length = _length(ware, price)
    said = {"Длина": f"{length:f}", "Фурнитура": random.choice(FITTINGS)}
    if random.random() > UNDECIDED:
        front = _front(ware, price / length, random)
        said |= {"Фасад": front, "Цвет фасада": random.choice(COLOURS[front])}
    said["Цвет корпуса"] = random.choice(CARCASSES)
    if ware.type == "kitchen":
        return said | {"Столешница": random.choice(WORKTOPS)}
    return said | {"Двери": "Купе" if ware.title.startswith(SLIDING) else "Распашные"}


def carried_up(address: str) -> dict[str, str]:
    """By names of fields. Flats are counted through the entrances of a house, so that orders of one client agree."""
    house, flat = map(int, re.findall(r"\d+", address))
    floor = (flat - 1) // FLATS_A_FLOOR % FLOORS + 1
    return {"Этаж": str(floor), "Грузовой лифт": "0" if house % HOUSES_A_LIFT else "1"}


def _length(ware: Ware, price: Decimal) -> Decimal:
    if said := re.search(r"(\d+,\d+) м", ware.title):
        return Decimal(said[1].replace(",", "."))
    return (price / THOUSAND_A_METRE[ware.type]).quantize(Decimal("0.1"))


def _front(ware: Ware, a_metre: Decimal, random: Random) -> str:
    if ware.type == "wardrobe":
        return "Зеркало или стекло" if "зеркал" in ware.title else random.choice(FRONTS[0][1])
    return random.choice(next((fronts for most, fronts in FRONTS if a_metre <= most), DEAR_FRONTS))
