"""Sorted lists of names in the settings, such as stages, types and specialisations: one way for all of them."""
