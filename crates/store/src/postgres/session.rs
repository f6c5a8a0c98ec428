//! Sessions and one-time tokens: reading them, and what is written without an entry.

use super::{PostgresStore, connect::Pg as _, statement};
use crate::db::column::{nanos, time, time_opt};
use app::{
    Fault,
    core::id::{PersonId, SessionId},
    people::Session,
};
use jiff::Timestamp;

impl PostgresStore {
    pub(super) async fn read_session(&self, token_hash: &str) -> Result<Option<Session>, Fault> {
        let client = self.client().await?;
        let found = statement(
            &client,
            "SELECT session_id, person_id, signed_in_at, seen_at, expires_at, strength, revoked_at FROM session \
             WHERE token_hash = $1",
        )
        .await?;
        let Some(row) = client.query_opt(&found, &[&token_hash]).await.pg()? else { return Ok(None) };
        Ok(Some(Session {
            id: SessionId::new(row.try_get(0).pg()?),
            person: PersonId::new(row.try_get(1).pg()?),
            token_hash: token_hash.to_owned(),
            signed_in_at: time(row.try_get(2).pg()?)?,
            seen_at: time(row.try_get(3).pg()?)?,
            expires_at: time(row.try_get(4).pg()?)?,
            // one that does not fit was not written by us: the weakest is the safe reading
            strength: u8::try_from(row.try_get::<_, i64>(5).pg()?).unwrap_or(0),
            revoked_at: time_opt(row.try_get(6).pg()?)?,
        }))
    }

    pub(super) async fn touch(&self, id: SessionId, at: Timestamp) -> Result<(), Fault> {
        let client = self.client().await?;
        let touch = statement(&client, "UPDATE session SET seen_at = $2 WHERE session_id = $1").await?;
        client.execute(&touch, &[&id.uuid(), &nanos(at)]).await.pg()?;
        Ok(())
    }

    pub(super) async fn write_one_time(
        &self,
        token_hash: &str,
        purpose: &str,
        until: Timestamp,
    ) -> Result<(), Fault> {
        let client = self.client().await?;
        let put = statement(
            &client,
            "INSERT INTO one_time (token_hash, purpose, until_at) VALUES ($1, $2, $3) \
             ON CONFLICT (token_hash) DO UPDATE SET purpose = excluded.purpose, until_at = excluded.until_at",
        )
        .await?;
        client.execute(&put, &[&token_hash, &purpose, &nanos(until)]).await.pg()?;
        Ok(())
    }

    pub(super) async fn use_one_time(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Fault> {
        let client = self.client().await?;
        let take =
            statement(&client, "DELETE FROM one_time WHERE token_hash = $1 RETURNING purpose, until_at")
                .await?;
        let Some(row) = client.query_opt(&take, &[&token_hash]).await.pg()? else { return Ok(None) };
        let until: i64 = row.try_get(1).pg()?;
        if nanos(now) < until { Ok(Some(row.try_get(0).pg()?)) } else { Ok(None) }
    }
}
