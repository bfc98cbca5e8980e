"""Lays paper out: data in, PDF out. Runs in the pool's worker processes."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

import qrcode
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from vcenter.domain import follow_ups
from vcenter.domain.before_leaving import LOOKS
from vcenter.domain.calendar import show_date, show_wareki, show_wareki_year
from vcenter.domain.from_paper import LINES
from vcenter.domain.hours import shown as hours_shown
from vcenter.domain.request_words import SORTS
from vcenter.domain.safety import STATES
from vcenter.program import TEMPLATES
from vcenter.sheets import dispatch_words
from vcenter.sheets.blank import BlankPaper, BlankPile
from vcenter.sheets.certificate import Certificate
from vcenter.sheets.day_report import DayReportSheet
from vcenter.sheets.dispatch import DispatchSheet
from vcenter.sheets.drill_marks import is_marked
from vcenter.sheets.drill_scripts import DrillPaper
from vcenter.sheets.equipment import ItemLabel
from vcenter.sheets.fitting import POINT, Fitted, ems, fit, furigana, words_that_fit
from vcenter.sheets.follow_ups import FollowUpList
from vcenter.sheets.given import GivenList
from vcenter.sheets.insurance import JoinedList, notes_of
from vcenter.sheets.labels import LABEL_SHEETS, LINE, PADDING, AddressLabel, LabelLayout, address_lines
from vcenter.sheets.letters import legible
from vcenter.sheets.passes import PASSES_A_SHEET, SHEETS_OF_PASSES, PassBack, PassCard, PassLayout
from vcenter.sheets.people_list import PeopleList
from vcenter.sheets.poster import AnyPoster, DoorPoster, PosterSize, StatusPoster, TrustPoster
from vcenter.sheets.requests import RequestYearSheet
from vcenter.sheets.safety import SafetyList
from vcenter.sheets.salon_year import MONTHS, SalonYear
from vcenter.sheets.stickers import LABELS_A_SHEET, NameSticker, StickerLayout
from vcenter.sheets.watching import EmergencyCard, Handover, WatchMonth
from vcenter.sheets.year_papers import Paper

T = TypeVar("T")

FOLDER = TEMPLATES / "sheets"

NAME_ON_PASS: dict[PassLayout, tuple[float, float, int]] = {
    "card": (43, 17, 16),
    "sheet": (43, 17, 16),
    "stock": (43, 17, 16),
    "roll_62": (29, 11.8, 14),
}
"""Width and height in mm that a name may take on a pass, and its largest size."""

NAME_ON_STICKER: dict[StickerLayout, tuple[float, float]] = {"a4_24": (60, 18.6), "roll_62": (57, 18.6)}

NAME_ON_LABEL = (16, 12, 11, 10, 9, 8, 7)
"""Points of whom an address label is for; several people begin with the second."""

READABLE = 9
"""Points of an address that old eyes read; a name gives way before it gets smaller."""

LABEL_EDGES = 12.0
"""Millimetres of a label's height that its edges, the postal code and a little air take."""

SKILLS_EMS: dict[StickerLayout, float] = {"a4_24": 15, "roll_62": 14}
"""How many em of skills stand in the lowest line."""

DAYS_ON_FIRST_PAGE = 6
"""A certificate of more days lists them on pages of their own, so that the signature stands with the total."""


def rows(items: Sequence[T], width: int) -> list[list[T | None]]:
    """The items in rows of a table, the last one filled up with None."""
    return [
        [*items[at : at + width], *[None] * (width - len(items[at : at + width]))]
        for at in range(0, len(items), width)
    ]


def _legible_furigana(name: str, kana: str) -> list[tuple[str, str]]:
    return furigana(*legible(name, kana))


DOTS_A_MODULE = 4
"""How finely a QR is drawn: what a printer makes of an edge is then far below what a camera sees."""


ANY_MASK = 3
"""A mask for what is as good as random, as a signature is: none of the eight is better, and trying all took longer than all the rest."""


def qr_picture(text: str, mask: int | None = None) -> str:
    """A QR as the address of a picture, black and white. mask: which of the eight; the best of them where none is said.

    A picture of dots: as outlines, each of its modules is a path to go through, and three hundred passes took three times as long.
    """
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=2, mask_pattern=mask)
    code.add_data(text)
    code.make()
    modules = code.get_matrix()
    small = Image.new("L", (len(modules), len(modules)))
    small.putdata([0 if dark else 255 for row in modules for dark in row])
    side = len(modules) * DOTS_A_MODULE
    drawn = io.BytesIO()
    small.resize((side, side), Image.Resampling.NEAREST).save(drawn, "PNG")
    return "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()


