"""What the demonstration's municipalities write about rules, sentence by sentence: invented, no real person
or case behind any.

Each theme has plain wordings, as its definition would make one write, and paraphrases that say the same in
other words: words that the dictionary of themes does not know. Both were written after the dictionary was
fixed, and the dictionary has not been changed since. ``ANY`` sentences fit both provisions.
"""

from __future__ import annotations

from dataclasses import dataclass

BPA, LOST, ANY = "bpa", "lost_earnings", "both"


@dataclass(frozen=True)
class Theme:
    """Sentences (provision, text) of one theme, what rule they are about (provision, rule), and where the
    burden mostly comes from.
    """

    plain: tuple[tuple[str, str], ...]
    paraphrases: tuple[tuple[str, str], ...]
    rules: tuple[tuple[str, str], ...]
    cause: str


THEMES = {
    "repeated_collection": Theme(
        plain=(
            (
                LOST,
                "Tre lønsedler og arbejdsgiverens erklæring skal hentes igen, hver gang bevillingen "
                "forlænges.",
            ),
            (ANY, "Efter RSL § 10 indhentes lægelige oplysninger på ny, blot fordi de er over et år gamle."),
            (
                BPA,
                "Vurderingen af evnen til at være arbejdsleder skal gentages ved hver opfølgning, selv om "
                "intet er ændret.",
            ),
            (LOST, "De samme oplysninger skrives i begge sager, fordi §§ 41 og 42 behandles hver for sig."),
            (ANY, "Borgeren bliver bedt om de samme dokumenter flere gange i det samme forløb."),
            (
                BPA,
                "Tilsynet med arbejdsgiverdelen kræver oplysninger, som den private forening allerede har.",
            ),
        ),
        paraphrases=(
            (
                ANY,
                "En kronisk lidelse forsvinder ikke, alligevel beder reglerne os om friske papirer fra "
                "hospitalet hvert efterår.",
            ),
            (LOST, "Forældrene må atter finde lønbilag frem, som de afleverede i foråret."),
            (ANY, "Vi starter fra nul, selv om mappen er fuld."),
            (BPA, "Hjælperordningen er uændret i ti år, men undersøges, som var den ansøgt i går."),
        ),
        rules=(
            (ANY, "Retssikkerhedslovens § 10"),
            (LOST, "Servicelovens § 42"),
            (BPA, "SEL § 96, stk. 2"),
            (LOST, "Serviceloven § 41 og § 42"),
        ),
        cause="law",
    ),
    "broad_reasoning": Theme(
        plain=(
            (
                ANY,
                "Begrundelsen efter FVL § 24 bliver længere end nødvendigt, fordi sagen ellers kan blive "
                "hjemvist.",
            ),
            (BPA, "Reglerne om rådighedstimer gør notaterne lange, for vi vil være på den sikre side."),
            (ANY, "Sagsfremstillingen er blevet meget omfattende, uden at borgeren forstår mere."),
            (ANY, "Vi dokumenterer alt for en sikkerheds skyld."),
            (LOST, "Beregningen efter § 42 fylder en side, begrundelsen fire."),
        ),
        paraphrases=(
            (ANY, "Brevet til borgeren ender som en juridisk afhandling, der skal kunne tåle et eftersyn."),
            (ANY, "Medarbejderne tør ikke fatte sig i korthed."),
            (LOST, "Hver sætning formuleres med klageinstansen i tankerne, og papirbunken vokser."),
            (BPA, "To linjer ville borgeren forstå, men de ville blive underkendt."),
        ),
        rules=((ANY, "FVL § 24"), (ANY, "Forvaltningslovens §§ 22-24"), (BPA, "Servicelovens § 96")),
        cause="appeal",
    ),
    "proof_per_task": Theme(
        plain=(
            (BPA, "Udmålingen efter § 96 skal begrundes opgave for opgave ned til minutter."),
            (
                BPA,
                "Hver enkelt hjælpeopgave skal have sit eget tidsforbrug, selv om behovet er det samme hele "
                "døgnet.",
            ),
            (LOST, "Pasningsbehovet skal beskrives døgnet rundt, selv om familien kun søger om få timer."),
            (LOST, "Fraværet skal opgøres dag for dag med bilag for hver behandling."),
            (BPA, "Vi skal angive antal minutter pr. opgave, også når hjælperen er til stede hele tiden."),
        ),
        paraphrases=(
            (BPA, "Man må redegøre for bad, påklædning og måltider hver for sig med stopur."),
            (BPA, "Helheden forsvinder i regneark over gøremål."),
            (LOST, "Det er ikke nok, at barnet kræver konstant opsyn; familien skal føre logbog."),
            (ANY, "Reglerne får os til at klippe livet i stumper og sætte tal på dem alle."),
        ),
        rules=(
            (BPA, "Servicelovens § 96"),
            (BPA, "Bekendtgørelse om udmåling af BPA"),
            (LOST, "SEL § 42, stk. 1"),
        ),
        cause="appeal",
    ),
    "hearing_own_material": Theme(
        plain=(
            (
                ANY,
                "Partshøring over oplysninger, som borgeren selv har sendt, giver flere breve uden ny viden.",
            ),
            (ANY, "Efter forvaltningslovens § 19 hører vi borgeren over egne udtalelser."),
            (LOST, "Forældrene partshøres over deres egne lønsedler."),
            (BPA, "Partshøringen over et møde, hvor borgeren selv var til stede, er en formalitet."),
        ),
        paraphrases=(
            (
                ANY,
                "Vi sender borgerens breve tilbage til borgeren og venter i to uger på et svar, der aldrig "
                "kommer.",
            ),
            (BPA, "Borgeren undrer sig over at skulle kommentere det, som netop er fortalt os."),
            (LOST, "Moderens mail skal forelægges moderen, før vi kan bruge den."),
        ),
        rules=((ANY, "Forvaltningslovens § 19"), (ANY, "FVL § 19")),
        cause="law",
    ),
    "reassessment_repeats": Theme(
        plain=(
            (ANY, "Genvurderingen gentager afgørelsen næsten ordret."),
            (ANY, "Efter RSL § 66 skriver vi en genvurdering med samme indhold som afgørelsen."),
            (BPA, "Når der ikke er kommet nyt, er genvurderingen en unødvendig afskrift."),
            (LOST, "Genvurderingsnotatet kopieres fra afgørelsen og tilføjer intet nyt."),
        ),
        paraphrases=(
            (ANY, "Fristen på fire uger efter klagen bruges på at formulere det, der lige er sendt ud."),
            (BPA, "At fastholde kræver lige så mange sider som at træffe den første beslutning."),
            (LOST, "Vi må en gang til argumentere for et afslag, som ingen har rejst nye forhold imod."),
        ),
        rules=((ANY, "Retssikkerhedslovens § 66"), (ANY, "RSL § 66")),
        cause="appeal",
    ),
    "it_registration": Theme(
        plain=(
            (ANY, "It-systemet tvinger os til at oprette samme oplysning tre steder."),
            (BPA, "Alle temaer i voksenudredningen udfyldes, også dem uden betydning for sagen."),
            (ANY, "Skabelonen i fagsystemet har felter, som ikke kan springes over."),
            (LOST, "Udgifterne registreres både i fagsystemet og i økonomisystemet."),
            (ANY, "Oplysningerne skal tastes ind to gange, fordi systemerne ikke taler sammen."),
        ),
        paraphrases=(
            (ANY, "Programmet lader os ikke komme videre, før hver rubrik er besvaret."),
            (LOST, "Rullemenuer styrer, hvad der bliver skrevet, ikke familiens situation."),
            (BPA, "Der klippes og klistres mellem tre programmer, og intet kan flyttes automatisk."),
        ),
        rules=((ANY, ""), (BPA, "Voksenudredningsmetoden"), (LOST, "SEL § 42")),
        cause="own_practice",
    ),
    "unclear_concepts": Theme(
        plain=(
            (LOST, "Det er uklart, hvad der menes med nødvendige merudgifter i § 41 og § 42."),
            (BPA, "Reglerne om rådighedstimer er svære at forklare og tolkes forskelligt."),
            (BPA, "Begrebet arbejdsleder er ikke defineret i § 96 a, så vi skriver alle overvejelser ned."),
            (ANY, "Vejledningen er så upræcis, at to sagsbehandlere når til hver sit resultat."),
            (LOST, "Vi er i tvivl om, hvornår et barn har en betydelig funktionsnedsættelse."),
        ),
        paraphrases=(
            (ANY, "Ingen kan sige, hvor grænsen går, og derfor beskrives alt, der ligger tæt på den."),
            (BPA, "Ordene i paragraffen kan bøjes, som man vil."),
            (LOST, "Spørg fem jurister om sparede udgifter, og du får seks svar."),
        ),
        rules=(
            (BPA, "SEL § 96 a"),
            (LOST, "§ 42, stk. 3"),
            (ANY, "Servicelovens formål, § 1"),
            (BPA, "§§ 83, 85 og 97"),
        ),
        cause="law",
    ),
    "several_professionals": Theme(
        plain=(
            (LOST, "Der kræves udtalelse fra både skole og PPR, hvor den ene ofte ville være nok."),
            (
                BPA,
                "Der skal ligge udtalelser fra både ergoterapeut, læge og hjemmepleje, før vi kan afgøre "
                "sagen.",
            ),
            (ANY, "Flere fagpersoner skal beskrive den samme funktionsnedsættelse."),
            (ANY, "Kravet om tværfaglig udredning gælder også, når diagnosen taler for sig selv."),
            (LOST, "Samtlige faggrupper omkring barnet skal udtale sig."),
        ),
        paraphrases=(
            (ANY, "Psykologens ord er ikke nok, hospitalet skal sige det samme, og sundhedsplejersken med."),
            (LOST, "Den ene ekspert må bekræfte den anden."),
            (BPA, "Vi indkalder en hel kreds af fagkundskab for at fastslå det, hjælperen ser hver dag."),
        ),
        rules=((ANY, "Retssikkerhedslovens § 10"), (LOST, "SEL § 42"), (BPA, "SEL § 96")),
        cause="own_practice",
    ),
    "appeal_material": Theme(
        plain=(
            (ANY, "Aktlisten laves i hånden og tager en time pr. sag."),
            (ANY, "Vi tager hele journalen med til Ankestyrelsen, fordi ingen ved, hvad de mangler."),
            (BPA, "Ankeskemaet spørger om det, der står i afgørelsen."),
            (LOST, "Alle bilag om familiens økonomi sendes med, også når klagen handler om noget andet."),
            (ANY, "Materialet til Ankestyrelsen skal nummereres og vedlægges i en bestemt rækkefølge."),
        ),
        paraphrases=(
            (ANY, "At pakke sagen til klageinstansen er en arbejdsdag for sig."),
            (BPA, "Følgeskrivelsen og registret over dokumenter kunne dannes af sig selv."),
            (LOST, "Der fremsendes hundredvis af sider, som næppe bliver læst."),
        ),
        rules=((ANY, "Vejledning til ankeskemaet"), (ANY, "Retssikkerhedslovens § 66"), (ANY, "")),
        cause="appeal",
    ),
}

