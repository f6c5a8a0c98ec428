### Tudalennau cyhoeddus yn Gymraeg. The public pages in Welsh: a draft translation, to be checked by a speaker before it is relied on.
### What is missing here is shown in English.

product = Casewright
skip = Neidio i'r prif gynnwys
back = Yn ôl
go-home = Mynd i'r dudalen gychwyn
continue = Parhau
important = Pwysig
title-erred = Gwall: { $title }
footer = Mae Casewright yn feddalwedd rydd o dan drwydded Apache 2.0.
footer-notices = Hysbysiadau
there-is-a-problem = Mae problem
error-prefix = Gwall:
yes-choice = Ydw
no-choice = Nac ydw
none = Dim
nothing-yet = Heb ei roi eto
today = heddiw
in-days = { $days ->
    [1] ymhen 1 diwrnod
    [2] ymhen 2 ddiwrnod
   *[other] ymhen { $days } diwrnod
 }
days-ago = { $days ->
    [1] 1 diwrnod yn ôl
    [2] 2 ddiwrnod yn ôl
   *[other] { $days } diwrnod yn ôl
 }
reference = Cyfeirnod
language-label = Iaith
language-draft = Cyfieithiad drafft yw hwn. Y testun Saesneg sy'n cyfrif.

## Dyddiadau

date-time = { $date }, { $time }

## Cwestiynau

label-optional = { $label } (dewisol)
address-line1 = Llinell cyfeiriad 1
address-line2 = Llinell cyfeiriad 2 (dewisol)
address-town = Tref neu ddinas
address-postcode = Cod post
date-day = Diwrnod
date-month = Mis
date-year = Blwyddyn
reason-label = Rheswm
reason-hint = Fe'i cedwir gyda'r achos, a gall pobl sy'n gweld yr achos ei ddarllen.

## Dechrau

home-title = Gwneud cais, a dilyn eich achos
home-lead = Dewiswch beth yr ydych am wneud cais amdano. Nid oes angen cyfrif arnoch.
home-service = Beth sydd ei angen arnoch, faint mae'n ei gostio a sut i wneud cais.
home-work-title = I staff a phartneriaid
home-work = Mewngofnodwch i weithio ar achosion.
sign-in = Mewngofnodi
return-link = Mynd yn ôl at gais yr ydych wedi'i ddechrau
start-title = Gwneud cais: { $title }
start-lead = Gallwch wneud cais yma heb gyfrif.
start-before = Cyn i chi ddechrau
start-need = Bydd arnoch angen:
start-save = Gallwch stopio ar unrhyw adeg a dod yn ôl yn nes ymlaen. Cedwir yr hyn yr ydych wedi'i lenwi.
start-button = Dechrau nawr
unit-question = I ba swyddfa y mae'r cais?
unit-missing = Dewiswch y swyddfa y mae'r cais iddi
begun-title = Cadwch y ddau hyn
begun-lead = Gyda nhw gallwch stopio a dod yn ôl ar unrhyw adeg, a gweld sut mae eich cais yn dod yn ei flaen.
begun-keep = Ysgrifennwch y cod dychwelyd nawr: dim ond unwaith y caiff ei ddangos. Mae'n gweithio tan { $until }.
return-code = Cod dychwelyd
register-title = Cofrestr: { $title }
register-lead = Gall pawb ddarllen y gofrestr hon.
register-empty = Nid oes dim wedi'i gyhoeddi eto.

## Cymhwysedd

eligible-link = Gwirio a allwch wneud cais
eligible-title = A allwch wneud cais?
eligible-lead = Atebwch y cwestiynau hyn. Nid ydym yn cadw eich atebion.
eligible-yes = Ie
eligible-no = Na
eligible-check = Gwirio
eligible-missing = Atebwch: { $question }
eligible-may-title = Gallwch wneud cais
eligible-may = Yn ôl eich atebion gallwch wneud cais yma.
eligible-not-title = Ni allwch wneud cais yma
eligible-again = Newid eich atebion


## Gadael

exit-page = Gadael y dudalen hon
exit-page-help = Mae'n mynd â chi i wefan arall ar unwaith.

## Llenwi

