//! Tells people outside of the application what stands in their notices: by mail, by a call (S1.19, S3.44). A message holds references
//! and links and nothing else; what a reference stands for is read behind the link, by whoever may.
//!
//! Whether somebody may know of a case is decided when it is sent: who may not any more is sent nothing. Each is in the log before it
//! goes out, and is taken under a lease, tried again later where that may help, and given up where not: then its person and the
//! administrators see it.

use super::{fetch::encoded, run_effects::MESSAGE_TRIES};
use crate::{
    App, Attested, Caller, Declared, Fault,
    answer::{CaseFilters, Count, DueWithin, Owner, WaitsFor},
    caller::principal_of,
    connector::{Call, CallFailure, CallKind},
    entry::{EntryKind, EntryTarget},
    language::{say, speaking},
    notice::{NUMBERS, NoticeKind, NoticeWay},
    people::Person,
    port::{
        paper::{Paper, PaperQuery},
        store::CommitError,
    },
    use_case::{
        AccessNews, Chosen, GIVEN_UP, GivenUp, NOTICE, Out, best_of_times, board_filters, derived, still_due,
    },
};
use authz::{Filter, Principal};
use casewright_core::{
    calendar::Calendar,
    id::{CaseId, PersonId},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write as _};

/// Notices looked at in one round.
const TAKEN: u32 = 200;
/// Nobody else sends what is taken within this time; after a crash it is free again.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// What could not be looked at for so long is not sent any more: it stands in the application.
const LATE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The setting that says when the numbers of the day are next told.
const NUMBERS_AT: &str = "notices-numbers-at";
/// Days looked ahead for a working one.
const AHEAD: usize = 14;

/// One line of a message.
struct Line {
    reference: Option<String>,
    link: String,
}

/// One number of a board.
struct Number {
    program: String,
    what: String,
    count: Count,
    link: String,
}

/// What goes out.
enum Content {
    Lines(Vec<Line>),
    Numbers(Vec<Number>),
}

impl App {
    /// Tells what is due; returns how much was taken up.
    pub async fn tell(&self) -> Result<u32, Fault> {
        if !self.settings.notices.is_on() {
            return Ok(0);
        }
        let now = self.now();
        let made = self.make_numbers(now).await?;
        let query =
            PaperQuery { open: Some(true), due_by: Some(now), limit: TAKEN, ..PaperQuery::of(NOTICE) };
        let mut people: BTreeMap<PersonId, Vec<Paper>> = BTreeMap::new();
        for paper in self.store().papers(query).await? {
            if let Some(person) = paper.person {
                people.entry(person).or_default().push(paper);
            }
        }
        let tells = people.into_iter().map(|(person, papers)| self.tell_person(person, papers, now));
        let mut worked = made;
        for told in futures_util::future::join_all(tells).await {
            worked += told?;
        }
        Ok(worked)
    }

