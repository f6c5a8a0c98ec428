//! The conformance suite of the store port: what every implementation must keep, as functions over a fresh store each.
//! `run` takes a factory and runs them all; a broken promise panics with its name.
//!
//! It is compiled with the crate so that every store can run it from its own tests; nothing but tests calls it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    reason = "a suite of tests"
)]

pub mod given;
mod load;

use crate::{
    Store,
    entry::EntryTarget,
    people::Session,
    port::{
        paper::{Paper, PaperQuery},
        store::{
            CommitError, Credential, Disposed, Disposing, DraftKey, EntryQuery, ListCondition, ListQuery,
            PeopleCommit, Publication, SecondFactor, Sort,
        },
    },
};
use authz::Filter;
use casewright_core::{
    Case, CaseEvent, RecordsChange, Value,
    case::TimerOf,
    id::{EffectNo, SessionId, TimerNo},
    replay,
};
use given::{Course, POLICIES, at, case_id, effect, entry, idempotency, person, person_id, projected, uuid};
use serde_json::json;
use std::{collections::BTreeSet, future::Future, sync::Arc};
use uuid::Uuid;

/// Runs every promise on a store of its own.
pub async fn run<F, R>(make: F)
where
    F: Fn() -> R,
    R: Future<Output = Arc<dyn Store>>,
{
    commits_read_back(&*ready(&make).await).await;
    a_commit_on_something_old_leaves_nothing(&*ready(&make).await).await;
    effects_are_leased_retried_buried_and_settled(&*ready(&make).await).await;
    timers_are_found_when_due(&*ready(&make).await).await;
    lists_are_filtered_sorted_and_paged(&*ready(&make).await).await;
    names_are_found_a_letter_away(&*ready(&make).await).await;
    cases_are_counted_by_a_field(&*ready(&make).await).await;
    entries_are_found_newest_first(&*ready(&make).await).await;
    the_log_is_handed_out(&*ready(&make).await).await;
    changes_are_heard_in_order(&*ready(&make).await).await;
    people_sessions_and_tokens_read_back(&*ready(&make).await).await;
    drafts_and_registers_read_back(&*ready(&make).await).await;
    load::what_waits_is_counted(&*ready(&make).await).await;
    papers_are_found_and_change_by_revision(&*ready(&make).await).await;
    papers_join_what_they_are_about(&*ready(&make).await).await;
    a_dead_letter_is_taken_by_one_and_removed(&*ready(&make).await).await;
    what_is_held_keeps_its_key(&*ready(&make).await).await;
}

/// A store that knows the policies and one person.
async fn ready<F, R>(make: &F) -> Arc<dyn Store>
where
    F: Fn() -> R,
    R: Future<Output = Arc<dyn Store>>,
{
    let store = make().await;
    store.put_setting("policies-version", POLICIES).await.unwrap();
    let entry = entry(0, EntryTarget::Person(person_id(1)));
    store.put_person(person(1), entry).await.unwrap();
    store
}

/// Case, events and reference come back as they were committed, and the snapshot is what the events make.
pub async fn commits_read_back(store: &dyn Store) {
    let mut course = Course::new(1);
    store.commit(course.then(vec![given::set("premises.name", Value::text("The Crown"))])).await.unwrap();
    store.commit(course.then(vec![given::enter("submitted")])).await.unwrap();
    let case = store.case(case_id(1)).await.unwrap().unwrap();
    assert_eq!(Some(&*case), course.case.as_ref());
    let events = store.events(case_id(1)).await.unwrap();
    assert_eq!(events.len() as u64, case.version);
    assert_eq!(replay(case_id(1), &events), Some(Case::clone(&case)));
    assert_eq!(store.case_of_reference(&case.reference).await.unwrap(), Some(case_id(1)));
    assert_eq!(store.case_of_reference("PL-2026-NOBODY").await.unwrap(), None);
    assert_eq!(store.case(case_id(2)).await.unwrap(), None);
    assert!(store.events(case_id(2)).await.unwrap().is_empty());
}

