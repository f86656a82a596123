from tests.orders.conftest import anna, boris, company, pavel

__all__ = ["anna", "boris", "company", "pavel"]
