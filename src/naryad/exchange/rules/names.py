"""What columns are called in other programs and in tables that people keep: by kind, then by target."""

CLIENT = {
    "external_id": "id; ид; код; внешний id; external id; код клиента; id клиента; client id; id контакта; id компании",
    "name": (
        "имя; название; наименование; фио; клиент; имя клиента; наименование клиента; название компании; "
        "компания; контрагент; заказчик; покупатель; организация; полное имя контакта; полное имя; name; "
        "client; customer; company; company name; full name"
    ),
    "kind": "вид; тип клиента; вид клиента; тип контрагента; kind; type; client type",
    "phone": (
        "телефон; тел; тел.; телефоны; мобильный; мобильный телефон; рабочий телефон; номер телефона; "
        "контактный телефон; phone; mobile; telephone; phone number"
    ),
    "email": (
        "email; e-mail; почта; электронная почта; эл. почта; эл почта; адрес электронной почты; рабочий "
        "email; mail; имейл"
    ),
    "inn": "инн; inn; инн клиента; tax id; vat number",
    "kpp": "кпп; kpp",
    "address": "адрес; адрес доставки; юридический адрес; фактический адрес; город и адрес; address",
    "note": "примечание; комментарий; заметка; заметки; описание; note; notes; comment; comments",
    "price_list_id": "прайс-лист; прайс; вид цен; тип цен; price list",
    "contact.name": "контакт; контактное лицо; имя контакта; представитель; contact; contact name; contact person",
    "contact.position": "должность; должность контакта; position; job title",
    "contact.phone": "телефон контакта; телефон контактного лица; contact phone",
    "contact.email": "email контакта; e-mail контакта; почта контакта; contact email",
}

CLIENT_KINDS = {
    "person": "физлицо; физ лицо; физическое лицо; частное лицо; person; private person; individual",
    "organisation": "юрлицо; юр лицо; юридическое лицо; компания; организация; ооо; company; organization",
    "sole_trader": "ип; индивидуальный предприниматель; sole trader",
}
