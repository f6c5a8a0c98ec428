//! Effects and timers. What another process takes at this moment is passed over, not waited for.

use super::{PostgresStore, case_missing_key, connect::Pg as _, statement};
use crate::{
    db::column::{nanos, time, time_opt},
    outbox::{failure_place, place},
};
use app::{
    Fault,
    core::id::{CaseId, EffectNo, TimerNo},
    port::store::{DeadLetter, Leased},
};
use jiff::Timestamp;
use tokio_postgres::Row;

impl PostgresStore {
    pub(super) async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        max: u32,
    ) -> Result<Vec<Leased>, Fault> {
        let client = self.client().await?;
        let take = statement(
            &client,
            "WITH due AS (SELECT case_id, no, due_at FROM outbox WHERE NOT buried AND due_at <= $1 \
             ORDER BY due_at, case_id, no LIMIT $2 FOR UPDATE SKIP LOCKED), \
             taken AS (UPDATE outbox o SET due_at = $3 FROM due d WHERE o.case_id = d.case_id AND o.no = d.no \
             RETURNING o.case_id, o.no, o.queued_at, o.tries, o.sealed, o.failure, o.due_at, d.due_at AS was) \
             SELECT t.case_id, t.no, t.queued_at, t.tries, t.sealed, t.failure, k.wrapped, t.due_at FROM taken t \
             LEFT JOIN case_key k ON k.case_id = t.case_id ORDER BY t.was, t.case_id, t.no",
        )
        .await?;
        let rows = client.query(&take, &[&nanos(now), &i64::from(max), &nanos(until)]).await.pg()?;
        rows.iter().map(|row| self.effect(row).map(|(leased, _)| leased)).collect()
    }

    pub(super) async fn put_back(
        &self,
        held: &Leased,
        at: Option<Timestamp>,
        failure: &str,
    ) -> Result<(), Fault> {
        let (case, no, until) = (held.case, held.no, nanos(held.until));
        let client = self.client().await?;
        let key = self.case_key(&client, case).await?.ok_or_else(|| case_missing_key(case))?;
        let failed = self.keys.seal(&key, failure_place(&case.to_string(), &no.0.to_string()), &failure)?;
        let (case, no) = (case.uuid(), i64::from(no.0));
        match at {
            Some(at) => {
                let put = statement(
                    &client,
                    "UPDATE outbox SET due_at = $4, tries = tries + 1, failure = $5 \
                     WHERE case_id = $1 AND no = $2 AND due_at = $3 AND NOT buried",
                )
                .await?;
                client.execute(&put, &[&case, &no, &until, &nanos(at), &failed]).await.pg()?;
            }
            None => {
                let bury = statement(
                    &client,
                    "UPDATE outbox SET buried = true, failure = $4, due_at = queued_at \
                     WHERE case_id = $1 AND no = $2 AND due_at = $3 AND NOT buried",
                )
                .await?;
                client.execute(&bury, &[&case, &no, &until, &failed]).await.pg()?;
            }
        }
        Ok(())
    }

    pub(super) async fn buried(&self, limit: u32) -> Result<Vec<DeadLetter>, Fault> {
        let client = self.client().await?;
        let all = statement(
            &client,
            "SELECT o.case_id, o.no, o.queued_at, o.tries, o.sealed, o.failure, k.wrapped, o.due_at FROM outbox o \
             LEFT JOIN case_key k ON k.case_id = o.case_id WHERE o.buried ORDER BY o.case_id, o.no LIMIT $1",
        )
        .await?;
        let rows = client.query(&all, &[&i64::from(limit)]).await.pg()?;
        rows.iter()
            .map(|row| {
                let (effect, failure) = self.effect(row)?;
                Ok(DeadLetter { effect, failure: failure.unwrap_or_default() })
            })
            .collect()
    }

    pub(super) async fn take_buried(
        &self,
        (case, no): (CaseId, EffectNo),
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<DeadLetter>, Fault> {
        let client = self.client().await?;
        let take = statement(
            &client,
            "UPDATE outbox o SET due_at = $4 FROM case_key k WHERE k.case_id = o.case_id AND o.case_id = $1 \
             AND o.no = $2 AND o.buried AND o.due_at <= $3 \
             RETURNING o.case_id, o.no, o.queued_at, o.tries, o.sealed, o.failure, k.wrapped, o.due_at",
        )
        .await?;
        let (no, now, until) = (i64::from(no.0), nanos(now), nanos(until));
        let row = client.query_opt(&take, &[&case.uuid(), &no, &now, &until]).await.pg()?;
        row.map(|row| {
            let (effect, failure) = self.effect(&row)?;
            Ok(DeadLetter { effect, failure: failure.unwrap_or_default() })
        })
        .transpose()
    }

    pub(super) async fn fail_buried(&self, held: &Leased, failure: &str) -> Result<(), Fault> {
        let client = self.client().await?;
        let case = held.case;
        let key = self.case_key(&client, case).await?.ok_or_else(|| case_missing_key(case))?;
        let (case_text, no_text) = (case.to_string(), held.no.0.to_string());
        let sealed = self.keys.seal(&key, failure_place(&case_text, &no_text), &failure)?;
        let fail = statement(
            &client,
            "UPDATE outbox SET tries = tries + 1, failure = $4, due_at = queued_at \
             WHERE case_id = $1 AND no = $2 AND due_at = $3 AND buried",
        )
        .await?;
        let (no, until) = (i64::from(held.no.0), nanos(held.until));
        client.execute(&fail, &[&case.uuid(), &no, &until, &sealed]).await.pg()?;
        Ok(())
    }

    pub(super) async fn remove_buried(&self, held: &Leased) -> Result<bool, Fault> {
        let client = self.client().await?;
        let remove = statement(
            &client,
            "DELETE FROM outbox WHERE case_id = $1 AND no = $2 AND due_at = $3 AND buried",
        )
        .await?;
        let (no, until) = (i64::from(held.no.0), nanos(held.until));
        Ok(client.execute(&remove, &[&held.case.uuid(), &no, &until]).await.pg()? == 1)
    }

    pub(super) async fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let client = self.client().await?;
        let next =
            statement(&client, "SELECT due_at FROM outbox WHERE NOT buried ORDER BY due_at LIMIT 1").await?;
        let row = client.query_opt(&next, &[]).await.pg()?;
        time_opt(row.map(|row| row.try_get(0)).transpose().pg()?)
    }

    pub(super) async fn timers(
        &self,
        now: Timestamp,
        max: u32,
    ) -> Result<Vec<(CaseId, TimerNo, Timestamp)>, Fault> {
        let client = self.client().await?;
        let due = statement(
            &client,
            "SELECT case_id, no, due_at FROM timer WHERE due_at <= $1 ORDER BY due_at, case_id, no LIMIT $2",
        )
        .await?;
        let rows = client.query(&due, &[&nanos(now), &i64::from(max)]).await.pg()?;
        rows.iter()
            .map(|row| {
                let case = CaseId::new(row.try_get(0).pg()?);
                Ok((case, TimerNo(number(row.try_get(1).pg()?)?), time(row.try_get(2).pg()?)?))
            })
            .collect()
    }

    fn effect(&self, row: &Row) -> Result<(Leased, Option<String>), Fault> {
        let case = CaseId::new(row.try_get(0).pg()?);
        let no = number(row.try_get(1).pg()?)?;
        let (sealed, failure): (&[u8], Option<&[u8]>) = (row.try_get(4).pg()?, row.try_get(5).pg()?);
        let wrapped: Option<&[u8]> = row.try_get(6).pg()?;
        let key = self.keys.unwrap(wrapped.ok_or_else(|| case_missing_key(case))?)?;
        let (case_text, no_text) = (case.to_string(), no.to_string());
        let kind = self.keys.open(&key, place(&case_text, &no_text), sealed)?;
        let failure = failure
            .map(|failure| self.keys.open(&key, failure_place(&case_text, &no_text), failure))
            .transpose()?;
        let leased = Leased {
            case,
            no: EffectNo(no),
            kind,
            tries: number(row.try_get(3).pg()?)?,
            queued_at: time(row.try_get(2).pg()?)?,
            until: time(row.try_get(7).pg()?)?,
        };
        Ok((leased, failure))
    }
}

fn number(stored: i64) -> Result<u32, Fault> {
    u32::try_from(stored)
        .map_err(|_| Fault::Damaged { what: "number".into(), why: "it is out of range".into() })
}
