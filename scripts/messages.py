"""Collect the texts of the program into the catalogues of src/naryad/locale, without gettext's programs.

    messages.py                 collect, mark what is gone as obsolete, compile
    messages.py --merge FILE    the same, and take the translations of FILE (PO format, Russian)
    messages.py --prune         the same, and drop obsolete texts
    messages.py --check         change nothing; list what is missing, fuzzy, obsolete or broken; exit 1 if anything

Islands take their texts from attributes their templates write, so TypeScript holds none.
"""

import argparse
import ast
import fcntl
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "naryad"
LOCALE = PACKAGE / "locale"
PLURALS = {  # English is the source: its texts are in the program, and it has no catalogue
    "ru": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
    ),
}
SINGULAR = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
LITERAL = r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
TEMPLATE_CALL = re.compile(
    rf"\b(_|gettext|pgettext|ngettext|npgettext)\(\s*u?{LITERAL}(?:\s*,\s*u?{LITERAL})?(?:\s*,\s*u?{LITERAL})?"
)
PLACEHOLDER = re.compile(
    r"%\([a-z_]\w*\)[#0\- +]*[\d.]*[diouxXeEfFgGcrs]|%[sd]|\{[a-z_]\w*(?:![rsa])?(?::[^{}]*)?\}"
)

Key = tuple[str, str]  # context ("" for none), text


@dataclass
class Text:
    """A text found in the sources."""

    message: str
    plural: str = ""
    context: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        return (self.context, self.message)


class BadSource(Exception):
    """A text that cannot be collected; the message names file and line."""


def collected(*, package: Path = PACKAGE, root: Path = ROOT) -> dict[Key, Text]:
    """Every text of the Python files and templates, with the files that use it."""
    texts: dict[Key, Text] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or {"static", "node_modules", "__pycache__"} & set(
            path.parts
        ):
            continue
        name = path.relative_to(root).as_posix()
        source = path.read_text(encoding="utf-8")
        found = python_texts(source, name) if path.suffix == ".py" else template_texts(source, name)
        for text in found:
            known = texts.setdefault(text.key, text)
            if text.plural and known.plural and text.plural != known.plural:
                raise BadSource(
                    f"{name}: {text.message!r} has two plurals: {known.plural!r}, {text.plural!r}"
                )
            known.plural = known.plural or text.plural
            known.files.add(name)
    return texts


def python_texts(source: str, name: str) -> Iterator[Text]:
    """Texts of gettext calls with literal arguments."""
    try:
        tree = ast.parse(source, name)
    except SyntaxError as fault:
        raise BadSource(f"{name}:{fault.lineno}: {fault.msg}") from None
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        wanted = (
            1
            if called in SINGULAR
            else 2
            if called in PLURAL | CONTEXT
            else 3
            if called in CONTEXT_PLURAL
            else 0
        )
        if not wanted or not node.args:
            continue
        words = []
        for argument in node.args[:wanted]:
            if isinstance(argument, (ast.JoinedStr, ast.BinOp)):
                raise BadSource(f"{name}:{node.lineno}: a text must be one literal; give values by %(name)s")
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                words.append(argument.value)
        if len(words) == wanted:
            yield _text(called, words)


def template_texts(source: str, name: str) -> Iterator[Text]:
    """Texts of translate and blocktranslate tags and of _("…") constants."""
    try:
        code = templatize(source, origin=name)
    except SyntaxError as fault:
        raise BadSource(f"{name}: {fault}") from None
    for called, *literals in TEMPLATE_CALL.findall(code):
        words = [ast.literal_eval(literal) for literal in literals if literal]
        yield _text(called, words)


def _text(called: str, words: list[str]) -> Text:
    if called in SINGULAR:
        return Text(words[0])
    if called in PLURAL:
        return Text(words[0], plural=words[1])
    if called in CONTEXT:
        return Text(words[1], context=words[0])
    return Text(words[1], plural=words[2], context=words[0])


def merged(
    language: str, old: polib.POFile, texts: dict[Key, Text], *, taken: Iterable[polib.POEntry] = ()
) -> polib.POFile:
    """A new catalogue of exactly these texts, with the translations known so far; the rest stays as obsolete."""
    known = {_key(entry): entry for entry in old}
    for entry in taken:
        if entry.msgid and _is_translated(entry):
            known[_key(entry)] = entry
    new = empty_catalogue(language)
    for key, text in texts.items():
        entry = polib.POEntry(
            msgid=text.message,
            msgctxt=text.context or None,
            occurrences=[(f, "") for f in sorted(text.files)],
        )
        _translate(entry, text, known.get(key), language)
        if "python-format" not in entry.flags and "%" in text.message and PLACEHOLDER.search(text.message):
            entry.flags.append("python-format")
        new.append(entry)
    for key, entry in known.items():
        if key not in texts and _is_translated(entry):
            gone = polib.POEntry(msgid=entry.msgid, msgctxt=entry.msgctxt, msgstr=entry.msgstr, obsolete=True)
            gone.msgid_plural, gone.msgstr_plural = entry.msgid_plural, entry.msgstr_plural
            new.append(gone)
    new.sort(key=lambda entry: (entry.obsolete, entry.msgid.casefold(), entry.msgid, entry.msgctxt or ""))
    return new


