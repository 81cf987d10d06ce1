"""What pages say on which somebody writes into a form and sees beside it what it makes."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import Message, say, say_count
from reportgen.web.words.words import Words

EDITING: Mapping[str, Words] = {
    # Saved
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
    # Changed by somebody else
    "conflict": say("Somebody changed this sheet meanwhile"),
    "conflict_more": say(
        "What you typed is still here, and nothing was written over. Look at what differs, then "
        "take over what you need, or save yours all the same: theirs stays in the history."
    ),
    "show_differences": say("Show what differs"),
    "load_theirs": say("Load theirs"),
    "save_mine": say("Save mine all the same"),
    # What differs
    "no_changes": say("No text changed."),
    "came": say("new:"),
    "went": say("removed:"),
    # What it was
    "history": say("History"),
    "history_of_sheets": say("What this sheet was"),
    "history_of_reports": say("What this report was"),
    "history_of_handouts": say("What these handouts were"),
    "now": say("as it is now"),
    "first_version": say("the first copy"),
    "restore": say("Go back to this"),
    "no_history": say("There are no copies yet. The first one is made when you save."),
    "back_to_sheets": say("Back to the sheet"),
    "back_to_reports": say("Back to the report"),
    "back_to_handouts": say("Back to the handouts"),
    # The archive
    "archive_more": say(
        "What lies here is printed and sent by nobody. It stays as it is, and can come back."
    ),
    "archive_empty": say("The archive is empty."),
    "take_back": say("Take back"),
    "put_away": say("Into the archive"),
    "not_moved": lambda reason: say(
        "It could not be moved ({reason}); nothing was changed.", reason=reason
    ),
    # What is to be looked at
    "problems": say("To be looked at"),
    "no_problems": say("There is nothing to mend."),
    "errors": lambda count: say_count("{count} error", "{count} errors", count=count),
    "warnings": lambda count: say_count("{count} hint", "{count} hints", count=count),
    "error": say("Error"),
    "hint": say("Hint"),
    "jump": say("Go to"),
    "write_in": say("Write in"),
    # Controls
    "required": say("needed"),
    "size": lambda size, length: say("{size} of {length} characters", size=size, length=length),
    "misshapen": say("This is written in a way that the form cannot show. It stays as it is."),
    "choose": say("none"),
    "add": lambda label: say("Add: {label}", label=label),
    "add_kind": say("What to add"),
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
    # Files that come in
    "upload": say("Choose a file"),
    "uploading": say("The file is being read …"),
    "file_unfit": lambda fault, advice: say(
        "The file {fault} {advice}", fault=fault, advice=advice
    ),
    "file_not_kept": lambda reason: say("The file could not be kept ({reason}).", reason=reason),
    # The page beside the form
    "form_part": say("Form"),
    "preview": say("Preview"),
    "language": say("Language"),
    "at_once": say("At once"),
    "printed": say("Printed pages"),
    "page": lambda number, count: say("Page {number} of {count}", number=number, count=count),
    "printing": say("The pages are being made …"),
    "not_printed": say("The pages could not be made. Look at what is to be mended."),
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
