//! What is read, in which dialects, and what is said about what is not.

use super::{conformance_models, model};
use casewright_core::plan::{ElementKind, OnPart};
use program::cmmn::{read, read_bytes};

#[test]
fn every_model_of_the_other_engines_is_read() {
    for file in conformance_models() {
        let bytes = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let model = read_bytes(&bytes, &name).unwrap_or_else(|found| panic!("{}", found.plain()));
        assert!(model.plan().elements.len() > 1, "{name}");
        let definition = model.definition(None).unwrap().0;
        definition.consistent().unwrap();
    }
}

#[test]
fn cmmn_1_0_criteria_by_attribute_and_conditions_in_a_body_are_read() {
    let text = r#"<c:definitions xmlns:c="http://www.omg.org/spec/CMMN/20131201/MODEL" targetNamespace="t">
<c:case id="case"><c:caseRoles id="r" name="Officer"/><c:casePlanModel id="plan" exitCriteriaRefs="s2">
<c:planItem id="a" definitionRef="A"/>
<c:planItem id="b" definitionRef="B" entryCriteriaRefs="s1"/>
<c:sentry id="s1"><c:planItemOnPart sourceRef="a"><c:standardEvent>complete</c:standardEvent></c:planItemOnPart>
<c:ifPart><c:condition><c:body>x &gt; 3</c:body></c:condition></c:ifPart></c:sentry>
<c:sentry id="s2"><c:planItemOnPart sourceRef="e"><c:standardEvent>occur</c:standardEvent></c:planItemOnPart></c:sentry>
<c:planItem id="e" definitionRef="E"/>
<c:humanTask id="A" performerRef="r"/><c:humanTask id="B"/><c:userEvent id="E" authorizedRoleRefs="r"/>
</c:casePlanModel></c:case></c:definitions>"#;
    let model = read(text, "m.cmmn").unwrap_or_else(|found| panic!("{}", found.plain()));
    let plan = model.plan();
    let b = plan.by_key("b").unwrap().1;
    assert_eq!(b.entry[0].on.len(), 1);
    assert_eq!(b.entry[0].if_part.as_ref().unwrap().source(), "x > 3");
    assert_eq!(plan.elements[0].exit.len(), 1);
    assert_eq!(model.roles()[0].as_str(), "Officer");
    let ElementKind::UserEventListener { roles } = &plan.by_key("e").unwrap().1.kind else { panic!() };
    assert_eq!(roles[0].as_str(), "Officer");
}

#[test]
fn rules_of_the_definition_hold_where_the_item_has_none_and_an_empty_rule_is_true() {
    let text = model(
        r#"<planItem id="a" definitionRef="T"><itemControl><repetitionRule/></itemControl></planItem>
<humanTask id="T"><defaultControl><manualActivationRule/><requiredRule><condition>x = 1</condition></requiredRule></defaultControl></humanTask>"#,
    );
    let plan = read(&text, "m.cmmn").unwrap().plan();
    let a = plan.by_key("a").unwrap().1;
    assert!(a.repetition.as_ref().unwrap().condition.is_none());
    assert!(a.manual_activation.as_ref().unwrap().condition.is_none());
    assert_eq!(a.required.as_ref().unwrap().condition.as_ref().unwrap().source(), "x = 1");
}

