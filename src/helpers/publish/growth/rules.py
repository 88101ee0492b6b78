"""The rules that decide, in plain Danish, for the report's appendix: what is said of a result, what is
counted and how, and how headings and sentences are chosen. Every number comes from the plan, or from where
the rule is carried out.
"""

from __future__ import annotations

import pandas as pd

from helpers import danish
from helpers.analysis.methods import resampling, verdicts
from helpers.protocol.analysis_plan import Plan, Resources
from helpers.protocol.codebook import OF_APPEAL, OWN
from helpers.protocol.disclosure import Rules
from helpers.publish.columns import key, known
from helpers.publish.growth import file_loss, levels
from helpers.publish.growth.plan import PLAN_SOURCE
from helpers.publish.representation import sentences as representation
from helpers.publish.views import View, register
from helpers.publish.wording import GROUP, QUESTION, SECONDARY_VERDICT, VERDICT, size_names
from helpers.survey.cleaning.pages import page_witnesses


def wording_rules(plan: Plan) -> View:
    """View of the pre-set wording rules, in the order in which they are tried."""
    rows = [(place, *rule) for place, rule in enumerate(conditions(plan).items(), 1)]
    frame = pd.DataFrame(rows, columns=["order", "verdict", "condition"])
    columns = (key("order", "Nr."), key("verdict", "Formulering"), known("condition", "Betingelse"))
    return register("regler", "Regler for formuleringer", frame, columns, PLAN_SOURCE)


def conditions(plan: Plan) -> dict[str, str]:
    """Return the pre-set wording rules in the order in which they are tried: verdict → condition."""
    guards, narrow = plan.guards, danish.percent_of(plan.equivalence_level)
    margin, alpha = danish.number(plan.margin, 1), danish.percent_of(plan.alpha)
    named = f"{VERDICT[verdicts.INCREASE]} eller {VERDICT[verdicts.DECREASE]}"
    careful = f"{SECONDARY_VERDICT[verdicts.INCREASE]} eller {SECONDARY_VERDICT[verdicts.DECREASE]}"
    measured = f"{VERDICT[verdicts.MEASURED_INCREASE]}; {VERDICT[verdicts.MEASURED_DECREASE]}"
    return {
        VERDICT[verdicts.NOT_ESTIMABLE]: (
            "Ydelsen er ikke udtrukket, eller antallet af afgjorte klager er ikke oplyst (mål med vægte). "
            f"Ellers: færre end {danish.number(guards.min_cases_per_period)} sager eller "
            f"{danish.number(guards.min_municipalities_per_period)} kommuner i en af perioderne; af en andel "
            f"færre end {danish.number(guards.min_cases_either_side)} sager, der har eller mangler det, der "
            f"tælles; færre end {danish.number(guards.min_satterthwaite_df)} effektive frihedsgrader (CR2, "
            "Satterthwaite); eller modellen kan ikke beregnes. Sammenhænge: det samme antal stadfæstede og "
            "hjemviste i stedet for perioder, talt i grupper med begge udfald, der adskiller sig"
        ),
        VERDICT[verdicts.UNDECIDED]: (
            f"Gennemsnit (E2): én sag står for over {danish.percent_of(guards.max_case_share)} af en "
            "periodes vægtede sider, og der ville ellers blive nævnt en stigning, et fald eller "
            "fravær af en ændring"
        ),
        named: (
            "Hovedmålet: hele sikkerhedsintervallet ligger på samme side af nul. Intervallet har det niveau, "
            f"som ydelsen er prøvet på (Hochberg): er p højst {alpha} for alle udtrukne ydelser, prøves alle "
            f"ved {alpha}; ellers prøves den mindste p ved {alpha} delt med antallet af ydelser, og så "
            "fremdeles"
        ),
        careful: (
            "Sekundære mål: det samme, men intervallet har det fælles niveau for alle sekundære mål "
            f"(Benjamini og Hochberg, højst {alpha} falske i gennemsnit blandt de nævnte). Sammenhænge: det "
            "mindst sikre af modellens interval og det, der tager højde for kommunerne"
        ),
        measured: (
            "Det samme, men den vægtede andel af et svar om tællemåden er ændret med mindst "
            f"{danish.number(100 * plan.counting.large_drift)}{danish.NBSP}procentpoint, og intervallet på "
            "samme niveau ligger ikke på samme side af nul eller kan ikke beregnes, når der tages højde for "
            "den (svarene er med som forklarende variable)"
        ),
        VERDICT[verdicts.EQUIVALENCE]: (
            f"Hele {narrow} sikkerhedsintervallet ligger inden for en faktor {margin} i hver retning (kun "
            f"mål, der er forhold). Sekundære mål: {SECONDARY_VERDICT[verdicts.EQUIVALENCE]}"
        ),
        VERDICT[verdicts.NOT_SHOWN]: "Alt andet",
    }


