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

PRODUCT = {
    "external_id": "id; ид; код; внешний id; external id; код товара; id товара; код номенклатуры",
    "name": (
        "название; наименование; товар; номенклатура; продукция; услуга; название товара; наименование товара; "
        "name; product; product name; title; item"
    ),
    "article": "артикул; арт; арт.; sku; article; код производителя",
    "barcode": "штрихкод; штрих-код; штрих код; ean; barcode; ean13; gtin",
    "group": "группа; категория; раздел; группа товаров; вид номенклатуры; родитель; group; category; section",
    "unit": "ед; ед.; ед. изм.; ед изм; единица; единица измерения; unit; uom",
    "price": "цена; стоимость; цена продажи; розничная цена; цена, руб; цена руб; price; cost; retail price",
    "vat_rate": "ндс; ставка ндс; ндс, %; vat; vat rate",
    "note": "описание; комментарий; примечание; description; note",
}

UNIT_WORDS = {
    "796": "шт; штука; штук; pcs; pc; piece",
    "839": "компл; комплект; к-т; set",
    "715": "пара; пар; pair",
    "778": "упак; уп; упаковка; pack",
    "736": "рул; рулон; roll",
    "625": "лист; л.; sheet",
    "006": "м; метр; метров; m",
    "018": "пог. м; п.м.; пм; погонный метр; м.п.",
    "055": "м2; кв.м; кв. м; квадратный метр; m2",
    "113": "м3; куб.м; куб. м; m3",
    "112": "л; литр; l",
    "163": "г; грамм; g",
    "166": "кг; килограмм; kg",
    "168": "т; тонна; t",
    "356": "ч; час; h; hour",
    "359": "дн; день; сутки; day",
}
