//! One transaction for many jobs: two rounds of statements over arrays, sent without waiting in between, then the commit.
//!
//! First round: what every decision rested on is read, the rows of the cases are locked in the order of their ids, and each
//! job is let in or refused against what is committed. Second round: all rows of all jobs that were let in. What another
//! process writes between the two shows as a conflict of keys, and the whole begins again.

mod rows;

use super::{
    connect::said,
    writer::{Job, Work, papers_of},
};
use crate::{
    case::commit::{Prepared, Refusal},
    db::column,
    log::append::Chain,
    setting::POLICIES_VERSION,
};
use app::{
    Fault,
    core::id::CaseId,
    port::store::{CommitError, UsedKey},
};
use rows::Rows;
use std::{
    collections::{HashMap, HashSet},
    future::Future,
    pin::Pin,
};
use tokio_postgres::{Client, Error, Row, Statement, error::SqlState, types::ToSql};
use uuid::Uuid;

/// Why a batch was not written.
pub(crate) enum Broken {
    /// Others came in the way, or the server went away before the commit: nothing was written, trying again may help.
    Again(Fault),
    /// Nothing was written, and trying again does not help.
    Definite(Fault),
    /// There is no server; nothing was written.
    Away(Fault),
    /// The connection ended during the commit.
    Unknown(String),
}

impl Broken {
    /// What the callers are told.
    pub(crate) fn fault(&self) -> Fault {
        match self {
            Self::Again(fault) | Self::Definite(fault) | Self::Away(fault) => Fault::Store(fault.to_string()),
            Self::Unknown(why) => Fault::Store(format!(
                "the database went away while it committed, so it is not known whether this was written ({why}); \
                 ask again with the same idempotency key"
            )),
        }
    }
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Definite(fault)
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        let fault = Fault::Store(said(&error));
        let again = match error.code() {
            Some(code) => [
                SqlState::UNIQUE_VIOLATION,
                SqlState::T_R_SERIALIZATION_FAILURE,
                SqlState::T_R_DEADLOCK_DETECTED,
                SqlState::LOCK_NOT_AVAILABLE,
                SqlState::ADMIN_SHUTDOWN,
                SqlState::CRASH_SHUTDOWN,
                SqlState::CANNOT_CONNECT_NOW,
                SqlState::READ_ONLY_SQL_TRANSACTION,
                SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
            ]
            .contains(code),
            // not the server's answer: the connection
            None => {
                error.is_closed()
                    || std::error::Error::source(&error)
                        .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
            }
        };
        if again { Self::Again(fault) } else { Self::Definite(fault) }
    }
}

/// A connection that writes, with its statements and its chain in the log.
pub(crate) struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    chain: Chain,
}

