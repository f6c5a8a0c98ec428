//! For those who look after the platform: what runs in the background, calendars, programs, keys, and the check of the log. Nothing here
//! opens a case.

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    answer::{BulkJob, CalendarShown, JobsShown, KeysShown, LogChecked, LogShown, ProgramShown},
    entry::{EntryKind, EntryTarget},
    log,
    port::{paper::PaperQuery, store::EntryQuery},
    record::with_decision,
};
use authz::Ask;
use casewright_core::calendar::Calendar;
use jiff::{SignedDuration, Timestamp, civil::Date};
use ledger::Checkpoint;
use serde_json::Value as Json;
use std::{collections::BTreeMap, sync::Arc};

/// Jobs over many that are shown.
const BULKS: u32 = 20;
/// Days after which the key of the ring should be changed (S1.7).
const KEY_DAYS: i64 = 365;
/// The setting that says when the key of the ring was changed.
pub const KEYS_ROTATED: &str = "keys-rotated-at";
/// The setting that holds the last check of the log.
const LOG_CHECKED: &str = "log-checked";
/// A check that was begun so long ago and is not over was broken off.
const CHECK_TAKES: SignedDuration = SignedDuration::from_hours(2);
/// Older checkpoints that a check proves to be beginnings of the log.
const CHECKPOINTS: u32 = 200;

impl App {
    /// What somebody looks after: the platform, and who uses it how. Not found for who looks after neither.
    pub async fn looks_after(&self, caller: &Caller) -> Result<Answer<(bool, bool)>, Fault> {
        let administers = self.decide_on_platform(caller, &Ask::Administer);
        let oversees = self.decide_on_platform(caller, &Ask::AuditAll);
        let after = (administers.allowed, oversees.allowed);
        let allowed = after.0 || after.1;
        let target = EntryTarget::Platform;
        let entry = self.entry(caller, self.now(), EntryKind::Read, "administration", target, allowed);
        self.record(with_decision(entry, if after.0 { &administers } else { &oversees })).await?;
        Ok(if allowed { Answer::Found(after) } else { Answer::NotFound })
    }

    /// What is done in the background (S3.44).
    pub async fn jobs(&self, caller: &Caller) -> Result<Answer<JobsShown>, Fault> {
        if let Some(denied) = self.not_administered(caller, "jobs").await? {
            return Ok(denied);
        }
        let waiting = self.store().waiting(self.now()).await?;
        let query = PaperQuery { limit: BULKS, ..PaperQuery::of("bulk") };
        let mut bulks = Vec::new();
        for paper in self.store().papers(query).await? {
            let by = match paper.person {
                Some(person) => self.store().person(person).await?.map(|person| person.name),
                None => None,
            };
            let rows = paper.body.get("rows").and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            let done = |wanted: bool| {
                rows.iter().filter(|row| row.get("done").and_then(Json::as_bool) == Some(wanted)).count()
            };
            let program = paper.body.get("program").and_then(Json::as_str).unwrap_or_default();
            bulks.push(BulkJob {
                at: paper.at,
                by: by.unwrap_or_default(),
                program: self
                    .program(program)
                    .map_or_else(|| program.to_owned(), |program| program.title.clone()),
                tried: done(true) + done(false),
                refused: done(false),
                rows: rows.len(),
                open: paper.open,
            });
        }
        Ok(Answer::Found(JobsShown {
            outbox: waiting.outbox,
            overdue_s: waiting.overdue_s,
            given_up: waiting.dead_letters,
            timers_due: waiting.timers_due,
            unsealed: waiting.unsealed,
            bulks,
        }))
    }

    /// Every business calendar.
    pub async fn calendars(&self, caller: &Caller) -> Result<Answer<Vec<CalendarShown>>, Fault> {
        if let Some(denied) = self.not_administered(caller, "calendars").await? {
            return Ok(denied);
        }
        let mut shown = Vec::new();
        for loaded in self.programs.values() {
            let program = &loaded.program;
            let named = program.calendars.iter().filter(|(name, _)| *name != "default");
            let all = std::iter::once((None, &program.definition.calendar))
                .chain(named.map(|(name, calendar)| (Some(name.clone()), calendar)));
            for (jurisdiction, calendar) in all {
                let today = self.now().to_zoned(calendar.zone.clone()).date();
                shown.push(CalendarShown {
                    program: program.name.clone(),
                    program_title: program.title.clone(),
                    jurisdiction,
                    zone: calendar.zone.iana_name().unwrap_or("UTC").to_owned(),
                    days_off: calendar.days_off.iter().map(|day| day.to_monday_one_offset()).collect(),
                    years: years(calendar),
                    missing: calendar.year_without_holidays(today),
                });
            }
        }
        Ok(Answer::Found(shown))
    }

