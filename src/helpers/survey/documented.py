"""What the columns mean that no question explains: made from answers, from the draw, or by an analysis."""

from __future__ import annotations

from helpers.protocol.codebook import CASES, CAUSES, INFORMATION, RULE_INPUTS, TIME

_CODE = "Municipality's code, four digits as text, see reference/municipalities.csv"
_DECISION = "Ankestyrelsen's key of the decision, as in frame.csv"

# table → (columns, meaning): beside the questions of a sheet
DERIVED: dict[str, tuple[tuple[str, str], ...]] = {
    CASES: (
        ("municipality", _CODE),
        (
            "appeal_pages",
            "Standard pages added because of the appeal: the three questions on it together; missing where "
            "one of them is",
        ),
        (
            "appeal_document_pages",
            "Those of them in documents that exist only because of the appeal (reassessment, appeal form)",
        ),
        ("other_appeal_pages", "Those of them in other information that came after the appeal"),
        (
            "n_information_types",
            "Types of information present that someone supplied, without what the municipality always writes "
            "itself; missing where the sheet was not answered for the case",
        ),
        ("n_own_documents", "Types present that the municipality always writes itself"),
        ("n_retrieval_answered", "Types present with an answer on retrieval"),
        (
            "n_newly_obtained",
            "Types present that were obtained anew (the codebook says which answer that is)",
        ),
        ("has_expert", "Whether a type of the group `expert` is present"),
        ("has_knows_citizen", "Whether a type of the group `knows_citizen` is present"),
        ("has_other_municipal", "Whether a type of the group `other_municipal` is present"),
        ("file", "Workbook that the case was read from; never published"),
        ("row", "Its row in the sheet `sager`; with the file the key of the case, never published"),
    ),
    INFORMATION: (
        ("expert", "Whether the type comes from an expert"),
        ("knows_citizen", "Whether the type comes from someone who knows the citizen"),
        ("other_municipal", "Whether the type comes from another part of the municipality"),
        ("added_by_appeal", "Whether the type arises through the appeal"),
        ("own_document", "Whether the municipality always writes it itself"),
    ),
    CAUSES: (
        ("cause", "Cause of remittal; one row per remitted case and cause"),
        ("selected", "Whether the cause applied"),
        ("principal", "Whether it was the principal one"),
    ),
    RULE_INPUTS: (("municipality", _CODE),),
    TIME: (("municipality", _CODE),),
}

_STRATUM = (
    ("municipality", _CODE),
    ("provision", "Provision: `bpa` or `lost_earnings`"),
    ("period", "Period of Ankestyrelsen's decision"),
    ("outcome", "What Ankestyrelsen decided"),
)
_ROW = (("file", "Workbook"), ("sheet", "Its sheet"))

