import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.identifiers import (
    Identifier,
    IdentifierKind,
    ReminderKind,
    find_identifiers,
    find_in_reference,
    find_reminders,
    name_like,
)

CPR = [
    "050509-1234",
    "050509 1234",
    "0505091234",
    "050509 - 1234",
    "050509–1234",
    "050509\u00a01234",
    "050509/1234",
    "050509.1234",
    "050509, 1234",
    "050509\n1234",
    "05 05 09 12 34",
    "05.05.09.1234",
    "05.05.09 1234",
    "05/05/09-1234",
    "05-05-09-1234",
    "0 5 0 5 0 9 1 2 3 4",
    "0-5-0-5-0-9-1-2-3-4",
    "050 509 1234",
    "05050 91234",
    "650509-1234",
    "910199-0000",
    "290200-1234",
    "05052009-1234",
    "05.05.2009 1234",
    "5.5.2009-1234",
    "5/5-09 1234",
    "5.5.09 - 1234",
    "5. maj 2009 - 1234",
    "5 maj 2009 1234",
    "5. maj 09, 1234",
    "May 5, 2009 - 1234",
    "5th of May 2009 / 1234",
    "050509, de sidste fire er 1234",
    "050509 og de sidste 4 er 1234",
    "05.05.2009, sista fyra 1234",
    "5. maj 2009 (de sidste fire cifre: 1234",
    "050509, the last four are 1234",
    "０５０５０９-１２３４",
    "٠٥٠٥٠٩-١٢٣٤",
    "۰۵۰۵۰۹ ۱۲۳۴",
    "⓪⑤⓪⑤⓪⑨①②③④",
    "05\u200b05\u200b09-12\u200d34",
    "0\u00ad5\u00ad0\u00ad5\u00ad0\u00ad9\u00ad1\u00ad2\u00ad3\u00ad4",
    "0\u03325\u03320\u03325\u03320\u03329\u03321\u03322\u03323\u03324",
    "0️⃣5️⃣0️⃣5️⃣0️⃣9️⃣1️⃣2️⃣3️⃣4",
    "nul fem nul fem nul ni et to tre fire",
    "nul, fem, nul, fem, nul, ni, et, to, tre, fire",
    "nul-fem-nul-fem-nul-ni-et-to-tre-fire",
    "Nul Fem Nul Fem Nul Ni bindestreg Et To Tre Fire",
    "nul fem nul fem nul ni tolv fireogtredive",
    "050509 tolv fireogtredive",
    "nul fem 05 nul 9 12 fireogtredive",
    "050509-12 treogtyve",
    "femogtyve 05 09 1234",
    "noll fem noll fem noll nio ett två tre fyra",
    "noll fem noll fem noll nio tolv trettiofyra",
    "null fem null fem null ni tolv trettifire",
    "null fem null fem null ni tolv tretti fire",
    "zero five zero five zero nine one two three four",
    "oh five oh five oh nine twelve thirty-four",
    "zero five zero five zero nine dash one two three four",
    "nulfemnulfemnulniettotrefire",
    "nulfemnulfemnulni-ettotrefire",
    "NulFemNulFemNulNi EtToTreFire",
    "nulfem nulfem nulni etto trefire",
    "nulénnulénnitten tolvfireogtredive",
    "050509-ettotrefire",
    "noll fem noll fem nollnio ett två tre fyra",
    "nollfemnollfemnollnioetttvåtrefyra",
    "zerofivezerofivezeronineonetwothreefour",
    "⓿❺⓿❺⓿❾-❶❷❸❹",
    "𝟎𝟓𝟎𝟓𝟎𝟗-𝟏𝟐𝟑𝟒",
    "০৫০৫০৯-১২৩৪",
]
SWEDISH = [
    "20090525-1234",
    "20090525+1234",
    "200905251234",
    "2009-05-25-1234",
    "2009 05 25 1234",
    "991225-1234",
    "991225+1234",
    "991225 1234",
    "9912251234",
    "991285-1234",
    "20090585-1234",
    "tjugo noll nio noll fem tjugofem ett två tre fyra",
    "991225, de fyra sista siffrorna är 1234",
]
NORWEGIAN = [
    "05050912345",
    "050509 12345",
    "050509-12345",
    "05 05 09 12345",
    "050509 123 45",
    "450509 12345",
    "05850912345",
    "null fem null fem null ni en to tre fire fem",
]
EMAIL = [
    "x@y.dk",
    "Fornavn.Efternavn+1@skole.example",
    "fornavn@firma",
    "navn @ firma . dk",
    "navn snabel-a firma punktum dk",
    "navn snabela firma.dk",
    "navn(at)firma.dk",
    "navn(a)firma.dk",
    "navn [at] firma dot com",
    "navn (snabel-a) firma punktum dk",
    "name at firm dot com",
    "navn at firma.dk",
    "ｎａｖｎ＠firma．dk",
    "na\u200bvn@fir\u00adma.dk",
    "navn krøllalfa firma punktum no",
    "namn snabel-a foretag punkt se",
]
PHONE = [
    "20304050",
    "20 30 40 50",
    "20-30-40-50",
    "20.30.40.50",
    "2030 4050",
    "2030-4050",
    "203 04 050",
    "2030 40 50",
    "20 30 4050",
    "2 0 3 0 4 0 5 0",
    "45 20304050",
    "45 20 30 40 50",
    "+45 12 34 56 78",
    "+4512345678",
    "+45 12345678",
    "+ 45 1234 5678",
    "0045 12345678",
    "004512345678",
    "00 45 12 34 56 78",
    "+46 70 123 45 67",
    "+46701234567",
    "070-123 45 67",
    "070 123 45 67",
    "0730-12 34 56",
    "08-123 456 78",
    "08-1234567",
    "+47 123 45 678",
    "+44 20 7946 0000",
    "+1 (555) 010-0000",
    "+298 123456",
    "enogtredive tolv fyrre halvtreds",
    "to nul tre nul fire nul fem nul",
    "plus femogfyrre tyve tredive fyrre halvtreds",
    "٢٠ ٣٠ ٤٠ ٥٠",
]
URL = [
    "https://example.org/x?y=1",
    "http://example.org",
    "hxxps://example.org/x",
    "www.example.dk",
    "example.com",
    "www.example.com/profil/x",
    "forum.example.net",
    "t.me/abc",
    "youtu.be/abc",
    "bit.ly/abc",
    "example.se",
    "EXAMPLE.ORG",
    "facebook dot com",
    "facebook punktum dk",
    "example . com",
    "example. dk",
    "@somename",
    "@some_name.x",
    "navn#1234",
    "exa\u200bmple.c\u00adom",
]
TABLE = [
    *((IdentifierKind.DANISH_CPR, written) for written in CPR),
    *((IdentifierKind.SWEDISH_PERSONNUMMER, written) for written in SWEDISH),
    *((IdentifierKind.NORWEGIAN_FODSELSNUMMER, written) for written in NORWEGIAN),
    *((IdentifierKind.EMAIL, written) for written in EMAIL),
    *((IdentifierKind.PHONE, written) for written in PHONE),
    *((IdentifierKind.URL, written) for written in URL),
]
ORDINARY = [
    "skoleåret 2024-2025",
    "skoleåret 2024/2025",
    "skoleåret 2024–2025 og igen 2025/26",
    "i 2019 2020 2021 2022",
    "den 3. november 2026",
    "den 3. november 2026 kl. 14.30",
    "den 5. maj 2026 kl. 1430",
    "1. august 2024-2025",
    "5. maj 2009 og 2010 var",
    "maj 2026, 1234 elever",
    "03.11.2026 kl 14.30",
    "03.11.2026 14.30",
    "03.11.26 14:30",
    "2026-11-03 14:30",
    "2026-11-03T14:30:00Z",
    "3/11-2026",
    "02.03.2026-05.03.2026",
    "02.03.26 - 05.03.26",
    "1.8.2024-31.7.2025",
    "1.1.2024 2025",
    "20261103",
    "31122026",
    "uge 45 2026",
    "kl. 10.15-11.45",
    "kl. 20.15-21.45",
    "kl. 20.15 - 21.45",
    "kl. 20.15 21.45",
    "fra kl. 8-16 og 10-14",
    "§ 12 b og § 133",
    "barnets lov §§ 28-30, 133-135",
    "lov nr. 1146 af 2022, § 15 stk. 3",
    "24 timer i døgnet",
    "KLE 27.12.04",
    "27.12.04 27.25.12",
    "27.12.04/27.25.12",
    "27.12.26 og .30 / 27.12.34",
    "27.12.04 12 unge",
    "15.20.36 / 17.27.30 / 85.10.13",
    "sag 27.12.04-G01-5-24",
    "sag 2024-123456",
    "sag 2012-004567",
    "12.500.000 kr",
    "20000000 kr",
    "20 000 000 kr",
    "12.345,50 kr",
    "10.120 11.450",
    "1.250.000-1.500.000",
    "20 %, 30 %, 40 % og 50 %",
    "11, 12, 13, 14, 15 år",
    "klassen har 24 elever, 12 drenge og 12 piger",
    "7.-9. klasse",
    "1 2 3 4 5 6 7 8 9 10",
    "ca. 3-4 gange om ugen i 2-3 måneder",
    "en 5-årig og en 10-årig",
    "112 eller 114",
    "version 192.168.10.12",
    "en til to elever ud af 24",
    "et, to eller tre gange",
    "en to tre fire",
    "en eller to af de fem seks unge",
    "one or two of the five six boys",
    "f.eks. bl.a. dvs. m.fl. ca. evt. mv.",
    "han kom hjem.De andre blev",
    "det er slut.Se også bilaget.No",
    "vi ved at han.De siger det",
    "vi tænker at det er godt. Se også",
    "lige at sige punktum de andre",
    "ett punkt se bilaga",
    "mødes @ klubben",
    "på snapchat 2 gange og discord med 15-årige",
    "referat.docx og notat.pdf",
    "er/var og/eller",
    "C# og A/B",
    "både for (a) og for (b)",
    "nøgle 3f2a9c1e-2030-4050-8e1f-0505091234ab",
    "nøgle a1b20505091234c3d4e5",
    "02-123456",
    "enten fem eller ti af 24, eller toogtyve af treogtredive",
    "enten 12.500.000 kr eller tresindstyve tusind",
    "ententen og nullen i femtiårene, firsernes og tresernes tiere",
    "kapitel 1.2.3 og afsnit 4.5.6",
]


