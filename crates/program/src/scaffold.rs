//! What `casewright new` writes: a small program that passes `check` and `test`.

use crate::read::cx::humanise;

const FILES: [(&str, &str); 8] = [
    ("program.yaml", include_str!("../scaffold/program.yaml")),
    ("forms/question.yaml", include_str!("../scaffold/forms/question.yaml")),
    ("forms/answer.yaml", include_str!("../scaffold/forms/answer.yaml")),
    ("templates/answered.md", include_str!("../scaffold/templates/answered.md")),
    ("locales/en.ftl", include_str!("../scaffold/locales/en.ftl")),
    ("jurisdictions/default.yaml", include_str!("../scaffold/jurisdictions/default.yaml")),
    ("tests/answered.yaml", include_str!("../scaffold/tests/answered.yaml")),
    ("README.md", include_str!("../scaffold/README.md")),
];

/// The files of a new program, by path inside its folder. The name becomes small letters, digits and hyphens.
pub fn scaffold(name: &str) -> Vec<(String, String)> {
    let name = spelt(name);
    FILES
        .iter()
        .map(|(path, text)| {
            let text = text.replace("TITLE", &humanise(&name)).replace("NAME", &name);
            ((*path).to_owned(), text)
        })
        .collect()
}

/// The nearest name the format allows; `new-program` when nothing is left of it.
fn spelt(name: &str) -> String {
    let lower = name.trim().to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let joined: String = words.join("-").chars().take(64).collect();
    let joined = joined.trim_end_matches('-');
    match joined.chars().next() {
        None => "new-program".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("program-{joined}").chars().take(64).collect(),
        Some(_) => joined.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Folder, compile};

    #[test]
    fn a_new_program_passes_whatever_it_is_called() {
        for (given, name) in [
            ("dog-licence", "dog-licence"),
            ("Dog Licence!", "dog-licence"),
            ("2nd", "program-2nd"),
            ("  ", "new-program"),
        ] {
            let folder: Folder = scaffold(given).into_iter().collect();
            let program = compile(&folder).unwrap_or_else(|found| panic!("{given}: {}", found.plain()));
            assert!(program.warnings.is_empty(), "{}", program.warnings.plain());
            assert_eq!(program.name.as_str(), name);
            assert_eq!(program.scenarios.len(), 1);
        }
    }
}
