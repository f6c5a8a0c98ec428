//! What a program says of the parties of its cases.

use super::{ContactKind, Party, PartyFile, PartyKind};
use crate::{
    id::{AlertName, ClassName, ConsentName, DocumentKind, PartnerName, PartyRole},
    schema::FileSchema,
    value::FieldPath,
};
use indexmap::IndexMap;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Characters of a name, a number, a note about a party.
pub const PARTY_TEXT_CHARS_MAX: usize = 500;

/// The parties of a program's cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartiesDef {
    /// What a party can be.
    pub roles: IndexMap<PartyRole, PartyRoleDef>,
    /// The class of confidential contacts, which has nothing else; none where a contact cannot be confidential.
    pub confidential: Option<ClassName>,
    /// What one should know of a party first.
    pub alerts: IndexMap<AlertName, AlertDef>,
    /// What a party can consent to.
    pub consents: IndexMap<ConsentName, ConsentDef>,
    /// How a caller is checked.
    pub caller_check: Option<CallerCheckDef>,
}

/// What a party can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyRoleDef {
    /// What people call it.
    pub title: String,
    /// What they can be; the first where nothing is said.
    pub kinds: Vec<PartyKind>,
    /// How many there can be at once.
    pub at_most: u32,
    /// Whoever reads this class sees who they are.
    pub class: ClassName,
    /// Whoever reads this class sees how to reach them.
    pub contacts: ClassName,
    /// What of them stands in the case file.
    pub fills: Fills,
}

/// Fields of the case file that say who a party is and how to reach them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fills {
    /// Their name; without it nothing is filled in.
    pub name: Option<FieldPath>,
    /// The day they were born.
    pub born: Option<FieldPath>,
    /// Their number.
    pub number: Option<FieldPath>,
    /// How to reach them.
    pub contacts: Vec<(ContactKind, FieldPath)>,
}

/// What one should know of a party first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertDef {
    /// What people call it.
    pub title: String,
    /// Whoever reads this class sees it.
    pub class: ClassName,
}

/// What a party can consent to, and what that lets happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentDef {
    /// What people call it.
    pub title: String,
    /// Parties of which role can give it: one of them is enough.
    pub of: Vec<PartyRole>,
    /// Partners that are on the case only while it holds.
    pub partners: Vec<PartnerName>,
    /// True where no request for information about the case is answered but while it holds.
    pub disclosure: bool,
    /// Kinds of documents whose originals are handed over only while it holds.
    pub hand_over: Vec<DocumentKind>,
}

/// How a caller is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerCheckDef {
    /// What can be asked.
    pub ask: Vec<Checked>,
    /// So many answers must be right.
    pub right: u32,
}

/// What a caller can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    /// Their name.
    Name,
    /// The day they were born.
    Born,
    /// Their number.
    Number,
    /// The postcode of where they live.
    Postcode,
    /// Their telephone number.
    Phone,
    /// Their mail address.
    Email,
}

/// Something that needs a consent where the program says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing<'a> {
    /// A partner is brought into the case, or stays.
    Partner(&'a PartnerName),
    /// A request for information about the case is answered.
    Disclosure,
    /// The original of a document of this kind is handed over to somebody.
    HandOver(&'a DocumentKind),
}

impl PartiesDef {
    /// True where a program says nothing of parties.
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty()
    }

    /// The class of who a party is.
    pub fn class_of(&self, party: &Party) -> Option<&ClassName> {
        Some(&self.roles.get(&party.role)?.class)
    }

    /// The class of the day a party was born: of its field, where it stands in the case file.
    pub fn class_of_born<'a>(&'a self, party: &Party, file: &'a FileSchema) -> Option<&'a ClassName> {
        let role = self.roles.get(&party.role)?;
        Some(of_field(party.filled, role.fills.born.as_ref(), file).unwrap_or(&role.class))
    }

    /// The class of the number of a party: of its field, where it stands in the case file.
    pub fn class_of_number<'a>(&'a self, party: &Party, file: &'a FileSchema) -> Option<&'a ClassName> {
        let role = self.roles.get(&party.role)?;
        Some(of_field(party.filled, role.fills.number.as_ref(), file).unwrap_or(&role.class))
    }

    /// The class of a contact of a party: of confidential ones, of its field where it stands in the case file, else of the
    /// contacts of the role.
    pub fn class_of_contact<'a>(
        &'a self,
        party: &Party,
        contact: &super::Contact,
        file: &'a FileSchema,
    ) -> Option<&'a ClassName> {
        let role = self.roles.get(&party.role)?;
        if contact.confidential {
            return self.confidential.as_ref();
        }
        let path = role.fills.contacts.iter().find(|(kind, _)| *kind == contact.kind).map(|(_, path)| path);
        Some(of_field(contact.filled, path, file).unwrap_or(&role.contacts))
    }

    /// The consents that something needs and that nobody has given as of a day.
    pub fn missing<'a>(
        &'a self,
        file: &'a PartyFile,
        sharing: Sharing<'a>,
        day: Date,
    ) -> impl Iterator<Item = &'a ConsentDef> {
        let gates = move |def: &ConsentDef| match sharing {
            Sharing::Partner(partner) => def.partners.contains(partner),
            Sharing::Disclosure => def.disclosure,
            Sharing::HandOver(kind) => def.hand_over.contains(kind),
        };
        let given = move |name: &ConsentName, def: &ConsentDef| {
            file.on().filter(|(_, party)| def.of.contains(&party.role)).any(|(_, party)| {
                party.consents.iter().any(|consent| consent.consent == *name && consent.holds_on(day))
            })
        };
        self.consents.iter().filter(move |(name, def)| gates(def) && !given(name, def)).map(|(_, def)| def)
    }

    /// Why something cannot be shared now, and what to do; none where it can.
    pub fn refusal(&self, file: &PartyFile, sharing: Sharing<'_>, day: Date) -> Option<String> {
        let def = self.missing(file, sharing, day).next()?;
        let titles: Vec<&str> =
            def.of.iter().filter_map(|role| self.roles.get(role)).map(|role| role.title.as_str()).collect();
        Some(format!(
            "there is no consent to “{}” that holds today; ask {} for it and record it with the parties of the case, then try again",
            def.title,
            titles.join(" or "),
        ))
    }
}

fn of_field<'a>(filled: bool, path: Option<&FieldPath>, file: &'a FileSchema) -> Option<&'a ClassName> {
    if !filled {
        return None;
    }
    file.field(path?).map(|field| &field.class)
}
