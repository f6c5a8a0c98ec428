//! `/case/<reference>/money`: the account of the case: fees and benefits, every entry with the balance after it, and payments that
//! came in. Who records payments need not be able to open the case: then the page stands by itself.

use super::{
    super::{
        PageResult,
        answered::{done, found},
        form, ok, sample,
    },
    Tab, tab,
};
use crate::{
    api::money::amount,
    link::Side,
    part::{Frame, frame::Sheet},
    problem::Problem,
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    Answer, Caller,
    answer::{
        CasePage, HandedOver, LineShown, MoneyTab, OrderState, PostedShown, PostingShown, VoucherCode,
        VoucherShown,
    },
    core::{
        MoneyCommand,
        money::{Account, EntryKind, LineKind},
    },
    request::Guard,
};
use axum::{
    Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::borrow::Cow;

/// The page, in the frame of the case where the case is open to the reader.
pub fn page(frame: &Frame, case: Option<&CasePage>, account: &MoneyTab) -> Markup {
    match case {
        Some(case) => tab(frame, case, Tab::Money, None, content(frame, account)),
        None => {
            let alone = html! {
                span.govuk-caption-l { (account.program_title) }
                h1.govuk-heading-l { span.cw-code { (account.reference) } }
                (content(frame, account))
            };
            frame.page(Sheet::new(account.reference.clone(), alone).back("/desk"))
        }
    }
}

fn content(frame: &Frame, account: &MoneyTab) -> Markup {
    let to = format!("{}/money", Side::Work.case(&account.reference));
    let written = |text: &str| format!("{text} {}", account.currency);
    let owed = account.balance.strip_prefix('-');
    html! {
        h2.govuk-heading-m { (t("money-title")) }
        p.govuk-body {
            @match owed {
                Some(amount) => { (tv("money-owed", [("amount", written(amount))])) }
                None if account.balance.chars().all(|c| matches!(c, '0' | '.')) => { (t("money-even")) }
                None => { (tv("money-owes", [("amount", written(&account.balance))])) }
            }
        }
        (lines(account))
        (vouchers(frame, account, &to))
        (entries(frame, account, &to))
        @if account.may_receive { (receive(account, &to)) }
    }
}

fn lines(account: &MoneyTab) -> Markup {
    html! {
        div.cw-wide tabindex="0" role="region" aria-label=(t("money-lines")) {
            table.cw-table {
                caption.govuk-table__caption.govuk-table__caption--s { (tv("money-lines-in", [("currency", account.currency.as_str())])) }
                thead {
                    tr {
                        th scope="col" { (t("money-line")) }
                        @for key in ["charged", "waived", "received", "refunded", "due", "ordered", "paid"] {
                            th scope="col" class="govuk-table__header--numeric" { (t(&format!("money-{key}"))) }
                        }
                    }
                }
                tbody { @for line in &account.lines { (line_row(line)) } }
            }
        }
    }
}

fn line_row(line: &LineShown) -> Markup {
    let fee = line.kind == LineKind::Fee;
    // What a line of this kind never has is left empty: a row of zeros says nothing.
    let of_fee = |text: &str| if fee { text.to_owned() } else { String::new() };
    let cells = [
        ("charged", of_fee(&line.charged)),
        ("waived", of_fee(&line.waived)),
        ("received", of_fee(&line.received)),
        ("refunded", of_fee(&line.refunded)),
        ("due", of_fee(&line.due)),
        ("ordered", line.ordered.clone()),
        ("paid", line.paid.clone()),
    ];
    html! {
        tr {
            th scope="row" data-label=(t("money-line")) { (line.title) }
            @for (key, text) in cells {
                td class="govuk-table__cell--numeric" data-label=(t(&format!("money-{key}"))) { span { (text) } }
            }
        }
    }
}

fn entries(frame: &Frame, account: &MoneyTab, to: &str) -> Markup {
    html! {
        h2.govuk-heading-m #entries { (t("money-entries")) }
        @if account.entries.is_empty() { p.govuk-body { (t("money-none")) } } @else {
            div.cw-wide tabindex="0" role="region" aria-labelledby="entries" {
                table.cw-table {
                    caption.govuk-visually-hidden { (t("money-entries")) }
                    thead {
                        tr {
                            th scope="col" { (t("money-when")) }
                            th scope="col" { (t("money-what")) }
                            th scope="col" class="govuk-table__header--numeric" { (t("money-amount")) }
                            th scope="col" class="govuk-table__header--numeric" { (t("money-balance")) }
                            th scope="col" { (t("money-postings")) }
                        }
                    }
                    tbody { @for entry in &account.entries { (entry_row(frame, entry)) } }
                }
            }
            @for entry in account.entries.iter().filter(|entry| entry.may_reverse) { (reverse(entry, to)) }
        }
    }
}

fn entry_row(frame: &Frame, entry: &PostedShown) -> Markup {
    html! {
        tr {
            td data-label=(t("money-when")) { span { (frame.words.time(entry.at)) } }
            th scope="row" data-label=(t("money-what")) {
                span {
                    (kind(entry.kind)) ": " (entry.title)
                    @if let Some(state) = entry.order { " " (order(state)) }
                    span.cw-quiet {
                        " " (tv("money-by", [("name", entry.by.as_str())]))
                        @if let Some(reference) = &entry.reference { " · " span.cw-code { (reference) } }
                        @if let Some(note) = &entry.note { " · " (note) }
                    }
                }
            }
            td class="govuk-table__cell--numeric" data-label=(t("money-amount")) { span { (entry.amount) } }
            td class="govuk-table__cell--numeric" data-label=(t("money-balance")) { span { (entry.balance) } }
            td data-label=(t("money-postings")) {
                ul.govuk-list.cw-quiet { @for posting in &entry.postings { li { (posting_line(posting)) } } }
            }
        }
    }
}

fn posting_line(posting: &PostingShown) -> String {
    let name = t(match posting.account {
        Account::Receivable => "account-receivable",
        Account::Payable => "account-payable",
        Account::Bank => "account-bank",
        Account::Income => "account-income",
        Account::Refunds => "account-refunds",
        Account::Waivers => "account-waivers",
        Account::Benefits => "account-benefits",
        Account::Vouchers => "account-vouchers",
    });
    let (key, amount) = match (&posting.debit, &posting.credit) {
        (Some(debit), _) => ("money-debit", debit.clone()),
        (None, credit) => ("money-credit", credit.clone().unwrap_or_default()),
    };
    tv(key, [("account", name), ("amount", amount)])
}

fn kind(kind: EntryKind) -> String {
    t(match kind {
        EntryKind::Charge => "entry-charge",
        EntryKind::Waiver => "entry-waiver",
        EntryKind::Receipt => "entry-receipt",
        EntryKind::Award => "entry-award",
        EntryKind::Refund => "entry-refund",
        EntryKind::Payment => "entry-payment",
        EntryKind::Return => "entry-return",
        EntryKind::Reversal => "entry-reversal",
        EntryKind::Voucher => "entry-voucher",
        EntryKind::Redemption => "entry-redemption",
        EntryKind::Expiry => "entry-expiry",
        EntryKind::Cancellation => "entry-cancellation",
    })
}

fn order(state: OrderState) -> Markup {
    let (colour, key) = match state {
        OrderState::Ordered => ("govuk-tag--amber", "order-ordered"),
        OrderState::Paid => ("govuk-tag--green", "order-paid"),
        OrderState::Refused => ("govuk-tag--red", "order-refused"),
    };
    html! { strong.govuk-tag.(colour) { (t(key)) } }
}

fn reverse(entry: &PostedShown, to: &str) -> Markup {
    let name = entry.reference.clone().unwrap_or_else(|| entry.amount.clone());
    html! {
        details.govuk-details {
            summary.govuk-details__summary { span.govuk-details__summary-text { (tv("money-reverse-one", [("payment", name)])) } }
            div.govuk-details__text {
                form method="post" action=(to) {
                    input type="hidden" name="do" value="reverse";
                    input type="hidden" name="entry" value=(entry.no);
                    (form::line(&format!("reverse-{}", entry.no), "reason", &t("form-reason"), "", true))
                    (form::button(&t("money-reverse")))
                }
            }
        }
    }
}

fn receive(account: &MoneyTab, to: &str) -> Markup {
    html! {
        h2.govuk-heading-m { (t("money-receive")) }
        p.govuk-body { (t("money-receive-lead")) }
        form method="post" action=(to) {
            input type="hidden" name="do" value="receive";
            div.govuk-form-group {
                label.govuk-label for="line" { (t("money-receive-line")) }
                select.govuk-select #line name="line" {
                    @for line in account.lines.iter().filter(|line| line.kind == LineKind::Fee) {
                        option value=(line.line.as_str()) { (line.title) }
                    }
                }
            }
            (form::line("amount", "amount", &tv("money-receive-amount", [("currency", account.currency.as_str())]), "", true))
            (form::line("payment", "payment", &t("money-receive-payment"), "", true))
            (form::button(&t("money-receive")))
        }
    }
}