# No theme in them, though some use the words of one: what a search for words takes for more than it is.
WITHOUT_THEME = (
    (ANY, "Reglen er i sig selv rimelig, men fristen er kort."),
    (BPA, "Helhedsvurderingen efter §§ 83, 85 og 97 fylder, når borgeren kun har søgt om BPA."),
    (LOST, "Loftet over ydelsen skal regnes om hvert år, jf. bekendtgørelsen."),
    (ANY, "Partshøringen fungerer godt og bør bevares."),
    (ANY, "Det nye fagsystem har gjort arbejdet lettere."),
    (ANY, "Genvurderingen er en god anledning til at se på sagen igen."),
    (ANY, "Vi savner ikke færre regler, men tid til at følge dem."),
    (ANY, "Begrundelsen i en god afgørelse behøver ikke at være lang."),
    (LOST, "Sagerne er blevet tungere, fordi børnenes behov er det."),
    (BPA, "Samtalen med borgeren er det vigtigste og tager tid."),
)
WISHES = (
    "En samlet vejledning fra Ankestyrelsen ville hjælpe.",
    "Kunne kravet bortfalde, når forholdene er uændrede?",
    "Et kort notat burde være nok.",
    "En klar liste over nødvendige akter ville hjælpe.",
    "En samlet vurdering burde være nok, jf. § 96 og § 42.",
)