    /// Every program with what its check found.
    pub async fn programs_checked(&self, caller: &Caller) -> Result<Answer<Vec<ProgramShown>>, Fault> {
        if let Some(denied) = self.not_administered(caller, "programs").await? {
            return Ok(denied);
        }
        let short = |digest: &str| digest.chars().take(12).collect::<String>();
        let shown = self.programs.values().map(|loaded| {
            let program = &loaded.program;
            let mut older: Vec<String> = self
                .versions()
                .filter(|other| {
                    other.program.name == program.name && other.program.version != program.version
                })
                .map(|other| format!("{} ({})", other.program.version, short(&other.program.digest)))
                .collect();
            older.sort();
            older.dedup();
            ProgramShown {
                name: program.name.clone(),
                title: program.title.clone(),
                version: program.version.clone(),
                digest: short(&program.digest),
                scenarios: program.scenarios.len(),
                findings: program
                    .warnings
                    .findings()
                    .iter()
                    .map(|one| {
                        (
                            format!("{}:{}", one.file, one.at.line),
                            one.message.clone(),
                            one.help.clone().unwrap_or_default(),
                        )
                    })
                    .collect(),
                older,
            }
        });
        Ok(Answer::Found(shown.collect()))
    }

    /// What keys there are, how old, under which version of the ring's key (S1.6, S1.7).
    pub async fn keys(&self, caller: &Caller) -> Result<Answer<KeysShown>, Fault> {
        if let Some(denied) = self.not_administered(caller, "keys").await? {
            return Ok(denied);
        }
        let held = self.store().keys_held().await?;
        let rotated_at = self.store().setting(KEYS_ROTATED).await?;
        let rotated_at: Option<Timestamp> = rotated_at.and_then(|at| at.parse().ok());
        // The store's own first entry says since when the first key of the ring has been in use.
        let first = EntryQuery { before: Some(1), limit: 1, ..EntryQuery::default() };
        let first = self.store().entries(first).await?.first().map(|(_, entry)| entry.at);
        let age_days = rotated_at.or(first).map(|at| self.now().duration_since(at).as_secs().max(0) / 86_400);
        let versions = held.cases.iter().map(|(version, _)| *version);
        let version = versions.chain(held.platform.iter().map(|(_, version)| *version)).max().unwrap_or(0);
        Ok(Answer::Found(KeysShown {
            version,
            rotated_at,
            in_use_since: first,
            age_days,
            old: age_days.is_some_and(|days| days > KEY_DAYS),
            period_days: KEY_DAYS,
            cases: held.cases,
            platform: held.platform,
            log_key: self.store().log_key().to_string(),
        }))
    }

    /// How the log stands, and the last check of it. For auditors.
    pub async fn log_state(&self, caller: &Caller) -> Result<Answer<LogShown>, Fault> {
        if let Some(denied) = self.not_audited(caller, "log:state").await? {
            return Ok(denied);
        }
        let checkpoint = self.store().checkpoint().await?;
        let size = checkpoint.as_deref().map_or(Ok(0), |signed| self.size_of(signed))?;
        let checked = self.last_check().await?.map(|checked| {
            let broken_off =
                checked.over_at.is_none() && self.now().duration_since(checked.begun_at) > CHECK_TAKES;
            let problem = broken_off.then(|| say!("the-check-was-broken-off-begin-it"));
            LogChecked { problem: checked.problem.clone().or(problem), ..checked }
        });
        Ok(Answer::Found(LogShown {
            checkpoint,
            size,
            unsealed: self.store().waiting(self.now()).await?.unsealed,
            key: self.store().log_key().to_string(),
            checked,
        }))
    }

