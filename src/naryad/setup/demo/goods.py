"""Whom the demo company sells to, and what: made-up names, streets and prices."""

from dataclasses import dataclass
from random import Random


def _listed(names: str) -> list[str]:
    return names.split("; ")


SURNAMES = _listed(
    "Абрамов; Белов; Виноградов; Голубев; Давыдов; Егоров; Жуков; Зайцев; Ильин; Карпов; Лебедев; "
    "Макаров; Никитин; Осипов; Панов; Романов; Савельев; Тарасов; Ушаков; Филатов; Харитонов; Цветков; "
    "Чернов; Шубин; Щербаков; Юдин; Яковлев; Комаров; Беляев; Мельников; Поляков; Королёв; Соловьёв; "
    "Блинов; Горшков; Назаров; Тихонов; Фадеев; Алексеев; Воробьёв"
)
MEN = _listed(
    "Алексей; Андрей; Виктор; Дмитрий; Евгений; Иван; Игорь; Максим; Михаил; Никита; Роман; Сергей; "
    "Артём; Фёдор"
)
WOMEN = _listed(
    "Алёна; Валентина; Вера; Галина; Екатерина; Ирина; Ксения; Лариса; Мария; Наталья; Ольга; "
    "Светлана; Татьяна; Юлия"
)
COMPANIES = _listed(
    "ООО «Северный дом»; ООО «Ресторан Причал»; ООО «Студия Аркада»; ИП Ветрова Л. Н.; "
    "ООО «Клиника на Лесной»; ООО «Гостиница Озёрная»"
)
INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)
STREETS = _listed(
    "ул. Лесная; Садовая ул.; Береговая ул.; ул. Строителей; Школьная ул.; Парковая ул.; ул. Мира; "
    "Солнечная ул.; Заречная ул.; ул. Космонавтов; Цветочная ул.; Набережная ул.; ул. Победы; "
    "Озёрная ул."
)
KITCHENS = _listed(
    "Кухня «Лофт», 3,2 м; Кухня «Скандия», 2,8 м; Кухня «Прованс» угловая; Кухня с островом; "
    "Кухня «Модерн», 4,1 м; Кухня «Классика», 3,6 м; Кухня в студию, 2,4 м; Кухня П-образная"
)
WARDROBES = _listed(
    "Шкаф-купе в прихожую; Гардеробная в спальню; Шкаф встроенный, 2,7 м; Шкаф распашной; "
    "Шкаф в детскую; Шкаф-купе зеркальный; Стеллаж с антресолью"
)


@dataclass(frozen=True)
class Buyer:
    name: str
    kind: str
    phone: str
    inn: str
    address: str
    contact: str


def buyer(random: Random) -> Buyer:
    """A private person, now and then a company with a contact."""
    person, address, phone = _person(random), _address(random), _phone(random)
    if random.random() < 0.13:
        name = random.choice(COMPANIES)
        kind = "sole_trader" if name.startswith("ИП") else "organisation"
        inn = _inn(random) if kind == "organisation" else ""
        return Buyer(name=name, kind=kind, phone=phone, inn=inn, address=address, contact=person)
    return Buyer(name=person, kind="person", phone=phone, inn="", address=address, contact="")


def _person(random: Random) -> str:
    surname = random.choice(SURNAMES)
    if random.random() < 0.5:
        return f"{surname} {random.choice(MEN)}"
    return f"{surname}а {random.choice(WOMEN)}"


def _address(random: Random) -> str:
    return f"{random.choice(STREETS)}, {random.randint(1, 90)}, кв. {random.randint(1, 180)}"


def _phone(random: Random) -> str:
    return f"+7 900 000-{random.randint(0, 99):02d}-{random.randint(0, 99):02d}"


def _inn(random: Random) -> str:
    """A made-up number of an organisation whose check digit is right."""
    digits = [9, 9, *(random.randint(0, 9) for _place in range(7))]
    check = sum(weight * digit for weight, digit in zip(INN_WEIGHTS, digits, strict=True)) % 11 % 10
    return "".join(map(str, [*digits, check]))
