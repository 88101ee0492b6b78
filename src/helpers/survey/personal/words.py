"""Lists of Danish words, in small letters, by which names of people are told from other capitals."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# before a name
TITLES = _words(
    """
    hr fru frk frøken dr herr herre herren prof professor mr mrs ms
    """
)

# says a name
SAYING = _words(
    """
    hedder hed kaldes kaldet navn navnet navne navnene fornavn efternavn kaldenavn
    """
)

# before a writer's name
GREETINGS = _words(
    """
    mvh vh kh hilsen hilsner
    """
)

# what somebody is, shortened, with or without a dot
SHORTENED = _words(
    """
    sagsbeh sagbeh sags-beh sagsbehandl sagsbh sbh sagsb socialrådg rådg kontaktpers
    """
)

# the same, with a dot only
SHORTENED_BY_DOT = _words(
    """
    sb adv kons medarb koord ergoter fysioter ergo fys psyk overl afdl spl sspl pæd dir soc
    """
)

# within a name
PARTICLES = _words(
    """
    von van und de der den la le di da dos del du al el bin ibn ben ter ten zu zum y av af
    """
)

# in capitals, and no name
ACRONYMS = _words(
    """
    adhd add ocd ptsd als cp ms bpa stu vum icf ppr viso taf aes rsl sel fvl fko kmd dubu sbsys pdf sms cpr
    cvr ean kle nav gps it eu dk kl bum hk atp su fgu iq wisc icd ics bti jc ast fsiii neet ot pt hr tv usa
    uk bt asf eud mas cbr skat ikke og skal kun aldrig har er hele alle ingen klage sag nb obs ps jf jfr stk
    nr
    """
)

# after a place or an authority
COMPASS = _words(
    """
    nord syd øst vest midt
    """
)

# how sentences and notes in key words begin, and what they are about
SENTENCE = _words(
    """
    afgørelse afgørelsen afgørelser aflastning afslag afslaget afsluttet afvist aldrig alene alle allerede
    alligevel alt altid altså alvorlig alzheimers andre angst ansøgning ansøgt ansøgte arbejder
    arbejdsfortjeneste aspergers assistance astma at autisme autist begge begrundelse behov behovet beløbet
    bevilget bevilling bilag blev blevet blind bliver bor borgerstyret brug bruger burde både bør cerebral
    crohns da dagen de delvis dem demens den denne depression der derefter deres derfor derimod desuden det
    dette diabetes diagnose diagnosen diagnoser disse dog downs du duchennes dér døv efter efterfølgende
    egen egentlig ej ellers en endelig endeligt endnu enlig enten epilepsi er et eventuelt fem fik final
    find findes fire flere flest flyttet for fordi foreløbig forhold forholdet forud forældrene fra fraskilt
    fremover fristen fuld fuldt funktionsniveau fysisk få får født først førtidspensionist gang gav gift
    gigt gik giv giver god godkendt godt går gælder han handicap handicappet har havde hele heller hende
    hendes her heraf herefter hjemlen hjemvist hjælp hjælpen holdt hun huntingtons hvad hvem hver hvilke
    hvilken hvilket hvis hvor hvordan hvorfor hvornår i ifølge igen ikke imens imidlertid ind indtil ingen
    ingenting intet ja jeg jævnfør kan klagen klager klaget klokken kom kommer kopi kravet kronisk kun kunne
    langt ledig ledsagelse let lige ligesom loven lovens lægen man mange mangler med medens medfødt meget
    mellem men mener mens mere merudgifter mest middelsvær migræne mod moderat modtaget multihandicappet
    multipel må måske møde mødet nej netop ni nogen noget nogle notat notatet nu ny nye nyt når næste og
    også om omkring op opfølgning ophævet oplysninger ovenfor over parese parkinsons partshøring pensioneret
    pensionist personlig praksis psykisk på reglen reglerne resten rettet retts rigtig rigtige ring sag
    sagen sager samboende samme samt samtidig samtlige sclerose se seks selv selvom senere separeret siden
    sidste siger skal skema skemaet skilt skoliose skrev skriv skulle små snart som somatisk spasticitet
    spastisk spørg stadfæstet stadig stor store straks studerende støtte svar svaret svært sygemeldt så
    sådan således søger søgt søgte tabt tak teksten ti til tilbage to tourettes tre trods tror tvivl ud uden
    udfyldt udgifter udover ugift ukendt under undtagen uændret ved vedlagt vedrørende vejledningen vel
    version vi vil ville vores vurderer vurdering vær være været yderligere ydermere år året årligt ændret
    ønskede ønsker øvrige
    """
)

# authorities, departments, places, languages, systems, feasts and days
OTHERS = _words(
    """
    acadre afsnit aften analyse ankestyrelsen arabisk arbejdsmarked aula beskæftigelse bolig boliger borger
    borgerdk borgere borgerne bornholm botilbud byrådet børn børnene børneungeudvalget corona covid covid-19
    dagpenge dagtilbud danmark danmarks dansk danske e-boks eboks engelsk england eu europa excel facebook
    faglig familie familien familier folketinget folketingets forebyggelse fredag fritid fyn færøerne
    genoptræning getorganized google grønland hjerneskade hjælpemidler hovedstaden hverdag hørelse indsats
    indsatser instagram integration irak iran job jobcentre jul julen jura jylland kommunalbestyrelsen
    kommunen kommunens kommuner kommunerne kommunikation kultur kvalitet kørsel lægerne læring løn lørdag
    mandag medcom messenger midtjylland miljø ministeriet minsundhed mitid momentum myndighed myndigheden
    nat nemid netcompany nexus nordjylland norge norsk nytår nærhed nævnet ombudsmanden omsorg onsdag
    outlook pension personale pinse polen politiet polsk psykiatri psykiatrien påske påsken regeringen
    region regionen regionens regioner regnskab rehabilitering rådet sbsys sjælland skat skype snapchat
    social sociale socialforvaltningen socialt somalia somalisk sparring specialtilbud staten sundhed
    sundhedsplatformen sundhedsvæsenet svensk sverige syddanmark syn syrien systematic sårbare særlige
    søndag tale teamet teams teknik tiktok tirsdag torsdag trivsel træning tyrkiet tyrkisk tysk tyskland
    uddannelse udsatte ukraine ukrainsk ungdom unge vejledning visitation voksen voksne weekend word
    workzone ydelser youtube zoom ældre økonomi
    """
)

# names with a noun's ending
NAMES_LIKE_NOUNS = _words(
    """
    else ilse bertelsen engelsen browning clement clément klement verne sterne
    """
)

# names with a verb's ending
NAMES_LIKE_VERBS = _words(
    """
    agnete agnethe aleksander alexander amber amer anette anker annette asger beate benedicte benedikte
    birger birgitte birte birthe britte casper charlotte christoffer christopher dante dieter ditte dorte
    dorthe ejner elmer emanuelle ester esther grete grethe gunther günter günther heather henriette holger
    inger jaber jasper jeanette jennifer jesper jytte kasper kate kristofer kristoffer lotte maher malte
    margrethe marte marthe merete merethe mette nasser oliver omer peter rainer renate roger rutger samer
    sander skyler summer svante tamer valther walter walther werner xander yasser
    """
)

# what names of files are made of, and departments that the lists above lack
OF_FILES = _words(
    """
    v svar skema skemaet spørgeskema spørgeskemaet besvarelse besvarelsen besvaret rettet rettelse
    rettelser udgave version kopi endelig endeligt endelige ny nyt nye returneret samlet udfyldt udkast
    final questionnaire opdateret underskrevet kommune kommunes kommunen af til fra og den det fil dok
    afd udf filen filer ark arket bog mappe mappen data test prøve prøven retur svarark dokument
    dokumentet dokumentation afdækning dokumentationsafdækning undersøgelse undersøgelsen xlsx xls ods
    excel besked bilag revideret rev færdig færdigt klar godkendt kontrolleret gemt hentet sendt
    modtaget delvis delvist foreløbig foreløbigt korrekt forkert gammel gamle gammelt ekstra link junk
    første anden tredje sidste seneste first second third last latest later igen januar
    februar marts april maj juni juli august september oktober november december uge dato bpa tabt samt
    via ind ud dk nr pr vedr ang mvh pdf copy edited draft signed old new of the from by case cases
    jurist jura stab drift direktion ledelse ledelsen administration administrationen økonomi it
    sekretariatet myndighed modtagelse modtagelsen specialområde special specialteam særlig bistand
    støtte støtter ledsagelse barn børn unge ungdom voksen voksne ældre senior familie familier hjælp
    handicap handicappede psykiatri misbrug socialpsykiatri pleje sundhed omsorg social sociale velfærd
    kultur fritid skole skoler dagtilbud læring trivsel arbejdsmarked beskæftigelse job borger borgere
    borgernær team center afdeling enhed område nord syd øst vest midt indsats indsatsen indsatser
    forebyggelse visitation rådgivning teknik miljø plan byg klasse kasse proces processen klassen
    kassen adressen prisen rejsen krisen grænsen fasen pausen sag sager proposals proposal forslag
    workshop workshoppen sammenligning aktiviteter activities regler praksis kodning afgoerelse
    """
)
