"""What stands around every page, and on several."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say
from reportgen.web.words.words import Words

EVERY_PAGE: Mapping[str, Words] = {
    # Around every page
    "studio": say("Studio"),
    "to_content": say("Skip to the content"),
    "main_navigation": say("Parts of the studio"),
    "sheets": say("Sheets"),
    "translate": say("Translate"),
    "archive": say("Archive"),
    "quit": say("End the studio"),
    "ended": say("The studio has ended."),
    "ended_more": say("This window can be closed. To go on, start the studio again."),
    "unreadable": say("cannot be read"),
    "cancel": say("Cancel"),
    "copy": say("Copy"),
    # Where files are put in
    "drop": say("Drop files here, or choose them:"),
    "add_files": say("Add files"),
    "adding": say("The files are being read …"),
    "too_large": say("Together these files are too large. Add them in several goes."),
    "wrong": say("Something is wrong"),
    "back": say("Back to the sheets"),
    "gone": say("There is no such page."),
    "gone_more": say("The sheet may have been renamed, or lies in the archive."),
    "fault": lambda fault, at: say(
        "That is a fault of the program ({fault} at {at}). Please report it; nothing was changed.",
        fault=fault,
        at=at,
    ),
}
