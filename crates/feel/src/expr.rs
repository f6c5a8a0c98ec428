//! Checked conditions and expressions.

use crate::{
    compile::Compiler,
    eval::{node::Node, run::Run, val::Val},
    finding::{Finding, Listed, Span},
    gate::{RUN_DEPTH_MAX, ast::Ast, parse, stack::on_big_stack},
    types::{Schema, Type},
};
use casewright_core::{Expr, Expression, FieldPath, Scope, Truth, Value};
use indexmap::IndexMap;
use jiff::Timestamp;
use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

/// A compiled condition or value expression.
#[derive(Debug)]
pub(crate) struct Checked {
    source: String,
    pub(crate) node: Node,
    pub(crate) kind: Type,
    pub(crate) reads: Vec<FieldPath>,
    /// Nodes, those of named conditions included.
    pub(crate) cost: usize,
    /// Nesting, that of named conditions included.
    pub(crate) depth: usize,
    /// Asks for the time.
    pub(crate) reads_time: bool,
}

/// Checked conditions by name; a condition may name others.
#[derive(Clone, Debug, Default)]
pub struct Named {
    conditions: IndexMap<String, Arc<Checked>>,
}

impl Named {
    /// No conditions.
    pub fn new() -> Self {
        Self::default()
    }

    /// The condition of a name.
    pub fn expr(&self, name: &str) -> Option<Expr> {
        self.conditions.get(name).map(|condition| -> Expr { Arc::<Checked>::clone(condition) })
    }

    /// All names, in the order they were given.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.conditions.keys().map(String::as_str)
    }

    /// True when the condition, or one it names, asks for the time: `now()` or `today()`.
    pub fn reads_time(&self, name: &str) -> bool {
        self.conditions.get(name).is_some_and(|condition| condition.reads_time)
    }

    pub(crate) fn compiled(&self, name: &str) -> Option<&Arc<Checked>> {
        self.conditions.get(name)
    }
}

/// Compiles named conditions, in any order; each may name the others. Findings come with the name of their condition;
/// their offsets count in its text. A condition that names itself, directly or round about, is a finding.
pub fn conditions<'t>(
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
    schema: &Schema,
) -> Result<Named, Vec<(String, Finding)>> {
    let texts: IndexMap<&str, &str> = texts.into_iter().collect();
    on_big_stack(|| conditions_here(&texts, schema)).map_err(|finding| {
        texts.keys().map(|name| ((*name).to_owned(), finding.clone())).collect::<Vec<_>>()
    })?
}

fn conditions_here(texts: &IndexMap<&str, &str>, schema: &Schema) -> Result<Named, Vec<(String, Finding)>> {
    // While they are read, every name of a condition must be known as one word, whatever comes first.
    let names = texts.keys().fold(schema.clone(), |schema, name| {
        if schema.root(name).is_some() { schema } else { schema.with_root(*name, Type::Bool) }
    });
    let compounds = names.compound_names();
    let mut findings = Vec::new();
    let mut trees: IndexMap<&str, Ast> = IndexMap::new();
    // Those that are wrong, and those that name them: one slip gives one finding.
    let mut failed: BTreeSet<&str> = BTreeSet::new();
    for (name, text) in texts {
        let tree = if schema.root(name).is_some() {
            Err(Finding::new(
                Span::new(0, text.len()),
                format!("`{name}` is a name of the case already"),
                "give the condition another name",
            ))
        } else {
            parse::expression(text, &compounds)
        };
        match tree {
            Ok(tree) => {
                trees.insert(name, tree);
            }
            Err(finding) => {
                findings.push(((*name).to_owned(), finding));
                failed.insert(name);
            }
        }
    }
    let uses: IndexMap<&str, BTreeSet<String>> =
        trees.iter().map(|(name, tree)| (*name, used_names(tree))).collect();
    let mut named = Named::new();
    let mut waiting: Vec<&str> = trees.keys().copied().collect();
    loop {
        let before = waiting.len();
        let mut left = Vec::new();
        for name in waiting {
            let (Some(tree), Some(text), Some(used)) = (trees.get(name), texts.get(name), uses.get(name))
            else {
                continue;
            };
            if used.iter().any(|used| failed.contains(used.as_str())) {
                failed.insert(name);
            } else if used
                .iter()
                .any(|used| uses.contains_key(used.as_str()) && named.compiled(used).is_none())
            {
                left.push(name);
            } else {
                match lower(text, tree, schema, &named, true) {
                    Ok(compiled) => {
                        named.conditions.insert(name.to_owned(), Arc::new(compiled));
                    }
                    Err(found) => {
                        findings.extend(found.into_iter().map(|finding| (name.to_owned(), finding)));
                        failed.insert(name);
                    }
                }
            }
        }
        waiting = left;
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for name in waiting.into_iter().filter(|name| leads_back(name, &uses)) {
        let used: Vec<String> = uses
            .get(name)
            .into_iter()
            .flatten()
            .filter(|used| uses.contains_key(used.as_str()) && named.compiled(used).is_none())
            .cloned()
            .collect();
        let whole = Span::new(0, texts.get(name).map_or(0, |text| text.len()));
        let message = format!("`{name}` needs {}, and that leads back to it", Listed(&used));
        findings.push((name.to_owned(), Finding::new(whole, message, "write one of them without the other")));
    }
    if !findings.is_empty() {
        findings.sort_by_key(|(name, _)| texts.get_index_of(name.as_str()));
        return Err(findings);
    }
    named.conditions.sort_by_cached_key(|name, _| texts.get_index_of(name.as_str()));
    Ok(named)
}

/// True when a condition needs itself, directly or round about.
fn leads_back(name: &str, uses: &IndexMap<&str, BTreeSet<String>>) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut waiting: Vec<&str> = vec![name];
    while let Some(at) = waiting.pop() {
        for used in uses.get(at).into_iter().flatten() {
            if used == name {
                return true;
            }
            if seen.insert(used) {
                waiting.push(used);
            }
        }
    }
    false
}

