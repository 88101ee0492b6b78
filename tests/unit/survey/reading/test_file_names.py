"""Names of returned files: what passes, what is left out of the records, and whom they speak of."""

from pathlib import Path

import pytest

from helpers.survey import reference
from helpers.survey.reading.files.file_names import recorded, says_other

CODES = set(reference.municipalities()["kommunekode"])
ORDINARY = (
    "0253_Greve_Børn_Unge_Familie.xlsx",
    "0253_Borger_Service.xlsx",
    "0253 fra leder Rettet.xlsx",
    "0253 27001234.xlsx",
    "0400_bornholm.xlsx",
    "Greve Kommune Rettet.xlsx",
    "Skema Udfyldt Greve.xlsx",
    "Spørgeskema Lolland Kommune.xlsx",
    "0253 Social og Sundhed.xlsx",
    "0253_Handicap og Psykiatri_endelig.xlsx",
    "0253 28-11-2026.xlsx",
    "0253 BPA Endelig Version.xlsx",
    "Ikast-Brande Kommune.xlsx",
    "0253 v2 (1).xlsx",
    "0253 27.36.00-P27-1-26.xlsx",
    "Jammerbugt Svar.xlsx",
    "Samlet Besvarelse Holbæk.xlsx",
    "Returneret Skema.xlsx",
    "0253_Team_Myndighed.xlsx",
    "0253_greve_boern_unge_familie.xlsx",
    "0253 socialforvaltningen handicapområdet.xlsx",
    "0253_ydelsen_og_indsatsen.xlsx",
    "0253 sagsbehandler rettet.xlsx",
    "besvarelse fra handicap og psykiatri.xlsx",
    "0253_ankestyrelsen_spoergeskema_bpa_2022.xlsx",
    "skema-greve-kommune-2022-03-18.xlsx",
    "DokAfd_0253.xlsx",
)
NAMES = (
    "Jens Hansen 0253.xlsx",
    "0190 Zeus Filemark.xlsx",
    "0253_Lise_Holm.xlsx",
    "0253 Nguyễn Văn An.xlsx",
    "0253-Jens-Hansen.xlsx",
    "JensHansen0253.xlsx",
    "0253_Greve_Jens_Hansen.xlsx",
    "Mette Holm rettet.xlsx",
    "0253 BPA Peter Holm.xlsx",
    "jens hansen 0253.xlsx",
    "0253_mette_holm.xlsx",
    "0253-lise-holm-rettet.xlsx",
    "zita x-holm 0253.xlsx",
    "0253 nguyễn văn an.xlsx",
    "0253 bpa peter nielsen.xlsx",
    "0253_sagsbehandler_jens.xlsx",
    "0253 rettet af jens.xlsx",
    "soeren soerensen.xlsx",
    "hansen 0253.xlsx",
)
CERTAIN = (
    "sag 251285-1234.xlsx",
    "0101_251285-1234.xlsx",
    "0253_2512851234.xlsx",
    "svar_fra_jens@by.dk.xlsx",
    "borger_Jens_Hansen.xlsx",
    "0253 fra leder Lise Holm.xlsx",
    "0253 tlf 23456789.xlsx",
)


@pytest.mark.parametrize("name", ORDINARY)
def test_departments_versions_dates_and_journal_numbers_pass(name: str) -> None:
    (found,) = recorded([Path(name)])
    assert (found.file, found.findings) == (name, ())


