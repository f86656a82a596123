"""How a company's file is called and put together (docs/dev/company-zip.md)."""

FORMAT, VERSION = "naryad-company", 1
MANIFEST, LOGINS = "company.json", "logins.csv"
FILES = "files/"
BOM = "\ufeff"
DELIMITER = ";"
LOGIN_COLUMNS = ("member_id", "email", "name", "language")
STAY_BEHIND = frozenset({"id", "slug", "fields_version", "is_demo", "version"})
"""Of the company itself."""