/// Compiles a condition: a name of `named`, or FEEL that is true or false. Findings say where, what, and what to write.
pub fn condition(source: &str, schema: &Schema, named: &Named) -> Result<Expr, Vec<Finding>> {
    compile(source, schema, named, true).map(|compiled| -> Expr { Arc::new(compiled) })
}

/// Compiles an expression of any type.
pub fn expression(source: &str, schema: &Schema, named: &Named) -> Result<Expr, Vec<Finding>> {
    compile(source, schema, named, false).map(|compiled| -> Expr { Arc::new(compiled) })
}

/// Every name an expression uses, its own locals included; none where it cannot be read. For models in which names that
/// nobody declared are variables.
pub fn names(source: &str, schema: &Schema) -> BTreeSet<String> {
    let compounds = schema.compound_names();
    on_big_stack(|| parse::expression(source, &compounds).map(|tree| used_names(&tree)))
        .ok()
        .and_then(Result::ok)
        .unwrap_or_default()
}

/// The type an expression has.
pub fn type_of(source: &str, schema: &Schema, named: &Named) -> Result<Type, Vec<Finding>> {
    compile(source, schema, named, false).map(|compiled| compiled.kind)
}

pub(crate) fn compile(
    source: &str,
    schema: &Schema,
    named: &Named,
    truth: bool,
) -> Result<Checked, Vec<Finding>> {
    on_big_stack(|| compile_here(source, schema, named, truth)).map_err(|finding| vec![finding])?
}

fn compile_here(source: &str, schema: &Schema, named: &Named, truth: bool) -> Result<Checked, Vec<Finding>> {
    let mut compounds = schema.compound_names();
    compounds.extend(named.names().filter(|name| name.contains('-')).map(str::to_owned));
    let tree = parse::expression(source, &compounds).map_err(|finding| vec![finding])?;
    lower(source, &tree, schema, named, truth)
}

fn lower(
    source: &str,
    tree: &Ast,
    schema: &Schema,
    named: &Named,
    truth: bool,
) -> Result<Checked, Vec<Finding>> {
    let mut compiler = Compiler::new(source, schema, named);
    let (node, kind) = if truth { (compiler.condition(tree), Type::Bool) } else { compiler.lower(tree) };
    let depth = tree.depth + compiler.named_depth;
    if depth > RUN_DEPTH_MAX {
        compiler.wrong(
            tree.at,
            format!("with the conditions it names the expression is nested more than {RUN_DEPTH_MAX} deep"),
            "name fewer conditions that name others",
        );
    }
    if !compiler.findings.is_empty() {
        compiler.findings.sort_by_key(|finding| finding.offset);
        compiler.findings.dedup();
        return Err(compiler.findings);
    }
    Ok(Checked {
        source: source.to_owned(),
        node,
        kind,
        reads: compiler.reads,
        cost: compiler.cost,
        depth,
        reads_time: compiler.reads_time,
    })
}

/// Every name a tree uses, locals included.
fn used_names(tree: &Ast) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    tree.each_name(&mut |name| {
        names.insert(name.to_owned());
    });
    names
}

impl Expression for Checked {
    fn truth(&self, scope: &dyn Scope) -> Truth {
        match Run::new(scope).eval(&self.node) {
            Val::Bool(true) => Truth::True,
            Val::Bool(false) => Truth::False,
            Val::Null(Some(reason)) => Truth::Unknown(reason.to_string()),
            Val::Null(None) => Truth::Unknown(format!("`{}` has no value", self.source)),
            other => Truth::Unknown(format!("`{}` is {}, not yes or no", self.source, other.words())),
        }
    }

    fn value(&self, scope: &dyn Scope) -> Result<Value, String> {
        Run::new(scope).eval(&self.node).into_value()
    }

    fn source(&self) -> &str {
        &self.source
    }

    fn reads(&self) -> &[FieldPath] {
        &self.reads
    }
}

/// A scope with nothing in it, for parts that read nothing.
pub(crate) struct NoScope;

impl Scope for NoScope {
    fn root(&self, _name: &str) -> Option<Cow<'_, Value>> {
        None
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}
