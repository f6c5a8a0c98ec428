//! Cases as they are, and what a register publishes. The key comes with the row: a case disposed of by another process does not
//! open here either.

use super::{PostgresStore, case_missing_key, connect::Pg as _, statement};
use crate::{
    case::read::{event_place, snapshot_place},
    db::column,
};
use app::{
    Fault,
    core::{Case, StoredEvent, id::CaseId},
    port::store::{Publication, UsedKey},
};
use std::sync::Arc;
use uuid::Uuid;

impl PostgresStore {
    pub(super) async fn read_case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
        let client = self.client().await?;
        let found = statement(
            &client,
            "SELECT s.version, CASE WHEN s.version = $2 THEN NULL ELSE s.sealed END, k.wrapped FROM case_snapshot s \
             LEFT JOIN case_key k ON k.case_id = s.case_id WHERE s.case_id = $1",
        )
        .await?;
        // what is in memory at the stored version need not come over the wire
        let kept = self.keys.kept.case(id);
        let known = kept.as_ref().map_or(Ok(-1), |kept| column::int(kept.case.version))?;
        let Some(row) = client.query_opt(&found, &[&id.uuid(), &known]).await.pg()? else { return Ok(None) };
        let version: i64 = row.try_get(0).pg()?;
        let wrapped: Option<&[u8]> = row.try_get(2).pg()?;
        let wrapped = wrapped.ok_or_else(|| case_missing_key(id))?;
        let Some(sealed) = row.try_get::<_, Option<&[u8]>>(1).pg()? else {
            return Ok(kept.map(|kept| kept.case));
        };
        let key = self.keys.unwrap(wrapped)?;
        let (case, at) = (id.to_string(), version.to_string());
        let case: Arc<Case> = Arc::new(self.keys.open(&key, snapshot_place(&case, &at), sealed)?);
        self.keys.kept.read(Arc::clone(&case));
        Ok(Some(case))
    }

    pub(super) async fn read_events(&self, id: CaseId) -> Result<Vec<StoredEvent>, Fault> {
        let client = self.client().await?;
        let all = statement(&client, "SELECT seq, sealed FROM event WHERE case_id = $1 ORDER BY seq").await?;
        let rows = client.query(&all, &[&id.uuid()]).await.pg()?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.case_key(&client, id).await?.ok_or_else(|| case_missing_key(id))?;
        let case = id.to_string();
        rows.iter()
            .map(|row| {
                let seq = row.try_get::<_, i64>(0).pg()?.to_string();
                self.keys.open(&key, event_place(&case, &seq), row.try_get(1).pg()?)
            })
            .collect()
    }

    pub(super) async fn find_reference(&self, reference: &str) -> Result<Option<CaseId>, Fault> {
        let client = self.client().await?;
        let found = statement(&client, "SELECT case_id FROM case_row WHERE reference_hash = $1").await?;
        let hash = self.keys.reference(reference).into_bytes();
        let row = client.query_opt(&found, &[&hash]).await.pg()?;
        row.map(|row| Ok(CaseId::new(row.try_get(0).pg()?))).transpose()
    }

    pub(super) async fn find_used_key(&self, key: &str) -> Result<Option<UsedKey>, Fault> {
        let client = self.client().await?;
        let found =
            statement(&client, "SELECT digest, case_id, version FROM idempotency WHERE key = $1").await?;
        let row = client.query_opt(&found, &[&key]).await.pg()?;
        row.map(|row| {
            Ok(UsedKey {
                digest: row.try_get(0).pg()?,
                case: CaseId::new(row.try_get::<_, Uuid>(1).pg()?),
                version: column::count(row.try_get(2).pg()?)?,
            })
        })
        .transpose()
    }

    pub(super) async fn read_published(&self, register: &str, limit: u32) -> Result<Vec<Publication>, Fault> {
        let client = self.client().await?;
        let all = statement(
            &client,
            "SELECT reference, fields FROM published WHERE register = $1 ORDER BY no DESC, reference LIMIT $2",
        )
        .await?;
        let rows = client.query(&all, &[&register, &i64::from(limit)]).await.pg()?;
        rows.iter()
            .map(|row| {
                let reference: String = row.try_get(0).pg()?;
                let fields = serde_json::from_str(row.try_get(1).pg()?).map_err(|_| Fault::Damaged {
                    what: format!("publication `{reference}`"),
                    why: "its fields do not read".into(),
                })?;
                Ok(Publication { register: register.to_owned(), reference, fields })
            })
            .collect()
    }
}
