//! The parties of a case: who they are, how they are reached, what they consented to (S3.23, S3.24). One path for every look and
//! every change: the permission `parties` or `keep-parties`, cut to the classes of what is known, and an entry before anything is told.

use crate::{
    Answer, App, Caller, Declared, Denied, Fault,
    answer::{
        Acted, AlertShown, CheckShown, Choice, ConsentShown, ContactRevealed, ContactShown, LettersShown,
        MissingConsent, PartiesTab, PartyKinds, PartyShown, RepresentationShown,
    },
    carry_out::With,
    entry::EntryKind,
    language::say,
    names::Names,
    record::with_decision,
    request::Guard,
    seen::Seen,
    use_case::case_page::sees_all,
    words,
};
use authz::{Ask, CaseView, Redacted};
use casewright_core::{
    Actor, Command, FieldPath, PartyCommand, Rejection,
    id::{ClassName, PersonId},
    party::{Contact, Party, Sharing},
};
use jiff::civil::Date;
use program::model::ReasonAsked;
use std::collections::BTreeSet;

/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 2_000;

/// Told to whoever names a language that the program has not.
const NO_LANGUAGE: &str = "the program has no texts in that language; choose one that it has";

impl App {
    /// The parties of a case, for those who may know them.
    pub async fn parties(&self, caller: &Caller, reference: &str) -> Result<Answer<PartiesTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.parties_open(caller, &seen, "parties").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let names = self.names_of_checkers(caller, &seen, &view).await?;
        let look = Look::new(self, &seen, &view, &names);
        let file = &seen.case.party_file;
        let mut parties: Vec<PartyShown> =
            (0..).zip(&file.parties).map(|(no, one)| look.party(no, one)).collect();
        parties.sort_by_key(|party| party.until.is_some());
        let tab = PartiesTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            parties,
            missing: look.missing(),
            kinds: look.kinds(),
            may_keep: self.allows(&seen, &Ask::KeepParties),
            letters: letters(&seen),
        };
        self.record_parties(caller, &seen, "parties", &look, &tab.parties).await?;
        Ok(Answer::Found(tab))
    }

    /// Changes them.
    pub async fn change_parties(
        &self,
        caller: &Caller,
        reference: &str,
        command: PartyCommand,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = With {
            route: "parties".to_owned(),
            body: serde_json::to_string(&command).unwrap_or_default(),
            guard,
            ..With::default()
        };
        let made = self
            .carry_out(caller, reference, with, &|loaded, _| {
                let strange = match &command {
                    PartyCommand::WriteIn { lang } => {
                        !loaded.program.locales.languages().any(|known| known == lang)
                    }
                    _ => false,
                };
                let problem = strange.then(|| Rejection::Party { why: NO_LANGUAGE.to_owned() });
                (Command::Party(command.clone()), problem)
            })
            .await;
        self.wake.notify_one();
        made
    }

    /// One confidential contact of a party: an act of its own, in the log before it is told.
    pub async fn reveal_contact(
        &self,
        caller: &Caller,
        reference: &str,
        (party, contact): (u32, u32),
        reason: Option<&str>,
    ) -> Result<Answer<ContactRevealed>, Fault> {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let said = reason.map(|reason| reason.chars().take(REASON_CHARS_MAX).collect::<String>());
        let declared =
            Declared { reason: said.or(caller.declared.reason.clone()), ..caller.declared.clone() };
        let caller = &caller.clone().declaring(declared);
        let seen = self.seen(caller, reference).await?;
        let definition = seen.loaded.definition();
        let Some(class) = definition.parties.confidential.clone() else {
            return self.absent(caller, &seen, "reveal").await;
        };
        let ask = Ask::Reveal(class.clone());
        let logged = ask.to_string();
        let view = match self.parties_open(caller, &seen, &logged).await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let known = seen.case.party_file.party(party);
        let known = known.filter(|one| {
            definition.parties.class_of(one).is_some_and(|class| view.readable.contains(class))
        });
        let asked = known.and_then(|party| party.contacts.get(contact as usize));
        let asked = asked.filter(|contact| contact.confidential);
        let decision = self.decision(&seen, &ask);
        let mut entry = self.entry_on(caller, &seen, EntryKind::Read, &logged, decision.allowed);
        // What is there is named; what somebody made up is not taken down.
        entry.detail.field = asked.map(|_| FieldPath::new(format!("parties.{party}.contacts.{contact}")));
        if !decision.allowed {
            let denial = self.denial(&seen, ask, decision);
            return self.refuse_in(entry, &seen, &denial).await;
        }
        let Some(asked) = asked else {
            return self.absent(caller, &seen, &logged).await;
        };
        let mut entry = with_decision(entry, &decision);
        let too_long = reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX);
        let needed = reason_asked(&seen, &class) == ReasonAsked::Required;
        if too_long || (needed && reason.is_none()) {
            entry.detail.rejection = Some(Rejection::ReasonMissing);
            self.record(entry).await?;
            let says = if too_long {
                say!("give-a-reason-of-at-most-characters", most = REASON_CHARS_MAX)
            } else {
                words::refused(&seen.loaded.program, caller.lang(), &Rejection::ReasonMissing, &|_| false)
                    .text
            };
            return Ok(Answer::Found(ContactRevealed::Refused(says)));
        }
        entry.detail.classes = vec![class.to_string()];
        let value = asked.value.clone();
        // Before anything is told.
        self.record(entry).await?;
        Ok(Answer::Found(ContactRevealed::Shown(value)))
    }

    /// What the caller sees of a case whose parties are open to them; a refusal is in the log before it is told.
    pub(crate) async fn parties_open<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        logged: &str,
    ) -> Result<Result<CaseView<Redacted>, Answer<T>>, Fault> {
        let view = match self.reveal(seen) {
            Ok(view) => view,
            Err(denial) => {
                return Ok(Err(self.refuse(caller, seen, EntryKind::Read, logged, &denial).await?));
            }
        };
        if let Some(answer) = self.closed(caller, seen, &Ask::Parties, logged).await? {
            return Ok(Err(answer));
        }
        if seen.loaded.definition().parties.is_empty() {
            self.record(self.entry_on(caller, seen, EntryKind::Read, logged, false)).await?;
            return Ok(Err(Answer::Denied(Denied::new(say!("cases-of-this-program-have-no-parties")))));
        }
        Ok(Ok(view))
    }

    /// That a case has parties that the caller may know of: whether there is a tab for them.
    pub(crate) fn has_parties(&self, seen: &Seen) -> bool {
        !seen.loaded.definition().parties.is_empty() && self.allows(seen, &Ask::Parties)
    }

    /// What one should know of the parties of a case before anything else, as far as the caller may.
    pub(crate) fn alerts(&self, seen: &Seen, view: &CaseView<Redacted>) -> Vec<AlertShown> {
        if !self.has_parties(seen) {
            return Vec::new();
        }
        let names = Names::none();
        let look = Look::new(self, seen, view, &names);
        seen.case.party_file.on().flat_map(|(no, party)| look.alerts(no, party)).collect()
    }

    /// That parties were shown, with the classes of what was.
    pub(crate) async fn record_parties(
        &self,
        caller: &Caller,
        seen: &Seen,
        ask: &str,
        look: &Look<'_>,
        shown: &[PartyShown],
    ) -> Result<(), Fault> {
        let decision = self.decision(seen, &Ask::Parties);
        let mut entry =
            with_decision(self.entry_on(caller, seen, EntryKind::Read, ask, decision.allowed), &decision);
        entry.detail.policies.extend(look.view.policies.iter().map(|policy| policy.id.clone()));
        entry.detail.classes = look.classes(shown).into_iter().map(|class| class.to_string()).collect();
        self.record(entry).await
    }

    pub(crate) async fn names_of_checkers(
        &self,
        caller: &Caller,
        seen: &Seen,
        view: &CaseView<Redacted>,
    ) -> Result<Names, Fault> {
        let checks = seen.case.party_file.parties.iter().flat_map(|party| &party.checks);
        let people: BTreeSet<PersonId> = checks
            .filter_map(|check| match &check.by {
                Actor::Person(person) => Some(*person),
                Actor::Service(_) => None,
            })
            .collect();
        self.names(caller, &seen.case, people, sees_all(seen, view)).await
    }
}

