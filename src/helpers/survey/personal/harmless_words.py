"""Words that say nothing of a person, in small letters: what people write about an answer, a file or a sheet.

No word here tells of an illness, a relation, a place, a sex or an age; what is not here is not repeated.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# of sentences
_SMALL = _words(
    """
    af alle alt altid anden andet andre at bare begge både da de delvis delvist dem den denne der deres
    det dette dog efter eller ellers en endnu enten er et evt eventuelt fik findes flere fleste for fordi
    fra før få får gang gange gav giver gør gøres har havde helt her hos hvad hvem hver hvert hvilke
    hvilken hvilket hvis hvor hvordan hvorfor hvornår hverken i igen ikke ifølge imellem imens ind inden
    ingen intet ja jeg jo kan kom kommer kun kunne lige med mellem men mens mere mest meget mindre mindst
    må måske måtte nej ned netop noget nogle nogen nu når næsten næste og også om omkring op os over på
    samme samt samtidig selv senere senest siden sidste skal skulle snart som så sådan således til tilbage
    ud uden udover under undtagen var ved vel vi vil ville vores være været via ej aldrig allerede
    alligevel enkelt enkelte hele heraf herunder jf jævnfør mangler mangle manglede mangel mod nok par
    rest resten stadig står stod uændret vedr vedrørende ændret øvrige obs nb ca cirka circa omtrent knap
    godt omk rundt regnet anslået skønnet skønsmæssigt skøn estimat estimeret est min maksimum minimum
    minimalt højst længst flest færre nul ok okay super fint tak hilsen venlig mvh vh kh hej kære bemærk
    vigtigt please mange mit mine del ugyldig ugyldigt umulig umuligt the of and to in not no yes see from
    by new old is are was
    """
)

# of counting
_COUNTS = _words(
    """
    tal tallet antal antallet sum summen ialt total totalt samlet tilsammen gennemsnit snit pr pct procent
    promille halv halve halvanden dobbelt enkelttal første anden tredje fjerde femte sjette ottende tiende
    en et to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten
    nitten tyve tredive fyrre halvtreds tres halvfjerds firs halvfems hundrede hundred tusind tusinde mio
    million kr kroner side sider siderne siden sd sdr pp a4 ark arket arkene normalside normalsider
    normalsides stk tegn tegnene anslag ord linje linjer bilag bilaget bilagene mellemrum inkl inklusive
    ekskl eksklusive incl excl fysisk fysiske skannet skannede scannet scannede tekst teksten dublet
    dubletter dag dage dagen dages dg døgn uge uger ugen ugers måned måneder måneden mdr kvartal år året
    årene års årlig årligt årrække time timer timers minut minutter min mins dato datoen datoer klokken kl
    tid tiden i går morgen formiddag eftermiddag mandag tirsdag onsdag torsdag fredag lørdag søndag
    kalenderdage arbejdsdage hverdage x
    """
)

# of cases, answers and offices
_CASES = _words(
    """
    se set spørg spørge spurgt spørgsmål spørgsmålet ring ringe skriv skrive skrevet svar svaret svarer
    svare svarede besvaret besvarelse besvarelsen ubesvaret besvares oplyst oplyses oplysning oplysninger
    oplysningen oplysningerne uoplyst angivet angives angiv angivelse registreret ukendt kendt kendes
    vides ved uvist usikker usikkert usikre sikker tvivl tvivlsomt relevant irrelevant relevante udfyldt
    udfyldes udfylder udfyld udfyldelse tomt tom tomme blank blankt blanke udeladt udelades slettet
    slettes slet kasseret fundet findes find finde ledt søgt eftersøgt undersøgt undersøges undersøgelse
    undersøgelsen rettet rettes ret rettelse rettelser korrekt forkert fejl fejlen fejlagtig rigtig
    rigtigt bekræftet bekræftes bekræft tjek tjekkes tjekket kontrol kontrolleret kontrolleres kontrollér
    tæl talt tælles tælle tællet optalt optælling optællingen opgjort opgøres opgørelse målt regnet
    beregnet beregning omregnet afrundet sag sagen sager sagerne sagens sags sagsnøgle sagsnøglen sagsnr
    sagsnummer sagsbehandler sagsbehandleren sagsbehandlere journal journalen journalnr journalnummer jnr
    nr nummer numre nøgle nøglen fil filen filer filens mappe mappen dokument dokumenter dokumentet
    dokumenterne dokumentation afsnit afsnittet kapitel punkt pkt stykke paragraf lov loven regel regler
    reglen reglerne vejledning vejledningen bekendtgørelse bekendtgørelsen afgørelse afgørelsen afgørelser
    afgørelsens klage klagen klager klagesag klagesagen klagesager klagede klaget ankestyrelsen
    ankestyrelsens ankeskema hjemvist hjemvisning stadfæstet ophævet medhold fuldt resultat resultatet
    genvurdering genvurderingen ansøgning ansøgningen sagsfremstilling sagsfremstillingen begrundelse
    begrundelsen partshøring partshøringen høring oplysningsgrundlag oplysningsgrundlaget retsanvendelse
    kompetence praksis hovedsag hovedsagen reservesag reservesagen reserve erstatter erstattet udtræk
    udtrækket trukket kommune kommunen kommunens kommuner borger borgeren borgerens afdeling afdelingen
    afd enhed enheden team teamet gruppe område området center centeret forvaltning forvaltningen leder
    lederen ledelsen chef medarbejder medarbejderen jurist juristen kontakt kontaktperson konsulent
    visitator kollega mail e-mail brev brevet telefon tlf skema skemaet skemaets spørgeskema spørgeskemaet
    kolonne kolonnen række rækken rækker felt feltet felter celle cellen note noter notat notatet
    bemærkning bemærkninger bem kommentar kommentarer forklaring uddybning eksempel vedlagt vedhæftet kopi
    original originalen version udgave udkast arkiv arkiveret system systemet systemer papir papirer
    papirsag digital digitalt elektronisk elektroniske del dele delen fortsat fortsættes følger følgende
    ovenfor nedenfor ovenstående tidligere gammel gamle ny nye nyt seneste første sidst endelig endeligt
    foreløbig foreløbigt afventer venter behandles behandlet under modtaget sendt indsendt indhentet
    indhentes hentet forelå foreligger fornyet lå genfundet mistet bortkommet afsluttet afgjort lukket
    åben åbne truffet bevilget bevilling afslag delafslag ydelse ydelsen hjælp støtte bpa tabt
    arbejdsfortjeneste serviceloven sel retssikkerhedsloven forvaltningsloven true false falsk none null
    """
)

# of the workbook, its columns and its formulas
_WORKBOOK = _words(
    """
    sager sagsoplysninger årsager regler tid vejledning lister fejl identitet sheet tabel table data test
    kladde standard pages second decision statement reassessment appeal form later request count file
    measuring method attachments duplicates included processing days case informed reasoning given hearing
    held information type present retrieval needed cause basis assessment application law parties
    authority calculation other principal missing after remittal appealed again row provision rule burden
    text minutes finding answering answered outcome period role disposition corrected date draw source own
    reference id sum sumif sumifs if ifs iferror average counta countif countblank round roundup min
    vlookup hlookup xlookup lookup index match concat concatenate textjoin left right mid len trim value
    today now year month day hvis hviser middel tæl tælv tælhvis afrund lopslag vopslag opslag indeks
    sammenlign sammenkædning venstre højre længde værdi idag nu dato måned indirect indirekte offset
    forskydning or og eller hyperlink
    """
)

HARMLESS = _SMALL | _COUNTS | _CASES | _WORKBOOK

# after the sign # alone: Excel's error values, in Danish and English
ERRORS = _words(
    """
    ref reference name navn value værdi div division null nul num tal i n spill overløb calc beregn
    getting_data getting field felt blocked blokeret connect forbind unknown ukendt busy optaget external
    ekstern python data a t
    """
)