def deciding(plan: Plan, rules: Rules) -> View:
    """View of what else decides: what is counted and how it is computed, and how words are chosen."""
    parts = {"Beregningerne": computed(plan), "Overskrifter og sætninger": chosen(plan, rules)}
    rows = [(part, *rule) for part, told in parts.items() for rule in told.items()]
    frame = pd.DataFrame(rows, columns=["part", "about", "rule"])
    columns = (key("part", "Del"), key("about", "Hvad reglen gælder"), known("rule", "Regel"))
    source = f"{PLAN_SOURCE} og rapportens egne regler"
    title = "Regler for beregninger, overskrifter og sætninger"
    return register("beregningsregler", title, frame, columns, source)


def computed(plan: Plan) -> dict[str, str]:
    """Return the rules that decide what is counted and how: what a rule is about → the rule."""
    told = {
        "Perioder": (
            f"{plan.before} mod {plan.after}. Fra midte til midte er der {_decimal(plan.years_between)} år; "
            "det bruges til ændringen pr. år"
        ),
        "Det, der udelades": f"I denne rækkefølge: {_excluded(plan)}",
        "Tvivlsomme sidetal": _doubtful(),
        "Vægte": _weights(plan),
        "Hvilke oplysninger": (
            f"Typer i grupperne »{GROUP[OF_APPEAL]}« og »{GROUP[OWN]}« er ikke med i målene om oplysninger; "
            "dem skriver kun kommunen"
        ),
        "Prøver, der ses samlet": _families(plan),
        "Medianen": _median(plan),
        "Sammenhænge": (
            "Af modellens p-værdi og den, der tager højde for kommunerne, bruges den største. Skiller "
            "oplysningen de to udfald helt, kan sammenhængen ikke opgøres"
        ),
        "Udfald hver for sig": _outcomes(plan),
        "Tællemåden": _counting(plan),
        "Mindste ændring, der kunne påvises": (
            f"Den ændring, der findes med {danish.percent_of(plan.power)} sandsynlighed, når fejlrisikoen "
            f"{danish.percent_of(plan.alpha)} er delt med antallet af prøver, der ses samlet. For hovedmålet "
            "beregnes den af udtrækket med de svar, der kom ind, for andre mål af deres standardfejl"
        ),
        "Andre måder at regne på": _looks(plan),
        "Slettede sager": _lost(plan),
        "Vægte efter Ankestyrelsens sidetal": _retention(plan),
    }
    return told | ({"Timer og kroner": _resources(plan.resources)} if plan.resources else {})


def _decimal(value: float) -> str:
    """Return a number with the decimals that it has, at most two."""
    return danish.number(value, next(n for n in (0, 1, 2) if n == 2 or round(value, n) == value))


def _excluded(plan: Plan) -> str:
    labels = enumerate((danish.inside(exclusion.label) for exclusion in plan.exclusions), 1)
    return "; ".join(f"({place}) {label}" for place, label in labels)


def _doubtful() -> str:
    low, high = map(danish.number, page_witnesses.OFF)
    near = danish.number(page_witnesses.SAME[1])
    return (
        f"Er sidetallet {low} til {high} gange større eller mindre end kontroltallet, de fysiske sider eller "
        "summen af sagens dele, bruges det ikke, før kommunen har svaret. Det rettes til summen, når den "
        "modsiger tallet, og når kontroltallet eller de fysiske sider modsiger det på samme måde og er inden "
        f"for en faktor {near} af summen. Mangler en del, træder kontroltallet i stedet for summen. Et tal, "
        "der er regnet om fra fysiske sider, har dem ikke som vidne. Et stort tal, som intet modsiger, "
        "røres ikke, og et tal, som kommunen har bekræftet, bruges"
    )


def _weights(plan: Plan) -> str:
    alike = [name for name, estimand in plan.estimands.items() if estimand.weights == "municipality"]
    none = [name for name, estimand in plan.estimands.items() if estimand.weights == "none"]
    return (
        "En sag står for kommunens afgjorte klager med samme ydelse, periode og udfald. Er ingen af dem "
        "udfyldt, dækkes de af kommuner i samme størrelse (indbyggere: "
        f"{danish.listing([danish.inside(name) for name in size_names(plan).values()])}). Til sidst passer "
        "summen med landets antal. Vægtene beregnes for de sager, der har svaret på målet. I "
        f"{danish.listing(alike)} tæller hver kommune lige: dens sager deler én stemme. "
        f"{danish.listing(none)} er uden vægte"
    )


