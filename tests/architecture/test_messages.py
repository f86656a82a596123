"""Every text is translated, and the collector finds every way a text can be written."""

import polib
import pytest

import messages


def test_catalogues_are_complete() -> None:
    found = messages.all_faults()

    assert not found, "\n".join(found)


def test_texts_of_a_template_are_found() -> None:
    source = """
    {% translate "Open" context "door" %}{% translate 'Save' as label %}
    {% blocktranslate count n=tasks %}{{ n }} task{% plural %}{{ n }} tasks{% endblocktranslate %}
    {% blocktranslate trimmed with who=name %}
      Hello
      {{ who }}
    {% endblocktranslate %}
    {% include "ui/_x.html" with title=_("Orders") only %}{{ value|default:_("none") }}
    """

    found = {(text.context, text.message, text.plural) for text in messages.template_texts(source, "t.html")}

    assert found == {
        ("door", "Open", ""),
        ("", "Save", ""),
        ("", "%(n)s task", "%(n)s tasks"),
        ("", "Hello %(who)s", ""),
        ("", "Orders", ""),
        ("", "none", ""),
    }


def test_texts_of_python_are_found() -> None:
    source = '_("A" "B"); translation.ngettext_lazy("one", "many", n); pgettext("c", "D"); npgettext("c", "x", "y", 2)'

    found = {(text.context, text.message, text.plural) for text in messages.python_texts(source, "t.py")}

    assert found == {("", "AB", ""), ("", "one", "many"), ("c", "D", ""), ("c", "x", "y")}


@pytest.mark.parametrize("source", ['_(f"Hello {name}")', '_("Hello " + name)'])
def test_a_text_that_cannot_be_collected_is_refused(source: str) -> None:
    with pytest.raises(messages.BadSource, match=r"t\.py:1"):
        list(messages.python_texts(source, "t.py"))


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ({"msgstr": ""}, "not translated"),
        ({"msgstr": "Привет, %(who)s"}, "other placeholders"),
        ({"msgstr": "Привет, %(name)s", "flags": ["fuzzy"]}, "fuzzy"),
        ({"msgstr": "Привет, %(name)s", "obsolete": True}, "obsolete"),
    ],
)
def test_faults_of_a_catalogue_are_named(translation: dict[str, object], fault: str) -> None:
    text = messages.Text("Hello, %(name)s", files={"a.py"})
    catalogue = messages.empty_catalogue("ru")
    catalogue.append(polib.POEntry(msgid=text.message, **translation))

    found = messages.faults(catalogue, {text.key: text})

    assert any(line.startswith(fault) for line in found)


def test_a_merge_keeps_what_was_translated_and_what_is_gone() -> None:
    old = messages.empty_catalogue("ru")
    old.append(polib.POEntry(msgid="Kept", msgstr="Оставлено"))
    old.append(polib.POEntry(msgid="Gone", msgstr="Ушло"))
    texts = {text.key: text for text in (messages.Text("Kept"), messages.Text("New"))}
    taken = [polib.POEntry(msgid="New", msgstr="Новое")]

    merged = messages.merged("ru", old, texts, taken=taken)

    assert [(entry.msgid, entry.msgstr, bool(entry.obsolete)) for entry in merged] == [
        ("Kept", "Оставлено", False),
        ("New", "Новое", False),
        ("Gone", "Ушло", True),
    ]


def test_russian_has_three_plural_forms() -> None:
    text = messages.Text("%(n)s task", plural="%(n)s tasks")

    merged = messages.merged("ru", messages.empty_catalogue("ru"), {text.key: text})

    assert list(merged[0].msgstr_plural) == [0, 1, 2]
