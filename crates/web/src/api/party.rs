//! `/api/v1/cases/{reference}/parties`: whom a case is about, how they are reached, what they consented to, who called, and on which
//! other cases the caller meets them.

use super::{ApiResult, Body, done, found, guard, json, shape, tagged};
use crate::{problem::Problem, state::WebState, visit::ApiCaller};
use app::{
    answer::{ContactRevealed, Refused},
    core::{
        FieldType, PartyCommand, Value,
        id::{AlertName, ConsentName, PartyRole},
        party::{Checked, ContactKind, PartyDetails, PartyKind},
    },
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use serde::Deserialize;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Person or organisation.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A person.
    #[default]
    Person,
    /// An organisation.
    Organisation,
}

/// How a party is reached.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// A postal address: an object of `line1`, `line2`, `town`, `postcode`.
    Address,
    /// A telephone number.
    Phone,
    /// A mail address.
    Email,
}

/// What a caller is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// Their name.
    Name,
    /// The day they were born, `1980-01-31`.
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

/// Who a party is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Who {
    /// Person or organisation.
    #[serde(default)]
    kind: Kind,
    /// What they are called.
    name: String,
    /// The day a person was born.
    #[serde(default)]
    born: Option<String>,
    /// A number that somebody gives such people.
    #[serde(default)]
    number: Option<String>,
}

/// A change of the parties of a case.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PartyBody {
    /// Adds a party.
    Add {
        /// As what.
        role: String,
        /// Who they are.
        details: Who,
    },
    /// Says anew who one is.
    Correct {
        /// Its number.
        party: u32,
        /// Who they are.
        details: Who,
    },
    /// One is a party no more.
    End {
        /// Its number.
        party: u32,
    },
    /// Adds an address, a number, a mail address; the one that it takes the place of ends.
    AddContact {
        /// Whose.
        party: u32,
        /// What it is.
        kind: Way,
        /// Text, or the object of an address.
        #[schema(value_type = Object)]
        value: Json,
        /// True where it is shown only by an act of its own.
        #[serde(default)]
        confidential: bool,
        /// The first day on which it holds; today where it is left out.
        #[serde(default)]
        from: Option<String>,
        /// The number of the one that it takes the place of.
        #[serde(default)]
        replaces: Option<u32>,
    },
    /// One holds no more.
    EndContact {
        /// Whose.
        party: u32,
        /// Its number.
        contact: u32,
        /// The first day on which it does not; today where it is left out.
        #[serde(default)]
        until: Option<String>,
    },
    /// One acts for another of the same case.
    Represent {
        /// Who acts.
        party: u32,
        /// For whom.
        acts_for: u32,
        /// In what way: solicitor, guardian.
        capacity: String,
        /// The first day; today where it is left out.
        #[serde(default)]
        from: Option<String>,
        /// The first day on which it is over.
        #[serde(default)]
        until: Option<String>,
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
        /// What, as the program names it.
        alert: String,
        /// More about it.
        #[serde(default)]
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
        /// To what, as the program names it.
        consent: String,
        /// How it was given.
        how: String,
        /// The first day on which it holds no more.
        #[serde(default)]
        until: Option<String>,
    },
    /// Records that one was withdrawn: partners who are here by it leave the case at once.
    WithdrawConsent {
        /// Whose.
        party: u32,
        /// Its number.
        consent: u32,
    },
    /// Checks somebody who says to be the party. What they answer is compared and not kept.
    CheckCaller {
        /// Who they say to be.
        party: u32,
        /// What they answered.
        answers: BTreeMap<Question, String>,
    },
    /// Decides about a party of another case that might be the same.
    DecideMatch {
        /// The party of this case.
        party: u32,
        /// The reference of the other case.
        other: String,
        /// The number of the party there.
        other_party: u32,
        /// True: the same.
        same: bool,
    },
    /// Says in which language whoever the case is from is written to.
    WriteIn {
        /// The tag of one of the languages of the program: `cy`.
        lang: String,
    },
}

/// Why a confidential contact is to be shown.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealContact {
    /// The number of the contact on its party.
    contact: u32,
    /// Why.
    #[serde(default)]
    reason: Option<String>,
}

fn day(text: Option<String>) -> Result<Option<jiff::civil::Date>, Problem> {
    let read = |text: String| {
        text.parse().map_err(|_| Problem::not_understood(format!("`{text}` is no day: write `2026-04-01`")))
    };
    text.map(read).transpose()
}

fn details(who: Who) -> Result<PartyDetails, Problem> {
    let kind = match who.kind {
        Kind::Person => PartyKind::Person,
        Kind::Organisation => PartyKind::Organisation,
    };
    Ok(PartyDetails { kind, name: who.name, born: day(who.born)?, number: who.number })
}

fn contact(kind: Way, value: &Json) -> Result<(ContactKind, Value), Problem> {
    let (kind, field) = match kind {
        Way::Address => (ContactKind::Address, FieldType::Address),
        Way::Phone => (ContactKind::Phone, FieldType::Phone),
        Way::Email => (ContactKind::Email, FieldType::Email),
    };
    let value = app::bind::value_of(&field, value).map_err(|_| {
        Problem::not_understood("`value` is text, or for an address an object of `line1`, `town`, `postcode`")
    })?;
    Ok((kind, value))
}

