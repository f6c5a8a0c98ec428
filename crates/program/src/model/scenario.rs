//! Scenarios: what `casewright test` runs against the real engine and the real policies.

use super::{Origin, PartyStep};
use casewright_core::{
    FieldPath, RecordsCommand, Value,
    command::Input,
    definition::Span,
    id::{
        ActionName, DocumentKind, EffectName, FetchName, LineName, ListName, PartnerName, PartyRole,
        RoleName, ServiceName, StateName, TextKey, ViewName,
    },
    plan::Transition,
};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// One story about one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// Its file: `tests/granted.yaml`.
    pub file: String,
    /// Its line, 1-based.
    pub line: u32,
    /// How it begins.
    pub given: Given,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// How a scenario begins: a case is opened before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The jurisdiction; `default` unless named.
    pub jurisdiction: String,
    /// The time at the start.
    pub now: Timestamp,
    /// Who opens the case: the first role that may, unless named.
    pub opened_by: RoleName,
    /// The case file at the start.
    pub file: Input,
    /// Platform roles that the people of a role hold: `administrator`.
    pub platform_roles: BTreeMap<RoleName, Vec<String>>,
    /// Further roles that the person of a role works in: one person with two hats.
    pub also: BTreeMap<RoleName, Vec<RoleName>>,
    /// Clearances that the people of a role hold, from the start on for so long: they stand in for office hours and place.
    pub clearances: BTreeMap<RoleName, Span>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its line, 1-based.
    pub line: u32,
    /// Who; none for steps of the world: time, answers, deliveries.
    pub who: Option<Who>,
    /// From where, for what, how long after they signed in, where it is not what their role asks for.
    pub under: Under,
    /// What they do.
    pub what: What,
    /// What must be so afterwards.
    pub expect: Expect,
}

/// The circumstances of a step. What is not said is as the role asks for it: from its networks, for its purpose, just signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Under {
    /// From where; empty: from nowhere that is known.
    pub from: Option<Vec<Origin>>,
    /// For what; the outer is whether it is said, the inner is none where no purpose is declared.
    pub purpose: Option<Option<String>>,
    /// How long ago they signed in.
    pub signed_in: Option<Span>,
}

/// Who takes a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// A person with a role: the same person throughout the scenario, tied to the case as the role's tie asks (a member
    /// of its unit, a party, assigned, of the partner whether or not it was brought in).
    Role(RoleName),
    /// A person with the role but not so tied: `licensing-officer of another unit`, `police not on the case`.
    Untied(RoleName),
    /// A service: `payments`.
    Service(ServiceName),
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// Nothing but look.
    Look,
    /// Chooses an action.
    Act {
        /// Which.
        action: ActionName,
        /// What was filled in.
        with: Input,
        /// The reason given.
        reason: Option<String>,
    },
    /// Moves a plan item.
    Item {
        /// Its element key: `hearing.site-visit`; the newest instance.
        item: String,
        /// How.
        transition: Transition,
        /// What was filled in on completion.
        with: Input,
    },
    /// Plans a discretionary item.
    Plan {
        /// Its element key.
        item: String,
    },
    /// Adds a document of a kind, of the first type that it takes; it is scanned, and nothing is found.
    AddDocument(DocumentKind),
    /// Seals the newest document of a kind.
    SealDocument(DocumentKind),
    /// Changes a party of the case, or has something confidential of one shown.
    Party(PartyStep),
    /// Has one masked field shown in clear.
    Reveal {
        /// Which.
        field: FieldPath,
        /// What it must be, where that is said.
        shows: Option<Value>,
        /// The reason given.
        reason: Option<String>,
    },
    /// Writes fields, as a service.
    Set(Input),
    /// Gives somebody a role on the case.
    Assign(RoleName),
    /// Closes the case to the people of these roles.
    CloseList {
        /// Who may still.
        roles: Vec<RoleName>,
        /// The reason given.
        reason: Option<String>,
    },
    /// Excludes the person of a role.
    Exclude {
        /// Whom.
        role: RoleName,
        /// The reason given.
        reason: Option<String>,
    },
    /// Holds the case, lifts the newest hold, or decides about its disposal.
    Records {
        /// What is asked; the number of a hold to lift does not count.
        command: RecordsCommand,
        /// The reason given.
        reason: Option<String>,
    },
    /// Records a payment that came in for a fee; the reference is made up.
    Receive {
        /// Which fee.
        line: LineName,
        /// How much.
        amount: Decimal,
    },
    /// The provider is asked for a payment that was ordered: it pays, or refuses in these words.
    Payment {
        /// Of which fee or benefit: its newest order that is open.
        line: LineName,
        /// How.
        result: Result<(), String>,
    },
    /// Something is done with the newest voucher of a line.
    Voucher {
        /// Which line.
        line: LineName,
        /// What is done.
        done: VoucherDone,
    },
    /// A fetch is answered, or fails in these words.
    Answer {
        /// Which.
        fetch: FetchName,
        /// With what.
        answer: Result<Value, String>,
    },
    /// An effect is delivered, or fails for good in these words.
    Settle {
        /// Which: its newest that is open.
        effect: EffectName,
        /// How.
        result: Result<(), String>,
    },
    /// The case that a case task opened comes to its end.
    Ends {
        /// The element key of the task.
        item: String,
        /// What it gave back, by the fields that it goes to; none when it was terminated.
        gives: Option<Input>,
    },
    /// Time passes: days and hours of real time; timers that are due elapse in order.
    After(Span),
}

