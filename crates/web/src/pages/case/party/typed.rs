//! What was typed on the page of a party, and the command that it means.

use super::super::{
    super::form,
    parties::{day, said},
};
use crate::{problem::Problem, text::t};
use app::core::{
    PartyCommand, Value,
    id::{AlertName, ConsentName},
    party::{Checked, ContactKind, PartyDetails, PartyKind},
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What was typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    #[serde(rename = "do")]
    pub(super) act: String,
    pub(super) no: String,
    name: String,
    kind: String,
    born: String,
    number: String,
    text: String,
    line1: String,
    line2: String,
    town: String,
    postcode: String,
    confidential: String,
    from: String,
    until: String,
    replaces: String,
    pub(super) other: String,
    pub(super) same: String,
    #[serde(rename = "said-name")]
    said_name: String,
    #[serde(rename = "said-born")]
    said_born: String,
    #[serde(rename = "said-number")]
    said_number: String,
    #[serde(rename = "said-postcode")]
    said_postcode: String,
    #[serde(rename = "said-phone")]
    said_phone: String,
    #[serde(rename = "said-email")]
    said_email: String,
}

impl Typed {
    pub(super) fn number(text: &str) -> Result<u32, Problem> {
        text.parse().map_err(|_| form::not(t("form-not-understood")))
    }

    /// What it asks; refused where something is no day, no number or nothing that this page offers.
    pub(super) fn command(self, party: u32) -> Result<PartyCommand, Problem> {
        let no = || Self::number(&self.no);
        Ok(match self.act.as_str() {
            "correct" => {
                let kind =
                    if self.kind == "organisation" { PartyKind::Organisation } else { PartyKind::Person };
                let (born, number) = (day(&self.born)?, said(&self.number));
                PartyCommand::Correct { party, details: PartyDetails { kind, name: self.name, born, number } }
            }
            "end" => PartyCommand::End { party },
            "add-contact" => self.contact(party)?,
            "end-contact" => PartyCommand::EndContact { party, contact: no()?, until: day(&self.until)? },
            "represent" => PartyCommand::Represent {
                party,
                acts_for: no()?,
                from: day(&self.from)?,
                until: day(&self.until)?,
                capacity: self.text,
            },
            "end-representation" => PartyCommand::EndRepresentation { party, representation: no()? },
            "raise-alert" => {
                PartyCommand::RaiseAlert { party, alert: AlertName::new(self.name), note: said(&self.text) }
            }
            "end-alert" => PartyCommand::EndAlert { party, alert: no()? },
            "consent" => PartyCommand::Consent {
                party,
                until: day(&self.until)?,
                consent: ConsentName::new(self.name),
                how: self.text,
            },
            "withdraw-consent" => PartyCommand::WithdrawConsent { party, consent: no()? },
            "check-caller" => {
                let answers: BTreeMap<Checked, String> = [
                    (Checked::Name, self.said_name),
                    (Checked::Born, self.said_born),
                    (Checked::Number, self.said_number),
                    (Checked::Postcode, self.said_postcode),
                    (Checked::Phone, self.said_phone),
                    (Checked::Email, self.said_email),
                ]
                .into_iter()
                .filter(|(_, said)| !said.trim().is_empty())
                .collect();
                PartyCommand::CheckCaller { party, answers }
            }
            _ => return Err(form::not(t("form-not-understood"))),
        })
    }

    fn contact(&self, party: u32) -> Result<PartyCommand, Problem> {
        let text = || said(&self.text).map_or(Value::Null, Value::text);
        let (kind, value) = match self.kind.as_str() {
            "address" => {
                let parts = [
                    ("line1", &self.line1),
                    ("line2", &self.line2),
                    ("town", &self.town),
                    ("postcode", &self.postcode),
                ];
                let parts = parts.into_iter().filter_map(|(name, text)| Some((name, said(text)?)));
                let parts = parts.map(|(name, text)| (name.into(), Value::text(text))).collect();
                (ContactKind::Address, Value::Map(parts))
            }
            "phone" => (ContactKind::Phone, text()),
            "email" => (ContactKind::Email, text()),
            _ => return Err(form::not(t("form-not-understood"))),
        };
        let replaces = match self.replaces.as_str() {
            "" => None,
            text => Some(Self::number(text)?),
        };
        let confidential = self.confidential == "yes";
        Ok(PartyCommand::AddContact { party, kind, value, confidential, from: day(&self.from)?, replaces })
    }
}
