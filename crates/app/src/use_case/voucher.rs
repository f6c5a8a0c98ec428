//! Vouchers: handed over to the person, redeemed by partners (S3.16).
//!
//! A partner comes with a reference and a code, and with nothing that names a case. The reference leads to a paper, the paper to the
//! case; the case knows the keyed hash of the code. Whatever is wrong (no such voucher, a wrong code, a voucher for others, one
//! whose code was tried too often) is told in one and the same way, and is in the log before.

use super::session::plain;
use crate::{
    Answer, App, Caller, Fault,
    answer::{Acted, HandedOver, Limited, VoucherAnswer, VoucherCode, VoucherSays, VoucherShown},
    carry_out::{Carried, TRIES_MAX, With},
    entry::{Entry, EntryKind},
    limit::Gate,
    port::{paper::Paper, store::CommitError},
    record::with_decision,
    request::Guard,
    seen::Seen,
    use_case::derived,
    words,
};
use authz::{Ask, Principal};
use casewright_core::{Case, Command, MoneyCommand, Rejection, id::PartnerName, money::MoneyDef};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The kind of paper by which a voucher is found.
const VOUCHER: &str = "voucher";
/// The purpose under which codes are hashed.
const CODE: &str = "voucher-code";
/// The purpose under which references are hashed.
const REFERENCE: &str = "voucher-reference";
/// After so many wrong codes a voucher is known to no partner, until it is handed over anew.
const WRONG_MAX: u32 = 10;
/// Letters of a reference, without its `V-`.
const REFERENCE_CHARS: usize = 9;

/// By which a voucher is found.
#[derive(Serialize, Deserialize)]
struct Found {
    /// The number of the entry that issued it.
    voucher: u32,
    /// Wrong codes so far.
    wrong: u32,
}

/// A voucher that a partner has the code of.
struct Shown {
    seen: Seen,
    no: u32,
    partner: PartnerName,
    code: String,
}

