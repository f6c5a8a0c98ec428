//! Steps about vouchers: handed over, redeemed with the code of the newest hand-over, cancelled.

use super::{
    play::{Came, came},
    world::World,
};
use crate::{
    Answer, Caller, Fault,
    answer::{HandedOver, Limited, VoucherAnswer},
    request::Guard,
};
use casewright_core::id::LineName;
use program::model::VoucherDone;

impl World {
    pub(super) async fn voucher(
        &mut self,
        caller: &Caller,
        line: &LineName,
        done: &VoucherDone,
    ) -> Result<Came, Fault> {
        let case = self.case().await?;
        let newest = case.money.vouchers().filter(|voucher| voucher.issued.line == *line).last();
        let Some(no) = newest.map(|voucher| voucher.no()) else {
            return Ok(Came::Cannot(format!("no voucher of `{line}` was issued")));
        };
        let reference = self.reference().to_owned();
        match done {
            VoucherDone::HandOver => {
                // A large future that few steps need.
                Ok(match Box::pin(self.app.hand_over_voucher(caller, &reference, no)).await? {
                    Answer::Found(HandedOver::Code(code)) => {
                        self.vouchers.insert(line.clone(), (code.reference, code.code));
                        Came::Done
                    }
                    Answer::Found(HandedOver::Refused(refused)) => {
                        Came::Refused { kind: refused.kind, key: refused.key, text: refused.text }
                    }
                    Answer::NotFound => Came::NotFound,
                    Answer::Denied(denied) => Came::NotAllowed(denied.says),
                })
            }
            VoucherDone::Redeem(amount) => {
                let Some((called, code)) = self.vouchers.get(line).cloned() else {
                    return Ok(Came::Cannot(format!("no voucher of `{line}` was handed over")));
                };
                let receipt = format!("scenario-{}", case.money.entries.len());
                let redeem = self.app.redeem_voucher(caller, &called, &code, *amount, &receipt);
                Ok(match Box::pin(redeem).await? {
                    Limited::Within(VoucherAnswer::Says(_)) => Came::Done,
                    Limited::Within(VoucherAnswer::Unknown) => Came::NotFound,
                    Limited::Within(VoucherAnswer::Refused(text)) => {
                        Came::Refused { kind: "money".to_owned(), key: None, text }
                    }
                    Limited::TooMany { .. } => Came::Cannot("too many wrong codes came before".to_owned()),
                })
            }
            VoucherDone::Cancel(reason) => {
                let guard = Guard::default();
                let cancel = self.app.cancel_voucher(caller, &reference, no, reason.clone(), guard);
                Ok(came(Box::pin(cancel).await?))
            }
        }
    }
}

/// What the step does, for a difference.
pub(super) fn does(line: &LineName, done: &VoucherDone) -> String {
    match done {
        VoucherDone::HandOver => format!("hand over {line}"),
        VoucherDone::Redeem(amount) => format!("redeem {amount} of {line}"),
        VoucherDone::Cancel(_) => format!("cancel {line}"),
    }
}