/// Version, person, policies, key and reference are compared inside the transaction; a mismatch stores nothing.
pub async fn a_commit_on_something_old_leaves_nothing(store: &dyn Store) {
    let mut course = Course::new(1);
    let mut first = course.then(vec![]);
    first.idempotency = Some(idempotency("k1"));
    store.commit(first).await.unwrap();
    let before = all_entries(store).await;
    let second = course.then(vec![given::enter("submitted")]);

    let mut old = second.clone();
    old.people = vec![(person_id(1), 7)];
    assert!(matches!(store.commit(old).await, Err(CommitError::Person)));
    // Of several people each must be as they were: who acts, and in whose place.
    let mut old = second.clone();
    old.people = vec![(person_id(1), 1), (person_id(9), 1)];
    assert!(matches!(store.commit(old).await, Err(CommitError::Person)));
    let mut old = second.clone();
    "others".clone_into(&mut old.policies_version);
    assert!(matches!(store.commit(old).await, Err(CommitError::Policies)));
    let mut used = second.clone();
    used.idempotency = Some(idempotency("k1"));
    match store.commit(used).await {
        Err(CommitError::Used(used)) => {
            assert_eq!((used.case, used.version, used.digest.as_str()), (case_id(1), 1, "digest"));
        }
        other => assert!(other.is_err(), "a key used twice must not be stored twice"),
    }
    let mut taken = Course::new(2);
    taken.reference = Course::new(1).reference;
    assert!(matches!(store.commit(taken.then(vec![])).await, Err(CommitError::Reference)));

    assert_eq!(store.case(case_id(1)).await.unwrap().unwrap().version, 1);
    assert_eq!(store.case(case_id(2)).await.unwrap(), None);
    assert_eq!(all_entries(store).await, before, "a commit that was not made leaves no entry");
    store.commit(second.clone()).await.unwrap();
    // Decided on the same version as the one before: the case has moved on.
    assert!(matches!(store.commit(second).await, Err(CommitError::Version)));
    assert_eq!(store.case(case_id(1)).await.unwrap().unwrap().version, 2);
    assert_eq!(store.used_key("k1").await.unwrap().unwrap().case, case_id(1));
    assert_eq!(store.used_key("k2").await.unwrap(), None);
}

/// The outbox: at least once, one holder at a time.
pub async fn effects_are_leased_retried_buried_and_settled(store: &dyn Store) {
    let mut course = Course::new(1);
    let mut commit = course.then(vec![]);
    commit.effects = vec![effect(0, "acknowledge"), effect(1, "publish")];
    store.commit(commit).await.unwrap();
    let leased = store.lease_effects(at(10), at(70), 10).await.unwrap();
    assert_eq!(
        leased.iter().map(|one| (one.no, one.tries)).collect::<Vec<_>>(),
        [(EffectNo(0), 0), (EffectNo(1), 0)]
    );
    assert!(store.lease_effects(at(20), at(80), 10).await.unwrap().is_empty(), "held by somebody");
    let held = store.lease_effects(at(70), at(130), 10).await.unwrap();
    assert_eq!(held.len(), 2, "free again after the lease");
    // whoever held them before comes late, and changes nothing
    store.retry_effect(&leased[0], at(75), "late").await.unwrap();
    store.bury_effect(&leased[1], "late").await.unwrap();
    assert!(store.lease_effects(at(80), at(140), 10).await.unwrap().is_empty());
    assert!(store.dead_letters(10).await.unwrap().is_empty());
    store.retry_effect(&held[0], at(200), "the server is away").await.unwrap();
    store.bury_effect(&held[1], "there is no such register").await.unwrap();
    assert!(store.lease_effects(at(199), at(260), 10).await.unwrap().is_empty());
    assert_eq!(store.next_effect().await.unwrap(), Some(at(200)));
    let again = store.lease_effects(at(200), at(260), 10).await.unwrap();
    assert_eq!(again.iter().map(|one| (one.no, one.tries)).collect::<Vec<_>>(), [(EffectNo(0), 1)]);
    let dead = store.dead_letters(10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].effect.no, dead[0].failure.as_str()), (EffectNo(1), "there is no such register"));
    let mut commit = course.then(vec![CaseEvent::EffectDelivered { effect: EffectNo(0) }]);
    commit.settled = vec![EffectNo(0)];
    store.commit(commit).await.unwrap();
    assert!(store.lease_effects(at(1000), at(1060), 10).await.unwrap().is_empty());
    assert_eq!(store.next_effect().await.unwrap(), None);
}

