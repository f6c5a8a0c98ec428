//! A program as a model, a model as a program.

use super::conformance_models;
use program::{
    Folder,
    cmmn::{Model, Target, export, import, read, read_bytes, svg, write},
    compile, scaffold,
};

#[test]
fn an_exported_program_is_read_again_and_follows_the_schema() {
    let folder: Folder = scaffold("small").into_iter().collect();
    let programs =
        [crate::premises_licence(), compile(&folder).unwrap_or_else(|found| panic!("{}", found.plain()))];
    for program in &programs {
        for target in [Target::Omg, Target::Flowable] {
            let exported = export(program, target);
            let text = write(&exported.document);
            super::schema::check(&text, program.name.as_str());
            let model = read(&text, "m.cmmn").unwrap_or_else(|found| panic!("{}\n{text}", found.plain()));
            model.definition(None).unwrap().0.consistent().unwrap();
            for state in program.states.keys() {
                let key = format!("state-{state}");
                let plan = model.plan();
                let (_, stage) = plan.by_key(&key).unwrap_or_else(|| panic!("{key}"));
                assert!(stage.repetition.is_some() && !stage.entry.is_empty(), "{key} can be entered again");
            }
            assert_eq!(
                text.contains("flowable:"),
                target == Target::Flowable && text.contains("availableCondition")
            );
            assert!(!exported.lost.is_empty());
            Model::of(exported.document.clone()).unwrap_or_else(|found| panic!("{}", found.plain()));
            assert!(svg(&exported.document).contains(&program.title));
        }
    }
}

/// Lines of a laid out plan run around what they do not belong to: no task, milestone or listener is crossed.
#[test]
fn lines_run_through_channels_and_never_through_what_is_drawn() {
    let folder: Folder = scaffold("small").into_iter().collect();
    let programs = [crate::premises_licence(), compile(&folder).unwrap()];
    let mut texts: Vec<(String, String)> = programs
        .iter()
        .map(|program| (program.name.to_string(), write(&export(program, Target::Omg).document)))
        .collect();
    for file in conformance_models() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let mut model = read_bytes(&std::fs::read(&file).unwrap(), &name).unwrap();
        model.document.diagrams.clear();
        texts.push((name, write(&model.document)));
    }
    for (name, text) in texts {
        let model = read(&text, &name).unwrap_or_else(|found| panic!("{name}: {}", found.plain()));
        let diagram = &model.document.diagrams[0];
        // What holds others is crossed on the way out; diamonds stand on borders, where lines end.
        let holds = |outer: &program::cmmn::document::Bounds| {
            diagram.shapes.iter().any(|shape| {
                let inner = &shape.bounds;
                inner.x > outer.x
                    && inner.y > outer.y
                    && inner.x + inner.width < outer.x + outer.width
                    && inner.y + inner.height < outer.y + outer.height
            })
        };
        let leaves: Vec<_> = diagram
            .shapes
            .iter()
            .filter(|shape| shape.bounds.width > 30.0 && !holds(&shape.bounds))
            .collect();
        assert!(!leaves.is_empty(), "{name}");
        for edge in &diagram.edges {
            for pair in edge.waypoints.windows(2) {
                let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                assert!(
                    (ax - bx).abs() < 0.2 || (ay - by).abs() < 0.2,
                    "{name}: {:?} has a slope",
                    edge.element
                );
                for leaf in &leaves {
                    let at = &leaf.bounds;
                    let across = ax.min(bx) < at.x + at.width - 1.0 && ax.max(bx) > at.x + 1.0;
                    let down = ay.min(by) < at.y + at.height - 1.0 && ay.max(by) > at.y + 1.0;
                    assert!(!(across && down), "{name}: {:?} runs through {}", edge.element, leaf.element);
                }
            }
        }
    }
}

#[test]
fn every_model_of_the_other_engines_becomes_a_program_that_passes() {
    let mut apart = Vec::new();
    for file in conformance_models() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let model = read_bytes(&std::fs::read(&file).unwrap(), &name).unwrap();
        let imported = import(&model, "Some Model");
        let folder: Folder = imported.files.iter().cloned().collect();
        let program = compile(&folder)
            .unwrap_or_else(|found| panic!("{name}: {}\n{}", found.plain(), imported.files[0].1));
        assert_eq!(program.name.as_str(), "some-model");
        assert!(program.scenarios.len() == 1);
        let expected = &program.scenarios[0].steps[0].expect;
        assert!(!expected.items.is_empty(), "{name}: the scenario sees nothing");
        if !imported.is_whole {
            apart.push(format!("{name}: {}", imported.notes[0]));
            continue;
        }
        // Every plan item of the model lies in the state, with its stage, criteria and rules.
        let (before, after) = (model.plan(), &program.definition.plan);
        for element in before.elements.iter().skip(1) {
            let key = format!("open.{}", element.key);
            let (_, kept) = after.by_key(&key).unwrap_or_else(|| panic!("{name}: {key} is gone"));
            assert_eq!(kept.entry.len(), element.entry.len(), "{name}: {key}");
            assert_eq!(kept.exit.len(), element.exit.len(), "{name}: {key}");
            assert_eq!(kept.repetition.is_some(), element.repetition.is_some(), "{name}: {key}");
            assert_eq!(kept.required.is_some(), element.required.is_some(), "{name}: {key}");
            let around = |plan: &casewright_core::Plan, element: &casewright_core::plan::Element| {
                plan.element(element.parent.unwrap()).map(|parent| parent.name.clone())
            };
            if element.parent.is_some_and(|parent| parent.0 > 0) {
                assert_eq!(around(after, kept), around(&before, element), "{name}: {key}");
            }
        }
    }
    assert!(apart.is_empty(), "{}", apart.join("\n"));
}

