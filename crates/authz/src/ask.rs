//! What can be asked, and of what.

use casewright_core::{
    Case, Document,
    id::{ActionName, ClassName, DocumentKind, FetchName, ListName, PersonId, ProgramName, ViewName},
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// One act on one kind of thing (S0.24). Its [`Display`](fmt::Display) is the id of its Cedar action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// Sees a view of a case: `view:full`.
    View(ViewName),
    /// Reads the fields of a class in clear: `read:contact`.
    Read(ClassName),
    /// Has one masked field of a class shown in clear, once: `reveal:contact`. An act of its own, each time.
    Reveal(ClassName),
    /// Takes an action: `act:grant`.
    Act(ActionName),
    /// Works on a plan element, by its key: `task:hearing.site-visit`.
    Task(String),
    /// Does something with documents of a kind: `document:plan` sees one, `document-add:plan` adds one.
    Document(DocumentAct, DocumentKind),
    /// Says what the scan of a document found; services alone.
    Scan,
    /// Plans a discretionary item or fragment of the plan, by its key: `plan:hearing.site-visit`. Who plans need not be who does.
    Plan(String),
    /// Sees the case in a list: `list:my-cases`.
    List(ListName),
    /// Has an outside source asked about the case: `fetch:rates`. Asked together with the step that asks the source.
    Fetch(FetchName),
    /// Opens a case; asked of the program.
    Open,
    /// Opens a case for a case task of that other program; asked of the program to open, services alone: `open-child:street-party`.
    OpenChild(ProgramName),
    /// Learns by exact reference that the case exists.
    Discover,
    /// Sees who can open the case and why.
    Access,
    /// Sees who looked and what changed.
    Audit,
    /// Gives and ends roles, partners and tasks on the case.
    Assign,
    /// Adds a task that no plan foresaw.
    AddTask,
    /// Takes figures that count the case out of the platform, as a file.
    Export,
    /// Takes the case along as a row of a list, as a file: what the list shows of it.
    ExportCases,
    /// Settles a flag of the case.
    ClearFlag,
    /// Sees who the parties of the case are, as far as the classes of what is known of them are open.
    Parties,
    /// Keeps them: adds, corrects, notes how they are reached, what they consented to, who called.
    KeepParties,
    /// Writes fields from outside; services alone.
    Write,
    /// Reports what became of an effect or a fetch; services alone.
    Settle,
    /// Lets a timer elapse; services alone.
    Elapse,
    /// Changes configuration of the platform or a program, or moves a case itself.
    Administer,
    /// Reads the log of the whole platform.
    AuditAll,
    /// Moves the clock of a demonstration.
    MoveClock,
    /// Takes a role on the case oneself; asked together with [`Self::Assign`].
    AssignSelf,
    /// Closes a case to a list of people, opens it again, excludes somebody.
    Restrict,
    /// Opens a case whose closed list locks everybody out; two must.
    Recover,
    /// Opens a case at once, with a reason, for a short time, to be reviewed.
    BreakGlass,
    /// Declares an emergency on a case, and ends it.
    DeclareEmergency,
    /// Closes the review of broken glass or of an emergency.
    Review,
    /// Asks for a role on a case for a time.
    Request,
    /// Places and lifts legal holds.
    Hold,
    /// Finds the case in the disposal list once it need not be kept any longer, and what was decided about it.
    Disposal,
    /// Proposes to dispose of it.
    ProposeDisposal,
    /// Approves or refuses the disposal that somebody else proposed.
    ApproveDisposal,
    /// Begins to destroy a case whose disposal was approved; services alone.
    Destroy,
    /// Takes a copy of an ended case along to another organisation.
    Transfer,
    /// Answers a request for information about the case with what may be given.
    Disclose,
    /// Sees the account of the case: fees, payments, benefits; the class of its amounts must be readable besides.
    Money,
    /// Records payments that came in, and reverses those that were recorded wrongly.
    ReceivePayment,
    /// Compares the payments of the case with the statement of the provider.
    Reconcile,
    /// Hands vouchers of the case over, which shows their code once, and cancels them.
    Vouchers,
    /// Redeems a voucher of the case, for a partner, by its reference and code; sees nothing of the case.
    Redeem,
    /// Changes an account: its roles, units, clearances; lets somebody leave and come back.
    ChangePerson,
    /// Lets somebody do one's work.
    Delegate,
    /// Ends what somebody who left still holds on a case; services alone.
    Reroute,
    /// Makes and changes roles.
    ChangeRoles,
    /// Compares, activates and rolls back policies.
    ChangePolicies,
}

