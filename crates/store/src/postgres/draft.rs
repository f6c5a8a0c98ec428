//! What somebody has typed so far, and settings.

use super::{PostgresStore, case_missing_key, connect::Pg as _, statement};
use crate::{
    db::column::{nanos, time},
    draft::names,
    keys::Place,
};
use app::{
    Fault,
    core::id::{CaseId, PersonId},
    port::store::DraftKey,
};
use jiff::Timestamp;

impl PostgresStore {
    pub(super) async fn write_draft(
        &self,
        draft: &DraftKey,
        input: &serde_json::Value,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let client = self.client().await?;
        let case_id = draft.case.uuid();
        // a case that is not open yet gets its key here; another process may do so at the same time
        if self.case_key(&client, draft.case).await?.is_none() {
            let (wrapped, _) = self.keys.fresh()?;
            let make = statement(
                &client,
                "INSERT INTO case_key (case_id, wrapped) SELECT $1, $2 \
                 WHERE NOT EXISTS (SELECT 1 FROM event WHERE case_id = $1) ON CONFLICT (case_id) DO NOTHING",
            )
            .await?;
            client.execute(&make, &[&case_id, &wrapped]).await.pg()?;
        }
        let key = self.case_key(&client, draft.case).await?.ok_or_else(|| case_missing_key(draft.case))?;
        let (case, record) = names(draft);
        let sealed =
            self.keys.seal(&key, Place { case: Some(&case), kind: "draft", record: &record }, input)?;
        let put = statement(
            &client,
            "INSERT INTO draft (case_id, person_id, of_what, at, sealed) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (case_id, person_id, of_what) DO UPDATE SET at = excluded.at, sealed = excluded.sealed",
        )
        .await?;
        client.execute(&put, &[&case_id, &draft.person.uuid(), &draft.of, &nanos(at), &sealed]).await.pg()?;
        Ok(())
    }

    pub(super) async fn read_draft(&self, draft: &DraftKey) -> Result<Option<serde_json::Value>, Fault> {
        let client = self.client().await?;
        let found = statement(
            &client,
            "SELECT sealed FROM draft WHERE case_id = $1 AND person_id = $2 AND of_what = $3",
        )
        .await?;
        let row =
            client.query_opt(&found, &[&draft.case.uuid(), &draft.person.uuid(), &draft.of]).await.pg()?;
        let Some(row) = row else { return Ok(None) };
        let key = self.case_key(&client, draft.case).await?.ok_or_else(|| case_missing_key(draft.case))?;
        let (case, record) = names(draft);
        self.keys
            .open(&key, Place { case: Some(&case), kind: "draft", record: &record }, row.try_get(0).pg()?)
            .map(Some)
    }

    pub(super) async fn drafts(
        &self,
        person: PersonId,
        limit: u32,
    ) -> Result<Vec<(DraftKey, Timestamp)>, Fault> {
        let client = self.client().await?;
        let all = statement(
            &client,
            "SELECT case_id, of_what, at FROM draft WHERE person_id = $1 ORDER BY at DESC, case_id, of_what LIMIT $2",
        )
        .await?;
        let rows = client.query(&all, &[&person.uuid(), &i64::from(limit)]).await.pg()?;
        rows.iter()
            .map(|row| {
                let case = CaseId::new(row.try_get(0).pg()?);
                let key = DraftKey { case, person, of: row.try_get(1).pg()? };
                Ok((key, time(row.try_get(2).pg()?)?))
            })
            .collect()
    }

    pub(super) async fn read_setting(&self, name: &str) -> Result<Option<String>, Fault> {
        let client = self.client().await?;
        let found = statement(&client, "SELECT value FROM setting WHERE name = $1").await?;
        let row = client.query_opt(&found, &[&name]).await.pg()?;
        row.map(|row| row.try_get(0)).transpose().pg()
    }

    pub(super) async fn write_setting(&self, name: &str, value: &str) -> Result<(), Fault> {
        let client = self.client().await?;
        let put = statement(
            &client,
            "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .await?;
        client.execute(&put, &[&name, &value]).await.pg()?;
        Ok(())
    }
}
