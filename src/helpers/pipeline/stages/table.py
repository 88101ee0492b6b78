"""The stage table itself: the notebooks of the report in CHAPTERS, everything that runs in STAGES."""

from __future__ import annotations

from helpers.pipeline.stages.stage import Stage
from helpers.terms import RELEASED, TABLES_BEFORE

PROTOCOL = "data/protocol"
REFERENCE = "data/reference"
FONTS = "report/theme/fonts/"
CODEBOOK = f"{PROTOCOL}/codebook/"
PLAN = f"{PROTOCOL}/analysis_plan.yml"
FROZEN = f"{PROTOCOL}/frozen.yml"
CHANGES = f"{PROTOCOL}/codebook_changes.yml"
OWN_CODEBOOK = "{investigation}/protocol/codebook.yml?"  # what an investigation was drawn with, it keeps
OWN_PLAN = "{investigation}/protocol/analysis_plan.yml?"
TIMETABLE = (f"{PROTOCOL}/timetable.yml", "{investigation}/protocol/timetable.yml?")  # the report's date
PUBLICATION = (f"{PROTOCOL}/publication.yml", "{investigation}/protocol/publication.yml?")
USED_CODEBOOK = "build/protocol/codebook.yml"  # the one that the returns were read with
CHOOSING = f"{PROTOCOL}/cases.yml"  # how the in-depth cases are chosen
ACTIVITIES = f"{PROTOCOL}/forms/activities.yml"
DISCLOSURE = f"{PROTOCOL}/disclosure.yml"
PROPOSALS = f"{PROTOCOL}/forms/proposals.yml"
WORKSHOP = ("{investigation}/workshop/*", f"{PROTOCOL}/workshop_themes.yml", f"{PROTOCOL}/forms/workshop.yml")
SENTENCES = "src/helpers/simulate/sentences.yml"  # of the simulated free text
MUNICIPALITIES = f"{REFERENCE}/municipalities.csv"
INFORMATION_TYPES = f"{REFERENCE}/info_types.csv"
PUBLISHED_RULES = tuple(
    f"{REFERENCE}/{name}.csv"
    for name in ("rule_timeline", "breaks", "initiatives", "council_treatment", "processing_times")
)
MARK = "{investigation}/DEMONSTRATION.txt?"
DRAWN = ("{investigation}/frame.csv?", "{investigation}/population.csv?", "{investigation}/draw.csv?")
REFERENCES = (CODEBOOK, DISCLOSURE, MUNICIPALITIES, INFORMATION_TYPES)
RETURNED = (
    *(*DRAWN, MARK, OWN_CODEBOOK, "{investigation}/returns/*", "{investigation}/corrections.csv?"),
    *REFERENCES,
)
PILOT = tuple(
    f"{{investigation}}/pilot/{part}"
    for part in ("draw.csv?", "protocol/codebook.yml?", "coder_1/*", "coder_2/*")
)
EARLIER = f"{{investigation}}/{RELEASED}/*.json"  # what the version published before has told
# what a notebook with statements and figures reads
SHOWN = (PLAN, OWN_PLAN, FONTS, DISCLOSURE, MUNICIPALITIES, EARLIER)
DISCUSSED = ("05_growth", "06_information", "07_remittal", "08_rules", "10_cases")  # at the workshop
PUBLISHED_BEFORE = (  # whose released tables a municipality's sheet repeats
    *("04_representation", "05_growth", "06_information", "07_remittal", "08_rules", "09_appeals"),
)
READS_IT = {"investigation": "{investigation}"}  # the parameters of a notebook that reads the investigation


def tables(*names: str) -> tuple[str, ...]:
    """Return the paths of clean tables."""
    return tuple(f"build/tables/{name}.parquet" for name in names)


def account(folder: str) -> tuple[str, ...]:
    """Return the paths of the tables that tell of a cleaning."""
    return tuple(f"build/{folder}/{name}.csv" for name in ("ledger", "set_aside", "faults", "refused"))


def results(name: str) -> str:
    """Return the path of a notebook's numbers and statements."""
    return f"build/results/{name}.json"


def executed(name: str) -> str:
    """Return the path of an executed notebook."""
    return f"build/notebooks/{name}.ipynb"


def told(name: str) -> tuple[str, ...]:
    """Return the outputs that every chapter's notebook has: its results, the tables it releases, and what
    stands behind them, which stays in the house.
    """
    return results(name), f"build/release/{name}/", behind(name)


def behind(name: str) -> str:
    """Return the folder with the cells of a notebook's tables, hidden ones as well."""
    return f"build/disclosure/{name}/"


