//! Lists: the SQL selects and sorts as the store in memory does, page by page, and never reads a whole table.

use crate::given::*;
use app::{
    Store,
    authz::Filter,
    core::{CaseEvent, CaseState, Transition, Value},
    memory::MemoryStore,
    port::store::{DUE, ListCondition, ListQuery, Projected, Sort},
};
use proptest::{prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner};
use std::collections::BTreeSet;
use vault::KeyRing;

const UNITS: [&str; 2] = ["north", "south"];
const STATES: [&str; 3] = ["draft", "consultation", "granted"];
const PARTNERS: [&str; 2] = ["police", "fire"];
const WORDS: [&str; 4] = ["swan", "anchor", "crown", "bell"];

/// What varies from case to case.
#[derive(Clone, Debug)]
struct Shape {
    unit: usize,
    state: usize,
    paid: bool,
    member: Option<(u128, bool)>,
    partner: Option<usize>,
    ended: bool,
    due: Option<i64>,
    fee: Option<i64>,
    word: usize,
    second: i64,
}

fn shape() -> impl Strategy<Value = Shape> {
    (
        (0..2_usize, 0..3_usize, any::<bool>(), prop::option::of((1..4_u128, any::<bool>()))),
        (prop::option::of(0..2_usize), any::<bool>(), prop::option::of(0..5_i64)),
        (prop::option::of(-3..4_i64), 0..4_usize, 0..6_i64),
    )
        .prop_map(|((unit, state, paid, member), (partner, ended, due), (fee, word, second))| Shape {
            unit,
            state,
            paid,
            member,
            partner,
            ended,
            due,
            fee,
            word,
            second,
        })
}

fn events(shape: &Shape) -> Vec<CaseEvent> {
    let mut events = vec![enter(STATES[shape.state]), fact("fee-paid", shape.paid)];
    if let Some((person, past)) = shape.member {
        events.push(member(person, "officer", past.then(|| at(20))));
    }
    if let Some(partner) = shape.partner {
        events.push(CaseEvent::PartnerAdded { partner: PARTNERS[partner].into() });
    }
    if let Some(due) = shape.due {
        events.push(clock("statutory", at(due)));
    }
    if shape.ended {
        events.push(CaseEvent::CaseMoved {
            transition: Transition::Complete,
            from: CaseState::Active,
            to: CaseState::Completed,
            outcome: None,
        });
    }
    events
}

fn projection(shape: &Shape) -> Vec<Projected> {
    let word = WORDS[shape.word];
    let mut fields = vec![
        projected("premises.name", text(word), "fsw", false, "case"),
        projected("applicant.name", text(&format!("Ana {word}")), "fw", true, "contact"),
        projected("fee", shape.fee.map_or(Value::Null, Value::int), "fs", false, "case"),
    ];
    if shape.fee.is_none() {
        fields.pop();
    }
    if let Some(due) = shape.due.filter(|_| !shape.ended) {
        fields.push(projected(DUE, Value::Time(at(due)), "s", false, "case"));
    }
    fields
}

fn permitted() -> impl Strategy<Value = Filter> {
    let names = |all: &'static [&'static str]| prop::sample::subsequence(all.to_vec(), 0..=all.len());
    let leaf = prop_oneof![
        Just(Filter::True),
        Just(Filter::False),
        (1..40_u128).prop_map(|n| Filter::IdIs(case_id(n))),
        names(&UNITS).prop_map(|units| Filter::UnitIn(units.into_iter().map(Into::into).collect())),
        names(&STATES).prop_map(|states| Filter::StateAny(states.into_iter().map(Into::into).collect())),
        Just(Filter::FactHas("fee-paid".into())),
        (1..4_u128, 0..60_i64).prop_map(|(person, second)| Filter::TeamHas {
            role: "officer".into(),
            person: person_id(person),
            at: at(second)
        }),
        (1..4_u128, 0..60_i64)
            .prop_map(|(person, second)| Filter::MemberHas { person: person_id(person), at: at(second) }),
        (1..4_u128).prop_map(|person| Filter::PartyHas(person_id(person))),
        names(&PARTNERS)
            .prop_map(|partners| Filter::PartnerAny(partners.into_iter().map(Into::into).collect())),
        any::<bool>().prop_map(Filter::EndedIs),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
        ]
    })
}

