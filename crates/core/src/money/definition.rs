//! What a program says of money: its currency, its lines, and what rows do with them.

use crate::{
    definition::{Span, When},
    id::{ClassName, LineName, PartnerName},
    value::{FieldPath, Value},
};
use indexmap::IndexMap;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// A currency by its code (ISO 4217): `GBP`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Currency(Arc<str>);

impl Currency {
    /// Reads a code: three capital letters.
    pub fn parse(code: &str) -> Option<Self> {
        let spelt = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        spelt.then(|| Self(code.into()))
    }

    /// Its code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Digits after the point of its smallest unit (ISO 4217, minor units).
    pub fn digits(&self) -> u32 {
        match &*self.0 {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI"
            | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// An amount with exactly the digits of the currency: `190.00`.
    pub fn written(&self, amount: Decimal) -> String {
        format!("{amount:.*}", self.digits() as usize)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The money of a program.
#[derive(Clone, Debug)]
pub struct MoneyDef {
    /// The one currency of its cases.
    pub currency: Currency,
    /// Who may read amounts: the class of fields that they count as.
    pub class: ClassName,
    /// Fees and benefits, in the order of the sheet.
    pub lines: IndexMap<LineName, LineDef>,
    /// The amounts of rows, as compiled; [`MoneyStep::amount`] is an index.
    pub amounts: Vec<When>,
}

/// A line of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDef {
    /// Whether a party pays or is paid.
    pub kind: LineKind,
    /// The field that holds what came in, for a fee that has one. It follows the journal, and what a service writes into it is
    /// recorded as a receipt.
    pub into: Option<FieldPath>,
    /// What the provider calls whoever is paid; without one nothing of this line is paid out.
    pub payee: Option<Payee>,
    /// The organisations that a voucher can be redeemed at; empty for other lines.
    pub partners: Vec<PartnerName>,
}

/// What the provider calls whoever is paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payee {
    /// A text of the case file: the provider's own name for an account.
    Field(FieldPath),
    /// The one person that the case is about or from, by the id that they have on this platform. Which account or card is
    /// theirs is known to the provider alone.
    Party,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A party owes it.
    Fee,
    /// A party gets it.
    Benefit,
    /// A party gets something for it at a partner, who is paid.
    Voucher,
}

/// What a row does with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoneyStep {
    /// What.
    pub act: MoneyAct,
    /// With which.
    pub line: LineName,
    /// How much: an index into [`MoneyDef::amounts`]. None: all that is due, or all that was received.
    pub amount: Option<u32>,
    /// How long a voucher can be redeemed; none for other acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasts: Option<Span>,
}

/// What rows can do with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MoneyAct {
    /// The party owes a fee.
    Charge,
    /// What is due is given up.
    Waive,
    /// A fee is given back.
    Refund,
    /// A benefit is paid.
    Pay,
    /// A voucher is issued.
    Voucher,
}

impl MoneyAct {
    /// True for what leaves the house.
    pub const fn pays_out(self) -> bool {
        matches!(self, Self::Refund | Self::Pay | Self::Voucher)
    }

    /// The lines that it makes sense for.
    pub const fn line_kind(self) -> LineKind {
        match self {
            Self::Charge | Self::Waive | Self::Refund => LineKind::Fee,
            Self::Pay => LineKind::Benefit,
            Self::Voucher => LineKind::Voucher,
        }
    }
}

impl MoneyDef {
    /// The names and values that expressions read as `money.LINE`.
    pub const PARTS: [&'static str; 11] = [
        "charged", "waived", "received", "due", "refunded", "ordered", "paid", "issued", "redeemed",
        "lapsed", "left",
    ];

    /// What expressions read as `money`.
    pub fn root(&self, money: &super::CaseMoney) -> Value {
        let lines = self.lines.keys().map(|line| {
            let sums = money.line(line);
            let parts = [
                sums.charged,
                sums.waived,
                sums.received,
                sums.due,
                sums.refunded,
                sums.ordered,
                sums.paid,
                sums.issued,
                sums.redeemed,
                sums.lapsed,
                sums.left,
            ];
            let parts = Self::PARTS.iter().zip(parts);
            let parts = parts.map(|(name, amount)| (Arc::from(*name), Value::Number(amount.normalize())));
            (Arc::from(line.as_str()), Value::Map(parts.collect()))
        });
        Value::Map(lines.collect())
    }
}