def _translate(entry: polib.POEntry, text: Text, known: polib.POEntry | None, language: str) -> None:
    if known is not None and "fuzzy" in known.flags:
        entry.flags.append("fuzzy")
    if text.plural:
        entry.msgid_plural = text.plural
        forms = known.msgstr_plural if known is not None else {}
        wanted = int(PLURALS[language].split("=")[1].split(";")[0])
        entry.msgstr_plural = {number: forms.get(number, "") for number in range(wanted)}
    elif known is not None:
        entry.msgstr = known.msgstr


def faults(catalogue: polib.POFile, texts: dict[Key, Text]) -> list[str]:
    """What keeps a catalogue from being complete, a line each."""
    found = []
    present = {_key(entry) for entry in catalogue if not entry.obsolete}
    found += [
        f"not collected: {text.message!r} ({min(text.files)})"
        for key, text in texts.items()
        if key not in present
    ]
    for entry in catalogue:
        shown = repr(entry.msgid)
        if entry.obsolete or _key(entry) not in texts:
            found.append(f"obsolete: {shown}")
            continue
        if "fuzzy" in entry.flags:
            found.append(f"fuzzy: {shown}")
        if not _is_translated(entry):
            found.append(f"not translated: {shown}")
        elif not _same_placeholders(entry):
            found.append(f"other placeholders: {shown}")
    return found


def _same_placeholders(entry: polib.POEntry) -> bool:
    if not entry.msgid_plural:
        return _placeholders(entry.msgid) == _placeholders(entry.msgstr)
    wanted = _placeholders(entry.msgid_plural)
    *few, many = entry.msgstr_plural.values()
    return _placeholders(many) == wanted and all(_placeholders(form) <= wanted for form in few)


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _is_translated(entry: polib.POEntry) -> bool:
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


def empty_catalogue(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "naryad",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def catalogue_path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> polib.POFile:
    path = catalogue_path(language)
    return polib.pofile(str(path), wrapwidth=110) if path.exists() else empty_catalogue(language)


def write_catalogue(language: str, catalogue: polib.POFile) -> None:
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    written = str(catalogue).rstrip("\n") + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != written:
        _write_whole(path, written.encode())
    _write_whole(path.with_suffix(".mo"), catalogue.to_binary())


def _write_whole(path: Path, content: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    os.chmod(aside, 0o644)
    os.replace(aside, path)


@contextmanager
def _alone() -> Iterator[None]:
    """One run at a time, whoever starts it."""
    with open(Path(tempfile.gettempdir()) / f"naryad-messages-{os.getuid()}.lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def update(*, merge: Path | None, prune: bool) -> None:
    texts = collected()
    for language in PLURALS:
        taken = polib.pofile(str(merge)) if merge else ()
        catalogue = merged(language, read_catalogue(language), texts, taken=taken)
        if prune:
            for entry in catalogue.obsolete_entries():
                catalogue.remove(entry)
        write_catalogue(language, catalogue)
        untranslated = [entry for entry in catalogue if not entry.obsolete and not _is_translated(entry)]
        print(f"{language}: {len(texts)} texts, {len(untranslated)} without a translation, "
              f"{len(catalogue.obsolete_entries())} obsolete")  # fmt: skip


def all_faults() -> list[str]:
    """Faults of every language, each line beginning with the language."""
    texts = collected()
    return [
        f"{language}: {fault}" for language in PLURALS for fault in faults(read_catalogue(language), texts)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--merge", type=Path, metavar="FILE", help="take the Russian translations of a PO file"
    )
    parser.add_argument("--prune", action="store_true", help="drop texts that are no longer in the sources")
    parser.add_argument("--check", action="store_true", help="change nothing, list faults")
    options = parser.parse_args()
    with _alone():
        try:
            if options.check:
                found = all_faults()
                print("\n".join(found) or "The catalogues are complete.")
                return 1 if found else 0
            update(merge=options.merge, prune=options.prune)
        except BadSource as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