fn condition() -> impl Strategy<Value = ListCondition> {
    let classes = prop::sample::subsequence(vec!["case", "contact"], 0..=2);
    prop_oneof![
        prop::sample::subsequence(STATES.to_vec(), 0..=3)
            .prop_map(|states| ListCondition::StateIn(states.into_iter().map(Into::into).collect())),
        (1..4_u128).prop_map(|person| ListCondition::AssignedTo(person_id(person))),
        (1..4_u128).prop_map(|person| ListCondition::Party(person_id(person))),
        prop::sample::subsequence(UNITS.to_vec(), 0..=2)
            .prop_map(|units| ListCondition::UnitIn(units.into_iter().map(Into::into).collect())),
        prop::sample::subsequence(PARTNERS.to_vec(), 0..=2)
            .prop_map(|partners| ListCondition::PartnerIn(partners.into_iter().map(Into::into).collect())),
        select(WORDS.to_vec()).prop_map(|word| ListCondition::Equals("premises.name".into(), text(word))),
        select(WORDS.to_vec())
            .prop_map(|word| ListCondition::Equals("applicant.name".into(), text(&format!("Ana {word}")))),
        (-3..4_i64).prop_map(|fee| ListCondition::Equals("fee".into(), Value::int(fee))),
        (select(vec!["swan", "ANA", "ana bell", "an", ""]), classes).prop_map(|(words, classes)| {
            ListCondition::Words {
                words: words.into(),
                classes: classes.into_iter().map(Into::into).collect(),
            }
        }),
        any::<bool>().prop_map(ListCondition::Ended),
        (prop::option::of(-3..4_i64), prop::option::of(-3..4_i64)).prop_map(|(from, to)| {
            ListCondition::Between("fee".into(), from.map(Value::int), to.map(Value::int))
        }),
        ((1..4_u128), select(WORDS.to_vec())).prop_map(|(person, word)| {
            ListCondition::AnyOf(vec![
                ListCondition::AssignedTo(person_id(person)),
                ListCondition::Equals("premises.name".into(), text(word)),
            ])
        }),
        Just(ListCondition::AnyOf(Vec::new())),
        (1..4_u128).prop_map(|person| {
            ListCondition::Where(Filter::MemberHas { person: person_id(person), at: at(10) })
        }),
        Just(ListCondition::Not(Box::new(ListCondition::Between("fee".into(), None, None)))),
        Just(ListCondition::Not(Box::new(ListCondition::Between(DUE.into(), None, None)))),
        due(),
        (prop::option::of(0..6_i64), prop::option::of(0..6_i64))
            .prop_map(|(from, to)| ListCondition::Opened(from.map(at), to.map(at))),
    ]
}

fn due() -> impl Strategy<Value = ListCondition> {
    (prop::option::of(0..6_i64), prop::option::of(0..6_i64)).prop_map(|(from, to)| {
        let time = |second: Option<i64>| second.map(|second| Value::Time(at(second)));
        ListCondition::Between(DUE.into(), time(from), time(to))
    })
}

/// What a board asks: a state or all, live or ended, when due, and perhaps something more.
fn of_a_board() -> impl Strategy<Value = Vec<ListCondition>> {
    let state = prop::option::of(select(STATES.to_vec()))
        .prop_map(|state| state.map(|state| ListCondition::StateIn(vec![state.into()])));
    let ended = prop::option::of(any::<bool>()).prop_map(|ended| ended.map(ListCondition::Ended));
    let never = ListCondition::Not(Box::new(ListCondition::Between(DUE.into(), None, None)));
    let due = prop::option::of(prop_oneof![due(), Just(never)]);
    (state, ended, due, prop::option::weighted(0.3, condition()))
        .prop_map(|(state, ended, due, more)| [state, ended, due, more].into_iter().flatten().collect())
}

fn query() -> impl Strategy<Value = ListQuery> {
    let sort = prop_oneof![
        Just(Sort::Opened),
        Just(Sort::Changed),
        Just(Sort::Clock("statutory".into())),
        Just(Sort::Field("premises.name".into())),
        Just(Sort::Field("fee".into())),
    ];
    let conditions = prop_oneof![prop::collection::vec(condition(), 0..3), of_a_board()];
    (permitted(), conditions, sort, any::<bool>(), 1..9_u32).prop_map(
        |(permitted, conditions, sort, descending, limit)| ListQuery {
            program: "premises-licence".into(),
            permitted,
            conditions,
            sort,
            descending,
            limit,
            after: None,
        },
    )
}