/// Rows found for the jobs.
struct Found {
    people: HashMap<Uuid, i64>,
    logins: HashMap<Vec<u8>, Uuid>,
    policies: Option<String>,
    used: HashMap<String, UsedKey>,
    cases: HashMap<Uuid, (i64, Vec<u8>)>,
    references: HashSet<Vec<u8>>,
    keys: HashSet<Uuid>,
    papers: HashMap<Uuid, i64>,
    positions: Vec<i64>,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send + 'a>>;

impl Session {
    pub(crate) fn new(client: Client, chain: Chain) -> Self {
        Self { client, statements: HashMap::new(), chain }
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Ends a transaction that failed; false when the connection is no good any more.
    pub(crate) async fn rollback(&mut self) -> bool {
        self.client.batch_execute("ROLLBACK").await.is_ok()
    }

    /// Writes all jobs that can be written, and says what became of each.
    pub(crate) async fn transact(&mut self, jobs: &[Job]) -> Result<Vec<Result<(), Refusal>>, Broken> {
        let found = self.find(jobs).await?;
        let answers: Vec<_> = jobs.iter().map(|job| found.judge(job)).collect();
        let let_in: Vec<&Job> =
            jobs.iter().zip(&answers).filter(|(_, answer)| answer.is_ok()).map(|(job, _)| job).collect();
        let mut chain = self.chain.clone();
        let rows = Rows::of(&let_in, &found, &mut chain)?;
        self.insert(rows).await?;
        match self.client.batch_execute("COMMIT").await {
            Ok(()) => {}
            // the server said no: nothing was written
            Err(error) if error.as_db_error().is_some() => return Err(error.into()),
            Err(error) => return Err(Broken::Unknown(said(&error))),
        }
        self.chain = chain;
        Ok(answers)
    }

    async fn ready(&mut self, text: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(text) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(text).await?;
        self.statements.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Begins, reads and locks, all in one round.
    async fn find(&mut self, jobs: &[Job]) -> Result<Found, Broken> {
        let commits: Vec<&Prepared> = jobs.iter().filter_map(commit_of).collect();
        let actors: HashSet<Uuid> =
            commits.iter().flat_map(|one| &one.commit.people).map(|(person, _)| person.uuid()).collect();
        let actors: Vec<Uuid> = actors.into_iter().collect();
        let (mut changed, mut logins) = (Vec::new(), Vec::new());
        for job in jobs {
            if let Work::Person { id, login, .. } = &job.work {
                changed.push(*id);
                logins.extend(login.clone());
            }
            if let Work::People(change) = &job.work {
                for (id, _, login, _) in &change.changed {
                    changed.push(*id);
                    logins.extend(login.clone());
                }
            }
        }
        let papers: Vec<Uuid> =
            jobs.iter().flat_map(|job| papers_of(&job.work)).map(|one| one.paper.id).collect();
        let keys: Vec<&str> =
            commits.iter().filter_map(|one| one.commit.idempotency.as_ref()).map(|one| &*one.key).collect();
        let disposed = jobs.iter().filter_map(|job| match &job.work {
            Work::Dispose(case, _) => Some(*case),
            _ => None,
        });
        let cases: Vec<Uuid> = commits.iter().map(|one| one.commit.case.id.uuid()).chain(disposed).collect();
        let references: Vec<&[u8]> = commits
            .iter()
            .filter(|one| one.commit.expected_version == 0)
            .map(|one| one.reference_hash.as_slice())
            .collect();
        let entries = jobs.iter().map(|job| job.entries.len()).sum::<usize>() + commits.len();
        let entries = i32::try_from(entries).unwrap_or(i32::MAX);

        let people = self.ready("SELECT person_id, revision FROM person WHERE person_id = ANY($1)").await?;
        let lock = self
            .ready("SELECT person_id, revision FROM person WHERE person_id = ANY($1) ORDER BY person_id FOR UPDATE")
            .await?;
        let login = self.ready("SELECT person_id, login_hash FROM person WHERE login_hash = ANY($1)").await?;
        let policies = self.ready("SELECT value FROM setting WHERE name = $1").await?;
        let used =
            self.ready("SELECT key, digest, case_id, version FROM idempotency WHERE key = ANY($1)").await?;
        let row = self
            .ready(
                "SELECT case_id, version, digests FROM case_row WHERE case_id = ANY($1) ORDER BY case_id \
                 FOR NO KEY UPDATE",
            )
            .await?;
        let reference =
            self.ready("SELECT reference_hash FROM case_row WHERE reference_hash = ANY($1)").await?;
        // after the lock on the row, which whoever disposes of a case takes too: a key found here stays until the commit
        let key = self.ready("SELECT case_id FROM case_key WHERE case_id = ANY($1)").await?;
        let paper = self
            .ready(
                "SELECT paper_id, revision FROM paper WHERE paper_id = ANY($1) ORDER BY paper_id FOR UPDATE",
            )
            .await?;
        let position =
            self.ready("SELECT nextval('entry_position') FROM generate_series(1, $1::integer)").await?;

        let client = &self.client;
        let ((), people, locked, logins, policies, used, rows, taken, stored, kept, position) = tokio::try_join!(
            biased;
            client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED"),
            query(client, &people, &actors, actors.is_empty()),
            query(client, &lock, &changed, changed.is_empty()),
            query(client, &login, &logins, logins.is_empty()),
            query(client, &policies, &POLICIES_VERSION, commits.is_empty()),
            query(client, &used, &keys, keys.is_empty()),
            query(client, &row, &cases, cases.is_empty()),
            query(client, &reference, &references, references.is_empty()),
            query(client, &key, &cases, cases.is_empty()),
            query(client, &paper, &papers, papers.is_empty()),
            query(client, &position, &entries, entries == 0),
        )?;
        let mut found = Found {
            people: HashMap::new(),
            logins: HashMap::new(),
            policies: policies.first().map(|row| row.try_get(0)).transpose()?,
            used: HashMap::new(),
            cases: HashMap::new(),
            references: HashSet::new(),
            keys: HashSet::new(),
            papers: HashMap::new(),
            positions: position.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?,
        };
        // a writer's rows are found in the order in which it chained them
        found.positions.sort_unstable();
        for row in people.iter().chain(&locked) {
            found.people.insert(row.try_get(0)?, row.try_get(1)?);
        }
        for row in &logins {
            found.logins.insert(row.try_get(1)?, row.try_get(0)?);
        }
        for row in &used {
            let case = CaseId::new(row.try_get(2)?);
            let used = UsedKey { digest: row.try_get(1)?, case, version: column::count(row.try_get(3)?)? };
            found.used.insert(row.try_get(0)?, used);
        }
        for row in &rows {
            found.cases.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
        }
        for row in &taken {
            found.references.insert(row.try_get(0)?);
        }
        for row in &kept {
            found.papers.insert(row.try_get(0)?, row.try_get(1)?);
        }
        for row in &stored {
            found.keys.insert(row.try_get(0)?);
        }
        Ok(found)
    }

    /// Sends all rows, in an order that keys permit, and waits once.
    async fn insert(&mut self, rows: Rows) -> Result<(), Broken> {
        let mut ready = Vec::with_capacity(rows.statements.len());
        for (text, parameters) in rows.statements {
            ready.push((self.ready(&text).await?, parameters));
        }
        let client = &self.client;
        let sent = ready.iter().map(|(statement, parameters)| -> Sent<'_> {
            Box::pin(async move {
                let parameters: Vec<&(dyn ToSql + Sync)> =
                    parameters.iter().map(|one| &**one as &(dyn ToSql + Sync)).collect();
                client.execute(statement, &parameters).await
            })
        });
        in_order(sent.collect()).await?;
        Ok(())
    }
}

async fn query(
    client: &Client,
    statement: &Statement,
    parameter: &(dyn ToSql + Sync),
    skip: bool,
) -> Result<Vec<Row>, Error> {
    if skip { Ok(Vec::new()) } else { client.query(statement, &[parameter]).await }
}

/// Polls all, always in this order: what is polled first is sent first. The first error is the answer.
async fn in_order(mut sent: Vec<Sent<'_>>) -> Result<(), Error> {
    let mut done = vec![false; sent.len()];
    std::future::poll_fn(|context| {
        let mut all = true;
        for (one, done) in sent.iter_mut().zip(&mut done).filter(|(_, done)| !**done) {
            match one.as_mut().poll(context) {
                std::task::Poll::Ready(Ok(_)) => *done = true,
                std::task::Poll::Ready(Err(error)) => return std::task::Poll::Ready(Err(error)),
                std::task::Poll::Pending => all = false,
            }
        }
        if all { std::task::Poll::Ready(Ok(())) } else { std::task::Poll::Pending }
    })
    .await
}

fn commit_of(job: &Job) -> Option<&Prepared> {
    match &job.work {
        Work::Commit(prepared) => Some(prepared),
        _ => None,
    }
}

impl Found {
    /// Lets a job in or refuses it, as the store on SQLite does in its transaction.
    fn judge(&self, job: &Job) -> Result<(), Refusal> {
        for one in papers_of(&job.work) {
            let stored = self.papers.get(&one.paper.id).copied().unwrap_or(0);
            if stored + 1 != column::int(one.paper.revision)? {
                return Err(CommitError::Paper.into_refusal());
            }
        }
        match &job.work {
            Work::Entries | Work::Session(_) | Work::Revoke(..) => Ok(()),
            Work::Dispose(case, expected) => {
                let Some(expected) = expected else { return Ok(()) };
                let version = self.cases.get(case).map_or(Ok(0), |(version, _)| column::count(*version))?;
                if version == *expected { Ok(()) } else { Err(CommitError::Version.into_refusal()) }
            }
            Work::Person { id, revision, login, .. } => self.judge_person(id, *revision, login.as_ref()),
            Work::People(change) => change
                .changed
                .iter()
                .try_for_each(|(id, revision, login, _)| self.judge_person(id, *revision, login.as_ref())),
            Work::Commit(prepared) => self.judge_commit(prepared),
        }
    }

