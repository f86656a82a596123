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

OF_CLIENT = {
    "client": (
        "клиент; контакт; основной контакт; заказчик; покупатель; контрагент; компания; компания контакта; имя клиента; "
        "фио клиента; наименование клиента; название компании; client; customer; contact; company"
    ),
    "client.external_id": "id клиента; код клиента; id контакта; id компании; client id; contact id; company id",
    "client.phone": (
        "телефон; телефон клиента; рабочий телефон; мобильный телефон; рабочий телефон контакта; "
        "мобильный телефон контакта; client phone; phone"
    ),
    "client.email": "email; e-mail; почта; email клиента; рабочий email контакта; client email",
    "client.inn": "инн; инн клиента; inn; client inn",
}
"""Of rows that name their client."""

DEAL = OF_CLIENT | {
    "external_id": "id; ид; код; номер; номер сделки; id сделки; код сделки; no; deal id; deal no; number",
    "name": "название; сделка; название сделки; наименование сделки; тема; title; deal; deal name; deal title; name",
    "amount": (
        "сумма; бюджет; сумма сделки; бюджет сделки; стоимость; бюджет, руб; сумма, руб; amount; budget; "
        "opportunity; sum; deal amount"
    ),
    "pipeline": "воронка; воронка продаж; направление; pipeline; category",
    "stage": "этап; этап сделки; стадия; стадия сделки; стадия воронки; stage; deal stage; stage name",
    "state": "статус; статус сделки; состояние; закрыта; результат; status; state",
    "responsible": "ответственный; ответственный за сделку; менеджер; ответственный менеджер; responsible; owner; manager",
    "priority": "приоритет; срочность; priority",
    "source": "источник; источник сделки; источник рекламы; канал; source; source of the deal; lead source",
    "created": "создана; создано; дата создания; дата создания сделки; дата; начата; created; created at; date created",
    "since": "на этапе с; дата перехода на этап; in this stage since",
    "closed": "закрыта; дата закрытия; дата завершения; закрыто; завершена; closed; closed at; close date",
    "lost_reason": "причина отказа; причина закрытия; причина проигрыша; почему отказ; loss reason; lost reason; why it was lost",
    "lost_comment": "комментарий к отказу; подробности отказа; loss comment",
    "address": "адрес; адрес объекта; адрес доставки; address",
    "description": "описание; комментарий; примечание; примечание 1; заметка; комментарии; description; comment; note; comments",
}

ORDER = OF_CLIENT | {
    "external_id": (
        "номер заказа; заказ номер; номер; id; ид; id заказа; код заказа; order no; order number; order id; number; no"
    ),
    "name": "название заказа; заказ; изделие; название; тема; order; order title; title",
    "order_type": "тип; тип заказа; вид заказа; вид изделия; order type; type",
    "stage": "этап; этап заказа; тип и этап; stage; order stage; type and stage",
    "state": "статус; статус заказа; состояние; status; order status; state",
    "deal": "сделка; номер сделки; id сделки; deal; deal number; deal id",
    "responsible": "ответственный; ответственный за заказ; менеджер; responsible; manager",
    "priority": "приоритет; срочность; priority",
    "accepted": "дата заказа; дата; принят; дата приема; дата создания; создан; accepted; order date; date; created",
    "promised_on": (
        "срок; обещанная дата; обещанный срок; дата сдачи; срок изготовления; дата готовности; promised date; "
        "due date; deadline"
    ),
    "finished": "готов; дата выполнения; выполнен; дата отгрузки; завершен; закрыт; done; finished; completed",
    "sum": "сумма заказа; сумма; итого; стоимость заказа; стоимость; sum; total; order total",
    "address": "адрес; адрес доставки; адрес монтажа; delivery address; address",
    "description": "описание; комментарий; примечание; description; comment; note",
    "item": "позиция; товар; номенклатура; наименование; наименование товара; услуга; item; product; product name",
    "item.article": "артикул; арт; sku; article",
    "item.quantity": "количество; кол-во; кол во; qty; quantity",
    "item.unit": "ед; ед.; ед. изм.; единица; единица измерения; unit",
    "item.price": "цена; цена за единицу; цена, руб; price; unit price",
    "item.discount": "скидка; скидка, %; скидка %; discount; discount, %",
    "item.vat_rate": "ндс; ставка ндс; ндс, %; vat; vat, %; vat rate",
}

ORDER_STATES = {
    "open": "открыт; в работе; в производстве; новый; принят; open; in progress; new",
    "on_hold": "на паузе; приостановлен; отложен; on hold; paused",
    "cancelled": "отменен; отмена; отказ; аннулирован; cancelled; canceled",
    "done": "выполнен; готов; завершен; закрыт; сдан; отгружен; выдан; доставлен; done; completed; closed; delivered",
}

