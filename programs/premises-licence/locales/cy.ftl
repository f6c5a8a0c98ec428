### Testunau cyhoeddus y rhaglen hon yn Gymraeg. The public texts of this program in Welsh: a draft translation, to be checked by
### a speaker before it is relied on, and so are its letters and mails, `templates/NAME.cy.md`. What is missing here is shown in English.

## Titles of the sheet

program-title = Trwydded safle
state-draft = Drafft
state-submitted = Wedi'i gyflwyno
state-consultation = Ymgynghoriad
state-hearing = Gwrandawiad
state-granted = Wedi'i ganiatáu
state-refused = Wedi'i wrthod
state-refusal-appealed = Apêl yn erbyn gwrthod
state-grant-appealed = Apêl yn erbyn caniatáu
state-surrendered = Wedi'i ildio
state-withdrawn = Wedi'i dynnu'n ôl
action-submit = Cyflwyno'r cais
action-withdraw = Tynnu'r cais yn ôl
action-message = Ysgrifennu at y swyddfa
action-appeal = Apelio
action-surrender = Ildio'r drwydded

## Fields

field-premises-name = Enw'r safle
    .hint = Fel y mae, neu y bydd, y cyhoedd yn ei adnabod. Er enghraifft: The Crown
    .required = Rhowch enw'r safle
field-premises-address = Cyfeiriad y safle
    .required = Rhowch gyfeiriad y safle
field-premises-ward = Ward
    .hint = Os ydych yn ei wybod. Mae ar eich bil treth gyngor
field-premises-uprn = Cyfeirnod eiddo unigryw (UPRN)
    .hint = Hyd at 12 digid. Os rhowch ef, gallwn edrych am y gwerth ardrethol ein hunain
field-premises-rateable_value = Gwerth ardrethol mewn punnoedd
    .hint = Ar eich bil ardrethi busnes. Os nad oes un, rhowch 0
    .required = Rhowch y gwerth ardrethol. Os nad oes un, rhowch 0
field-premises-use = Ar gyfer beth y defnyddir y safle yn bennaf?
    .name = Prif ddefnydd y safle
    .hint = Mae'r ffi yn dibynnu arno. Os nad oes dim yma'n addas, dewiswch rywbeth arall
    .alcohol-led = Gwerthu alcohol, i'w yfed yno
    .school = Ysgol neu goleg
    .village-hall = Neuadd bentref, neuadd eglwys neu adeilad cymunedol
    .other = Rhywbeth arall
    .required = Dewiswch brif ddefnydd y safle
field-premises-people = Faint o bobl a all fod yno ar yr un pryd?
    .name = Pobl ar yr un pryd
    .hint = Dim ond os yw'n 5,000 neu fwy. Mae ffi ychwanegol
    .required = Rhowch nifer y bobl
field-applicant-name = Eich enw llawn
    .name = Ymgeisydd
    .required = Rhowch eich enw llawn
field-applicant-email = Eich cyfeiriad e-bost
    .name = Cyfeiriad e-bost yr ymgeisydd
    .hint = Anfonwn y penderfyniad a phopeth cyn hynny i'r cyfeiriad hwn
    .required = Rhowch eich cyfeiriad e-bost
field-applicant-phone = Eich rhif ffôn
    .name = Rhif ffôn yr ymgeisydd
    .hint = Ar gyfer cwestiynau am eich cais
field-applicant-refund_account = Y cyfrif ar gyfer yr ad-daliad
    .hint = Yr enw sydd gan y darparwr taliadau arno, fel acct-1. Byth rhif cerdyn.
    .required = Rhowch y cyfrif
field-applicant-home_address = Eich cyfeiriad cartref
    .name = Cyfeiriad cartref yr ymgeisydd
    .hint = Ni chaiff ei gyhoeddi na'i ddangos i'r heddlu nac i awdurdodau eraill
    .required = Rhowch eich cyfeiriad cartref
field-activities-alcohol = A fydd alcohol yn cael ei werthu?
    .name = Gwerthu alcohol
    .required = Dywedwch a fydd alcohol yn cael ei werthu
field-activities-entertainment = A fydd adloniant?
    .name = Adloniant
    .hint = Er enghraifft cerddoriaeth fyw neu wedi'i recordio, dawns, dramâu neu ffilmiau
    .required = Dywedwch a fydd adloniant