def test_each_way_of_writing_is_found_where_it_stands() -> None:
    before = "Vi spørger om "
    for kind, written in TABLE:
        stands = Identifier(kind, len(before), len(before) + len(written))
        assert find_identifiers(f"{before}{written} i klassen.") == (stands,), written


def test_ordinary_text_passes() -> None:
    assert [written for written in ORDINARY if find_identifiers(f"Vi spørger om {written} i klassen.")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Tlf. 12 34 56 78",
        "Tlf. (+45) 12 34 56 78",
        "ring på 12345678",
        "telefon: 0123 4567",
        "insta: my_name1",
        "snap er ab_cd",
        "brugernavn xyz99",
        "id0505091234x",
        "(050509-1234)",
        "1)050509-1234",
        "Mit CPR:050509-1234.",
        "7 2024 050509 1234 3",
        "fade-cafe-050509-1234-beef",
    ],
)
def test_the_words_around_do_not_hide_it(text: str) -> None:
    assert len(find_identifiers(text)) == 1


def test_several_are_found_in_order() -> None:
    text = "Skriv til x@y.dk, ring 20304050 eller se www.example.dk; 050509-1234."
    assert [found.kind for found in find_identifiers(text)] == ["email", "phone", "url", "danish_cpr"]


def test_an_address_inside_an_address_is_one_finding() -> None:
    assert [found.kind for found in find_identifiers("navn@www.example.dk/x")] == ["email"]


