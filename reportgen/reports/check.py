"""The check of a report against its sheets: fields, ids, chapters, references, Word template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from reportgen.fields.model import Field
from reportgen.fields.sums import find_field
from reportgen.input.source import quote_line, split_lines
from reportgen.problems.message import Message, say
from reportgen.problems.problem import Place, Problem, Severity, TemplateError, UnfitError
from reportgen.problems.suggest import suggest
from reportgen.project.project import Project
from reportgen.project.signs import check_signs_of_text
from reportgen.reports.chapter_files import chapter_files, chapter_picture
from reportgen.reports.chapters import read_chapter
from reportgen.reports.definition import (
    CHARTS,
    COLUMN,
    FIELD_NAME,
    FIGURE,
    PARTS,
    PartSpec,
    ReportDefinition,
)
from reportgen.sheets.choose import matches, tell_unmatched
from reportgen.sheets.profile import Profile


def check_report(
    project: Project,
    definition: ReportDefinition,
    profiles: list[Profile],
    unread: Iterable[str],
) -> list[Problem]:
    """Return what only shows when a report's sheets are known.

    `unread` are the names of profiles that cannot be read: they are not missed.
    """
    return _Check(project, definition, profiles, unread).problems


class _Check:
    def __init__(
        self,
        project: Project,
        definition: ReportDefinition,
        profiles: list[Profile],
        unread: Iterable[str],
    ) -> None:
        self.project = project
        self.definition = definition
        self.problems: list[Problem] = []
        self.profiles = profiles
        self.forms = {each.form.name: each.form for each in profiles}
        self.fields = {name: field for each in profiles for name, field in each.form.fields.items()}
        printed = any(spec.name == "sheets" for spec in definition.parts)
        # What cannot be read has its own problem; that it is missing here is not another.
        self.ids = {*(profile.id for profile in profiles), *unread} if printed else set[str]()
        #: Ids that are there in internal editions only.
        self.internal = {
            spec.values["id"]
            for spec in definition.parts
            if spec.name == "gaps" and "id" in spec.values
        }
        self.check_ids()
        for spec in definition.parts:
            self.check_part(spec)
        if definition.word_template:
            self.check_template(project.root / definition.word_template)

    def check_template(self, path: Path) -> None:
        from reportgen.writers.docx.report import load_report_template

        try:
            load_report_template(self.project.theme, path)
        except TemplateError as error:
            for problem in error.problems:
                fault = problem.message
                if within := problem.place.within:
                    fault = say("{within} {fault}", within=within, fault=fault)
                said = say("{name} cannot be used: {fault}", name=path.name, fault=fault)
                self.report(said, problem.advice, "word_template")

    def check_ids(self) -> None:
        # Word's names of places do not tell capital letters from small ones.
        taken = {name.casefold() for name in self.ids}
        for spec in self.definition.parts:
            name = spec.values.get("id")
            if name and name.casefold() in taken:
                self.report(
                    say("“{name}” is the id of a sheet or of another part.", name=name),
                    say("Choose another."),
                    "parts",
                    spec.number,
                    "id",
                )
            if name:
                self.ids.add(name)
                taken.add(name.casefold())

    def check_part(self, spec: PartSpec) -> None:
        self.check_names(spec.values, PARTS[spec.name], "parts", spec.number)
        if "conditions" in spec.values:
            self.check_whole(spec.values["conditions"], "parts", spec.number, "conditions")
        for number, figure in enumerate(spec.values.get("figures", ())):
            keys = ("parts", spec.number, "figures", number)
            self.check_names(figure, FIGURE.parts, *keys)
            self.check_figure(figure, *keys)
        for number, column in enumerate(spec.values.get("columns", ())):
            keys = ("parts", spec.number, "columns", number)
            self.check_names(column, COLUMN.parts, *keys)
            if "as" in column:
                self.check_numbers(column["of"], *keys, "as")
        for name in ("group", *spec.values.get("sort", ())):
            self.check_order(spec, name)
        for number, chart in enumerate(spec.values.get("charts", ())):
            keys = ("parts", spec.number, "charts", number)
            self.check_names(chart, CHARTS[chart["chart"]], *keys)
            self.check_chart(chart, *keys)
            if chart["chart"] == "timeline":
                self.check_period(chart["of"], *keys, "of")
        if "file" in spec.values:
            self.check_chapter(spec)
        elif spec.name == "chapter" and "title" not in spec.values:
            self.report_title("parts", spec.number)

    def check_names(
        self, values: Mapping[str, Any], known: Iterable[Field], *keys: str | int
    ) -> None:
        """Check every value that names a field of the form."""
        for each in known:
            if each.type is FIELD_NAME:
                self.check_fields(values.get(each.name, ()), *keys, each.name)

    def check_fields(self, named: Any, *keys: str | int) -> None:
        for path in (named,) if isinstance(named, str) else named:
            name, known = path, self.fields
            while "." in name and (first := name.partition("."))[0] in known:
                field, name = known[first[0]], first[2]
                known = {each.name: each for each in self.parts_of(field)}
            if name not in known:
                advice = suggest(name, known) or say(
                    "“{field}” has no parts.", field=path.partition(".")[0]
                )
                self.report(say("no sheet has a field “{path}”.", path=path), advice, *keys)

    def parts_of(self, field: Field) -> list[Field]:
        return [part for part in field.type.parts if not part.private]

    def check_whole(self, named: str, *keys: str | int) -> None:
        name, dot, _ = named.partition(".")
        if dot and name in self.fields:
            self.report(
                say("a whole field belongs here."), say("Write “{name}”.", name=name), *keys
            )

    def check_period(self, named: str, *keys: str | int) -> None:
        self.check_whole(named, *keys)
        field = self.fields.get(named)
        if field and not field.type.spans:
            self.report(
                say("the field “{name}” has no periods.", name=field.name),
                say("Name a field of the type period."),
                *keys,
            )

    def check_figure(self, figure: Mapping[str, Any], *keys: str | int) -> None:
        """A figure of numbers says what it tells of them; of others it counts the values."""
        name, way = figure["of"], figure.get("as")
        field = find_field(name, self.fields)
        if way == "share" and "value" not in figure:
            said = say("the figure does not say which value has the share.")
            self.report(said, say("Write “value:” with one of the field's values."), *keys, "as")
        elif "value" in figure and way != "share":
            said = say("a value has no meaning without “as: share”.")
            self.report(said, say("Write “as: share”, or remove it."), *keys, "value")
        elif way == "share":
            self.check_whole(name, *keys, "of")
            self.check_value(name, figure["value"], *keys, "value")
        elif field is None or field.type.amounts is None:
            if way not in (None, "count"):
                said = say("the field “{name}” has no numbers.", name=name)
                advice = say("Remove “as”: the different values of the field are counted.")
                self.report(said, advice, *keys, "as")
        elif way is not None:
            if way != "count":
                self.check_currency(name, *keys, "as")
        elif not field.settings.get("plain"):
            said = say("the figure does not say what of the numbers in “{name}”.", name=name)
            advice = say(
                "Write “{{of: {name}, as: sum}}”; or “range” for the smallest and the largest, or "
                "“count” for how many there are.",
                name=name,
            )
            self.report(said, advice, *keys)

    def check_value(self, name: str, value: str, *keys: str | int) -> None:
        """A share is that of a value which a sheet has."""
        try:
            found = [matches(profile, name, value) for profile in self.profiles]
        except UnfitError as error:
            self.report(error.message, error.advice, *keys)
            return
        if name in self.fields and not any(found):
            self.report(*tell_unmatched(self.profiles, name, value), *keys)

    def check_chart(self, chart: Mapping[str, Any], *keys: str | int) -> None:
        """A chart of numbers has some, and says what it tells of them."""
        if "across" in chart and len(chart.get("as", ())) > 1:
            self.report(
                say("a table of two fields has room for one number a cell."),
                say("Write one word for “as”, or make a chart for each."),
                *keys,
                "as",
            )
        if chart["chart"] == "compare" or "as" in chart:
            self.check_numbers(chart["of"], *keys, "of")
        elif chart["chart"] == "bars" and "by" in chart:
            self.report(
                say("the chart does not say what of the numbers in “{name}”.", name=chart["of"]),
                say("Write “as: sum”; or “mean”, “median” or “share”."),
                *keys,
            )

    def check_numbers(self, path: str, *keys: str | int) -> None:
        field = find_field(path, self.fields)
        if field is not None and field.type.amounts is None:
            self.report(
                say("the field “{name}” has no numbers.", name=path),
                say("Name a field of numbers."),
                *keys,
            )
        self.check_currency(path, *keys)

    def check_currency(self, path: str, *keys: str | int) -> None:
        """Amounts that are told together are in one currency, whatever form they are of."""
        every = (find_field(path, form.fields) for form in self.forms.values())
        found = {each.settings.get("currency", "") for each in every if each and each.type.amounts}
        if len(found) > 1:
            named = sorted(name or say("none") for name in found)
            self.report(
                say(
                    "the numbers in “{name}” are in these currencies: {found}.",
                    name=path,
                    found=named,
                ),
                say("Choose sheets of one form, or give the fields other names."),
                *keys,
            )

    def check_order(self, spec: PartSpec, key: str) -> None:
        """What sheets are grouped or sorted by in a register is one text or value."""
        group = key == "group"
        name = spec.values.get("group", "") if group else key.removeprefix("-")
        if not name or spec.name != "register":
            return
        keys = ("parts", spec.number, "group" if group else "sort")
        self.check_whole(name, *keys)
        if "." not in name and not group:
            self.check_fields(name, *keys)

    def check_chapter(self, spec: PartSpec) -> None:
        path = spec.values["file"]
        files = chapter_files(self.project, path)
        editions = self.definition.editions or self.project.editions
        for lang in dict.fromkeys(tag for edition in editions for tag in edition):
            if lang not in files:
                self.report(
                    say("the chapter is not written in {lang}.", lang=lang),
                    say(
                        "Write {stem}.{lang}{suffix} beside it; until then {main} is printed.",
                        stem=Path(path).stem,
                        lang=lang,
                        suffix=Path(path).suffix,
                        main=self.project.languages[0],
                    ),
                    "parts",
                    spec.number,
                    "file",
                    severity=Severity.WARNING,
                    language=lang,
                )
        for file in files.values():
            try:
                self.project.files.locate(self.project.root, file, "markdown")
            except UnfitError as error:
                self.report(error.message, error.advice, "parts", spec.number, "file")
                continue
            text = self.project.files.text(file)
            chapter = read_chapter(text, file, lambda name: chapter_picture(self.project, name))
            shown = self.project.show_path(self.project.root / file)
            lines = split_lines(text)
            self.problems += check_signs_of_text(text, shown, self.project.theme.brand.fonts)
            for remark in chapter.remarks:
                place = Place(shown, remark.line + 1)
                severity = Severity.ERROR if remark.fatal else Severity.WARNING
                line = quote_line(lines, place)
                self.problems.append(
                    Problem(place, remark.message, remark.advice, "", severity, line)
                )
            for target, line_number in chapter.references:
                if target in self.ids - self.internal:
                    continue
                said = say("nothing in this report has the id “{target}”.", target=target)
                advice = suggest(target, sorted(self.ids - self.internal))
                if target in self.internal:
                    said = say("“{target}” is not in every edition of this report.", target=target)
                    advice = say("Refer to a part that is.")
                place = Place(shown, line_number + 1)
                line = quote_line(lines, place)
                self.problems.append(Problem(place, said, advice, line=line))
            if spec.name == "chapter" and "title" not in spec.values and not chapter.title:
                self.report_title("parts", spec.number, "file")

    def report_title(self, *keys: str | int) -> None:
        self.report(
            say("the chapter has no title."),
            say("Begin the file with “# Title”, or write “title:” here."),
            *keys,
        )

    def report(
        self,
        message: Message,
        advice: Message,
        *keys: str | int,
        severity: Severity = Severity.ERROR,
        language: str = "",
    ) -> None:
        place = self.definition.place(*keys)
        line = quote_line(self.definition.lines, place)
        path = ".".join(map(str, keys))
        self.problems.append(Problem(place, message, advice, path, severity, line, language))
