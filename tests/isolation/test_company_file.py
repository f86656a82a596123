"""The company's file holds nothing of another company."""

import io
from zipfile import ZipFile

from django.utils import timezone

from naryad.tenancy.moment import moment
from naryad.transfer.queries.packing import pack
from tests.isolation.companies import CANARY, OURS, Company


def packed(company: Company) -> ZipFile:
    file = io.BytesIO()
    with moment(company.workspace.pk):
        pack(file, member=company.members["owner"], now=timezone.now(), tell=lambda _done, _total: None)
    return ZipFile(file)


def test_the_file_is_of_one_company(ours: Company) -> None:
    archive = packed(ours)

    text = "".join(
        archive.read(name).decode("utf-8-sig") for name in archive.namelist() if "files/" not in name
    )
    assert OURS in text
    assert CANARY not in text
