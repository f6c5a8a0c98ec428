//! One entry: a model, its steps, and what each leaves; run by the real binary.

use serde_json::{Map, Value};
use std::{path::Path, process::Command};

/// A model with steps.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    /// A file of another engine.
    #[serde(default)]
    pub(super) model: Option<String>,
    /// Or a rule of the semantics, in words.
    #[serde(default)]
    pub(super) rule: Option<String>,
    /// With the content of a `casePlanModel`.
    #[serde(default)]
    pub(super) plan: Option<String>,
    /// Attributes of the `casePlanModel`.
    #[serde(default)]
    pub(super) attributes: String,
    /// What stands before it in the `case`.
    #[serde(default)]
    pub(super) file: String,
    /// What stands after it.
    #[serde(default)]
    pub(super) roles: String,
    /// Which of several courses this is.
    #[serde(default)]
    pub(super) case: Option<String>,
    /// Why the result is another than elsewhere.
    #[serde(default)]
    pub(super) differs: Option<String>,
    /// Steps, each with what is expected after it.
    #[serde(default)]
    pub(super) steps: Vec<Map<String, Value>>,
}

/// What the binary did.
pub(super) struct Ran {
    pub(super) status: Option<i32>,
    pub(super) lines: Vec<Value>,
    pub(super) said: String,
}

/// The entries of a file in `tests/conformance`.
pub(super) fn entries(file: &str) -> Vec<Entry> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// Runs `casewright try --json`.
pub(super) fn run(model: &Path, steps: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("steps.yaml");
    std::fs::write(&file, steps).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_casewright"))
        .arg("try")
        .arg(model)
        .arg("--steps")
        .arg(&file)
        .arg("--json")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect();
    Ran { status: output.status.code(), lines, said: String::from_utf8_lossy(&output.stderr).into_owned() }
}

impl Entry {
    pub(super) fn of_plan(plan: &str) -> Self {
        Self {
            model: None,
            rule: None,
            plan: Some(plan.to_owned()),
            attributes: String::new(),
            file: String::new(),
            roles: String::new(),
            case: None,
            differs: None,
            steps: Vec::new(),
        }
    }

    /// The whole document of an inline plan.
    pub(super) fn document(&self) -> String {
        format!(
            r#"<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" xmlns:x="urn:other-tool" targetNamespace="test"
  expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/"><case id="the-case">{}<casePlanModel id="plan" {}>
{}
</casePlanModel>{}</case></definitions>"#,
            self.file,
            self.attributes,
            self.plan.as_deref().unwrap_or(""),
            self.roles
        )
    }

    fn name(&self) -> String {
        let name = self.model.clone().or_else(|| self.rule.clone()).unwrap_or_default();
        self.case.as_ref().map_or(name.clone(), |case| format!("{name} ({case})"))
    }

    /// Runs it; what is otherwise than expected.
    pub(super) fn play(&self, model: &Path) -> Vec<String> {
        let steps: Vec<Value> = self
            .steps
            .iter()
            .map(|step| {
                let step = step
                    .iter()
                    .filter(|(key, _)| *key != "expect")
                    .map(|(key, value)| (key.clone(), value.clone()));
                Value::Object(step.collect())
            })
            .collect();
        let ran = run(model, &serde_json::to_string(&steps).unwrap());
        if ran.lines.len() != self.steps.len() {
            return vec![format!(
                "{}: {} lines for {} steps\n{}",
                self.name(),
                ran.lines.len(),
                self.steps.len(),
                ran.said
            )];
        }
        let mut wrong = Vec::new();
        let mut refused = false;
        for (number, (step, line)) in (1..).zip(self.steps.iter().zip(&ran.lines)) {
            let none = Map::new();
            let expect = step.get("expect").and_then(Value::as_object).unwrap_or(&none);
            let mut say =
                |what: String| wrong.push(format!("{} step {number}: {what}\n    {line}", self.name()));
            if line["step"] != number {
                say("the step has another number".to_owned());
            }
            let expects_refusal = expect.get("refused") == Some(&Value::Bool(true));
            refused |= !line["error"].is_null();
            if expects_refusal == line["error"].is_null() {
                say(format!("refused: expected {expects_refusal}"));
            }
            for (name, expected) in expect.iter().filter(|(name, _)| *name != "refused") {
                let found = match name.as_str() {
                    "case" | "completable" => line[name].clone(),
                    name => {
                        let states: Vec<Value> = line["items"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .filter(|item| item["name"] == *name)
                            .map(|item| item["state"].clone())
                            .collect();
                        match states.as_slice() {
                            [] => Value::from("none"),
                            [one] => one.clone(),
                            _ => Value::Array(states),
                        }
                    }
                };
                if found != *expected {
                    say(format!("{name}: expected {expected}, found {found}"));
                }
            }
        }
        if ran.status != Some(i32::from(refused)) {
            wrong.push(format!("{}: exit status {:?}", self.name(), ran.status));
        }
        wrong
    }
}