    /// Sorts what there is to tell somebody by its way, and sends what goes out now.
    async fn tell_person(&self, id: PersonId, papers: Vec<Paper>, now: Timestamp) -> Result<u32, Fault> {
        let count = papers.len() as u32;
        let person = self.store().person(id).await?.filter(|person| person.active && person.login.is_some());
        let chosen = match &person {
            Some(person) => self.notices_chosen(person).await?,
            None => Chosen::default(),
        };
        let (mut aside, mut alone, mut daily) = (Vec::new(), Vec::new(), BTreeMap::new());
        for paper in papers {
            let Some(news) = paper.read::<AccessNews>() else {
                aside.push(Paper { due_at: None, revision: paper.revision + 1, ..paper });
                continue;
            };
            let way = chosen.ways.get(&NoticeKind::of(&news.what)).copied().unwrap_or_default();
            let late = news.out.is_none() && now.duration_since(paper.at) > LATE;
            if way.connector().is_none() || late {
                aside.push(Paper {
                    due_at: None,
                    revision: paper.revision + 1,
                    open: paper.open && news.what != NUMBERS,
                    ..paper
                });
                continue;
            }
            let begun = news.out.as_ref().map(|out| out.way);
            // The numbers have waited for their hour already.
            if way.is_daily() && begun.is_none() && news.what != NUMBERS {
                let out = Some(Out { way, tries: 0, failure: None, sent_at: None });
                let due_at = person.as_ref().map(|person| self.next_hour(self.calendar_of(person), now));
                aside.push(Paper { due_at, ..paper.now_says(&AccessNews { out, ..news }) });
                continue;
            }
            let together = begun.unwrap_or(way).is_daily() && news.what != NUMBERS;
            if together {
                daily.entry(way.connector()).or_insert_with(|| (way, Vec::new())).1.push((paper, news));
            } else {
                alone.push((way, vec![(paper, news)]));
            }
        }
        if !aside.is_empty() {
            let entry = self.entry(
                &self.service("scheduler"),
                now,
                EntryKind::Job,
                "sort-notices",
                EntryTarget::Person(id),
                true,
            );
            match self.store().put_papers(aside, entry).await {
                Ok(()) | Err(CommitError::Paper) => {}
                Err(error) => return Err(fault(error)),
            }
        }
        if let Some(person) = person {
            for (way, notices) in alone.into_iter().chain(daily.into_values()) {
                self.send_notices(&person, &chosen, way, notices).await?;
            }
        }
        Ok(count)
    }

    /// Sends notices together: decided and in the log first, then under a lease.
    async fn send_notices(
        &self,
        person: &Person,
        chosen: &Chosen,
        way: NoticeWay,
        notices: Vec<(Paper, AccessNews)>,
    ) -> Result<(), Fault> {
        let now = self.now();
        let scheduler = self.service("scheduler");
        let caller = self.at_their_desk(person, now);
        let (mut aside, mut taken, mut lines, mut cases) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut refused: Vec<CaseId> = Vec::new();
        for (paper, news) in notices {
            let line = match paper.case {
                None => Some(self.line(None)),
                Some(case) => match self.line_about(&caller, &paper, &news).await? {
                    Ok(line) => {
                        cases.extend(line.as_ref().map(|_| case));
                        line
                    }
                    Err(()) => {
                        refused.push(case);
                        None
                    }
                },
            };
            match line {
                Some(line) => {
                    lines.push(line);
                    taken.push((paper, news));
                }
                None => aside.push(Paper { due_at: None, revision: paper.revision + 1, ..paper }),
            }
        }
        for case in refused {
            let entry = self.entry(&scheduler, now, EntryKind::Job, "tell", EntryTarget::Case(case), false);
            self.record(entry).await?;
        }
        let numbers = taken.first().is_some_and(|(_, news)| news.what == NUMBERS);
        let content = if numbers {
            let numbers = speaking(self.language_of(chosen, way), self.numbers_of(&caller)).await?;
            if numbers.is_empty() {
                // There is no board of theirs any more.
                aside.extend(taken.drain(..).map(|(paper, _)| Paper {
                    due_at: None,
                    open: false,
                    revision: paper.revision + 1,
                    ..paper
                }));
            }
            Content::Numbers(numbers)
        } else {
            Content::Lines(lines)
        };
        // The lease, and what is told, before it is told.
        let until = now.checked_add(LEASE).unwrap_or(now);
        let mut held = Vec::new();
        for (paper, news) in taken {
            let tries = news.out.as_ref().map_or(0, |out| out.tries) + 1;
            let failure = news.out.as_ref().and_then(|out| out.failure.clone());
            let news = AccessNews { out: Some(Out { way, tries, failure, sent_at: None }), ..news };
            held.push((Paper { due_at: Some(until), ..paper.now_says(&news) }, news));
        }
        let mut entry = self.entry(
            &scheduler,
            now,
            EntryKind::Job,
            "tell",
            EntryTarget::Person(person.id),
            !held.is_empty(),
        );
        cases.sort_unstable();
        cases.dedup();
        entry.detail.shown = cases;
        entry.detail.note = Some(way.word().to_owned());
        let papers = aside.into_iter().chain(held.iter().map(|(paper, _)| paper.clone())).collect();
        match self.store().put_papers(papers, entry).await {
            Ok(()) => {}
            // Somebody else sends it, or it was settled meanwhile: the rest is looked at again.
            Err(CommitError::Paper) => return Ok(()),
            Err(error) => return Err(fault(error)),
        }
        let Some((first, _)) = held.first() else { return Ok(()) };
        let key = format!("notice/{}", first.id);
        let written =
            speaking(self.language_of(chosen, way), async { self.message_of(chosen, way, &content) });
        let came = match written.await {
            Ok(kind) => self.tell_by(way, Call { key, kind }).await,
            Err(failure) => Err(failure),
        };
        self.note_told(person, way, held, came).await
    }