    fn judge_person(&self, id: &Uuid, revision: i64, login: Option<&Vec<u8>>) -> Result<(), Refusal> {
        if self.people.get(id).copied().unwrap_or(0) + 1 != revision {
            return Err(CommitError::Person.into_refusal());
        }
        match login.and_then(|login| self.logins.get(login)) {
            Some(other) if other != id => {
                Err(Fault::Store("the login is taken; choose another".into()).into())
            }
            _ => Ok(()),
        }
    }

    fn judge_commit(&self, prepared: &Prepared) -> Result<(), Refusal> {
        let commit = &prepared.commit;
        let case = commit.case.id.uuid();
        for (person, revision) in &commit.people {
            if self.people.get(&person.uuid()) != Some(&column::int(*revision)?) {
                return Err(CommitError::Person.into_refusal());
            }
        }
        if self.policies.as_ref() != Some(&commit.policies_version) {
            return Err(CommitError::Policies.into_refusal());
        }
        if let Some(used) = commit.idempotency.as_ref().and_then(|one| self.used.get(&one.key)) {
            return Err(CommitError::Used(used.clone()).into_refusal());
        }
        let version = self.cases.get(&case).map_or(Ok(0), |(version, _)| column::count(*version))?;
        if version != commit.expected_version {
            return Err(CommitError::Version.into_refusal());
        }
        if version == 0 && self.references.contains(&prepared.reference_hash) {
            return Err(CommitError::Reference.into_refusal());
        }
        match (&prepared.new_key, self.keys.contains(&case)) {
            (Some(_), true) => Err(Refusal::KeyTaken),
            (None, false) => Err(super::case_missing_key(commit.case.id).into()),
            _ => Ok(()),
        }
    }
}

trait IntoRefusal {
    fn into_refusal(self) -> Refusal;
}

impl IntoRefusal for CommitError {
    fn into_refusal(self) -> Refusal {
        Refusal::Commit(self)
    }
}
