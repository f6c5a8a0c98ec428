//! Certificates of destruction: what was destroyed, by which rule, who proposed and who approved it, and when. Their hash stands in
//! the very entry of the log that says so, in clear, so that a certificate and the receipt of that entry prove each other offline;
//! nothing of what the case held is in them (S3.58, S3.59).

use crate::{
    Answer, App, Caller, Fault,
    answer::CertificateLine,
    entry::{EntryKind, EntryTarget},
    log,
    port::{paper::PaperQuery, store::EntryQuery},
};
use authz::{Ask, Target};
use casewright_core::{
    Case, Value,
    access::ClosedList,
    id::{CaseId, PersonId},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Kind of the papers that go with an approved disposal, and keep its certificate.
pub(crate) const DISPOSAL: &str = "disposal";
/// Entries about a case that no longer is, looked through for the one that says so.
const ENTRIES: u32 = 200;

/// What is kept of a disposal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DisposalPaper {
    /// What remains of the case so that the policies can be asked about it: unit, team, walls, states; nothing of its file.
    pub(crate) remains: Case,
    /// The certificate as written, before the content is destroyed.
    #[serde(default)]
    pub(crate) certificate: Option<String>,
    /// When the content was destroyed; none until it was.
    #[serde(default)]
    pub(crate) destroyed_at: Option<Timestamp>,
    /// Why nothing was destroyed after all.
    #[serde(default)]
    pub(crate) stopped: Option<String>,
}

impl DisposalPaper {
    /// Of a case as it is.
    pub(crate) fn of(case: &Case) -> Self {
        Self { remains: remains_of(case), certificate: None, destroyed_at: None, stopped: None }
    }
}

/// What the policies read of a case, without its content and without what anybody wrote about it.
fn remains_of(case: &Case) -> Case {
    let mut remains = Case::empty(case.id, case.program.clone(), case.unit.clone(), case.opened_at);
    remains.definition.clone_from(&case.definition);
    remains.reference.clone_from(&case.reference);
    remains.version = case.version;
    remains.state = case.state;
    remains.ended_at = case.ended_at;
    remains.registers.clone_from(&case.registers);
    remains.team.clone_from(&case.team);
    remains.partners.clone_from(&case.partners);
    remains.file = Value::Map(std::collections::BTreeMap::default());
    remains.access.closed = case.access.closed.as_ref().map(|list| ClosedList { ..list.clone() });
    remains.access.excluded = case.access.excluded.keys().map(|person| (*person, String::new())).collect();
    remains.access.acted_whole = true;
    remains.records.disposal = case.records.disposal.clone().map(|mut disposal| {
        disposal.reason = None;
        disposal
    });
    remains
}

/// A certificate of destruction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Certificate {
    /// What this is: `casewright certificate of destruction, version 1`.
    #[serde(rename = "certificate")]
    pub(crate) what: String,
    /// The id of the case: it stands in the entries of the log about it.
    pub(crate) case: CaseId,
    /// What people called it.
    pub(crate) reference: String,
    /// Its program.
    pub(crate) program: String,
    /// The program's title.
    pub(crate) program_title: String,
    /// The unit it belonged to.
    pub(crate) unit: String,
    /// When it ended.
    pub(crate) ended_at: Option<Timestamp>,
    /// The rule by which it need not be kept any longer.
    pub(crate) rule: String,
    /// The class of the records schedule.
    pub(crate) schedule: Option<String>,
    /// Who proposed it.
    pub(crate) proposed_by: Vec<Named>,
    /// When.
    pub(crate) proposed_at: Timestamp,
    /// Who approved it.
    pub(crate) approved_by: Vec<Named>,
    /// When.
    pub(crate) approved_at: Option<Timestamp>,
    /// Stored events and documents that it had.
    pub(crate) events: u64,
    /// Documents that it had.
    pub(crate) documents: usize,
    /// When its destruction was carried out.
    pub(crate) destroyed_at: Timestamp,
    /// How.
    pub(crate) how: String,
    /// The log whose entry names the hash of this certificate, by its public key.
    pub(crate) log: String,
}

/// A person on a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Named {
    /// Their id, as in the log.
    pub(crate) id: PersonId,
    /// Their name.
    pub(crate) name: String,
}

impl Certificate {
    /// What the log names it by.
    pub(crate) fn hash(text: &str) -> String {
        hex::encode(Sha256::digest(text.as_bytes()))
    }
}

/// What an entry of the log asks that says of a case that it was destroyed, with the hash of its certificate.
pub(crate) fn asked(certificate: &str) -> String {
    format!("dispose:{}", Certificate::hash(certificate))
}