impl PartyBody {
    /// The command, but for a decision about another case, which has to be found first.
    fn into_command(self) -> Result<PartyCommand, Problem> {
        Ok(match self {
            Self::Add { role, details: who } => {
                PartyCommand::Add { role: PartyRole::new(role), details: details(who)? }
            }
            Self::Correct { party, details: who } => PartyCommand::Correct { party, details: details(who)? },
            Self::End { party } => PartyCommand::End { party },
            Self::AddContact { party, kind, value, confidential, from, replaces } => {
                let (kind, value) = contact(kind, &value)?;
                PartyCommand::AddContact { party, kind, value, confidential, from: day(from)?, replaces }
            }
            Self::EndContact { party, contact, until } => {
                PartyCommand::EndContact { party, contact, until: day(until)? }
            }
            Self::Represent { party, acts_for, capacity, from, until } => {
                PartyCommand::Represent { party, acts_for, capacity, from: day(from)?, until: day(until)? }
            }
            Self::EndRepresentation { party, representation } => {
                PartyCommand::EndRepresentation { party, representation }
            }
            Self::RaiseAlert { party, alert, note } => {
                PartyCommand::RaiseAlert { party, alert: AlertName::new(alert), note }
            }
            Self::EndAlert { party, alert } => PartyCommand::EndAlert { party, alert },
            Self::Consent { party, consent, how, until } => {
                PartyCommand::Consent { party, consent: ConsentName::new(consent), how, until: day(until)? }
            }
            Self::WithdrawConsent { party, consent } => PartyCommand::WithdrawConsent { party, consent },
            Self::CheckCaller { party, answers } => {
                let part = |question| match question {
                    Question::Name => Checked::Name,
                    Question::Born => Checked::Born,
                    Question::Number => Checked::Number,
                    Question::Postcode => Checked::Postcode,
                    Question::Phone => Checked::Phone,
                    Question::Email => Checked::Email,
                };
                let answers = answers.into_iter().map(|(question, said)| (part(question), said)).collect();
                PartyCommand::CheckCaller { party, answers }
            }
            Self::WriteIn { lang } => PartyCommand::WriteIn { lang },
            Self::DecideMatch { .. } => return Err(Problem::not_found()),
        })
    }
}

/// The parties of a case, as far as the classes of what is known of them are open to the caller.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/parties", tag = "cases",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn list(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
) -> ApiResult {
    let parties = found(state.app.parties(&caller, &reference).await?)?;
    tagged(parties.version, &parties)
}

/// Adds, corrects and ends parties; notes how they are reached, for whom they act, what one should know first, what they consented to,
/// how a caller was checked, and whether a party of another case is the same.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/parties", tag = "cases", request_body = PartyBody,
    responses((status = 200, body = shape::Act), (status = 400, description = "`not-understood`: a day or a value that does not read"), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 409, description = "`refused`")))]
pub(crate) async fn change(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Body(body): Body<PartyBody>,
) -> ApiResult {
    let guard = guard(&headers, None)?;
    let command = match body {
        PartyBody::DecideMatch { party, other, other_party, same } => {
            let pair = state.app.compared(&caller, (&reference, party), (&other, other_party)).await?;
            let (other, confidence) = found(pair)?;
            PartyCommand::DecideMatch { party, other, same, confidence }
        }
        body => body.into_command()?,
    };
    let act = done(state.app.change_parties(&caller, &reference, command, guard).await?)?;
    tagged(act.version, &shape::Act::from(&act))
}

/// One party: what is known of them, the other cases on which they are, of those that the caller may see, and parties of such cases that
/// might be the same.
#[utoipa::path(get, path = "/api/v1/cases/{reference}/parties/{party}", tag = "cases",
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`")))]
pub(crate) async fn read(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, party)): Path<(String, u32)>,
) -> ApiResult {
    let page = found(state.app.party_page(&caller, &reference, party).await?)?;
    tagged(page.version, &page)
}

/// One confidential contact in clear. An act of its own, each time, in the log before it is told.
#[utoipa::path(post, path = "/api/v1/cases/{reference}/parties/{party}/reveal", tag = "cases", request_body = RevealContact,
    responses((status = 200, body = Object), (status = 403, description = "`denied`"), (status = 404, description = "`not-found`"),
        (status = 422, description = "`input-not-accepted`: a reason is asked for")))]
pub(crate) async fn reveal(
    State(state): State<WebState>,
    ApiCaller(caller): ApiCaller,
    Path((reference, party)): Path<(String, u32)>,
    Body(body): Body<RevealContact>,
) -> ApiResult {
    let which = (party, body.contact);
    match found(state.app.reveal_contact(&caller, &reference, which, body.reason.as_deref()).await?)? {
        ContactRevealed::Refused(text) => {
            Err(Problem::refused(Refused { kind: "reason-missing".into(), text, ..Refused::default() }))
        }
        shown @ ContactRevealed::Shown(_) => json(&shown),
    }
}
