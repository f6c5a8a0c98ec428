//! What use cases answer: plain data that carries what a page or an API answer needs, and nothing that was not authorised.

mod absence;
pub mod access;
pub mod act;
pub mod audit;
pub mod case;
pub mod dead_letter;
mod desk;
mod document;
mod figures;
pub mod finding;
pub mod form;
mod inbox;
pub mod leaving;
pub mod log;
pub mod money;
pub mod notice;
mod operations;
pub mod party;
pub mod plan;
pub mod records;
pub mod report;
pub mod request;
mod role;
pub mod session;
pub mod token;
pub mod work;

pub use absence::{AbsenceShown, Absences, AwayTasks, Load};
pub use access::{
    AccessTab, ClosedShown, Conjunct, ExceptionShown, ExcludedShown, Explained, Explanation, MayOpen, Member,
    PolicyShown, Refusal, Restrictions, TeamRow, TieTo,
};
pub use act::{ActAnswer, Acted, ConditionShown, ConflictShown, ProblemShown, ReadingShown, Refused};
pub use audit::{AuditTab, ChangeShown, EntryShown, TimelineItem, Waiting};
pub use case::{
    ActionShown, CasePage, CaseTaskShown, ClockShown, FetchShown, FieldRevealed, FieldShown, FlagShown,
    Offered, Origin, PartShown, PlannableShown, ProposalShown, Reveal, StateShown, Tabs, TaskShown,
    ViewShown,
};
pub use dead_letter::{DeadLetterShown, Retried};
pub use desk::{ColumnShown, Desk, DraftShown, Filters, ListPage, ListRow, ListShown, OpensShown, RoleShown};
pub use document::{
    Custody, CustodyStep, DocumentKindShown, DocumentShown, DocumentWas, DocumentsTab, Opened, OpenedPart,
    RedactedShown, UploadShown, VersionProved, VersionShown,
};
pub use figures::{AgeFigure, ExceptionFigures, FEW, Figure, Figures, OutcomeFigure, PeriodFigures};
pub use finding::{
    CaseFilters, CasesPage, Count, Days, DueWithin, FilterProblem, FoundCase, FoundIn, Owner, PAGE_SIZES,
    SavedView, Search, WaitsFor, Which,
};
pub use form::{Choice, FormFieldShown, FormPageShown, FormShown, Preview};
pub use inbox::{InboxItem, InboxPage, InboxRow, InboxSuggestion};
pub use leaving::{CaseLeft, Leaving};
pub use log::{LogLine, LogPage};
pub use money::{
    HandedOver, LineShown, MoneyTab, OrderState, PostedShown, PostingShown, Reconciled, ReconciledAs,
    Reconciliation, VoucherAnswer, VoucherCode, VoucherSays, VoucherShown,
};
pub use notice::{NoticeAct, NoticeChosen, NoticeGivenUp, NoticeSettings, NoticeShown, ReviewShown};
pub use operations::{BulkJob, CalendarShown, JobsShown, KeysShown, LogChecked, LogShown, ProgramShown};
pub use party::{
    AlertShown, CheckShown, ConsentShown, ContactRevealed, ContactShown, LettersShown, MatchShown,
    MissingConsent, PartiesTab, PartyCase, PartyKinds, PartyPage, PartyShown, RepresentationShown,
};
pub use plan::{Candidate, PeopleTab, PlanItem, PlanKind, PlanState, PlanTab};
pub use records::{
    ApprovedShown, CertificateLine, Disclosure, DisposalPage, DisposalRow, DisposalShown, HoldShown,
    KeptShown, LiftedShown, RecordsMay, RecordsTab,
};
pub use report::{
    CaseOpen, GrantedLater, LaterGranted, Opens, OpensIn, RightUnused, UnusedOf, UnusedRights, Way,
};
pub use request::{DelegationShown, RequestShown, Said};
pub use role::{RightShown, RoleRights};
pub use session::{
    AccountShown, GuestStarted, Invitation, Limited, Proof, Published, SessionShown, SignIn, SignedIn,
};
pub use token::{ServiceAccountShown, TokenMade, TokenShown};
pub use work::{
    AwayHere, Board, BoardClocks, BoardRow, BulkAsk, BulkPage, BulkRowShown, BulkRows, BulkShown, BulkWhat,
    Chosen, ChosenRow, DueKind, DueRow, Home, HomeNumbers, PriorityShown, QueueKind, QueuePage, Taker,
    TaskAt, TaskRow,
};

pub use authz::StepUp;
use serde::Serialize;

/// The answer to a request about something that may not be there for this caller.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer<T> {
    /// Here it is.
    Found(T),
    /// There is no such thing, as far as this caller may know. The same for a case that exists and for one that does not.
    NotFound,
    /// The caller may know of it, and may not do this.
    Denied(Denied),
}

impl<T> Answer<T> {
    /// The found part, if any.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(found) => Some(found),
            Self::NotFound | Self::Denied(_) => None,
        }
    }

    /// The found part; else the refusal, as the answer to whatever was asked with it.
    pub fn or_refusal<U>(self) -> Result<T, Answer<U>> {
        match self {
            Self::Found(found) => Ok(found),
            Self::NotFound => Err(Answer::NotFound),
            Self::Denied(denied) => Err(Answer::Denied(denied)),
        }
    }

    /// The same answer about something else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        match self {
            Self::Found(found) => Answer::Found(change(found)),
            Self::NotFound => Answer::NotFound,
            Self::Denied(denied) => Answer::Denied(denied),
        }
    }
}

/// Why not, in plain words that say what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Denied {
    /// A sentence or two.
    pub says: String,
    /// Set when a stronger or newer sign-in would open it: what is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_up: Option<StepUp>,
}

impl Denied {
    /// A refusal that no sign-in changes.
    pub fn new(says: impl Into<String>) -> Self {
        Self { says: says.into(), step_up: None }
    }
}
