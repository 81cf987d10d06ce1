"""What the pages of sheets say: the list, the form, the archive, the history."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say, say_count
from reportgen.web.words.words import Words

SHEETS: Mapping[str, Words] = {
    # The list of sheets
    "search": say("Search"),
    "search_hint": say("Title, place, or any word of the sheet"),
    "any": say("all"),
    "filter": say("Filter"),
    "form": say("Form"),
    "state": say("State"),
    "state_errors": say("with errors"),
    "state_warnings": say("with hints"),
    "state_fine": say("without hints"),
    "complete_in": lambda language: say("complete in {language}", language=language),
    "missing_in": lambda language: say("not complete in {language}", language=language),
    "stale_in": lambda language: say("out of date in {language}", language=language),
    "title": say("Title of the sheet"),
    "languages": say("Written in"),
    "complete": say("Filled in"),
    "hints": say("Hints"),
    "changed": say("Last change"),
    "filled": lambda filled, asked: say("{filled} of {asked}", filled=filled, asked=asked),
    "fine": say("nothing to mend"),
    "found": lambda found, count: (
        say_count("{count} sheet", "{count} sheets", count=count)
        if found == count
        else say_count(
            "{found} of {count} sheet", "{found} of {count} sheets", found=found, count=count
        )
    ),
    "none_found": say("No sheet is like that."),
    "clear": say("Show all sheets"),
    "no_sheets": say("There are no sheets yet."),
    "no_sheets_more": say("Write the first one: it needs a title, and all else can follow."),
    "show_all": lambda number: say("Show all {number}", number=number),
    "new_sheet": say("New sheet"),
    "copy_of": say("As a copy of"),
    "copy_hint": say("The copy has all texts of the other sheet, but its title."),
    "begin": say("Begin to write"),
    "title_missing": say("A sheet needs a title."),
    "not_begun": lambda reason: say("The sheet could not be written ({reason}).", reason=reason),
    # A sheet
    "more_actions": say("More"),
    "draft": lambda clock: say(
        "This is what you typed until {clock} and did not save.", clock=clock
    ),
    "discard": say("Throw it away"),
    "audience": say("For"),
    "download": say("Download"),
    "print": say("Print"),
    "unmade": say("The file could not be made."),
}
