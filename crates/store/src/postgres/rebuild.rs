//! Making what follows from the events anew, case by case, while others may be working.

use super::{PostgresStore, connect::Pg as _, param::Param};
use crate::{
    case::{
        commit::state_word,
        project::{GROUPS, Projection},
        read::{event_place, snapshot_place},
    },
    db::column::{self, nanos},
    rebuild::Fields,
};
use app::{
    Fault,
    core::{StoredEvent, id::CaseId, replay},
};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

impl PostgresStore {
    /// Rebuilds every case; how many there were.
    pub async fn rebuild(&self, fields: &Fields<'_>) -> Result<u64, Fault> {
        let client = self.client().await?;
        let ids = client.query("SELECT DISTINCT case_id FROM event ORDER BY case_id", &[]).await.pg()?;
        drop(client);
        for row in &ids {
            self.rebuild_case(row.try_get(0).pg()?, fields).await?;
        }
        Ok(ids.len() as u64)
    }

    async fn rebuild_case(&self, id: Uuid, fields: &Fields<'_>) -> Result<(), Fault> {
        let case_id = CaseId::new(id);
        let mut client = self.client().await?;
        let key = self.case_key(&client, case_id).await?;
        let transaction = client.transaction().await.pg()?;
        // whoever writes the case waits, or is waited for
        transaction.execute("SELECT 1 FROM case_row WHERE case_id = $1 FOR UPDATE", &[&id]).await.pg()?;
        let rows = transaction
            .query("SELECT seq, sealed FROM event WHERE case_id = $1 ORDER BY seq", &[&id])
            .await
            .pg()?;
        if rows.is_empty() {
            return Ok(());
        }
        let key = key.ok_or_else(|| super::case_missing_key(case_id))?;
        let text = case_id.to_string();
        let events = rows
            .iter()
            .map(|row| {
                let seq = row.try_get::<_, i64>(0).pg()?.to_string();
                self.keys.open(&key, event_place(&text, &seq), row.try_get(1).pg()?)
            })
            .collect::<Result<Vec<StoredEvent>, Fault>>()?;
        let case = replay(case_id, &events).ok_or_else(|| Fault::Damaged {
            what: format!("case `{case_id}`"),
            why: "its events do not begin with its opening".into(),
        })?;
        let changed_at = events.last().map_or(0, |event| nanos(event.at));
        let projection = Projection::new(&case, &fields(&case), &self.keys);
        let version = column::int(case.version)?;
        let snapshot = self.keys.seal(&key, snapshot_place(&text, &case.version.to_string()), &case)?;
        transaction
            .execute(
                "INSERT INTO case_snapshot (case_id, version, sealed) VALUES ($1, $2, $3) \
                 ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
                &[&id, &version, &snapshot],
            )
            .await
            .pg()?;
        transaction.execute("DELETE FROM case_row WHERE case_id = $1", &[&id]).await.pg()?;
        transaction
            .execute(
                "INSERT INTO case_row (case_id, version, program, definition, unit, state, ended, opened_at, changed_at, \
                 reference_hash, digests) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                &[
                    &id,
                    &version,
                    &case.program.as_str(),
                    &case.definition,
                    &case.unit.as_str(),
                    &state_word(&case),
                    &case.ended_at.is_some(),
                    &nanos(case.opened_at),
                    &changed_at,
                    &self.keys.reference(&case.reference).into_bytes(),
                    &projection.digests(),
                ],
            )
            .await
            .pg()?;
        for group in &GROUPS {
            transaction
                .execute(&format!("DELETE FROM {} WHERE case_id = $1", group.table), &[&id])
                .await
                .pg()?;
        }
        for (group, _, rows) in projection.changed(&[]) {
            let Some(group) = GROUPS.get(group) else { continue };
            let names: Vec<&str> = group.columns.iter().map(|(name, _)| *name).collect();
            let marks: Vec<String> = (2..).take(names.len()).map(|no: usize| format!("${no}")).collect();
            let insert = format!(
                "INSERT INTO {} (case_id, {}) VALUES ($1, {}) ON CONFLICT DO NOTHING",
                group.table,
                names.join(", "),
                marks.join(", ")
            );
            let insert = transaction.prepare(&insert).await.pg()?;
            for row in rows.iter().rev() {
                let columns: Vec<Param<'_>> = row.iter().map(Param).collect();
                let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&id];
                parameters.extend(columns.iter().map(|column| column as &(dyn ToSql + Sync)));
                transaction.execute(&insert, &parameters).await.pg()?;
            }
        }
        transaction.commit().await.pg()
    }
}
