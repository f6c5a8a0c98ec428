//! Names of the model in expressions become names of the sheet, and the types that make the expressions read well.

use super::items::{spelt, words};
use feel::{Named, Schema, Type};
use indexmap::IndexMap;

/// Names of the model to paths of the sheet with their types.
pub(super) type Fields = IndexMap<String, (String, &'static str)>;

/// Types that a field may have where the model does not say.
const CANDIDATES: &[&str] = &["yes-no", "number", "text", "date", "time"];
/// Fields of one expression whose types are tried out together.
const TOGETHER_MAX: usize = 3;

/// An expression with the names of the sheet. The longest name that fits is meant; a group around fields keeps its place.
pub(super) fn renamed(source: &str, fields: &Fields) -> String {
    let mut names: Vec<(&str, String)> =
        fields.iter().map(|(name, (path, _))| (name.as_str(), path.clone())).collect();
    for name in fields.keys() {
        for (at, _) in name.match_indices('.') {
            let Some(group) = name.get(..at) else { continue };
            let path: Vec<String> = group.split('.').map(|part| spelt(part, '_')).collect();
            names.push((group, path.join(".")));
        }
    }
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut out, mut rest) = (String::new(), source);
    let (mut quoted, mut inside) = (false, false);
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            quoted = !quoted;
        }
        let known = names.iter().find(|(name, _)| {
            let tail = rest.strip_prefix(name);
            !quoted
                && !inside
                && tail.is_some_and(|tail| !tail.starts_with(is_word) && !tail.starts_with('('))
        });
        let length = match known {
            Some((name, path)) => {
                out.push_str(path);
                name.len()
            }
            None => {
                out.push(c);
                c.len_utf8()
            }
        };
        inside = known.is_some() || is_word(c) || c == '.';
        rest = rest.get(length..).unwrap_or("");
    }
    out
}

/// An expression without the names that are known.
pub(super) fn without(source: &str, fields: &Fields) -> String {
    let gone: Fields = fields
        .iter()
        .filter(|(name, _)| !name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.'))
        .map(|(name, (_, kind))| (name.clone(), ("0".to_owned(), *kind)))
        .collect();
    if gone.is_empty() { source.to_owned() } else { renamed(source, &gone) }
}

/// Settles the types of `free` fields, one expression after the other, so that each reads well.
pub(super) fn settle_types(fields: &mut Fields, free: &mut Vec<String>, sources: &[String]) {
    for source in sources {
        let read = words(source);
        let open: Vec<String> = free.iter().filter(|name| read.contains(name)).cloned().collect();
        if open.is_empty() || open.len() > TOGETHER_MAX {
            continue;
        }
        let text = renamed(source, fields);
        let guesses: Vec<&'static str> =
            open.iter().filter_map(|name| fields.get(name).map(|(_, kind)| *kind)).collect();
        let mut tries = vec![guesses];
        tries.extend(products(open.len()));
        for kinds in tries {
            for (name, kind) in open.iter().zip(&kinds) {
                if let Some(field) = fields.get_mut(name) {
                    field.1 = kind;
                }
            }
            if feel::condition(&text, &schema(fields), &Named::new()).is_ok() {
                free.retain(|name| !open.contains(name));
                break;
            }
        }
    }
}

/// Every choice of `count` candidates.
fn products(count: usize) -> Vec<Vec<&'static str>> {
    let mut made: Vec<Vec<&'static str>> = vec![Vec::new()];
    for _ in 0..count {
        made = made
            .iter()
            .flat_map(|before| {
                CANDIDATES.iter().map(move |one| before.iter().chain([one]).copied().collect())
            })
            .collect();
    }
    made
}

fn schema(fields: &Fields) -> Schema {
    let paths: Vec<(Vec<&str>, Type)> =
        fields.values().map(|(path, kind)| (path.split('.').collect(), type_of(kind))).collect();
    let mut schema = Schema::new().with_root("repetitionCounter", Type::Number);
    if let Type::Record(roots) =
        record(&paths.iter().map(|(path, kind)| (path.as_slice(), kind)).collect::<Vec<_>>())
    {
        for (name, kind) in roots {
            schema = schema.with_root(name, kind);
        }
    }
    schema
}

fn record(paths: &[(&[&str], &Type)]) -> Type {
    let mut parts: IndexMap<&str, Vec<(&[&str], &Type)>> = IndexMap::new();
    for (path, kind) in paths {
        if let [first, rest @ ..] = path {
            parts.entry(first).or_default().push((rest, kind));
        }
    }
    Type::record(parts.into_iter().map(|(name, inner)| match inner.as_slice() {
        [([], kind)] => (name, (*kind).clone()),
        inner => (name, record(inner)),
    }))
}

fn type_of(kind: &str) -> Type {
    match kind {
        "yes-no" => Type::Bool,
        "number" => Type::Number,
        "date" => Type::Date,
        "time" => Type::Time,
        _ => Type::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, renamed, settle_types};

    #[test]
    fn the_longest_name_is_meant_and_quoted_text_stays() {
        let fields: Fields = [
            ("a", "matter.a"),
            ("Claim Amount", "matter.claim_amount"),
            ("Claim", "matter.claim"),
            ("order.Total", "order.total"),
        ]
        .into_iter()
        .map(|(name, path)| (name.to_owned(), (path.to_owned(), "text")))
        .collect();
        let text =
            r#"a = "a" and Claim Amount > 3 and Claim != b.a and order.Total > 1 and order != null and ab"#;
        assert_eq!(
            renamed(text, &fields),
            r#"matter.a = "a" and matter.claim_amount > 3 and matter.claim != b.a and order.total > 1 and order != null and ab"#
        );
    }

    #[test]
    fn types_are_those_with_which_the_conditions_read_well() {
        let mut fields: Fields = ["n", "due", "done", "word"]
            .into_iter()
            .map(|name| (name.to_owned(), (format!("matter.{name}"), "yes-no")))
            .collect();
        let mut free = fields.keys().cloned().collect();
        let sources = ["n + 1 > 3", "due < date(\"2026-01-01\")", "done", "word = \"x\""].map(str::to_owned);
        settle_types(&mut fields, &mut free, &sources);
        let kinds: Vec<&str> = fields.values().map(|(_, kind)| *kind).collect();
        assert_eq!(kinds, ["number", "date", "yes-no", "text"]);
        assert!(free.is_empty());
    }
}
