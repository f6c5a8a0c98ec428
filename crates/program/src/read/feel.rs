//! Conditions: FEEL over the case, the input, `me`, the clocks. `feel` compiles them; here they get their names, their
//! types and their places.

use super::{
    cx::{Cx, Names},
    documents::DocumentSource,
    money::MoneySource,
};
use crate::{
    At,
    yaml::{Kind, Node, Word},
};
use casewright_core::{
    Decision, Expr, FieldPath, FileSchema, Value,
    definition::When,
    id::{ConditionName, DecisionName},
    money::MoneyDef,
};
use feel::{Named, Schema, Type};
use indexmap::IndexMap;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// Everything an expression of this program can name.
pub(crate) struct Feel {
    schema: Schema,
    named: Named,
    /// The text of each condition.
    texts: IndexMap<String, Word>,
}

/// The names an expression may use.
pub(crate) fn schema(
    cx: &Cx<'_>,
    file: &FileSchema,
    config: &BTreeMap<Arc<str>, Value>,
    documents: &[DocumentSource],
    money: Option<&MoneySource>,
) -> Schema {
    let clock = || {
        Type::record([
            ("over", Type::Bool),
            ("due", Type::Time),
            ("started", Type::Time),
            ("running", Type::Bool),
        ])
    };
    let schema = Schema::from_file(file);
    // Only where there are kinds of documents: without, a case file may have a group of this name.
    let schema = if documents.is_empty() {
        schema
    } else {
        let count = || Type::record([("count", Type::Number), ("waiting", Type::Number)]);
        schema.with_root(
            "documents",
            Type::record(documents.iter().map(|kind| (kind.name.to_string(), count()))),
        )
    };
    let schema = match money {
        None => schema,
        Some(money) => {
            let sums = || Type::record(MoneyDef::PARTS.map(|part| (part, Type::Number)));
            let lines = money.lines.iter().map(|line| (line.name.to_string(), sums()));
            schema.with_root("money", Type::record(lines))
        }
    };
    schema
        .with_root("state", Type::Choice(cx.names.states.clone()))
        .with_root(
            "me",
            Type::record([
                ("id", Type::Text),
                ("roles", Type::list(Type::Text)),
                ("units", Type::list(Type::Text)),
            ]),
        )
        .with_root("clock", Type::record(cx.names.clocks.iter().map(|name| (name.clone(), clock()))))
        .with_root(
            "milestones",
            Type::record(cx.names.milestones.iter().map(|name| (name.clone(), Type::Bool))),
        )
        .with_root("config", Type::record(config.iter().map(|(name, value)| (name.to_string(), kind(value)))))
        .with_root("input", Type::Any)
}

fn kind(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        _ => Type::Text,
    }
}

impl Feel {
    /// Compiles the named conditions.
    pub(crate) fn read(cx: &mut Cx<'_>, node: Option<&Node>, schema: Schema) -> Self {
        let mut texts = IndexMap::new();
        if let Some(node) = node {
            for (key, node) in cx.named(node, "conditions") {
                if let Some(word) = cx.word(node, "a condition") {
                    texts.insert(key.text.clone(), word);
                }
            }
        }
        let mut good = texts.clone();
        let mut named = Named::new();
        let mut first = true;
        // Those that read well are kept, so that one slip does not make every use of another a finding.
        while !good.is_empty() {
            match feel::conditions(
                good.iter().map(|(name, word)| (name.as_str(), word.text.as_str())),
                &schema,
            ) {
                Ok(compiled) => {
                    named = compiled;
                    break;
                }
                Err(findings) => {
                    let before = good.len();
                    for (name, finding) in findings {
                        if first && let Some(word) = texts.get(&name) {
                            found(cx, word, &finding);
                        }
                        good.shift_remove(&name);
                    }
                    first = false;
                    if good.len() == before {
                        break;
                    }
                }
            }
        }
        Self { schema, named, texts }
    }

