//! A hundred thousand cases: a page costs what its rows cost, whatever is asked for. Counted in SQLite's own steps, which do
//! not depend on the machine.

use super::{condition::drivers, page, stage::Staged};
use crate::{db::migrate, keys::Keys};
use app::{
    authz::Filter,
    core::{
        Value,
        id::{CaseId, PersonId},
    },
    port::store::{DUE, ListCondition, ListQuery, Sort},
};
use rusqlite::{Connection, StatementStatus, params_from_iter};
use uuid::Uuid;
use vault::KeyRing;

const CASES: u32 = 100_000;

fn person(n: u8) -> PersonId {
    PersonId::new(Uuid::from_bytes([n; 16]))
}

/// Cases of one program: two units, four of five ended, a tenth in consultation, person 1 on every hundredth, person 2 on every
/// second.
fn store() -> (Connection, Keys) {
    let mut db = Connection::open_in_memory().unwrap();
    migrate::migrate(&mut db).unwrap();
    let ring = KeyRing::in_memory().unwrap();
    let keys = Keys::new("tenant".into(), ring.case_keys(), ring.blind_index());
    keys.make_platform(&db, crate::keys::CURSORS).unwrap();
    let id = "CAST(printf('%016d', n) AS BLOB)";
    db.execute_batch(&format!(
        "CREATE TEMP TABLE numbers AS WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {CASES}) \
             SELECT n FROM c;
         INSERT INTO case_row SELECT {id}, 1, 'p', 'd', iif(n % 2, 'north', 'south'), 'active', n % 5 > 0, n, n, \
             {id}, x'' FROM numbers;
         INSERT INTO case_state SELECT {id}, 'main', iif(n % 10, 'granted', 'consultation') FROM numbers;
         INSERT INTO case_stage SELECT {id}, '', 'p', iif(n % 2, 'north', 'south'), n % 5 > 0, \
             CAST(x'05' || (n * 7919 % 99991) AS BLOB) FROM numbers;
         INSERT INTO case_stage SELECT {id}, iif(n % 10, 'granted', 'consultation'), 'p', iif(n % 2, 'north', 'south'), \
             n % 5 > 0, iif(n % 10, x'ff', CAST(x'05' || (n * 7919 % 99991) AS BLOB)) FROM numbers;
         INSERT INTO case_member SELECT {id}, 'officer', x'01010101010101010101010101010101', 0, \
             9223372036854775807 FROM numbers WHERE n % 100 = 0;
         INSERT INTO case_member SELECT {id}, 'officer', x'02020202020202020202020202020202', 0, \
             9223372036854775807 FROM numbers WHERE n % 2 = 0;
         INSERT INTO case_partner SELECT {id}, 'police' FROM numbers WHERE n % 3 = 0;
         INSERT INTO case_clock SELECT {id}, 'statutory', 'p', n * 7 % 1000 FROM numbers WHERE n % 10 = 0;
         INSERT INTO case_field SELECT {id}, 'name', 'p', x'0361' FROM numbers WHERE n % 50 = 0;
         INSERT INTO case_sort SELECT {id}, 'name', 'p', CAST(x'03' || (n * 7919 % 99991) AS BLOB) FROM numbers;"
    ))
    .unwrap();
    (db, keys)
}

fn all() -> ListQuery {
    ListQuery {
        program: "p".into(),
        permitted: Filter::True,
        conditions: Vec::new(),
        sort: Sort::Opened,
        descending: true,
        limit: 50,
        after: None,
    }
}

/// Steps and rows of full scans that the statements of a page take.
fn cost(db: &Connection, keys: &Keys, query: &ListQuery) -> (i32, i32) {
    let driver =
        page::smallest(db, drivers(&query.permitted, &query.conditions, "p", keys), page::SORTED_MAX)
            .unwrap();
    let sql = page::statement(query, keys, driver.as_ref(), None, true, 51, page::Dialect::Sqlite);
    let mut statement = db.prepare(&sql.text).unwrap();
    let rows = statement.query_map(params_from_iter(&sql.values), |_| Ok(())).unwrap().count();
    assert!(rows > 0, "the query finds nothing, so it shows nothing: {query:?}");
    (statement.get_status(StatementStatus::VmStep), statement.get_status(StatementStatus::FullscanStep))
}