async fn all_pages(store: &dyn Store, mut query: ListQuery) -> Vec<Vec<app::core::id::CaseId>> {
    let mut pages = Vec::new();
    loop {
        let page = store.list(query.clone()).await.unwrap();
        pages.push(page.rows);
        assert!(pages.len() < 100, "paging does not end");
        match page.next {
            Some(next) => query.after = Some(next),
            None => return pages,
        }
    }
}

#[test]
fn the_sql_selects_and_sorts_as_one_by_one_does() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let sqlite = runtime.block_on(open(directory.path(), &ring));
    same_as_one_by_one(&runtime, &sqlite);
}

/// What the filter means is said once, in `authz`; this holds the SQL to it.
pub(crate) fn same_as_one_by_one(runtime: &tokio::runtime::Runtime, sql: &dyn Store) {
    let mut runner = TestRunner::deterministic();
    let shapes = prop::collection::vec(shape(), 40).new_tree(&mut runner).unwrap().current();
    let memory = runtime.block_on(async {
        let memory = MemoryStore::new();
        memory.put_setting("policies-version", POLICIES).await.unwrap();
        let about = entry(0, app::entry::EntryTarget::Platform);
        memory.put_person(person(1), about).await.unwrap();
        for (n, shape) in (1..).zip(&shapes) {
            let mut course = Course::new(n);
            course.unit = UNITS[shape.unit].into();
            course.second = shape.second;
            if n % 13 == 0 {
                course.program = "another".into();
            }
            // a first state of everything, so that the second must replace it
            let mut first = course.then(vec![enter("draft"), fact("fee-paid", true)]);
            first.projection = projection(&shapes[0]);
            let mut second = course.then(events(shape));
            second.projection = projection(shape);
            for commit in [first, second] {
                sql.commit(commit.clone()).await.unwrap();
                memory.commit(commit).await.unwrap();
            }
        }
        memory
    });
    let selected = std::cell::RefCell::new(BTreeSet::new());
    runner
        .run(&query(), |query| {
            let (ours, theirs) = runtime.block_on(async {
                (all_pages(sql, query.clone()).await, all_pages(&memory, query.clone()).await)
            });
            let all = ours.iter().map(Vec::len).sum::<usize>();
            selected.borrow_mut().insert(all);
            prop_assert_eq!(ours, theirs);
            for up_to in [1_000, 3] {
                let (ours, theirs) = runtime.block_on(async {
                    (sql.count(query.clone(), up_to).await, memory.count(query.clone(), up_to).await)
                });
                let counted = (all as u64).min(up_to.into());
                prop_assert_eq!((ours.unwrap(), theirs.unwrap()), (counted, counted));
            }
            Ok(())
        })
        .unwrap();
    assert!(selected.borrow().len() > 5, "the queries select too little to show anything");
}

#[tokio::test]
async fn a_page_mark_is_opaque_and_good_for_its_own_list_alone() {
    let (directory, ring) = (tempfile::tempdir().unwrap(), KeyRing::in_memory().unwrap());
    let store = open(directory.path(), &ring).await;
    for n in 1..=3 {
        let mut commit = Course::new(n).then(vec![]);
        commit.projection = vec![projected("premises.name", text("the swan"), "s", false, "case")];
        store.commit(commit).await.unwrap();
    }
    let query = ListQuery {
        program: "premises-licence".into(),
        permitted: Filter::True,
        conditions: Vec::new(),
        sort: Sort::Field("premises.name".into()),
        descending: false,
        limit: 2,
        after: None,
    };
    let mark = store.list(query.clone()).await.unwrap().next.unwrap();
    assert!(!String::from_utf8_lossy(&hex::decode(&mark).unwrap()).contains("swan"));
    for (after, sort) in [
        (mark.clone(), Sort::Opened),
        (mark.replace('a', "b"), query.sort.clone()),
        ("'".into(), Sort::Opened),
    ] {
        assert!(store.list(ListQuery { after: Some(after), sort, ..query.clone() }).await.is_err());
    }
    let last = store.list(ListQuery { after: Some(mark), ..query }).await.unwrap();
    assert_eq!((last.rows, last.next), (vec![case_id(3)], None));
}