    /// The names that conditions of a CMMN model may use, and what the model may refer to in the sheet.
    pub(crate) fn names<'n>(&self, names: &'n Names) -> crate::cmmn::Names<'n> {
        let all = |names: &'n [String]| names.iter().map(String::as_str).collect::<Vec<_>>();
        let mut of =
            crate::cmmn::Names::of_program(self.schema.clone(), self.named.clone(), all(&names.roles));
        of.decisions = all(&names.decisions);
        of.effects = all(&names.effects);
        of
    }

    /// Everything an expression may name.
    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The compiled conditions that read well.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (ConditionName, Expr, At)> {
        self.texts.iter().filter_map(|(name, word)| {
            Some((ConditionName::new(name.clone()), self.named.expr(name)?, word.at))
        })
    }

    /// A condition where it is used: a name, or FEEL.
    pub(crate) fn when(&self, cx: &mut Cx<'_>, node: &Node) -> Option<When> {
        let word = match &node.kind {
            Kind::Scalar { .. } => cx.word(node, "the condition")?,
            _ => {
                cx.error(
                    node.at,
                    format!("the condition is {} here", node.what()),
                    "write a name or FEEL in quotes",
                );
                return None;
            }
        };
        if self.texts.contains_key(&word.text) {
            // A condition that could not be read has its finding already.
            return Some(When { expr: self.named.expr(&word.text)?, source: word.text });
        }
        match feel::condition(&word.text, &self.schema, &self.named) {
            Ok(expr) => Some(When { source: word.text, expr }),
            Err(findings) => {
                for finding in &findings {
                    found(cx, &word, finding);
                }
                None
            }
        }
    }

    /// An amount: FEEL that gives a number.
    pub(crate) fn amount(&self, cx: &mut Cx<'_>, node: &Node) -> Option<When> {
        let (word, expr, kind) = self.typed(cx, node, "the amount")?;
        if !matches!(kind, Type::Number | Type::Any) {
            let help = "name a number, as `decisions.fee.amount`";
            cx.error(word.at, format!("`{}` is no amount", word.text), help);
            return None;
        }
        Some(When { source: word.text, expr })
    }

    /// A day or an instant: FEEL that gives a date, or a date and time.
    pub(crate) fn day(&self, cx: &mut Cx<'_>, node: &Node) -> Option<Expr> {
        let (word, expr, kind) = self.typed(cx, node, "the day")?;
        if !matches!(kind, Type::Date | Type::Time | Type::Any) {
            let help = "name a date, as `hearing.date`, or `hearing.date - duration(\"P60D\")`";
            cx.error(word.at, format!("`{}` is no day", word.text), help);
            return None;
        }
        for root in ["me", "input"] {
            if reads(&expr, root) {
                let help = "nobody acts when a timer begins to count: write it of the case file";
                cx.error(word.at, format!("the day of a timer cannot read `{root}`"), help);
            }
        }
        Some(expr)
    }

    /// FEEL where it stands, with what it gives.
    fn typed(&self, cx: &mut Cx<'_>, node: &Node, what: &str) -> Option<(Word, Expr, Type)> {
        let word = cx.word(node, what)?;
        match feel::expression(&word.text, &self.schema, &self.named) {
            Ok(expr) => {
                let kind = feel::type_of(&word.text, &self.schema, &self.named).unwrap_or(Type::Any);
                Some((word, expr, kind))
            }
            Err(findings) => {
                for finding in &findings {
                    found(cx, &word, finding);
                }
                None
            }
        }
    }

    /// A condition that no author wrote.
    pub(crate) fn of(&self, cx: &mut Cx<'_>, at: At, source: &str) -> Option<Expr> {
        match feel::condition(source, &self.schema, &self.named) {
            Ok(expr) => Some(expr),
            Err(findings) => {
                for finding in findings {
                    cx.error(at, finding.message, finding.help);
                }
                None
            }
        }
    }

    /// A condition of a row that shows or offers is stored on the case, so it may read neither clock nor person.
    pub(crate) fn timeless(&self, cx: &mut Cx<'_>, at: At, name: &ConditionName) {
        let Some(expr) = self.named.expr(name.as_str()) else { return };
        for (root, help) in [
            ("me", "say who with `role:` and its tie; they are asked anew at every request"),
            ("clock", "let a rule set another state when the clock is over, and show or offer there"),
            ("input", "use it in a rule with an action, where there is input"),
        ] {
            if reads(&expr, root) {
                let message =
                    format!("`{name}` reads `{root}`, and what is shown or offered cannot depend on that");
                cx.error(at, message, help);
            }
        }
        if self.reads_time(name.as_str()) {
            let message =
                format!("`{name}` reads the time, and what is shown or offered cannot depend on that");
            cx.error(
                at,
                message,
                "let a rule set another state when a clock is over, and show or offer there",
            );
        }
    }

    /// True when a condition, or one it names, asks for the time.
    fn reads_time(&self, name: &str) -> bool {
        let mut waiting = vec![name];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(name) = waiting.pop() {
            let Some(word) = self.texts.get(name) else { continue };
            if seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let text: String = word.text.split_whitespace().collect();
            if text.contains("now(") || text.contains("today(") {
                return true;
            }
            waiting.extend(self.texts.keys().map(String::as_str).filter(|other| word.text.contains(*other)));
        }
        false
    }

    /// True when a condition is named by another.
    pub(crate) fn named_by_another(&self, name: &str) -> bool {
        self.texts.iter().any(|(other, word)| other != name && word.text.contains(name))
    }
}

/// What happens by itself happens for nobody in particular.
pub(crate) fn not_personal(cx: &mut Cx<'_>, at: At, when: &When, what: &str) {
    if reads(&when.expr, "me") {
        cx.error(
            at,
            format!("{what} cannot read `me`"),
            "nobody acts there; write the condition without the person",
        );
    }
}

/// True when an expression reads a root name.
fn reads(expr: &Expr, root: &str) -> bool {
    expr.reads().iter().any(|path| path.segments().first() == Some(&root))
}

