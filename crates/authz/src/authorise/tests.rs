use super::*;
use crate::fixtures::*;
use casewright_core::{
    ItemState, PlanItemInstance,
    case::CaseState,
    id::{EffectNo, ElementId, ItemNo, PersonId, TimerNo},
};
use std::collections::{BTreeMap, BTreeSet};

fn envelope(principal: &Principal, case: &Case, command: Command) -> Envelope<Command> {
    Envelope {
        case: case.id,
        actor: principal.actor(),
        on_behalf_of: None,
        me: casewright_core::Value::Null,
        at: at(),
        lang: None,
        purpose: None,
        reason: None,
        read_at: None,
        command,
    }
}

fn act(action: &str) -> Command {
    Command::Act { track: None, action: action.into(), input: BTreeMap::new() }
}

fn ask(
    principal: &Principal,
    case: &Case,
    command: Command,
) -> Result<Authorized<Envelope<Command>>, Denial> {
    let envelope = envelope(principal, case, command);
    authorise(policies(), principal, &office(), Some(case), &definition(), envelope)
}

fn with_visit(mut case: Case, assignee: Option<PersonId>) -> Case {
    case.items.push(PlanItemInstance {
        no: ItemNo(0),
        element: ElementId(3),
        key: "hearing.site-visit".to_owned(),
        instance: 1,
        parent: None,
        state: ItemState::Active,
        remembered: None,
        required: false,
        repeats: false,
        since: at(),
        occurred: BTreeSet::new(),
        assignee,
        due_at: None,
        added: None,
        effect: None,
        visit: 1,
        times_left: None,
    });
    case
}

#[test]
fn what_is_authorised_carries_all_that_it_rests_on() {
    let mut case = case("submitted");
    case.facts.insert("fee-paid".into(), true);
    let authorized = ask(&officer(), &case, act("accept")).unwrap();
    assert_eq!(authorized.case_id(), Some(case.id));
    assert_eq!(authorized.case_version(), Some(12));
    assert_eq!(authorized.person_revision(), 3);
    assert_eq!(authorized.policies_version(), policies().version());
    assert_eq!(authorized.asks(), [Ask::Act("accept".into())]);
    assert_eq!(authorized.decision().policies[0].source, "program.yaml:82");
}

#[test]
fn refused_and_not_found_are_told_apart_by_what_one_may_know() {
    // The officer sees the case while it is submitted, though not this action.
    let denial = ask(&officer(), &case("submitted"), act("accept")).unwrap_err();
    assert_eq!(denial.existence, Existence::Known);
    assert_eq!(denial.ask, Ask::Act("accept".into()));
    // Another unit's officer sees nothing.
    let denial = ask(&officer_south(), &case("submitted"), act("accept")).unwrap_err();
    assert_eq!(denial.existence, Existence::Hidden);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let (officer, case) = (officer(), case("submitted"));
    let refused = |envelope: Envelope<Command>, case: Option<&Case>, definition: &Definition| {
        authorise(policies(), &officer, &office(), case, definition, envelope).unwrap_err().decision.errors
    };
    let whole = || {
        let mut case = case.clone();
        case.facts.insert("fee-paid".into(), true);
        (envelope(&officer, &case, act("accept")), case)
    };
    let (mut forged, case) = whole();
    forged.actor = police().actor();
    assert_eq!(refused(forged, Some(&case), &definition()), ["the command is signed by somebody else"]);
    let (mut late, _) = whole();
    late.at = at() + jiff::SignedDuration::from_secs(1);
    assert_eq!(refused(late, Some(&case), &definition()).len(), 1);
    let (mut other, _) = whole();
    other.case = casewright_core::id::CaseId::new(uuid::Uuid::from_u128(9));
    assert_eq!(refused(other, Some(&case), &definition()).len(), 1);
    let (good, _) = whole();
    assert_eq!(refused(good, None, &definition()).len(), 1);
    let (good, _) = whole();
    let mut foreign = definition();
    foreign.program = "another".into();
    assert_eq!(refused(good, Some(&case), &foreign).len(), 1);
}

