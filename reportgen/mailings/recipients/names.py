"""Names of people as lists write them: form of address, titles, surname and what follows it.

What a name does not tell is left open, never guessed: whoever greets then does so neutrally.
"""

from __future__ import annotations

import re

#: Forms of address at the start of a name, by what they are; all letters small, without a dot.
_FORMS = {
    **dict.fromkeys(("frau", "fräulein", "madame", "mme", "mademoiselle", "mlle"), "Frau"),
    **dict.fromkeys(("ms", "mrs", "miss"), "Frau"),
    **dict.fromkeys(("herr", "herrn", "hr", "hrn", "monsieur", "mr", "mister"), "Herr"),
}
#: Those that are one in one language alone: M. is an initial in German, Fr. a friar in French.
_FORMS_OF = {"fr": {"m": "Herr"}, "de": {"fr": "Frau"}}
_FORM = re.compile(r"([^\W\d_]+)(\.?)(?:\s+|$)")
_ATTENTION = re.compile(
    r"(?i)(?:z\.\s?h(?:d|dn)\.(?:\s?v(?:on|\.))?|zu händen(?: von)?|zuhanden(?: von)?"
    r"|à l['’]attention de|attn\.?:?|fao:?)\s+"
)
_TITLE = re.compile(
    r"(?:(?:(?:Univ|Hon|Jun|Ao)\.-|apl\.\s?)?Prof(?:essor(?:in)?\b|\b\.?)|Professeure?\b|Pr\."
    r"|Dr\.?-Ing\b\.?|Dr(?:in)?\b\.?|DDr\.|Docteure?\b|PD\b|Priv\.-Doz\."
    r"|Dipl\.-?\s?[^\W\d_]+\b\.?(?:-[^\W\d_]+\.?)?(?:\s?\(FH\))?|Mag\.(?:a\b\.?)?|Ing\.|Lic\.|lic\."
    r"|(?:med|phil|rer|nat|jur|iur|theol|oec|pol|habil|mult|dent|vet|publ|soc|paed|h\.\s?c)\."
    r"|Maître\b|M[ᵉe](?=\s[A-ZÀ-Þ]))(?:\s+|(?<=\.)(?=[^\W\d_])|$)"
)
#: What stands behind a surname and is none.
_SUFFIX = re.compile(
    r"(?:jun|jr|sen|sr|Jun|Jr|Sen|Sr)\.?|[Jj][uú]nior|[Ss]enior|fils|père|II|III|IV"
    r"|[MB]\.\s?(?:A|Sc|Ed|Eng|Mus|Com)\.?|[MB](?:Sc|Ed|Eng)|LL\.\s?[MB]\.?|LLM|MBA|MPA|MPH"
    r"|Ph\.?\s?D\.?|\(?FH\)?|i\.\s?R\.|a\.\s?D\.|em(?:er)?\.|Mag\.|Dipl\.-?\s?[^\W\d_]+\.?(?:-[^\W\d_]+\.?)?|MdB|MdL|MdEP|OStR|StR"
)
#: A degree, or a surname in capitals.
_UNCLEAR = frozenset(["MA", "BA"])
_BORN = re.compile(
    r"\s+(?:geb|verw|verh|gesch|née?|geborene[rn]?|verwitwete?|verheiratete?|alias|dite?)\b\.?\s.*"
)
#: Longer texts are no names (characters).
_LONGEST = 200
#: What parts a name from an office or a place behind it.
_ASIDE = re.compile(r"\s[-–—|:]+\s")
#: A word behind a hyphen between blanks: the second surname, or an office.
_DOUBLED = re.compile(r"\s-\s+[^\W\d_][\w-]*\s*$")
_SEVERAL = re.compile(
    r"[/&+;]|(?<!\w)(?:und(?!\s+zu[mr]?\s)|u\.|et|and|oder|ou|c/o|Familie|Famille|Family|Eheleute"
    r"|Ehepaar|Geschwister|Team|MM\.|Mmes)(?!\w)"
)
#: Words that belong to the surname behind them, in small letters or not.
_PARTICLES = frozenset(
    [
        *("van", "von", "vom", "zu", "zum", "zur", "der", "den", "ter", "ten", "het", "op"),
        *("de", "du", "des", "del", "della", "dello", "di", "da", "dal", "dalla", "dos"),
        *("la", "le", "les", "lo", "bin", "ibn", "bint", "ould"),
        *("mac", "mc", "ó", "ní", "nic", "st.", "sankt"),
    ]
)
#: Those that are as often a given name or a surname.
_UNSURE = frozenset(["Ben", "Al", "El", "Abu", "San", "Do", "Das"])
_NOBLE = frozenset(
    [
        *("Graf", "Gräfin", "Freiherr", "Freifrau", "Freiin", "Baron", "Baronin", "Ritter"),
        *("Prinz", "Prinzessin", "Fürst", "Fürstin", "Herzog", "Herzogin", "Edler", "Edle"),
    ]
)
#: Surnames that stand first in Vietnamese.
_FIRST = frozenset(["Nguyen", "Nguyễn", "Tran", "Trần", "Pham", "Phạm", "Hoang", "Hoàng"])