field-activities-late_food = A fydd bwyd neu ddiod boeth yn cael ei werthu ar ôl 11pm?
    .name = Bwyd neu ddiod boeth ar ôl 11pm
    .required = Dywedwch a fydd bwyd neu ddiod boeth yn cael ei werthu ar ôl 11pm
field-activities-hours = Ar ba ddiwrnodau ac ar ba amserau?
    .name = Diwrnodau ac amserau
    .hint = Er enghraifft: Dydd Llun i ddydd Sadwrn 10am i hanner nos
    .required = Rhowch ddiwrnodau ac amserau
field-activities-supervisor = Enw llawn goruchwyliwr dynodedig y safle
    .name = Goruchwyliwr dynodedig y safle
    .hint = Y person â thrwydded bersonol sy'n gyfrifol am werthu alcohol
    .required = Rhowch enw goruchwyliwr dynodedig y safle
field-declaration-plan_ready = A oes gennych gynllun o'r safle yn barod i'w anfon?
    .name = Mae cynllun o'r safle yn barod
    .hint = Ar raddfa 1 i 100, yn dangos allanfeydd, seddi sefydlog a lle gwerthir alcohol
    .required = Dywedwch a oes gennych gynllun yn barod
field-declaration-correct = A yw popeth yn y cais hwn yn wir hyd eithaf eich gwybodaeth?
    .name = Datganwyd ei fod yn wir
    .hint = Mae gwneud datganiad ffug yn fwriadol yn drosedd
    .required = Cadarnhewch fod y cais yn wir
field-fee_received = Ffi a dderbyniwyd mewn punnoedd

## Pages of forms

form-application-premises = Y safle
form-application-value = Gwerth y safle
    .hint = Mae'r ffi yn dibynnu ar y gwerth ardrethol
form-application-applicant = Amdanoch chi
form-application-home = Ble rydych yn byw
form-application-activities = Beth yr ydych am ei wneud yn y safle
form-application-hours = Pryd, a phwy sy'n gyfrifol
form-application-declaration = Cyn i chi gyflwyno

## When something is refused: what is wrong, and what to do next

fee-not-paid = Nid yw'r ffi am eich cais wedi'i thalu'n llawn. Talwch y ffi, yna cyflwynwch y cais eto. Cedwir yr hyn yr ydych wedi'i roi.
nothing-applied-for = Nid ydych wedi gofyn am ddim sydd angen trwydded. Atebwch ie i o leiaf un o: alcohol, adloniant, bwyd neu ddiod boeth ar ôl 11pm.
not-declared = Ni ellir cyflwyno'r cais fel hyn. Paratowch gynllun o'r safle, a chadarnhewch fod popeth yn wir.
appeal-too-late = Mae'r 21 diwrnod ar gyfer apêl ar ben. Dim ond y llys all ganiatáu un diweddarach.
rejection-input = Mae angen golwg arall ar rai atebion.
rejection-busy = Mae'r achos yn aros am ateb. Rhowch gynnig arall arni mewn munud.
rejection-ended = Mae'r achos wedi dod i ben.

## The start page

start-lead = Mae angen trwydded safle arnoch i werthu alcohol, cynnal adloniant neu werthu bwyd a diod boeth ar ôl 11pm. Gallwch wneud cais yma heb gyfrif. Mae'n cymryd tua 20 munud. Rydym yn gwirio bod eich cais yn gyflawn mewn tua dau ddiwrnod gwaith; yna mae gan yr heddlu ac awdurdodau eraill 28 diwrnod i roi sylwadau.
start-needs =
    cyfeiriad y safle, a chynllun ohono
    y gwerth ardrethol, o'ch bil ardrethi busnes; os nad oes un, 0 ydyw
    enw'r person a fydd yn gyfrifol am werthu alcohol, os ydych yn ei werthu
    yr oriau yr ydych am werthu alcohol, gweini neu gynnal adloniant
    y ffi. Yn ôl gwerth ardrethol: hyd at £4,300 mae'n £100; hyd at £33,000, £190; hyd at £87,000, £315; hyd at £125,000, £450; uwch na hynny, £635
unit-question = I ba gyngor y mae'r cais?
    .hint = Y cyngor y mae'r safle yn ei ardal.
    .missing = Dewiswch y cyngor y mae'r safle yn ei ardal