@pytest.mark.parametrize(
    "key",
    [
        *(
            "sag-20301234",
            "SAG_2030.1234",
            "sagsnr-2030-1234",
            "BUF-20301234",
            "S20301234",
            "K-20301234-x",
            "K7-20301234",
        ),
        *("case.20301234", "ref-2030-1234", "jnr2030-1234", "2026-1234", "2026.1234", "2026-20301234", "k7-2026-031"),
        *("2026-000123", "20260105", "12345678", "id-20301234", "ESDH-20301234", "3f2a9c1e-2030-4050-8e1f"),
    ],
)
def test_the_key_of_a_case_may_have_eight_digits(key: str) -> None:
    assert find_in_reference(key) == ()


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("20301234", "phone"),
        ("8765-4321", "phone"),
        ("20-30-12-34", "phone"),
        ("20261234", "phone"),
        ("tlf20301234", "phone"),
        ("TLF-20301234", "phone"),
        ("mobil-20301234", "phone"),
        ("sag-tlf-20301234", "phone"),
        ("ANNA-TLF.20301234", "phone"),
        ("anna-20301234", "phone"),
        ("Sofie.20301234", "phone"),
        ("sag-004520301234", "phone"),
        ("sag-070-1234567", "phone"),
        ("sag-0505091234", "danish_cpr"),
        ("SAG-050509-1234", "danish_cpr"),
        ("2026-050509-1234", "danish_cpr"),
        ("K-200905251234", "swedish_personnummer"),
        ("K.05050912345", "norwegian_fodselsnummer"),
        ("www.example.dk", "url"),
    ],
)
def test_the_key_of_a_case_is_no_place_for_a_person(key: str, kind: str) -> None:
    assert [one.kind for one in find_in_reference(key)] == [kind]


def test_an_empty_text_holds_nothing() -> None:
    assert find_identifiers("") == ()


def _dashed(digits: str) -> str:
    return f"{digits[:6]}-{digits[6:]}"


def _pairs(separator: str) -> Callable[[str], str]:
    return lambda digits: separator.join((digits[:2], digits[2:4], digits[4:6], digits[6:]))