def split_name(text: str, language: str) -> tuple[str, str, str]:
    """Return the form of address that a name begins with ("Frau", "Herr" or ""), titles, the rest.

    A name of several people is not parted. `language` is that in which the person is written to.
    """
    line = _on_one_line(text)
    if len(line) > _LONGEST:
        return "", "", line
    rest = line[found.end() :] if (found := _ATTENTION.match(line)) else line
    if _SEVERAL.search(rest):
        return "", "", line
    form = ""
    titles: list[str] = []
    while rest:
        word = _FORM.match(rest)
        known = _form_of(word, language) if word and not form and not titles else ""
        if word and known:
            form, rest = known, rest[word.end() :]
        elif title := _TITLE.match(rest):
            titles.append(title[0].strip())
            rest = rest[title.end() :]
        else:
            break
    return form, " ".join(titles), rest


def _form_of(word: re.Match[str], language: str) -> str:
    spoken = _FORMS_OF.get(language.split("-")[0], {})
    text = word[1].casefold()
    return _FORMS.get(text) or (spoken.get(text, "") if word[2] else "")


def has_only_suffixes(text: str) -> bool:
    """Tell whether a text is nothing but what may follow a name and a comma: “M.A.”, “geb. X”."""
    parts = [part.strip() for part in text.split(",")]
    return all(_SUFFIX.fullmatch(part) or _BORN.fullmatch(f" {part}") for part in parts)


def is_several(name: str) -> bool:
    """Tell whether a name is that of several people, or of one at another's."""
    return _SEVERAL.search(_on_one_line(name)) is not None


def strip_suffixes(name: str) -> str:
    """Return a name without what stands behind it: degrees, “jun.”, brackets, a maiden name."""
    if len(name) > _LONGEST:
        return _on_one_line(name)
    core = re.sub(r"\s*\([^()]*\)", "", _on_one_line(name)).strip() or _on_one_line(name)
    core = _BORN.sub("", core).split(",")[0].strip() or core
    core = _ASIDE.split(core)[0].strip() or core
    while True:
        # Two words at most: M. Sc.
        words = core.split(" ")
        size = next(
            (n for n in (2, 1) if len(words) > n and _SUFFIX.fullmatch(" ".join(words[-n:]))), 0
        )
        if not size:
            return core
        core = " ".join(words[:-size])


def surname_in(name: str) -> str:
    """Return the surname in a full name, given names first; empty where the name does not tell it.

    It is the last word and the words in small letters before it: van der Rohe, de Gaulle, bin
    Salman; with known particles in capitals (Le Goff) and the words of nobility before them; or the
    words in capitals where others are not (DUPONT Jeanne).
    """
    if len(name) > _LONGEST:
        return ""
    core = strip_suffixes(name)
    words = core.split(" ")
    if is_several(name) or not _is_name(words[-1]):
        return ""
    # “Hans jun.” leaves a given name.
    if len(words) == 1:
        return core if core == re.sub(r"\s*\([^()]*\)", "", _on_one_line(name)).strip() else ""
    if (words[0] in _FIRST and len(words) > 2) or _DOUBLED.search(name):
        return ""
    if any(map(_is_capital, words)) and not all(map(_is_capital, words)):
        return _capital_surname(words)
    start = len(words) - 1
    while start > 0 and _leads_on(words[start - 1]):
        start -= 1
    if words[start][:1].isupper() and start < len(words) - 1:
        # “Le Goff” alone, “Thomas Ben Meier”: a given name may be among it.
        if start == 0:
            return ""
    elif start > 1 and start < len(words) - 1 and words[start - 1] in _NOBLE:
        start -= 1
    if start > 1 and words[start - 1] in _UNSURE:
        return ""
    return " ".join(words[start:])


def _capital_surname(words: list[str]) -> str:
    """Return the words in capitals, and small ones before them, if they stand together."""
    numbers = [number for number, word in enumerate(words) if _is_capital(word)]
    first, last = numbers[0], numbers[-1]
    if last - first + 1 != len(numbers) or words[last] in _UNCLEAR:
        return ""
    # Two letters before a name stand for an office: OB, RA.
    if first == 0 and last < len(words) - 1 and len("".join(words[: last + 1])) < 3:
        return ""
    # Three letters behind two words may stand for a party or an office.
    if last == len(words) - 1 and first > 1 and len("".join(words[first:])) < 4:
        return ""
    while first > 0 and words[first - 1][:1].islower():
        first -= 1
    return " ".join(words[first : last + 1])


def _is_capital(word: str) -> bool:
    letters = [char for char in word if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


def _leads_on(word: str) -> bool:
    """Tell whether a word belongs to the surname behind it: von, Le, Schmidt-von."""
    if "-" in word and word.rpartition("-")[2] in _PARTICLES:
        return True
    return word[:1].islower() or word.casefold() in _PARTICLES


def _is_name(word: str) -> bool:
    """Tell whether a word can be a surname: no initial, no abbreviation, nothing with digits."""
    letters = sum(char.isalpha() for char in word)
    return letters > 1 and not word.endswith(".") and not any(char.isdigit() for char in word)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
