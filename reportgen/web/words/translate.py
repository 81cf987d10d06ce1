"""What the pages of translations say: the list, a sheet side by side, what came back."""

from __future__ import annotations

from collections.abc import Mapping

from reportgen.problems.message import say, say_count
from reportgen.web.words.look import LOOK
from reportgen.web.words.words import Words

TRANSLATE: Mapping[str, Words] = {
    # How a translation stands
    "tr_stale": say("Out of date"),
    "tr_missing": say("Not translated"),
    "tr_unknown": say("Not confirmed"),
    "tr_current": say("Up to date"),
    # The list
    "tr_into": say("Language of the translations"),
    "tr_open": lambda number: say("to do: {number}", number=number),
    "tr_done": say("Translated"),
    "tr_next_sheet": lambda title: say("Go on with: {title}", title=title),
    "tr_total": lambda stale, missing, current: say(
        "Out of date: {stale}, not translated: {missing}, up to date: {current}",
        stale=stale,
        missing=missing,
        current=current,
    ),
    "tr_none_to_translate": lambda language: say(
        "No sheet is to be translated into {language}.", language=language
    ),
    "tr_one_language": say("There is nothing to translate into."),
    "tr_one_language_more": say(
        "The project has one language. Add others under “{look}”.", look=LOOK["look"]
    ),
    "tr_no_sheets_more": say("Write a sheet first; then it can be translated here."),
    "tr_unknown_more": lambda number: say_count(
        "{count} translation is not confirmed: nobody has said that it belongs to today's text. "
        "Look it through in its sheet; then you will see here when the text changes.",
        "{count} translations are not confirmed: nobody has said that they belong to today's "
        "texts. Look them through in their sheets; then you will see here when a text changes.",
        count=number,
    ),
    "tr_confirm_all": lambda number: say("I have looked: confirm all {number}", number=number),
    "tr_choose": say("Choose"),
    "tr_choose_all": say("Choose all sheets"),
    # Files for translators
    "tr_out": say("To translators"),
    "tr_out_more": say(
        "A file for each sheet that is ticked above, with texts and translations side by side. It "
        "holds only what may be printed."
    ),
    "tr_format": say("Kind of file"),
    "tr_word": say("Word"),
    "tr_excel": say("Excel"),
    "tr_po": say("PO (for Poedit and others)"),
    "tr_xliff": say("XLIFF (for agencies)"),
    "tr_download": say("Download the files"),
    "tr_as_file": lambda kind: say("File for translators: {kind}", kind=kind),
    "tr_none_ticked_out": say("No sheet is ticked."),
    # Files of translators
    "tr_in": say("From translators"),
    "tr_in_more": say(
        "Put in what came back, in any of these kinds of files, several at once. You see every "
        "change before it is taken over."
    ),
    "tr_other_kind": say(
        "This is no file of translations: put in one of Word (.docx, .odt), Excel (.xlsx), PO or "
        "XLIFF."
    ),
    "tr_waiting": say("To be looked at"),
    "tr_look": say("Look through"),
    "tr_taken": lambda number: say_count(
        "{count} translation was taken over.",
        "{count} translations were taken over.",
        count=number,
    ),
    "tr_from_translator": say("What the translator wrote"),
    "tr_back": say("Back to the translations"),
    "tr_came_counts": lambda changes, same, stale, missing: say(
        "Changes: {changes}, as they were: {same}, still out of date: {stale}, still not "
        "translated: {missing}",
        changes=changes,
        same=same,
        stale=stale,
        missing=missing,
    ),
    "tr_remarks": say("Remarks"),
    "tr_somebody": say("Somebody"),
    "tr_look_twice": say("Look twice"),
    "tr_came_torn": say(
        "This translation was changed in the sheet, too, since the file went out. Ticked, it takes "
        "the place of that one."
    ),
    "tr_came_late": say(
        "The text was changed since the file went out. Ticked, the translation is taken over, and "
        "stays marked as out of date."
    ),
    "tr_said_right": say("The translator says: still right as it is"),
    "tr_take": say("Take over what is ticked"),
    "tr_nothing_new": say("The file says nothing that the sheets do not say already."),
    "tr_none_ticked": say("Nothing is ticked."),
    "tr_changed_meanwhile": say(
        "The sheets were changed meanwhile, and nothing was taken over. Look at the changes again."
    ),
    "tr_untakable": lambda label: say(
        "“{label}” cannot be put into its file without changing anything else in it; nothing was "
        "taken over. Take the tick away, and change it on the page of the sheet.",
        label=label,
    ),
    "tr_not_written": lambda reason: say(
        "A file cannot be written ({reason}); all are as they were.", reason=reason
    ),
    "tr_remove": say("Remove this file"),
    # A sheet
    "tr_from_into": lambda source, target: say("{source} → {target}", source=source, target=target),
    "tr_steps": say("From text to text"),
    "tr_next": say("Next text to do"),
    "tr_previous": say("Previous text to do"),
    "tr_none_left": say("nothing left to do"),
    "tr_only_open": say("Only what is to do"),
    "tr_no_texts": say("There is nothing to translate in this sheet."),
    "tr_to_sheet": say("Open the sheet"),
    "tr_what_changed": say("What changed in the text since it was translated:"),
    "tr_changed_unknown": say(
        "The text was changed since it was translated; what it was is not known."
    ),
    "tr_copy": say("Copy the text"),
    "tr_still_right": say("Still right as it is"),
    "tr_right": say("Right as it is"),
    "tr_unsaved": lambda number: say_count(
        "{count} text was not saved; what you typed is here.",
        "{count} texts were not saved; what you typed is here.",
        count=number,
    ),
    "tr_torn": say("Somebody else changed this translation meanwhile"),
    "tr_torn_more": say("This is how yours differs from theirs. Choose one, and save."),
    "tr_mine": say("Take mine"),
    "tr_theirs": say("Take theirs"),
    "tr_gone": say("These texts are no longer in the sheet. You had typed:"),
    "tr_faulty": say("The sheet has to be mended first"),
    "tr_faulty_more": say("It has errors. It can be translated when they are gone."),
}
