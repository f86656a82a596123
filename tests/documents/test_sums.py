"""What stands on papers in figures: words, VAT by rate, discounts, the payment code. Without a database."""

from decimal import Decimal

import pytest

from naryad.core.money import added_vat, included_vat
from naryad.documents.rules.payment_qr import payment_text
from naryad.documents.rules.sums import AboveLines, PaperSums, Sold, paper_sums, part_of
from naryad.documents.rules.words import number_in_words, sum_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.50", "Ноль рублей 50 копеек"),
        ("1", "Один рубль 00 копеек"),
        ("21.01", "Двадцать один рубль 01 копейка"),
        ("1000", "Одна тысяча рублей 00 копеек"),
        ("1000001", "Один миллион один рубль 00 копеек"),
        ("2002.02", "Две тысячи два рубля 02 копейки"),
        ("111112.14", "Сто одиннадцать тысяч сто двенадцать рублей 14 копеек"),
        (
            "999999999999.99",
            "Девятьсот девяносто девять миллиардов девятьсот девяносто девять миллионов девятьсот девяносто"
            " девять тысяч девятьсот девяносто девять рублей 99 копеек",
        ),
    ],
)
def test_a_sum_is_said_in_words(amount: str, words: str) -> None:
    assert sum_in_words(Decimal(amount), currency="RUB") == words


def test_words_follow_the_gender_of_what_is_counted() -> None:
    assert number_in_words(1_021_002, is_feminine=True) == "один миллион двадцать одна тысяча две"
    assert sum_in_words(Decimal("2.01"), currency="UAH") == "Две гривны 01 копейка"


def sold(*lines: tuple[str, str]) -> list[Sold]:
    """(price of one piece, rate)."""
    return [
        Sold(
            name="item",
            unit="pcs",
            quantity=Decimal(1),
            price=Decimal(price),
            total=Decimal(price),
            vat_rate=Decimal(rate),
        )
        for price, rate in lines
    ]


LINES = (("100.01", "20"), ("33.33", "10"), ("66.66", "20"), ("50", "0"))


@pytest.mark.parametrize("includes", [True, False])
def test_vat_by_rate_is_the_lines_own(includes: bool) -> None:
    vat_of = included_vat if includes else added_vat

    sums = paper_sums(sold(*LINES), prices_include_vat=includes)

    assert dict(sums.vat) == {
        Decimal(20): vat_of(total=Decimal("100.01"), rate=Decimal(20))
        + vat_of(total=Decimal("66.66"), rate=Decimal(20)),
        Decimal(10): vat_of(total=Decimal("33.33"), rate=Decimal(10)),
    }
    assert sums.sum == Decimal("250.00")
    assert sums.to_pay == sums.sum + (0 if includes else whole_vat(sums))
    assert not any(line.discount for line in sums.lines)


@pytest.mark.parametrize("includes", [True, False])
@pytest.mark.parametrize("owed", ["249.99", "200", "0.01"])
def test_what_is_agreed_below_the_lines_is_laid_over_them(includes: bool, owed: str) -> None:
    sums = paper_sums(sold(*LINES), prices_include_vat=includes, owed=Decimal(owed))

    assert sums.to_pay == Decimal(owed)
    assert sums.sum == sums.to_pay - (0 if includes else whole_vat(sums))
    for line in sums.lines:
        assert line.vat == included_vat(total=line.to_pay, rate=line.sold.vat_rate)
        assert line.sum + line.discount == line.sold.price


def test_above_the_lines_is_refused() -> None:
    with pytest.raises(AboveLines):
        paper_sums(sold(*LINES), prices_include_vat=True, owed=Decimal("250.01"))


def test_a_part_is_shared_by_rates() -> None:
    parts = part_of(paper_sums(sold(*LINES), prices_include_vat=True), Decimal(100))

    assert [rate for rate, _share, _vat in parts] == [20, 10, 0]
    assert sum(share for _rate, share, _vat in parts) == 100
    assert parts[0][2] == included_vat(total=parts[0][1], rate=Decimal(20))


def test_the_payment_code_is_the_standards() -> None:
    seller = {
        "name": "ООО «А|Б»",
        "account": "4",
        "bank": "Банк",
        "bic": "0",
        "correspondent": "",
        "inn": "7",
        "kpp": "",
    }

    text = payment_text(seller=seller, amount=Decimal("184000.05"), purpose="п" * 300)

    start = "ST00012|Name=ООО «А/Б»|PersonalAcc=4|BankName=Банк|BIC=0|CorrespAcc=0|Sum=18400005|Purpose=п"
    assert text.startswith(start)
    assert text.endswith("п" * 210 + "|PayeeINN=7")


def whole_vat(sums: PaperSums) -> Decimal:
    return sum((vat for _rate, vat in sums.vat), Decimal(0))
