"""What the pages of sheets say: the list, the form, the archive, the history."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import Message, say
from reportgen.web.words.words import Words

SHEETS: Mapping[str, Words] = {
    # The list of sheets
    "search": say("Search"),
    "search_hint": say("Title, place, or any word of the sheet"),
    "any": say("all"),
    "filter": say("Filter"),
    "language": say("Language"),
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
    "errors": lambda number: say("Errors: {number}", number=number),
    "warnings": lambda number: say("Hints: {number}", number=number),
    "fine": say("nothing to mend"),
    "unreadable": say("cannot be read"),
    "found": lambda found, count: say("{found} of {count} sheets", found=found, count=count),
    "none_found": say("No sheet is like that."),
    "clear": say("Show all sheets"),
    "no_sheets": say("There are no sheets yet."),
    "no_sheets_more": say("Write the first one: it needs a title, and all else can follow."),
    "show_all": lambda number: say("Show all {number}", number=number),
    "new_sheet": say("New sheet"),
    "copy_of": say("As a copy of"),
    "copy_hint": say("The copy has all texts of the other sheet, but its title."),
    "begin": say("Begin to write"),
    "cancel": say("Cancel"),
    "title_missing": say("A sheet needs a title."),
    "not_begun": lambda reason: say("The sheet could not be written ({reason}).", reason=reason),
    # The archive
    "archive_more": say(
        "What lies here is printed and sent by nobody. It stays as it is, and can come back."
    ),
    "archive_empty": say("The archive is empty."),
    "take_back": say("Take back"),
    "put_away": say("Into the archive"),
    "not_moved": lambda reason: say(
        "The sheet could not be moved ({reason}); nothing was changed.", reason=reason
    ),
    # A sheet
    "copy": say("Copy"),
    "more_actions": say("More"),
    "file_unfit": lambda fault, advice: say(
        "The file {fault} {advice}", fault=fault, advice=advice
    ),
    "file_not_kept": lambda reason: say("The file could not be kept ({reason}).", reason=reason),
    "save": say("Save"),
    "saved": say("Saved"),
    "unsaved": say("Not saved yet"),
    "saving": say("Saving …"),
    "not_saved": lambda reason: say(
        "It could not be saved ({reason}). What you typed is kept here.", reason=reason
    ),
    "not_patched": lambda key: say(
        "It could not be saved: “{key}” is written in a way that the studio does not change. "
        "Change it there in an editor; what you typed is kept here.",
        key=key,
    ),
    "offline": say("The studio does not answer. What you typed stays in this window."),
    "draft": lambda clock: say(
        "This is what you typed until {clock} and did not save.", clock=clock
    ),
    "discard": say("Throw it away"),
    "conflict": say("Somebody changed this sheet meanwhile"),
    "conflict_more": say(
        "What you typed is still here, and nothing was written over. Look at what differs, then "
        "take over what you need, or save yours all the same: theirs stays in the history."
    ),
    "show_differences": say("Show what differs"),
    "load_theirs": say("Load theirs"),
    "save_mine": say("Save mine all the same"),
    "history": say("History"),
    "jump": say("Go to"),
    "write_in": say("Write in"),
    "problems": say("To be looked at"),
    "no_problems": say("There is nothing to mend."),
    "problem_count": lambda errors, warnings: say(
        "Errors: {errors}, hints: {warnings}", errors=errors, warnings=warnings
    ),
    "error": say("Error"),
    "hint": say("Hint"),
    "required": say("needed"),
    "size": lambda size, length: say("{size} of {length} characters", size=size, length=length),
    "misshapen": say("This is written in a way that the form cannot show. It stays as it is."),
    "choose": say("none"),
    "add": lambda label: say("Add: {label}", label=label),
    "remove": say("Remove"),
    "move_up": say("Move up"),
    "move_down": say("Move down"),
    "other_languages": say("In other languages"),
    "codes_hint": say("Short names, with commas between: de, fr, ar"),
    "bold": say("Bold"),
    "italic": say("Italic"),
    "list": say("List"),
    "link": say("Link"),
    "formatting": say("Formatting"),
    "upload": say("Choose a file"),
    "uploading": say("The file is being read …"),
    "preview": say("Preview"),
    "at_once": say("At once"),
    "printed": say("Printed pages"),
    "page": lambda number, count: say("Page {number} of {count}", number=number, count=count),
    "printing": say("The pages are being made …"),
    "not_printed": say("The pages could not be made. Look at what is to be mended."),
    "audience": say("For"),
    "form_part": say("Form"),
    "download": say("Download"),
    "print": say("Print"),
    "unmade": say("The file could not be made."),
    # History
    "history_of": say("What this sheet was"),
    "now": say("as it is now"),
    "first_version": say("the first copy"),
    "no_changes": say("No text changed."),
    "restore": say("Go back to this"),
    "no_history": say("There are no copies yet. The first one is made when you save."),
    "back_to_sheet": say("Back to the sheet"),
    "came": say("new:"),
    "went": say("removed:"),
}

#: What the program's own parts and choices are called that neither forms nor printed words name.
NAMED: Mapping[str, Message] = {
    "_basics": say("Basics"),
    "_pictures": say("Pictures"),
    "_more": say("Handout and editions"),
    "_file": say("File"),
    "editions": say("Editions, such as “de, fr, de+fr”"),
    "short": say("Shorter texts for handouts"),
    "publish": say("May appear"),
    "until": say("May be named until"),
    "option": say("Choice"),
    "other": say("In own words"),
    "more": say("More about it"),
    # What is to be known of a part
    "?publish": say(
        "Nothing ticked: a contact is printed and shown internally, a picture everywhere."
    ),
    # Choices, apart from parts of the same name
    "=print": say("in print"),
    "=web": say("on the web"),
    "=internal": say("internally"),
    "=yes": say("yes"),
    "=no": say("no"),
}