#[test]
fn opening_is_asked_of_the_program() {
    let open = || Command::Open {
        reference: "PL-2026-X".to_owned(),
        unit: "north".into(),
        party: Some(person_id(4)),
        file: BTreeMap::new(),
    };
    let envelope = envelope(&applicant(), &case("draft"), open());
    let authorized =
        authorise(policies(), &applicant(), &office(), None, &definition(), envelope.clone()).unwrap();
    assert_eq!(authorized.case_version(), None);
    let over_a_case =
        authorise(policies(), &applicant(), &office(), Some(&case("draft")), &definition(), envelope);
    assert!(over_a_case.is_err(), "a case cannot be opened over another");
}

// S3.33, S3.34
#[test]
fn a_task_is_worked_on_by_its_role_and_given_by_those_who_assign() {
    let complete =
        || Command::Item { item: ItemNo(0), transition: Transition::Complete, input: BTreeMap::new() };
    let give = |to| Command::AssignItem { item: ItemNo(0), to };
    let me = Some(person_id(5));
    let free = with_visit(case("hearing"), None);
    let mine = with_visit(case("hearing"), me);
    let theirs = with_visit(case("hearing"), Some(person_id(77)));
    assert!(ask(&inspector(), &free, complete()).is_ok());
    assert!(ask(&officer(), &free, complete()).is_err());
    assert!(ask(&inspector(), &free, give(me)).is_ok(), "takes a free task");
    assert!(ask(&inspector(), &mine, give(None)).is_ok(), "returns it");
    assert_eq!(ask(&inspector(), &theirs, give(me)).unwrap_err().ask, Ask::Assign);
    assert_eq!(ask(&inspector(), &theirs, give(None)).unwrap_err().ask, Ask::Assign);
    assert_eq!(ask(&inspector(), &free, give(Some(person_id(77)))).unwrap_err().ask, Ask::Assign);
    assert!(ask(&administrator(), &theirs, give(None)).is_ok());
    let end = Command::Item { item: ItemNo(0), transition: Transition::Terminate, input: BTreeMap::new() };
    assert_eq!(ask(&inspector(), &mine, end).unwrap_err().ask, Ask::Assign);
    let nothing = Command::Item { item: ItemNo(9), transition: Transition::Complete, input: BTreeMap::new() };
    assert!(ask(&inspector(), &free, nothing).is_err());
    let plan = || Command::Plan { element: "hearing.site-visit".to_owned(), stage: None };
    assert!(ask(&officer(), &free, plan()).is_ok(), "planning is a permission of its own");
    assert_eq!(
        ask(&inspector(), &free, plan()).unwrap_err().ask,
        Ask::Plan("hearing.site-visit".to_owned()),
        "whoever does it need not be who plans it"
    );
    assert!(ask(&police(), &free, plan()).is_err());
}

#[test]
fn services_are_principals_like_others() {
    let case = case("submitted");
    let service = |name: &str| Principal::Service(name.into());
    let write = || Command::Write { values: BTreeMap::new() };
    let elapse = || Command::Elapse { timer: TimerNo(0) };
    let settle = || Command::SettleEffect { effect: EffectNo(0), result: Ok(()) };
    let fetched = || Command::AnswerFetch { effect: EffectNo(0), answer: Err("no answer".to_owned()) };
    assert!(ask(&service("payments"), &case, write()).is_ok());
    assert!(ask(&service("payments"), &case, elapse()).is_err());
    assert!(ask(&service("scheduler"), &case, elapse()).is_ok());
    assert!(ask(&service("connector"), &case, settle()).is_ok());
    assert!(ask(&service("connector"), &case, fetched()).is_ok());
    assert!(ask(&service("nobody"), &case, write()).is_err());
    assert!(ask(&officer(), &case, write()).is_err(), "people do not write as a service does");
    assert!(ask(&service("payments"), &case, act("accept")).is_err());
}

#[test]
fn moving_the_case_itself_and_giving_roles_are_administration() {
    let case = case("submitted");
    assert_eq!(case.state, CaseState::Active);
    let close = || Command::Case { transition: Transition::Close };
    let role = || Command::AssignRole {
        person: person_id(5),
        role: "inspector".into(),
        from: None,
        until: None,
        custom: false,
    };
    assert!(ask(&administrator(), &case, close()).is_ok());
    assert!(ask(&administrator(), &case, role()).is_ok());
    for who in [officer(), police(), applicant(), auditor()] {
        assert!(ask(&who, &case, close()).is_err());
        assert!(ask(&who, &case, role()).is_err());
    }
}

