"""How a letter or e-mail begins and ends: the salutation, and the closing that repeats it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reportgen.document.spacing import on_one_line
from reportgen.languages import Texts, pick
from reportgen.mailings.recipients.recipient import Recipient, surname_of

#: The titles that belong into a salutation; others stand in the window alone.
_SPOKEN = frozenset(["dr", "prof", "professor", "professorin", "professeur", "docteur"])


def salutation(
    recipient: Recipient, language: str, words: Mapping[str, Texts], main: str = "en"
) -> str:
    """Return the line that a letter or an e-mail begins with, such as “Dear Ms Müller,”.

    The texts are words of the program; one that the language lacks is in `main`. Who has no name
    is greeted as nobody knows whom; who has no form of address, and whose surname is not known, by
    the full name.
    """
    name, title = on_one_line(recipient.name), _spoken_title(recipient.title)
    key = _word_for(recipient, language, words, main)
    text = pick(words[key], language, main)[0]
    if key == "salutation_nobody":
        return text
    named = f"{title} {name}".lstrip() if key == "salutation_name" else surname_of(recipient)
    return text.format(name=named, title=title)


def _word_for(recipient: Recipient, language: str, words: Mapping[str, Texts], main: str) -> str:
    """Return the key of the word that greets somebody."""
    if not on_one_line(recipient.name):
        return "salutation_nobody"
    if recipient.form:
        title = _spoken_title(recipient.title)
        key = f"salutation_{recipient.form}{'_title' if title else ''}"
        text = pick(words[key], language, main)[0]
        # French names nobody: “Madame,” is right for whoever bears whichever name.
        nameless = text.format(name="-", title="") == text.format(name="", title="")
        if nameless or surname_of(recipient):
            return key
    return "salutation_name"


def repeat_salutation(
    closing: str, recipient: Recipient, language: str, words: Mapping[str, Texts], main: str = "en"
) -> str:
    """Return a closing that addresses its reader as the salutation does.

    French closings repeat it: “Veuillez agréer, Madame, …”. So where a closing has the address to
    nobody knows whom (“Madame, Monsieur”), that of the reader takes its place; who is greeted by
    name has none there. All other closings stay as they are.
    """
    nobody = pick(words["salutation_nobody"], language, main)[0].rstrip(" ,")
    key = _word_for(recipient, language, words, main)
    if not nobody or key == "salutation_nobody":
        return closing
    together = r"\s+".join(map(re.escape, nobody.split()))
    address = re.compile(rf"(,?\s*){together}(,?)")
    if key == "salutation_name":
        return address.sub("", closing)
    said = salutation(recipient, language, words, main).rstrip(" ,")
    return address.sub(lambda found: f"{found[1]}{said}{found[2]}", closing)


def _spoken_title(title: str) -> str:
    # Prof.Dr., Univ.-Prof., Dr.-Ing.
    words = re.split(r"\s|-|(?<=\.)(?=[A-Z])", on_one_line(title))
    return " ".join(word for word in words if word.rstrip(".").casefold() in _SPOKEN)