    async fn tell_by(&self, way: NoticeWay, call: Call) -> Result<(), CallFailure> {
        let name = way.connector().unwrap_or_default();
        let Some(port) = self.ports.connectors.get(name) else {
            return Err(CallFailure::Never(format!("the connector `{name}` is not configured")));
        };
        port.call(&call).await.map(drop)
    }

    /// Notes what came of it: delivered, to be tried again, or given up.
    async fn note_told(
        &self,
        person: &Person,
        way: NoticeWay,
        held: Vec<(Paper, AccessNews)>,
        came: Result<(), CallFailure>,
    ) -> Result<(), Fault> {
        let now = self.now();
        let tries =
            held.iter().filter_map(|(_, news)| news.out.as_ref()).map(|out| out.tries).max().unwrap_or(1);
        let (sent_at, failure, due_at) = match came {
            Ok(()) => (Some(now), None, None),
            Err(CallFailure::Later(why)) if tries < MESSAGE_TRIES => {
                let wait = SignedDuration::from_secs(4_i64.saturating_pow(tries - 1));
                (None, Some(why), now.checked_add(wait).ok())
            }
            Err(CallFailure::Later(why) | CallFailure::Never(why)) => (None, Some(why), None),
        };
        let mut papers: Vec<Paper> = held
            .iter()
            .map(|(paper, news)| {
                let out = Out { way, tries, failure: failure.clone(), sent_at };
                let open = paper.open && !(news.what == NUMBERS && sent_at.is_some());
                Paper { open, due_at, ..paper.now_says(&AccessNews { out: Some(out), ..news.clone() }) }
            })
            .collect();
        if let (Some(failure), None) = (&failure, due_at) {
            tracing::warn!(way = way.word(), "a notice was given up");
            let notices = held.iter().map(|(paper, _)| paper.id).collect();
            let given = GivenUp { way, notices, failure: failure.clone() };
            let paper = Paper::new(GIVEN_UP, self.ports.ids.uuid(), now, &given);
            papers.push(Paper { person: Some(person.id), ..paper });
        }
        let mut entry = self.entry(
            &self.service("scheduler"),
            now,
            EntryKind::Job,
            "told",
            EntryTarget::Person(person.id),
            true,
        );
        entry.detail.note = Some(if failure.is_none() { "delivered" } else { "failed" }.to_owned());
        match self.store().put_papers(papers, entry).await {
            Ok(()) => Ok(()),
            // Settled at this moment; the others come up again when their lease is over, under the same key.
            Err(CommitError::Paper) => Ok(()),
            Err(error) => Err(fault(error)),
        }
    }

    /// What a message says about a notice of a case: nothing where there is nothing to tell any more, an error where its person may
    /// not know of the case as things are now. Time of day and place are not held against somebody who is not there.
    async fn line_about(
        &self,
        caller: &Caller,
        paper: &Paper,
        news: &AccessNews,
    ) -> Result<Result<Option<Line>, ()>, Fault> {
        let Some(mut seen) = self.seen_of(caller, paper).await? else { return Ok(Err(())) };
        seen.context = best_of_times(&seen);
        if !self.may_know(&seen) {
            return Ok(Err(()));
        }
        if !still_due(&seen, news) {
            return Ok(Ok(None));
        }
        let opens = self.reveal(&seen).is_ok();
        let reference = seen.case.reference.clone();
        let link = if opens { format!("/case/{}", encoded(&reference)) } else { "/access".to_owned() };
        let link = format!("{}{link}", self.settings.notices.address);
        Ok(Ok(Some(Line { reference: Some(reference), link })))
    }

