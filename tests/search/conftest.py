from tests.crm.conftest import cast

__all__ = ["cast"]