impl App {
    /// Hands a voucher over: it has a reference and a code from now on, which are told once. Once more: a new code, and the old
    /// one is worth nothing.
    pub async fn hand_over_voucher(
        &self,
        caller: &Caller,
        reference: &str,
        voucher: u32,
    ) -> Result<Answer<HandedOver>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let code = self.code();
        let called = format!("V-{}", self.code().get(..REFERENCE_CHARS).unwrap_or_default());
        let before = match seen.case.money.voucher(voucher).and_then(|voucher| voucher.handed) {
            Some(handed) => self.store().paper(self.voucher_paper(&handed.reference)).await?,
            None => None,
        };
        let found = Found { voucher, wrong: 0 };
        let paper = Paper::new(VOUCHER, self.voucher_paper(&called), self.now(), &found);
        let paper = Paper { case: Some(seen.case.id), ..paper };
        let old = before.map(|before| Paper { open: false, revision: before.revision + 1, ..before });
        let papers: Vec<Paper> = std::iter::once(paper).chain(old).collect();
        let with = With { papers: Some(Arc::new(move |_, _| papers.clone())), ..With::default() };
        let command = MoneyCommand::HandOver {
            voucher,
            reference: called.clone(),
            code: self.token_hash(CODE, &plain(&code)),
        };
        let make = |_: &_, _: &Case| (Command::Money(command.clone()), None);
        let (seen, carried) = match self.carry(caller, seen, &with, &make).await? {
            Answer::Found(found) => found,
            Answer::NotFound => return Ok(Answer::NotFound),
            Answer::Denied(denied) => return Ok(Answer::Denied(denied)),
        };
        if let Carried::Done(outcome) = &carried {
            let version = outcome.case.version;
            return Ok(Answer::Found(HandedOver::Code(VoucherCode { reference: called, code, version })));
        }
        match self.acted(caller, seen, carried) {
            Acted::Refused(refused) => Ok(Answer::Found(HandedOver::Refused(refused))),
            // Nothing insists on a version, and no key is used.
            _ => Err(Fault::Busy(TRIES_MAX)),
        }
    }

    /// What a voucher says, for a partner that has its code.
    pub async fn voucher_says(
        &self,
        caller: &Caller,
        reference: &str,
        code: &str,
    ) -> Result<Limited<VoucherAnswer>, Fault> {
        let Shown { seen, no, .. } = match self.voucher_of(caller, reference, code).await? {
            Limited::TooMany { retry_after_s } => return Ok(Limited::TooMany { retry_after_s }),
            Limited::Within(None) => return Ok(Limited::Within(VoucherAnswer::Unknown)),
            Limited::Within(Some(shown)) => shown,
        };
        let decision = self.decision(&seen, &Ask::Redeem);
        let mut entry =
            with_decision(self.entry_on(caller, &seen, EntryKind::Read, "redeem", true), &decision);
        entry.detail.note = Some("look".to_owned());
        self.record(entry).await?;
        let says = says(&seen, &seen.case, no, None);
        Ok(Limited::Within(says.map_or(VoucherAnswer::Unknown, VoucherAnswer::Says)))
    }

    /// A partner gave something for a voucher. The same receipt of the same partner again changes nothing, and says the same.
    pub async fn redeem_voucher(
        &self,
        caller: &Caller,
        reference: &str,
        code: &str,
        amount: Decimal,
        receipt: &str,
    ) -> Result<Limited<VoucherAnswer>, Fault> {
        let Shown { seen, no, partner, code } = match self.voucher_of(caller, reference, code).await? {
            Limited::TooMany { retry_after_s } => return Ok(Limited::TooMany { retry_after_s }),
            Limited::Within(None) => return Ok(Limited::Within(VoucherAnswer::Unknown)),
            Limited::Within(Some(shown)) => shown,
        };
        let receipt = receipt.to_owned();
        let command = MoneyCommand::Redeem { voucher: no, code, partner, amount, receipt };
        let make = |_: &_, _: &Case| (Command::Money(command.clone()), None);
        let carried = self.carry(caller, seen, &With::default(), &make).await?;
        let Answer::Found((seen, carried)) = carried else {
            return Ok(Limited::Within(VoucherAnswer::Unknown));
        };
        Ok(Limited::Within(match carried {
            Carried::Done(outcome) => says(&seen, &outcome.case, no, Some(amount))
                .map_or(VoucherAnswer::Unknown, VoucherAnswer::Says),
            // Handed over anew in the same moment.
            Carried::Rejected(Rejection::Unknown { .. }) => VoucherAnswer::Unknown,
            Carried::Rejected(rejection) => {
                VoucherAnswer::Refused(self.refusal(caller, &seen, &rejection).text)
            }
            Carried::Replayed(_) | Carried::Stale(_) | Carried::KeyReused => VoucherAnswer::Unknown,
        }))
    }

    /// Whether the caller acts for a partner that vouchers are redeemed at, in any program.
    pub fn redeems(&self, caller: &Caller) -> bool {
        self.programs.values().filter(|loaded| loaded.definition().money.is_some()).any(|loaded| {
            let context = caller.context(self.now(), Some(&loaded.definition().calendar));
            let program = &loaded.program.name;
            let filter = authz::filter(&self.policies(), &caller.principal, &context, program, &Ask::Redeem);
            filter.is_ok_and(|filter| filter != authz::Filter::False)
        })
    }

    /// Cancels a voucher: what is left of it is worth nothing any more.
    pub async fn cancel_voucher(
        &self,
        caller: &Caller,
        reference: &str,
        voucher: u32,
        reason: Option<String>,
        guard: Guard,
    ) -> Result<Answer<Acted>, Fault> {
        self.change_money(caller, reference, MoneyCommand::CancelVoucher { voucher }, reason, guard).await
    }

    /// The vouchers of a case as its account shows them.
    pub(crate) fn vouchers_shown(&self, seen: &Seen, money: &MoneyDef) -> Vec<VoucherShown> {
        let today = seen.at.to_zoned(seen.loaded.definition().calendar.zone.clone()).date();
        let may = self.allows(seen, &Ask::Vouchers);
        let shown = seen.case.money.vouchers().map(|voucher| VoucherShown {
            no: voucher.no(),
            title: words::line_title(&seen.loaded.program, voucher.issued.line.as_str()),
            reference: voucher.handed.map(|handed| handed.reference.clone()),
            amount: money.currency.written(voucher.issued.amount),
            left: money.currency.written(voucher.left),
            last_day: voucher.issued.last_day,
            may_change: may && !voucher.left.is_zero() && !voucher.is_over(today),
        });
        shown.collect()
    }

    /// Where a reference leads. Without the key ring nobody tries references out.
    fn voucher_paper(&self, reference: &str) -> uuid::Uuid {
        derived(&self.token_hash(REFERENCE, &plain(reference)))
    }

    /// The voucher of a reference, for a partner that may redeem it and has its code. Every failure is counted and in the log.
    async fn voucher_of(
        &self,
        caller: &Caller,
        reference: &str,
        code: &str,
    ) -> Result<Limited<Option<Shown>>, Fault> {
        let Principal::Person(person) = &caller.principal else { return Ok(Limited::Within(None)) };
        let gates = [(Gate::Codes, format!("voucher of {}", person.actor().id))];
        let too_many = self.limits.enter(&gates, self.now());
        let hash = self.token_hash(CODE, &plain(code));
        for _ in 0..TRIES_MAX {
            let paper = self.store().paper(self.voucher_paper(reference)).await?;
            let paper = paper.filter(|paper| paper.kind == VOUCHER && paper.open);
            let case = paper.as_ref().and_then(|paper| paper.case);
            let nobodys = casewright_core::id::CaseId::new(uuid::Uuid::nil());
            let seen = self.seen_by_id(caller, case.unwrap_or(nobodys)).await?;
            let decision = self.decision(&seen, &Ask::Redeem);
            let refused = |note: &str| -> Entry {
                let entry = self.entry_on(caller, &seen, EntryKind::Act, "redeem", false);
                let mut entry = with_decision(entry, &decision);
                entry.detail.note = Some(note.to_owned());
                entry
            };
            if let Some(retry_after_s) = too_many {
                self.record(refused("too-many")).await?;
                return Ok(Limited::TooMany { retry_after_s });
            }
            let found = paper.as_ref().and_then(Paper::read::<Found>);
            let (Some(paper), Some(found), true) = (paper, found, seen.exists() && decision.allowed) else {
                self.record(refused("unknown-voucher")).await?;
                return Ok(Limited::Within(None));
            };
            let money = seen.loaded.definition().money.as_ref();
            let voucher = seen.case.money.voucher(found.voucher);
            let line = voucher.and_then(|voucher| money?.lines.get(&voucher.issued.line));
            let partner =
                line.and_then(|line| line.partners.iter().find(|one| person.partners.contains(*one)));
            let Some(partner) = partner.cloned() else {
                self.record(refused("another-partner")).await?;
                return Ok(Limited::Within(None));
            };
            if found.wrong >= WRONG_MAX {
                self.record(refused("locked")).await?;
                return Ok(Limited::Within(None));
            }
            let handed = voucher.and_then(|voucher| voucher.handed);
            let right = handed
                .is_some_and(|handed| plain(&handed.reference) == plain(reference) && handed.code == hash);
            if right {
                self.limits.leave(&gates);
                return Ok(Limited::Within(Some(Shown { no: found.voucher, partner, code: hash, seen })));
            }
            // Counted exactly, however many are tried at the same moment.
            let counted = paper.now_says(&Found { wrong: found.wrong + 1, ..found });
            match self.store().put_papers(vec![counted], refused("wrong-code")).await {
                Ok(()) => return Ok(Limited::Within(None)),
                Err(CommitError::Paper) => {}
                Err(CommitError::Fault(fault)) => return Err(fault),
                Err(other) => return Err(Fault::Internal(other.to_string())),
            }
        }
        Err(Fault::Busy(TRIES_MAX))
    }
}

/// What a voucher says of itself, and nothing of its case.
fn says(seen: &Seen, case: &Case, no: u32, redeemed: Option<Decimal>) -> Option<VoucherSays> {
    let currency = &seen.loaded.definition().money.as_ref()?.currency;
    let voucher = case.money.voucher(no)?;
    Some(VoucherSays {
        title: words::line_title(&seen.loaded.program, voucher.issued.line.as_str()),
        left: currency.written(voucher.left),
        currency: currency.to_string(),
        last_day: voucher.issued.last_day,
        redeemed: redeemed.map(|amount| currency.written(amount)),
    })
}