fn reason_asked(seen: &Seen, class: &ClassName) -> ReasonAsked {
    seen.loaded.program.reveal_reasons.get(class).copied().unwrap_or_default()
}

/// One caller's look at the parties of one case.
pub(crate) struct Look<'a> {
    seen: &'a Seen,
    pub(crate) view: &'a CaseView<Redacted>,
    names: &'a Names,
    today: Date,
    /// Set where the caller may have confidential contacts shown.
    reveal: Option<ReasonAsked>,
}

impl<'a> Look<'a> {
    pub(crate) fn new(app: &App, seen: &'a Seen, view: &'a CaseView<Redacted>, names: &'a Names) -> Self {
        let class = seen.loaded.definition().parties.confidential.as_ref();
        let reveal = class.and_then(|class| {
            let ask = Ask::Reveal(class.clone());
            // What only a newer or stronger sign-in is lacking for is offered: asking for it leads there.
            let may = app.allows(seen, &ask) || app.lacking(seen, &ask).is_some();
            may.then(|| reason_asked(seen, class))
        });
        Self { seen, view, names, today: today(seen), reveal }
    }

    fn reads(&self, class: Option<&ClassName>) -> bool {
        class.is_some_and(|class| self.view.readable.contains(class))
    }

    /// What may be read of a party. Where its class is closed nothing is told that somebody wrote of it: what it consented to and how, what its
    /// callers were asked, in what capacity somebody acts.
    pub(crate) fn party(&self, no: u32, party: &Party) -> PartyShown {
        let definition = self.seen.loaded.definition();
        let (def, file) = (&definition.parties, &definition.file);
        let open = self.reads(def.class_of(party));
        let mut contacts: Vec<ContactShown> = if open {
            (0..).zip(&party.contacts).filter_map(|(no, contact)| self.contact(no, party, contact)).collect()
        } else {
            Vec::new()
        };
        contacts.sort_by_key(|contact| (!contact.now, std::cmp::Reverse(contact.from)));
        PartyShown {
            no,
            role: party.role.clone(),
            role_title: self.role_title(party),
            kind: party.details.kind,
            name: open.then(|| party.details.name.clone()),
            born: party.details.born.filter(|_| self.reads(def.class_of_born(party, file))),
            number: party.details.number.clone().filter(|_| self.reads(def.class_of_number(party, file))),
            filled: party.filled,
            since: party.since,
            until: party.until,
            alerts: self.alerts(no, party),
            contacts,
            representations: if open { self.representations(no) } else { Vec::new() },
            consents: if open { self.consents(party) } else { Vec::new() },
            checks: if open { self.checks(party) } else { Vec::new() },
        }
    }

