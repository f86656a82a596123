"""A sum in words, as Russian papers write it: «Двадцать один рубль 01 копейка».

The library of the field (num2words) is not used: it needs a package that is published as source only, which our locked
installation does not take, and it writes the smaller unit in words.
"""

from decimal import Decimal

UNITS = "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать"
UNITS += " пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
TENS = "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"
HUNDREDS = "сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"
FEMININE = {1: "одна", 2: "две"}
Forms = tuple[str, str, str]
"""Of one, of two to four, of five and more."""
THOUSANDS: tuple[tuple[Forms, bool], ...] = (
    (("тысяча", "тысячи", "тысяч"), True),
    (("миллион", "миллиона", "миллионов"), False),
    (("миллиард", "миллиарда", "миллиардов"), False),
    (("триллион", "триллиона", "триллионов"), False),
)
CURRENCIES: dict[str, tuple[Forms, bool, Forms]] = {
    "RUB": (("рубль", "рубля", "рублей"), False, ("копейка", "копейки", "копеек")),
    "BYN": (
        ("белорусский рубль", "белорусских рубля", "белорусских рублей"),
        False,
        ("копейка", "копейки", "копеек"),
    ),
    "KZT": (("тенге", "тенге", "тенге"), False, ("тиын", "тиына", "тиынов")),
    "UAH": (("гривна", "гривны", "гривен"), True, ("копейка", "копейки", "копеек")),
    "USD": (("доллар США", "доллара США", "долларов США"), False, ("цент", "цента", "центов")),
    "EUR": (("евро", "евро", "евро"), False, ("цент", "цента", "центов")),
}
"""(whole, whether it is feminine, its hundredth)."""


def has_words(currency: str, *, language: str) -> bool:
    return language == "ru" and currency in CURRENCIES


def sum_in_words(amount: Decimal, *, currency: str) -> str:
    """Of a currency of CURRENCIES, not below zero; the hundredths in digits."""
    whole, cents = divmod(int(amount * 100), 100)
    forms, is_feminine, parts = CURRENCIES[currency]
    said = f"{number_in_words(whole, is_feminine=is_feminine)} {form_of(whole, forms)}"
    return f"{said[0].upper()}{said[1:]} {cents:02d} {form_of(cents, parts)}"


def number_in_words(number: int, *, is_feminine: bool = False) -> str:
    if number == 0:
        return "ноль"
    words: list[str] = []
    for power in range(len(THOUSANDS), 0, -1):
        if group := number // 1000**power % 1000:
            forms, is_fem = THOUSANDS[power - 1]
            words += [*_below_thousand(group, is_feminine=is_fem), form_of(group, forms)]
    return " ".join([*words, *_below_thousand(number % 1000, is_feminine=is_feminine)])


def form_of(number: int, forms: Forms) -> str:
    if 11 <= number % 100 <= 14:
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1] if 2 <= number % 10 <= 4 else forms[2]


def _below_thousand(number: int, *, is_feminine: bool) -> list[str]:
    words = [HUNDREDS.split()[number // 100 - 1]] if number >= 100 else []
    rest = number % 100
    if rest >= 20:
        words.append(TENS.split()[rest // 10 - 2])
        rest %= 10
    if rest:
        words.append(FEMININE.get(rest, "") if is_feminine and rest in FEMININE else UNITS.split()[rest])
    return words
