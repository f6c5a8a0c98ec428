//! All rows of a batch, as statements over arrays.

use super::{
    super::{
        param::Param,
        writer::{Job, Work, papers_of},
    },
    Broken, Found, commit_of,
};
use crate::{
    case::{
        commit::{Prepared, state_word},
        project::GROUPS,
    },
    db::column::{self, nanos},
    log::append::Chain,
};
use app::Fault;
use rusqlite::types::Value as Column;
use std::collections::BTreeMap;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

type Parameter = Box<dyn ToSql + Sync + Send>;

/// Statements with their arrays, in an order that keys permit.
#[derive(Default)]
pub(super) struct Rows {
    /// Text and parameters.
    pub statements: Vec<(String, Vec<Parameter>)>,
}

/// A column of many rows, owned.
#[derive(Debug)]
struct Columns(Vec<Column>);

impl ToSql for Columns {
    fn to_sql(
        &self,
        ty: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        self.0.iter().map(Param).collect::<Vec<_>>().to_sql(ty, out)
    }

    fn accepts(ty: &tokio_postgres::types::Type) -> bool {
        <Vec<Param<'_>> as ToSql>::accepts(ty)
    }

    tokio_postgres::types::to_sql_checked!();
}

impl Rows {
    /// Of the jobs that were let in; the chain goes on.
    pub(super) fn of(jobs: &[&Job], found: &Found, chain: &mut Chain) -> Result<Self, Broken> {
        let mut rows = Self::default();
        let commits: Vec<&Prepared> = jobs.iter().filter_map(|job| commit_of(job)).collect();
        if !commits.is_empty() {
            rows.keys(&commits)?;
            rows.case_rows(&commits)?;
            rows.contents(&commits)?;
            rows.outside(&commits)?;
            rows.projections(&commits, found);
        }
        for job in jobs {
            rows.other(&job.work);
        }
        rows.entries(jobs, &found.positions, chain)?;
        Ok(rows)
    }

    fn push(&mut self, text: &str, parameters: Vec<Parameter>) {
        self.statements.push((text.to_owned(), parameters));
    }

    fn keys(&mut self, commits: &[&Prepared]) -> Result<(), Fault> {
        let (cases, wrapped): (Vec<Uuid>, Vec<Vec<u8>>) =
            commits.iter().filter_map(|one| Some((id(one), one.new_key.clone()?))).unzip();
        if !cases.is_empty() {
            self.push(
                "INSERT INTO case_key (case_id, wrapped) SELECT * FROM unnest($1::uuid[], $2::bytea[])",
                vec![Box::new(cases), Box::new(wrapped)],
            );
        }
        let mut used = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for one in commits {
            let Some(key) = &one.commit.idempotency else { continue };
            used.0.push(key.key.clone());
            used.1.push(key.digest.clone());
            used.2.push(id(one));
            used.3.push(column::int(one.commit.case.version)?);
            used.4.push(nanos(one.commit.entry.at));
        }
        if !used.0.is_empty() {
            self.push(
                "INSERT INTO idempotency (key, digest, case_id, version, at) \
                 SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::bigint[], $5::bigint[])",
                vec![
                    Box::new(used.0),
                    Box::new(used.1),
                    Box::new(used.2),
                    Box::new(used.3),
                    Box::new(used.4),
                ],
            );
        }
        Ok(())
    }