step-of = cam { $step } o { $steps }
save-and-continue = Cadw a pharhau
save-for-later = Cadw a dod yn ôl yn nes ymlaen
fill-in = Llenwch: { $label }
kept-at = Cadwyd fel drafft am { "{time}" }
kept-not = Ni ellid cadw eich drafft nawr. Dewiswch “Cadw a pharhau”.
check-title = Gwirio eich atebion
check-nothing-asked = Nid oes angen llenwi dim.
check-would-be-refused = Fel y mae pethau byddai hyn yn cael ei wrthod: { $why }
not-answered = Heb ei ateb
reason-missing = Rhowch reswm
change = Newid
cancel = Canslo
refused-title = Heb ei wneud: { $what }
refused-conditions = Pa amod na chyflawnwyd
condition-unknown = ni ellir dweud: { $why }
condition-false = nid yw felly
try-again = Rhoi cynnig arall arni
to-application = Mynd i'ch cais
to-case = Mynd i'r achos
depends-on-form = Mae'n dibynnu ar yr hyn yr ydych yn ei lenwi.
depends-on = Mae'n dibynnu ar: { $why }
not-now = Ddim eto: { $why }
conflict-lead = Tra oeddech yn llenwi hwn, newidiodd rhywun arall yr un atebion. Ni chafodd dim ei drosysgrifo. Dewiswch pa un sy'n gywir.
conflict-ours = Yr hyn a lenwyd gennych chi.
conflict-theirs = Gan { $who }, { $when }. Dyma sydd yn yr achos nawr.
pay-link = Mynd i ddesg dalu yr arddangosiad
sent-title = { $what }: wedi'i wneud
sent-checking = Rydym yn gwirio
sent-wait = Mae'r dudalen hon yn edrych eto ar ei phen ei hun mewn ychydig eiliadau.
sent-reference = Eich cyfeirnod
sent-state = Mae eich cais nawr: { $state }.
sent-next = Beth sy'n digwydd nesaf
sent-keep = Cadwch eich cyfeirnod a'ch cod dychwelyd.
sent-follow = Gweld sut mae eich cais yn dod yn ei flaen
status = Statws
pending-outside = Yn aros am ateb
application-title = Eich cais: { $title }
application-do = Beth allwch chi ei wneud nawr
application-back = Gallwch ddod yn ôl i'r dudalen hon gyda'ch cyfeirnod a'ch cod dychwelyd.
waiting-until = Erbyn { $day } ({ $away }).
tab-timeline = Llinell amser
timeline-none = Nid oes dim wedi digwydd eto.
milestone-opened = Dechreuwyd y cais
milestone-state = Mae'r cais nawr yn “{ $state }”
by = gan { $who }
return-title = Mynd yn ôl at eich cais
return-reference-hint = Er enghraifft PL-2026-7F3KQ
return-code-hint = Pedwar grŵp o bedair llythyren a rhif, fel y'u dangoswyd pan ddechreuoch
return-wrong = Nid yw'r cyfeirnod a'r cod dychwelyd yn cyd-fynd. Gwiriwch y ddau a rhowch gynnig arall arni.
return-help = Os ydych wedi colli'r cod, dechreuwch gais newydd neu gofynnwch i'r swyddfa.
done = Wedi'i wneud
withheld = Nid i chi ei weld

## Problemau

problem-not-found = Heb ddod o hyd i'r dudalen
problem-not-found-help = Nid oes dim yma, neu ddim y cewch ei agor.
problem-not-found-more = Gwiriwch y cyfeirnod am wallau teipio.
problem-changed-meanwhile = Newidiodd rhywun arall hwn yn y cyfamser
problem-fault = Mae'n ddrwg gennym, mae rhywbeth wedi torri yma
problem-fault-help = Ni wnaed dim yn hanner. Rhowch gynnig arall arni ymhen ychydig funudau.
problem-too-many = Gormod o ymdrechion
problem-too-many-help = Arhoswch ychydig funudau, yna rhowch gynnig arall arni.
problem-unavailable = Mae'n ddrwg gennym, nid yw'r gwasanaeth ar gael
problem-unavailable-help = Ni chollwyd dim. Rhowch gynnig arall arni ymhen ychydig funudau.
problem-refused = Ni ellir gwneud hyn nawr
problem-refused-help = Nid yw rheolau'r math hwn o achos yn ei ganiatáu fel y mae pethau.
problem-sign-in-needed = Mewngofnodwch i weld hyn

# Dogfennau
tab-documents = Dogfennau
application-documents = Dogfennau eich cais: anfonwch un, a gweld beth ddaeth ohoni
documents-none = Nid oes dogfennau yma y cewch eu gweld.
documents-add = Ychwanegu dogfen
documents-kind = Beth yw hi
documents-title = Teitl
documents-title-hint = Yr hyn y bydd pobl yn ei galw; enw'r ffeil os gadewch hwn yn wag.
documents-file = Ffeil
documents-takes = { $kind }: { $types }, { $size } ar y mwyaf.
documents-send = Anfon y ffeil
documents-sealed = Dan sêl
documents-sealed-why = Dan sêl: { $why }
documents-came-from = Symudwyd yma o { $case }. Rheswm: { $why }
documents-moved = Symudwyd i { $case }. Rheswm: { $why }
documents-another-case = achos arall
documents-open = { $name }, fersiwn { $no }
documents-refused = Ni ddylid ei hagor
documents-refused-why = Gwrthodwyd: { $why }. Anfonwch hi eto heb hynny, os gallwch.
documents-quarantined = Mewn cwarantin
documents-waits = Mae'n aros i gael ei sganio.
documents-waits-why = Mae'n aros: { $why }. Rhoddir cynnig arall arni { $when }; ni chollir dim.
documents-redacted = Tynnwyd rhywbeth mewn { $places } lle: { $why }.
documents-redacted-of = Dogfen { $no } yw'r gwreiddiol.
documents-no-file = Nid oedd ffeil yn y ffurflen: dewiswch un a'i hanfon eto.
documents-upload-open = Mae { $name } yn cael ei hanfon: mae { $received } yma.