/// Stages, a listener, a timer, exit criteria, a repeating item, conditions and case-file events, work of a system.
const MIXED: &str = r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" id="m" targetNamespace="x">
  <case id="claim" name="Claim">
    <caseFileModel>
      <caseFileItem id="f1" name="Claim Amount"/>
      <caseFileItem id="f2" name="order"><children><caseFileItem id="f3" name="Due"/></children></caseFileItem>
    </caseFileModel>
    <casePlanModel id="plan" name="Claim" autoComplete="true">
      <planItem id="look" name="Look" definitionRef="stage">
        <exitCriterion id="x1" sentryRef="on-cancel"/>
      </planItem>
      <planItem id="cancel" name="Cancel" definitionRef="listener"/>
      <planItem id="late" name="Late" definitionRef="timer"/>
      <sentry id="on-cancel">
        <planItemOnPart id="o1" sourceRef="cancel"><standardEvent>occur</standardEvent></planItemOnPart>
      </sentry>
      <sentry id="on-late">
        <planItemOnPart id="o2" sourceRef="late"><standardEvent>occur</standardEvent></planItemOnPart>
        <ifPart><condition>Claim Amount &gt; 100 and order.Due &lt; date("2030-01-01") and not(stopped)</condition></ifPart>
      </sentry>
      <sentry id="on-amount">
        <caseFileItemOnPart id="o3" sourceRef="f1"><standardEvent>create</standardEvent></caseFileItemOnPart>
      </sentry>
      <stage id="stage" name="Look">
        <planItem id="rate" name="Rate" definitionRef="call">
          <itemControl><requiredRule/></itemControl>
          <entryCriterion id="e1" sentryRef="on-amount"/>
        </planItem>
        <processTask id="call" name="Rate"/>
      </stage>
      <userEventListener id="listener" name="Cancel" authorizedRoleRefs="Clerk"/>
      <timerEventListener id="timer" name="Late"><timerExpression>P2W</timerExpression></timerEventListener>
      <exitCriterion id="x2" sentryRef="on-late"/>
    </casePlanModel>
    <caseRoles><role id="r1" name="Clerk"/></caseRoles>
  </case>
</definitions>"#;

#[test]
fn what_runs_in_a_model_runs_in_the_program_made_of_it() {
    let model = read(MIXED, "mixed.cmmn").unwrap_or_else(|found| panic!("{}", found.plain()));
    let imported = import(&model, "claims");
    assert!(imported.is_whole, "{:?}", imported.notes);
    let file = |name: &str| &imported.files.iter().find(|(path, _)| path == name).unwrap().1;
    super::schema::check(file("plan.cmmn"), "claims");
    let folder: Folder = imported.files.iter().cloned().collect();
    let program = compile(&folder).unwrap_or_else(|found| panic!("{}", found.plain()));
    let plan = &program.definition.plan;
    let end = &plan.by_key("open.plan").unwrap().1.exit[0];
    assert_eq!(
        end.if_part.as_ref().unwrap().source(),
        "matter.claim_amount > 100 and order.due < date(\"2030-01-01\") and not(matter.stopped)"
    );
    assert_eq!(
        plan.by_key("open.rate").unwrap().1.entry[0].on,
        [casewright_core::plan::OnPart::FileItem {
            source: "matter.claim_amount".into(),
            transition: casewright_core::plan::FileTransition::Create,
        }]
    );
    // The model is the whole case: no state is written, and its end is the end of the case.
    assert!(!file("program.yaml").contains("states:\n"));
    let ends: Vec<&str> = program
        .definition
        .rows
        .iter()
        .filter(|row| row.action.is_none())
        .filter_map(|row| row.when.as_ref().map(|when| when.source.as_str()))
        .collect();
    assert_eq!(ends, ["milestones.completed", "milestones.ended"]);
    assert!(file("program.yaml").contains("  order:\n    due: date\n"));
    assert!(imported.notes.iter().any(|note| note.contains("`Rate` is work of a system")));
    let expected: Vec<(&str, &str)> = program.scenarios[0].steps[0]
        .expect
        .items
        .iter()
        .map(|(key, state)| (key.as_str(), state.as_str()))
        .collect();
    for one in [("open.look", "active"), ("open.rate", "available"), ("open.cancel", "available")] {
        assert!(expected.contains(&one), "{expected:?}");
    }
}