/// A finding inside an expression, at its place on the line.
fn found(cx: &mut Cx<'_>, word: &Word, finding: &feel::Finding) {
    let chars = word.text.chars().count() as u32;
    let before = word.text.get(..finding.offset).map_or(0, |text| text.chars().count() as u32);
    let end = finding.offset + finding.length;
    let length = word.text.get(finding.offset..end).map_or(1, |text| text.chars().count() as u32);
    // Quotes and escapes move the text; a block scalar starts on another line: then the whole of it is marked.
    let at = match word.at.length.checked_sub(chars) {
        Some(0) => super::cx::part(word.at, before, length),
        Some(2) => super::cx::part(word.at, before + 1, length),
        _ => word.at,
    };
    cx.error(at, finding.message.clone(), finding.help.clone());
}

/// Decisions by name, each after those it needs.
pub(crate) type Decisions = IndexMap<DecisionName, Arc<dyn Decision>>;

/// The compiled decisions and what they give.
pub(crate) struct DecisionTables {
    pub(crate) decisions: Decisions,
    /// Output names by decision, for those that give named parts.
    pub(crate) outputs: IndexMap<DecisionName, Vec<String>>,
    pub(crate) places: IndexMap<DecisionName, At>,
    /// Results that are amounts of money: `decisions.fee.amount`, `decisions.crowd`.
    pub(crate) amounts: BTreeSet<FieldPath>,
}

/// Compiles the decisions, and adds their results to the names an expression may use. A decision may read the results of
/// those above it.
pub(crate) fn decisions(
    cx: &mut Cx<'_>,
    node: Option<&Node>,
    mut schema: Schema,
) -> (DecisionTables, Schema) {
    let mut tables = DecisionTables {
        decisions: Decisions::new(),
        outputs: IndexMap::new(),
        places: IndexMap::new(),
        amounts: BTreeSet::new(),
    };
    let mut results: IndexMap<String, Type> = IndexMap::new();
    let entries = match node {
        Some(node) => cx.named(node, "decisions"),
        None => Vec::new(),
    };
    for (key, node) in entries {
        let Some(decision) = decision(cx, key, node, &schema) else { continue };
        let name = DecisionName::new(key.text.clone());
        if let Type::Record(parts) = decision.result() {
            let money = parts.keys().filter(|part| decision.is_money(part));
            tables.amounts.extend(money.map(|part| FieldPath::new(format!("decisions.{name}.{part}"))));
            tables.outputs.insert(name.clone(), parts.keys().cloned().collect());
        } else if decision.is_money("") {
            tables.amounts.insert(FieldPath::new(format!("decisions.{name}")));
        }
        results.insert(key.text.clone(), decision.result());
        schema = schema.with_root("decisions", Type::record(results.clone()));
        tables.places.insert(name.clone(), key.at);
        tables.decisions.insert(name, Arc::new(decision));
    }
    if results.len() < cx.names.decisions.len() {
        // A decision that could not be read has its findings; what names it needs no second one.
        for name in cx.names.decisions.clone() {
            results.entry(name).or_insert(Type::Any);
        }
        schema = schema.with_root("decisions", Type::record(results));
    }
    (tables, schema)
}

/// The decision of a file: the one of the same name, or the only one.
pub(crate) fn decision(cx: &mut Cx<'_>, key: &Word, node: &Node, schema: &Schema) -> Option<feel::Compiled> {
    let file = cx.word(node, "the file")?;
    let folder = cx.folder;
    let Some(xml) = folder.text(&file.text) else {
        let files: Vec<&str> = folder.within("decisions", ".dmn").map(|(path, _)| path).collect();
        cx.error(file.at, format!("there is no file `{}`", file.text), crate::near::help(&file.text, &files));
        return None;
    };
    let mut compiled = match feel::decisions(xml, schema) {
        Ok(compiled) => compiled,
        Err(findings) => {
            for finding in findings {
                let at = in_file(xml, &finding);
                cx.out.error(&file.text, at, finding.message, finding.help);
            }
            return None;
        }
    };
    for warning in compiled.iter().flat_map(feel::Compiled::warnings) {
        let at = in_file(xml, warning);
        cx.out.warning(&file.text, at, warning.message.clone(), warning.help.clone());
    }
    match compiled.iter().position(|decision| decision.name() == key.text) {
        Some(index) => Some(compiled.swap_remove(index)),
        None if compiled.len() == 1 => compiled.pop(),
        None => {
            let names: Vec<&str> = compiled.iter().map(feel::Compiled::name).collect();
            let message = format!("`{}` has no decision called `{}`", file.text, key.text);
            cx.error(key.at, message, crate::near::help(&key.text, &names));
            None
        }
    }
}

/// Where a finding stands in a file of decisions.
fn in_file(xml: &str, finding: &feel::Finding) -> At {
    let (line, column) = finding.line_column(xml);
    let length = xml
        .get(finding.offset..finding.offset + finding.length)
        .map_or(1, |text| text.lines().next().unwrap_or_default().chars().count() as u32);
    At { line, column, length: length.max(1) }
}
