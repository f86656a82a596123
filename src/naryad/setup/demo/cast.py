"""Who works in the demo company."""

from dataclasses import KW_ONLY, dataclass

from naryad.workspaces.models import Member

OFFICE = "9:00-13:00, 14:00-18:00"
SHOP = "8:00-16:30"
CREW = "9:00-19:00"
Role = Member.Role


@dataclass(frozen=True)
class CastMember:
    """`login` is the part before @ of the e-mail, "" for those without one. Skills: places in the preset's list."""

    name: str
    role: str
    position: str
    login: str = ""
    phone: str = ""
    _: KW_ONLY
    kind: str = Member.Kind.PERSON
    skills: tuple[int, ...] = ()
    week: str = OFFICE


MEASURING, DESIGN, PURCHASING, SAWING, EDGES, DRILLING, ASSEMBLY, PACKING, DELIVERY, FITTING = range(10)

CAST = (
    CastMember("Анна Кузнецова", Role.OWNER, "Владелец", "anna", "+7 495 123-00-01"),
    CastMember("Глеб Орлов", Role.HEAD, "Начальник производства", "gleb", "+7 495 123-00-02"),
    CastMember("Борис Ефимов", Role.SALES, "Менеджер", "boris", "+7 495 123-00-03"),
    CastMember("Марина Соколова", Role.SALES, "Менеджер", "marina", "+7 495 123-00-04"),
    CastMember("Елена Фомина", Role.ACCOUNTANT, "Бухгалтер", "elena", "+7 495 123-00-05"),
    CastMember("Олег Замятин", Role.PERFORMER, "Замерщик", "oleg", "+7 495 123-00-06", skills=(MEASURING,)),
    CastMember("Дарья Линёва", Role.PERFORMER, "Конструктор", "darya", "+7 495 123-00-07", skills=(DESIGN,)),
    CastMember(
        "Ирина Склярова",
        Role.PERFORMER,
        "Снабжение и склад",
        "irina",
        "+7 495 123-00-08",
        skills=(PURCHASING, PACKING),
    ),
    CastMember("Павел Дёмин", Role.PERFORMER, "Оператор пилы", skills=(SAWING, EDGES), week=SHOP),
    CastMember("Сергей Ким", Role.PERFORMER, "Станочник", skills=(EDGES, DRILLING, ASSEMBLY), week=SHOP),
    CastMember(
        "Николай Фролов",
        Role.PERFORMER,
        "Сборщик",
        "nikolay",
        "+7 495 123-00-11",
        skills=(ASSEMBLY, PACKING, DRILLING),
        week=SHOP,
    ),
    CastMember(
        "Бригада монтажа",
        Role.PERFORMER,
        "Два монтажника, «Газель»",
        phone="+7 495 123-00-12",
        kind=Member.Kind.CREW,
        skills=(DELIVERY, FITTING),
        week=CREW,
    ),
)
