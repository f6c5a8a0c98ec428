//! Papers of the administration: reading them, and sealing what is written.

use super::{PostgresStore, connect::Pg as _, list::rows, writer::People};
use crate::{
    db::column::{self, nanos, time, time_opt},
    keys::{PEOPLE, person_place},
    list::sql::Sql,
    paper::{COLUMNS, Sealed, conditions, seal},
};
use app::{
    Fault,
    core::id::{CaseId, PersonId, SessionId},
    people::Session,
    port::{
        paper::{Paper, PaperQuery},
        store::PeopleCommit,
    },
};
use jiff::Timestamp;
use tokio_postgres::Row;
use uuid::Uuid;

impl PostgresStore {
    pub(super) async fn one_paper(&self, id: Uuid) -> Result<Option<Paper>, Fault> {
        let sql = Sql::new(COLUMNS).then(" WHERE paper_id = ?").bind_id(id);
        Ok(self.read_papers(&sql).await?.pop())
    }

    pub(super) async fn find_papers(&self, query: &PaperQuery) -> Result<Vec<Paper>, Fault> {
        self.read_papers(&Sql::new(COLUMNS).with(conditions(query))).await
    }

    async fn read_papers(&self, sql: &Sql) -> Result<Vec<Paper>, Fault> {
        let client = self.client().await?;
        let found = rows(&client, sql).await?;
        drop(client);
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.platform_key(PEOPLE).await?;
        found
            .iter()
            .map(|row| {
                let paper = paper_of(row)?;
                let id = paper.id.to_string();
                let body = self.keys.open(&key, person_place("paper", &id), row.try_get(8).pg()?)?;
                Ok(Paper { body, ..paper })
            })
            .collect()
    }

    /// Seals papers for a commit or a write of their own.
    pub(super) async fn seal_papers(&self, papers: &[Paper]) -> Result<Vec<Sealed>, Fault> {
        if papers.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.platform_key(PEOPLE).await?;
        papers.iter().map(|paper| seal(&self.keys, &key, paper)).collect()
    }

    /// Seals a change of people.
    pub(super) async fn seal_people(&self, change: &PeopleCommit) -> Result<People, Fault> {
        let key = self.platform_key(PEOPLE).await?;
        let mut changed = Vec::with_capacity(change.people.len());
        for person in &change.people {
            let place = person.id.to_string();
            changed.push((
                person.id.uuid(),
                column::int(person.revision)?,
                person.login.as_deref().map(|login| self.keys.login(login).into_bytes()),
                self.keys.seal(&key, person_place("person", &place), person)?,
            ));
        }
        Ok(People {
            changed,
            end_sessions: change.end_sessions,
            papers: self.seal_papers(&change.papers).await?,
        })
    }

    /// Sessions of a person that are not over.
    pub(super) async fn live_sessions(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Vec<Session>, Fault> {
        let sql = Sql::new(
            "SELECT session_id, person_id, signed_in_at, seen_at, expires_at, strength FROM session WHERE person_id = ",
        )
        .then("?")
        .bind_id(person.uuid())
        .then(" AND revoked_at IS NULL AND expires_at > ?")
        .bind(nanos(now))
        .then(" ORDER BY session_id");
        let client = self.client().await?;
        let found = rows(&client, &sql).await?;
        found
            .iter()
            .map(|row| {
                Ok(Session {
                    id: SessionId::new(row.try_get(0).pg()?),
                    person: PersonId::new(row.try_get(1).pg()?),
                    token_hash: String::new(),
                    signed_in_at: time(row.try_get(2).pg()?)?,
                    seen_at: time(row.try_get(3).pg()?)?,
                    expires_at: time(row.try_get(4).pg()?)?,
                    strength: u8::try_from(row.try_get::<_, i64>(5).pg()?).unwrap_or(0),
                    revoked_at: None,
                })
            })
            .collect()
    }
}

fn paper_of(row: &Row) -> Result<Paper, Fault> {
    Ok(Paper {
        id: row.try_get(0).pg()?,
        kind: row.try_get(1).pg()?,
        revision: column::count(row.try_get(2).pg()?)?,
        person: row.try_get::<_, Option<Uuid>>(3).pg()?.map(PersonId::new),
        case: row.try_get::<_, Option<Uuid>>(4).pg()?.map(CaseId::new),
        open: row.try_get::<_, i64>(5).pg()? != 0,
        at: time(row.try_get(6).pg()?)?,
        due_at: time_opt(row.try_get(7).pg()?)?,
        body: serde_json::Value::Null,
    })
}
