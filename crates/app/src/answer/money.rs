//! The money of a case, and payments compared with a statement. Amounts are texts with the digits of their currency.

use casewright_core::{
    id::{LineName, ProgramName},
    money::{Account, EntryKind, LineKind},
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

/// The account of one case, for one caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoneyTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The title of its program.
    pub program_title: String,
    /// The currency of all amounts (ISO 4217).
    pub currency: String,
    /// What the party owes less what is on its way to them; negative where the party is owed.
    pub balance: String,
    /// Fees and benefits.
    pub lines: Vec<LineShown>,
    /// Vouchers, in the order of their issue.
    pub vouchers: Vec<VoucherShown>,
    /// Every entry, oldest first.
    pub entries: Vec<PostedShown>,
    /// Whether the caller may record payments that came in.
    pub may_receive: bool,
}

/// A fee or a benefit with what it sums to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LineShown {
    /// Its name in the sheet.
    pub line: LineName,
    /// What it is called.
    pub title: String,
    /// Fee or benefit.
    pub kind: LineKind,
    /// Fees charged.
    pub charged: String,
    /// Fees given up.
    pub waived: String,
    /// What came in.
    pub received: String,
    /// What the party still owes; negative where too much came in.
    pub due: String,
    /// Fees given back, or being given back.
    pub refunded: String,
    /// What was ordered and is not paid yet.
    pub ordered: String,
    /// What was paid out.
    pub paid: String,
    /// Vouchers issued.
    pub issued: String,
    /// What partners gave for vouchers.
    pub redeemed: String,
    /// What expired or was cancelled of vouchers.
    pub lapsed: String,
    /// What can still be redeemed.
    pub left: String,
}

/// A voucher of a case, for those who see the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoucherShown {
    /// Its number: that of the entry that issued it.
    pub no: u32,
    /// What it is for.
    pub title: String,
    /// What it is called on paper; none before it was handed over.
    pub reference: Option<String>,
    /// How much it was issued for.
    pub amount: String,
    /// What can still be redeemed.
    pub left: String,
    /// Its last day.
    pub last_day: Option<Date>,
    /// Whether the caller may hand it over, and cancel it.
    pub may_change: bool,
}

/// What a voucher says to a partner, who sees nothing else of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoucherSays {
    /// What it is for.
    pub title: String,
    /// What can still be redeemed, with the digits of its currency.
    pub left: String,
    /// Its currency (ISO 4217).
    pub currency: String,
    /// Its last day, in the time zone of the organisation.
    pub last_day: Option<Date>,
    /// What was redeemed just now.
    pub redeemed: Option<String>,
}

/// What came of asking about a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoucherAnswer {
    /// There is none, or the code is wrong, or it is for others: always the same answer.
    Unknown,
    /// It is there and the code is right, but not this: it says why.
    Refused(String),
    /// What it says.
    Says(VoucherSays),
}

/// A voucher that was handed over. The code is told here and nowhere else.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct VoucherCode {
    /// What it is called on paper.
    pub reference: String,
    /// Whoever has it has the voucher.
    pub code: String,
    /// The version of the case.
    pub version: u64,
}

impl std::fmt::Debug for VoucherCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VoucherCode").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// What came of handing a voucher over.
#[derive(Clone, Debug, PartialEq)]
pub enum HandedOver {
    /// Its code.
    Code(VoucherCode),
    /// The domain says no.
    Refused(crate::answer::Refused),
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostedShown {
    /// Its number, from 0.
    pub no: u32,
    /// When.
    pub at: Timestamp,
    /// Who caused it.
    pub by: String,
    /// What it stands for.
    pub kind: EntryKind,
    /// Of which fee or benefit.
    pub title: String,
    /// How much.
    pub amount: String,
    /// The balance of the account after it.
    pub balance: String,
    /// What the provider or the bank calls the payment.
    pub reference: Option<String>,
    /// What became of the payment that it ordered.
    pub order: Option<OrderState>,
    /// The reason given, or why a payment was refused.
    pub note: Option<String>,
    /// Its postings.
    pub postings: Vec<PostingShown>,
    /// Whether the caller may reverse it.
    pub may_reverse: bool,
}

/// What became of a payment that was ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderState {
    /// The provider is asked.
    Ordered,
    /// It was paid.
    Paid,
    /// It was refused.
    Refused,
}

/// A debit or a credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PostingShown {
    /// The account.
    pub account: Account,
    /// A debit, if it is one.
    pub debit: Option<String>,
    /// A credit, if it is one.
    pub credit: Option<String>,
}

/// Payments of a program compared with the statement of the provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// Its currency.
    pub currency: String,
    /// The first day of which payments are missed on the statement.
    pub from: Option<Date>,
    /// The last.
    pub to: Option<Date>,
    /// How many payments are the same on both sides.
    pub matched: u32,
    /// How many are on both sides with other amounts.
    pub differing: u32,
    /// How many are on the statement alone.
    pub missing_here: u32,
    /// How many are here alone.
    pub missing_there: u32,
    /// Every payment: first those that somebody must look at.
    pub rows: Vec<Reconciled>,
}

/// A payment, here, there, or both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// How it compares.
    pub compares: ReconciledAs,
    /// What the provider calls it; empty where nobody knows yet.
    pub reference: String,
    /// The cases it stands on.
    pub cases: Vec<String>,
    /// What stands here; what was paid out is negative.
    pub here: Option<String>,
    /// What stands on the statement.
    pub there: Option<String>,
    /// When it was posted here, or the day on the statement.
    pub on: Option<Date>,
    /// True for an order that nobody has answered about.
    pub unanswered: bool,
}

/// How a payment compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReconciledAs {
    /// Both know it, with other amounts or currencies.
    Differing,
    /// The statement has it, the account not.
    MissingHere,
    /// The account has it, the statement not.
    MissingThere,
    /// Both say the same.
    Matched,
}