WORDS = {
    "da": "nul et to tre fire fem seks syv otte ni".split(),
    "sv": "noll ett två tre fyra fem sex sju åtta nio".split(),
    "no": "null en to tre fire fem seks sju åtte ni".split(),
    "en": "zero one two three four five six seven eight nine".split(),
}


def _spoken(language: str) -> Callable[[str], str]:
    return lambda digits: " ".join(WORDS[language][int(digit)] for digit in digits)


WRITTEN: list[Callable[[str], str]] = [
    str,
    _dashed,
    *(_pairs(separator) for separator in (" ", "-", ".", "/", ":", "_", " - ", "–")),
    " ".join,
    "-".join,
    "\u200b".join,
    lambda digits: digits.translate({0x30 + value: 0xFF10 + value for value in range(10)}),
    lambda digits: digits.translate({0x30 + value: 0x660 + value for value in range(10)}),
    *(_spoken(language) for language in WORDS),
]


@settings(max_examples=50, deadline=None)
@given(
    born=st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    added=st.sampled_from([0, 60]),
    serial=st.integers(0, 9999),
    write=st.sampled_from(WRITTEN),
    before=st.sampled_from(["", "Han er ", "cpr:", "(", "Æblet — "]),
    after=st.sampled_from(["", " og går i skole", ".", ")", ", siger hun"]),
)
def test_any_danish_number_is_found_however_it_is_written(
    born: date, added: int, serial: int, write: Callable[[str], str], before: str, after: str
) -> None:
    written = write(f"{born.day + added:02}{born:%m%y}{serial:04}")
    text = before + written + after
    found = find_identifiers(text)
    assert [(one.start, one.end) for one in found] == [(len(before), len(before) + len(written))]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_findings_lie_within_the_text_and_never_overlap(text: str) -> None:
    edges = [edge for one in find_identifiers(text) for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(one.start < one.end for one in find_identifiers(text))
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*"0123456789 .-+/@,:()a", "nul ", "to ", "at ", ".dk", "maj ", "\u200b"]), max_size=40)
)
def test_what_looks_like_identifiers_never_breaks_the_guard(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert all(0 <= one.start < one.end <= len(text) for one in find_identifiers(text))


def test_a_finding_never_shows_what_was_found() -> None:
    assert Identifier.__struct_fields__ == ("kind", "start", "end")
    for _, written in TABLE:
        (found,) = find_identifiers(written)
        assert written not in repr(found)


HOSTILE = [
    "1", "1 ", "12.", "1,", "1+", "+1", "00 ", "050509 ", "1.1.", "05.05.09-", "050509, ", "5. maj 2009 ", "maj 5 ",
    "@", "a@", "a (at) ", " at ", "(a", "a.", "a.dk ", "a dot ", "dot dk ", "www.", "http://", "a#1234", "a" * 63 + ".",
    "nul ", "en to tre ", "plus ", "snap er ", "\u200b1", "\u0301", "Aa Bb ", "elev Aa ", "aavej 1 ", "aaaa",
    "a1b2c3d4e5f60718293a4 ", "nulfem", "seksten", "tenen", "nulfemx", "tyvetre ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        began = time.process_time()
        find_identifiers(text)
        find_reminders(text)
        return time.process_time() - began

    short = min(seconds(1_000) for _ in range(3))
    bound = 100 * short + 0.05  # 20 times as long when linear, 400 times when quadratic
    assert any(seconds(20_000) < bound for _ in range(3))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Vi har talt med Kirsten Eksempel om klassen", 1),
        ("drengen hedder Eksempel og bor hos sin far", 1),
        ("eleven Eksempel og pigen Prøve", 2),
        ("flickan heter Exempel", 1),
        ("a boy named Example", 1),
        ("Vi har talt med hele klassen om det", 0),
        ("Vi spurgte Københavns Kommune om råd", 0),
        ("Drengen er glad for skolen. Han kommer hver dag", 0),
    ],
)
def test_what_may_be_a_name_is_counted(text: str, names: int) -> None:
    assert name_like(text) == names
    assert sum(one.kind is ReminderKind.NAME for one in find_reminders(text)) == names


@pytest.mark.parametrize("address", ["Eksempelvej 12", "Prøvegade 3 B", "Exempelgatan 7", "Sample Street 14"])
def test_a_street_with_a_number_is_a_reminder(address: str) -> None:
    before = "de bor på "
    reminders = find_reminders(f"{before}{address}, tæt ved skolen")
    assert [one.start for one in reminders if one.kind is ReminderKind.ADDRESS] == [len(before)]


def test_a_name_or_an_address_is_no_identifier() -> None:
    assert find_identifiers("Kirsten Eksempel bor på Eksempelvej 12") == ()