def _families(plan: Plan) -> str:
    return (
        "Hovedmålet er én prøve for hver ydelse, der er trukket. Alle andre mål, også hvert udfald og hver "
        "årsag for sig, er én gruppe. Et mål, der ikke kan opgøres, tæller begge steder med som p = 1. De "
        f"sekundære intervaller har niveauet {danish.percent(100)} minus {danish.percent_of(plan.alpha)} "
        "gange antallet af nævnte mål (mindst ét) delt med antallet af mål. Et mål, hvor ændringen ikke kan "
        "skilles fra målemetoden eller ikke kan afgøres, tæller også som nævnt"
    )


def _median(plan: Plan) -> str:
    return (
        f"{danish.number(plan.replicates)} gange trækkes kommunerne på ny (bootstrap); intervallet går "
        "mellem percentiler af medianens ændring, og p er to gange den mindste del på én side af nul. "
        f"Giver {danish.percent_of(resampling.FEW_UNDEFINED)} eller mere af gentagelserne intet tal, kan "
        "ændringen ikke opgøres"
    )


def _outcomes(plan: Plan) -> str:
    return (
        "Om ændringen er forskellig for stadfæstede og hjemviste sager, får en p-værdi og ingen konklusion. "
        f"Er {VERDICT[verdicts.EQUIVALENCE]} sagt om ydelsen, og går et af udfaldenes "
        f"{danish.percent_of(plan.equivalence_level)} interval ud over en faktor "
        f"{danish.number(plan.margin, 1)}, siges det med"
    )


def _counting(plan: Plan) -> str:
    asked = danish.listing([QUESTION[name] for name in plan.counting.questions])
    few = danish.number(plan.guards.min_municipalities_per_period)
    return (
        f"Der ses på {asked}. Afstanden mellem perioderne er den største forskel i den vægtede andel af et "
        f"svar. Er den mindst {_points(plan.counting.large_drift)}, siges en stigning, et fald eller fravær "
        "af en ændring sammen med ændringen, når der tages højde for tællemåden. Et svar fra færre "
        f"end {few} kommuner tæller med det almindeligste, og et manglende svar er et svar for sig. "
        "Gennemsnit og median har hovedmålets beregning ved siden af sig"
    )


def _points(share: float) -> str:
    return f"{danish.number(100 * share)}{danish.NBSP}procentpoint"


def _looks(plan: Plan) -> str:
    looks = plan.sensitivity
    return (
        "Hver beregning skal opfylde de samme krav til sager, kommuner og frihedsgrader som hovedresultatet. "
        f"Vægte skæres ved {danish.number(plan.trim_percentile)}-percentilen. En sags vægt gange dens "
        f"afvigelse begrænses ved {_decimal(looks.influence_limit)} robuste standardafvigelser. Det sidste "
        f"år er {looks.late_year}. »Samme måde« er den, som flest sager er talt på i den periode, der har "
        "færrest. Er konklusionen en anden med de tvivlsomme sidetal, som de blev oplyst, uden dem eller "
        "med grænsen for én sag, siges det ved hovedresultatet og i sammenfatningen"
    )


def _lost(plan: Plan) -> str:
    return (
        "Uanset hvor mange sager der er fundet, vises hovedmålet, som om odds for at være bevaret var delt "
        f"eller ganget med {danish.number(plan.odds_ratio, 2)} {file_loss.SIZE} (logaritmen af "
        "siderne), og de odds, hvor konklusionen bliver en anden (søgt op til "
        f"{_decimal(plan.largest_odds_ratio)} gange). Er under "
        f"{danish.percent_of(plan.availability_threshold)} af en ydelses "
        f"sager fra {plan.before} fundet, står forbeholdet ved resultatet"
    )


def _retention(plan: Plan) -> str:
    cut = plan.retention_percentile
    few = danish.number(plan.guards.min_cases_per_period)
    return (
        "Vægten ganges med sandsynligheden for, at sagen er fundet, efter ydelse, periode, udfald og "
        "kommunens størrelse, delt med sandsynligheden, når også år, afgørelsens længde og sider tæller. "
        f"Den skæres ved {_decimal(100 - cut)}- og {_decimal(cut)}-percentilen. En periode med færre end "
        f"{few} fundne eller tabte sager vægtes ikke om"
    )