    fn consents(&self, party: &Party) -> Vec<ConsentShown> {
        let consents = &self.seen.loaded.definition().parties.consents;
        (0..)
            .zip(&party.consents)
            .map(|(no, consent)| ConsentShown {
                no,
                consent: consent.consent.clone(),
                title: consents
                    .get(&consent.consent)
                    .map_or_else(|| consent.consent.to_string(), |def| def.title.clone()),
                how: consent.how.clone(),
                from: consent.from,
                until: consent.until,
                withdrawn: consent.withdrawn,
                now: consent.holds_on(self.today),
            })
            .collect()
    }

    /// The newest first.
    fn checks(&self, party: &Party) -> Vec<CheckShown> {
        let newest = party.checks.iter().rev();
        newest
            .map(|check| CheckShown {
                at: check.at,
                by: self.names.actor(&check.by),
                asked: check.asked.clone(),
                right: check.right,
                passed: check.passed,
            })
            .collect()
    }

    fn contact(&self, no: u32, party: &Party, contact: &Contact) -> Option<ContactShown> {
        let definition = self.seen.loaded.definition();
        let class = definition.parties.class_of_contact(party, contact, &definition.file);
        let readable = self.reads(class);
        // What is confidential is masked for everybody, so that nobody reads it by the way.
        if !contact.confidential && !readable {
            return None;
        }
        Some(ContactShown {
            no,
            kind: contact.kind,
            value: (!contact.confidential).then(|| contact.value.clone()),
            confidential: contact.confidential,
            filled: contact.filled,
            from: contact.from,
            until: contact.until,
            now: contact.from <= self.today && contact.until.is_none_or(|until| self.today < until),
            reveal: self.reveal.filter(|_| contact.confidential),
        })
    }

    /// What one should know of a party first.
    pub(crate) fn alerts(&self, no: u32, party: &Party) -> Vec<AlertShown> {
        let def = &self.seen.loaded.definition().parties;
        party
            .alerts_on()
            .filter_map(|(alert_no, alert)| {
                let of = def.alerts.get(&alert.alert)?;
                self.reads(Some(&of.class)).then(|| AlertShown {
                    no: alert_no,
                    party: no,
                    alert: alert.alert.clone(),
                    title: of.title.clone(),
                    note: alert.note.clone(),
                    of: self.called(party),
                    since: alert.since,
                })
            })
            .collect()
    }

    fn representations(&self, no: u32) -> Vec<RepresentationShown> {
        let file = &self.seen.case.party_file;
        let mut shown = Vec::new();
        for (actor_no, actor) in (0..).zip(&file.parties) {
            for (representation_no, acts) in (0..).zip(&actor.acts_for) {
                let mine = actor_no == no;
                let other_no = if mine { acts.party } else { actor_no };
                if !mine && acts.party != no {
                    continue;
                }
                let Some(other) = file.party(other_no) else { continue };
                shown.push(RepresentationShown {
                    no: representation_no,
                    acts: mine,
                    party: other_no,
                    other: self.called(other),
                    capacity: acts.capacity.clone(),
                    from: acts.from,
                    until: acts.until,
                    now: acts.from <= self.today && acts.until.is_none_or(|until| self.today < until),
                });
            }
        }
        shown
    }

