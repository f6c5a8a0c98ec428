//! The one writer. Jobs queue up; whatever is queued becomes one transaction with a savepoint a job, and everybody is
//! answered after its commit. A quiet store answers at the speed of one commit, a busy one shares the wait for the disk.

use super::Sql as _;
use app::Fault;
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread::JoinHandle,
};
use tokio::sync::{mpsc, oneshot};

/// At most this many jobs share a transaction: bounds how long the first of them waits.
const BATCH_MAX: usize = 128;

/// At most this many jobs wait; more callers wait to be let in.
const QUEUE_MAX: usize = 1024;

/// The thread that writes.
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it on its own connection; `committed` is told how many jobs each transaction held.
    pub(crate) fn start(db: Connection, committed: impl Fn(usize) + Send + 'static) -> Result<Self, Fault> {
        let (queue, mut jobs) = mpsc::channel::<Box<dyn Job>>(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                while let Some(first) = jobs.blocking_recv() {
                    let mut batch = vec![first];
                    while batch.len() < BATCH_MAX
                        && let Ok(job) = jobs.try_recv()
                    {
                        batch.push(job);
                    }
                    let count = batch.len();
                    run(&db, batch);
                    committed(count);
                }
            })
            .map_err(|error| Fault::Store(format!("the writer cannot start: {error}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs `work` in the next transaction. Its changes are kept when it returns `Ok`, and durable then; its error leaves
    /// nothing behind.
    pub(crate) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    {
        let stopped = || E::from(Fault::Store("the writer has stopped; restart".into()));
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work: Some(work), result: None, reply });
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    /// Lets the queue run empty.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One job of a batch.
trait Job: Send {
    /// Does the work; true to keep what it wrote.
    fn run(&mut self, db: &Connection) -> bool;
    /// Answers, once it is known what became of the transaction.
    fn answer(self: Box<Self>, batch: Result<(), &str>);
}

struct Task<F, T, E> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: FnOnce(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn run(&mut self, db: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        // a bug in one job must not stop all writing; its savepoint is rolled back
        let result = catch_unwind(AssertUnwindSafe(|| work(db)))
            .unwrap_or_else(|_| Err(Fault::Internal("a write broke off".into()).into()));
        let keep = result.is_ok();
        self.result = Some(result);
        keep
    }

    fn answer(self: Box<Self>, batch: Result<(), &str>) {
        // a refusal may rest on rows of the same transaction, so it is no answer either when that one failed
        let answer = match (batch, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(Fault::Internal("a write was not carried out".into()).into()),
            (Err(failure), _) => Err(Fault::Store(failure.to_owned()).into()),
        };
        // the caller may have gone away; what was written stands
        let _ = self.reply.send(answer);
    }
}

fn run(db: &Connection, mut batch: Vec<Box<dyn Job>>) {
    let outcome = transact(db, &mut batch).map_err(|fault| fault.to_string());
    if outcome.is_err() && !db.is_autocommit() {
        let _ = db.execute_batch("ROLLBACK");
    }
    for job in batch {
        job.answer(outcome.as_ref().copied().map_err(String::as_str));
    }
}

fn transact(db: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), Fault> {
    let exec =
        |sql: &str| db.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(|_| ()).sql();
    exec("BEGIN IMMEDIATE")?;
    for job in batch {
        exec("SAVEPOINT job")?;
        let keep = job.run(db);
        // a full disk and the like roll the whole transaction back under us
        if db.is_autocommit() {
            return Err(Fault::Store("the transaction was rolled back; the disk may be full".into()));
        }
        if !keep {
            exec("ROLLBACK TO job")?;
        }
        exec("RELEASE job")?;
    }
    exec("COMMIT")
}
