"""{% load orders %}: marks of an order, as cards and rows say them."""

from django import template

from naryad.orders import cells

register = template.Library()
register.filter("figure", cells.figure)
for _tag in (cells.progress, cells.by_hand, cells.stop_badge):
    register.simple_tag(_tag)
register.simple_tag(cells.board_card, takes_context=True, name="order_board_card")
