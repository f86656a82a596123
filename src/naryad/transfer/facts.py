"""Facts about the company as one file: the audit shows who took it out."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Fact


class CompanyFact(Fact, moves_dates=False, abstract=True):
    audited_as: ClassVar[Audited] = "export"
    extra_topics = ("company_export",)


class CompanyExportAsked(CompanyFact, kind="company.export_asked"):
    sentence = _("A file of the whole company was asked for")


class CompanyExported(CompanyFact, kind="company.exported"):
    sentence = _("A file of the whole company was made: {rows} rows, {files} files")

    rows: int
    files: int


class CompanyFileTaken(CompanyFact, kind="company.file_taken"):
    """`made_on`: as the file's name has it."""

    sentence = _("The file of the whole company of {made_on} was downloaded")

    made_on: str


class CompanyArrived(CompanyFact, kind="company.arrived", moves_dates=True):
    sentence = _("The company “{name}” was laid here from its file: {rows} rows")

    name: str
    rows: int