# tables without a sheet: table → (columns, meaning), in the order of the columns
OTHER: dict[str, tuple[tuple[str, str], ...]] = {
    "weighted_cases": (
        ("stratum", "municipality|provision|period|outcome"),
        ("stratum_size", "Decided appeals in the stratum"),
        ("size_class", "The municipality's class by inhabitants, from analysis_plan.yml"),
        ("base_weight", "Decided appeals per usable case in the sampling stratum; missing in unusable cases"),
        (
            "weight",
            "For standard_pages alone (another question: weights of its own): appeals that the case stands "
            "for, silent strata carried and totals met; missing in cases without standard_pages",
        ),
        ("population_known", "Whether the numbers of appeals are known; without them no weight is"),
    ),
    "ledger": (
        *_ROW,
        ("cell", "Cell of the workbook"),
        ("rule", "Cleaning rule"),
        ("severity", "`fix`: corrected; `query`: asked about; `blocking`: the answer cannot be used"),
        ("old", "The answer as returned, personal data replaced"),
        ("new", "The answer as used"),
    ),
    "set_aside": (
        *_ROW,
        ("row", "Row of the sheet"),
        ("decision_id", _DECISION),
        ("reason", "Why the row enters no table"),
        ("n_values", "Answers in the row"),
        ("values", "Those answers as JSON, personal data replaced"),
    ),
    "refused": (
        ("file", "Workbook that nothing was read from"),
        ("municipality", _CODE + "; empty where the workbook does not say"),
        ("reason", "Why nothing was read from it"),
    ),
    "draw": (
        ("decision_id", _DECISION),
        *_STRATUM,
        ("decision_date", "Date of Ankestyrelsen's decision"),
        ("draw_rank", "Order in the sampling stratum, from 1"),
        ("role", "Main case, or substitute for one that cannot be answered"),
        ("stratum_size", "Decided appeals in municipality x provision x period x outcome"),
        ("quota", "Main cases drawn in the sampling stratum"),
        ("inclusion_probability", "Chance of being drawn as a main case"),
        ("seed", "Seed of the sampling stratum"),
        ("allocation", "Whether each provision is drawn from alone, or both together"),
        ("sampling_stratum", "The stratum that was drawn from"),
        ("sampling_stratum_size", "Decided appeals in it"),
        ("draw_seed", "Seed of the whole draw"),
    ),
    "frame": (
        ("decision_id", _DECISION),
        ("municipality", _CODE),
        ("provision", "Provision: `bpa` or `lost_earnings`"),
        ("outcome", "What Ankestyrelsen decided; `changed_or_annulled` is outside the investigation"),
        ("decision_date", "Date of Ankestyrelsen's decision, as text YYYY-MM-DD"),
    ),
    "population": (
        *_STRATUM,
        ("n", "Decided appeals in the stratum"),
        ("sampling_stratum", "The stratum that was drawn from, where it holds several"),
    ),
    "municipalities": (
        ("municipality", _CODE + " (`kommunekode` in the file)"),
        ("name", "Name in Danish"),
        ("region_code", "Region's code as text"),
        ("region", "Region's name"),
        ("landsdel", "Part of the country (landsdel)"),
        ("typology_code", "Class of Statistics Denmark's typology of municipalities, code"),
        ("typology", "Its name"),
        ("population", "Inhabitants"),
        ("population_note", "Where the number is from"),
        ("population_20200101", "Inhabitants on 1 January 2020, which the size classes rest on"),
    ),
    "page_counts": (
        ("decision_id", _DECISION),
        (
            "pages",
            "Pages that Ankestyrelsen counted in the file it received, a whole number. A further column "
            "`decision_pages` may give those of its own decision",
        ),
    ),
    "registered_causes": (
        ("decision_id", _DECISION),
        ("cause", "Cause of remittal that Ankestyrelsen registered; one row per decision and cause"),
    ),
    "growth": (
        ("estimand", "Id in analysis_plan.yml"),
        ("status", "`primary` or `secondary`"),
        ("provision", "Provision: `bpa` or `lost_earnings`"),
        ("outcome", "What Ankestyrelsen decided, or `all`"),
        ("estimate", "Change from the early to the late period, log scale"),
        ("std_error", "Its standard error, municipalities as clusters (CR3)"),
        ("statistic", "estimate / std_error"),
        ("p_value", "Two-sided, t with df degrees of freedom"),
        ("conf_low, conf_high", "Confidence interval at the plan's level, log scale"),
        ("df", "Municipalities less one"),
        ("std_error_cr2", "Standard error by CR2"),
        ("df_effective", "Satterthwaite's degrees of freedom of CR2"),
        ("equivalence_low, equivalence_high", "Interval of the two one-sided tests, log scale"),
        ("p_equivalence", "p-value of equivalence within the plan's margin"),
        ("largest_share", "Share of the variance that the largest municipality carries"),
        ("drift", "Largest change in the share of one answer on the way of counting"),
        ("counting_estimate, counting_error, counting_df", "The change with those answers as covariates"),
        ("interaction, p_interaction", "How the change differs between the outcomes, and its p-value"),
        ("n, n_before, n_after", "Usable cases, in all and per period"),
        ("n_clusters, municipalities_before, municipalities_after", "Municipalities with usable cases"),
        ("weighted_n", "Sum of the weights"),
        ("effective_n", "Kish's effective number of cases"),
        ("deff", "Kish's design effect of the weights"),
        ("item_response", "Share of completed cases with an answer"),
        ("fewest_cell", "The fewest usable cases of a period and outcome that was drawn"),
        ("population_known", "Whether the cases are weighted to known numbers of appeals"),
        ("se_type", "How uncertainty was found"),
        ("reasons", "Why nothing is reported, if so"),
        ("p_adjusted", "p-value adjusted in its family: Hochberg, or Benjamini and Hochberg"),
        ("level", "Confidence level of the interval that decides"),
        ("adjusted_low, adjusted_high", "The interval that decides, log scale"),
        ("counting_low, counting_high", "Interval with the way of counting held constant, at the same level"),
        ("mde, mde_ratio", "Smallest change that the study could find, log scale and as a factor"),
        ("verdict", "What may be said, by the plan's rules"),
        ("within_margin", "Whether the change lies within the margin of equivalence"),
        ("ratio, ratio_low, ratio_high", "exp of estimate and interval: ratio of geometric means"),
        ("annual, annual_low, annual_high", "Growth per year, a share"),
    ),
    "chosen_cases": (
        ("slot", "Place of the in-depth case, A to E"),
        ("kind", "Typical or heavy"),
        ("provision", "Provision: `bpa` or `lost_earnings`"),
        ("outcome", "What Ankestyrelsen decided, or `all`"),
        ("rank", "1 is the case itself, the others are its substitutes in order"),
        ("decision_id", _DECISION),
        ("municipality", _CODE),
        ("chosen_on", "Day of the choice, as text YYYY-MM-DD"),
        ("standard_pages, n_information_types", "As in `cases`; never published of a single case"),
        (
            "percentile_standard_pages, percentile_n_information_types, percentile_newly_obtained_share",
            "Weighted percentile among the usable cases of the place; never published",
        ),
        ("percentile_has_expert, percentile_has_knows_citizen", "The same of the two kinds of information"),
        (
            "quarter_standard_pages, quarter_n_information_types, quarter_newly_obtained_share",
            "The quarter of those cases in which it lies, 1 to 4",
        ),
        ("quarter_has_expert, quarter_has_knows_citizen", "The same of the two kinds of information"),
        ("cleared_on", "Day on which the municipality cleared the description; empty where it has not"),
    ),
    "resource_draws": (
        ("draw", "Number of the draw: one outcome of all that is uncertain, alike for both provisions"),
        ("provision", "Provision: `bpa` or `lost_earnings`"),
        ("hours", "Hours per appealed case, from the application to the submission to Ankestyrelsen"),
        ("hours_documentation", "Those of them that go to documenting the case"),
        ("hours_obtaining", "Those that go to obtaining information, for the first time or anew"),
        ("hours_appeal", "Those that go to the appeal"),
        ("dkk_per_hour", "DKK per effective hour, overhead included"),
        ("pages_mean", "Weighted mean of standard pages per appealed case"),
        ("items_mean", "Weighted mean of information items obtained per appealed case"),
        ("exponent", "How hours grow with pages: hours = a x pages^exponent"),
        ("appeals_per_year", "Decided appeals per year of the late period"),
    ),
    "workshop_votes": (
        ("theme", "Theme of the workshop, from data/protocol/workshop_themes.yml"),
        ("yes, partly, no, dont_know", "Municipalities that answered so; internal, under three are a word"),
        ("not_voted", "Municipalities present that gave no vote on the theme"),
        ("present", "Municipalities present"),
        ("verdict", "What the votes come to"),
    ),
    "secondary_tests": (
        ("estimand", "Id in analysis_plan.yml"),
        ("provision", "Provision: `bpa` or `lost_earnings`"),
        ("outcome, measure, cause", "What the test is of, where its table says so"),
        ("p_value", "Two-sided; 1 where it may not be reported"),
        ("reasons", "Why nothing is reported, if so"),
    ),
}
FILES = {
    "weighted_cases": "build/tables/weighted_cases.parquet, `survey.weighted`: the columns of `cases`, and",
    "ledger": "build/tables/ledger.parquet: every change made in cleaning, and every doubt",
    "set_aside": "build/tables/set_aside.parquet: every row that entered no table",
    "refused": "build/returns/refused.csv: every returned workbook that nothing was read from",
    "growth": "build/tables/growth.parquet: E1, one row per provision and outcome",
    "chosen_cases": "build/tables/chosen_cases.parquet: the in-depth cases and their substitutes, internal",
    "resource_draws": "build/tables/resource_draws.parquet: E9, one row per draw and provision",
    "workshop_votes": "build/tables/workshop_votes.parquet: the votes of the workshop, internal",
    "secondary_tests": "build/tables/secondary_tests.parquet: the tests that are read together, one row each",
    "frame": "frame.csv of the investigation: all decided appeals",
    "population": "population.csv of the investigation, where no frame is given",
    "draw": "draw.csv of the investigation: the drawn cases",
    "page_counts": "page_counts.csv of the investigation, where given",
    "registered_causes": "registered_causes.csv of the investigation, where given",
    "municipalities": "reference/municipalities.csv",
}
LOADED_AS = {"weighted_cases": "weighted"}  # what ``helpers.load`` calls a table of FILES by another name


def meanings(table: str) -> dict[str, str]:
    """Return the meaning of each made column of ``table`` (a key of DERIVED or OTHER; "weighted" holds those
    of the cases as well), by its name.
    """
    if table == "weighted":
        return meanings(CASES) | meanings("weighted_cases")
    listed = DERIVED.get(table, ()) + OTHER.get(table, ())
    return {name.strip(): text for names, text in listed for name in names.split(",")}
