//! A program that is one CMMN model.

use super::*;
use casewright_core::{
    Actor, Case, CaseState, Command, Envelope, ItemState, decide,
    id::{CaseId, PersonId, UnitName},
    plan::Transition,
};
use uuid::Uuid;

/// A stage that completes by itself, and an exit criterion of the plan model.
const MODEL: &str = r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" id="m" targetNamespace="t">
  <case id="claims" name="Small claims">
    <caseFileModel/>
    <casePlanModel id="claim" name="Claim">
      <planItem id="look" name="Look into it" definitionRef="look-task"/>
      <planItem id="drop" name="Dropped" definitionRef="drop-listener"/>
      <sentry id="dropped">
        <planItemOnPart id="on-drop" sourceRef="drop"><standardEvent>occur</standardEvent></planItemOnPart>
      </sentry>
      <humanTask id="look-task" name="Look into it" performerRef="clerk-role"/>
      <userEventListener id="drop-listener" name="Dropped" authorizedRoleRefs="clerk-role"/>
      <exitCriterion id="drop-exit" sentryRef="dropped"/>
    </casePlanModel>
    <caseRoles><role id="clerk-role" name="clerk"/></caseRoles>
  </case>
</definitions>
"#;

/// A case of the program, stepped through by hand.
struct Run {
    program: Program,
    case: Option<Case>,
}

impl Run {
    fn of(folder: &Folder) -> Self {
        let program = compile(folder).unwrap_or_else(|found| panic!("{}", found.plain()));
        let mut run = Self { program, case: None };
        run.take(Command::Open {
            reference: "SC-1".into(),
            unit: UnitName::new("unit"),
            party: None,
            file: BTreeMap::new(),
        });
        run
    }

    #[expect(clippy::disallowed_methods, reason = "the engine alone is looked at")]
    fn take(&mut self, command: Command) {
        let envelope = Envelope {
            case: CaseId::new(Uuid::from_u128(1)),
            actor: Actor::Person(PersonId::new(Uuid::from_u128(1))),
            on_behalf_of: None,
            me: Value::Map(BTreeMap::from([("roles".into(), Value::List(vec![Value::text("clerk")]))])),
            at: "2026-03-02T09:00:00Z".parse().unwrap(),
            lang: None,
            purpose: None,
            reason: None,
            read_at: None,
            command,
        };
        let outcome = decide(self.case.as_ref(), &self.program.definition, &envelope).unwrap();
        self.case = Some(outcome.case);
    }

    fn step(&mut self, key: &str, transition: Transition) {
        let item = self.case.as_ref().unwrap().items.iter().find(|item| item.key == key).unwrap().no;
        self.take(Command::Item { item, transition, input: BTreeMap::new() });
    }

    fn stands(&self) -> (CaseState, String) {
        let case = self.case.as_ref().unwrap();
        (case.state, case.states().map(ToString::to_string).collect())
    }
}

#[test]
fn s0_27_a_folder_with_nothing_but_a_model_is_a_program_with_one_implicit_state() {
    let folder: Folder = [("plan.cmmn", MODEL)].into_iter().collect();
    let mut run = Run::of(&folder);
    assert_eq!(run.program.title, "Small claims");
    assert_eq!(run.program.name.as_str(), "small-claims");
    assert_eq!(run.program.scenarios.len(), 1, "its first moment is a scenario");
    assert_eq!(run.stands(), (CaseState::Active, "open".to_owned()));
    // 8.12: not complete by itself while the listener could still occur, which it never has to.
    run.step("open.drop", Transition::Occur);
    assert_eq!(run.stands(), (CaseState::Completed, "ended".to_owned()));
    let look = run.case.as_ref().unwrap().items.iter().find(|item| item.key == "open.look").unwrap();
    assert_eq!(look.state, ItemState::Terminated);
}

#[test]
fn the_case_completes_with_its_plan_model() {
    let model = MODEL.replace(r#"name="Claim">"#, r#"name="Claim" autoComplete="true">"#);
    let mut run = Run::of(&[("plan.cmmn", model.as_str())].into_iter().collect());
    run.step("open.look", Transition::Complete);
    assert_eq!(run.stands(), (CaseState::Completed, "completed".to_owned()));
    assert_eq!(run.case.as_ref().unwrap().outcome.as_deref(), Some("completed"));
}

#[test]
fn a_sheet_without_states_has_the_model_as_its_whole_case() {
    let sheet = SMALL
        .split_once("states:\n")
        .map(|(before, after)| format!("{before}{}", after.split_once("actions:\n").unwrap().1))
        .unwrap()
        .replace("  send: {", "actions:\n  send: {")
        .replace("state: draft", "state: open")
        .replace("set: open", "set: ended")
        .replace("set: done", "set: completed");
    let made = |sheet: &str| {
        let mut files: Vec<(String, String)> = folder(sheet)
            .files()
            .map(|(path, text)| (path.to_owned(), text.replace("clock-target = Answer by\n", "")))
            .collect();
        files.push(("plan.cmmn".to_owned(), MODEL.to_owned()));
        files.into_iter().collect::<Folder>()
    };
    let mut run = Run::of(&made(&sheet));
    assert_eq!(run.program.states.len(), 3);
    run.step("open.drop", Transition::Occur);
    assert_eq!(run.stands(), (CaseState::Completed, "ended".to_owned()));
    // Forms and retention are said beside the model.
    let more = sheet.replace(
        "actions:\n",
        "plan: { model: plan.cmmn, forms: { look: forms/ask.yaml }, retain: { for: 3 years } }\nactions:\n",
    );
    let program = compile(&made(&more)).unwrap_or_else(|found| panic!("{}", found.plain()));
    assert_eq!(program.definition.states["ended"].retain.first().map(|retain| retain.years), Some(3));
    assert_eq!(program.tasks["open.look"].form.as_deref(), Some("forms/ask.yaml"));
    let both = format!("{SMALL}plan: plan.cmmn\n");
    let found = compile(&made(&both)).unwrap_err().plain();
    assert!(found.contains("a sheet with states has no `plan` of its own"), "{found}");
    let nowhere = more.replace("plan.cmmn", "plans.cmmn");
    let found = compile(&made(&nowhere)).unwrap_err().plain();
    assert!(found.contains("there is no file `plans.cmmn`") && found.contains("did you mean `plan.cmmn`?"));
}

#[test]
fn a_model_that_cannot_be_the_whole_case_is_a_finding_where_it_stands() {
    let broken = MODEL.replace(r#"sentryRef="dropped""#, r#"sentryRef="droped""#);
    let found = compile(&[("plan.cmmn", broken.as_str())].into_iter().collect()).unwrap_err().plain();
    assert!(found.contains("plan.cmmn:12") && found.contains("did you mean `dropped`?"), "{found}");
    let taken = MODEL.replace(r#"planItem id="look""#, r#"planItem id="completed""#);
    let found = compile(&[("plan.cmmn", taken.as_str())].into_iter().collect()).unwrap_err().plain();
    assert!(found.contains("`completed` is the id of an item of the model"), "{found}");
    let none: Folder = [("forms/ask.yaml", "pages: []\n")].into_iter().collect();
    assert!(compile(&none).unwrap_err().plain().contains("the sheet is missing"));
}