@cache
def _templates() -> Environment:
    found = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    found.globals.update(
        furigana=_legible_furigana,
        rows=rows,
        date_text=show_date,
        wareki=show_wareki,
        wareki_year=show_wareki_year,
        hours_text=hours_shown,
    )
    return found


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style(name: str) -> CSS:
    return CSS(filename=FOLDER / name, font_config=_fonts())


@cache
def _only_inside() -> URLFetcher:
    """Paper never loads anything: its pictures are in it."""
    return URLFetcher(allowed_protocols={"data"})


def _pdf(html: str, *styles: str) -> bytes:
    page = HTML(string=html, url_fetcher=_only_inside())
    marked = [*styles, _drill_style(styles)] if is_marked() else styles
    made: bytes = page.write_pdf(stylesheets=[_style(name) for name in marked], font_config=_fonts())
    return made


def _drill_style(styles: Sequence[str]) -> str:
    in_pieces = any(name.startswith(("passes", "stickers")) for name in styles)
    return "drill_pieces.css" if in_pieces else "drill.css"


def dispatch_html(sheet: DispatchSheet) -> str:
    """The pages of one dispatch sheet before they are laid out."""
    words = dispatch_words.words_of(sheet.language)

    def counted(key: str, number: int) -> Markup:
        said = escape(words[key]).split("{n}")
        return said[0] + Markup("<b>{}</b>").format(number) + said[1]

    return (
        _templates()
        .get_template("dispatch.html")
        .render(
            sheet=sheet,
            w=words,
            ja=dispatch_words.words_of("ja") if sheet.language == "en" else None,
            day=dispatch_words.day(sheet.day, sheet.language),
            looks=dispatch_words.looks(sheet.language),
            numbered=counted("number", sheet.number),
            copied=counted("nth", sheet.copy),
            qr=qr_picture(sheet.qr_text),
            map=qr_picture(sheet.map_text) if sheet.map_text else "",
        )
    )


def dispatch_pdf(sheet: DispatchSheet) -> bytes:
    """One dispatch sheet: the orders, and the report overleaf."""
    larger = ["dispatch_large.css"] if sheet.large else []
    return _pdf(dispatch_html(sheet), "paper.css", "dispatch.css", *larger)


def passes_pdf(cards: Sequence[PassCard], layout: PassLayout, back: PassBack | None = None) -> bytes:
    """Passes, each on a page of its own or ten on an A4 page; back: what every page has on its other side."""
    width, height, largest = NAME_ON_PASS[layout]
    html = (
        _templates()
        .get_template("passes.html")
        .render(
            cards=cards,
            a_page=PASSES_A_SHEET if layout in SHEETS_OF_PASSES else 1,
            back=back,
            pictures=[qr_picture(card.qr_text, ANY_MASK) for card in cards],
            names=[
                fit(*legible(card.name, card.kana, card.number_shown), width, height, largest)
                for card in cards
            ],
        )
    )
    return _pdf(html, "paper.css", "sizes.css", f"passes_{layout}.css", "passes_back.css")


def stickers_pdf(stickers: Sequence[NameSticker], layout: StickerLayout, skip: int = 0) -> bytes:
    """Name stickers. skip: labels of the first sheet that have been used already."""
    placed = [(sticker, *_sticker_words(sticker, layout)) for sticker in stickers]
    html = (
        _templates()
        .get_template("stickers.html")
        .render(
            stickers=[*[None] * skip, *placed] if layout == "a4_24" else placed,
            a_page=LABELS_A_SHEET if layout == "a4_24" else 1,
        )
    )
    return _pdf(html, "paper.css", "sizes.css", "stickers.css", f"stickers_{layout}.css")


def _sticker_words(sticker: NameSticker, layout: StickerLayout) -> tuple[Fitted, str]:
    width, height = NAME_ON_STICKER[layout]
    return fit(*legible(sticker.name, sticker.kana), width, height), words_that_fit(
        sticker.skills, SKILLS_EMS[layout]
    )


def labels_pdf(
    labels: Sequence[AddressLabel], layout: LabelLayout, skip: int = 0, outlined: bool = False
) -> bytes:
    """Address labels. skip: labels of the first sheet that are used already. outlined: for a test on plain paper."""
    sheet = LABEL_SHEETS[layout]
    empty = (None, 0, [""], 0) if outlined else None
    rest = -(len(labels) + skip) % sheet.count
    placed = [
        *[empty] * skip,
        *(_placed_label(label, sheet.width, sheet.height) for label in labels),
        *[empty] * rest,
    ]
    html = (
        _templates()
        .get_template("labels.html")
        .render(labels=placed, a_page=sheet.count, across=sheet.across, outlined=outlined)
    )
    return _pdf(html, "paper.css", "labels.css", f"labels_{layout}.css")


