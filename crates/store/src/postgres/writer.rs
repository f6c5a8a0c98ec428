//! A writer: a connection and a queue. Whatever is queued becomes one transaction, and everybody is answered after its commit.
//! Two jobs on one case, person, reference or key never share one: the second comes with the next.

use super::{
    batch::{Broken, Session as Connection},
    connect::Server,
};
use crate::paper::Sealed;
use crate::{
    case::commit::{Prepared, Refusal},
    keys::Keys,
    log::append::{self, Chain},
};
use app::{
    Fault,
    core::id::{PersonId, SessionId},
    people::Session,
    port::store::CommitError,
};
use jiff::Timestamp;
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// At most this many jobs share a transaction: bounds how long the first of them waits.
const BATCH_MAX: usize = 128;

/// At most this many jobs wait; more callers wait to be let in.
const QUEUE_MAX: usize = 1024;

/// After a transaction of so many jobs the next one waits for more: most of what a transaction costs is the same for one job and
/// for many.
const COMPANY: usize = 4;

/// It waits for so many, as long as they come one after the other within this time.
const ENOUGH: usize = 24;
const MOMENT: Duration = Duration::from_millis(1);

/// A transaction that others came in the way of is begun again so often.
const TRIES: usize = 5;

/// A server that is away is looked for so often, with a pause between: some ten seconds, in which a standby is promoted.
const CONNECTS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(250);

/// What is written beside the entries.
pub(crate) enum Work {
    /// Nothing.
    Entries,
    /// A command's result.
    Commit(Box<Prepared>),
    /// A person whose stored revision is one less.
    Person {
        /// Who.
        id: uuid::Uuid,
        /// The new revision.
        revision: i64,
        /// The keyed hash of the login.
        login: Option<Vec<u8>>,
        /// The person, sealed.
        sealed: Vec<u8>,
    },
    /// People, the end of sessions, papers: all or nothing.
    People(Box<People>),
    /// A new session.
    Session(Box<Session>),
    /// The end of one.
    Revoke(SessionId, Timestamp),
    /// The end of a case's content.
    Dispose(uuid::Uuid, Option<u64>),
}

/// Id, new revision, keyed hash of the login, the person sealed.
pub(crate) type ChangedPerson = (uuid::Uuid, i64, Option<Vec<u8>>, Vec<u8>);

/// A change of people, sealed.
#[derive(Default)]
pub(crate) struct People {
    /// Who changed.
    pub changed: Vec<ChangedPerson>,
    /// Whose sessions end, and when.
    pub end_sessions: Option<(PersonId, Timestamp)>,
    /// Papers, each with a revision one above the stored one.
    pub papers: Vec<Sealed>,
}

/// Papers of a job.
pub(crate) fn papers_of(work: &Work) -> &[Sealed] {
    match work {
        Work::Commit(prepared) => &prepared.papers,
        Work::People(change) => &change.papers,
        Work::Entries | Work::Person { .. } | Work::Session(_) | Work::Revoke(..) | Work::Dispose(..) => &[],
    }
}

/// One job.
pub(crate) struct Job {
    /// What is written.
    pub work: Work,
    /// The entries that join it; of a commit there is one within.
    pub entries: Vec<append::Prepared>,
    reply: oneshot::Sender<Result<(), Refusal>>,
}