    /// Checks the whole log against its newest checkpoint: signature, every entry and tile, the root, and that older checkpoints
    /// are beginnings of it, the one of the check before among them. For auditors. What came of it is kept for [`Self::log_state`].
    pub async fn check_log(&self, caller: &Caller) -> Result<Answer<LogChecked>, Fault> {
        if let Some(denied) = self.not_audited(caller, "log:check").await? {
            return Ok(denied);
        }
        let before = self.last_check().await?.filter(|checked| checked.over_at.is_some());
        let begun = LogChecked {
            begun_at: self.now(),
            over_at: None,
            size: 0,
            checkpoint: before.as_ref().and_then(|checked| checked.checkpoint.clone()),
            problem: None,
        };
        self.keep_check(&begun).await?;
        self.store().seal(self.now()).await?;
        let Some(signed) = self.store().checkpoint().await? else {
            let over = LogChecked { over_at: Some(self.now()), ..begun };
            self.keep_check(&over).await?;
            return Ok(Answer::Found(over));
        };
        let mut older = self.store().checkpoints(0, CHECKPOINTS).await?;
        older.extend(begun.checkpoint.clone());
        let store = Arc::clone(&self.ports.store);
        let (head, handle) = (signed.clone(), tokio::runtime::Handle::current());
        let checked = tokio::task::spawn_blocking(move || log::check(&*store, &head, &older, &handle))
            .await
            .map_err(|error| Fault::Internal(error.to_string()))?;
        let over = LogChecked {
            over_at: Some(self.now()),
            size: self.size_of(&signed)?,
            // What was once found right is held against everything that comes later.
            checkpoint: if checked.is_ok() { Some(signed) } else { begun.checkpoint.clone() },
            problem: checked.err().map(|error| error.to_string()),
            ..begun
        };
        self.keep_check(&over).await?;
        Ok(Answer::Found(over))
    }

    fn size_of(&self, signed: &str) -> Result<u64, Fault> {
        let checkpoint = Checkpoint::open(signed, self.store().log_key());
        Ok(checkpoint.map_err(|error| Fault::Log(error.to_string()))?.size)
    }

    async fn last_check(&self) -> Result<Option<LogChecked>, Fault> {
        let text = self.store().setting(LOG_CHECKED).await?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn keep_check(&self, checked: &LogChecked) -> Result<(), Fault> {
        let text = serde_json::to_string(checked).map_err(|error| Fault::Internal(error.to_string()))?;
        self.store().put_setting(LOG_CHECKED, &text).await
    }

    /// Records who looks after the platform; the refusal of whoever does not.
    async fn not_administered<T>(&self, caller: &Caller, ask: &str) -> Result<Option<Answer<T>>, Fault> {
        self.not_let(caller, ask, &Ask::Administer, &say!("only-administrators-may-see-this")).await
    }

    async fn not_audited<T>(&self, caller: &Caller, ask: &str) -> Result<Option<Answer<T>>, Fault> {
        self.not_let(caller, ask, &Ask::AuditAll, &say!("only-auditors-may-read-the-log-of")).await
    }

    async fn not_let<T>(
        &self,
        caller: &Caller,
        ask: &str,
        needs: &Ask,
        says: &str,
    ) -> Result<Option<Answer<T>>, Fault> {
        let decision = self.decide_on_platform(caller, needs);
        let target = EntryTarget::Platform;
        let entry = self.entry(caller, self.now(), EntryKind::Read, ask, target, decision.allowed);
        self.record(with_decision(entry, &decision)).await?;
        Ok((!decision.allowed).then(|| Answer::Denied(Denied::new(says))))
    }
}

fn years(calendar: &Calendar) -> Vec<(i16, Vec<Date>)> {
    let mut years: BTreeMap<i16, Vec<Date>> = BTreeMap::new();
    calendar.holidays.iter().for_each(|day| years.entry(day.year()).or_default().push(*day));
    years.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn holidays_are_shown_by_year() {
        let mut calendar = Calendar::default();
        calendar.holidays.extend([date(2026, 12, 25), date(2026, 1, 1)]);
        assert_eq!(years(&calendar), [(2026, vec![date(2026, 1, 1), date(2026, 12, 25)])]);
    }
}