def _placed_label(
    label: AddressLabel, width: float, height: float
) -> tuple[AddressLabel, int, list[str], int]:
    """(label, points of the address, its lines, points of the names): the names large, as long as the address is readable."""
    room = width - 2 * PADDING
    longest = max(ems(name) for name in label.names)
    above = math.ceil(ems(label.above) * 9 * POINT / (room - 6)) * 9 * POINT * LINE
    placed = (label, 0, [""], 0)
    for name in NAME_ON_LABEL[len(label.names) > 1 :]:
        if longest * name * POINT > room - 4 and name > NAME_ON_LABEL[-1]:
            continue
        left = height - LABEL_EDGES - len(label.names) * name * POINT * LINE - above
        size, lines, fits = address_lines(label.address, room, left)
        placed = (label, size, lines, name)
        if fits and (size >= READABLE or name <= READABLE):
            break
    return placed


NAME_ON_ITEM = ((12, 7.6), (10, 9.2), (9, 10.3))
"""Points of a thing's kind on its label, each with how many em stand in a line."""


def item_labels_pdf(labels: Sequence[ItemLabel], skip: int = 0) -> bytes:
    """Labels of single things, on sheets of 24. skip: labels of the first sheet that are used already."""
    sheet = LABEL_SHEETS["24"]
    placed = [
        (
            label,
            qr_picture(label.qr_text),
            next((z for z, room in NAME_ON_ITEM if ems(label.kind) <= room), 8),
        )
        for label in labels
    ]
    html = (
        _templates()
        .get_template("item_labels.html")
        .render(labels=[*[None] * skip, *placed], a_page=sheet.count, across=sheet.across)
    )
    return _pdf(html, "paper.css", "item_labels.css", "labels_24.css")


def certificate_pdf(certificate: Certificate) -> bytes:
    """One activity certificate, on as many pages as its days need."""
    service = certificate.service
    html = (
        _templates()
        .get_template("certificate.html")
        .render(
            certificate=certificate,
            service=service,
            days_apart=len(service.days) > DAYS_ON_FIRST_PAGE,
            name=fit(*legible(service.name, service.kana), 125, 20, 24),
            qr=qr_picture(certificate.qr_text),
        )
    )
    return _pdf(html, "paper.css", "sizes.css", "certificate.css")


def request_year_pdf(sheet: RequestYearSheet) -> bytes:
    """The figures of a year of the desk of every day."""
    html = (
        _templates()
        .get_template("request_year.html")
        .render(sheet=sheet, year=sheet.year, sorts=SORTS, wareki=show_wareki_year(sheet.year.year))
    )
    return _pdf(html, "paper.css", "request_year.css")


def joined_pdf(joined: JoinedList) -> bytes:
    """The list of who joined the insurance here on a day."""
    html = _templates().get_template("joined.html").render(joined=joined, notes=notes_of(joined))
    return _pdf(html, "paper.css", "joined.css")


def follow_ups_pdf(listed: FollowUpList) -> bytes:
    """The list from which whoever asked for a need that is done is called."""
    results = [follow_ups.RESULTS["reached"], follow_ups.RESULTS["absent"], *follow_ups.CONTENT.values()]
    html = _templates().get_template("follow_up_list.html").render(listed=listed, results=results)
    return _pdf(html, "paper.css", "phone_list.css", "follow_up_list.css")


def safety_pdf(listed: SafetyList) -> bytes:
    """The list of a safety round, with boxes to tick."""
    html = _templates().get_template("safety_list.html").render(listed=listed, states=STATES)
    return _pdf(html, "paper.css", "phone_list.css", "safety_list.css")


def people_pdf(listed: PeopleList) -> bytes:
    """A list of people (人の一覧)."""
    html = _templates().get_template("people_list.html").render(listed=listed)
    return _pdf(html, "paper.css", "people_list.css")


def blank_pdf(pile: BlankPile) -> bytes:
    """Blank forms (白紙の用紙): reception cards two on a page, everything else on pages of its own."""
    html = (
        _templates()
        .get_template("blank.html")
        .render(pile=pile, pages=pages_of(pile), looks=LOOKS.values(), rows=LINES)
    )
    return _pdf(html, "paper.css", "blank.css")


