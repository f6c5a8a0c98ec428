//! What somebody asks about the parties of a case.

use super::{Checked, ContactKind, PartyDetails, PartyKey};
use crate::{
    id::{AlertName, ConsentName, PartyRole},
    value::Value,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is asked about the parties of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum PartyCommand {
    /// Adds one.
    Add {
        /// As what.
        role: PartyRole,
        /// Who they are.
        details: PartyDetails,
    },
    /// Says anew who one is.
    Correct {
        /// Which.
        party: u32,
        /// Who they are.
        details: PartyDetails,
    },
    /// One is a party no more.
    End {
        /// Which.
        party: u32,
    },
    /// Adds an address, a number, a mail address; what held before ends where it is named.
    AddContact {
        /// Whose.
        party: u32,
        /// What it is.
        kind: ContactKind,
        /// Its value.
        value: Value,
        /// True where nobody may learn it but under a permission of its own.
        confidential: bool,
        /// From when; none is today.
        from: Option<Date>,
        /// The number of the one that it takes the place of.
        replaces: Option<u32>,
    },
    /// One holds no more.
    EndContact {
        /// Whose.
        party: u32,
        /// Its number.
        contact: u32,
        /// The first day on which it does not; none is today.
        until: Option<Date>,
    },
    /// One acts for another.
    Represent {
        /// Who acts.
        party: u32,
        /// For whom.
        acts_for: u32,
        /// In what way.
        capacity: String,
        /// From when; none is today.
        from: Option<Date>,
        /// The first day on which it is over.
        until: Option<Date>,
    },
    /// One acts for another no more.
    EndRepresentation {
        /// Who acts.
        party: u32,
        /// The number of it.
        representation: u32,
    },
    /// Says what one should know of a party first.
    RaiseAlert {
        /// Of whom.
        party: u32,
        /// What.
        alert: AlertName,
        /// More about it.
        note: Option<String>,
    },
    /// Takes it back.
    EndAlert {
        /// Of whom.
        party: u32,
        /// Its number.
        alert: u32,
    },
    /// Records a consent.
    Consent {
        /// Whose.
        party: u32,
        /// To what.
        consent: ConsentName,
        /// How it was given.
        how: String,
        /// The first day on which it holds no more; none: until it is withdrawn.
        until: Option<Date>,
    },
    /// Records that one was withdrawn.
    WithdrawConsent {
        /// Whose.
        party: u32,
        /// Its number.
        consent: u32,
    },
    /// Checks somebody who says to be the party, by what they answer.
    CheckCaller {
        /// Who they say to be.
        party: u32,
        /// What they answered.
        answers: BTreeMap<Checked, String>,
    },
    /// Decides about a party of another case that might be the same.
    DecideMatch {
        /// The party of this case.
        party: u32,
        /// The other.
        other: PartyKey,
        /// True: the same.
        same: bool,
        /// How sure the comparison was, in percent.
        confidence: u32,
    },
    /// Says in which language whoever the case is from is written to.
    WriteIn {
        /// Its tag, one of the languages of the program.
        lang: String,
    },
}

impl PartyCommand {
    /// The party it is about; none where it adds one, or is about the case as a whole.
    pub const fn party(&self) -> Option<u32> {
        match self {
            Self::Add { .. } | Self::WriteIn { .. } => None,
            Self::Correct { party, .. }
            | Self::End { party }
            | Self::AddContact { party, .. }
            | Self::EndContact { party, .. }
            | Self::Represent { party, .. }
            | Self::EndRepresentation { party, .. }
            | Self::RaiseAlert { party, .. }
            | Self::EndAlert { party, .. }
            | Self::Consent { party, .. }
            | Self::WithdrawConsent { party, .. }
            | Self::CheckCaller { party, .. }
            | Self::DecideMatch { party, .. } => Some(*party),
        }
    }
}
