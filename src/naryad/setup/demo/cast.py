"""Who works in the demo company."""

from dataclasses import dataclass

from naryad.workspaces.models import Member

OFFICE = "9:00-13:00, 14:00-18:00"
SHOP = "8:00-16:30"
CREW = "9:00-19:00"
Role = Member.Role


@dataclass(frozen=True, kw_only=True)
class CastMember:
    """`login` is the part before @ of the e-mail, "" for those without one. Skills: places in the preset's list."""

    name: str
    role: str
    position: str
    login: str = ""
    kind: str = Member.Kind.PERSON
    phone: str = ""
    skills: tuple[int, ...] = ()
    week: str = OFFICE


MEASURING, DESIGN, PURCHASING, SAWING, EDGES, DRILLING, ASSEMBLY, PACKING, DELIVERY, FITTING = range(10)

CAST = (
    CastMember(
        name="Анна Кузнецова", role=Role.OWNER, position="Владелец", login="anna", phone="+7 495 123-00-01"
    ),
    CastMember(
        name="Глеб Орлов",
        role=Role.HEAD,
        position="Начальник производства",
        login="gleb",
        phone="+7 495 123-00-02",
    ),
    CastMember(
        name="Борис Ефимов", role=Role.SALES, position="Менеджер", login="boris", phone="+7 495 123-00-03"
    ),
    CastMember(
        name="Марина Соколова", role=Role.SALES, position="Менеджер", login="marina", phone="+7 495 123-00-04"
    ),
    CastMember(
        name="Елена Фомина", role=Role.OBSERVER, position="Бухгалтер", login="elena", phone="+7 495 123-00-05"
    ),
    CastMember(
        name="Олег Замятин",
        role=Role.PERFORMER,
        position="Замерщик",
        login="oleg",
        phone="+7 495 123-00-06",
        skills=(MEASURING,),
    ),
    CastMember(
        name="Дарья Линёва",
        role=Role.PERFORMER,
        position="Конструктор",
        login="darya",
        phone="+7 495 123-00-07",
        skills=(DESIGN,),
    ),
    CastMember(
        name="Ирина Склярова",
        role=Role.PERFORMER,
        position="Снабжение и склад",
        login="irina",
        phone="+7 495 123-00-08",
        skills=(PURCHASING, PACKING),
    ),
    CastMember(
        name="Павел Дёмин",
        role=Role.PERFORMER,
        position="Оператор пилы",
        skills=(SAWING, EDGES),
        week=SHOP,
    ),
    CastMember(
        name="Сергей Ким",
        role=Role.PERFORMER,
        position="Станочник",
        skills=(EDGES, DRILLING, ASSEMBLY),
        week=SHOP,
    ),
    CastMember(
        name="Николай Фролов",
        role=Role.PERFORMER,
        position="Сборщик",
        login="nikolay",
        phone="+7 495 123-00-11",
        skills=(ASSEMBLY, PACKING, DRILLING),
        week=SHOP,
    ),
    CastMember(
        name="Бригада монтажа",
        role=Role.PERFORMER,
        position="Два монтажника, «Газель»",
        kind=Member.Kind.CREW,
        phone="+7 495 123-00-12",
        skills=(DELIVERY, FITTING),
        week=CREW,
    ),
)