    fn case_rows(&mut self, commits: &[&Prepared]) -> Result<(), Fault> {
        for is_new in [true, false] {
            let mut columns: [Vec<Column>; 11] = Default::default();
            for one in commits.iter().filter(|one| (one.commit.expected_version == 0) == is_new) {
                let case = &one.commit.case;
                let row: [Column; 11] = [
                    case.id.uuid().into_bytes().to_vec().into(),
                    column::int(case.version)?.into(),
                    case.program.to_string().into(),
                    case.definition.clone().into(),
                    case.unit.to_string().into(),
                    state_word(case).to_owned().into(),
                    case.ended_at.is_some().into(),
                    nanos(case.opened_at).into(),
                    nanos(one.commit.entry.at).into(),
                    one.reference_hash.clone().into(),
                    one.projection.digests().into(),
                ];
                for (column, value) in columns.iter_mut().zip(row) {
                    column.push(value);
                }
            }
            if columns.iter().all(Vec::is_empty) {
                continue;
            }
            const ROWS: &str = "unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], \
                 $7::boolean[], $8::bigint[], $9::bigint[], $10::bytea[], $11::bytea[])";
            let text = if is_new {
                format!(
                    "INSERT INTO case_row (case_id, version, program, definition, unit, state, ended, opened_at, \
                     changed_at, reference_hash, digests) SELECT * FROM {ROWS}"
                )
            } else {
                format!(
                    "UPDATE case_row c SET version = u.version, definition = u.definition, unit = u.unit, \
                     state = u.state, ended = u.ended, changed_at = u.changed_at, digests = u.digests \
                     FROM {ROWS} u (case_id, version, program, definition, unit, state, ended, opened_at, changed_at, \
                     reference_hash, digests) WHERE c.case_id = u.case_id"
                )
            };
            let parameters =
                columns.into_iter().map(|column| Box::new(Columns(column)) as Parameter).collect();
            self.push(&text, parameters);
        }
        Ok(())
    }