#[test]
fn planning_tables_fragments_parameters_and_case_files_are_read() {
    let text = r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" targetNamespace="t">
<caseFileItemDefinition id="d" structureRef="xsd:boolean"/>
<case id="c"><caseFileModel><caseFileItem id="f1" name="claim" multiplicity="ExactlyOne"><children>
<caseFileItem id="f2" name="paid" definitionRef="d"/></children></caseFileItem></caseFileModel>
<casePlanModel id="plan" autoComplete="true">
<planItem id="t" definitionRef="T"><entryCriterion id="e1" sentryRef="s"/></planItem>
<sentry id="s"><caseFileItemOnPart sourceRef="f2"><standardEvent>update</standardEvent></caseFileItemOnPart></sentry>
<planningTable id="table" authorizedRoleRefs="r"><discretionaryItem id="x" definitionRef="X" applicabilityRuleRefs="rule"/>
<planningTable id="inner"><discretionaryItem id="y" definitionRef="F"/></planningTable>
<applicabilityRule id="rule"><condition>claim.paid = true</condition></applicabilityRule></planningTable>
<humanTask id="T"><input id="i" name="in" bindingRef="f1"/><output id="o" bindingRef="f2"/></humanTask>
<humanTask id="X" name="Extra"/>
<planFragment id="F"><planItem id="m1" definitionRef="X"/><planItem id="m2" definitionRef="X"/></planFragment>
</casePlanModel><caseRoles><role id="r" name="Senior"/></caseRoles></case></definitions>"#;
    let model = read(text, "m.cmmn").unwrap_or_else(|found| panic!("{}", found.plain()));
    let plan = model.plan();
    assert_eq!(plan.tables.len(), 2);
    assert_eq!(plan.tables[1].within.unwrap().0, 0);
    let x = plan.by_key("x").unwrap().1;
    assert!(x.discretionary);
    assert_eq!(x.planning.as_ref().unwrap().applicability.len(), 1);
    let (fragment, element) = plan.by_key("y").unwrap();
    assert_eq!(element.kind, ElementKind::PlanFragment);
    assert_eq!(plan.by_key("m2").unwrap().1.fragment, Some(fragment));
    let t = plan.by_key("t").unwrap().1;
    assert!(matches!(&t.entry[0].on[0], OnPart::FileItem { source, .. } if source.as_str() == "claim.paid"));
    assert_eq!(t.parameters.inputs[0].binding.as_ref().unwrap().as_str(), "claim");
    assert!(model.file().items.contains_key(&casewright_core::FieldPath::from("claim.paid")));
    model.definition(None).unwrap().0.consistent().unwrap();
}

#[test]
fn a_stage_that_two_items_use_is_folded_in_twice_and_each_waits_for_its_own() {
    let text = model(
        r#"<planItem id="one" definitionRef="S"/><planItem id="two" definitionRef="S"/>
<stage id="S"><planItem id="a" definitionRef="A"/><planItem id="b" definitionRef="A"><entryCriterion sentryRef="s"/></planItem>
<sentry id="s"><planItemOnPart sourceRef="a"><standardEvent>complete</standardEvent></planItemOnPart></sentry><task id="A"/></stage>"#,
    );
    let plan = read(&text, "m.cmmn").unwrap().plan();
    assert_eq!(plan.elements.len(), 7);
    for (key, parent) in [("b", "one"), ("two/b", "two")] {
        let (_, b) = plan.by_key(key).unwrap();
        let OnPart::PlanItem { source, .. } = b.entry[0].on[0] else { panic!() };
        let around = plan.element(source).unwrap().parent.unwrap();
        assert_eq!(plan.element(around).unwrap().key, parent);
    }
}

