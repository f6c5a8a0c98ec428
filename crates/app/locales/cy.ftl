# Yr hyn y mae'r gwasanaeth yn ei ateb ar y tudalennau cyhoeddus. Drafft i'w wirio, fel tudalennau Cymraeg eraill.

## Atebion i'r hyn a ofynnwyd

rejection-not-offered = Nid yw “{ $action }” yn bosibl tra bo'r achos yn “{ $state }”. Edrychwch ar yr achos eto: efallai ei fod wedi symud ymlaen.
rejection-busy = Mae'r achos yn aros am ateb o'r tu allan. Rhowch gynnig arall arni mewn munud.
rejection-awaits-approval = Cynigiwyd “{ $action }” eisoes ac mae'n aros am gymeradwyaeth.
rejection-refused = Nid yw'r rheolau'n caniatáu hyn nawr.
rejection-refused-because = Nid yw'r rheolau'n caniatáu hyn nawr: nid yw { $conditions } yn wir.
rejection-input = Mae angen edrych eto ar rai atebion.
rejection-reason-missing = Rhowch reswm.
rejection-conflict = Newidiodd rhywun arall yr un atebion tra oeddech yn ysgrifennu. Cymharwch, yna anfonwch eto.
rejection-unknown = Nid yw hynny yno mwyach. Edrychwch ar yr achos eto.
rejection-ended = Mae'r achos wedi dod i ben.
rejection-already-open = Mae'r achos ar agor eisoes.

## Beth sydd o'i le ar ateb mewn ffurflen

problem-past = { $field }: rhowch amser sydd eto i ddod.
problem-required = { $field }: rhowch ateb.
problem-not-listed = { $field }: nid yw'r ffurflen hon yn ei dderbyn.
problem-too-long = { $field }: mae'r ateb yn rhy hir.
problem-not-one-of = { $field }: dewiswch un o'r atebion a gynigir.
problem-wrong-type = { $field }: mae ffurf anghywir ar yr ateb.

## Dogfennau

the-file-is-empty = mae'r ffeil yn wag
give-the-document-a-title = rhowch deitl i'r ddogfen
the-file-is-larger-than-bytes = mae'r ffeil yn fwy na { $value } beit

## Golwg ar yr achos

somebody = rhywun
a-party = parti
the-case-team = tîm yr achos
waiting-for-an-answer = Yn aros am ateb
waiting-for-an-answer-from = Yn aros am ateb gan: { $source }
you-may-not = Ni chewch { $asked } fel y mae pethau nawr.

## Negeseuon e-bost

mail-your-access = Eich mynediad
mail-one-notice = Casewright: 1 hysbysiad
mail-notices = Casewright: { $count } hysbysiad
mail-the-numbers-of-today = Casewright: rhifau heddiw
mail-what-you-are-told = Beth a ddywedir wrthych, a sut: { $address }
number-over = wedi mynd dros eu hamser
number-due-soon = i'w gwneud o fewn saith diwrnod, neu'n hwyr
number-for-approval = yn aros am gymeradwyaeth
number-with-a-flag = gyda baner
number-nobodys = heb neb yn gweithio arnynt