    /// The language of a message: the one in which its reader chose what to be told. A call is read by a machine, to which the words
    /// are the same whoever asked for it.
    fn language_of<'a>(&'a self, chosen: &'a Chosen, way: NoticeWay) -> &'a str {
        match way.connector() {
            Some("mail") => chosen.lang.as_deref().unwrap_or(&self.settings.lang),
            _ => "en",
        }
    }

    fn line(&self, reference: Option<String>) -> Line {
        Line { reference, link: format!("{}/access", self.settings.notices.address) }
    }

    /// The message itself: references, links, counts.
    fn message_of(
        &self,
        chosen: &Chosen,
        way: NoticeWay,
        content: &Content,
    ) -> Result<CallKind, CallFailure> {
        let address = &self.settings.notices.address;
        let never = |why: &str| CallFailure::Never(why.to_owned());
        if way.connector() == Some("webhook") {
            let url = chosen.webhook.clone().ok_or_else(|| never("no address to call was given"))?;
            let secret = chosen.secret.as_deref().and_then(|secret| hex::decode(secret).ok());
            let secret =
                secret.ok_or_else(|| never("there is no key to sign with: give the address again"))?;
            let body = match content {
                Content::Lines(lines) => json!({
                    "kind": "notices",
                    "notices": lines.iter().map(|line| json!({ "reference": line.reference, "link": line.link })).collect::<Vec<_>>(),
                }),
                Content::Numbers(numbers) => json!({
                    "kind": "numbers",
                    "numbers": numbers.iter().map(|one| json!({
                        "program": one.program, "what": one.what, "count": one.count.n, "more": one.count.more, "link": one.link,
                    })).collect::<Vec<_>>(),
                }),
            };
            return Ok(CallKind::Post { url, body: body.to_string(), secret, at: self.now() });
        }
        let to = chosen.mail.clone().ok_or_else(|| never("no mail address was given"))?;
        let mut body = String::new();
        // Writing to a string cannot fail.
        let subject = match content {
            Content::Lines(lines) => {
                for line in lines {
                    let about = line.reference.clone().unwrap_or_else(|| say!("mail-your-access"));
                    let _ = write!(body, "{about}\n{}\n\n", line.link);
                }
                match lines.as_slice() {
                    [Line { reference: Some(reference), .. }] => reference.clone(),
                    [_] => say!("mail-one-notice"),
                    lines => say!("mail-notices", count = lines.len()),
                }
            }
            Content::Numbers(numbers) => {
                for Number { program, what, count, link } in numbers {
                    let more = if count.more { "+" } else { "" };
                    let _ = write!(body, "{program}, {what}: {}{more}\n{link}\n\n", count.n);
                }
                say!("mail-the-numbers-of-today")
            }
        };
        let _ = writeln!(
            body,
            "{}",
            say!("mail-what-you-are-told", address = format!("{address}/settings/notices"))
        );
        Ok(CallKind::Message { to, subject, body })
    }

    /// Somebody who is not there, as the policies would see them at their desk.
    fn at_their_desk(&self, person: &Person, now: Timestamp) -> Caller {
        let roles = self.programs.values().flat_map(|loaded| loaded.program.roles.values());
        let zones = roles.flat_map(|role| role.from.iter()).filter_map(|origin| match origin {
            program::model::Origin::Zone(zone) => Some(zone.clone()),
            program::model::Origin::ManagedDevice => None,
        });
        Caller {
            principal: Principal::Person(principal_of(person, now)),
            session: None,
            name: person.name.clone(),
            strength: 2,
            signed_in_at: Some(now),
            attested: Attested { zones: zones.collect(), managed_device: true, address: None },
            declared: Declared::default(),
            lang: self.settings.lang.clone(),
        }
    }