/// The task that writes.
pub(crate) struct Writer {
    queue: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts it; it connects when there is something to write, and again when it must.
    pub(crate) fn start(server: Server, keys: Arc<Keys>) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        tokio::spawn(run(server, keys, jobs));
        Self { queue }
    }

    /// Jobs that wait now.
    pub(crate) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Writes with the next transaction; durable when it returns `Ok`, and refused or failed it leaves nothing behind,
    /// but for the fault that says that the outcome is unknown.
    pub(crate) async fn write(&self, work: Work, entries: Vec<append::Prepared>) -> Result<(), Refusal> {
        let stopped = || Refusal::from(Fault::Store("the writer has stopped; restart".into()));
        let (reply, answer) = oneshot::channel();
        self.queue.send(Job { work, entries, reply }).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

async fn run(server: Server, keys: Arc<Keys>, mut jobs: mpsc::Receiver<Job>) {
    let mut connection = None;
    let mut waiting = VecDeque::new();
    let mut last = 0;
    loop {
        if waiting.is_empty() {
            match jobs.recv().await {
                Some(job) => waiting.push_back(job),
                None => return,
            }
        }
        while waiting.len() < BATCH_MAX
            && let Ok(job) = jobs.try_recv()
        {
            waiting.push_back(job);
        }
        while last >= COMPANY
            && waiting.len() < ENOUGH
            && let Ok(Some(job)) = tokio::time::timeout(MOMENT, jobs.recv()).await
        {
            waiting.push_back(job);
        }
        let batch = apart(&mut waiting);
        last = batch.len();
        keys.tally.committed(batch.len());
        write(&server, &keys, &mut connection, batch).await;
    }
}

/// Takes from the front those that touch nothing in common; the rest keeps its order.
fn apart(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let mut touched = HashSet::new();
    let (mut batch, mut rest) = (Vec::new(), VecDeque::new());
    for job in waiting.drain(..) {
        let touches = touches(&job.work);
        if touches.iter().any(|one| touched.contains(one)) {
            rest.push_back(job);
        } else {
            batch.push(job);
        }
        // what waits holds its place, so that nobody overtakes on the same case
        touched.extend(touches);
    }
    *waiting = rest;
    batch
}

fn touches(work: &Work) -> Vec<Vec<u8>> {
    let papers = papers_of(work).iter().map(|one| one.paper.id.as_bytes().to_vec());
    let mut touched: Vec<Vec<u8>> = papers.collect();
    touched.extend(touched_rows(work));
    touched
}

fn touched_rows(work: &Work) -> Vec<Vec<u8>> {
    match work {
        Work::Commit(prepared) => {
            let commit = &prepared.commit;
            let key = commit.idempotency.iter().map(|used| used.key.clone().into_bytes());
            [commit.case.id.uuid().as_bytes().to_vec(), prepared.reference_hash.clone()]
                .into_iter()
                .chain(key)
                .collect()
        }
        Work::Person { id, login, .. } => {
            std::iter::once(id.as_bytes().to_vec()).chain(login.clone()).collect()
        }
        Work::Dispose(case, _) => vec![case.as_bytes().to_vec()],
        Work::Session(session) => vec![session.token_hash.clone().into_bytes()],
        Work::People(change) => {
            let people = change.changed.iter();
            people
                .flat_map(|(id, _, login, _)| std::iter::once(id.as_bytes().to_vec()).chain(login.clone()))
                .collect()
        }
        Work::Entries | Work::Revoke(..) => Vec::new(),
    }
}

/// Writes a batch and answers.
async fn write(server: &Server, keys: &Keys, connection: &mut Option<Connection>, batch: Vec<Job>) {
    match attempt(server, keys, connection, &batch).await {
        Ok(answers) => {
            for (job, answer) in batch.into_iter().zip(answers) {
                // the caller may have gone away; what was written stands
                let _ = job.reply.send(answer);
            }
        }
        // one of them may be what breaks the others: each by itself
        Err(Broken::Definite(_)) if batch.len() > 1 => {
            for job in batch {
                let alone = std::slice::from_ref(&job);
                let answer = match attempt(server, keys, connection, alone).await {
                    Ok(answers) => answers.into_iter().next().unwrap_or_else(|| Err(not_answered())),
                    Err(broken) => Err(Refusal::Commit(CommitError::Fault(broken.fault()))),
                };
                let _ = job.reply.send(answer);
            }
        }
        Err(broken) => {
            for job in batch {
                let _ = job.reply.send(Err(Refusal::Commit(CommitError::Fault(broken.fault()))));
            }
        }
    }
}

fn not_answered() -> Refusal {
    Fault::Internal("a write was not answered".into()).into()
}

/// Writes a batch, again where others came in the way or the server went away before the commit.
async fn attempt(
    server: &Server,
    keys: &Keys,
    connection: &mut Option<Connection>,
    batch: &[Job],
) -> Result<Vec<Result<(), Refusal>>, Broken> {
    let mut last = Broken::Definite(Fault::Store("others came in the way again and again".into()));
    for _ in 0..TRIES {
        let mut ready = match connection.take().filter(|kept| !kept.is_closed()) {
            Some(kept) => kept,
            None => connect(server, keys).await?,
        };
        match ready.transact(batch).await {
            Ok(answers) => {
                *connection = Some(ready);
                return Ok(answers);
            }
            Err(Broken::Again(fault)) => {
                // a connection that is still good goes back to where it was
                if ready.rollback().await {
                    *connection = Some(ready);
                }
                last = Broken::Definite(fault);
            }
            Err(Broken::Definite(fault)) => {
                if ready.rollback().await {
                    *connection = Some(ready);
                }
                return Err(Broken::Definite(fault));
            }
            // the chain of this connection may or may not have gone on: a new one begins
            Err(lost @ (Broken::Unknown(_) | Broken::Away(_))) => return Err(lost),
        }
    }
    Err(last)
}

/// A new connection, with a chain of its own in the log.
async fn connect(server: &Server, keys: &Keys) -> Result<Connection, Broken> {
    let mut refused = String::new();
    for tried in 0..CONNECTS {
        if tried > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        match server.connect().await {
            Ok(client) => {
                let name = keys.fresh().map_err(Broken::Definite)?.1.id().to_string();
                return Ok(Connection::new(client, Chain::new(format!("pg-{name}"))));
            }
            Err(error) => refused = super::connect::said(&error),
        }
    }
    Err(Broken::Away(Fault::Store(format!("the database cannot be reached: {refused}"))))
}