PAYMENT = {
    "external_id": "номер; номер платежа; номер документа; id; ид; id платежа; payment id; payment no; no; number",
    "deal": "сделка; номер сделки; id сделки; за что; deal; deal number; deal id; for what",
    "order": "заказ; номер заказа; order; order number; order no",
    "client": "клиент; плательщик; контрагент; покупатель; заказчик; client; customer; payer",
    "amount": "сумма; сумма платежа; оплата; оплачено; поступление; приход; сумма, руб; amount; sum; paid",
    "paid_on": "дата; дата оплаты; дата платежа; день; день оплаты; date; paid on; payment date; date of payment; day",
    "kind": "вид; вид платежа; тип; тип платежа; kind; type",
    "method": "способ оплаты; способ; форма оплаты; касса; счет; method; method of payment; payment method",
    "comment": "комментарий; назначение; назначение платежа; примечание; основание; comment; purpose; note",
}

PAYMENT_KINDS = {
    "advance": "предоплата; задаток; аванс; приход; prepayment; deposit",
    "further": "доплата; остаток; постоплата; окончательный расчет; окончательный платеж; balance",
    "return": "возврат; возврат денег; расход; refund; return",
}

PAYMENT_METHODS = {
    "transfer": "безнал; безналичный; безналичные; безналичный расчет; р с; на счет; счет; перевод; банк; transfer; bank",
    "card": "карта; картой; эквайринг; терминал; сбп; card",
    "cash": "наличные; нал; наличный; наличными; касса; cash",
}

TASK = {
    "external_id": "id; ид; номер; номер задачи; id задачи; код; task id; task no; no; number",
    "name": "задача; название; название задачи; наименование; тема; задача и тип; title; task; task title; name; task and type",
    "order": "заказ; номер заказа; order; order number; order no",
    "deal": "сделка; номер сделки; id сделки; crm; deal; deal number; deal id",
    "task_type": "тип; тип задачи; вид работы; вид работ; операция; type; task type",
    "assignee": "исполнитель; ответственный; кто делает; assignee; performer; responsible",
    "estimate": "оценка; план, ч; план ч; трудоемкость; часы план; плановые часы; норма; estimate; estimate, h; planned hours",
    "priority": "приоритет; срочность; priority",
    "state": "статус; состояние; статус задачи; выполнена; status; state",
    "created": "создана; дата создания; создано; дата; created; created at",
    "due_on": "срок; крайний срок; дедлайн; due; due date; deadline",
    "appointment": "встреча; назначено на; appointment",
    "finished": "дата завершения; завершена; закрыта; выполнено; дата выполнения; done; finished; closed; closed at",
    "description": "описание; комментарий; примечание; description; note; comment",
}

TASK_STATES = {
    "todo": "новая; ждет выполнения; не начата; открыта; к выполнению; ожидает выполнения; new; pending; open; to do",
    "in_progress": "выполняется; в работе; in progress",
    "paused": "отложена; на паузе; deferred; paused",
    "done": "завершена; выполнена; готово; готова; закрыта; сделана; условно завершена; completed; done; closed; finished",
}

TIME = {
    "external_id": "id записи; номер записи; entry id",
    "task": "задача; id задачи; номер задачи; название задачи; операция; работа; task; task id; task title",
    "order": "заказ; номер заказа; order; order number; order no",
    "member": "сотрудник; исполнитель; кто; фио; работник; пользователь; автор; employee; member; who; user; worker",
    "started": "начало; дата; дата начала; день; начато; started; start; date; day; began",
    "minutes": "часы; время; затрачено; отработано; трудозатраты; затраченное время; минуты; часов; hours; time; spent; duration",
}

DEAL_ENDS = {
    "open": "открыта; в работе; в процессе; новая; нет; open; in progress; n; no",
    "won": (
        "успешно реализовано; успешная; успешно; выиграна; выиграно; сделка успешна; продано; успех; won; closed won; "
        "success; successful"
    ),
    "lost": (
        "закрыто и не реализовано; не реализовано; проиграна; проиграно; сделка провалена; провалена; отказ; "
        "отказались; lost; closed lost; failed"
    ),
}
"""What stages and states of deals are called elsewhere, by the kind of stage."""

PRIORITIES = {
    0: "низкий; низкая; low",
    1: "обычный; средний; нормальный; обычная; medium; normal",
    2: "высокий; важный; высокая; high",
    3: "срочный; срочно; критический; срочная; urgent; critical",
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