def _resources(plan: Resources) -> str:
    least, most = _decimal(plan.least_exponent), _decimal(plan.largest_exponent)
    return (
        f"{danish.number(plan.draws)} gange trækkes hvert trins timer fra en PERT-fordeling (form "
        f"{_decimal(plan.shape)}); trinnene følges ad med en rangkorrelation på "
        f"{_decimal(plan.correlation)}. Timer følger siderne i en potens fra {least} til {most}. Sagers "
        f"øvrige forskelle har en halvnormal fordeling (skala {_decimal(plan.spread_between)}). Intervallet "
        f"er på {danish.percent_of(plan.confidence_level)}, og det prøves, hvad det betyder, hvis alle "
        f"svarer {danish.percent_of(plan.too_low)} for lavt"
    )


def chosen(plan: Plan, rules: Rules) -> dict[str, str]:
    """Return the rules by which headings and sentences are chosen: where → the rule."""
    narrow, margin = danish.percent_of(plan.equivalence_level), danish.number(plan.margin, 1)
    near, few = danish.percent_of(levels.NEAR), danish.number(plan.guards.min_cases_per_period)
    return {
        "Overskriften om sagernes omfang": (
            "Følger konklusionen for hver ydelse; er den ens for begge, siges den én gang. En ydelse, der "
            "ikke kan opgøres, nævnes ikke, og kan ingen opgøres, står emnet alene (i sammenfatningen: »kan "
            "ikke opgøres«)"
        ),
        "Andre overskrifter om ændringer": (
            "Siger, hvad svarene tyder på. Er intet påvist, siges niveauet, eller at en ændring ikke er "
            "påvist. Må intet vises, står emnet alene"
        ),
        "Overskrifter om det hyppigste": (
            f"Den største andel i {plan.after}, der må vises; ikke prøvet. Er en andel skjult, siges "
            "det, at den er den hyppigste af dem, der kan vises"
        ),
        "En lille stigning eller et lille fald": (
            f"Ligger hele {narrow} sikkerhedsintervallet også inden for en faktor {margin}, siges det med"
        ),
        "Andre måder at regne på": (
            "Kun beregninger, hvis skøn er et andet end hovedresultatets, tælles, og »alle« er alle dem. At "
            "de peger samme vej, siges kun, hvor hovedresultatet er en stigning eller et fald, og gør hele "
            "intervallet det ikke i dem alle, siges i hvor mange. Ellers siges, i hvor mange hele "
            "intervallet er på samme side af nul, og kan en målt ændring ikke skilles fra målemetoden, "
            "står emnet alene i overskriften"
        ),
        "Median og de største sager": (
            f"Har medianen flyttet sig mindre end {near} og den øvre kvartil mindst {near}, siges det også, "
            "hvad den største fjerdedel fylder. To tal, hvis forhold afviger mindre end "
            f"{near} fra én, siges at ligge tæt"
        ),
        "Talt på samme måde": (
            f"Siges kun, når hvert spørgsmål om tællemåden er besvaret i mindst {few} sager i hver periode, "
            f"og intet svars andel er ændret med {_points(plan.counting.large_drift)}"
        ),
        "Sager valgt af kommunen": (
            f"Andelen siges, når den er mindst {danish.percent_of(representation.FEW_CHOSEN)}, og mindst "
            f"{danish.number(rules.min_cases)} sager fra mindst {danish.number(rules.min_municipalities)} "
            "kommuner er valgt sådan. Ved hovedresultatet står så ændringen for hovedsagerne alene"
        ),
        "Ulige svarprocenter": (
            f"Siges om en opdeling med mindst {_points(representation.LARGE_GAP)} mellem højeste og laveste"
        ),
        "Slettede sager": (
            "Hvor mange der er tabt, er det, som tabellen over de udtrukne sager viser. Er tallet skjult, "
            "regnes alle, der ikke er udfyldt, for tabt, og det siges"
        ),
        "Sammenhænge": (
            "»Forekommer sammen med«, aldrig en årsag. Forbeholdet nævner det, der kan give en sammenhæng i "
            "netop den retning; er ingen nævnt, står der intet forbehold"
        ),
        "Analysen fra 2019": (
            "Konklusionerne handler om krav og tallene om sagerne. En ændring siges derfor for sig og taler "
            "hverken for eller imod. Er den ikke påvist, støtter tallene hverken det ene eller det andet"
        ),
    }
