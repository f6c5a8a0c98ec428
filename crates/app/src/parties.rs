//! What lists and searches may ask about the parties of a case: their names, and words that stand for who they are. As words of
//! their classes, hashed like everything personal; so that a hit in a class that one does not read does not exist.

use crate::port::store::Projected;
use casewright_core::{
    Case, Definition, IndexUse, Value,
    party::{Party, PartyKey},
    value::FieldPath,
};
use jiff::civil::Date;

/// The word for a day of birth.
pub(crate) fn born_word(born: Date) -> String {
    format!("born{}", born.to_string().replace('-', ""))
}

/// The word for a number.
pub(crate) fn number_word(number: &str) -> Option<String> {
    let plain: String = number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    (!plain.is_empty()).then(|| format!("number{plain}"))
}

/// The indexed words of the parties of a case.
pub(crate) fn indexed<'a>(
    definition: &'a Definition,
    case: &'a Case,
) -> impl Iterator<Item = Projected> + 'a {
    let parties = case.party_file.parties.iter().enumerate();
    parties.flat_map(move |(no, party)| words_of(definition, case, no as u32, party))
}

fn words_of(definition: &Definition, case: &Case, no: u32, party: &Party) -> Vec<Projected> {
    // Names are found that are spelt a letter apart; what stands for who they are is found as it is.
    const EXACT: IndexUse = IndexUse { filter: false, sort: false, search: true, near: false };
    const NEAR: IndexUse = IndexUse { near: true, ..EXACT };
    let (def, file) = (&definition.parties, &definition.file);
    let Some(class) = def.class_of(party) else { return Vec::new() };
    let one = |part: &str, text: String, class: &casewright_core::id::ClassName| Projected {
        path: FieldPath::new(format!("@party.{no}.{part}")),
        value: Value::text(text),
        index: if part == "name" { NEAR } else { EXACT },
        pii: true,
        class: class.clone(),
    };
    let own = PartyKey { case: case.id, party: no };
    let same: Vec<String> = std::iter::once(own).chain(party.same_as()).map(|key| key.word()).collect();
    let mut words = vec![one("name", party.details.name.clone(), class), one("same", same.join(" "), class)];
    if let (Some(born), Some(class)) = (party.details.born, def.class_of_born(party, file)) {
        words.push(one("born", born_word(born), class));
    }
    let number = party.details.number.as_deref().and_then(number_word);
    if let (Some(number), Some(class)) = (number, def.class_of_number(party, file)) {
        words.push(one("number", number, class));
    }
    words
}
