//! Documents of a case: which of them somebody may see, and what a command on one needs. To see a document is to be allowed
//! `document:KIND` on it *and* to read its class; whatever else one does with a document, one must be able to see it.

use crate::{
    ask::{Ask, DocumentAct, Target},
    authorise::{Authorized, Denial, authorise_all},
    context::Context,
    policies::Policies,
    principal::Principal,
    vocabulary::ProgramSpec,
};
use casewright_core::{
    Case, Document,
    document::DocumentCommand,
    id::{ClassName, DocumentKind, PartnerName, PersonId},
    schema::DEFAULT_CLASS,
};
use std::collections::{BTreeSet, HashMap};

/// The class of a document: as classified, else that of its kind.
pub fn class_of(spec: &ProgramSpec, document: &Document) -> ClassName {
    let kind = || spec.documents.iter().find(|kind| kind.name == document.kind);
    document
        .class
        .clone()
        .or_else(|| kind().map(|kind| kind.class.clone()))
        .unwrap_or_else(|| ClassName::new(DEFAULT_CLASS))
}

/// What to see a document takes.
fn to_see<'a>(spec: &ProgramSpec, case: &'a Case, document: &'a Document) -> Vec<(Ask, Target<'a>)> {
    vec![
        (Ask::Document(DocumentAct::See, document.kind.clone()), Target::Document(case, document)),
        (Ask::Read(class_of(spec, document)), Target::Case(case)),
    ]
}

/// What a command needs, on what; all of it must be allowed. A document that is not there is of no kind: a deny.
pub(crate) fn asks_of<'a>(
    spec: Option<&ProgramSpec>,
    command: &'a DocumentCommand,
    case: &'a Case,
) -> Vec<(Ask, Target<'a>)> {
    let new = |kind: &'a DocumentKind| {
        (Ask::Document(DocumentAct::Add, kind.clone()), Target::NewDocument(case, kind))
    };
    let nothing = || vec![(Ask::Document(DocumentAct::See, "".into()), Target::Case(case))];
    let Some(spec) = spec else { return nothing() };
    let document = command
        .document()
        .map(|number| case.documents.get(number as usize).filter(|document| document.is_here()));
    let act = match command {
        DocumentCommand::Add { kind, .. } => return vec![new(kind)],
        DocumentCommand::MoveIn { document, .. } => return vec![new(&document.kind)],
        // Whoever carries effects reports this one by its letter.
        DocumentCommand::Write { .. } => return vec![(Ask::Settle, Target::Case(case))],
        DocumentCommand::Scanned { .. } | DocumentCommand::ScanWaits { .. } => {
            return vec![(Ask::Scan, Target::Case(case))];
        }
        DocumentCommand::AddVersion { .. } => DocumentAct::Add,
        DocumentCommand::Classify { .. } => DocumentAct::Change,
        DocumentCommand::Seal { .. } | DocumentCommand::Unseal { .. } => DocumentAct::Seal,
        DocumentCommand::Redact { .. } => DocumentAct::Redact,
        DocumentCommand::HandOver { .. } => DocumentAct::HandOver,
        DocumentCommand::MoveOut { .. } => DocumentAct::Move,
    };
    let Some(Some(document)) = document else { return nothing() };
    let mut asks = to_see(spec, case, document);
    asks.push((Ask::Document(act, document.kind.clone()), Target::Document(case, document)));
    // Whoever classifies must be able to read what it becomes: nobody puts a document out of their own sight, or guesses a class.
    if let DocumentCommand::Classify { class: Some(class), .. } = command {
        asks.push((Ask::Read(class.clone()), Target::Case(case)));
    }
    asks
}

/// Authorises that somebody sees a document: what is known of it, and its versions that may be opened.
///
/// # Errors
///
/// A [`Denial`].
pub fn authorise_document<C>(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: &Case,
    document: &Document,
    payload: C,
) -> Result<Authorized<C>, Denial> {
    let asks = policies.spec(&case.program).map(|spec| to_see(spec, case, document)).unwrap_or_default();
    authorise_all(policies, principal, context, asks, Target::Case(case), None, payload)
}

/// What somebody may do with one document that they see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentRights {
    /// Adds versions.
    pub add: bool,
    /// Gives it another title, class, tags.
    pub change: bool,
    /// Seals it and opens it again.
    pub seal: bool,
    /// Moves it to another case.
    pub move_: bool,
    /// Makes a copy of it from which something is removed.
    pub redact: bool,
    /// Notes to whom it was handed over.
    pub hand_over: bool,
}

/// All of a document that policies can tell it from others by.
type Alike<'a> = (
    &'a DocumentKind,
    &'a Option<ClassName>,
    &'a BTreeSet<String>,
    bool,
    bool,
    Option<PersonId>,
    &'a BTreeSet<PartnerName>,
);

/// The documents that somebody sees, by number, with what they may do with each; and the kinds of which they may add one.
/// Nothing of the others: not even how many there are.
pub fn documents_seen(
    policies: &Policies,
    principal: &Principal,
    context: &Context,
    case: &Case,
) -> (Vec<(u32, DocumentRights)>, BTreeSet<DocumentKind>) {
    let Some(spec) = policies.spec(&case.program) else { return Default::default() };
    let may = |ask: Ask, target: Target<'_>| policies.decide(principal, context, &ask, target).allowed;
    // Documents that are alike to the policies are asked about once: cases with thousands have few kinds of them.
    let mut known: HashMap<Alike<'_>, Option<DocumentRights>> = HashMap::new();
    let mut seen = Vec::new();
    for (number, document) in case.documents.iter().enumerate() {
        let alike = (
            &document.kind,
            &document.class,
            &document.tags,
            document.sealed.is_some(),
            document.is_here(),
            document.added_by.person,
            &document.added_by.partners,
        );
        let rights = known.entry(alike).or_insert_with(|| {
            if !to_see(spec, case, document).into_iter().all(|(ask, target)| may(ask, target)) {
                return None;
            }
            let may = |act| {
                document.is_here()
                    && may(Ask::Document(act, document.kind.clone()), Target::Document(case, document))
            };
            Some(DocumentRights {
                add: may(DocumentAct::Add),
                change: may(DocumentAct::Change),
                seal: may(DocumentAct::Seal),
                move_: may(DocumentAct::Move),
                redact: may(DocumentAct::Redact),
                hand_over: may(DocumentAct::HandOver),
            })
        });
        seen.extend(rights.clone().map(|rights| (number as u32, rights)));
    }
    let add = spec.documents.iter().map(|kind| &kind.name);
    let add = add.filter(|kind| {
        may(Ask::Document(DocumentAct::Add, (*kind).clone()), Target::NewDocument(case, kind))
    });
    (seen, add.cloned().collect())
}