    /// Events and snapshots.
    fn contents(&mut self, commits: &[&Prepared]) -> Result<(), Fault> {
        let (mut cases, mut numbers, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
        let mut snapshots = (Vec::new(), Vec::new(), Vec::new());
        for one in commits {
            for (event, bytes) in one.commit.events.iter().zip(&one.events) {
                cases.push(id(one));
                numbers.push(column::int(event.seq)?);
                sealed.push(bytes.clone());
            }
            snapshots.0.push(id(one));
            snapshots.1.push(column::int(one.commit.case.version)?);
            snapshots.2.push(one.snapshot.clone());
        }
        self.push(
            "INSERT INTO event (case_id, seq, sealed) SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[])",
            vec![Box::new(cases), Box::new(numbers), Box::new(sealed)],
        );
        self.push(
            "INSERT INTO case_snapshot (case_id, version, sealed) \
             SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bytea[]) \
             ON CONFLICT (case_id) DO UPDATE SET version = excluded.version, sealed = excluded.sealed",
            vec![Box::new(snapshots.0), Box::new(snapshots.1), Box::new(snapshots.2)],
        );
        Ok(())
    }

    /// Outbox, public registers, drafts.
    fn outside(&mut self, commits: &[&Prepared]) -> Result<(), Fault> {
        let mut queued = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut settled = (Vec::new(), Vec::new());
        let mut drafts = (Vec::new(), Vec::new(), Vec::new());
        let mut published = BTreeMap::new();
        for one in commits {
            for (effect, sealed) in one.commit.effects.iter().zip(&one.effects) {
                queued.0.push(id(one));
                queued.1.push(i64::from(effect.no.0));
                queued.2.push(nanos(one.commit.entry.at));
                queued.3.push(sealed.clone());
            }
            for no in &one.commit.settled {
                settled.0.push(id(one));
                settled.1.push(i64::from(no.0));
            }
            if let Some(draft) = &one.commit.draft_done {
                drafts.0.push(draft.case.uuid());
                drafts.1.push(draft.person.uuid());
                drafts.2.push(draft.of.clone());
            }
            for row in &one.commit.published {
                let fields = serde_json::to_string(&row.fields)
                    .map_err(|_| Fault::Internal("a publication cannot be written as JSON".into()))?;
                published.insert((row.register.clone(), row.reference.clone()), fields);
            }
        }
        if !queued.0.is_empty() {
            self.push(
                "INSERT INTO outbox (case_id, no, queued_at, due_at, tries, buried, sealed) \
                 SELECT case_id, no, at, at, 0, false, sealed \
                 FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bytea[]) u (case_id, no, at, sealed)",
                vec![Box::new(queued.0), Box::new(queued.1), Box::new(queued.2), Box::new(queued.3)],
            );
        }
        if !settled.0.is_empty() {
            self.push(
                "DELETE FROM outbox o USING unnest($1::uuid[], $2::bigint[]) u (case_id, no) \
                 WHERE o.case_id = u.case_id AND o.no = u.no",
                vec![Box::new(settled.0), Box::new(settled.1)],
            );
        }
        if !drafts.0.is_empty() {
            self.push(
                "DELETE FROM draft d USING unnest($1::uuid[], $2::uuid[], $3::text[]) u (case_id, person_id, of_what) \
                 WHERE d.case_id = u.case_id AND d.person_id = u.person_id AND d.of_what = u.of_what",
                vec![Box::new(drafts.0), Box::new(drafts.1), Box::new(drafts.2)],
            );
        }
        if !published.is_empty() {
            let (names, fields): (Vec<_>, Vec<_>) = published.into_iter().unzip();
            let (registers, references): (Vec<_>, Vec<_>) = names.into_iter().unzip();
            // two processes may draw the same number: then the reference decides the order
            self.push(
                "INSERT INTO published (register, reference, no, fields) SELECT u.register, u.reference, \
                 (SELECT coalesce(max(p.no), 0) FROM published p WHERE p.register = u.register) + u.place, u.fields \
                 FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY u (register, reference, fields, place) \
                 ON CONFLICT (register, reference) DO UPDATE SET no = excluded.no, fields = excluded.fields",
                vec![Box::new(registers), Box::new(references), Box::new(fields)],
            );
        }
        Ok(())
    }

    /// The groups that changed.
    fn projections(&mut self, commits: &[&Prepared], found: &Found) {
        for (group, sql) in GROUPS.iter().enumerate() {
            let mut emptied: Vec<Uuid> = Vec::new();
            let mut cases: Vec<Uuid> = Vec::new();
            let mut columns: Vec<Vec<Column>> = vec![Vec::new(); sql.columns.len()];
            for one in commits {
                let stored = found.cases.get(&id(one)).map_or(&[][..], |(_, digests)| digests);
                for (_, was, rows) in one.projection.changed(stored).filter(|(place, ..)| *place == group) {
                    if was {
                        emptied.push(id(one));
                    }
                    // of two rows with one key the greater stands, as on SQLite: it comes first, the other is passed over
                    for row in rows.iter().rev() {
                        cases.push(id(one));
                        for (column, value) in columns.iter_mut().zip(row) {
                            column.push(value.clone());
                        }
                    }
                }
            }
            if !emptied.is_empty() {
                let text = format!("DELETE FROM {} WHERE case_id = ANY($1)", sql.table);
                self.push(&text, vec![Box::new(emptied)]);
            }
            if !cases.is_empty() {
                let names: Vec<_> = sql.columns.iter().map(|(name, _)| *name).collect();
                let arrays: Vec<_> =
                    (2..).zip(sql.columns).map(|(no, (_, kind))| format!("${no}::{kind}[]")).collect();
                let text = format!(
                    "INSERT INTO {} (case_id, {}) SELECT * FROM unnest($1::uuid[], {}) ON CONFLICT DO NOTHING",
                    sql.table,
                    names.join(", "),
                    arrays.join(", ")
                );
                let mut parameters: Vec<Parameter> = vec![Box::new(cases)];
                parameters.extend(columns.into_iter().map(|column| Box::new(Columns(column)) as Parameter));
                self.push(&text, parameters);
            }
        }
    }

    fn person(&mut self, id: Uuid, revision: i64, login: Option<Vec<u8>>, sealed: Vec<u8>) {
        self.push(
            "INSERT INTO person (person_id, revision, login_hash, sealed) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (person_id) DO UPDATE SET revision = excluded.revision, \
             login_hash = excluded.login_hash, sealed = excluded.sealed",
            vec![Box::new(id), Box::new(revision), Box::new(login), Box::new(sealed)],
        );
    }

    /// People, sessions and papers: seldom, so one by one.
    fn other(&mut self, work: &Work) {
        for one in papers_of(work) {
            let paper = &one.paper;
            self.push(
                "INSERT INTO paper (paper_id, kind, revision, person_id, case_id, open, at, due_at, sealed) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (paper_id) DO UPDATE SET \
                 revision = excluded.revision, person_id = excluded.person_id, case_id = excluded.case_id, \
                 open = excluded.open, due_at = excluded.due_at, sealed = excluded.sealed",
                vec![
                    Box::new(paper.id),
                    Box::new(paper.kind.clone()),
                    Box::new(column::int(paper.revision).unwrap_or(i64::MAX)),
                    Box::new(paper.person.map(app::core::id::PersonId::uuid)),
                    Box::new(paper.case.map(app::core::id::CaseId::uuid)),
                    Box::new(i64::from(paper.open)),
                    Box::new(nanos(paper.at)),
                    Box::new(paper.due_at.map(nanos)),
                    Box::new(one.sealed.clone()),
                ],
            );
        }
        match work {
            Work::Entries | Work::Commit(_) => {}
            Work::Person { id, revision, login, sealed } => {
                self.person(*id, *revision, login.clone(), sealed.clone());
            }
            Work::People(change) => {
                for (id, revision, login, sealed) in &change.changed {
                    self.person(*id, *revision, login.clone(), sealed.clone());
                }
                if let Some((person, at)) = change.end_sessions {
                    self.push(
                        "UPDATE session SET revoked_at = coalesce(revoked_at, $2) WHERE person_id = $1",
                        vec![Box::new(person.uuid()), Box::new(nanos(at))],
                    );
                }
            }
            Work::Session(new) => self.push(
                "INSERT INTO session (session_id, token_hash, person_id, signed_in_at, seen_at, expires_at, strength, \
                 revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                vec![
                    Box::new(new.id.uuid()),
                    Box::new(new.token_hash.clone()),
                    Box::new(new.person.uuid()),
                    Box::new(nanos(new.signed_in_at)),
                    Box::new(nanos(new.seen_at)),
                    Box::new(nanos(new.expires_at)),
                    Box::new(i64::from(new.strength)),
                    Box::new(new.revoked_at.map(nanos)),
                ],
            ),
            // the row first: whoever writes the case holds that one
            Work::Dispose(case, _) => {
                let others = crate::dispose::tables().filter(|table| *table != "case_row");
                for table in std::iter::once("case_row").chain(others) {
                    let text = format!("DELETE FROM {table} WHERE case_id = $1");
                    self.push(&text, vec![Box::new(*case)]);
                }
            }
            Work::Revoke(id, at) => self.push(
                "UPDATE session SET revoked_at = coalesce(revoked_at, $2) WHERE session_id = $1",
                vec![Box::new(id.uuid()), Box::new(nanos(*at))],
            ),
        }
    }

