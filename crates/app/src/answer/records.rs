//! How long cases are kept: holds, disposal, certificates.

use super::{DocumentShown, FieldShown};
use casewright_core::id::{ProgramName, UnitName};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// What records management says of one case, for one caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordsTab {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The title of its program.
    pub program_title: String,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it is kept.
    pub kept: KeptShown,
    /// True while a legal hold lasts.
    pub held: bool,
    /// Every hold ever placed, the newest first.
    pub holds: Vec<HoldShown>,
    /// The disposal under way.
    pub disposal: Option<DisposalShown>,
    /// What the caller may do about it as things are.
    pub may: RecordsMay,
}

/// What somebody may do about the records of a case as things are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordsMay {
    /// Place and lift legal holds.
    pub hold: bool,
    /// Propose its disposal.
    pub propose: bool,
    /// Approve what somebody else proposed.
    pub approve: bool,
    /// Refuse it, or take one's own proposal back.
    pub refuse: bool,
    /// Transfer a copy of it to another organisation.
    pub transfer: bool,
    /// Answer a request for information about it.
    pub disclose: bool,
}

impl RecordsMay {
    /// True for whoever may do anything.
    pub const fn any(self) -> bool {
        self.hold || self.propose || self.approve || self.refuse || self.transfer || self.disclose
    }
}

/// What there is of a case to answer a request for information with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disclosure {
    /// The case.
    pub reference: String,
    /// The title of its program.
    pub program_title: String,
    /// The fields that the caller sees, each once; one that is masked cannot be given.
    pub fields: Vec<FieldShown>,
    /// The documents that the caller sees.
    pub documents: Vec<DocumentShown>,
    /// What must be decided about, since it may tell of a person: `field:PATH`, `document:NUMBER`, `timeline`. The rest is given where nothing
    /// is said.
    pub asked: Vec<String>,
    /// The exemptions of the program: the code, and what it stands for.
    pub codes: Vec<(String, String)>,
}

/// How long a case is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeptShown {
    /// In plain words; without a day of the case file.
    pub says: String,
    /// The class of the records schedule that says so.
    pub schedule: Option<String>,
    /// True when it need not be kept any longer.
    pub over: bool,
}

/// A legal hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldShown {
    /// Its number on the case.
    pub no: u32,
    /// Who placed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// How it ended; none while it lasts.
    pub lifted: Option<LiftedShown>,
}

/// The end of a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LiftedShown {
    /// Who lifted it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A disposal under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisposalShown {
    /// Who proposed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// Who approved it, and when; none while nobody has.
    pub approved: Option<ApprovedShown>,
    /// True once the content is being destroyed.
    pub begun: bool,
    /// True when the caller proposed it.
    pub mine: bool,
}

/// An approval of a disposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApprovedShown {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Cases of one program that need not be kept any longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisposalPage {
    /// The program.
    pub program: ProgramName,
    /// Its title.
    pub program_title: String,
    /// The programs whose cases the caller may dispose of, with their titles.
    pub programs: Vec<(ProgramName, String)>,
    /// The cases, those whose time was over first at the top.
    pub rows: Vec<DisposalRow>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// A case that need not be kept any longer. Nothing of its content is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DisposalRow {
    /// The case.
    pub reference: String,
    /// Its version.
    pub version: u64,
    /// The unit it belongs to.
    pub unit: UnitName,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it was kept, and by which rule.
    pub kept: KeptShown,
    /// True while a legal hold keeps it all the same.
    pub held: bool,
    /// What was decided so far.
    pub disposal: Option<DisposalShown>,
    /// What the caller may do.
    pub may: RecordsMay,
}

/// A certificate of destruction, as a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CertificateLine {
    /// Its id.
    pub id: Uuid,
    /// The case that was.
    pub reference: String,
    /// The title of its program.
    pub program_title: String,
    /// When it was destroyed.
    pub destroyed_at: Timestamp,
    /// The rule by which it need not be kept any longer.
    pub rule: String,
    /// Who proposed it.
    pub proposed_by: Vec<String>,
    /// Who approved it.
    pub approved_by: Vec<String>,
}
