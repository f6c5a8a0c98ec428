//! The account of one case: what it shows, and payments that came in. What is charged, waived, refunded and paid is done by the
//! actions of its program (S3.30).

use crate::language::say;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, LineShown, MoneyTab, OrderState, PostedShown, PostingShown},
    carry_out::With,
    entry::EntryKind,
    names::person_of,
    request::Guard,
    seen::Seen,
    words,
};
use authz::Ask;
use casewright_core::{
    Command, JournalEntry, MoneyCommand,
    money::{Account, EntryKind as Posted, LineKind, MoneyDef},
};
use program::Program;
use rust_decimal::Decimal;

impl App {
    /// Records a payment that came in, or reverses one that was recorded wrongly. The same payment is recorded once.
    pub async fn change_money(
        &self,
        caller: &Caller,
        reference: &str,
        command: MoneyCommand,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        let with = With {
            route: "money".to_owned(),
            body: serde_json::to_string(&command).unwrap_or_default(),
            reason,
            guard,
            ..With::default()
        };
        self.carry_out(caller, reference, with, &|_, _| (Command::Money(command.clone()), None)).await
    }

    /// The account of a case, for those who may see it.
    pub async fn money_tab(&self, caller: &Caller, reference: &str) -> Result<Answer<MoneyTab>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let class = seen.loaded.definition().money.as_ref().map(|money| money.class.clone());
        for ask in std::iter::once(Ask::Money).chain(class.clone().map(Ask::Read)) {
            if let Some(answer) = self.closed(caller, &seen, &ask, "money").await? {
                return Ok(answer);
            }
        }
        let Some(money) = &seen.loaded.definition().money else {
            self.record(self.entry_on(caller, &seen, EntryKind::Read, "money", false)).await?;
            return Ok(Answer::NotFound);
        };
        let mut entry = self.entry_on(caller, &seen, EntryKind::Read, "money", true);
        entry.detail.classes = class.iter().map(ToString::to_string).collect();
        self.record(entry).await?;
        let people = seen.case.money.entries.iter().filter_map(|entry| person_of(&entry.by));
        // Whoever sees the account knows who posted.
        let names = self.names(caller, &seen.case, people.collect::<Vec<_>>(), true).await?;
        let may_receive = self.allows(&seen, &Ask::ReceivePayment);
        let program = &seen.loaded.program;
        let written = |amount: Decimal| money.currency.written(amount);
        let mut balance = Decimal::ZERO;
        let mut entries = Vec::with_capacity(seen.case.money.entries.len());
        for entry in &seen.case.money.entries {
            let of_partner = money.lines.get(&entry.line).is_some_and(|line| line.kind == LineKind::Voucher);
            if !of_partner {
                balance = balance.saturating_add(of_party(entry));
            }
            entries.push(PostedShown {
                no: entry.no,
                at: entry.at,
                by: names.actor(&entry.by),
                kind: entry.kind,
                title: words::line_title(program, entry.line.as_str()),
                amount: written(entry.amount),
                balance: written(balance),
                reference: entry.reference.clone(),
                order: order_state(&seen, entry),
                note: entry.note.clone(),
                postings: entry.postings.iter().map(|posting| posting_shown(money, posting)).collect(),
                may_reverse: may_receive
                    && entry.kind == Posted::Receipt
                    && !seen.case.money.is_reversed(entry.no),
            });
        }
        let lines = money.lines.iter().map(|(name, line)| {
            let sums = seen.case.money.line(name);
            LineShown {
                line: name.clone(),
                title: words::line_title(program, name.as_str()),
                kind: line.kind,
                charged: written(sums.charged),
                waived: written(sums.waived),
                received: written(sums.received),
                due: written(sums.due),
                refunded: written(sums.refunded),
                ordered: written(sums.ordered),
                paid: written(sums.paid),
                issued: written(sums.issued),
                redeemed: written(sums.redeemed),
                lapsed: written(sums.lapsed),
                left: written(sums.left),
            }
        });
        Ok(Answer::Found(MoneyTab {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            program_title: program.title.clone(),
            currency: money.currency.to_string(),
            balance: written(balance),
            lines: lines.collect(),
            vouchers: self.vouchers_shown(&seen, money),
            entries,
            may_receive,
        }))
    }

    /// Whether the account of a case is open to the caller: by a permission of its own, and by the class of its amounts.
    pub(crate) fn sees_account(&self, seen: &Seen) -> bool {
        let money = seen.loaded.definition().money.as_ref();
        money.is_some_and(|money| {
            self.allows(seen, &Ask::Money) && self.allows(seen, &Ask::Read(money.class.clone()))
        })
    }
}

/// What an entry changes in the account of the party: what they owe, less what is on its way to them.
fn of_party(entry: &JournalEntry) -> Decimal {
    let of_party = |account| matches!(account, Account::Receivable | Account::Payable);
    entry.postings.iter().filter(|posting| of_party(posting.account)).map(|posting| posting.amount).sum()
}

fn order_state(seen: &Seen, entry: &JournalEntry) -> Option<OrderState> {
    let order = entry.order.filter(|_| entry.kind.is_order())?;
    Some(match seen.case.money.outcome(order).map(|ended| ended.kind) {
        None => OrderState::Ordered,
        Some(Posted::Return) => OrderState::Refused,
        Some(_) => OrderState::Paid,
    })
}

fn posting_shown(money: &MoneyDef, posting: &casewright_core::money::Posting) -> PostingShown {
    let amount = money.currency.written(posting.amount.abs());
    let debit = posting.amount.is_sign_positive();
    PostingShown {
        account: posting.account,
        debit: debit.then(|| amount.clone()),
        credit: (!debit).then_some(amount),
    }
}

/// An entry as the timeline tells it.
pub(crate) fn retold(program: &Program, entry: &JournalEntry) -> String {
    let title = words::line_title(program, entry.line.as_str());
    let amount = format!("{} {}", entry.currency.written(entry.amount), entry.currency);
    match entry.kind {
        Posted::Charge => say!("money-is-owed", amount, title),
        Posted::Waiver => say!("money-need-not-be-paid", amount, title),
        Posted::Receipt => say!("money-came-in", amount, title),
        Posted::Award => say!("money-payment-was-ordered", amount, title),
        Posted::Refund => say!("money-refund-was-ordered", amount, title),
        Posted::Payment => say!("money-was-paid-out", amount, title),
        Posted::Return => say!("money-payment-was-refused", amount, title),
        Posted::Reversal => say!("money-receipt-was-reversed", amount, title),
        Posted::Voucher => say!("money-voucher-was-issued", amount, title),
        Posted::Redemption => say!("money-voucher-was-redeemed", amount, title),
        Posted::Expiry => say!("money-voucher-expired", amount, title),
        Posted::Cancellation => say!("money-voucher-was-cancelled", amount, title),
    }
}
