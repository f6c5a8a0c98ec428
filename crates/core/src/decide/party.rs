//! The parties of a case. Who may is the policies' business; here is what makes sense.

use crate::{
    case::TimerOf,
    event::CaseEvent,
    id::{ConsentName, PartyRole},
    party::{
        Checked, Contact, ContactKind, PARTIES_MAX, PARTY_TEXT_CHARS_MAX, Party, PartyChange, PartyCommand,
        PartyDetails, PartyKey, PartyRoleDef, Representation, Sharing, WrittenIn, holds,
    },
    rejection::Rejection,
    schema::FieldType,
    turn::Turn,
    value::Value,
};
use jiff::{SignedDuration, civil::Date};
use std::collections::BTreeMap;

/// Callers may fail so often within a day before nobody is checked any more: whoever guesses should not win.
const FAILURES_MAX: usize = 3;
/// The day in which failures count.
const FAILURES_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Turn<'_> {
    pub(crate) fn change_parties(&mut self, command: &PartyCommand) -> Result<(), Rejection> {
        self.refuse_if_closed()?;
        let today = self.today();
        let change = match command {
            PartyCommand::Add { role, details } => {
                let def = self.room_for(role)?;
                PartyChange::Added {
                    details: fitting(def, details, today)?,
                    role: role.clone(),
                    filled: false,
                }
            }
            PartyCommand::Correct { party, details } => {
                let known = self.party(*party)?;
                if known.filled {
                    return Err(not("who this is stands in the case file; change it there"));
                }
                let details = fitting(self.party_role(&known.role)?, details, today)?;
                PartyChange::Corrected { party: *party, details }
            }
            PartyCommand::End { party } => {
                if self.party(*party)?.filled {
                    return Err(not("this party stands in the case file and stays with it"));
                }
                PartyChange::Ended { party: *party, on: today }
            }
            PartyCommand::AddContact { party, kind, value, confidential, from, replaces } => {
                self.new_contact(*party, *kind, value, *confidential, from.unwrap_or(today), *replaces)?
            }
            PartyCommand::EndContact { party, contact, until } => {
                let known = self.party(*party)?;
                let until = until.unwrap_or(today);
                match known.contacts.get(*contact as usize) {
                    Some(contact) if contact.filled => {
                        return Err(not("this stands in the case file; change it there"));
                    }
                    Some(contact) if contact.until.is_none() && contact.from <= until => {}
                    Some(_) => return Err(not("it ends after it began, and once; look at the dates again")),
                    None => return Err(unknown("contact", *contact)),
                }
                PartyChange::ContactEnded { party: *party, contact: *contact, until }
            }
            PartyCommand::Represent { party, acts_for, capacity, from, until } => {
                let from = from.unwrap_or(today);
                self.new_representation(*party, *acts_for, capacity, from, *until)?
            }
            PartyCommand::EndRepresentation { party, representation } => {
                let known = self.party(*party)?;
                let acts = known.acts_for.get(*representation as usize);
                if acts.is_none_or(|acts| acts.until.is_some_and(|until| until <= today)) {
                    return Err(unknown("representation", *representation));
                }
                PartyChange::RepresentationEnded { party: *party, representation: *representation, on: today }
            }
            PartyCommand::RaiseAlert { party, alert, note } => {
                let known = self.party(*party)?;
                if !self.definition.parties.alerts.contains_key(alert) {
                    return Err(Rejection::Unknown { what: format!("alert `{alert}`") });
                }
                if known.alerts_on().any(|(_, raised)| raised.alert == *alert) {
                    return Err(not("that is said of this party already"));
                }
                room(known.alerts.len())?;
                let note = optional(note.as_deref())?;
                PartyChange::AlertRaised { party: *party, alert: alert.clone(), note }
            }
            PartyCommand::EndAlert { party, alert } => {
                let known = self.party(*party)?;
                if !known.alerts_on().any(|(no, _)| no == *alert) {
                    return Err(unknown("alert", *alert));
                }
                PartyChange::AlertEnded { party: *party, alert: *alert }
            }
            PartyCommand::Consent { party, consent, how, until } => {
                self.new_consent(*party, consent, how, *until)?
            }
            PartyCommand::WithdrawConsent { party, consent } => {
                let known = self.party(*party)?;
                let given = known.consents.get(*consent as usize);
                if !given.is_some_and(|given| given.holds_on(today)) {
                    return Err(unknown("consent that still holds", *consent));
                }
                PartyChange::ConsentWithdrawn { party: *party, consent: *consent }
            }
            PartyCommand::CheckCaller { party, answers } => self.check_caller(*party, answers)?,
            PartyCommand::WriteIn { lang } => {
                let lang = required(lang, "say which language")?;
                let written_in = WrittenIn { lang, chosen: true };
                if self.case.party_file.written_in.as_ref() == Some(&written_in) {
                    return Err(not("they are written to in that language already"));
                }
                PartyChange::LanguageSet { written_in }
            }
            PartyCommand::DecideMatch { party, other, same, confidence } => {
                let known = self.party(*party)?;
                if *other == (PartyKey { case: self.case.id, party: *party }) || *confidence > 100 {
                    return Err(not("a party is compared with another one"));
                }
                if known.decided(*other) == Some(*same) {
                    return Err(not("that was decided already"));
                }
                room(known.matches.len())?;
                PartyChange::MatchDecided {
                    party: *party,
                    other: *other,
                    same: *same,
                    confidence: *confidence,
                }
            }
        };
        let loses = matches!(change, PartyChange::ConsentWithdrawn { .. } | PartyChange::Ended { .. });
        let ends = match &change {
            PartyChange::ConsentGiven { until: Some(until), .. } => Some(*until),
            _ => None,
        };
        self.emit(CaseEvent::PartyChanged { change });
        if let Some(day) = ends
            && let Ok(midnight) = day.to_zoned(self.definition.calendar.zone.clone())
        {
            self.set_timer(midnight.timestamp(), TimerOf::Consents, None);
        }
        if loses {
            self.let_partners_go();
        }
        Ok(())
    }

    /// Notes the language in which somebody whom the case is from asks, unless one was chosen for them: what is written to them then
    /// goes out in it (S3.63).
    pub(crate) fn note_language(&mut self, lang: Option<&str>) {
        let Some(lang) = lang else { return };
        let known = self.case.party_file.written_in.as_ref();
        if known.is_some_and(|known| known.chosen || known.lang == lang) {
            return;
        }
        let written_in = WrittenIn { lang: lang.to_owned(), chosen: false };
        self.emit(CaseEvent::PartyChanged { change: PartyChange::LanguageSet { written_in } });
    }

    /// Whether something may be shared now. The error says which consent is missing and what to do.
    pub(crate) fn refuse_without_consent(&self, sharing: Sharing<'_>) -> Result<(), Rejection> {
        match self.definition.parties.refusal(&self.case.party_file, sharing, self.today()) {
            Some(why) => Err(Rejection::Consent { why }),
            None => Ok(()),
        }
    }

    /// Partners who were here by a consent that holds no more leave the case.
    pub(crate) fn let_partners_go(&mut self) {
        let (def, today) = (&self.definition.parties, self.today());
        let gone: Vec<_> = self
            .case
            .partners
            .iter()
            .filter(|partner| {
                def.missing(&self.case.party_file, Sharing::Partner(partner), today).next().is_some()
            })
            .cloned()
            .collect();
        for partner in gone {
            self.emit(CaseEvent::PartnerLeft { partner });
        }
    }

    /// What the case file says of the parties of this program, as it is now: a change there is one of the party, with its history.
    pub(crate) fn fill_parties(&mut self) {
        let definition = self.definition;
        for (role, def) in &definition.parties.roles {
            let Some(name) = def.fills.name.as_ref().and_then(|path| self.text_at(path)) else { continue };
            let details = PartyDetails {
                kind: def.kinds.first().copied().unwrap_or_default(),
                name,
                born: def.fills.born.as_ref().and_then(|path| match self.case.value(path) {
                    Some(Value::Date(born)) => Some(*born),
                    _ => None,
                }),
                number: def.fills.number.as_ref().and_then(|path| self.text_at(path)),
            };
            let known = self.case.party_file.on().find(|(_, party)| party.filled && party.role == *role);
            let party = match known.map(|(no, party)| (no, party.details == details)) {
                Some((no, true)) => no,
                Some((no, false)) => {
                    self.emit(CaseEvent::PartyChanged {
                        change: PartyChange::Corrected { party: no, details },
                    });
                    no
                }
                None => {
                    let no = self.case.party_file.parties.len() as u32;
                    let change = PartyChange::Added { role: role.clone(), details, filled: true };
                    self.emit(CaseEvent::PartyChanged { change });
                    no
                }
            };
            for (kind, path) in &def.fills.contacts {
                self.fill_contact(party, *kind, path);
            }
        }
    }

    fn fill_contact(&mut self, party: u32, kind: ContactKind, path: &crate::value::FieldPath) {
        let value = self.case.value(path).filter(|value| !value.is_null()).cloned();
        let Some(known) = self.case.party_file.party(party) else { return };
        let mut open = known.contacts.iter().enumerate();
        let open = open.find(|(_, one)| one.filled && one.kind == kind && one.until.is_none());
        let open = open.map(|(no, one)| (no as u32, one.value.clone()));
        let today = self.today();
        let change = match (open, value) {
            (Some((_, before)), Some(value)) if before == value => return,
            (before, Some(value)) => PartyChange::ContactAdded {
                party,
                contact: Contact { kind, value, confidential: false, filled: true, from: today, until: None },
                replaces: before.map(|(no, _)| no),
            },
            (Some((contact, _)), None) => PartyChange::ContactEnded { party, contact, until: today },
            (None, None) => return,
        };
        self.emit(CaseEvent::PartyChanged { change });
    }

    fn text_at(&self, path: &crate::value::FieldPath) -> Option<String> {
        match self.case.value(path) {
            Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// Today, where the program is at home.
    pub(crate) fn today(&self) -> Date {
        self.at.to_zoned(self.definition.calendar.zone.clone()).date()
    }

    fn party(&self, no: u32) -> Result<&Party, Rejection> {
        self.case.party_file.party(no).filter(|party| party.is_on()).ok_or_else(|| unknown("party", no))
    }

    fn party_role(&self, role: &PartyRole) -> Result<&PartyRoleDef, Rejection> {
        let unknown = || Rejection::Unknown { what: format!("kind of party `{role}`") };
        self.definition.parties.roles.get(role).ok_or_else(unknown)
    }

    fn room_for(&self, role: &PartyRole) -> Result<&PartyRoleDef, Rejection> {
        let def = self.party_role(role)?;
        room(self.case.party_file.parties.len())?;
        let there = self.case.party_file.on().filter(|(_, party)| party.role == *role).count();
        if there >= def.at_most as usize {
            return Err(not(&format!("there is no room for another “{}” on this case", def.title)));
        }
        Ok(def)
    }

    fn new_contact(
        &self,
        no: u32,
        kind: ContactKind,
        value: &Value,
        confidential: bool,
        from: Date,
        replaces: Option<u32>,
    ) -> Result<PartyChange, Rejection> {
        let known = self.party(no)?;
        room(known.contacts.len())?;
        let field = match kind {
            ContactKind::Address => FieldType::Address,
            ContactKind::Phone => FieldType::Phone,
            ContactKind::Email => FieldType::Email,
        };
        let empty = match value {
            Value::Null => true,
            Value::Text(text) => text.trim().is_empty(),
            Value::Map(parts) => parts.is_empty(),
            _ => false,
        };
        if empty || field.accepts(value).is_err() {
            return Err(not(match kind {
                ContactKind::Address => "write the address with its lines, town and postcode",
                ContactKind::Phone => "write the telephone number",
                ContactKind::Email => "write a mail address like name@example.org",
            }));
        }
        if confidential && self.definition.parties.confidential.is_none() {
            return Err(not("this program keeps no confidential contacts; ask whoever looks after it"));
        }
        if let Some(before) = replaces {
            match known.contacts.get(before as usize) {
                Some(contact) if contact.filled => {
                    return Err(not("what stands in the case file is changed there"));
                }
                Some(contact) if contact.until.is_none() && contact.from <= from => {}
                Some(_) => return Err(not("what it takes the place of must still hold, and begin earlier")),
                None => return Err(unknown("contact", before)),
            }
        }
        let contact = Contact { kind, value: value.clone(), confidential, filled: false, from, until: None };
        Ok(PartyChange::ContactAdded { party: no, contact, replaces })
    }

    fn new_representation(
        &self,
        no: u32,
        acts_for: u32,
        capacity: &str,
        from: Date,
        until: Option<Date>,
    ) -> Result<PartyChange, Rejection> {
        let known = self.party(no)?;
        self.party(acts_for)?;
        room(known.acts_for.len())?;
        if no == acts_for {
            return Err(not("nobody acts for themselves as somebody else"));
        }
        if until.is_some_and(|until| until <= from) {
            return Err(not("it ends after it begins: give a later end"));
        }
        let overlaps = |other: &Representation| {
            other.party == acts_for
                && (holds(other.from, other.until, from) || holds(from, until, other.from))
        };
        if known.acts_for.iter().any(overlaps) {
            return Err(not("this party acts for the other one already"));
        }
        let capacity = required(capacity, "say in what way they act")?;
        let representation = Representation { party: acts_for, capacity, from, until };
        Ok(PartyChange::RepresentationBegun { party: no, representation })
    }

    fn new_consent(
        &self,
        no: u32,
        consent: &ConsentName,
        how: &str,
        until: Option<Date>,
    ) -> Result<PartyChange, Rejection> {
        let (known, today) = (self.party(no)?, self.today());
        let Some(def) = self.definition.parties.consents.get(consent) else {
            return Err(Rejection::Unknown { what: format!("consent `{consent}`") });
        };
        room(known.consents.len())?;
        if !def.of.contains(&known.role) {
            return Err(not("this party cannot give that consent; ask another one"));
        }
        if until.is_some_and(|until| until <= today) {
            return Err(not("a consent ends after today: give a later end"));
        }
        let how = required(how, "say how the consent was given")?;
        Ok(PartyChange::ConsentGiven { party: no, consent: consent.clone(), how, from: today, until })
    }

    fn check_caller(&self, no: u32, answers: &BTreeMap<Checked, String>) -> Result<PartyChange, Rejection> {
        let known = self.party(no)?;
        let Some(def) = &self.definition.parties.caller_check else {
            return Err(not("this program does not say how callers are checked"));
        };
        let since = |at: jiff::Timestamp| self.at.duration_since(at) < FAILURES_WITHIN;
        let failures = known.checks.iter().rev().take_while(|check| !check.passed && since(check.at)).count();
        if failures >= FAILURES_MAX {
            return Err(not(
                "three callers in a row did not pass; say nothing, and call back on a number that is known",
            ));
        }
        let said: Vec<(&Checked, &String)> =
            answers.iter().filter(|(part, said)| def.ask.contains(part) && !said.trim().is_empty()).collect();
        if (said.len() as u32) < def.right {
            return Err(not(&format!("ask at least {} questions before you say anything", def.right)));
        }
        room(known.checks.len())?;
        let today = self.today();
        let right = said.iter().filter(|(part, said)| is_right(known, **part, said, today)).count() as u32;
        Ok(PartyChange::CallerChecked {
            party: no,
            asked: said.iter().map(|(part, _)| **part).collect(),
            right,
            // Whoever was wrong about one thing is not who they say, however much else they know.
            passed: right >= def.right && right as usize == said.len(),
        })
    }
}

/// Whether an answer is the one that the case knows. What is confidential is never asked by.
fn is_right(party: &Party, part: Checked, said: &str, today: Date) -> bool {
    let folded = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let said = folded(said);
    let contacts = |kind: ContactKind| {
        let open = party.contacts_on(today).filter(move |(_, one)| one.kind == kind && !one.confidential);
        open.map(|(_, one)| match &one.value {
            Value::Text(text) => folded(text),
            value => value.at(&["postcode"]).map(|part| folded(&part.to_string())).unwrap_or_default(),
        })
    };
    let known: Vec<String> = match part {
        Checked::Name => vec![folded(&party.details.name)],
        Checked::Born => party.details.born.iter().map(|born| folded(&born.to_string())).collect(),
        Checked::Number => party.details.number.iter().map(|number| folded(number)).collect(),
        Checked::Postcode => contacts(ContactKind::Address).collect(),
        Checked::Phone => contacts(ContactKind::Phone).collect(),
        Checked::Email => contacts(ContactKind::Email).collect(),
    };
    !said.is_empty() && known.contains(&said)
}

fn fitting(def: &PartyRoleDef, details: &PartyDetails, today: Date) -> Result<PartyDetails, Rejection> {
    if !def.kinds.contains(&details.kind) {
        return Err(not(&match details.kind {
            crate::party::PartyKind::Person => format!("“{}” is not a person", def.title),
            crate::party::PartyKind::Organisation => format!("“{}” is not an organisation", def.title),
        }));
    }
    if details.born.is_some_and(|born| born > today) {
        return Err(not("the day of birth lies in the future"));
    }
    Ok(PartyDetails {
        kind: details.kind,
        name: required(&details.name, "write the name")?,
        born: details.born,
        number: optional(details.number.as_deref())?,
    })
}

fn room(there: usize) -> Result<(), Rejection> {
    if there < PARTIES_MAX { Ok(()) } else { Err(not("there are as many as one case can hold")) }
}

/// What must be said; `missing` says so.
fn required(text: &str, missing: &str) -> Result<String, Rejection> {
    optional(Some(text))?.ok_or_else(|| not(missing))
}

fn optional(text: Option<&str>) -> Result<Option<String>, Rejection> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > PARTY_TEXT_CHARS_MAX || text.contains(['\n', '\r']) => {
            Err(not(&format!("write at most {PARTY_TEXT_CHARS_MAX} characters, on one line")))
        }
        text => Ok(text.map(ToOwned::to_owned)),
    }
}

fn unknown(what: &str, no: u32) -> Rejection {
    Rejection::Unknown { what: format!("{what} {no}") }
}

fn not(why: &str) -> Rejection {
    Rejection::Party { why: why.to_owned() }
}
