"""Routes of legal entities, papers and letters."""

from tests.isolation.asks.ask import NO_FILE, Ask, card, page, press, setting

ENTITY = {
    "short_name": "Another",
    "name": "Another",
    "inn": "7701123420",
    "vat_mode": "rates",
    "number_template": "{{YY}}-{{NNNN}}",
}

ACCOUNT = {"bank": "Another", "bic": "044525225", "account": "40702810238000000002"}

ENTITIES = {
    "entities:entity_list": page(),
    "entities:entity_create": page(post=ENTITY),
    "entities:entity": Ask(path=("entity",), whose="shared"),
    "entities:entity_history": Ask(path=("entity",), whose="shared"),
    "entities:entity_save": setting("entity", **ENTITY),
    "entities:entity_default": setting("entity"),
    "entities:entity_archive": setting("entity"),
    "entities:entity_restore": setting("entity"),
    "entities:account_add": setting("entity", **ACCOUNT),
    "entities:account_change": setting("account", **ACCOUNT),
    "entities:account_main": setting("account"),
    "entities:account_remove": setting("account"),
    "entities:picture_image": Ask(path=("entity", "logo"), whose="shared"),
    "entities:picture_set": Ask(
        path=("entity", "logo"), get=False, post={}, whose="shared", permitted=NO_FILE
    ),
    "entities:picture_remove": setting("entity", "logo"),
    "entities:number_move": setting("entity", "invoice", number="7"),
}

PAPER = {"entity": "{entity}", "dated_on": "2026-12-01", "due_on": "2026-12-07"}

LETTER = {"to": "client@example.com", "subject": "Another", "text": "Another"}

PAPERS = {
    "documents:look_list": page(),
    "documents:look_edit": setting("act", get=True, after="Thank you."),
    "documents:text_create": page(post={"name": "Another"}, permitted=NO_FILE),
    "documents:text_edit": setting("own_text", get=True, name="Another"),
    "documents:text_remove": setting("own_text"),
    "documents:text_choose": card("order"),
    "documents:text_fill": Ask(path=("order",), query="?text={own_text}&entity={entity}&dated_on=2026-12-01"),
    "documents:print_papers": Ask(query="?row={order}", post={"kind": "label", "row": "{order}"}),
    "documents:print_file": Ask(query="?kind=label&row={order}"),
    "documents:paper_list": page(),
    "documents:paper_create": card("order", "invoice", post=PAPER),
    "documents:offer_paper_create": card("offer", "commercial_offer", post=PAPER),
    "documents:paper_print": card("order", "label"),
    "documents:paper": card("paper"),
    "documents:paper_edit": card("paper", post=PAPER),
    "documents:paper_issue": press("paper"),
    "documents:paper_cancel": card("issued", post={"reason": "another sum"}),
    "documents:paper_correct": press("issued"),
    "documents:paper_drop": press("paper"),
    "documents:paper_preview": card("issued"),
    "documents:paper_draft": card("paper"),
    "letters:paper_letter": card("issued", post=LETTER),
}