    /// The numbers of the boards of whoever hands out work. Each is counted by the query of the list behind its link.
    async fn numbers_of(&self, caller: &Caller) -> Result<Vec<Number>, Fault> {
        let mut numbers = Vec::new();
        for place in self.places(caller)? {
            if place.reach.whole == Filter::False || place.hands_out == Filter::False {
                continue;
            }
            let all = || board_filters(None);
            let asked: [(String, CaseFilters); 5] = [
                (say!("number-over"), CaseFilters { due: Some(DueWithin::Over), ..all() }),
                (say!("number-due-soon"), CaseFilters { due: Some(DueWithin::Week), ..all() }),
                (say!("number-for-approval"), CaseFilters { waits: Some(WaitsFor::Approval), ..all() }),
                (say!("number-with-a-flag"), CaseFilters { waits: Some(WaitsFor::Flag), ..all() }),
                (say!("number-nobodys"), CaseFilters { owner: Some(Owner::Nobody), ..all() }),
            ];
            for (what, filters) in asked {
                let Some(count) = self.numbered(caller, &place, &filters).await? else { continue };
                let program = &place.loaded.program;
                let query: Vec<String> = filters
                    .pairs()
                    .iter()
                    .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
                    .collect();
                numbers.push(Number {
                    program: program.title.clone(),
                    what,
                    count,
                    link: format!(
                        "{}/cases/{}?{}",
                        self.settings.notices.address,
                        program.name,
                        query.join("&")
                    ),
                });
            }
        }
        Ok(numbers)
    }

    /// Once a working day: a notice of the numbers for everybody who chose to be told them.
    async fn make_numbers(&self, now: Timestamp) -> Result<u32, Fault> {
        let at = self.store().setting(NUMBERS_AT).await?.and_then(|at| at.parse::<Timestamp>().ok());
        if at.is_some_and(|at| now < at) {
            return Ok(0);
        }
        let calendar = self.programs.values().next().map(|loaded| &loaded.definition().calendar);
        let next = calendar.map_or(now, |calendar| self.next_hour(calendar, now));
        let mut papers = Vec::new();
        if let Some(at) = at {
            for person in self.store().people().await? {
                if !person.active || person.login.is_none() {
                    continue;
                }
                let way = self.notices_chosen(&person).await?.ways.get(&NoticeKind::Numbers).copied();
                // Two servers make the same one.
                let id = derived(&format!("numbers/{}/{at}", person.id));
                if way.unwrap_or_default().connector().is_some() && self.store().paper(id).await?.is_none() {
                    papers.push(AccessNews::new(NUMBERS, person.id).notice(id, person.id, None, now));
                }
            }
        }
        let made = papers.len() as u32;
        if !papers.is_empty() {
            let scheduler = self.service("scheduler");
            let entry =
                self.entry(&scheduler, now, EntryKind::Job, "make-numbers", EntryTarget::Platform, true);
            match self.store().put_papers(papers, entry).await {
                Ok(()) | Err(CommitError::Paper) => {}
                Err(error) => return Err(fault(error)),
            }
        }
        self.store().put_setting(NUMBERS_AT, &next.to_string()).await?;
        Ok(made)
    }

    /// The calendar that somebody works by: that of the first program in which they have a role.
    fn calendar_of(&self, person: &Person) -> &Calendar {
        let theirs = person.roles.iter().find_map(|grant| self.programs.get(&grant.program));
        let any = theirs.or_else(|| self.programs.values().next());
        any.map_or(&self.no_calendar, |loaded| &loaded.definition().calendar)
    }

    /// The next hour at which what waits for it is told, on a working day.
    fn next_hour(&self, calendar: &Calendar, now: Timestamp) -> Timestamp {
        let here = now.to_zoned(calendar.zone.clone());
        let hour = self.settings.notices.hour.clamp(0, 23);
        let mut day = here.date();
        for _ in 0..AHEAD {
            let at = day.at(hour, 0, 0, 0).to_zoned(calendar.zone.clone()).map(|at| at.timestamp());
            if let Ok(at) = at
                && at > now
                && calendar.is_working(day)
            {
                return at;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        now.checked_add(SignedDuration::from_hours(24)).unwrap_or(now)
    }
}

fn fault(error: CommitError) -> Fault {
    match error {
        CommitError::Fault(fault) => fault,
        other => Fault::Internal(other.to_string()),
    }
}
