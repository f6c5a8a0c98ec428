//! Medians of a two-comparison condition, a 20-row table and a knowledge model, values bound each time: `cargo bench -p feel`.
//! Targets: 6 µs and 10 µs.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_collect,
    reason = "a bench prints and may fail"
)]
#![expect(clippy::disallowed_methods, reason = "a bench measures time")]

use casewright_core::{Decision, Scope, Value};
use feel::{Named, Schema, Type, condition, decisions};
use jiff::Timestamp;
use std::{borrow::Cow, collections::BTreeMap, hint::black_box, sync::Arc, time::Instant};

struct Case(BTreeMap<String, Value>);

impl Scope for Case {
    fn root(&self, name: &str) -> Option<Cow<'_, Value>> {
        self.0.get(name).map(Cow::Borrowed)
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

fn median(name: &str, mut run: impl FnMut()) {
    const CALLS: u32 = 200;
    let mut times: Vec<f64> = (0..301)
        .map(|_| {
            let start = Instant::now();
            (0..CALLS).for_each(|_| run());
            start.elapsed().as_secs_f64() * 1e6 / f64::from(CALLS)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name}: {:.3} µs", times[times.len() / 2]);
}

fn main() {
    let number = |text: &str| Value::Number(text.parse().unwrap());
    let map = |name: &str, value: Value| Value::Map([(Arc::from(name), value)].into());
    let schema = Schema::new()
        .with_root("fee_received", Type::Number)
        .with_root("state", Type::Text)
        .with_root("x", Type::Number)
        .with_root("decisions", Type::record([("fee", Type::record([("amount", Type::Number)]))]));
    let case = Case(
        [
            ("fee_received".to_owned(), number("190.00")),
            ("state".to_owned(), Value::text("submitted")),
            ("x".to_owned(), number("1950.00")),
            ("decisions".to_owned(), map("fee", map("amount", number("190")))),
        ]
        .into(),
    );
    let two =
        condition("fee_received >= decisions.fee.amount and state = \"submitted\"", &schema, &Named::new())
            .unwrap();
    median("condition of two comparisons", || {
        black_box(two.truth(black_box(&case)));
    });
    let rows: String = (0..20)
        .map(|row| {
            let (from, to) = (row * 100, (row + 1) * 100);
            format!("<rule><inputEntry><text>[{from}..{to})</text></inputEntry><outputEntry><text>{row}</text></outputEntry></rule>")
        })
        .collect();
    let xml = format!(
        r#"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><decision id="d" name="d"><decisionTable><input><inputExpression><text>x</text></inputExpression></input><output name="amount"/>{rows}</decisionTable></decision></definitions>"#
    );
    let table = decisions(&xml, &schema).unwrap().remove(0);
    median("table of 20 rows", || {
        black_box(table.decide(black_box(&case)).unwrap());
    });
    let xml = r##"<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"><businessKnowledgeModel id="k" name="double"><encapsulatedLogic><formalParameter name="n"/><literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel><decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement><context><contextEntry><variable name="twice"/><literalExpression><text>double(x)</text></literalExpression></contextEntry><contextEntry><literalExpression><text>twice + 1</text></literalExpression></contextEntry></context></decision></definitions>"##;
    let knowledge = decisions(xml, &schema).unwrap().remove(0);
    median("context that calls a knowledge model", || {
        black_box(knowledge.decide(black_box(&case)).unwrap());
    });
}
