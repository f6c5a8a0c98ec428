//! What a commit promises: all or nothing, compared with what it was decided on, read back as it was.

use crate::given::*;
use app::{
    Store,
    entry::EntryTarget,
    people::Session,
    port::store::{CommitError, DraftKey, EntryQuery},
};
use vault::KeyRing;

#[tokio::test]
async fn what_was_committed_reads_back_after_a_restart() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let mut course = Course::new(1);
    let store = open(directory.path(), &ring).await;
    store.commit(course.then(vec![enter("draft"), set("premises.name", text("The Swan"))])).await.unwrap();
    store.commit(course.then(vec![enter("submitted"), fact("fee-paid", true)])).await.unwrap();
    drop(store);

    let store = open(directory.path(), &ring).await;
    let case = store.case(case_id(1)).await.unwrap().unwrap();
    assert_eq!(Some(&*case), course.case.as_ref());
    let events = store.events(case_id(1)).await.unwrap();
    assert_eq!(app::core::replay(case_id(1), &events).as_ref(), Some(&*case));
    assert_eq!(store.case_of_reference("PL-2026-00001").await.unwrap(), Some(case_id(1)));
    assert_eq!(store.case_of_reference("PL-2026-00002").await.unwrap(), None);
}

#[tokio::test]
async fn another_ring_or_tenant_opens_nothing() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    drop(open(directory.path(), &ring).await);
    let other = KeyRing::in_memory().unwrap();
    let options = store::Options::new(directory.path(), "tenant", ORIGIN, &other).unwrap();
    assert!(store::SqliteStore::open(options).is_err());
    let options = store::Options::new(directory.path(), "somebody else", ORIGIN, &ring).unwrap();
    let store = store::SqliteStore::open(options).unwrap();
    assert!(store.person(person_id(1)).await.is_err());
}

#[tokio::test]
async fn a_commit_that_rests_on_something_old_is_refused_and_leaves_nothing() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    let mut course = Course::new(1);
    store.commit(course.then(vec![enter("draft")])).await.unwrap();
    let before = store.entries(EntryQuery { limit: 100, ..Default::default() }).await.unwrap().len();
    let good = course.then(vec![enter("submitted")]);

    let mut commit = good.clone();
    commit.people = vec![(person_id(1), 2)];
    assert!(matches!(store.commit(commit).await, Err(CommitError::Person)));
    let mut commit = good.clone();
    commit.policies_version = "policies-2".into();
    assert!(matches!(store.commit(commit).await, Err(CommitError::Policies)));
    let mut other = Course::new(2);
    other.reference = "PL-2026-00001".into();
    assert!(matches!(store.commit(other.then(vec![])).await, Err(CommitError::Reference)));
    assert!(store.case(case_id(2)).await.unwrap().is_none());

    let mut commit = good.clone();
    commit.idempotency = Some(idempotency("once"));
    store.commit(commit.clone()).await.unwrap();
    match store.commit(commit).await {
        Err(CommitError::Used(used)) => assert_eq!((used.case, used.version), (case_id(1), 3)),
        other => panic!("{other:?}"),
    }
    assert!(matches!(store.commit(good).await, Err(CommitError::Version)));
    assert_eq!(store.events(case_id(1)).await.unwrap().len(), 3);
    let after = store.entries(EntryQuery { limit: 100, ..Default::default() }).await.unwrap().len();
    assert_eq!(after, before + 1, "a refused commit writes no entry");
}