unit-licensing-north = Northtown
unit-licensing-southborough = Southborough
eligible-1 = A yw'r safle yn Northtown neu Southborough?
    .if-no = Mae arnoch angen trwydded gan y cyngor y mae'r safle yn ei ardal. Gwnewch gais yno.
eligible-2 = A ydych yn 18 oed neu'n hŷn?
    .if-no = Rhaid i chi fod yn 18 oed i wneud cais am drwydded safle.

## Clocks and decisions

clock-target = Gwirio erbyn
clock-statutory = Daw'r ymgynghoriad i ben
clock-hearing-by = Gwrandawiad erbyn
clock-appeal-by = Apelio erbyn
label-decision-fee = Ffi
label-decision-fee-band = Band ffi
label-decision-fee-amount = Ffi i'w thalu

## What happens next

next-draft = Gorffennwch eich cais, talwch y ffi a chyflwynwch ef.
next-submitted = Rydym yn gwirio bod eich cais yn gyflawn. Mae hyn yn cymryd tua dau ddiwrnod gwaith. Ysgrifennwn atoch pan fydd yr ymgynghoriad yn dechrau.
next-consultation = Mae gan yr heddlu ac awdurdodau eraill 28 diwrnod i roi sylwadau. Os nad oes neb yn gwneud sylw perthnasol, caniateir y drwydded ar ei phen ei hun.
next-hearing = Bydd gwrandawiad. Ysgrifennwn atoch gyda'r dyddiad a'r lle.
next-granted = Mae'r drwydded wedi'i chaniatáu. Rydym wedi anfon yr hysbysiad atoch drwy e-bost.
next-refused = Gwrthodwyd y cais. Gallwch apelio i'r llys ynadon o fewn 21 diwrnod.
next-refusal-appealed = Mae'r llys ynadon yn penderfynu ar y gwrthodiad. Ysgrifennwn atoch pan fydd wedi gwneud hynny.
next-grant-appealed = Mae'r llys ynadon yn penderfynu ar y drwydded. Tan hynny mae'n sefyll.
next-surrendered = Ildiwyd y drwydded. Peidiwch â gwerthu alcohol na chynnal adloniant yn y safle.
next-withdrawn = Tynnwyd y cais yn ôl. Nid oes dim mwy yn digwydd.
register-register = Cofrestr gyhoeddus trwyddedau safle
done-submit = Cais wedi'i gyflwyno
done-feedback = Diolch am ddweud wrthym
done-withdraw = Cais wedi'i dynnu'n ôl

## Asked and read by those who work here

fee-too-small = Mae'r ffi a dderbyniwyd yn llai na'r ffi am y gwerth ardrethol hwn. Gofynnwch i'r ymgeisydd dalu'r gwahaniaeth, yna derbyniwch y cais.
score-of-five = Rhowch rif cyfan o 1, anfodlon iawn, i 5, bodlon iawn.
no-uprn = Nid oes cyfeirnod eiddo unigryw (UPRN) yn y cais, felly ni ellir gofyn i'r rhestr ardrethu. Gofynnwch i'r ymgeisydd am fil ardrethi busnes.
no-such-representation = Nid oes sylw â'r rhif hwn, neu nodwyd eisoes nad yw'n berthnasol. Edrychwch ar y rhestr o sylwadau a rhowch y rhif cywir.
hearing-not-ready = Ni ellir penderfynu ar y gwrandawiad eto. Rhaid bod y partïon wedi'u hysbysu, a rhaid bod yr heddlu wedi dweud nad oes rhagor o dystiolaeth.
field-premises-location = Lleoliad
field-representations = Sylwadau
field-representations-from = Gan
field-representations-ground = Am ba amcan trwyddedu y mae hwn?
    .name = Amcan
    .crime = Atal trosedd ac anhrefn
    .safety = Diogelwch y cyhoedd
    .nuisance = Atal niwsans cyhoeddus
    .children = Amddiffyn plant rhag niwed
    .required = Dewiswch amcan trwyddedu
field-representations-text = Beth yw eich sylw?
    .name = Sylw
    .hint = Dywedwch beth sy'n debygol o ddigwydd a pham. Bydd yr ymgeisydd yn gweld hwn
    .required = Rhowch eich sylw
