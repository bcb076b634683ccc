"""PDFs: tagged, with title, language and bookmarks; what they say is what the page says."""

import re
from collections import defaultdict
from io import BytesIO

import pdfplumber
import pytest
from bs4 import BeautifulSoup
from flask import render_template
from pdfplumber.structure import PDFStructTree

from intake.clinical.formulary import load_formulary
from intake.exports import pdf as room
from intake.exports.pdf import BASE, OutsideError, PdfUnavailable, missing, own_file, pdf_of
from intake.exports.sheet import Grid, Pairs, Part, Points, Sheet, Words, plain_text
from intake.presenters.brief import flag_lines
from intake.presenters.sheets.briefing import brief_sheet
from intake.presenters.sheets.letter import letter_sheet, refusal
from intake.presenters.sheets.own_copy import copy_sheet
from tests.exports.generated import TODAY, amended, generated
from tests.fixtures.service import NOON

drawn = pytest.mark.pdf


@pytest.fixture
def clinic(app):
    with app.test_request_context():
        yield app.config["CLINIC"]


def sheet_of(made, case, clinic):
    return made(case, clinic, load_formulary(), today=TODAY, now=NOON)


def draw(sheet):
    page = render_template("sheets/sheet.html", sheet=sheet)
    return pdfplumber.open(BytesIO(pdf_of(page))), page


def heard(pdf):
    """The text in the order in which a screen reader takes it: by the tags, not by the place."""
    letters = defaultdict(list)
    for page in pdf.pages:
        for letter in page.chars:
            letters[page.page_number, letter["mcid"]].append(letter["text"])
    found = []

    def walk(tag, page):
        page = tag.page_number or page
        found.extend("".join(letters[page, mark]) for mark in tag.mcids)
        for child in tag.children:
            walk(child, page)

    for tag in PDFStructTree(pdf).children:
        walk(tag, None)
    return "".join(found)


def close(text):
    """The text without its spaces: where a line ends is the paper's own business."""
    return re.sub(r"\s+", "", text)


def said_by(page):
    """The words of a page, and those of each table's head."""
    soup = BeautifulSoup(page, "html.parser").select_one(".paper")
    heads = [close(head.get_text()) for head in soup.select("thead")]
    return close(soup.get_text()), heads


def same(spoken, page):
    """Whether a PDF says the page: marks before the lines of a list, and the head of a table that
    goes on overleaf, are the paper's own."""
    words, heads = said_by(page)
    spoken = close(spoken).replace("•", "")
    for head in heads:
        first, rest = spoken.split(head, 1)
        spoken = f"{first}{head}{rest.replace(head, '')}"
    return spoken == words.replace("•", "")


@drawn
@pytest.mark.parametrize("seed", range(4))
def test_the_pdf_says_what_the_page_says(clinic, seed):
    case = generated(seed).case if seed % 2 else amended(generated(seed).case)
    for made in (brief_sheet, copy_sheet):
        pdf, page = draw(sheet_of(made, case, clinic))
        assert same(heard(pdf), page)


@drawn
@pytest.mark.parametrize("tenth", range(10))
def test_the_brief_of_fifty_cases_holds_every_answer_and_every_flag(clinic, tenth):
    for seed in range(tenth * 5, tenth * 5 + 5):
        case = generated(seed).case
        pdf, _page = draw(sheet_of(brief_sheet, case, clinic))
        text = close(heard(pdf))
        # The name of a medicine stands at the head of its row: there it needs no question.
        wanted = [
            (row["label"] if row["name"] != "text" else "", row["text"])
            for section in case.frozen["sections"]
            for page in section["pages"]
            for row in page["rows"]
            if row["text"]
        ]
        assert len(wanted) > 40
        flags = flag_lines(case.flags, TODAY)
        wanted += [(flag.reason, words) for flag in flags for words in flag.evidence]
        lost = [pair for pair in wanted if not all(close(part) in text for part in pair)]
        assert lost == [], seed


