//! Entries, and what they sum to.

use super::{AMOUNT_MAX, Currency, HandedOver};
use crate::{
    command::Actor,
    id::{EffectNo, LineName},
};
use jiff::{Timestamp, civil::Date};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where an amount stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// What parties owe.
    Receivable,
    /// What is ordered for parties and not paid yet.
    Payable,
    /// Money at the bank or the provider.
    Bank,
    /// Fees.
    Income,
    /// Fees given back; it lessens income.
    Refunds,
    /// Fees given up.
    Waivers,
    /// Benefits granted.
    Benefits,
    /// Vouchers issued and not redeemed yet: promised, and owed to nobody in particular.
    Vouchers,
}

/// The kinds of accounts that bookkeeping knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// What one has: a debit increases it.
    Asset,
    /// What one owes: a credit increases it.
    Liability,
    /// What one earns: a credit increases it.
    Income,
    /// What one spends: a debit increases it.
    Expense,
}

impl Account {
    /// What kind of account it is.
    pub const fn kind(self) -> AccountKind {
        match self {
            Self::Receivable | Self::Bank => AccountKind::Asset,
            Self::Payable | Self::Vouchers => AccountKind::Liability,
            Self::Income | Self::Refunds => AccountKind::Income,
            Self::Waivers | Self::Benefits => AccountKind::Expense,
        }
    }
}

/// An amount on one account: a debit is positive, a credit negative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A fee is owed.
    Charge,
    /// A fee is given up.
    Waiver,
    /// A payment came in; negative where a service says that less came than it said before.
    Receipt,
    /// A benefit was granted, and its payment ordered.
    Award,
    /// A fee is given back, and its payment ordered.
    Refund,
    /// The provider has paid what was ordered.
    Payment,
    /// The provider refused what was ordered: nothing was paid.
    Return,
    /// A receipt was recorded wrongly.
    Reversal,
    /// A voucher was issued.
    Voucher,
    /// A partner gave something for a voucher, and the payment of the partner was ordered.
    Redemption,
    /// What was not redeemed by the last day of a voucher.
    Expiry,
    /// What was not redeemed of a voucher that was cancelled.
    Cancellation,
}

impl EntryKind {
    /// True for what orders a payment.
    pub const fn is_order(self) -> bool {
        matches!(self, Self::Award | Self::Refund | Self::Redemption)
    }

    /// True for what lessens what is left of a voucher.
    pub const fn uses_voucher(self) -> bool {
        matches!(self, Self::Redemption | Self::Expiry | Self::Cancellation)
    }
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its number on the case, from 0, without gaps.
    pub no: u32,
    /// When it was posted.
    pub at: Timestamp,
    /// Who caused it.
    pub by: Actor,
    /// What it stands for.
    pub kind: EntryKind,
    /// The line.
    pub line: LineName,
    /// The currency of its postings.
    pub currency: Currency,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// They sum to zero.
    pub postings: Vec<Posting>,
    /// What the provider or the bank calls the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The effect that orders the payment, or that ordered what was paid or refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<EffectNo>,
    /// The provider's name for whoever is to be paid, as it was when it was ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// The receipt that it reverses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u32>,
    /// The reason given, or why a payment was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The voucher that was redeemed, expired or was cancelled: the number of the entry that issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<u32>,
    /// The last day of a voucher, in the time zone of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Date>,
}

impl JournalEntry {
    /// True when its postings sum to zero and each is an amount that the currency has.
    pub fn is_balanced(&self) -> bool {
        let fits = |amount: Decimal| {
            amount.normalize().scale() <= self.currency.digits() && amount.abs() <= Decimal::from(AMOUNT_MAX)
        };
        let sum: Option<Decimal> =
            self.postings.iter().try_fold(Decimal::ZERO, |sum, posting| sum.checked_add(posting.amount));
        sum == Some(Decimal::ZERO)
            && fits(self.amount)
            && self.postings.iter().all(|posting| fits(posting.amount) && !posting.amount.is_zero())
    }

    /// The opposite of its postings.
    pub(crate) fn opposite(&self) -> Vec<Posting> {
        let each = self.postings.iter();
        each.map(|posting| Posting { account: posting.account, amount: -posting.amount }).collect()
    }
}

/// The journal of one case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseMoney {
    /// Every entry, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<JournalEntry>,
    /// Vouchers that were handed over, by the number of the entry that issued each.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub handed: BTreeMap<u32, HandedOver>,
}