def pages_of(pile: BlankPile) -> list[tuple[BlankPaper, ...]]:
    """The papers of each page, in order."""
    cards = [paper for paper in pile.papers if paper.form == "card"]
    others = [(paper,) for paper in pile.papers if paper.form != "card"]
    return [*(tuple(cards[at : at + 2]) for at in range(0, len(cards), 2)), *others]


def given_pdf(sheet: GivenList) -> bytes:
    """A list of watched people that leaves the house (渡した名簿)."""
    html = _templates().get_template("given.html").render(sheet=sheet, qr=qr_picture(sheet.code))
    return _pdf(html, "paper.css", "given.css")


def handover_pdf(sheet: Handover) -> bytes:
    """A handover list of a visitor (引き継ぎ名簿)."""
    html = _templates().get_template("handover.html").render(sheet=sheet, qr=qr_picture(sheet.code))
    return _pdf(html, "paper.css", "handover.css")


def emergency_cards_pdf(cards: Sequence[EmergencyCard]) -> bytes:
    """Emergency cards (緊急連絡カード), each on an A5 page."""
    html = _templates().get_template("emergency_card.html").render(cards=cards)
    return _pdf(html, "paper.css", "emergency_card.css")


def watch_month_pdf(month: WatchMonth) -> bytes:
    """A month of watching in figures."""
    html = _templates().get_template("watch_month.html").render(month=month)
    return _pdf(html, "paper.css", "watch_month.css")


def salon_year_pdf(year: SalonYear) -> bytes:
    """The year of the salons (年度の実績)."""
    html = _templates().get_template("salon_year.html").render(year=year, months=MONTHS)
    return _pdf(html, "paper.css", "salon_year.css")


def year_papers_pdf(papers: Sequence[Paper]) -> bytes:
    """Papers of the fiscal year, each beginning on a page of its own."""
    html = _templates().get_template("year_papers.html").render(papers=papers)
    return _pdf(html, "paper.css", "year_papers.css")


def day_report_html(sheet: DayReportSheet) -> str:
    """The report of a day before it is laid out."""
    return _templates().get_template("day_report.html").render(sheet=sheet)


def day_report_pdf(sheet: DayReportSheet) -> bytes:
    """The report of a day."""
    return _pdf(day_report_html(sheet), "paper.css", "day_report.css")


ROLES_A_PAGE, CARDS_A_PAGE = 8, 4

DRILL_PAPERS = {
    "roles": ("drill_roles.html", "drill_roles.css"),
    "needs": ("drill_cards.html", "drill_cards.css"),
    "calls": ("drill_cards.html", "drill_cards.css"),
    "times": ("drill_times.html", "drill_times.css"),
}
"""Each paper of a drill's script, with its style."""


def drill_pdf(paper: DrillPaper, which: str) -> bytes:
    """One of the papers of a drill's script (訓練の台本)."""
    template, style = DRILL_PAPERS[which]
    html = (
        _templates()
        .get_template(template)
        .render(
            paper=paper,
            sort="call" if which == "calls" else "need",
            roles_a_page=ROLES_A_PAGE,
            cards_a_page=CARDS_A_PAGE,
        )
    )
    return _pdf(html, "paper.css", style)


def door_poster_pdf(poster: DoorPoster, size: PosterSize) -> bytes:
    """The poster with the QR of the registration page."""
    html = _templates().get_template("door_poster.html").render(poster=poster, qr=qr_picture(poster.address))
    return _pdf(html, "paper.css", "posters.css", f"posters_{size}.css")


def status_poster_pdf(poster: StatusPoster, size: PosterSize) -> bytes:
    """The poster of today's activity."""
    html = _templates().get_template("status_poster.html").render(poster=poster)
    return _pdf(html, "paper.css", "posters.css", f"posters_{size}.css")


def trust_poster_pdf(poster: TrustPoster, size: PosterSize) -> bytes:
    """The poster with the QR of the page that sets a tablet up."""
    pairs = poster.fingerprint.split(":") if poster.fingerprint else []
    html = (
        _templates()
        .get_template("trust_poster.html")
        .render(poster=poster, qr=qr_picture(poster.address), pairs=rows(pairs, 16))
    )
    return _pdf(html, "paper.css", "posters.css", f"posters_{size}.css")


def poster_pdf(poster: AnyPoster, size: PosterSize) -> bytes:
    """Any poster."""
    if isinstance(poster, DoorPoster):
        return door_poster_pdf(poster, size)
    if isinstance(poster, StatusPoster):
        return status_poster_pdf(poster, size)
    return trust_poster_pdf(poster, size)