@drawn
def test_it_is_tagged_titled_and_can_be_found_ones_way_in(clinic):
    sheet = sheet_of(brief_sheet, generated(1).case, clinic)
    pdf, _page = draw(sheet)
    catalog = pdf.doc.catalog
    assert catalog["Lang"].decode() == "en"
    assert catalog["MarkInfo"]["Marked"] is True
    assert pdf.metadata["Title"] == f"{sheet.title} {sheet.reference}"
    assert catalog["ViewerPreferences"]["DisplayDocTitle"] is True
    marks = [title for _level, title, *_rest in pdf.doc.get_outlines()]
    assert marks[0] == sheet.title
    assert set(marks) >= {part.heading for part in sheet.parts}
    tags = {tag.type for tag in flat(PDFStructTree(pdf).children)}
    assert {"H1", "H2", "Table", "TH", "TD", "L", "LI", "P"} <= tags
    meta = catalog["Metadata"].resolve().get_data()
    assert re.search(rb"pdfuaid:part\W+1", meta)


def flat(tags):
    for tag in tags:
        yield tag
        yield from flat(tag.children)


@drawn
def test_a_letter_is_one_page(clinic):
    pdf, _page = draw(sheet_of(letter_sheet, permitted(), clinic))
    assert len(pdf.pages) == 1


def permitted():
    return next(
        made.case
        for seed in range(60)
        if not refusal((made := generated(seed)).case, made.case.frozen["answers"])
    )


@drawn
def test_names_in_other_scripts_come_through(clinic):
    sheet = Sheet("brief", "ABC-DEF2", "Łódź ñ", (), (Part("é", (Words("Ελληνικά Привет"),)),))
    pdf, page = draw(sheet)
    assert same(heard(pdf), page)


@drawn
def test_what_is_typed_is_never_a_tag_and_never_an_address(clinic):
    words = '<img src="http://192.0.2.1/x"><style>@import "file:///etc/passwd"</style>'
    pdf, _page = draw(Sheet("brief", "ABC-DEF2", "T", (), (Part("h", (Words(words),)),)))
    assert close(words) in close(heard(pdf))


@drawn
@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://192.0.2.1/a.css",
        "/static/../settings.py",
        "/static/js/page.js",
    ],
)
def test_a_page_that_asks_for_something_else_is_not_drawn(address):
    with pytest.raises(OutsideError):
        pdf_of(f'<html lang="en"><title>t</title><link rel="stylesheet" href="{address}"><p>x')


@pytest.mark.parametrize("address", ["static/css/sheet.css", "pre/static/css/sheet.css?v=1"])
def test_our_own_style_sheets_are_found_under_any_prefix(address):
    assert own_file(BASE + address)[1] == "text/css"


def test_without_the_library_it_is_said_what_to_install(monkeypatch):
    def away():
        raise PdfUnavailable(room.INSTALL)

    monkeypatch.setattr(room, "_weasyprint", away)
    assert "apt-get install libpango" in missing()
    with pytest.raises(PdfUnavailable, match="apt-get install"):
        pdf_of("<p>x")


def test_plain_text_holds_every_word_of_the_page(clinic):
    sheet = sheet_of(brief_sheet, generated(2).case, clinic)
    text = plain_text(sheet)
    soup = BeautifulSoup(render_template("sheets/sheet.html", sheet=sheet), "html.parser")
    for mark in soup.select(".paper__mark"):
        assert mark.extract().get_text() in text
    for part in soup.select(".paper :is(p, dt, dd, li, td span, th span, h2, h3)"):
        words = part.get_text()
        shown = words.upper() if part.name == "h2" else words
        assert all(piece in close(text) for piece in map(close, shown.split("\n"))), words


def test_plain_text_reads_line_by_line():
    sheet = Sheet(
        "brief",
        "ABC-DEF2",
        "Title",
        (("Case", "ABC-DEF2"),),
        (
            Part("Answers", (Pairs((("Safe?", "Yes"), ("Where", "Home")), title="Now"),)),
            Part(
                "List", (Points(("one",)), Grid(("A", "B"), (((("x", ""),), (("How?", "So"),)),)))
            ),
        ),
    )
    assert plain_text(sheet).splitlines() == [
        "Title", "Case: ABC-DEF2", "", "", "ANSWERS", "", "Now", "Safe? Yes", "Where: Home", "", "",
        "LIST", "", "- one", "", "x", "  B:", "  - How? So",
    ]  # fmt: skip
