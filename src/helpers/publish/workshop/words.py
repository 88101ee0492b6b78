"""Danish words for the workshop: traits, answers, how a seat was filled."""

from __future__ import annotations

from helpers.analysis.workshop import votes

TRAIT = {
    "log_population": "Indbyggere (logaritme)",
    "log_appeals": "Afgjorte klager (logaritme)",
    "remittal_share": "Andel hjemviste",
}
ANSWER = {
    "yes": "Ja",
    "partly": "Delvist",
    "no": "Nej",
    "dont_know": "Ved ikke",
    "not_voted": "Stemte ikke",
}
VERDICT = {
    votes.YES: "flertal for ja",
    votes.MOSTLY: "flertal for ja eller delvist",
    votes.NO: "flertal for nej",
    votes.DIVIDED: "intet flertal",
}
UNTOLD = "vises ikke"  # a verdict that would tell few municipalities
STEP = {
    "invited": "Udtrukket og inviteret",
    "declined": "Meldt afbud, inviterede og reserver",
    "came_instead": "Reserver, der er sat ind",
    "seats": "Pladser, der er besat",
    "attended": "Mødt op",
}
DIVISION = {"region": "Region", "size_class": "Indbyggere"}
