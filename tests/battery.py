"""How widely the tests look: in `make battery` (NARYAD_BATTERY=1) at everything, in `make test` at a sample of it."""

import os
from typing import TypeVar

import pytest

IS_BATTERY = os.environ.get("NARYAD_BATTERY") == "1"
Value = TypeVar("Value")
only_battery = pytest.mark.skipif(not IS_BATTERY, reason="takes long: in make battery")


def wide(usual: Value, battery: Value) -> Value:
    return battery if IS_BATTERY else usual
