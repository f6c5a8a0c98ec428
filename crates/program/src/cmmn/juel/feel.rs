//! The tree as FEEL text.

use super::parse::Juel;

/// Writes FEEL. `counter` is the variable that counts instances.
pub(super) struct Writer<'a> {
    pub(super) counter: &'a str,
}

/// How tightly something binds: `or`, `and`, comparison, sum, product.
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 3;
const SUM: u8 = 4;
const PRODUCT: u8 = 5;
const TIGHT: u8 = 6;

fn within(text: String, own: u8, around: u8) -> String {
    if own < around { format!("({text})") } else { text }
}

impl Writer<'_> {
    /// As a condition that is to be `wanted`.
    pub(super) fn truth(&self, tree: &Juel, wanted: bool, around: u8) -> String {
        match tree {
            Juel::Null => (!wanted).to_string(),
            Juel::Bool(truth) => (*truth == wanted).to_string(),
            Juel::Not(of) => self.truth(of, !wanted, around),
            Juel::Binary(mark @ ("&&" | "||"), left, right) => {
                let and = (*mark == "&&") == wanted;
                let (word, own) = if and { ("and", AND) } else { ("or", OR) };
                let text =
                    format!("{} {word} {}", self.truth(left, wanted, own), self.truth(right, wanted, own));
                within(text, own, around)
            }
            Juel::Binary(mark @ ("==" | "!="), left, right) => {
                self.equality((*mark == "==") == wanted, left, right, around)
            }
            Juel::Binary(mark @ ("<" | "<=" | ">" | ">="), left, right) => {
                let (left_text, right_text) = (self.value(left, SUM), self.value(right, SUM));
                if wanted {
                    return within(format!("{left_text} {mark} {right_text}"), COMPARE, around);
                }
                let turned = match *mark {
                    "<" => ">=",
                    "<=" => ">",
                    ">" => "<=",
                    _ => "<",
                };
                let missing = self.missing(&[left, right]);
                within(
                    format!("{missing}{left_text} {turned} {right_text}"),
                    if missing.is_empty() { COMPARE } else { OR },
                    around,
                )
            }
            Juel::Empty(of) => {
                let text = self.value(of, SUM);
                if wanted {
                    format!("({text} = null or {text} = \"\")")
                } else {
                    within(format!("{text} != null and {text} != \"\""), AND, around)
                }
            }
            Juel::If(condition, then, other) => format!(
                "(if {} then {} else {})",
                self.truth(condition, true, 0),
                self.truth(then, wanted, 0),
                self.truth(other, wanted, 0)
            ),
            Juel::Path(_) if !wanted => {
                let text = self.value(tree, TIGHT);
                within(format!("{text} = null or {text} = false"), OR, around)
            }
            other => self.value(other, around),
        }
    }

    fn equality(&self, equal: bool, left: &Juel, right: &Juel, around: u8) -> String {
        let mark = if equal { "=" } else { "!=" };
        let text = format!("{} {mark} {}", self.value(left, SUM), self.value(right, SUM));
        let asks_for_null = matches!(left, Juel::Null) || matches!(right, Juel::Null);
        if equal || asks_for_null {
            return within(text, COMPARE, around);
        }
        // A missing value is other than any value.
        let missing = self.missing(&[left, right]);
        if missing.is_empty() { within(text, COMPARE, around) } else { format!("({missing}{text})") }
    }

    /// `x = null or ` for every variable.
    fn missing(&self, of: &[&Juel]) -> String {
        let paths = of.iter().filter(|tree| matches!(tree, Juel::Path(_)));
        paths.map(|tree| [self.value(tree, TIGHT).as_str(), " = null or "].concat()).collect()
    }

    /// As a value.
    pub(super) fn value(&self, tree: &Juel, around: u8) -> String {
        match tree {
            Juel::Null => "null".to_owned(),
            Juel::Bool(truth) => truth.to_string(),
            Juel::Number(number) => number.clone(),
            Juel::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
            Juel::Path(path) => match path.as_slice() {
                [name] if name == self.counter => "repetitionCounter".to_owned(),
                path => path.join("."),
            },
            Juel::Negative(of) => format!("-{}", self.value(of, TIGHT)),
            Juel::Binary("%", left, right) => {
                format!("modulo({}, {})", self.value(left, 0), self.value(right, 0))
            }
            Juel::Binary(mark @ ("+" | "-"), left, right) => {
                let text = format!("{} {mark} {}", self.value(left, SUM), self.value(right, PRODUCT));
                within(text, SUM, around)
            }
            Juel::Binary(mark @ ("*" | "/"), left, right) => {
                let text = format!("{} {mark} {}", self.value(left, PRODUCT), self.value(right, TIGHT));
                within(text, PRODUCT, around)
            }
            Juel::If(condition, then, other) => format!(
                "(if {} then {} else {})",
                self.truth(condition, true, 0),
                self.value(then, 0),
                self.value(other, 0)
            ),
            other => self.truth(other, true, around),
        }
    }
}
