"""Letters as plain data: what stands in one, and where on the sheet it stands.

Places are those of window envelopes, in millimetres from the upper left corner of an A4 sheet.
The German forms are those of DIN 5008:2020; the French one is that of the address frame that La
Poste and NF Z 11-001 give for window envelopes of 110 × 220 mm (DL).

Paper slides in an envelope: a sheet folded to 210 × 105 mm lies in one of 220 × 110 mm up to
10 mm too far to the side and 5 mm too high. So the text of an address is narrower than its
window: `LetterForm.address` is what is seen however the sheet lies. And nothing else stands where
the window may get to: `LetterForm.clear`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, ReportgenError
from reportgen.problems.suggest import suggest

if TYPE_CHECKING:
    from reportgen.document.blocks import RichText

#: An A4 sheet (ISO 216), in millimetres.
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
#: The most lines of an address: DIN 5008 and NF Z 10-011 alike.
ADDRESS_LINES = 6
#: The letters of an address and the lines they stand on, in points: six lines in 25.4 mm.
ADDRESS_SIZE, ADDRESS_LEADING = 10.0, 12.0
#: The letters of the return address, in points.
SENDER_LINE_SIZE = 7.0
#: Where fold and hole marks begin at the left edge, and how long they are; printers leave the
#: outermost 4 to 5 mm white.
MARK_LEFT, FOLD_MARK, HOLE_MARK = 5.0, 4.0, 6.0

#: The words that a letter is printed with: keys of the program's words.
WORDS = (
    *("letter_email", "letter_enclosure", "letter_enclosures", "letter_fax", "letter_page"),
    *("letter_phone", "letter_place_date", "letter_subject", "letter_web"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres from the upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class LetterForm:
    """Where things stand on the first page of a letter, in millimetres."""

    name: str
    #: The field that the envelope's window is made for.
    window: Box
    #: Where the letters of the address may stand: seen in the window however the sheet lies.
    address: Box
    #: The return address, one small line above the address; None where it is not usual.
    sender_line: Box | None
    #: All that the window may show of a sheet that slid; nothing else stands there.
    clear: Box
    #: The sender's details, at least so high: where they need more, the text begins below them.
    information: Box
    #: Place and date where they have a place of their own; None: last in the information block.
    date: Box | None
    #: Where the subject begins, from the top.
    text_top: float
    #: The fold marks, from the top.
    folds: tuple[float, float]
    #: The middle of the sheet, where a punch is set.
    hole: float = PAGE_HEIGHT / 2
    #: The margins of the text.
    left: float = 25.0
    right: float = 20.0


def _din(name: str, top: float, folds: tuple[float, float]) -> LetterForm:
    """Return a form of DIN 5008:2020 whose address field begins so far from the top.

    The field is 85 × 45 mm, 20 mm from the left: 17.7 mm for return address and remarks above
    27.3 mm for the address. The information block begins 5 mm below its upper edge, 125 mm from
    the left; the subject two lines of 4.23 mm below its lower edge.
    """
    return LetterForm(
        name,
        window=Box(20, top, 85, 45),
        address=Box(25, top + 17.7, 75, 27.3),
        sender_line=Box(25, top + 12.7, 75, 5),
        clear=Box(10, top, 100, 50),
        information=Box(125, top + 5, 65, 40),
        date=None,
        text_top=top + 45 + 8.46,
        folds=folds,
    )


#: The forms by their names. Of the French address frame of 85 × 33 mm the text keeps 5 mm off the
#: sides and 2 mm off the top: a sheet that is folded in three is 11 mm lower than its envelope.
FORMS: Mapping[str, LetterForm] = {
    form.name: form
    for form in (
        _din("din-a", 27, (87, 192)),
        _din("din-b", 45, (105, 210)),
        LetterForm(
            "french",
            window=Box(110, 55, 85, 33),
            address=Box(115, 57, 75, 27.3),
            sender_line=None,
            clear=Box(90, 45, 110, 45),
            information=Box(25, 45, 62, 45),
            date=Box(115, 93, 75, 6),
            text_top=108,
            folds=(99, 198),
        ),
    )
}
DEFAULT_FORM = "din-b"
#: The usual form of a country (ISO 3166-1); all others have the default one.
_USUAL: Mapping[str, str] = {"DE": "din-b", "FR": "french"}


def form_for(country: str, choices: Mapping[str, str]) -> LetterForm:
    """Return the form of letters to a country (ISO 3166-1 alpha-2, such as ``DE``).

    `choices` are the project's: names of forms by country, and by ``default`` for countries that
    are not named and have no usual form. Raises `ReportgenError` for the name of no form.
    """
    country = country.upper()
    usual = _USUAL.get(country) or choices.get("default", DEFAULT_FORM)
    name = choices.get(country, usual)
    if name not in FORMS:
        key = country if country in choices else "default"
        problem = Problem(
            Place("reportgen.yaml"),
            say("“{name}” is no form of letters.", name=name),
            suggest(name, FORMS),
            path=key,
        )
        raise ReportgenError([problem])
    return FORMS[name]


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: finished texts, empty where there is nothing to say."""

    organisation: str
    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    fax: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to print: finished texts in one language, and the form of its sheet."""

    #: What problems call it, such as the id of the partner it goes to.
    id: str
    #: The language of all that states none (BCP 47).
    lang: str
    form: LetterForm
    sender: Sender
    #: The return address in one line, such as “Netz · Straße 1 · 66111 Saarbrücken”.
    sender_line: str
    #: The recipient's address, at most `ADDRESS_LINES`.
    address: tuple[str, ...]
    place: str
    date: str
    subject: str
    salutation: str
    body: RichText
    closing: str
    #: The names and offices below the room for the signature.
    signature: tuple[str, ...]
    enclosures: tuple[str, ...]
    #: The texts of `WORDS` in the letter's language.
    words: Mapping[str, str]

    @property
    def place_and_date(self) -> str:
        """Place and date as one text, such as “Metz, le 3 mars 2027”; the date alone without."""
        if not (self.place and self.date):
            return self.place or self.date
        return self.words["letter_place_date"].format(place=self.place, date=self.date)

    @property
    def subject_line(self) -> str:
        """The subject as it stands above the salutation: French letters name it so."""
        return self.words["letter_subject"].format(subject=self.subject)

    @property
    def enclosures_label(self) -> str:
        """The word above the list of enclosures, for one or for several."""
        number = "letter_enclosure" if len(self.enclosures) == 1 else "letter_enclosures"
        return self.words[number]


def check_address(letter: Letter) -> list[Problem]:
    """Return what is wrong with the address whatever it is printed with: its lines, counted."""
    lines = letter.address
    if len(lines) > ADDRESS_LINES:
        message = say(
            "the address has {count} lines; a window shows {limit}.",
            count=len(lines),
            limit=ADDRESS_LINES,
        )
        return [_problem(letter, ADDRESS_LINES + 1, message, say("Leave out or join lines."))]
    if not any(line.strip() for line in lines):
        message = say("the letter has no address.")
        return [_problem(letter, 1, message, say("Give the partner a postal address."))]
    return [
        _problem(letter, number, say("the line is empty."), say("Leave it out; DIN 5008 has none."))
        for number, line in enumerate(lines, 1)
        if not line.strip()
    ]


def check_widths(
    letter: Letter, address: Sequence[float], sender_line: float | None
) -> list[Problem]:
    """Return a problem for each line that is longer than what the window shows.

    `address` has the lengths of the lines as they are printed, in millimetres, and `sender_line`
    that of the return address, or None where it is not printed.
    """
    most = letter.form.address.width
    advice = say("Shorten it, or write it on two lines.")
    found = [
        _problem(letter, number, _too_long(letter.address[number - 1], width, most), advice)
        for number, width in enumerate(address, 1)
        if width > most + _ROUNDING
    ]
    box = letter.form.sender_line
    if box and sender_line is not None and sender_line > box.width + _ROUNDING:
        place = Place(letter.id, within="letter, return address")
        message = _too_long(letter.sender_line, sender_line, box.width)
        found.append(Problem(place, message, say("Shorten it.")))
    return found


#: What rounding may make a line longer, in millimetres.
_ROUNDING = 0.05


def _too_long(line: str, width: float, most: float) -> Message:
    return say(
        "“{line}” is {width:.1f} mm long; the window shows {most:g} mm.",
        line=line,
        width=width,
        most=most,
    )


def _problem(letter: Letter, number: int, message: Message, advice: Message) -> Problem:
    """Return a problem of a line of the address, counted from 1."""
    return Problem(Place(letter.id, within=f"letter, address, line {number}"), message, advice)