/// What was typed.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Typed {
    /// A payment that came in.
    Receive { line: String, amount: String, payment: String },
    /// One that was recorded wrongly.
    Reverse { entry: u32, reason: String },
    /// A voucher that is handed over.
    HandOver { voucher: u32 },
    /// One that is cancelled.
    CancelVoucher { voucher: u32, reason: String },
}

/// The account.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
) -> PageResult {
    let account = found(state.app.money_tab(&caller, &reference).await?)?;
    let case = match state.app.case_page(&caller, &reference).await? {
        Answer::Found(case) => Some(case),
        Answer::NotFound | Answer::Denied(_) => None,
    };
    let place = if case.is_some() { "case" } else { "desk" };
    let frame = state.work(&caller, place);
    let frame = case.as_ref().map_or(Cow::Borrowed(&frame), |case| frame.at(&case.zone));
    ok(page(&frame, case.as_ref(), &account))
}

/// Records and reverses.
pub(crate) async fn post(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Path(reference): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (command, reason) = match typed {
        Typed::HandOver { voucher } => return handed_over(&state, &caller, &reference, voucher).await,
        Typed::CancelVoucher { voucher, reason } => {
            (MoneyCommand::CancelVoucher { voucher }, Some(reason).filter(|reason| !reason.trim().is_empty()))
        }
        Typed::Receive { line, amount: text, payment } => {
            (MoneyCommand::Receive { line: line.into(), amount: amount(&text)?, reference: payment }, None)
        }
        Typed::Reverse { entry, reason } => {
            (MoneyCommand::Reverse { entry }, Some(reason).filter(|reason| !reason.trim().is_empty()))
        }
    };
    done(state.app.change_money(&caller, &reference, command, reason, Guard::default()).await?)?;
    Ok(Redirect::to(&format!("{}/money", Side::Work.case(&reference))).into_response())
}

