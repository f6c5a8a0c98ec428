//! One party of a case, the other cases on which the same person or organisation is, and parties of other cases that might be the same
//! (S3.11, S3.23). All of it among the cases that the caller may see, by the filter that lists have: of the others nothing is told, and
//! nothing is counted.

use super::parties::Look;
use crate::{
    Answer, App, Caller, Fault,
    answer::{MatchShown, PartyCase, PartyPage},
    entry::EntryKind,
    names::Names,
    parties::{born_word, number_word},
    party_match::{Known, WORTH_A_LOOK, compare, words},
    port::store::{ListCondition, ListQuery, Sort},
    seen::Seen,
    use_case::list::classes_somewhere,
};
use authz::{Ask, CaseView, Filter, Redacted};
use casewright_core::{
    id::{CaseId, ClassName},
    party::{Party, PartyKey},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Cases looked at for one word.
const FOUND_MAX: u32 = 50;
/// Words looked for on one page.
const LOOKS_MAX: usize = 40;
/// Possible matches shown.
const MATCHES_MAX: usize = 10;

/// A case that was found by a word, as the caller sees it.
struct Found {
    seen: Seen,
    view: CaseView<Redacted>,
}

impl Found {
    /// Its parties whose names are open to the caller.
    fn parties(&self) -> impl Iterator<Item = (PartyKey, &Party)> {
        let def = &self.seen.loaded.definition().parties;
        let numbered = (0..).zip(&self.seen.case.party_file.parties);
        numbered
            .filter(|(_, party)| def.class_of(party).is_some_and(|class| self.view.readable.contains(class)))
            .map(|(no, party)| (PartyKey { case: self.seen.case.id, party: no }, party))
    }

    fn known(&self, party: &Party) -> Known {
        known(&self.seen, &self.view, party)
    }
}

/// What may be read of a party.
fn known(seen: &Seen, view: &CaseView<Redacted>, party: &Party) -> Known {
    let definition = seen.loaded.definition();
    let (def, file) = (&definition.parties, &definition.file);
    let reads = |class: Option<&ClassName>| class.is_some_and(|class| view.readable.contains(class));
    Known {
        name: party.details.name.clone(),
        born: party.details.born.filter(|_| reads(def.class_of_born(party, file))),
        number: party.details.number.clone().filter(|_| reads(def.class_of_number(party, file))),
        contacts: party
            .contacts
            .iter()
            .filter(|one| !one.confidential && reads(def.class_of_contact(party, one, file)))
            .map(|one| one.value.clone())
            .collect(),
    }
}

impl App {
    /// One party, with the cases on which they are and who might be the same.
    pub async fn party_page(
        &self,
        caller: &Caller,
        reference: &str,
        no: u32,
    ) -> Result<Answer<PartyPage>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let view = match self.parties_open(caller, &seen, "party").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        let Some(party) = seen.case.party_file.party(no) else {
            return self.absent(caller, &seen, "party").await;
        };
        let may_keep = self.allows(&seen, &Ask::KeepParties);
        let names = self.names_of_checkers(caller, &seen, &view).await?;
        let look = Look::new(self, &seen, &view, &names);
        let shown = look.party(no, party);
        let (mut cases, mut matches, mut also) = (Vec::new(), Vec::new(), BTreeSet::new());
        if shown.name.is_some() {
            let key = PartyKey { case: seen.case.id, party: no };
            let mut looks = Looks::default();
            let same = self.same(caller, key, party, &mut looks).await?;
            if may_keep {
                matches = self.might_be(caller, known(&seen, &view, party), (key, party), &mut looks).await?;
            }
            for (_, case, other_no) in same {
                let Some(found) = looks.cases.get(&case) else { continue };
                let Some(other) = found.seen.case.party_file.party(other_no) else { continue };
                let nobody = Names::none();
                let there = Look::new(self, &found.seen, &found.view, &nobody);
                cases.push(PartyCase {
                    reference: found.seen.case.reference.clone(),
                    program_title: found.seen.loaded.program.title.clone(),
                    party: other_no,
                    role_title: there.role_title(other),
                    since: other.since,
                    until: other.until,
                    alerts: there.alerts(other_no, other),
                });
                also.insert(case);
            }
            also.extend(matches.iter().map(|(case, _)| *case));
        }
        let others = seen.case.party_file.on().filter(|(other, _)| *other != no);
        let page = PartyPage {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            others: others.map(|(other, party)| (other, look.called(party))).collect(),
            cases,
            matches: matches.into_iter().map(|(_, shown)| shown).collect(),
            kinds: look.kinds(),
            party: shown,
            may_keep,
        };
        // Each case that is told of stands in the log, before it is.
        if !also.is_empty() {
            let mut entry = self.entry_on(caller, &seen, EntryKind::List, "party", true);
            entry.detail.shown = also.into_iter().collect();
            self.record(entry).await?;
        }
        self.record_parties(caller, &seen, "party", &look, std::slice::from_ref(&page.party)).await?;
        Ok(Answer::Found(page))
    }

    /// The parties of other cases that are the same, by what was decided on the cases that the caller may see, and through no other.
    async fn same(
        &self,
        caller: &Caller,
        start: PartyKey,
        party: &Party,
        looks: &mut Looks,
    ) -> Result<Vec<(Timestamp, CaseId, u32)>, Fault> {
        let mut known: BTreeMap<PartyKey, Party> = BTreeMap::from([(start, party.clone())]);
        let mut waiting = VecDeque::from([start]);
        while let Some(key) = waiting.pop_front() {
            let Some(mine) = known.get(&key).cloned() else { continue };
            let mut words = BTreeSet::from([key.word()]);
            words.extend(mine.same_as().map(|other| other.word()));
            for word in words {
                for case in self.found_by_word(caller, &word, looks).await? {
                    let Some(found) = looks.cases.get(&case) else { continue };
                    for (other_key, other) in found.parties() {
                        if !known.contains_key(&other_key) && are_same((key, &mine), (other_key, other)) {
                            known.insert(other_key, other.clone());
                            waiting.push_back(other_key);
                        }
                    }
                }
            }
        }
        let mut same: Vec<_> = known
            .iter()
            .filter(|(key, _)| **key != start)
            .map(|(key, party)| (party.since, key.case, key.party))
            .collect();
        same.sort_by(|a, b| b.cmp(a));
        Ok(same)
    }

    /// Parties of other cases that might be the same and were not found to be so yet.
    async fn might_be(
        &self,
        caller: &Caller,
        mine: Known,
        (key, party): (PartyKey, &Party),
        looks: &mut Looks,
    ) -> Result<Vec<(CaseId, MatchShown)>, Fault> {
        let mut asked: Vec<String> = words(&mine.name).into_iter().filter(|word| word.len() > 2).collect();
        asked.extend(mine.born.map(born_word));
        asked.extend(mine.number.as_deref().and_then(number_word));
        let mut matches: BTreeMap<PartyKey, MatchShown> = BTreeMap::new();
        for word in asked {
            for case in self.found_by_word(caller, &word, looks).await? {
                let Some(found) = looks.cases.get(&case).filter(|_| case != key.case) else { continue };
                let nobody = Names::none();
                let there = Look::new(self, &found.seen, &found.view, &nobody);
                for (other_key, other) in found.parties() {
                    let theirs = found.known(other);
                    let (confidence, reasons) = compare(&mine, &theirs);
                    if confidence < WORTH_A_LOOK || matches.contains_key(&other_key) {
                        continue;
                    }
                    let shown = MatchShown {
                        reference: found.seen.case.reference.clone(),
                        program_title: found.seen.loaded.program.title.clone(),
                        party: other_key.party,
                        role_title: there.role_title(other),
                        name: theirs.name,
                        born: theirs.born,
                        confidence,
                        reasons,
                        decided: newest((key, party), (other_key, other)),
                    };
                    matches.insert(other_key, shown);
                }
            }
        }
        let mut matches: Vec<_> = matches.into_iter().map(|(key, shown)| (key.case, shown)).collect();
        matches.sort_by(|(_, a), (_, b)| {
            (a.decided.is_some(), std::cmp::Reverse(a.confidence), &a.reference).cmp(&(
                b.decided.is_some(),
                std::cmp::Reverse(b.confidence),
                &b.reference,
            ))
        });
        matches.truncate(MATCHES_MAX);
        Ok(matches)
    }

    /// Cases that the caller may see, with parties that they may know, by a word. A hit in a class that is closed on the very case does
    /// not exist.
    pub(crate) async fn found_by_word(
        &self,
        caller: &Caller,
        word: &str,
        looks: &mut Looks,
    ) -> Result<Vec<CaseId>, Fault> {
        if let Some(known) = looks.words.get(word) {
            return Ok(known.clone());
        }
        let mut all = Vec::new();
        if looks.words.len() < LOOKS_MAX {
            for loaded in self.programs.values().filter(|loaded| !loaded.definition().parties.is_empty()) {
                let context = caller.context(self.now(), Some(&loaded.definition().calendar));
                let rows = self.rows(caller, &context, loaded);
                let reach = Self::reach(&rows, loaded)?;
                if reach.open == Filter::False {
                    continue;
                }
                let classes = classes_somewhere(&rows, loaded);
                let query = ListQuery {
                    program: loaded.program.name.clone(),
                    permitted: reach.open.clone(),
                    conditions: vec![ListCondition::Words { words: word.to_owned(), classes }],
                    sort: Sort::Opened,
                    descending: true,
                    limit: FOUND_MAX,
                    after: None,
                };
                for case in self.store().list(query.clone()).await?.rows {
                    let seen = self.seen_by_id(caller, case).await?;
                    let Ok(view) = self.reveal(&seen) else { continue };
                    if !self.has_parties(&seen) || !self.found_openly(&seen, &view.readable, &query).await? {
                        continue;
                    }
                    looks.cases.entry(case).or_insert(Found { seen, view });
                    all.push(case);
                }
            }
        }
        looks.words.insert(word.to_owned(), all.clone());
        Ok(all)
    }

    /// Whether a party of another case may be decided about: the caller knows of it, and the comparison as it is now.
    pub async fn compared(
        &self,
        caller: &Caller,
        (reference, no): (&str, u32),
        (other_reference, other_no): (&str, u32),
    ) -> Result<Answer<(PartyKey, u32)>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let other = self.seen(caller, other_reference).await?;
        let view = match self.parties_open(caller, &seen, "party").await? {
            Ok(view) => view,
            Err(answer) => return Ok(answer),
        };
        // Of the other case no more is told than that it is not there.
        let Ok(other_view) = self.parties_open::<()>(caller, &other, "party").await? else {
            return Ok(Answer::NotFound);
        };
        let key = PartyKey { case: other.case.id, party: other_no };
        let (ours, theirs) = (Found { seen, view }, Found { seen: other, view: other_view });
        let mine = ours.parties().find(|(mine, _)| mine.party == no).map(|(_, party)| ours.known(party));
        let them = theirs.parties().find(|(found, _)| *found == key).map(|(_, party)| theirs.known(party));
        let (Some(mine), Some(them)) = (mine, them) else {
            return self.absent(caller, &ours.seen, "party").await;
        };
        let (confidence, _) = compare(&mine, &them);
        self.record(self.entry_on(caller, &theirs.seen, EntryKind::Read, "party", true)).await?;
        Ok(Answer::Found((key, confidence)))
    }
}

/// What was looked for on one page, and found.
#[derive(Default)]
pub(crate) struct Looks {
    words: BTreeMap<String, Vec<CaseId>>,
    cases: BTreeMap<CaseId, Found>,
}

/// The newest decision about two parties, on whichever of the two cases it was made.
fn newest(a: (PartyKey, &Party), b: (PartyKey, &Party)) -> Option<bool> {
    let on = |party: &Party, other: PartyKey| {
        let decided = party.matches.iter().rev().find(|decided| decided.other == other)?;
        Some((decided.at, decided.same))
    };
    on(a.1, b.0).max(on(b.1, a.0)).map(|(_, same)| same)
}

fn are_same(a: (PartyKey, &Party), b: (PartyKey, &Party)) -> bool {
    newest(a, b) == Some(true)
}

/// What is known of the parties of a case that was found, each through a look at it.
pub(super) fn looks_at_parties<T>(looks: &Looks, case: CaseId, look: impl Fn(&Known) -> T) -> Vec<T> {
    let found = looks.cases.get(&case);
    found.into_iter().flat_map(|found| found.parties().map(|(_, party)| look(&found.known(party)))).collect()
}
