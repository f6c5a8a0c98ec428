//! Written and read again: the same document, the same plan, and what the standard's schema asks for.

use super::{conformance_models, model};
use program::cmmn::{Model, document::Document, read, read_bytes, svg, write};

/// A plan as text: what runs, conditions by their source, without places in a file.
fn plan(model: &Model) -> String {
    format!("{:#?}\n{:?}\n{:?}", model.plan(), model.file(), model.roles())
}

fn again(model: &Model, name: &str) -> Model {
    let text = write(&model.document);
    let again = read(&text, name).unwrap_or_else(|found| panic!("{}\n{text}", found.plain()));
    assert_eq!(plan(model), plan(&again), "{name}");
    // Written twice it is the same, diagram and all.
    assert_eq!(write(&again.document), text, "{name}");
    again
}

#[test]
fn models_of_other_engines_are_written_and_read_again_without_loss() {
    for file in conformance_models() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let model = read_bytes(&std::fs::read(&file).unwrap(), &name).unwrap();
        let again = again(&model, &name);
        assert_eq!(kept(&model.document), kept(&again.document), "{name}: what other tools added");
        let picture = svg(&model.document);
        assert!(picture.starts_with("<svg") && !picture.contains("<script"), "{name}");
        roxmltree::Document::parse(&picture).unwrap_or_else(|error| panic!("{name}: {error}"));
        super::schema::check(&write(&model.document), &name);
    }
}

/// How much other tools added.
fn kept(document: &Document) -> usize {
    let text = format!("{document:?}");
    text.matches("local: \"").count()
}

#[test]
fn random_plans_are_written_and_read_again_without_loss() {
    for seed in 0..300_u64 {
        let text = random(seed);
        let model =
            read(&text, "m.cmmn").unwrap_or_else(|found| panic!("seed {seed}: {}\n{text}", found.plain()));
        again(&model, &format!("seed {seed}"));
        let written = write(&model.document);
        super::schema::check(&written, &format!("seed {seed}"));
        let picture = svg(&model.document);
        roxmltree::Document::parse(&picture).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    }
}

/// A small generator (xorshift): the same seed, the same plan.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// A random model: nested stages, all kinds of items, criteria, rules, planning tables, parameters.
fn random(seed: u64) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut ids = Vec::new();
    let inner = stage(&mut dice, &mut ids, "p", 0);
    let exit = if dice.roll(3) == 0 && !ids.is_empty() {
        format!("<exitCriterion sentryRef=\"{}\"/>", sentry_name(0))
    } else {
        String::new()
    };
    let mut sentries = String::new();
    for number in 0..4 {
        let source = &ids[dice.roll(ids.len() as u64) as usize];
        let event = ["create", "terminate", "suspend"][dice.roll(3) as usize];
        let condition = ["", "<ifPart><condition>x &gt; 3 and claim.paid = true</condition></ifPart>"]
            [dice.roll(2) as usize];
        let file = [
            "",
            "<caseFileItemOnPart sourceRef=\"f2\"><standardEvent>update</standardEvent></caseFileItemOnPart>",
        ][dice.roll(2) as usize];
        sentries += &format!(
            "<sentry id=\"{}\"><planItemOnPart sourceRef=\"{source}\"><standardEvent>{event}</standardEvent></planItemOnPart>{file}{condition}</sentry>",
            sentry_name(number)
        );
    }
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" xmlns:x="urn:x" targetNamespace="t" x:tool="y">
<case id="c" name="Random &amp; small"><caseFileModel><caseFileItem id="f1" name="claim"><children><caseFileItem id="f2" name="paid"/></children></caseFileItem></caseFileModel>
<casePlanModel id="plan" autoComplete="{}">{inner}{sentries}{exit}</casePlanModel><caseRoles><role id="r1" name="Officer"/></caseRoles></case></definitions>"#,
        dice.roll(2) == 0
    )
}

fn sentry_name(number: u64) -> String {
    format!("sentry{number}")
}