/// Timers follow the case: set, due, cleared.
pub async fn timers_are_found_when_due(store: &dyn Store) {
    let mut course = Course::new(1);
    let timer = TimerNo(0);
    let set = CaseEvent::TimerSet { timer, due_at: at(100), of: TimerOf::Clock(0), left: None };
    store.commit(course.then(vec![given::clock("statutory", at(100)), set])).await.unwrap();
    assert!(store.due_timers(at(99), 10).await.unwrap().is_empty());
    assert_eq!(store.due_timers(at(100), 10).await.unwrap(), [(case_id(1), timer, at(100))]);
    store.commit(course.then(vec![CaseEvent::TimerCleared { timer }])).await.unwrap();
    assert!(store.due_timers(at(1000), 10).await.unwrap().is_empty());
}

/// Lists select by policy and by condition, sort with nothing last, and page without gaps.
// S3.43
pub async fn lists_are_filtered_sorted_and_paged(store: &dyn Store) {
    for (n, unit, name) in
        [(1, "north", "Crown"), (2, "south", "Bell"), (3, "north", "Anchor"), (4, "north", "")]
    {
        let mut course = Course::new(n);
        course.unit = unit.to_owned();
        let mut commit = course.then(vec![given::enter("submitted")]);
        if !name.is_empty() {
            commit.projection = vec![projected("premises.name", Value::text(name), "fsw", false, "case")];
        }
        store.commit(commit).await.unwrap();
    }
    let query = |permitted: Filter| ListQuery {
        program: "premises-licence".into(),
        permitted,
        conditions: Vec::new(),
        sort: Sort::Field("premises.name".into()),
        descending: false,
        limit: 2,
        after: None,
    };
    let north = Filter::UnitIn(BTreeSet::from(["north".into()]));
    let first = store.list(query(north.clone())).await.unwrap();
    assert_eq!(first.rows, [case_id(3), case_id(1)]);
    let second = store.list(ListQuery { after: first.next, ..query(north.clone()) }).await.unwrap();
    assert_eq!(second.rows, [case_id(4)], "without a value last");
    assert_eq!(second.next, None);
    assert!(store.list(query(Filter::False)).await.unwrap().rows.is_empty());
    let wanted = |condition| ListQuery { conditions: vec![condition], limit: 10, ..query(Filter::True) };
    let equals = wanted(ListCondition::Equals("premises.name".into(), Value::text("Bell")));
    assert_eq!(store.list(equals).await.unwrap().rows, [case_id(2)]);
    let words = |class: &str| {
        let classes = vec![class.to_owned()];
        wanted(ListCondition::Words { words: "bell".to_owned(), classes })
    };
    assert_eq!(store.list(words("case")).await.unwrap().rows, [case_id(2)]);
    assert!(store.list(words("private")).await.unwrap().rows.is_empty(), "a hit in a closed class is none");
    let state = wanted(ListCondition::StateIn(vec!["granted".to_owned()]));
    assert!(store.list(state).await.unwrap().rows.is_empty());
}

/// Names are found a letter away where the program says so, other words as they are alone, and both in open classes alone (S3.43).
pub async fn names_are_found_a_letter_away(store: &dyn Store) {
    for (n, name, index) in [(1, "Ann Johnson", "n"), (2, "Ben Jackson", "n"), (3, "Johnson", "w")] {
        let mut commit = Course::new(n).then(vec![given::enter("submitted")]);
        commit.projection = vec![projected("applicant.name", Value::text(name), index, true, "contact")];
        store.commit(commit).await.unwrap();
    }
    let found = async |words: &str, class: &str, permitted: Filter| {
        let words = ListCondition::Words { words: words.to_owned(), classes: vec![class.to_owned()] };
        let query = ListQuery {
            program: "premises-licence".into(),
            permitted,
            conditions: vec![words],
            sort: Sort::Opened,
            descending: false,
            limit: 10,
            after: None,
        };
        let mut rows = store.list(query).await.unwrap().rows;
        rows.sort_unstable();
        rows
    };
    assert_eq!(
        found("jonson", "contact", Filter::True).await,
        [case_id(1)],
        "no h, where names are looked for"
    );
    assert_eq!(found("Johnston", "contact", Filter::True).await, [case_id(1)]);
    assert_eq!(found("johnson", "contact", Filter::True).await, [case_id(1), case_id(3)]);
    assert_eq!(found("ann jonson", "contact", Filter::True).await, [case_id(1)], "all words");
    assert!(found("ben jonson", "contact", Filter::True).await.is_empty());
    assert!(found("jonson", "case", Filter::True).await.is_empty(), "a hit in a closed class is none");
    assert!(found("jonson", "contact", Filter::False).await.is_empty(), "nor in a case that one may not see");
}

