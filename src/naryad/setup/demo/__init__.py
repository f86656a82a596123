"""The demo company: half a year of a joinery, ending in a working moment with tension."""

from naryad.setup.demo.fill import PASSWORD, SLUG, DemoRefused, fill_demo, logins

__all__ = ["PASSWORD", "SLUG", "DemoRefused", "fill_demo", "logins"]