def before(name: str) -> tuple[str, ...]:
    """Return the cells of the tables that a notebook takes into account when it hides numbers."""
    return tuple(behind(other) for other in TABLES_BEFORE.get(name, ()))


CHAPTERS = (
    Stage(
        "01_design",
        params=READS_IT,
        inputs=(
            *(*DRAWN, MARK, *SHOWN, OWN_CODEBOOK, CODEBOOK),
            *(f"{PROTOCOL}/power.yml", *TIMETABLE),
            *("data/montecarlo/reports.csv?", "data/montecarlo/summary.csv?", f"{PROTOCOL}/scenarios.yml"),
        ),
        outputs=told("01_design"),
    ),
    Stage(
        "02_pilot",
        params=READS_IT,
        inputs=(*PILOT, MARK, OWN_CODEBOOK, f"{PROTOCOL}/pilot.yml", CHANGES, FONTS, *REFERENCES, EARLIER),
        outputs=(*account("pilot"), *told("02_pilot")),
    ),
    Stage(
        "03_returns",
        params=READS_IT,
        inputs=(*RETURNED, CHANGES, EARLIER),
        outputs=(
            *tables("cases", "information", "causes", "remittals"),
            *tables("rule_inputs", "time", "ledger", "set_aside"),
            *account("returns"),
            *("build/returns/versions.csv", "build/returns/corrections.csv", USED_CODEBOOK),
            "build/returns/to_municipalities/",
            *told("03_returns"),
        ),
    ),
    Stage(
        "04_representation",
        params=READS_IT,
        inputs=(
            *before("04_representation"),
            *tables("cases", "information", "causes", "remittals", "time"),
            results("03_returns"),
            *(*DRAWN, USED_CODEBOOK, *SHOWN),
        ),
        outputs=(*tables("weighted_cases"), *told("04_representation")),
    ),
    Stage(
        "05_growth",
        params=READS_IT,
        inputs=(
            *before("05_growth"),
            *tables("cases", "causes", "ledger", "weighted_cases"),
            results("03_returns"),
            *(results("04_representation"), "build/release/04_representation/"),
            *("{investigation}/returns/received.csv?", "{investigation}/protocol/frozen.yml?"),
            "{investigation}/page_counts.csv?",
            *(*DRAWN, USED_CODEBOOK, FROZEN, f"{PROTOCOL}/power.yml", *SHOWN),
        ),
        outputs=(*tables("growth", "secondary_tests"), *told("05_growth")),
    ),
    Stage(
        "06_information",
        params=READS_IT,
        inputs=(
            *before("06_information"),
            *tables("cases", "information", "secondary_tests"),
            results("03_returns"),
            results("05_growth"),
            *(*DRAWN, USED_CODEBOOK, CODEBOOK, *SHOWN),
        ),
        outputs=told("06_information"),
    ),
    Stage(
        "07_remittal",
        params=READS_IT,
        inputs=(
            *before("07_remittal"),
            *tables("cases", "causes", "remittals", "secondary_tests"),
            results("03_returns"),
            "{investigation}/registered_causes.csv?",
            *(*DRAWN, USED_CODEBOOK, *SHOWN),
        ),
        outputs=told("07_remittal"),
    ),
    Stage(
        "08_rules",
        params=READS_IT,
        inputs=(
            *before("08_rules"),
            *tables("cases", "rule_inputs"),
            results("03_returns"),
            *(*PUBLISHED_RULES, *TIMETABLE, "{investigation}/rules/*", "{investigation}/coding/*"),
            *(*DRAWN, USED_CODEBOOK, f"{PROTOCOL}/themes.yml", *SHOWN),
            *(f"{PROTOCOL}/theme_texts.yml", f"{PROTOCOL}/pilot.yml"),
        ),
        outputs=("build/coding/faults.csv", *told("08_rules")),
    ),
    Stage(
        "09_appeals",
        params=READS_IT,
        inputs=(
            *(f"{REFERENCE}/appeals_national.csv", f"{REFERENCE}/breaks.csv"),
            *(f"{{investigation}}/{name}.csv?" for name in ("danmarkskort", "decisions")),
            *(f"{{investigation}}/{name}.csv?" for name in ("recipients", "comments")),
            *(f"{REFERENCE}/{name}" for name in ("kommuner_dk_svg.json", "kommuner_hex.csv", "SOURCES.md")),
            *(*DRAWN, *TIMETABLE, MARK, MUNICIPALITIES, FONTS, DISCLOSURE),
        ),
        outputs=("build/danmarkskort/set_aside.csv", *told("09_appeals")),
    ),
    Stage(
        "10_cases",
        params=READS_IT,
        inputs=(
            *before("10_cases"),
            *tables("weighted_cases"),
            results("03_returns"),
            *("{investigation}/cases/*", MARK, *DRAWN, "{investigation}/unit_costs.csv?"),
            *(ACTIVITIES, f"{REFERENCE}/unit_costs.csv", CHOOSING, USED_CODEBOOK, *SHOWN),
        ),
        outputs=("build/cases/faults.csv", *tables("chosen_cases", "resource_draws"), *told("10_cases")),
    ),
    Stage(
        "11_workshop",
        params=READS_IT,
        inputs=(
            *(executed(name) for name in DISCUSSED),
            *(results(name) for name in ("03_returns", *DISCUSSED)),
            *(*WORKSHOP, MARK, *DRAWN, f"{REFERENCE}/kommuner_hex.csv", *SHOWN),
        ),
        outputs=("build/workshop/faults.csv", *tables("workshop_votes"), *told("11_workshop")),
    ),
    Stage(
        "12_simplification",
        params=READS_IT,
        inputs=(
            *before("12_simplification"),
            *tables("cases", "information", "resource_draws"),
            *(results(name) for name in ("03_returns", "05_growth", "06_information", "07_remittal")),
            *(results("10_cases"), f"{REFERENCE}/kommuner_hex.csv", *WORKSHOP, "build/release/08_rules/"),
            *("{investigation}/danmarkskort.csv?", "{investigation}/decisions.csv?"),
            *(f"{PROTOCOL}/simplifications.yml", PROPOSALS, *TIMETABLE, MARK),
            *(*DRAWN, USED_CODEBOOK, CODEBOOK, *SHOWN),
        ),
        outputs=("build/workshop/proposal_faults.csv", *told("12_simplification")),
    ),
)
EXECUTED = tuple(executed(stage.name) for stage in CHAPTERS)
STAGES = (
    Stage(
        "demo",
        function="helpers.simulate.demonstration:investigation",
        params={"folder": "{out}/demo", "truth": "{out}/demo-truth.json"},
        inputs=(
            CODEBOOK,
            PLAN,
            FROZEN,
            f"{PROTOCOL}/scenarios.yml",
            SENTENCES,
            f"{PROTOCOL}/themes.yml",
            MUNICIPALITIES,
            INFORMATION_TYPES,
            *(CHOOSING, PROPOSALS, ACTIVITIES),
        ),
        outputs=("build/demo/", "build/demo-truth.json"),
        demonstration=True,
    ),
    Stage(
        "municipality",
        function="helpers.publish.municipality.basis:prepare",
        params=READS_IT,
        inputs=(
            *tables("cases", "information", "causes"),
            *account("returns"),
            *(f"build/release/{name}/" for name in PUBLISHED_BEFORE),
            results("05_growth"),
            *(*DRAWN, USED_CODEBOOK, PLAN, OWN_PLAN, MUNICIPALITIES),
        ),
        outputs=("build/municipality/",),
    ),
    Stage(
        "20_municipality",
        inputs=("build/municipality/", results("03_returns"), FONTS, DISCLOSURE, MUNICIPALITIES),
        outputs=("build/own/20_municipality/",),
    ),
    Stage("00_explore", params=READS_IT, inputs=(*RETURNED, PLAN, OWN_PLAN, FONTS), outputs=()),
    *CHAPTERS,
    Stage(
        "results",
        function="helpers.publish.assembly.merging:merge",
        params=READS_IT,
        inputs=(
            *("build/results/*.json", *EXECUTED, "build/release/", *TIMETABLE),
            *(*PUBLICATION, "{investigation}/earlier/register.json?"),
            *(f"{PROTOCOL}/assumptions.yml", f"{PROTOCOL}/pilot.yml", PLAN, OWN_PLAN),
        ),
        outputs=("build/results.yml", "build/publication/", "build/quarto/"),
    ),
    Stage(
        "audit",
        function="helpers.publish.gate.attack:run",
        params=READS_IT,
        inputs=("build/disclosure/", DISCLOSURE, EARLIER),
        outputs=("build/audit/index.html",),
    ),
    Stage(
        "report",
        function="helpers.publish.assembly.assemble:assemble",
        params={"renderer": "{renderer}", **READS_IT},
        inputs=(
            *(*tables("cases", "rule_inputs"), *DRAWN, MUNICIPALITIES, "{investigation}/cleared_texts.csv?"),
            *("{investigation}/private_markers.txt?", "build/results.yml", "build/publication/"),
            "build/audit/index.html",
            "build/quarto/",
            *EXECUTED,
            "build/release/",
            *("_quarto.yml", "index.qmd", "report/", USED_CODEBOOK),
        ),
        outputs=("build/report/",),
    ),
)