/// What the entries of one line sum to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSums {
    /// Fees charged.
    pub charged: Decimal,
    /// Fees given up.
    pub waived: Decimal,
    /// What came in.
    pub received: Decimal,
    /// What the party still owes; negative where too much came in.
    pub due: Decimal,
    /// Fees given back, or being given back.
    pub refunded: Decimal,
    /// What was ordered and is not paid yet.
    pub ordered: Decimal,
    /// What the provider has paid out.
    pub paid: Decimal,
    /// Vouchers issued.
    pub issued: Decimal,
    /// What partners gave for vouchers.
    pub redeemed: Decimal,
    /// What expired or was cancelled of vouchers.
    pub lapsed: Decimal,
    /// What can still be redeemed.
    pub left: Decimal,
}

impl CaseMoney {
    /// True when nothing was ever posted.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// An entry by its number.
    pub fn entry(&self, no: u32) -> Option<&JournalEntry> {
        self.entries.get(no as usize)
    }

    /// The orders that are neither paid nor refused.
    pub fn open_orders(&self) -> impl Iterator<Item = (EffectNo, &JournalEntry)> {
        self.entries.iter().filter_map(|entry| {
            let order = entry.order.filter(|_| entry.kind.is_order())?;
            self.outcome(order).is_none().then_some((order, entry))
        })
    }

    /// An order that is neither paid nor refused.
    pub fn open_order(&self, order: EffectNo) -> Option<&JournalEntry> {
        self.open_orders().find(|(no, _)| *no == order).map(|(_, entry)| entry)
    }

    /// How an order ended: paid, or refused.
    pub fn outcome(&self, order: EffectNo) -> Option<&JournalEntry> {
        self.entries.iter().rev().find(|entry| {
            entry.order == Some(order) && matches!(entry.kind, EntryKind::Payment | EntryKind::Return)
        })
    }

    /// True when a receipt was reversed.
    pub fn is_reversed(&self, no: u32) -> bool {
        self.entries.iter().any(|entry| entry.reverses == Some(no))
    }

    /// What a line sums to.
    pub fn line(&self, line: &LineName) -> LineSums {
        let mut sums = LineSums::default();
        for entry in self.entries.iter().filter(|entry| entry.line == *line) {
            let amount = entry.amount;
            let add = |to: &mut Decimal, amount: Decimal| *to = to.saturating_add(amount);
            match entry.kind {
                EntryKind::Charge => add(&mut sums.charged, amount),
                EntryKind::Waiver => add(&mut sums.waived, amount),
                EntryKind::Receipt => add(&mut sums.received, amount),
                EntryKind::Reversal => add(&mut sums.received, -amount),
                EntryKind::Refund => add(&mut sums.refunded, amount),
                EntryKind::Payment => add(&mut sums.paid, amount),
                EntryKind::Award => {}
                EntryKind::Voucher => {
                    add(&mut sums.issued, amount);
                    add(&mut sums.left, amount);
                }
                EntryKind::Redemption => {
                    add(&mut sums.redeemed, amount);
                    add(&mut sums.left, -amount);
                }
                EntryKind::Expiry | EntryKind::Cancellation => {
                    add(&mut sums.lapsed, amount);
                    add(&mut sums.left, -amount);
                }
                EntryKind::Return => {
                    // What was not given back after all.
                    if entry.order.and_then(|order| self.ordered_as(order)) == Some(EntryKind::Refund) {
                        add(&mut sums.refunded, -amount);
                    }
                }
            }
            for posting in &entry.postings {
                match posting.account {
                    Account::Receivable => add(&mut sums.due, posting.amount),
                    Account::Payable => add(&mut sums.ordered, -posting.amount),
                    _ => {}
                }
            }
        }
        sums
    }

    fn ordered_as(&self, order: EffectNo) -> Option<EntryKind> {
        let ordered = self.entries.iter().find(|entry| entry.order == Some(order) && entry.kind.is_order());
        ordered.map(|entry| entry.kind)
    }
}

/// The balance of each account in each currency. Each currency sums to zero over its accounts.
pub fn trial_balance<'a>(
    entries: impl IntoIterator<Item = &'a JournalEntry>,
) -> BTreeMap<(Currency, Account), Decimal> {
    let mut balance: BTreeMap<(Currency, Account), Decimal> = BTreeMap::new();
    for entry in entries {
        for posting in &entry.postings {
            let sum = balance.entry((entry.currency.clone(), posting.account)).or_default();
            *sum = sum.saturating_add(posting.amount);
        }
    }
    balance
}
