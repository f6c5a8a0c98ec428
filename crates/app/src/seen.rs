//! One case and one caller at one moment. A reference that names no case goes the same way as one that names a case the
//! caller may not see: the policies are asked about a case that is nobody's, and the answer is *not found* either way.

use crate::language::say;
use crate::{
    Answer, App, Caller, Denied, Fault,
    app::Loaded,
    entry::{Entry, EntryKind, EntryTarget},
    record::with_decision,
    words,
};
use authz::{
    AccessDecision, Ask, CaseView, Context, Denial, Existence, OnCase, Principal, Redacted, Rows, Shown,
};
use casewright_core::{
    Case, Field, FieldType, Value,
    case::Register,
    id::{CaseId, StateName},
    value::FieldPath,
};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Sets of circumstances under which the policies are kept prepared with a case.
const PREPARED_MAX: usize = 3;

/// A case before anybody asked anything about it.
pub(crate) struct Seen {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) case: Arc<Case>,
    /// False when the reference names no case.
    exists: bool,
    /// The reference as asked for.
    asked: String,
    pub(crate) at: Timestamp,
    pub(crate) context: Context,
    pub(crate) principal: Principal,
    /// The policies asked about it, prepared at the first ask.
    prepared: Mutex<Vec<OnCase>>,
}

impl App {
    /// Loads the case of a reference for a caller.
    pub(crate) async fn seen(&self, caller: &Caller, reference: &str) -> Result<Seen, Fault> {
        let asked: String = reference.chars().take(100).collect();
        let id = self.store().case_of_reference(&asked).await?;
        // The second read is made whether or not the first found something.
        let case = Box::pin(self.whole_case(id.unwrap_or(CaseId::new(Uuid::nil())))).await?;
        self.seen_case(caller, asked, case)
    }

    /// The same by id, for jobs.
    pub(crate) async fn seen_by_id(&self, caller: &Caller, id: CaseId) -> Result<Seen, Fault> {
        let case = Box::pin(self.whole_case(id)).await?;
        let asked = case.as_ref().map(|case| case.reference.clone()).unwrap_or_default();
        self.seen_case(caller, asked, case)
    }

    /// The case as stored. Who ever acted on it is made up for from its events where the snapshot was written before that was
    /// kept: separation of duties must not forget. The next act stores it.
    async fn whole_case(&self, id: CaseId) -> Result<Option<Arc<Case>>, Fault> {
        let Some(mut case) = self.store().case(id).await? else { return Ok(None) };
        if !case.access.acted_whole {
            let events = self.store().events(id).await?;
            Arc::make_mut(&mut case).access.look_back(&events);
        }
        Ok(Some(case))
    }

    /// A case that is at hand, for a caller.
    pub(crate) fn seen_case(
        &self,
        caller: &Caller,
        asked: String,
        case: Option<Arc<Case>>,
    ) -> Result<Seen, Fault> {
        let at = self.now();
        let exists = case.is_some();
        let (loaded, case) = match case {
            Some(case) => (Arc::clone(self.loaded_of(&case)?), case),
            None => {
                let any = self.programs.values().next();
                let loaded = any.ok_or_else(|| Fault::NoProgram("any".to_owned()))?;
                (Arc::clone(loaded), Arc::new(nobodys(loaded, at)))
            }
        };
        let context = caller.context(at, Some(&loaded.definition().calendar));
        Ok(Seen {
            loaded,
            case,
            exists,
            asked,
            at,
            context,
            principal: caller.principal.clone(),
            prepared: Mutex::default(),
        })
    }

