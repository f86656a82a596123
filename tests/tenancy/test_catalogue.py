"""What the database itself says about every table: none is left without its guards."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from naryad.tenancy.models import WorkspaceModel

pytestmark = pytest.mark.django_db

GLOBAL_TABLES = {
    "activity_due",
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "naryad_cache",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "usersessions_usersession",
    "workspaces_user",
    "workspaces_workspace",
}
"""Read before the company is known, or holding no company's rows; everything else has a policy."""


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


WRITTEN_BY_TRIGGERS = {"fields_kept"}
"""A company's tables that no model knows."""


def _tenant_tables() -> set[str]:
    return WRITTEN_BY_TRIGGERS | {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, WorkspaceModel)
    }


def test_every_table_is_a_companys_or_known_to_be_global() -> None:
    tables = {row[0] for row in _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    assert tables == GLOBAL_TABLES | _tenant_tables()


def test_every_companys_table_has_its_policy() -> None:
    enabled = _rows(
        "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
        "WHERE c.relrowsecurity AND p.polname = 'tenant' AND p.polcmd = '*' "
        "AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%app.workspace_id%' "
        "AND pg_get_expr(p.polqual, p.polrelid) LIKE '%app.workspace_id%'"
    )

    assert {row[0] for row in enabled} == _tenant_tables()


def test_only_memberships_have_a_second_policy_and_it_only_reads() -> None:
    others = _rows(
        "SELECT c.relname, p.polcmd::text FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
        "WHERE p.polname <> 'tenant'"
    )

    assert others == [("workspaces_member", "r")]


def test_every_key_between_companys_tables_includes_the_company() -> None:
    """Foreign keys that the database knows, against those that the models declare."""
    known = _rows(
        "SELECT conrelid::regclass::text, (SELECT attname FROM pg_attribute WHERE attrelid = conrelid "
        "AND attnum = conkey[2]) FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) = 2 "
        "AND (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1]) = 'workspace_id'"
    )
    declared = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, WorkspaceModel)
        for field in model._meta.local_fields
        if field.related_model is not None and issubclass(field.related_model, WorkspaceModel)
    }

    assert set(known) == declared


def test_every_unique_key_of_a_company_begins_with_it() -> None:
    """Otherwise one company could probe another's values by collisions."""
    keys = _rows(
        "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, "
        "(SELECT attname FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = i.indkey[0]) "
        "FROM pg_index i WHERE i.indisunique AND NOT i.indisprimary"
    )
    tenant = _tenant_tables()

    assert [key for key in keys if key[0] in tenant and key[2] != "workspace_id"] == []


def test_functions_that_pass_the_policies_are_these_and_nobody_elses() -> None:
    """They run as the owner: with a fixed search path, and for the application's role only."""
    found = _rows(
        "SELECT p.proname, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE'), "
        "has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND p.prosecdef ORDER BY 1"
    )

    path = ["search_path=public, pg_temp"]
    names = [
        "events_about",
        "payments_begin_methods_of_new",
        "reminders_begin_kinds_of_new",
        "search_rows",
        "signs_of_companies",
    ]
    assert found == [(name, path, False, True) for name in names]


def test_the_application_may_not_step_out_of_its_role() -> None:
    row = _rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    owned = _rows("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")

    assert row == [(False, False, False, False)]
    assert owned == [(0,)]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE crm_client",
        "SET ROLE naryad_owner",
        "ALTER TABLE crm_client DISABLE ROW LEVEL SECURITY",
        "UPDATE activity_eventrecord SET kind = 'x'",
        "DELETE FROM activity_eventrecord",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_database_refuses_the_application(statement: str) -> None:
    with pytest.raises(Exception, match="permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement)