    /// What a party is called, as far as it is open to the caller: else what they are.
    pub(crate) fn called(&self, party: &Party) -> String {
        let def = &self.seen.loaded.definition().parties;
        if self.reads(def.class_of(party)) { party.details.name.clone() } else { self.role_title(party) }
    }

    pub(crate) fn role_title(&self, party: &Party) -> String {
        let def = self.seen.loaded.definition().parties.roles.get(&party.role);
        def.map_or_else(|| party.role.to_string(), |def| def.title.clone())
    }

    fn missing(&self) -> Vec<MissingConsent> {
        let (def, file) = (&self.seen.loaded.definition().parties, &self.seen.case.party_file);
        let mut missing: Vec<MissingConsent> = Vec::new();
        for consent in def.consents.values() {
            let gone = |sharing| def.missing(file, sharing, self.today).any(|one| one == consent);
            let partners: Vec<String> = consent
                .partners
                .iter()
                .filter(|partner| gone(Sharing::Partner(partner)))
                .map(|partner| words::sentence(partner.as_str()))
                .collect();
            let disclosure = consent.disclosure && gone(Sharing::Disclosure);
            let program = &self.seen.loaded.program;
            let hand_over: Vec<String> = consent
                .hand_over
                .iter()
                .filter(|kind| gone(Sharing::HandOver(kind)))
                .map(|kind| words::document_title(program, kind.as_str()))
                .collect();
            if disclosure || !partners.is_empty() || !hand_over.is_empty() {
                let title = consent.title.clone();
                missing.push(MissingConsent { title, partners, disclosure, hand_over });
            }
        }
        missing
    }

    pub(crate) fn kinds(&self) -> PartyKinds {
        let (def, file) = (&self.seen.loaded.definition().parties, &self.seen.case.party_file);
        let choice = |value: &str, label: &str| Choice { value: value.to_owned(), label: label.to_owned() };
        let room = |role: &casewright_core::id::PartyRole, most: u32| {
            file.on().filter(|(_, party)| party.role == *role).count() < most as usize
        };
        PartyKinds {
            roles: def
                .roles
                .iter()
                .filter(|(name, role)| room(name, role.at_most))
                .map(|(name, role)| (choice(name.as_str(), &role.title), role.kinds.clone()))
                .collect(),
            alerts: def.alerts.iter().map(|(name, alert)| choice(name.as_str(), &alert.title)).collect(),
            consents: def
                .consents
                .iter()
                .map(|(name, consent)| (choice(name.as_str(), &consent.title), consent.of.clone()))
                .collect(),
            confidential: def.confidential.is_some(),
            ask: def.caller_check.as_ref().map(|check| check.ask.clone()).unwrap_or_default(),
            right: def.caller_check.as_ref().map_or(0, |check| check.right),
        }
    }

    /// The classes of what was shown.
    fn classes(&self, shown: &[PartyShown]) -> BTreeSet<ClassName> {
        let definition = self.seen.loaded.definition();
        let (def, file) = (&definition.parties, &definition.file);
        let mut classes = BTreeSet::new();
        for one in shown {
            let Some(party) = self.seen.case.party_file.party(one.no) else { continue };
            classes.extend(def.class_of(party).filter(|_| one.name.is_some()).cloned());
            classes.extend(def.class_of_born(party, file).filter(|_| one.born.is_some()).cloned());
            classes.extend(def.class_of_number(party, file).filter(|_| one.number.is_some()).cloned());
            let open = one.contacts.iter().filter(|contact| contact.value.is_some());
            let contacts = open.filter_map(|contact| party.contacts.get(contact.no as usize));
            classes
                .extend(contacts.filter_map(|contact| def.class_of_contact(party, contact, file)).cloned());
            let alerts = one.alerts.iter().filter_map(|alert| def.alerts.get(&alert.alert));
            classes.extend(alerts.map(|alert| alert.class.clone()));
        }
        classes
    }
}

/// Today, where the program of a case is at home.
pub(crate) fn today(seen: &Seen) -> Date {
    seen.at.to_zoned(seen.loaded.definition().calendar.zone.clone()).date()
}

/// In which language whoever the case is from is written to, where there is more than one.
fn letters(seen: &Seen) -> Option<LettersShown> {
    let program = &seen.loaded.program;
    let languages: Vec<String> = program.locales.languages().map(str::to_owned).collect();
    let known = seen.case.party_file.written_in.as_ref();
    (languages.len() > 1).then(|| LettersShown {
        lang: known.map_or_else(|| words::first_language(program).to_owned(), |known| known.lang.clone()),
        chosen: known.is_some_and(|known| known.chosen),
        languages,
    })
}