impl App {
    /// Certificates of what was destroyed, newest first: for those who may find such cases in the disposal list, and for auditors.
    pub async fn certificates(&self, caller: &Caller) -> Result<Answer<Vec<CertificateLine>>, Fault> {
        let oversees = self.oversees(caller);
        let found = PaperQuery { open: Some(false), ..PaperQuery::of(DISPOSAL) };
        let mut lines = Vec::new();
        for paper in self.store().papers(found).await? {
            let Some((of, certificate)) = paper.read::<DisposalPaper>().and_then(written) else { continue };
            if !(oversees || self.may_see_remains(caller, &of.remains)) {
                continue;
            }
            let names = |people: &[Named]| people.iter().map(|one| one.name.clone()).collect();
            lines.push(CertificateLine {
                id: paper.id,
                program_title: certificate.program_title,
                destroyed_at: certificate.destroyed_at,
                rule: certificate.rule,
                proposed_by: names(&certificate.proposed_by),
                approved_by: names(&certificate.approved_by),
                reference: certificate.reference,
            });
        }
        let allowed = oversees || self.keeps_records(caller);
        let mut entry =
            self.entry(caller, self.now(), EntryKind::List, "certificates", EntryTarget::Platform, allowed);
        entry.detail.note = Some(format!("{} shown", lines.len()));
        self.record(entry).await?;
        Ok(if allowed { Answer::Found(lines) } else { Answer::NotFound })
    }

    /// A certificate, as it was written: `(reference, text)`.
    pub async fn certificate(&self, caller: &Caller, id: Uuid) -> Result<Answer<(String, String)>, Fault> {
        let Some(of) = self.certificate_of(caller, id, "certificate").await? else {
            return Ok(Answer::NotFound);
        };
        let reference = of.remains.reference;
        Ok(of.certificate.map_or(Answer::NotFound, |text| Answer::Found((reference, text))))
    }

    /// The receipt of the entry that names its hash, in C2SP's `tlog-proof` form: `(reference, text)`.
    pub async fn certificate_receipt(
        &self,
        caller: &Caller,
        id: Uuid,
    ) -> Result<Answer<(String, String)>, Fault> {
        let Some(of) = self.certificate_of(caller, id, "certificate:receipt").await? else {
            return Ok(Answer::NotFound);
        };
        let Some(text) = &of.certificate else { return Ok(Answer::NotFound) };
        let Some(position) = self.destroyed_at(of.remains.id, text).await? else {
            return Ok(Answer::NotFound);
        };
        let receipt = log::receipt(self.store(), position, self.now()).await?;
        Ok(receipt.map_or(Answer::NotFound, |receipt| {
            Answer::Found((of.remains.reference.clone(), receipt.to_string()))
        }))
    }

    /// The position of the entry that names the hash of a certificate.
    pub(crate) async fn destroyed_at(&self, case: CaseId, certificate: &str) -> Result<Option<u64>, Fault> {
        let asked = asked(certificate);
        let mut before = None;
        loop {
            let query = EntryQuery { case: Some(case), limit: ENTRIES, before, ..EntryQuery::default() };
            let entries = self.store().entries(query).await?;
            if let Some((position, _)) = entries.iter().find(|(_, entry)| entry.ask == asked) {
                return Ok(Some(*position));
            }
            match entries.last() {
                Some((position, _)) if entries.len() == ENTRIES as usize => before = Some(*position),
                _ => return Ok(None),
            }
        }
    }

    /// The paper, for those who may see it; that it was asked for is in the log first.
    async fn certificate_of(
        &self,
        caller: &Caller,
        id: Uuid,
        ask: &str,
    ) -> Result<Option<DisposalPaper>, Fault> {
        let paper = self.store().paper(id).await?.filter(|paper| paper.kind == DISPOSAL && !paper.open);
        let of = paper.and_then(|paper| paper.read::<DisposalPaper>()).and_then(written).map(|(of, _)| of);
        let of = of.filter(|of| self.oversees(caller) || self.may_see_remains(caller, &of.remains));
        let target = of.as_ref().map_or(EntryTarget::Platform, |of| EntryTarget::Case(of.remains.id));
        let entry = self.entry(caller, self.now(), EntryKind::Read, ask, target, of.is_some());
        self.record(entry).await?;
        Ok(of)
    }

    /// Auditors oversee what was destroyed as they oversee the log.
    fn oversees(&self, caller: &Caller) -> bool {
        let context = caller.context(self.now(), None);
        self.policies().decide(&caller.principal, &context, &Ask::AuditAll, Target::Platform).allowed
    }

    /// Whether the caller could find the case in the disposal list if it were still there: by its unit, its team, its walls.
    fn may_see_remains(&self, caller: &Caller, remains: &Case) -> bool {
        let calendar = self.programs.get(&remains.program).map(|loaded| &loaded.definition().calendar);
        let context = caller.context(self.now(), calendar);
        let target = Target::Case(remains);
        self.policies().decide(&caller.principal, &context, &Ask::Disposal, target).allowed
    }
}

/// A paper whose content was destroyed, with its certificate.
fn written(of: DisposalPaper) -> Option<(DisposalPaper, Certificate)> {
    of.destroyed_at?;
    let certificate = serde_json::from_str(of.certificate.as_deref()?).ok()?;
    Some((of, certificate))
}