#[tokio::test]
async fn of_commands_on_one_version_exactly_one_wins() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = std::sync::Arc::new(open(directory.path(), &ring).await);
    let mut course = Course::new(1);
    store.commit(course.then(vec![])).await.unwrap();
    let rival = course.then(vec![enter("submitted")]);
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (store, commit) = (store.clone(), rival.clone());
            tokio::spawn(async move { store.commit(commit).await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(()) => won += 1,
            Err(error) => assert!(matches!(error, CommitError::Version), "{error:?}"),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn effects_are_leased_retried_buried_and_settled() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    let mut course = Course::new(1);
    let mut commit = course.then(vec![]);
    commit.effects = vec![effect(0, "acknowledge"), effect(1, "notify"), effect(2, "tell")];
    store.commit(commit).await.unwrap();
    let now = at(100);
    let leased = store.lease_effects(now, later(now, 60), 2).await.unwrap();
    assert_eq!(leased.iter().map(|one| (one.no.0, one.tries)).collect::<Vec<_>>(), [(0, 0), (1, 0)]);
    assert_eq!(store.lease_effects(now, later(now, 60), 9).await.unwrap().len(), 1, "the rest is leased");
    assert_eq!(store.next_effect().await.unwrap(), Some(later(now, 60)));
    store.retry_effect(&leased[0], later(now, 5), "refused").await.unwrap();
    store.bury_effect(&leased[1], "no such address").await.unwrap();
    let again = store.lease_effects(later(now, 5), later(now, 70), 9).await.unwrap();
    assert_eq!(again.iter().map(|one| (one.no.0, one.tries)).collect::<Vec<_>>(), [(0, 1)]);
    let dead = store.dead_letters(9).await.unwrap();
    assert_eq!(dead[0].failure, "no such address");
    let mut commit = course.then(vec![enter("draft")]);
    commit.settled = vec![again[0].no, dead[0].effect.no];
    store.commit(commit).await.unwrap();
    assert_eq!(
        store.lease_effects(later(now, 65), later(now, 99), 9).await.unwrap().len(),
        1,
        "its lease ended"
    );
    assert!(store.dead_letters(9).await.unwrap().is_empty());
}

#[tokio::test]
async fn people_sessions_tokens_drafts_and_settings_read_back() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    let found = store.person_of_login(" LOGIN1@example.org").await.unwrap().unwrap();
    assert_eq!(found, person(1));
    let target = || entry(1, EntryTarget::Person(person_id(1)));
    assert!(matches!(store.put_person(person(1), target()).await, Err(CommitError::Person)));
    let mut double = person(3);
    double.login.clone_from(&found.login);
    assert!(matches!(store.put_person(double, target()).await, Err(CommitError::Fault(_))));

    let session = Session {
        id: app::core::id::SessionId::new(uuid(5)),
        person: person_id(1),
        token_hash: "ab".into(),
        signed_in_at: at(1),
        seen_at: at(1),
        expires_at: at(999),
        strength: 1,
        revoked_at: None,
    };
    store.put_session(session.clone(), target()).await.unwrap();
    store.touch_session(session.id, at(9)).await.unwrap();
    store.revoke_session(session.id, at(10), target()).await.unwrap();
    let ended = store.session("ab").await.unwrap().unwrap();
    assert_eq!((ended.seen_at, ended.revoked_at), (at(9), Some(at(10))));

    store.put_one_time("cd", "first-administrator", at(50)).await.unwrap();
    assert_eq!(store.take_one_time("cd", at(49)).await.unwrap().as_deref(), Some("first-administrator"));
    assert_eq!(store.take_one_time("cd", at(49)).await.unwrap(), None);
    store.put_one_time("ef", "first-administrator", at(50)).await.unwrap();
    assert_eq!(store.take_one_time("ef", at(50)).await.unwrap(), None);

    // a draft comes before the case is open, and goes with the commit that uses it up
    let draft = DraftKey { case: case_id(1), person: person_id(2), of: "open".into() };
    store.put_draft(draft.clone(), serde_json::json!({"name": "Zoë"}), at(3)).await.unwrap();
    assert_eq!(store.draft(&draft).await.unwrap(), Some(serde_json::json!({"name": "Zoë"})));
    assert_eq!(store.drafts_of(person_id(2), 9).await.unwrap(), [(draft.clone(), at(3))]);
    let mut commit = Course::new(1).then(vec![]);
    commit.draft_done = Some(draft.clone());
    store.commit(commit).await.unwrap();
    assert_eq!(store.draft(&draft).await.unwrap(), None);
    store.put_setting("demo", "1").await.unwrap();
    assert_eq!(store.setting("demo").await.unwrap().as_deref(), Some("1"));
}

#[tokio::test]
async fn entries_are_found_by_case_person_and_position() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    let mut shown = entry(10, EntryTarget::Program("premises-licence".into()));
    shown.detail.shown = vec![case_id(1), case_id(2)];
    let mut about = entry(11, EntryTarget::Case(case_id(1)));
    about.detail.reason = Some("the reason given".into());
    about.actor = None;
    store.record(vec![shown.clone(), about.clone()]).await.unwrap();
    let of_case = EntryQuery { case: Some(case_id(1)), limit: 9, ..Default::default() };
    let found = store.entries(of_case.clone()).await.unwrap();
    assert_eq!(found.iter().map(|(_, entry)| entry).collect::<Vec<_>>(), [&about, &shown]);
    let older = EntryQuery { before: Some(found[0].0), ..of_case.clone() };
    assert_eq!(store.entries(older).await.unwrap().len(), 1);
    let by_person = EntryQuery { person: Some(person_id(1)), ..of_case };
    assert_eq!(store.entries(by_person).await.unwrap()[0].1, shown);
    // the key of another month
    let mut later = entry(60 * 60 * 24 * 40, EntryTarget::Platform);
    later.detail.note = Some("next month".into());
    store.record(vec![later.clone()]).await.unwrap();
    let newest = store.entries(EntryQuery { limit: 1, ..Default::default() }).await.unwrap();
    assert_eq!(newest[0].1, later);
}
