//! Counts of what waits: for figures, never content.

use super::{PostgresStore, connect::Pg as _, statement, writer::Writer};
use crate::{
    db::{column, column::nanos},
    load::version,
};
use app::{Fault, port::load::Waiting, port::store::KeysHeld};
use jiff::Timestamp;

impl PostgresStore {
    /// Jobs that wait for its writers now.
    pub(super) fn queued(&self) -> usize {
        self.writers.iter().map(Writer::queued).sum()
    }

    /// What waits now, for all servers on this database.
    pub(super) async fn count_waiting(&self, now: Timestamp) -> Result<Waiting, Fault> {
        let client = self.client().await?;
        let counts = statement(
            &client,
            "SELECT (SELECT count(*) FROM outbox WHERE NOT buried), \
             (SELECT count(*) FROM outbox WHERE buried), \
             (SELECT greatest(0, ($1 - coalesce(min(due_at), $1)) / 1000000000) FROM outbox WHERE NOT buried), \
             (SELECT count(*) FROM timer WHERE due_at <= $1), \
             (SELECT count(*) FROM log_writer w JOIN entry e ON e.writer = w.writer AND e.counter > w.sealed_to), \
             (SELECT count(*) FROM session WHERE revoked_at IS NULL AND expires_at > $1)",
        )
        .await?;
        let row = client.query_one(&counts, &[&nanos(now)]).await.pg()?;
        let count = |at: usize| -> Result<u64, Fault> { column::count(row.try_get::<_, i64>(at).pg()?) };
        Ok(Waiting {
            outbox: count(0)?,
            dead_letters: count(1)?,
            overdue_s: count(2)?,
            timers_due: count(3)?,
            unsealed: count(4)?,
            sessions: count(5)?,
        })
    }

    /// What keys there are, without the keys.
    pub(super) async fn read_keys_held(&self) -> Result<KeysHeld, Fault> {
        let client = self.client().await?;
        let mut held = KeysHeld::default();
        let cases = statement(
            &client,
            "SELECT substring(wrapped FROM 5 FOR 4), count(*) FROM case_key GROUP BY 1 ORDER BY 1",
        )
        .await?;
        for row in client.query(&cases, &[]).await.pg()? {
            let (four, count): (Vec<u8>, i64) = (row.try_get(0).pg()?, row.try_get(1).pg()?);
            held.cases.push((version(&four), column::count(count)?));
        }
        let platform = statement(
            &client,
            "SELECT name, substring(wrapped FROM 5 FOR 4) FROM platform_key ORDER BY name",
        )
        .await?;
        for row in client.query(&platform, &[]).await.pg()? {
            let four: Vec<u8> = row.try_get(1).pg()?;
            held.platform.push((row.try_get(0).pg()?, version(&four)));
        }
        Ok(held)
    }
}