/// What is done with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocumentAct {
    /// Sees that it is there and what is known of it, and opens its versions; its class must be readable besides.
    See,
    /// Adds one, or a version.
    Add,
    /// Gives one another title, class, tags.
    Change,
    /// Seals one, and opens it again.
    Seal,
    /// Moves one to another case.
    Move,
    /// Makes a copy of one from which something is removed.
    Redact,
    /// Notes to whom one was handed over.
    HandOver,
}

impl DocumentAct {
    /// Each of them.
    pub const ALL: [Self; 7] =
        [Self::See, Self::Add, Self::Change, Self::Seal, Self::Move, Self::Redact, Self::HandOver];

    /// Its action group, and the word before the colon.
    pub const fn group(self) -> &'static str {
        match self {
            Self::See => "document",
            Self::Add => "document-add",
            Self::Change => "document-change",
            Self::Seal => "document-seal",
            Self::Move => "document-move",
            Self::Redact => "document-redact",
            Self::HandOver => "document-hand-over",
        }
    }
}

impl Ask {
    /// The action group it belongs to, if any: `Action::"view"` holds every `view:…`.
    pub const fn group(&self) -> Option<&'static str> {
        match self {
            Self::View(_) => Some("view"),
            Self::Read(_) => Some("read"),
            Self::Reveal(_) => Some("reveal"),
            Self::Act(_) => Some("act"),
            Self::Task(_) => Some("task"),
            Self::Plan(_) => Some("plan"),
            Self::Document(act, _) => Some(act.group()),
            Self::List(_) => Some("list"),
            Self::Fetch(_) => Some("fetch"),
            Self::OpenChild(_) => Some("open-child"),
            _ => None,
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::View(view) => write!(f, "view:{view}"),
            Self::Read(class) => write!(f, "read:{class}"),
            Self::Reveal(class) => write!(f, "reveal:{class}"),
            Self::Act(action) => write!(f, "act:{action}"),
            Self::Task(key) => write!(f, "task:{key}"),
            Self::Plan(key) => write!(f, "plan:{key}"),
            Self::Document(act, kind) => write!(f, "{}:{kind}", act.group()),
            Self::Scan => f.write_str("scan"),
            Self::List(list) => write!(f, "list:{list}"),
            Self::Fetch(fetch) => write!(f, "fetch:{fetch}"),
            Self::Open => f.write_str("open"),
            Self::OpenChild(parent) => write!(f, "open-child:{parent}"),
            Self::Discover => f.write_str("discover"),
            Self::Access => f.write_str("access"),
            Self::Audit => f.write_str("audit"),
            Self::Assign => f.write_str("assign"),
            Self::AddTask => f.write_str("add-task"),
            Self::Export => f.write_str("export"),
            Self::ExportCases => f.write_str("export-cases"),
            Self::ClearFlag => f.write_str("clear-flag"),
            Self::Parties => f.write_str("parties"),
            Self::KeepParties => f.write_str("keep-parties"),
            Self::Write => f.write_str("write"),
            Self::Settle => f.write_str("settle"),
            Self::Elapse => f.write_str("elapse"),
            Self::Administer => f.write_str("administer"),
            Self::AuditAll => f.write_str("audit-all"),
            Self::MoveClock => f.write_str("move-clock"),
            Self::AssignSelf => f.write_str("assign-self"),
            Self::Restrict => f.write_str("restrict"),
            Self::Recover => f.write_str("recover"),
            Self::BreakGlass => f.write_str("break-glass"),
            Self::DeclareEmergency => f.write_str("declare-emergency"),
            Self::Review => f.write_str("review"),
            Self::Request => f.write_str("request"),
            Self::Hold => f.write_str("hold"),
            Self::Disposal => f.write_str("disposal"),
            Self::ProposeDisposal => f.write_str("propose-disposal"),
            Self::ApproveDisposal => f.write_str("approve-disposal"),
            Self::Destroy => f.write_str("destroy"),
            Self::Transfer => f.write_str("transfer"),
            Self::Disclose => f.write_str("disclose"),
            Self::Money => f.write_str("money"),
            Self::ReceivePayment => f.write_str("receive-payment"),
            Self::Reconcile => f.write_str("reconcile"),
            Self::Vouchers => f.write_str("vouchers"),
            Self::Redeem => f.write_str("redeem"),
            Self::ChangePerson => f.write_str("change-person"),
            Self::Delegate => f.write_str("delegate"),
            Self::Reroute => f.write_str("reroute"),
            Self::ChangeRoles => f.write_str("change-roles"),
            Self::ChangePolicies => f.write_str("change-policies"),
        }
    }
}