field-dismissals = Sylwadau nad ydynt yn berthnasol
field-dismissals-number = Rhif y sylw
    .name = Rhif y sylw
    .required = Rhowch rif y sylw
field-dismissals-why = Pam nad yw'n berthnasol?
    .name = Pam nad yw'n berthnasol
    .required = Dywedwch pam nad yw'r sylw'n berthnasol
field-messages = Negeseuon
field-messages-from = Gan
field-messages-text = Beth hoffech chi ei ddweud?
    .name = Neges
    .hint = Peidiwch ag ysgrifennu am eich iechyd nac am faterion preifat pobl eraill oni bai fod angen
    .required = Rhowch eich neges
field-hearing-date = Dyddiad y gwrandawiad
    .required = Rhowch ddyddiad y gwrandawiad
field-hearing-venue = Lle'r gwrandawiad
    .required = Rhowch le'r gwrandawiad
field-hearing-police_report = Adroddiad yr heddlu
    .required = Rhowch yr adroddiad
field-hearing-more_evidence = A fydd yr heddlu'n anfon rhagor o dystiolaeth?
    .name = Rhagor o dystiolaeth i ddod gan yr heddlu
    .required = Dywedwch a fydd rhagor o dystiolaeth
field-visit-on = Dyddiad yr ymweliad
    .required = Rhowch ddyddiad yr ymweliad
field-visit-exits_clear = A yw pob allanfa'n glir ac heb ei chloi?
    .name = Allanfeydd yn glir
    .required = Dywedwch a yw pob allanfa'n glir
field-visit-capacity_shown = A yw nifer y bobl a ganiateir i'w weld wrth y fynedfa?
    .name = Nifer i'w weld
    .required = Dywedwch a yw'r nifer i'w weld
field-visit-plan_matches = A yw'r safle fel y mae ar y cynllun?
    .name = Fel ar y cynllun
    .required = Dywedwch a yw'r safle fel ar y cynllun
field-visit-camera_works = A yw'r camerâu wrth y fynedfa'n recordio?
    .name = Camerâu'n recordio
    .required = Dywedwch a yw'r camerâu'n recordio
field-visit-place = Ble y gwnaethoch yr ymweliad?
    .name = Lle'r ymweliad
    .hint = Lledred a hydred, fel y mae eich ffôn neu fap yn eu rhoi
field-visit-result = Canlyniad yr ymweliad
    .satisfactory = Boddhaol
    .changes-needed = Mae angen newidiadau
    .required = Dewiswch ganlyniad
field-visit-notes = Nodiadau
field-feedback-score = Pa mor fodlon ydych chi â'r ffordd y gwnaethom drin eich cais?
    .name = Bodlonrwydd
    .hint = Rhif o 1, anfodlon iawn, i 5, bodlon iawn. Nid oes neb yn y swyddfa'n gweld eich ateb; mae adroddiadau'n ei gyfrif gyda llawer o rai eraill.
    .required = Rhowch rif o 1 i 5
field-appeal-number = Rhif yr achos yn y llys
    .required = Rhowch y rhif a roddodd y llys i'r achos
field-appeal-grounds = Ar ba sail y mae'r apêl?
    .name = Sail yr apêl
    .required = Rhowch sail yr apêl
field-appeal-judgment = Beth benderfynodd y llys?
    .name = Dyfarniad
    .upheld = Cadarnhawyd yr apêl
    .dismissed = Gwrthodwyd yr apêl
    .required = Dewiswch beth benderfynodd y llys
field-appeal-on = Dyddiad y dyfarniad
    .required = Rhowch ddyddiad y dyfarniad
form-objection-ground = Am beth y mae eich sylw
form-objection-text = Eich sylw
form-dismissal-why = Sylw nad yw'n berthnasol
form-message-text = Eich neges
form-refund-account = I ble mae'r gordaliad yn mynd
form-hearing-date = Dyddiad a lle'r gwrandawiad
form-police-report-report = Adroddiad yr heddlu
form-police-report-evidence = Tystiolaeth bellach
form-visit-checklist = Beth i'w wirio ar y safle
form-visit-place = Y lle
form-visit-visit = Ymweliad â'r safle
form-feedback-score = Sut aeth hi
form-appeal-court = Apêl i'r llys ynadon
form-judgment-judgment = Dyfarniad y llys
label-decision-crowd = Ffi ychwanegol