/// Cases are counted by the texts of a field, of those permitted alone.
pub async fn cases_are_counted_by_a_field(store: &dyn Store) {
    let cases =
        [(1, "north", "b"), (2, "south", "b"), (3, "north", "a"), (4, "north", "b"), (5, "north", "c")];
    for (n, unit, word) in cases {
        let mut course = Course::new(n);
        course.unit = unit.to_owned();
        let mut commit = course.then(vec![given::enter("submitted")]);
        commit.projection = vec![
            projected("ward", Value::text(word), "f", false, "case"),
            projected("applicant.name", Value::text("Jo"), "f", true, "contact"),
        ];
        store.commit(commit).await.unwrap();
    }
    let query = |permitted: Filter| ListQuery {
        program: "premises-licence".into(),
        permitted,
        conditions: vec![ListCondition::Ended(false)],
        sort: Sort::Opened,
        descending: false,
        limit: 1,
        after: None,
    };
    let north = || Filter::UnitIn(BTreeSet::from(["north".into()]));
    let counts = async |filter, path: &str, from: Option<&str>, to: Option<&str>| {
        let within = (from.map(ToOwned::to_owned), to.map(ToOwned::to_owned));
        let counts = store.count_by(query(filter), path.into(), within).await.unwrap();
        counts.into_iter().map(|(text, count)| format!("{text}{count}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(counts(Filter::True, "ward", None, None).await, "a1 b3 c1");
    assert_eq!(counts(north(), "ward", None, None).await, "a1 b2 c1");
    assert_eq!(counts(north(), "ward", Some("b"), Some("c")).await, "b2");
    assert_eq!(counts(Filter::IdIs(case_id(3)), "ward", None, None).await, "a1");
    assert_eq!(counts(Filter::False, "ward", None, None).await, "");
    assert_eq!(
        counts(Filter::True, "applicant.name", None, None).await,
        "",
        "what is personal is not counted"
    );
}

/// The log is found by case and person, newest first, page by page.
pub async fn entries_are_found_newest_first(store: &dyn Store) {
    store.commit(Course::new(1).then(vec![])).await.unwrap();
    let mut shown = entry(5, EntryTarget::Program("premises-licence".into()));
    shown.detail.shown = vec![case_id(1)];
    store.record(vec![entry(4, EntryTarget::NoCase), shown]).await.unwrap();
    let query = |case| EntryQuery { case, limit: 10, ..EntryQuery::default() };
    let about: Vec<_> = store.entries(query(Some(case_id(1)))).await.unwrap();
    let times: Vec<_> = about.iter().map(|(_, entry)| entry.at).collect();
    assert_eq!(times.len(), 2, "a list that showed the case is a look at it (S1.17)");
    assert!(times[0] > times[1]);
    let all = store.entries(query(None)).await.unwrap();
    let before = EntryQuery { before: Some(all[0].0), limit: 1, ..EntryQuery::default() };
    assert_eq!(store.entries(before).await.unwrap()[0], all[1]);
    let before = EntryQuery { before: Some(u64::MAX), limit: 10, ..EntryQuery::default() };
    assert_eq!(store.entries(before).await.unwrap(), all, "a place beyond the end is no fault");
    let nobody = EntryQuery { person: Some(person_id(9)), limit: 10, ..EntryQuery::default() };
    assert!(store.entries(nobody).await.unwrap().is_empty());
    let (sealed, _) = store.seal(at(10)).await.unwrap();
    assert_eq!(sealed as usize, all.len());
    assert_eq!(store.seal(at(11)).await.unwrap().0, 0);
}

/// Changes come in the order of the log, each once, from any place on; entries that changed nothing are none.
pub async fn changes_are_heard_in_order(store: &dyn Store) {
    let before = store.newest_place().await.unwrap();
    let (mut one, mut two) = (Course::new(1), Course::new(2));
    for course in [&mut one, &mut two] {
        let mut opened = course.then(vec![]);
        opened.entry.target = EntryTarget::Case(opened.case.id);
        opened.entry.detail.versions = Some((0, opened.case.version));
        store.commit(opened).await.unwrap();
        store.record(vec![entry(3, EntryTarget::NoCase)]).await.unwrap();
    }
    let mut more = one.then(vec![given::enter("submitted")]);
    more.entry.target = EntryTarget::Case(more.case.id);
    more.entry.detail.versions = Some((more.expected_version, more.case.version));
    let version = more.case.version;
    store.commit(more).await.unwrap();
    store.seal(at(10)).await.unwrap();
    let all = store.changes(before, 100).await.unwrap();
    let found: Vec<_> = all.changes.iter().map(|change| (change.case, change.version)).collect();
    let mut wanted = vec![(case_id(1), 1), (case_id(2), 1), (case_id(1), version)];
    let of_one: Vec<u64> =
        found.iter().filter(|(case, _)| *case == case_id(1)).map(|(_, version)| *version).collect();
    assert_eq!(of_one, [1, version], "the changes of one case keep their order");
    let mut sorted = found.clone();
    sorted.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(sorted, wanted);
    // one at a time is the same
    let (mut place, mut again) = (before, Vec::new());
    loop {
        let next = store.changes(place, 1).await.unwrap();
        if next.place == place {
            break;
        }
        assert!(next.place > place);
        place = next.place;
        again.extend(next.changes);
    }
    assert_eq!(again, all.changes);
    assert_eq!((place, all.place), (store.newest_place().await.unwrap(), place));
    assert_eq!(store.changes(place, 10).await.unwrap().changes, []);
    assert_eq!(store.changes(u64::MAX, 10).await.unwrap().changes, []);
}

/// Checkpoints, tiles and leaves as they are handed out make proofs that hold (S3.58), also when the log grows meanwhile.
pub async fn the_log_is_handed_out(store: &dyn Store) {
    let key = store.log_key().clone();
    assert_eq!(store.leaf(9_999_999).await.unwrap(), None);
    for round in 0..3 {
        let more = (0..300).map(|n| entry(round * 300 + n, EntryTarget::NoCase)).collect();
        store.record(more).await.unwrap();
        store.seal(at(1)).await.unwrap();
    }
    let newest = store.checkpoint().await.unwrap().unwrap();
    let head = ledger::Checkpoint::open(&newest, &key).unwrap();
    let all = store.checkpoints(0, 10).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[2], newest);
    assert_eq!(store.checkpoints(head.size, 10).await.unwrap(), Vec::<String>::new());
    let mut tiles = std::collections::BTreeMap::new();
    for tile in ledger::Tile::all(head.size) {
        let bytes = store.tile(&tile.path()).await.unwrap();
        assert!(bytes.is_some(), "{} is missing", tile.path());
        tiles.insert(tile.path(), bytes.unwrap());
    }
    let older: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut leaves = Vec::new();
    ledger::verify_entries(&tiles, &newest, &key, &older, |_, leaf| leaves.push(leaf.to_vec())).unwrap();
    // one that the tree has grown over is cut from what it has become
    let small = ledger::Checkpoint::open(&all[0], &key).unwrap();
    for tile in ledger::Tile::all(small.size) {
        let bytes = crate::log::tile(store, &tile).await.unwrap().unwrap();
        tiles.insert(tile.path(), bytes);
    }
    ledger::verify(&tiles, &all[0], &key, &[]).unwrap();
    // every entry knows where it stands
    for (position, _) in store.entries(EntryQuery { limit: 1000, ..EntryQuery::default() }).await.unwrap() {
        let leaf = store.leaf(position).await.unwrap().unwrap();
        let index = leaf.index.unwrap() as usize;
        assert_eq!(leaves[index], leaf.bytes);
    }
    store.record(vec![entry(5_000, EntryTarget::NoCase)]).await.unwrap();
    let last = store.entries(EntryQuery { limit: 1, ..EntryQuery::default() }).await.unwrap()[0].0;
    assert_eq!(store.leaf(last).await.unwrap().unwrap().index, None, "not sealed yet");
}

/// People by revision, sessions by hash, tokens once.
pub async fn people_sessions_and_tokens_read_back(store: &dyn Store) {
    let note = |second| entry(second, EntryTarget::Person(person_id(1)));
    let mut changed = person(1);
    "Ana Ruiz".clone_into(&mut changed.name);
    assert!(matches!(store.put_person(changed.clone(), note(1)).await, Err(CommitError::Person)));
    changed.revision = 2;
    store.put_person(changed.clone(), note(2)).await.unwrap();
    assert_eq!(store.person(person_id(1)).await.unwrap(), Some(changed.clone()));
    assert_eq!(store.person_of_login(changed.login.as_deref().unwrap()).await.unwrap(), Some(changed));
    let mut guest = person(2);
    guest.login = None;
    store.put_person(guest, note(3)).await.unwrap();
    assert_eq!(store.people().await.unwrap().len(), 1, "guests are no accounts");
    let credential = Credential {
        person: person_id(1),
        password_hash: "$argon2id$".to_owned(),
        failures: 2,
        locked_until: Some(at(60)),
        second: None,
    };
    store.put_credential(credential.clone()).await.unwrap();
    assert_eq!(store.credential(person_id(1)).await.unwrap(), Some(credential.clone()));
    let second = SecondFactor {
        secret: "00ff".to_owned(),
        confirmed: true,
        used_step: 7,
        recovery: vec!["hash".to_owned()],
    };
    let with = Credential { failures: 3, second: Some(second), ..credential.clone() };
    assert!(store.swap_credential(&credential, with.clone()).await.unwrap());
    assert!(!store.swap_credential(&credential, with.clone()).await.unwrap(), "it is another by now");
    assert_eq!(store.credential(person_id(1)).await.unwrap(), Some(with));
    let session = Session {
        id: SessionId::new(uuid(500)),
        person: person_id(1),
        token_hash: "abc".to_owned(),
        signed_in_at: at(1),
        seen_at: at(1),
        expires_at: at(100),
        strength: 1,
        revoked_at: None,
    };
    store.put_session(session.clone(), note(4)).await.unwrap();
    store.touch_session(session.id, at(50)).await.unwrap();
    store.revoke_session(session.id, at(60), note(5)).await.unwrap();
    let expected = Session { seen_at: at(50), revoked_at: Some(at(60)), ..session };
    assert_eq!(store.session("abc").await.unwrap(), Some(expected));
    assert_eq!(store.session("abd").await.unwrap(), None);
    store.put_one_time("t1", "first-administrator", at(100)).await.unwrap();
    store.put_one_time("t2", "first-administrator", at(100)).await.unwrap();
    assert_eq!(store.take_one_time("t1", at(99)).await.unwrap().as_deref(), Some("first-administrator"));
    assert_eq!(store.take_one_time("t1", at(99)).await.unwrap(), None, "once");
    assert_eq!(store.take_one_time("t2", at(100)).await.unwrap(), None, "late");
}

/// Papers: found by kind, person, case, state and date, newest first; a change has the next revision, all of them or none.
pub async fn papers_are_found_and_change_by_revision(store: &dyn Store) {
    let note = |second| entry(second, EntryTarget::Platform);
    let paper =
        |n: u128, kind: &str, second: i64| Paper::new(kind, uuid(700 + n), at(second), &json!({ "n": n }));
    let one = Paper {
        person: Some(person_id(1)),
        case: Some(case_id(1)),
        due_at: Some(at(50)),
        ..paper(1, "review", 1)
    };
    let two = Paper { person: Some(person_id(2)), ..paper(2, "review", 2) };
    let three = paper(3, "notice", 3);
    store.put_papers(vec![one.clone(), two.clone(), three.clone()], note(1)).await.unwrap();
    assert_eq!(store.paper(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(store.paper(uuid(799)).await.unwrap(), None);
    let found = async |query: PaperQuery| -> Vec<Uuid> {
        store.papers(query).await.unwrap().into_iter().map(|paper| paper.id).collect()
    };
    let all = PaperQuery { limit: 9, ..PaperQuery::default() };
    assert_eq!(found(all.clone()).await, [three.id, two.id, one.id], "newest first");
    assert_eq!(found(PaperQuery { limit: 2, ..all.clone() }).await, [three.id, two.id]);
    assert_eq!(found(PaperQuery::of("review")).await, [two.id, one.id]);
    assert_eq!(found(PaperQuery { person: Some(person_id(2)), ..all.clone() }).await, [two.id]);
    assert_eq!(found(PaperQuery { case: Some(case_id(1)), ..all.clone() }).await, [one.id]);
    assert_eq!(found(PaperQuery { due_by: Some(at(50)), ..all.clone() }).await, [one.id]);
    assert!(found(PaperQuery { due_by: Some(at(49)), ..all.clone() }).await.is_empty());

    let closed = Paper { open: false, ..one.now_says(&json!({ "n": 1, "done": true })) };
    store.put_papers(vec![closed.clone()], note(2)).await.unwrap();
    assert_eq!(found(PaperQuery { open: Some(false), ..all.clone() }).await, [one.id]);
    assert_eq!(found(PaperQuery { open: Some(true), ..all.clone() }).await, [three.id, two.id]);
    let before = all_entries(store).await;
    let stale = store.put_papers(vec![two.now_says(&json!({ "n": 0 })), closed.clone()], note(3)).await;
    assert!(matches!(stale, Err(CommitError::Paper)), "{stale:?}");
    let skipped = Paper { revision: 3, ..two.clone() };
    assert!(matches!(store.put_papers(vec![skipped], note(3)).await, Err(CommitError::Paper)));
    assert_eq!(store.paper(two.id).await.unwrap(), Some(two), "none of them was written");
    assert_eq!(all_entries(store).await, before, "and no entry");
    assert_eq!(store.paper(one.id).await.unwrap(), Some(closed));
}

/// Papers are written with the command or the change of people that they belong to, or not at all.
pub async fn papers_join_what_they_are_about(store: &dyn Store) {
    let paper = |n: u128| Paper::new("notice", uuid(700 + n), at(1), &json!({ "n": n }));
    let mut course = Course::new(1);
    let mut commit = course.then(vec![]);
    commit.papers = vec![paper(1)];
    store.commit(commit).await.unwrap();
    assert_eq!(store.paper(paper(1).id).await.unwrap(), Some(paper(1)));
    let mut refused = course.then(vec![given::enter("submitted")]);
    // the paper is there already: with it the whole command is refused
    refused.papers = vec![paper(2), paper(1)];
    assert!(matches!(store.commit(refused.clone()).await, Err(CommitError::Paper)));
    assert_eq!(store.paper(paper(2).id).await.unwrap(), None);
    assert_eq!(store.case(case_id(1)).await.unwrap().unwrap().version, 1);
    refused.papers = vec![paper(2), paper(1).now_says(&json!({ "n": 11 }))];
    store.commit(refused).await.unwrap();
    assert_eq!(store.case(case_id(1)).await.unwrap().unwrap().version, 2);

    let mut changed = person(1);
    changed.revision = 2;
    let change = |papers| PeopleCommit { people: vec![changed.clone()], end_sessions: None, papers };
    let note = || entry(9, EntryTarget::Person(person_id(1)));
    assert!(matches!(store.put_people(change(vec![paper(1)]), note()).await, Err(CommitError::Paper)));
    assert_eq!(store.person(person_id(1)).await.unwrap().unwrap().revision, 1);
    store.put_people(change(vec![paper(3)]), note()).await.unwrap();
    assert_eq!(store.person(person_id(1)).await.unwrap().unwrap().revision, 2);
    assert_eq!(store.paper(paper(3).id).await.unwrap(), Some(paper(3)));
}

/// A dead letter is tried again by one person at a time, and gone once it was delivered.
pub async fn a_dead_letter_is_taken_by_one_and_removed(store: &dyn Store) {
    let mut commit = Course::new(1).then(vec![]);
    commit.effects = vec![effect(0, "acknowledge"), effect(1, "publish")];
    store.commit(commit).await.unwrap();
    let take = async |no, now: i64| {
        store.take_dead_letter(case_id(1), EffectNo(no), at(now), at(now + 60)).await.unwrap()
    };
    assert_eq!(take(0, 100).await, None, "it is no dead letter yet");
    let leased = store.lease_effects(at(10), at(70), 10).await.unwrap();
    for held in &leased {
        store.bury_effect(held, "there is no such address").await.unwrap();
    }
    let held = take(0, 100).await.unwrap();
    assert_eq!((held.effect.no, held.failure.as_str()), (EffectNo(0), "there is no such address"));
    assert_eq!(take(0, 159).await, None, "somebody tries it now");
    assert!(store.lease_effects(at(5000), at(5060), 10).await.unwrap().is_empty(), "it stays a dead letter");
    let late = take(0, 160).await.unwrap();
    assert!(!store.remove_dead_letter(&held.effect).await.unwrap(), "another has taken it over since");
    store.fail_dead_letter(&held.effect, "late").await.unwrap();
    store.fail_dead_letter(&late.effect, "still no such address").await.unwrap();
    assert_eq!(store.dead_letters(10).await.unwrap()[0].failure, "still no such address");
    let held = take(0, 300).await.unwrap();
    assert_eq!(held.effect.tries, 1);
    assert!(store.remove_dead_letter(&held.effect).await.unwrap());
    let left = store.dead_letters(10).await.unwrap();
    assert_eq!(left.iter().map(|one| one.effect.no).collect::<Vec<_>>(), [EffectNo(1)]);
    assert_eq!(take(0, 900).await, None);
}

/// S3.41: a legal hold keeps a case whoever asks to dispose of it; what was destroyed before is destroyed again, for a hold in an
/// older copy was lifted since. The entry is written with it, and only then.
pub async fn what_is_held_keeps_its_key(store: &dyn Store) {
    let (mut course, target) = (Course::new(1), EntryTarget::Case(case_id(1)));
    let held = RecordsChange::HoldPlaced { by: person_id(1), reason: "a claim".into() };
    store.commit(course.then(vec![CaseEvent::RecordsChanged { change: held }])).await.unwrap();
    let mut gone = entry(200, target.clone());
    gone.ask = "dispose".into();
    let before = all_entries(store).await;
    assert_eq!(store.dispose(case_id(1), Disposing::Now, gone.clone()).await.unwrap(), Disposed::Held);
    assert_eq!(store.case(case_id(1)).await.unwrap().as_deref(), course.case.as_ref());
    assert_eq!(all_entries(store).await, before);
    let lifted = RecordsChange::HoldLifted { hold: 0, by: person_id(1), reason: "settled".into() };
    store.commit(course.then(vec![CaseEvent::RecordsChanged { change: lifted }])).await.unwrap();
    assert_eq!(store.dispose(case_id(1), Disposing::Now, gone.clone()).await.unwrap(), Disposed::Done);
    assert_eq!(store.case(case_id(1)).await.unwrap(), None);
    assert!(store.events(case_id(1)).await.unwrap().is_empty());
    assert_eq!(store.dispose(case_id(1), Disposing::Now, gone.clone()).await.unwrap(), Disposed::Absent);

    let mut older = Course::new(2);
    let held = RecordsChange::HoldPlaced { by: person_id(1), reason: "a claim".into() };
    store.commit(older.then(vec![CaseEvent::RecordsChanged { change: held }])).await.unwrap();
    gone.target = EntryTarget::Case(case_id(2));
    assert_eq!(store.dispose(case_id(2), Disposing::Again, gone).await.unwrap(), Disposed::Done);
    assert_eq!(store.case(case_id(2)).await.unwrap(), None);
}

/// Drafts per case, person and action; registers by the newest publication of a reference.
pub async fn drafts_and_registers_read_back(store: &dyn Store) {
    let mut course = Course::new(1);
    store.commit(course.then(vec![])).await.unwrap();
    let key = DraftKey { case: case_id(1), person: person_id(1), of: "submit".to_owned() };
    let other = DraftKey { of: "withdraw".to_owned(), ..key.clone() };
    store.put_draft(key.clone(), json!({ "input": { "a": 1 } }), at(1)).await.unwrap();
    store.put_draft(key.clone(), json!({ "input": { "a": 2 } }), at(2)).await.unwrap();
    store.put_draft(other.clone(), json!({}), at(3)).await.unwrap();
    assert_eq!(store.draft(&key).await.unwrap(), Some(json!({ "input": { "a": 2 } })));
    let mine = store.drafts_of(person_id(1), 10).await.unwrap();
    assert_eq!(mine, [(other.clone(), at(3)), (key.clone(), at(2))]);
    assert!(store.drafts_of(person_id(2), 10).await.unwrap().is_empty());
    let row = |state: &str| Publication {
        register: "premises-licence/register".to_owned(),
        reference: "PL-2026-00001".to_owned(),
        fields: vec![("state".into(), Value::text(state))],
    };
    let mut commit = course.then(vec![given::enter("granted")]);
    commit.draft_done = Some(key.clone());
    commit.published = vec![row("Granted")];
    store.commit(commit).await.unwrap();
    assert_eq!(store.draft(&key).await.unwrap(), None, "used up");
    let mut commit = course.then(vec![given::enter("surrendered")]);
    commit.published = vec![row("Surrendered")];
    store.commit(commit).await.unwrap();
    let register = "premises-licence/register";
    assert_eq!(store.published(register, 10).await.unwrap(), [row("Surrendered")]);
    assert!(store.published("another/register", 10).await.unwrap().is_empty());
    store.put_setting("demo", "yes").await.unwrap();
    assert_eq!(store.setting("demo").await.unwrap().as_deref(), Some("yes"));
    assert_eq!(store.setting("nothing").await.unwrap(), None);
}

async fn all_entries(store: &dyn Store) -> usize {
    let query = EntryQuery { limit: 1000, ..EntryQuery::default() };
    store.entries(query).await.unwrap().len()
}