impl FromStr for Ask {
    type Err = UnknownAsk;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, UnknownAsk> {
        let unknown = || UnknownAsk(text.to_owned());
        if let Some((kind, name)) = text.split_once(':') {
            if name.is_empty() {
                return Err(unknown());
            }
            return match kind {
                "view" => Ok(Self::View(name.into())),
                "read" => Ok(Self::Read(name.into())),
                "reveal" => Ok(Self::Reveal(name.into())),
                "act" => Ok(Self::Act(name.into())),
                "task" => Ok(Self::Task(name.to_owned())),
                "plan" => Ok(Self::Plan(name.to_owned())),
                "list" => Ok(Self::List(name.into())),
                "fetch" => Ok(Self::Fetch(name.into())),
                "open-child" => Ok(Self::OpenChild(name.into())),
                other => DocumentAct::ALL
                    .into_iter()
                    .find(|act| act.group() == other)
                    .map(|act| Self::Document(act, name.into()))
                    .ok_or_else(unknown),
            };
        }
        Self::PLAIN.iter().find(|ask| ask.to_string() == text).cloned().ok_or_else(unknown)
    }
}

impl Ask {
    /// True for what people may on a case: what a role can be made of.
    pub fn is_of_people_on_a_case(&self) -> bool {
        self.group().is_some()
            || matches!(
                self,
                Self::Discover
                    | Self::Access
                    | Self::Audit
                    | Self::Assign
                    | Self::Export
                    | Self::ExportCases
                    | Self::ClearFlag
                    | Self::Parties
                    | Self::KeepParties
                    | Self::Restrict
                    | Self::DeclareEmergency
                    | Self::Review
                    | Self::Hold
                    | Self::Disposal
                    | Self::ProposeDisposal
                    | Self::ApproveDisposal
                    | Self::Transfer
                    | Self::Disclose
                    | Self::Money
                    | Self::ReceivePayment
                    | Self::Reconcile
                    | Self::Vouchers
                    | Self::Redeem
            )
    }

    /// The asks that every program has.
    pub(crate) const PLAIN: &[Self] = &[
        Self::Open,
        Self::Discover,
        Self::Access,
        Self::Audit,
        Self::Assign,
        Self::AddTask,
        Self::Export,
        Self::ExportCases,
        Self::ClearFlag,
        Self::Parties,
        Self::KeepParties,
        Self::Write,
        Self::Settle,
        Self::Elapse,
        Self::Scan,
        Self::Administer,
        Self::AuditAll,
        Self::MoveClock,
        Self::AssignSelf,
        Self::Restrict,
        Self::Recover,
        Self::BreakGlass,
        Self::DeclareEmergency,
        Self::Review,
        Self::Request,
        Self::Hold,
        Self::Disposal,
        Self::ProposeDisposal,
        Self::ApproveDisposal,
        Self::Destroy,
        Self::Transfer,
        Self::Disclose,
        Self::Money,
        Self::ReceivePayment,
        Self::Reconcile,
        Self::Vouchers,
        Self::Redeem,
        Self::ChangePerson,
        Self::Delegate,
        Self::Reroute,
        Self::ChangeRoles,
        Self::ChangePolicies,
    ];
}

/// A text that names no ask.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ask; write one like `view:full`, `act:submit`, `audit`")]
pub struct UnknownAsk(pub String);

/// What is asked of.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// One case.
    Case(&'a Case),
    /// One document of a case.
    Document(&'a Case, &'a Document),
    /// A document of a kind that is yet to be added.
    NewDocument(&'a Case, &'a DocumentKind),
    /// A program as a whole.
    Program(&'a ProgramName),
    /// Somebody's account.
    Account(PersonId),
    /// The platform.
    Platform,
}

impl<'a> Target<'a> {
    /// The program whose policies apply, besides the platform's.
    pub(crate) fn program(&self) -> Option<&'a ProgramName> {
        match self {
            Self::Case(case) | Self::Document(case, _) | Self::NewDocument(case, _) => Some(&case.program),
            Self::Program(program) => Some(program),
            Self::Account(_) | Self::Platform => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::spec;

    #[test]
    fn every_ask_reads_as_it_is_written() {
        for ask in spec().asks() {
            assert_eq!(ask.to_string().parse(), Ok(ask));
        }
        for text in ["", "view:", "nonsense", "nonsense:full", "view"] {
            assert!(text.parse::<Ask>().is_err(), "{text}");
        }
    }
}
