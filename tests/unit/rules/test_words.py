"""Small words and short forms around a section: which of them join, count, go on, or begin something else."""

from __future__ import annotations

import pytest

from helpers.analysis.rules.references import references

HELP, TWO = ["serviceloven § 42"], ["serviceloven § 41", "serviceloven § 45"]


def written(text: str) -> list[str]:
    return [reference.written for reference in references(text)]


def otherwise(frame: str, words: str | list[str], found: list[str]) -> list[str]:
    """The words (a text: between its blanks) with which ``frame`` does not give ``found``."""
    each = words.split() if isinstance(words, str) else words
    return [word for word in each if written(frame.format(word)) != found]


def test_what_a_number_counts_is_no_section() -> None:
    counted = (
        "timer sider år dage uger måneder mdr. lønsedler attester bilag kr. kroner pct. procent minutter "
        "gange stk. børn barnebilletter personer borgere hjælpere sager møder udtalelser erklæringer breve "
        "dokumenter km afgørelser hjemvisninger notater nye andre forskellige flere skemaer systemer "
        "medarbejdere fagpersoner læger rapporter opfølgninger kopier oplysninger felter døgn kvartaler "
        "mio. mia. forældre underskrifter papirer journaler opgaver samtaler besøg telefonopkald mails akter "
        "partshøringer ark kommuner kolleger kollegaer ekstra hele halve fulde"
    )
    assert otherwise("SEL §§ 42 og 43 {}", counted, HELP) == []


def test_a_number_after_which_the_sentence_goes_on_is_a_section() -> None:
    goes_on = (
        "i er var skal skulle kan kunne må måtte bør burde vil ville om for på til hvor når som der at har "
        "havde med ved efter fra af hvis men fordi så uden under over mod mens bliver blev får fik gør giver "
        "kræver fylder gælder dækker handler siger betyder stiller ligner overlapper behandles læses bruges "
        "samles ændres slås ikke begge også kræves overfor sammen tilsammen hver alle både vedrørende ang. "
        "vedr. eller samt ; : ) ? !"
    )
    assert otherwise("SEL § 41 og 45 {} det", goes_on, TWO) == []
    assert written("SEL § 41 og 45 tumlede") == ["serviceloven § 41"]


@pytest.mark.parametrize("frame", ["SEL §42{}", "SEL § 42 {}", "SEL § 42 {} lønsedler"])
def test_a_short_form_is_no_letter_of_the_section(frame: str) -> None:
    dotted = (
        "f.eks. f.ex. m.v. m.m. m.fl. m.a. m.h.t. m.t.p. o.l. o.lign. o.m.a. o.s.v. o.a. d.d. d.v.s. d.e. "
        "d.s. p.t. p.g.a. p.gr. p.b. a.m. a.d. e.l. e.lign. e.kr. i.f.m. i.h.t. s.d. s.å. b.la. t.o. "
        "t.d. k.b. n.b."
    )
    assert otherwise(frame, dotted, HELP) == []


def test_the_short_forms_of_two_words_hold_with_a_blank_between_them() -> None:
    spaced = ["f. eks.", "m. v.", "m. fl.", "o. lign.", "d. v. s.", "p. g. a.", "v. lønsedler"]
    assert otherwise("SEL § 42 {}", spaced, HELP) == []


def test_a_word_with_a_hyphen_is_no_letter_and_a_letter_with_one_is() -> None:
    words = "a-kasse a-kassen a-skat a-indkomst a-indkomsten e-mail e-mails e-boks p-plads b-skat"
    assert otherwise("SEL § 42 {}", words, HELP) == []
    assert written("SEL § 42 a-sager") == ["serviceloven § 42 a"]