/// What is done with a voucher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VoucherDone {
    /// It is handed over; its code is kept for later steps.
    HandOver,
    /// So much of it is redeemed by the code of the newest hand-over; the receipt is made up.
    Redeem(Decimal),
    /// It is cancelled, for this reason.
    Cancel(Option<String>),
}

/// What must be so after a step. What is empty is not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expect {
    /// The case is in this state, in one of its tracks.
    pub state: Option<StateName>,
    /// Its outcome is this.
    pub outcome: Option<String>,
    /// The step queued these effects.
    pub queued: Vec<EffectName>,
    /// The step asked for these fetches.
    pub fetches: Vec<FetchName>,
    /// The step was refused for this.
    pub refused: Option<Refused>,
    /// The person sees these values over the views open to them.
    pub sees: BTreeMap<FieldPath, Value>,
    /// The person is shown these views; exactly these.
    pub views: Option<Vec<ViewName>>,
    /// These fields are not shown to the person, masked or not.
    pub hidden: Vec<FieldPath>,
    /// These fields are shown masked.
    pub masked: Vec<FieldPath>,
    /// The person is offered these actions.
    pub can: Vec<ActionName>,
    /// The person is not offered these actions, and the server refuses them.
    pub cannot: Vec<ActionName>,
    /// For the person there is no such case.
    pub not_found: bool,
    /// The person finds the case in these lists.
    pub listed: Vec<ListName>,
    /// The person does not find the case in these lists.
    pub unlisted: Vec<ListName>,
    /// The person may do this with documents, by kind: `see` one that is there, `add`, `change`, `seal`, `move`; exactly this.
    pub documents: Option<BTreeMap<DocumentKind, BTreeSet<String>>>,
    /// The person sees these parties by name, by what they are; no others.
    pub parties: Option<BTreeMap<PartyRole, BTreeSet<String>>>,
    /// Plan items are in these CMMN states, by element key: `active`, `completed`, …
    pub items: BTreeMap<String, String>,
    /// Fields of the case file have these values, whoever may see them.
    pub file: BTreeMap<FieldPath, Value>,
    /// Decisions have these results, by name or by name and output (`fee.amount`).
    pub decisions: BTreeMap<String, Value>,
    /// These partners are in the case.
    pub partners: Vec<PartnerName>,
    /// What fees and benefits sum to, by `LINE.PART` as rules read it under `money`.
    pub money: BTreeMap<String, Decimal>,
    /// Whether the person sees the account of the case.
    pub account: Option<bool>,
    /// A flag waits for a person.
    pub flagged: Option<bool>,
    /// Accounts on the platform, by login: what commands of the platform have made of them.
    pub people: BTreeMap<String, Account>,
}

/// An account as a scenario expects it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Account {
    /// There is none of that login.
    Missing,
    /// They have left.
    Left,
    /// They work, with exactly these roles: `PROGRAM/ROLE`.
    Works(Vec<String>),
}

/// Why a step was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// By a `refuse` row with this text.
    Text(TextKey),
    /// By the policy: forbidden, or not offered to this person (`not-allowed`).
    NotAllowed,
    /// By the engine, for the reason of this kind as [`casewright_core::Rejection`] spells it: `not-offered`, `busy`,
    /// `input`, `reason-missing`, `refused`, …
    Kind(String),
}
