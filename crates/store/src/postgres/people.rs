//! People and their passwords, sealed under a key of the platform.

use super::{PostgresStore, connect::Pg as _, statement};
use crate::{
    db::column::{nanos, time_opt},
    keys::{PEOPLE, person_place},
    people::Secrets,
};
use app::{Fault, core::id::PersonId, people::Person, port::store::Credential};
use tokio_postgres::{Row, types::ToSql};
use uuid::Uuid;

impl PostgresStore {
    pub(super) async fn one_person(
        &self,
        text: &str,
        by: &(dyn ToSql + Sync),
    ) -> Result<Option<Person>, Fault> {
        let client = self.client().await?;
        let found = statement(&client, text).await?;
        let row = client.query_opt(&found, &[by]).await.pg()?;
        drop(client);
        match row {
            Some(row) => self.open_person(&row).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn all_people(&self) -> Result<Vec<Person>, Fault> {
        let client = self.client().await?;
        let all = statement(
            &client,
            "SELECT person_id, sealed FROM person WHERE login_hash IS NOT NULL ORDER BY person_id",
        )
        .await?;
        let rows = client.query(&all, &[]).await.pg()?;
        drop(client);
        let mut people = Vec::with_capacity(rows.len());
        for row in &rows {
            people.push(self.open_person(row).await?);
        }
        Ok(people)
    }

    async fn open_person(&self, row: &Row) -> Result<Person, Fault> {
        let key = self.platform_key(PEOPLE).await?;
        let id = row.try_get::<_, Uuid>(0).pg()?.to_string();
        self.keys.open(&key, person_place("person", &id), row.try_get(1).pg()?)
    }

    pub(super) async fn read_credential(&self, id: PersonId) -> Result<Option<Credential>, Fault> {
        let key = self.platform_key(PEOPLE).await?;
        let client = self.client().await?;
        let found =
            statement(&client, "SELECT failures, locked_until, sealed FROM credential WHERE person_id = $1")
                .await?;
        let Some(row) = client.query_opt(&found, &[&id.uuid()]).await.pg()? else { return Ok(None) };
        let place = id.to_string();
        let secrets: Secrets =
            self.keys.open(&key, person_place("credential", &place), row.try_get(2).pg()?)?;
        let failures = u32::try_from(row.try_get::<_, i64>(0).pg()?).unwrap_or(u32::MAX);
        Ok(Some(secrets.with(id, failures, time_opt(row.try_get(1).pg()?)?)))
    }

    pub(super) async fn replace_credential(
        &self,
        read: &Credential,
        new: &Credential,
    ) -> Result<bool, Fault> {
        let key = self.platform_key(PEOPLE).await?;
        let place = read.person.to_string();
        let mut client = self.client().await?;
        let transaction = client.transaction().await.pg()?;
        let found = transaction
            .query_opt(
                "SELECT failures, locked_until, sealed FROM credential WHERE person_id = $1 FOR UPDATE",
                &[&read.person.uuid()],
            )
            .await
            .pg()?;
        let Some(row) = found else { return Ok(false) };
        let secrets: Secrets =
            self.keys.open(&key, person_place("credential", &place), row.try_get(2).pg()?)?;
        let failures = u32::try_from(row.try_get::<_, i64>(0).pg()?).unwrap_or(u32::MAX);
        if secrets.with(read.person, failures, time_opt(row.try_get(1).pg()?)?) != *read {
            return Ok(false);
        }
        let sealed = self.keys.seal(&key, person_place("credential", &place), &Secrets::of(new))?;
        transaction
            .execute(
                "UPDATE credential SET failures = $2, locked_until = $3, sealed = $4 WHERE person_id = $1",
                &[&new.person.uuid(), &i64::from(new.failures), &new.locked_until.map(nanos), &sealed],
            )
            .await
            .pg()?;
        transaction.commit().await.pg()?;
        Ok(true)
    }

    pub(super) async fn write_credential(&self, credential: &Credential) -> Result<(), Fault> {
        let key = self.platform_key(PEOPLE).await?;
        let place = credential.person.to_string();
        let sealed = self.keys.seal(&key, person_place("credential", &place), &Secrets::of(credential))?;
        let client = self.client().await?;
        let put = statement(
            &client,
            "INSERT INTO credential (person_id, failures, locked_until, sealed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person_id) DO UPDATE SET failures = excluded.failures, \
             locked_until = excluded.locked_until, sealed = excluded.sealed",
        )
        .await?;
        client
            .execute(
                &put,
                &[
                    &credential.person.uuid(),
                    &i64::from(credential.failures),
                    &credential.locked_until.map(nanos),
                    &sealed,
                ],
            )
            .await
            .pg()?;
        Ok(())
    }
}