fn stage(dice: &mut Dice, ids: &mut Vec<String>, stem: &str, depth: u64) -> String {
    let (mut items, mut table, mut definitions) = (String::new(), String::new(), String::new());
    for number in 0..=dice.roll(4) {
        let (item, definition) = (format!("{stem}i{number}"), format!("{stem}d{number}"));
        let discretionary = dice.roll(5) == 0;
        let control = [
            "",
            "<itemControl><repetitionRule><condition>repetitionCounter &lt; 3</condition></repetitionRule><requiredRule/></itemControl>",
            "<itemControl><manualActivationRule/></itemControl>",
        ][dice.roll(3) as usize];
        let listener = dice.roll(8) == 0;
        let control = if listener { "" } else { control };
        let entry = if dice.roll(3) == 0 && !listener {
            format!("<entryCriterion sentryRef=\"{}\"/>", sentry_name(dice.roll(4)))
        } else {
            String::new()
        };
        let exit = if dice.roll(4) == 0 && !listener {
            format!("<exitCriterion sentryRef=\"{}\"/>", sentry_name(dice.roll(4)))
        } else {
            String::new()
        };
        let tag = if discretionary { "discretionaryItem" } else { "planItem" };
        let written = format!(
            "<{tag} id=\"{item}\" name=\"Item {item} of some length\" definitionRef=\"{definition}\">{control}{entry}{exit}</{tag}>"
        );
        let into = if discretionary { &mut table } else { &mut items };
        into.push_str(&written);
        ids.push(item);
        definitions += &match (listener, dice.roll(9)) {
            (true, 0..=4) => format!("<userEventListener id=\"{definition}\" authorizedRoleRefs=\"r1\"/>"),
            (true, _) => format!(
                "<timerEventListener id=\"{definition}\"><timerExpression>R3/PT1H</timerExpression></timerEventListener>"
            ),
            (_, 0 | 1) if depth < 3 => {
                format!(
                    "<stage id=\"{definition}\">{}</stage>",
                    stage(dice, ids, &format!("{stem}{number}s"), depth + 1)
                )
            }
            (_, 2) => format!("<milestone id=\"{definition}\"/>"),
            (_, 3) => {
                format!("<processTask id=\"{definition}\" isBlocking=\"false\" processRef=\"nowhere\"/>")
            }
            (_, 4) => format!("<caseTask id=\"{definition}\" caseRef=\"other\"/>"),
            (_, 5) => format!(
                "<humanTask id=\"{definition}\" performerRef=\"r1\" x:colour=\"red\"><input id=\"{definition}in\" name=\"in\" bindingRef=\"f1\"/></humanTask>"
            ),
            _ => format!("<task id=\"{definition}\"/>"),
        };
    }
    let table = if table.is_empty() {
        table
    } else {
        format!("<planningTable id=\"{stem}t\">{table}</planningTable>")
    };
    format!("{items}{table}{definitions}")
}

#[test]
fn cmmn_1_0_is_written_as_1_1() {
    let old = r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20131201/MODEL" targetNamespace="t"><case id="c"><casePlanModel id="p">
<planItem id="a" definitionRef="A" exitCriteriaRefs="x"/><planItem id="b" definitionRef="A" entryCriteriaRefs="y"/>
<sentry id="x"><ifPart><condition><body>n = 1</body></condition></ifPart></sentry>
<sentry id="y"><planItemOnPart sourceRef="a" sentryRef="x"><standardEvent>exit</standardEvent></planItemOnPart></sentry><humanTask id="A"/></casePlanModel></case></definitions>"#;
    let model = read(old, "m.cmmn").unwrap_or_else(|found| panic!("{}", found.plain()));
    let text = write(&model.document);
    assert!(
        text.contains("http://www.omg.org/spec/CMMN/20151109/MODEL")
            && text.contains("exitCriterionRef=\"a-exit\""),
        "{text}"
    );
    again(&model, "1.0");
    super::schema::check(&text, "1.0");
}

#[test]
fn what_is_drawn_by_the_model_stays_where_it_was() {
    let text = model(r#"<planItem id="a" definitionRef="T"/><task id="T"/>"#).replace(
        "</definitions>",
        r#"<cmmndi:CMMNDI xmlns:cmmndi="http://www.omg.org/spec/CMMN/20151109/CMMNDI" xmlns:dc="http://www.omg.org/spec/CMMN/20151109/DC"><cmmndi:CMMNDiagram id="d">
<cmmndi:CMMNShape id="s" cmmnElementRef="a"><dc:Bounds x="17.5" y="33" width="100" height="80"/><cmmndi:CMMNLabel/></cmmndi:CMMNShape></cmmndi:CMMNDiagram></cmmndi:CMMNDI></definitions>"#,
    );
    let model = read(&text, "m.cmmn").unwrap();
    assert!(write(&model.document).contains(r#"<dc:Bounds x="17.5" y="33" width="100" height="80"/>"#));
    assert!(svg(&model.document).contains("x=\"17.5\" y=\"33.0\""));
}
