//! Conditions of policies in plain words: what to tell somebody for whom one does not hold, and what it says, for auditors.

use crate::language::{find, say, told};
use authz::Reason;

/// What to tell somebody for whom this does not hold; nothing where it is another way in and not what is missing.
pub(crate) fn refusal(reason: &Reason) -> String {
    lacks(reason, "you")
}

/// The same about them, for somebody else who may ask.
pub(crate) fn third_person(reason: &Reason) -> String {
    lacks(reason, "they")
}

fn lacks(reason: &Reason, who: &str) -> String {
    match reason {
        Reason::AnyOf(any) => {
            let all: Vec<String> =
                any.iter().map(|one| lacks(one, who)).filter(|text| !text.is_empty()).collect();
            all.join(" ")
        }
        Reason::Not(inner) => match inner.as_ref() {
            Reason::Ended | Reason::Excluded | Reason::Closed | Reason::Acted(_) | Reason::States(_) => {
                let (key, of) = name(inner);
                worded(&format!("lacks-not-{key}"), of, who)
            }
            inner => say!("lacks-not", of = statement(inner)),
        },
        Reason::Forbidden(says) => told(says),
        Reason::Glass(_) | Reason::Clearance(_) | Reason::Pierces => String::new(),
        other => {
            let (key, of) = name(other);
            worded(&format!("lacks-{key}"), of, who)
        }
    }
}

/// The condition as a statement about the person and the case.
pub(crate) fn statement(reason: &Reason) -> String {
    match reason {
        Reason::AnyOf(any) => any
            .iter()
            .map(statement)
            .reduce(|first, second| say!("holds-any-of", first, second))
            .unwrap_or_default(),
        Reason::Not(inner) => say!("holds-not", of = statement(inner)),
        Reason::Forbidden(says) => told(says),
        Reason::Other(text) => format!("`{text}`"),
        other => {
            let (key, of) = name(other);
            worded(&format!("holds-{key}"), of, "they")
        }
    }
}

fn worded(key: &str, of: String, who: &str) -> String {
    find(key, &[("of", of), ("who", who.to_owned())]).unwrap_or_else(|| key.to_owned())
}

/// The end of its key, and what it is about.
fn name(reason: &Reason) -> (&'static str, String) {
    let none = String::new;
    match reason {
        Reason::Role(role) => ("role", plain(role)),
        Reason::PlatformRole(role) => ("platform-role", plain(role)),
        Reason::Assigned(role) => ("assigned", plain(role)),
        Reason::Team => ("team", none()),
        Reason::Unit => ("unit", none()),
        Reason::Party => ("party", none()),
        Reason::Partner => ("partner", none()),
        Reason::ActsFor(partner) => ("acts-for", plain(partner)),
        Reason::States(states) => ("states", either(states)),
        Reason::Fact(fact) => ("fact", plain(fact)),
        Reason::Ended => ("ended", none()),
        Reason::Public => ("public", none()),
        Reason::OfficeHours => ("office-hours", none()),
        Reason::ManagedDevice => ("managed-device", none()),
        Reason::Zone(zone) => ("zone", plain(zone)),
        Reason::Purpose(purpose) => ("purpose", plain(purpose)),
        Reason::Emergency => ("emergency", none()),
        Reason::Login(text) => ("login", text.clone()),
        Reason::Service(name) => ("service", name.clone()),
        Reason::Glass(role) => ("glass", plain(role)),
        Reason::Clearance(role) => ("clearance", plain(role)),
        Reason::Acted(action) => ("acted", plain(action)),
        Reason::Listed => ("listed", none()),
        Reason::Closed => ("closed", none()),
        Reason::Excluded => ("excluded", none()),
        Reason::Sealed => ("sealed", none()),
        Reason::AddedIt => ("added-it", none()),
        Reason::CameFrom(partner) => ("came-from", plain(partner)),
        Reason::Pierces => ("pierces", none()),
        Reason::CaseEmergency => ("case-emergency", none()),
        Reason::Nobody => ("nobody", none()),
        Reason::Broken => ("broken", none()),
        // Worded by what is in them.
        Reason::AnyOf(_) | Reason::Not(_) | Reason::Forbidden(_) | Reason::Other(_) => ("other", none()),
    }
}

fn plain(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

fn either(names: &[String]) -> String {
    names.iter().map(|name| plain(name)).reduce(|first, second| say!("or", first, second)).unwrap_or_default()
}