    /// What the caller sees of it; a refusal is in the log before it is told.
    pub(crate) async fn revealed<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        ask: &str,
    ) -> Result<Result<CaseView<Redacted>, Answer<T>>, Fault> {
        match self.reveal(seen) {
            Ok(view) if seen.exists => Ok(Ok(view)),
            Ok(view) => {
                Ok(Err(self.not_found(caller, seen, EntryKind::Read, ask, &view.policies_version).await?))
            }
            Err(denial) => Ok(Err(self.refuse(caller, seen, EntryKind::Read, ask, &denial).await?)),
        }
    }

    /// What the caller sees of it, without a word in the log: for the answers to acts and for dry runs.
    pub(crate) fn reveal(&self, seen: &Seen) -> Result<CaseView<Redacted>, Denial> {
        let loaded = &seen.loaded;
        self.asked(seen, &seen.context, |prepared| prepared.reveal(loaded.definition(), &loaded.views))
    }

    /// The policies in force asked about this case for this caller, under these circumstances; what they read is made up once for each.
    fn asked<T>(&self, seen: &Seen, context: &Context, ask: impl FnOnce(&OnCase) -> T) -> T {
        let policies = self.policies();
        let Seen { case, principal, .. } = seen;
        let mut prepared = seen.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = prepared.iter().find(|one| one.is_of(&policies, principal, context, case)) {
            return ask(known);
        }
        let made = OnCase::new(policies, principal, context, case);
        let answer = ask(&made);
        // The circumstances as they are, and those of a stronger sign-in: others are asked about once.
        if prepared.len() < PREPARED_MAX {
            prepared.push(made);
        }
        answer
    }

    /// The answer of the policies to one ask on this case.
    pub(crate) fn decision(&self, seen: &Seen, ask: &Ask) -> AccessDecision {
        self.asked(seen, &seen.context, |prepared| prepared.decide(ask))
    }

    /// What a caller may do with the cases of a program now, for lists.
    pub(crate) fn rows(&self, caller: &Caller, context: &Context, loaded: &Loaded) -> Rows {
        Rows::new(self.policies(), &caller.principal, context, &loaded.program.name)
    }

    /// Records a refusal and answers it: *not found* for those who may not know of the case.
    pub(crate) async fn refuse<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        kind: EntryKind,
        ask: &str,
        denial: &Denial,
    ) -> Result<Answer<T>, Fault> {
        self.refuse_in(self.entry_on(caller, seen, kind, ask, false), seen, denial).await
    }

    /// The same with an entry that says more.
    pub(crate) async fn refuse_in<T>(
        &self,
        entry: Entry,
        seen: &Seen,
        denial: &Denial,
    ) -> Result<Answer<T>, Fault> {
        self.record(with_decision(entry, &denial.decision)).await?;
        let denied = self.denied(seen, denial);
        // Whoever may learn by its reference that the case is there is told that a sign-in is all that is lacking.
        let discovers = denied.step_up.is_some() && { self.decision(seen, &Ask::Discover).allowed };
        if !seen.exists || (denial.existence == Existence::Hidden && !discovers) {
            return Ok(Answer::NotFound);
        }
        Ok(Answer::Denied(denied))
    }

    /// The words of a refusal.
    pub(crate) fn denied(&self, seen: &Seen, denial: &Denial) -> Denied {
        let asked = words::asked(Some(&seen.loaded.program), &denial.ask.to_string());
        let why = authz::explain(
            &self.policies(),
            &seen.principal,
            &seen.context,
            &denial.ask,
            authz::Target::Case(&seen.case),
        );
        let mut says = say!("you-may-not", asked);
        for reason in why.reasons {
            says.push(' ');
            says.push_str(&crate::words::reasons::refusal(&reason));
        }
        let step_up = self.lacking(seen, &denial.ask);
        Denied { step_up, ..Denied::new(says) }
    }

    /// What a sign-in lacks for something that the policies would open otherwise. A token signs in nowhere.
    pub(crate) fn lacking(&self, seen: &Seen, ask: &Ask) -> Option<authz::StepUp> {
        if seen.principal.has_token() {
            return None;
        }
        let allowed = |context: &Context| self.asked(seen, context, |prepared| prepared.decide(ask)).allowed;
        authz::step_up_by(&seen.context, allowed)
    }

    async fn not_found<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        kind: EntryKind,
        ask: &str,
        policies_version: &str,
    ) -> Result<Answer<T>, Fault> {
        let mut entry = self.entry_on(caller, seen, kind, ask, false);
        policies_version.clone_into(&mut entry.detail.policies_version);
        self.record(entry).await?;
        Ok(Answer::NotFound)
    }

    /// Records that something is there for nobody: an act on a reference that names no case.
    pub(crate) async fn absent<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        ask: &str,
    ) -> Result<Answer<T>, Fault> {
        self.not_found(caller, seen, EntryKind::Act, ask, self.policies().version()).await
    }

    /// An entry about this case.
    pub(crate) fn entry_on(
        &self,
        caller: &Caller,
        seen: &Seen,
        kind: EntryKind,
        ask: &str,
        allowed: bool,
    ) -> Entry {
        let target = if seen.exists { EntryTarget::Case(seen.case.id) } else { EntryTarget::NoCase };
        let mut entry = self.entry(caller, seen.at, kind, ask, target, allowed);
        if !seen.exists {
            entry.detail.reference = Some(seen.asked.clone());
        }
        entry
    }

    /// Records that a view was shown, with what it revealed.
    pub(crate) async fn record_view(
        &self,
        caller: &Caller,
        seen: &Seen,
        ask: &str,
        view: &CaseView<Redacted>,
    ) -> Result<(), Fault> {
        let mut entry = self.entry_on(caller, seen, EntryKind::Read, ask, true);
        entry.detail.policies = view.policies.iter().map(|policy| policy.id.clone()).collect();
        entry.detail.policies_version.clone_from(&view.policies_version);
        entry.detail.classes = view.classes.iter().map(ToString::to_string).collect();
        entry.detail.views = view.views.iter().map(ToString::to_string).collect();
        self.record(entry).await
    }
}