#[test]
fn platform_asks_take_the_same_path() {
    let done = authorise_ask(policies(), &administrator(), &office(), Ask::MoveClock, Target::Platform, 29);
    assert_eq!(done.unwrap().into_parts().0, 29);
    let denied = authorise_ask(policies(), &officer(), &office(), Ask::MoveClock, Target::Platform, 29);
    assert_eq!(denied.unwrap_err().existence, Existence::Known);
}

#[test]
fn only_the_very_case_at_the_very_version_is_decided() {
    let case = case("submitted");
    let write = || Command::Write { values: BTreeMap::new() };
    let payments = Principal::Service("payments".into());
    let permit = || ask(&payments, &case, write()).unwrap();
    let office = office();
    let asking = Asking { policies: policies(), principal: &payments, context: &office };
    let mut moved = case.clone();
    moved.version += 1;
    assert_eq!(permit().decide(asking, Some(&moved), &definition()).unwrap_err(), NotDecided::Stale);
    let mut other = case.clone();
    other.id = casewright_core::id::CaseId::new(uuid::Uuid::from_u128(9));
    assert_eq!(permit().decide(asking, Some(&other), &definition()).unwrap_err(), NotDecided::Stale);
    assert_eq!(permit().decide(asking, None, &definition()).unwrap_err(), NotDecided::Stale);
    let others = [
        Asking { principal: &Principal::Service("scheduler".into()), ..asking },
        Asking {
            policies: &policies_with(
                "@id(\"more\") permit (principal is Person, action == Action::\"open\", resource);",
            ),
            ..asking
        },
    ];
    for asking in others {
        let decided = permit().decide(asking, Some(&case), &definition());
        assert_eq!(decided.unwrap_err(), NotDecided::Stale, "for somebody else, or by other policies");
    }
    let (outcome, decision) = permit().decide(asking, Some(&case), &definition()).unwrap();
    assert_eq!(outcome.case.id, case.id);
    assert_eq!(decision.policies[0].id, "platform.services.payments-write");
}

#[test]
fn the_domain_may_still_say_no() {
    let mut case = case("submitted");
    case.facts.insert("fee-paid".into(), true);
    let permit = ask(&officer(), &case, act("accept")).unwrap();
    let (officer, office) = (officer(), office());
    let asking = Asking { policies: policies(), principal: &officer, context: &office };
    let rejected = permit.decide(asking, Some(&case), &definition()).unwrap_err();
    assert!(
        matches!(rejected, NotDecided::Rejected(_)),
        "no row of this definition has the action: {rejected:?}"
    );
}

#[test]
fn a_case_opens_for_a_task_of_another_only_where_its_program_says_so_and_the_other_asked() {
    use casewright_core::case::{ChildCase, ChildState};
    let connector = Principal::Service("connector".into());
    let effect = EffectNo(3);
    let mut parent = case("submitted");
    parent.program = "street-party".into();
    parent.effects_open.insert(effect, PROGRAM.into());
    let child =
        ChildCase { item: ItemNo(0), case: PROGRAM.to_owned(), state: ChildState::Queued, ended_at: None };
    parent.children.insert(effect, child);
    let try_as = |principal: &Principal, parent: &Case, effect: EffectNo| {
        let command = Command::OpenChild {
            reference: "PL-2026-CHILD".to_owned(),
            unit: "north".into(),
            parent: parent.id,
            effect,
            input: casewright_core::Value::Null,
        };
        let definition = definition();
        let envelope = envelope(principal, parent, command);
        authorise_child(policies(), principal, &office(), parent, &definition, envelope).map(drop)
    };
    assert_eq!(try_as(&connector, &parent, effect), Ok(()));
    assert!(try_as(&connector, &parent, EffectNo(4)).is_err(), "nobody asked for it");
    assert!(try_as(&officer(), &parent, effect).is_err(), "people open cases by themselves");
    assert!(try_as(&administrator(), &parent, effect).is_err());
    assert!(try_as(&Principal::Service("payments".into()), &parent, effect).is_err());
    let mut other = parent.clone();
    other.program = "dog-licence".into();
    let denial = try_as(&connector, &other, effect).unwrap_err();
    assert_eq!(denial.ask, Ask::OpenChild("dog-licence".into()), "the program does not name it");
}