/// The code is shown on this answer and nowhere else: no redirection, so that it stands in no address.
async fn handed_over(state: &WebState, caller: &Caller, reference: &str, voucher: u32) -> PageResult {
    match found(state.app.hand_over_voucher(caller, reference, voucher).await?)? {
        HandedOver::Code(code) => ok(code_page(&state.work(caller, "case"), reference, &code)),
        HandedOver::Refused(refused) => Err(Problem::refused(refused)),
    }
}

fn code_page(frame: &Frame, reference: &str, code: &VoucherCode) -> Markup {
    let back = format!("{}/money", Side::Work.case(reference));
    let content = html! {
        span.govuk-caption-l.cw-code { (reference) }
        h1.govuk-heading-l { (t("voucher-code-title")) }
        p.govuk-body { (t("voucher-code-lead")) }
        dl.govuk-summary-list {
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("vouchers-voucher")) }
                dd.govuk-summary-list__value { span.cw-code { (code.reference) } }
            }
            div.govuk-summary-list__row {
                dt.govuk-summary-list__key { (t("vouchers-code")) }
                dd.govuk-summary-list__value { span.cw-code { (code.code) } }
            }
        }
        p.govuk-body { a.govuk-link href=(back) { (t("voucher-back")) } }
    };
    frame.page(Sheet::new(t("voucher-code-title"), content).back(&back))
}

fn vouchers(frame: &Frame, account: &MoneyTab, to: &str) -> Markup {
    if account.vouchers.is_empty() {
        return html! {};
    }
    let written = |text: &str| format!("{text} {}", account.currency);
    html! {
        h2.govuk-heading-m { (t("vouchers")) }
        @for voucher in &account.vouchers {
            div.govuk-inset-text {
                p.govuk-body {
                    strong { (voucher.title) } " "
                    (tv("voucher-left-of", [("left", written(&voucher.left)), ("amount", written(&voucher.amount))])) " "
                    @if let Some(day) = voucher.last_day { (tv("vouchers-last-day", [("day", frame.words.date(day))])) " " }
                    @match &voucher.reference {
                        Some(reference) => { span.cw-code { (reference) } }
                        None => { (t("voucher-not-handed")) }
                    }
                }
                @if voucher.may_change { (voucher_forms(voucher, to)) }
            }
        }
    }
}

