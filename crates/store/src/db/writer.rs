//! The one writer. Jobs queue up; whatever is queued becomes one transaction, and everybody is answered after its commit. A
//! quiet store answers at the speed of one commit, a busy one shares the wait for the disk: after a transaction of several jobs
//! the next one waits a moment for more of them, since every transaction writes the pages that it touched once again.
//!
//! Commands and entries can be run twice. They come first and without a savepoint, which would copy every page that they touch;
//! should one of them fail half-way, all begin again, each under a savepoint. Everything else has its savepoint at once.

use super::{Sql as _, turn::Turn};
use app::Fault;
use rusqlite::Connection;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// At most this many jobs share a transaction: bounds how long the first of them waits.
const BATCH_MAX: usize = 128;

/// At most this many jobs wait; more callers wait to be let in.
const QUEUE_MAX: usize = 1024;

/// After a transaction of so many jobs the next one waits for more.
const COMPANY: usize = 8;

/// It waits for so many, more save little; and of more that wait already half is left for the one after it: those who are
/// answered prepare their next command while that half is written.
const ENOUGH: usize = 32;

/// As long as they come one after the other within this time.
const MOMENT: Duration = Duration::from_micros(500);

/// The thread that writes.
pub(crate) struct Writer {
    queue: Option<mpsc::Sender<Queued>>,
    places: Arc<Semaphore>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it on its own connection; `committed` is told how many jobs each transaction held.
    pub(crate) fn start(db: Connection, committed: impl Fn(usize) + Send + 'static) -> Result<Self, Fault> {
        let (queue, jobs) = mpsc::channel();
        let places = Arc::new(Semaphore::new(QUEUE_MAX));
        let waiting = Arc::clone(&places);
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                let mut batch = Vec::new();
                let mut last = 0;
                while gather(&jobs, &mut batch, last, || QUEUE_MAX - waiting.available_permits()) {
                    last = batch.len();
                    run(&db, batch.drain(..).map(|queued| queued.job).collect());
                    committed(last);
                }
            })
            .map_err(|error| Fault::Store(format!("the writer cannot start: {error}")))?;
        Ok(Self { queue: Some(queue), places, thread: Some(thread) })
    }

    /// Jobs that wait now.
    pub(crate) fn queued(&self) -> usize {
        QUEUE_MAX - self.places.available_permits()
    }

    /// Runs `work` in the next transaction. Its changes are kept when it returns `Ok`, and durable then; its error leaves
    /// nothing behind.
    pub(crate) async fn run<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&Turn<'_>) -> Result<T, E> + Send + 'static,
    {
        let mut work = Some(work);
        let once = move |turn: &Turn<'_>| match work.take() {
            Some(work) => work(turn),
            None => Err(Fault::Internal("a write was to be carried out twice".into()).into()),
        };
        self.queue(once, false).await
    }

    /// The same for work that can be run again from its beginning: what it wrote before is gone then.
    pub(crate) async fn run_repeatable<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: Fn(&Turn<'_>) -> Result<T, E> + Send + 'static,
    {
        self.queue(work, true).await
    }

    async fn queue<T, E, F>(&self, work: F, repeatable: bool) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnMut(&Turn<'_>) -> Result<T, E> + Send + 'static,
    {
        let stopped = || E::from(Fault::Store("the writer has stopped; restart".into()));
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task { work, repeatable, result: None, reply });
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| stopped())?;
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send(Queued { job, _place: place }).map_err(|_| stopped())?;
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

/// A job that waits, with its place in the queue.
struct Queued {
    job: Box<dyn Job>,
    _place: OwnedSemaphorePermit,
}

/// Takes what is to be written together, at least one job; false when none will come any more.
fn gather(
    jobs: &mpsc::Receiver<Queued>,
    batch: &mut Vec<Queued>,
    last: usize,
    waiting: impl Fn() -> usize,
) -> bool {
    let Ok(first) = jobs.recv() else { return false };
    let most = (waiting() / 2).clamp(ENOUGH, BATCH_MAX);
    batch.push(first);
    batch.extend(jobs.try_iter().take(most - 1));
    while last >= COMPANY
        && batch.len() < ENOUGH
        && let Ok(job) = jobs.recv_timeout(MOMENT)
    {
        batch.push(job);
    }
    true
}

/// One job of a batch.
trait Job: Send {
    /// True for work that can be run again from its beginning.
    fn is_repeatable(&self) -> bool;
    /// Does the work; true to keep what it wrote.
    fn run(&mut self, turn: &Turn<'_>) -> bool;
    /// Answers, once it is known what became of the transaction.
    fn answer(self: Box<Self>, batch: Result<(), &str>);
}

struct Task<F, T, E> {
    work: F,
    repeatable: bool,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Job for Task<F, T, E>
where
    F: FnMut(&Turn<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<Fault> + Send,
{
    fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    fn run(&mut self, turn: &Turn<'_>) -> bool {
        let work = &mut self.work;
        // a bug in one job must not stop all writing; what it wrote is rolled back
        let result = catch_unwind(AssertUnwindSafe(|| work(turn)))
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
    // commands first: nothing that they compare themselves with is changed before them in their transaction
    batch.sort_by_key(|job| !job.is_repeatable());
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
    let repeatable = batch.iter().take_while(|job| job.is_repeatable()).count();
    let (first, rest) = batch.split_at_mut(repeatable);
    exec("BEGIN IMMEDIATE")?;
    let mut turn = Turn::new(db);
    if !all_at_once(&turn, first)? {
        exec("ROLLBACK")?;
        exec("BEGIN IMMEDIATE")?;
        turn = Turn::new(db);
        each_by_itself(&mut turn, first)?;
    }
    turn.others_follow();
    each_by_itself(&mut turn, rest)?;
    exec("COMMIT")
}

/// False when one of them failed after it had written something.
fn all_at_once(turn: &Turn<'_>, jobs: &mut [Box<dyn Job>]) -> Result<bool, Fault> {
    for job in jobs {
        let before = turn.total_changes();
        let keep = job.run(turn);
        still_open(turn)?;
        if !keep && turn.total_changes() != before {
            return Ok(false);
        }
    }
    Ok(true)
}

fn each_by_itself(turn: &mut Turn<'_>, jobs: &mut [Box<dyn Job>]) -> Result<(), Fault> {
    for job in jobs {
        turn.exec("SAVEPOINT job")?;
        let keep = job.run(turn);
        still_open(turn)?;
        if !keep {
            turn.exec("ROLLBACK TO job")?;
            turn.forget();
        }
        turn.exec("RELEASE job")?;
    }
    Ok(())
}

/// A full disk and the like roll the whole transaction back under us.
fn still_open(db: &Connection) -> Result<(), Fault> {
    if db.is_autocommit() {
        return Err(Fault::Store("the transaction was rolled back; the disk may be full".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Folder;
    use crate::db::{
        connect::{self, Durability},
        readers::Readers,
    };
    use std::sync::{Mutex, mpsc as std_mpsc};

    struct Given {
        directory: tempfile::TempDir,
        writer: Arc<Writer>,
        batches: Arc<Mutex<Vec<usize>>>,
    }

    fn given() -> Given {
        let directory = tempfile::tempdir().unwrap();
        let db = connect::read_write(&Folder::from(directory.path()), Durability::Full).unwrap();
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
        let db = connect::read_only(&Folder::from(given.directory.path())).unwrap();
        let sum: i64 = db.query_row("SELECT sum(n) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(sum, 3);
    }

    #[tokio::test]
    async fn a_command_that_fails_half_way_takes_nobody_with_it() {
        let given = given();
        let (first, release) = hold(&given.writer).await;
        let command = |n: i64, fails: bool| {
            given.writer.run_repeatable(move |db: &Turn<'_>| {
                db.execute("INSERT INTO t VALUES (?1)", [n]).map(|_| ()).sql()?;
                if fails { Err(Fault::Internal("half-way".into())) } else { Ok(()) }
            })
        };
        let jobs = async {
            let released = async { drop(release) };
            tokio::join!(biased; put(&given.writer, 40), command(10, false), command(20, true), command(30, false), released)
        };
        let (other, one, failed, three, ()) = jobs.await;
        first.await.unwrap().unwrap();
        assert!(one.is_ok() && three.is_ok() && other.is_ok());
        assert!(failed.is_err());
        drop(given.writer);
        assert_eq!(*given.batches.lock().unwrap(), [1, 4]);
        let db = connect::read_only(&Folder::from(given.directory.path())).unwrap();
        let sum: i64 = db.query_row("SELECT sum(n) FROM t", [], |row| row.get(0)).unwrap();
        assert_eq!(sum, 80);
    }

    #[tokio::test]
    async fn who_reads_does_not_wait_for_who_writes_and_sees_only_what_is_committed() {
        let given = given();
        let (job, release) = hold(&given.writer).await;
        let readers = Readers::open(&Folder::from(given.directory.path()), 1).unwrap();
        let count =
            || readers.run(|db| db.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).sql());
        assert_eq!(count().await.unwrap(), 0);
        drop(release);
        job.await.unwrap().unwrap();
        assert_eq!(count().await.unwrap(), 1);
    }
}
