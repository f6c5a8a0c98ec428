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

    /// Jobs that wait now.
    pub(crate) fn queued(&self) -> usize {
        self.queue.as_ref().map_or(0, |queue| queue.max_capacity() - queue.capacity())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{
        connect::{self, Durability},
        readers::Readers,
    };
    use std::sync::{Arc, Mutex, mpsc as std_mpsc};

    struct Given {
        directory: tempfile::TempDir,
        writer: Arc<Writer>,
        batches: Arc<Mutex<Vec<usize>>>,
    }

    fn given() -> Given {
        let directory = tempfile::tempdir().unwrap();
        let db = connect::read_write(&directory.path().join("db"), Durability::Full).unwrap();
        db.execute_batch("CREATE TABLE t (n INTEGER PRIMARY KEY)").unwrap();
        let batches = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&batches);
        let writer = Writer::start(db, move |count| seen.lock().unwrap().push(count)).unwrap();
        Given { directory, writer: Arc::new(writer), batches }
    }

    async fn put(writer: &Writer, n: i64) -> Result<(), Fault> {
        writer.run(move |db| db.execute("INSERT INTO t VALUES (?1)", [n]).map(|_| ()).sql()).await
    }

    /// Holds the writer in the middle of a transaction until the sender is dropped.
    async fn hold(
        writer: &Arc<Writer>,
    ) -> (tokio::task::JoinHandle<Result<(), Fault>>, std_mpsc::Sender<()>) {
        let (release, held) = std_mpsc::channel::<()>();
        let (begun, begins) = oneshot::channel();
        let writer = Arc::clone(writer);
        let job = tokio::spawn(async move {
            writer
                .run(move |db| {
                    db.execute("INSERT INTO t VALUES (0)", []).sql()?;
                    let _ = begun.send(());
                    let _ = held.recv();
                    Ok(())
                })
                .await
        });
        begins.await.unwrap();
        (job, release)
    }

    #[tokio::test]
    async fn what_queues_up_shares_a_transaction_and_each_job_has_its_own_answer() {
        let given = given();
        let (first, release) = hold(&given.writer).await;
        let jobs = async {
            let good = put(&given.writer, 1);
            let double = put(&given.writer, 1);
            let broken = given.writer.run::<(), Fault, _>(|_| panic!("a bug"));
            let after = put(&given.writer, 2);
            // all are queued before the writer goes on: each is polled once, in this order
            let released = async { drop(release) };
            tokio::join!(biased; good, double, broken, after, released)
        };
        let (good, double, broken, after, ()) = jobs.await;
        first.await.unwrap().unwrap();
        assert!(good.is_ok() && after.is_ok());
        assert!(double.is_err() && broken.is_err());
        drop(given.writer);
        assert_eq!(*given.batches.lock().unwrap(), [1, 4]);
        let db = connect::read_only(&given.directory.path().join("db")).unwrap();
        let sum: i64 = db.query_row("SELECT sum(n) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(sum, 3);
    }

    #[tokio::test]
    async fn who_reads_does_not_wait_for_who_writes_and_sees_only_what_is_committed() {
        let given = given();
        let (job, release) = hold(&given.writer).await;
        let readers = Readers::open(&given.directory.path().join("db"), 1).unwrap();
        let count =
            || readers.run(|db| db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).sql());
        assert_eq!(count().await.unwrap(), 0);
        drop(release);
        job.await.unwrap().unwrap();
        assert_eq!(count().await.unwrap(), 1);
    }
}