#[test]
fn a_page_of_a_hundred_thousand_cases_costs_what_its_rows_cost() {
    let (db, keys) = store();
    let north = || Filter::UnitIn(["north".into()].into());
    let officer = Filter::any([
        north(),
        Filter::TeamHas { role: "officer".into(), person: person(1), at: jiff::Timestamp::UNIX_EPOCH },
    ]);
    let own = Filter::MemberHas { person: person(1), at: jiff::Timestamp::UNIX_EPOCH };
    let queries = [
        all(),
        ListQuery { sort: Sort::Changed, descending: false, ..all() },
        ListQuery { permitted: officer, conditions: vec![ListCondition::Ended(false)], ..all() },
        ListQuery {
            permitted: north(),
            conditions: vec![ListCondition::StateIn(vec!["granted".into()])],
            ..all()
        },
        ListQuery { permitted: own, ..all() },
        ListQuery { conditions: vec![ListCondition::AssignedTo(person(1))], ..all() },
        ListQuery { conditions: vec![ListCondition::AssignedTo(person(2))], ..all() },
        ListQuery { permitted: Filter::PartnerAny(["police".into()].into()), ..all() },
        ListQuery { sort: Sort::Clock("statutory".into()), descending: false, ..all() },
        ListQuery { sort: Sort::Field("name".into()), permitted: north(), ..all() },
        ListQuery {
            sort: Sort::Field("name".into()),
            conditions: vec![ListCondition::AssignedTo(person(1))],
            ..all()
        },
        ListQuery {
            sort: Sort::Clock("statutory".into()),
            conditions: vec![ListCondition::AssignedTo(person(1))],
            ..all()
        },
        ListQuery { conditions: vec![ListCondition::Equals("name".into(), Value::text("a"))], ..all() },
    ];
    for query in queries {
        let (steps, scanned) = cost(&db, &keys, &query);
        // the dearest sort a thousand cases that an index selected; a scan of the table takes over a million steps
        assert!(steps < 120_000, "{steps} steps: {query:?}");
        assert!(scanned <= 1_001, "{scanned} rows scanned: {query:?}");
    }
}

/// A number costs what it counts, up to its bound, though few cases of many are what is asked for, in units of the viewer or all.
#[test]
fn a_number_of_a_hundred_thousand_cases_costs_what_it_counts() {
    let (db, keys) = store();
    let state = |state: &str| ListCondition::StateIn(vec![state.into()]);
    let never = || ListCondition::Not(Box::new(ListCondition::Between(DUE.into(), None, None)));
    let north = Filter::UnitIn(["north".into()].into());
    let officer = Filter::any([
        north.clone(),
        Filter::TeamHas { role: "officer".into(), person: person(1), at: jiff::Timestamp::UNIX_EPOCH },
    ]);
    let live = || ListCondition::Ended(false);
    let asked = [
        (vec![live()], [1_001; 3]),
        (vec![state("consultation"), live()], [1_001, 0, 1_000]),
        (vec![state("hearing"), live()], [0; 3]),
        (vec![state("granted"), live(), never()], [1_001, 1_001, 1_001]),
        (vec![state("consultation"), live(), never()], [0; 3]),
        (vec![live(), never()], [0; 3]),
    ];
    for (conditions, counts) in asked {
        for (permitted, counted) in [Filter::True, north.clone(), officer.clone()].into_iter().zip(counts) {
            let query = ListQuery { permitted, conditions: conditions.clone(), ..all() };
            let staged = Staged::of(&query).unwrap();
            let sql = staged.counting(&query, &keys, 1_001, page::Dialect::Sqlite);
            let mut statement = db.prepare(&sql.text).unwrap();
            let found: i64 = statement.query_row(params_from_iter(&sql.values), |row| row.get(0)).unwrap();
            assert_eq!(found, counted, "{query:?}");
            let steps = statement.get_status(StatementStatus::VmStep);
            assert!(steps < 60_000, "{steps} steps: {query:?}");
            assert!(statement.get_status(StatementStatus::FullscanStep) <= 1_001, "{query:?}");
        }
    }
}

/// The count can tell: an order without an index does scan.
#[test]
fn the_count_of_steps_shows_a_scan() {
    let (db, _) = store();
    let mut statement =
        db.prepare("SELECT case_id FROM case_row ORDER BY definition, changed_at + 0 LIMIT 50").unwrap();
    assert_eq!(statement.query_map([], |_| Ok(())).unwrap().count(), 50);
    assert!(statement.get_status(StatementStatus::VmStep) > 500_000);
    assert!(statement.get_status(StatementStatus::FullscanStep) > 90_000);
}

/// Pages join without a gap, and without a row twice, over the whole table.
#[test]
fn a_deep_page_is_as_cheap_as_the_first() {
    let (db, keys) = store();
    let mut query = ListQuery { limit: 500, sort: Sort::Clock("statutory".into()), ..all() };
    let mut seen = Vec::<CaseId>::new();
    for _ in 0..30 {
        let page = page::page(&db, &keys, &query).unwrap();
        seen.extend(&page.rows);
        query.after = page.next;
    }
    // the ten thousand with a clock come first, and then those without
    assert_eq!(seen.len(), 15_000);
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}