impl Seen {
    /// What a row of a list shows of it.
    pub(crate) fn row(&self, rows: &Rows) -> Result<CaseView<Redacted>, Denial> {
        rows.row(&self.case, self.loaded.definition(), &self.loaded.views)
    }

    /// What a page about many cases shows of it.
    pub(crate) fn whole(&self, rows: &Rows) -> Result<CaseView<Redacted>, Denial> {
        rows.whole(&self.case, self.loaded.definition(), &self.loaded.views)
    }

    /// The zone of the calendar of the case; where there is no case, of the program that stands in for it.
    pub(crate) fn zone(&self) -> TimeZone {
        self.loaded.definition().calendar.zone.clone()
    }

    /// False when the reference names no case.
    pub(crate) const fn exists(&self) -> bool {
        self.exists
    }

    /// Facts about the caller that conditions read as `me`.
    pub(crate) fn me(&self, spec: Option<&authz::ProgramSpec>) -> Value {
        me_of(&self.principal, spec, &self.case, self.at)
    }
}

/// `me`: `id`, `roles` that count on this case, `units`.
pub(crate) fn me_of(
    principal: &Principal,
    spec: Option<&authz::ProgramSpec>,
    case: &Case,
    at: Timestamp,
) -> Value {
    let text = |text: &str| Value::text(text);
    match principal {
        Principal::Service(name) => Value::Map([("id".into(), text(name.as_str()))].into()),
        Principal::Person(person) => {
            let roles = spec.map(|spec| authz::roles_on(spec, person, case, at)).unwrap_or_default();
            Value::Map(
                [
                    ("id".into(), Value::text(person.id.to_string())),
                    ("roles".into(), Value::List(roles.iter().map(|role| text(role.as_str())).collect())),
                    (
                        "units".into(),
                        Value::List(person.units.iter().map(|unit| text(unit.as_str())).collect()),
                    ),
                ]
                .into(),
            )
        }
    }
}

/// Whether the open views show a path in clear, value or none: for what a refusal or an explanation read.
pub(crate) fn may_see(loaded: &Loaded, view: Option<&CaseView<Redacted>>, path: &FieldPath) -> bool {
    let segments = path.segments();
    if let ["input" | "me" | "config" | "state" | "milestones", ..] = segments.as_slice() {
        return true;
    }
    let Some(view) = view else { return false };
    let shows = |wanted: &dyn Fn(&Shown) -> bool| {
        view.views
            .iter()
            .filter_map(|name| loaded.views.get(name))
            .flatten()
            .any(|shown| *shown == Shown::All || wanted(shown))
    };
    let general = view.readable.contains(casewright_core::schema::DEFAULT_CLASS);
    match segments.as_slice() {
        ["clock", name, ..] => {
            shows(&|shown| matches!(shown, Shown::Clock(clock) if clock.as_str() == *name))
        }
        // Amounts are told to those who read their class, in a view that keeps nothing back.
        ["money", ..] if loaded.definition().money.is_some() => {
            let class = loaded.definition().money.as_ref().map(|money| money.class.as_str());
            class.is_some_and(|class| view.readable.contains(class)) && shows(&|_| false)
        }
        ["decisions", name, ..] => {
            general
                && shows(&|shown| matches!(shown, Shown::Decision(decision) if decision.as_str() == *name))
        }
        _ => {
            let schema = &loaded.definition().file;
            // Of a group every field must be open, else nothing of it is told.
            let mut fields =
                schema.fields.iter().filter(|(field, _)| field.is_within(path) || path.is_within(field));
            let open = |path: &FieldPath, field: &Field| {
                readable(view, field)
                    && shows(&|shown| matches!(shown, Shown::Field(group) if path.is_within(group)))
            };
            let mut any = false;
            fields.all(|(path, field)| {
                any = true;
                open(path, field)
            }) && any
        }
    }
}

/// Whether the class of a field, and those of its parts, are open.
pub(crate) fn readable(view: &CaseView<Redacted>, field: &Field) -> bool {
    view.readable.contains(&field.class)
        && match &field.kind {
            FieldType::Many(parts) => parts.values().all(|part| readable(view, part)),
            _ => true,
        }
}

/// A case that is nobody's: of no unit, without team, parties and partners, in the first state of the first program.
fn nobodys(loaded: &Loaded, at: Timestamp) -> Case {
    let definition = loaded.definition();
    let register = |state: &StateName| Register {
        state: state.clone(),
        visit: 1,
        entered_at: at,
        pending: None,
        auto_taken: BTreeSet::new(),
        visited: BTreeMap::new(),
    };
    Case {
        definition: definition.digest.clone(),
        registers: definition
            .tracks
            .iter()
            .map(|track| (track.name.clone(), register(&track.initial)))
            .collect(),
        ..Case::empty(CaseId::new(Uuid::nil()), definition.program.clone(), "".into(), at)
    }
}