def test_a_law_after_the_section_may_come_with_any_of_these() -> None:
    into = [
        "i",
        "efter",
        "fra",
        "af",
        "under",
        "iht.",
        "iht",
        "ifølge",
        "i henhold til",
        "i medfør af",
        "jf.",
        "jfr.",
    ]
    assert otherwise("§ 42 {} serviceloven", [*into, "", "(", ", jf."], HELP) == []
    described = "den det gamle nye nugældende dagældende tidligere nuværende vores danske selve både"
    assert otherwise("§ 42 i {} servicelov", described, HELP) == []
    assert written("§ 42 i den helt anden servicelov") == ["ukendt lov § 42"]


def test_a_list_of_sections_may_be_joined_by_any_of_these() -> None:
    joined = [
        "og",
        "eller",
        "samt",
        ",",
        ";",
        "/",
        "&",
        "+",
        "plus",
        "jf.",
        "jfr.",
        "hhv.",
        "henholdsvis",
        "resp.",
    ]
    joined += [
        "herunder",
        "særligt",
        "især",
        "navnlig",
        ", og",
        "sammenholdt med",
        "såvel som",
        "evt.",
        "og også",
    ]
    joined += [", derefter", "og så", ") og (", "-"]
    both = ["retssikkerhedsloven § 10", "retssikkerhedsloven § 12"]
    assert otherwise("§ 10 {} § 12 i RSL", [*joined[:-1], ", både"], both) == []
    assert written("§ 10 skal vi spørge om § 12 i RSL") == ["ukendt lov § 10", "retssikkerhedsloven § 12"]


def test_the_parts_of_a_section_have_many_names() -> None:
    whole = HELP[0]
    assert (
        otherwise("SEL § 42, {} 2", "stk. st. stykke stykket stks. stykker stykkerne", [f"{whole}, stk. 2"])
        == []
    )
    assert otherwise("SEL § 42, {} 2", "nr. nummer numre nrs.", [f"{whole}, nr. 2"]) == []
    assert otherwise("SEL § 42, {} b", ["litra", "lit."], [f"{whole}, litra b"]) == []
    sentences = "pkt. punktum punktummer pktm. pkts. punkt"
    assert otherwise("SEL § 42, 2. {}", sentences, [f"{whole}, 2. pkt."]) == []
    order = {"første": 1, "andet": 2, "anden": 2, "tredje": 3, "fjerde": 4, "femte": 5}
    for word, number in order.items():
        assert written(f"SEL § 42, {word} punktum") == [f"{whole}, {number}. pkt."]


def test_a_paragraph_of_an_agreement_is_none_of_the_law() -> None:
    assert otherwise("SEL § 42 og stk. 2 {} aftalen", ["i", "af", "på", "fra", "under"], HELP) == []
    whose = "den det vores jeres deres denne en et vor"
    assert otherwise("SEL § 42 og stk. 2 i {} aftale", whose, HELP) == []
    papers = (
        "overenskomsten kontrakten vedtægten retningslinjen kvalitetsstandarden forretningsordenen instruksen"
    )
    assert otherwise("SEL § 42 og stk. 2 i {}", papers, HELP) == []
    assert otherwise("SEL § 42 og 2. pkt. i {}", ["vejledningen", "referatet", "dagsordenen"], HELP) == []


def test_the_sign_is_written_in_many_ways() -> None:
    signs = [
        "§",
        "§.",
        "§:",
        "§-",
        "§'",
        "§'en",
        "§’en",
        "§-en",
        "§'er",
        "§'erne",
        "§'ens",
        "paragraf",
        "paragraf-",
    ]
    signs += ["paragraffen", "paragraf.", "par.", "pgf.", "pgf", "prgf.", "paragr.", "pargraf", "parragraf"]
    assert otherwise("SEL {} 42", signs, HELP) == []
    assert written("Et par 42-årige") == []


def test_a_title_ends_at_a_word_that_no_title_has() -> None:
    stops = "nr. stk. er skal kan har efter jf. jfr. siger står kræver fastsætter gælder giver som der at når"
    frame = "Lov om leje {} noget i § 3"
    assert otherwise(frame, stops, ["ukendt lov § 3"]) == []