fn voucher_forms(voucher: &VoucherShown, to: &str) -> Markup {
    let key = if voucher.reference.is_some() { "voucher-hand-over-again" } else { "voucher-hand-over" };
    let name = voucher.reference.clone().unwrap_or_else(|| voucher.title.clone());
    html! {
        form method="post" action=(to) {
            input type="hidden" name="do" value="hand-over";
            input type="hidden" name="voucher" value=(voucher.no);
            (form::button(&tv(key, [("voucher", name.as_str())])))
        }
        details.govuk-details {
            summary.govuk-details__summary { span.govuk-details__summary-text { (tv("voucher-cancel-one", [("voucher", name.as_str())])) } }
            div.govuk-details__text {
                form method="post" action=(to) {
                    input type="hidden" name="do" value="cancel-voucher";
                    input type="hidden" name="voucher" value=(voucher.no);
                    (form::line(&format!("cancel-{}", voucher.no), "reason", &t("form-reason"), "", true))
                    (form::button(&t("voucher-cancel")))
                }
            }
        }
    }
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let at = sample::at("2026-03-02T09:00:00Z");
    let posting = |account, debit: Option<&str>, credit: Option<&str>| PostingShown {
        account,
        debit: debit.map(Into::into),
        credit: credit.map(Into::into),
    };
    let charge = PostedShown {
        no: 0,
        at,
        by: "Alex Applicant".into(),
        kind: EntryKind::Charge,
        title: "Licence fee".into(),
        amount: "190.00".into(),
        balance: "190.00".into(),
        reference: None,
        order: None,
        note: None,
        postings: vec![
            posting(Account::Receivable, Some("190.00"), None),
            posting(Account::Income, None, Some("190.00")),
        ],
        may_reverse: false,
    };
    let receipt = PostedShown {
        no: 1,
        by: "payments".into(),
        kind: EntryKind::Receipt,
        balance: "0.00".into(),
        reference: Some("pay-7F3KQ".into()),
        may_reverse: true,
        postings: vec![
            posting(Account::Bank, Some("190.00"), None),
            posting(Account::Receivable, None, Some("190.00")),
        ],
        ..charge.clone()
    };
    let refund = PostedShown {
        no: 2,
        by: "Fay Finance".into(),
        kind: EntryKind::Refund,
        amount: "20.00".into(),
        balance: "-20.00".into(),
        order: Some(OrderState::Ordered),
        note: Some("The rating list says less".into()),
        ..charge.clone()
    };
    let account = MoneyTab {
        reference: "PL-2026-7F3KQ".into(),
        version: 12,
        program_title: "Premises licence".into(),
        currency: "GBP".into(),
        balance: "-20.00".into(),
        lines: vec![LineShown {
            line: "licence-fee".into(),
            title: "Licence fee".into(),
            kind: LineKind::Fee,
            charged: "190.00".into(),
            waived: "0.00".into(),
            received: "190.00".into(),
            due: "0.00".into(),
            refunded: "20.00".into(),
            ordered: "20.00".into(),
            paid: "0.00".into(),
            issued: "0.00".into(),
            redeemed: "0.00".into(),
            lapsed: "0.00".into(),
            left: "0.00".into(),
        }],
        vouchers: vec![VoucherShown {
            no: 3,
            title: "Food voucher".into(),
            reference: Some("V-7F3K-Q2MX".into()),
            amount: "50.00".into(),
            left: "30.00".into(),
            last_day: Some(jiff::civil::date(2026, 3, 30)),
            may_change: true,
        }],
        entries: vec![charge, receipt, refund],
        may_receive: true,
    };
    let empty =
        MoneyTab { entries: Vec::new(), balance: "0.00".into(), may_receive: false, ..account.clone() };
    let mut case = sample::case();
    case.tabs.money = true;
    let code =
        VoucherCode { reference: "V-7F3K-Q2MX".into(), code: "7F3K-Q2MX-9ABC-DEFG".into(), version: 12 };
    vec![
        ("case/money-voucher", code_page(&sample::work("case"), "PL-2026-7F3KQ", &code)),
        ("case/money", page(&sample::work("case"), Some(&case), &account)),
        ("case/money-alone", page(&sample::work("desk"), None, &empty)),
    ]
}