#[test]
fn what_is_wrong_is_said_with_line_column_and_what_was_meant() {
    let finding = |plan: &str| read(&model(plan), "m.cmmn").unwrap_err().plain();
    let cases = [
        (
            r#"<planItem id="a" definitionRef="Taskk"/><task id="Task"/>"#,
            "m.cmmn:4:1: error: there is no definition with the id `Taskk`\n    did you mean `Task`?\n",
        ),
        (
            r#"<planItem id="a" definitionRef="T"><entryCriterion sentryRef="x"/></planItem><task id="T"/>"#,
            "m.cmmn:4:36: error: there is no sentry with the id `x`\n    there are none yet: write one first\n",
        ),
        (
            r#"<planItem id="a" definitionRef="S"/><stage id="S"><planItem id="b" definitionRef="S"/></stage>"#,
            "m.cmmn:4:51: error: `S` holds itself, directly or round about\n    let the item refer to another definition: a plan must end somewhere\n",
        ),
        (
            r#"<planItm id="a"/>"#,
            "m.cmmn:4:1: error: `planItm` is not read inside `casePlanModel`\n    did you mean `planItem`?\n",
        ),
        (
            r#"<planItem id="a" definitionRef="T"><itemControl><requiredRule><condition>${bean.check(x)}</condition></requiredRule></itemControl></planItem><task id="T"/>"#,
            "m.cmmn:4:76: error: `${bean.check(x)}` is not translated to FEEL: the call of `bean.check` is not translated\n    write the condition in FEEL, with values of the case file\n",
        ),
        (
            r#"<planItem id="a" definitionRef="T"><itemControl><requiredRule><condition language="http://www.w3.org/1999/XPath">/a/b = 3</condition></requiredRule></itemControl></planItem><task id="T"/>"#,
            "m.cmmn:4:114: error: `/a/b = 3` is written in `http://www.w3.org/1999/XPath`, which is not run\n    write the condition in FEEL\n",
        ),
        (
            r#"<planItem id="a" definitionRef="T"/><timerEventListener id="T"><timerExpression>tomorrow morning</timerExpression></timerEventListener>"#,
            "m.cmmn:4:81: error: `tomorrow morning` is no time: `tomorrow morning` is no ISO 8601 date and time, as `2026-03-31T12:00:00Z` would be\n    write ISO 8601 text: `PT24H`, `2026-03-31T12:00:00Z`, `R3/PT1H`\n",
        ),
    ];
    for (plan, expected) in cases {
        assert_eq!(finding(plan), expected, "{plan}");
    }
}

#[test]
fn what_other_tools_added_is_kept_and_reported_once_for_each_name() {
    let text = r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" xmlns:x="urn:x" targetNamespace="t"><case id="c">
<casePlanModel id="p"><planItem id="a" definitionRef="T"/><planItem id="b" definitionRef="U"/>
<humanTask id="T" x:colour="red"><extensionElements><x:note>mind</x:note></extensionElements></humanTask>
<humanTask id="U" x:colour="blue"/></casePlanModel></case></definitions>"#;
    let model = read(text, "m.cmmn").unwrap();
    let said = model.warnings.plain();
    assert_eq!(
        said,
        "m.cmmn:3:1: warning: `x:colour` belongs to another tool, here and in 1 more places: it is kept and does nothing here\n\
         m.cmmn:3:1: warning: `x:note` belongs to another tool: it is kept and does nothing here\n"
    );
}

#[test]
fn translated_conditions_are_shown_with_what_they_became() {
    let text = model(
        r#"<planItem id="a" definitionRef="T"><itemControl><requiredRule><condition>${a &amp;&amp; b}</condition></requiredRule></itemControl></planItem><task id="T"/>"#,
    );
    let translations = read(&text, "m.cmmn").unwrap().translations();
    assert_eq!(translations.len(), 1);
    assert_eq!((translations[0].from.as_str(), translations[0].to.as_str()), ("${a && b}", "a and b"));
    assert_eq!(translations[0].at.line, 4);
}

#[test]
fn files_in_other_encodings_are_read() {
    let text = model(r#"<planItem id="a" name="Prüfung" definitionRef="T"/><task id="T"/>"#);
    let latin = text.replace("UTF-8", "ISO-8859-1");
    let latin: Vec<u8> = latin.chars().map(|c| c as u8).collect();
    let utf16: Vec<u8> = std::iter::once(0xfeff_u16)
        .chain(text.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [text.as_bytes(), &latin, &utf16] {
        let plan = read_bytes(bytes, "m.cmmn").unwrap_or_else(|found| panic!("{}", found.plain())).plan();
        assert_eq!(plan.by_key("a").unwrap().1.name, "Prüfung");
    }
    assert!(
        read_bytes(&latin[..].iter().map(|b| if *b == b'I' { b'X' } else { *b }).collect::<Vec<_>>(), "m")
            .is_err()
    );
}