    /// The entries, chained.
    fn entries(&mut self, jobs: &[&Job], drawn: &[i64], chain: &mut Chain) -> Result<(), Broken> {
        let (mut counters, mut positions, mut people) = (Vec::new(), Vec::new(), Vec::new());
        let (mut leaves, mut details) = (Vec::new(), Vec::new());
        let (mut cases, mut places): (Vec<Uuid>, Vec<i64>) = (Vec::new(), Vec::new());
        let first = chain.counter == 0;
        let mut drawn = drawn.iter();
        for job in jobs {
            for entry in job.entries.iter().chain(commit_of(job).map(|one| &one.entry)) {
                let position = *drawn
                    .next()
                    .ok_or_else(|| Fault::Internal("too few positions were drawn".to_owned()))?;
                let (leaf, detail) =
                    entry.chain(chain).map_err(|fault| Broken::Definite(crate::log::append::stop(fault)))?;
                counters.push(column::int(chain.counter)?);
                positions.push(position);
                people.push(entry.person_id.map(super::super::id));
                leaves.push(leaf);
                details.push(detail.to_vec());
                for case in &entry.cases {
                    cases.push(super::super::id(*case));
                    places.push(position);
                }
            }
        }
        if counters.is_empty() {
            return Ok(());
        }
        if first {
            self.push(
                "INSERT INTO log_writer (writer, sealed_to) VALUES ($1, 0)",
                vec![Box::new(chain.writer.clone())],
            );
        }
        self.push(
            "INSERT INTO entry (writer, counter, position, person_id, leaf, detail) SELECT $1, u.* \
             FROM unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::bytea[], $6::bytea[]) u",
            vec![
                Box::new(chain.writer.clone()),
                Box::new(counters),
                Box::new(positions),
                Box::new(people),
                Box::new(leaves),
                Box::new(details),
            ],
        );
        if !cases.is_empty() {
            self.push(
                "INSERT INTO entry_case (case_id, position) SELECT * FROM unnest($1::uuid[], $2::bigint[])",
                vec![Box::new(cases), Box::new(places)],
            );
        }
        Ok(())
    }
}

fn id(prepared: &Prepared) -> Uuid {
    prepared.commit.case.id.uuid()
}