@pytest.mark.parametrize("name", NAMES + CERTAIN)
def test_a_personal_name_is_replaced_by_the_place_in_the_folder(name: str) -> None:
    other, found = recorded([Path("0101.xlsx"), Path(name)])
    assert found.file.endswith("fil 2 (navnet er udeladt).xlsx") and other.file == "0101.xlsx"
    assert found.findings and found.certain == (name in CERTAIN)
    code = name[:4] if name[:4].isdecimal() and not name[4].isdecimal() else ""
    assert found.file.startswith(code)
    assert not any(
        word in found.file.lower()
        for word in ("jens", "holm", "zeus", "văn", "1234", "hansen", "2345", "peter")
    )


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("0253_lars.xlsx", "0253_[tekst, 4 tegn].xlsx"),
        ("Zeus.xlsx", "[tekst, 4 tegn].xlsx"),
        ("0253_questionnaire_zeus v2.xlsx", "0253_questionnaire_[tekst, 4 tegn] v2.xlsx"),
        ("greve&zeus.XLSX", "greve&[tekst, 4 tegn].XLSX"),
        ("0253 autisme.xlsx", "0253 [tekst, 7 tegn].xlsx"),
        ("0253 cerebral parese.xlsx", "0253 [tekst, 15 tegn].xlsx"),
        ("0253 mette 12032010.xlsx", "0253 [tekst, 14 tegn].xlsx"),
        ("0253 12032010.xlsx", "0253 12032010.xlsx"),
        ("0253 M4rs.xlsx", "0253 [tekst, 4 tegn].xlsx"),
        ("0253 larsteam.xlsx", "0253 [tekst, 8 tegn].xlsx"),
        ("0253 voksenhandicap.xlsx", "0253 voksenhandicap.xlsx"),
        ("0253_familieafdelingen.xls", "0253_familieafdelingen.xls"),
        ("0253_b.xlsx", "0253_b.xlsx"),
        ("0253 l a r s.xlsx", "0253 [tekst, 7 tegn].xlsx"),
        ("0253 ⓛⓐⓡⓢ.xlsx", "0253 [tekst, 4 tegn].xlsx"),
        ("0253.zeus", "0253.[tekst, 4 tegn]"),
        ("0253 Кирил.xlsx", "0253 [tekst, 5 tegn].xlsx"),
    ],
)
def test_a_file_name_stands_as_what_is_known_of_it(name: str, left: str) -> None:
    (found,) = recorded([Path(name)])
    assert found.file == left and not found.certain and found.path.name == name


def test_files_whose_names_are_alike_without_what_is_left_out_are_told_by_place() -> None:
    found = [each.file for each in recorded([Path("0253_lars.xlsx"), Path("0253_mads.xlsx")])]
    assert found == ["0253 fil 1 (navnet er udeladt).xlsx", "0253 fil 2 (navnet er udeladt).xlsx"]


def test_what_the_projects_own_people_have_named_stands() -> None:
    assert recorded([Path("kodning_ab.xlsx")], own=True)[0].file == "kodning_ab.xlsx"


@pytest.mark.parametrize("sign", list("\n\r\t\x1b\x85\u2028\u2029\u202e\u200b\udcff"))
def test_signs_that_act_or_break_lines_are_no_part_of_a_name(sign: str) -> None:
    (found,) = recorded([Path(f"0253{sign}ja.xlsx")])
    assert found.file == "0253_ja.xlsx" and found.path.name == f"0253{sign}ja.xlsx"


def test_no_two_files_have_one_name() -> None:
    names = ["0253\nja.xlsx", "0253\rja.xlsx", "0253_ja.xlsx", "0253.xlsx"]
    found = [each.file for each in recorded([Path(name) for name in names])]
    assert len(set(found)) == 4 and found[2:] == names[2:] and found[0].startswith("0253 fil 1")


@pytest.mark.parametrize(
    ("file", "municipality", "other"),
    [
        ("0400_bornholm.xlsx", "0253", "0400"),
        ("svar 0400.xlsx", "0253", "0400"),
        ("0253.xlsx", "0253", ""),
        ("0253 og 0400.xlsx", "0253", ""),
        ("svar 2026.xlsx", "0253", ""),
        ("skema.xlsx", "0253", ""),
        ("greve.xlsx", "0253", ""),
        ("Køge svar.xlsx", "0253", "0259"),
        ("koebenhavn.xlsx", "0101", ""),
        ("Høje-Taastrup svar.xlsx", "0253", "0169"),
        ("hoeje_taastrup.xlsx", "0169", ""),
        ("0400.xlsx", "", ""),
        ("0400.xlsx", "9999", ""),
    ],
)
def test_a_name_that_speaks_of_another_municipality(file: str, municipality: str, other: str) -> None:
    assert says_other(file, municipality, CODES) == other
