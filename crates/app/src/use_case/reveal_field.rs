//! One masked field of one case in clear: an act of its own, with an entry of its own that is written before the value is told. The
//! page goes on showing the mask; what was revealed stands in the answer to this one request alone.

use crate::language::say;
use crate::{
    Answer, App, Caller, Declared, Denied, Fault,
    answer::{FieldRevealed, FieldShown, Reveal},
    entry::EntryKind,
    names::people_of,
    record::with_decision,
    seen::Seen,
    show::Shower,
    use_case::case_page::sees_all,
    words,
};
use authz::{Ask, CaseView, NotUnmasked, Redacted};
use casewright_core::{FieldPath, Rejection, id::ClassName};
use program::model::ReasonAsked;
use std::collections::BTreeMap;

/// Longest reason, in characters.
const REASON_CHARS_MAX: usize = 2_000;

impl App {
    /// Shows one field in clear that the views open to the caller show masked. A field that they do not show is not there.
    pub async fn reveal_field(
        &self,
        caller: &Caller,
        reference: &str,
        path: &FieldPath,
        reason: Option<&str>,
    ) -> Result<Answer<FieldRevealed>, Fault> {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
        let caller = &giving(caller, reason);
        let seen = self.seen(caller, reference).await?;
        let definition = seen.loaded.definition();
        let ask = definition.file.field(path).filter(|_| seen.exists());
        let ask = ask.map_or("reveal".to_owned(), |field| Ask::Reveal(field.class.clone()).to_string());
        let unmasked = authz::unmask(
            &self.policies(),
            &seen.principal,
            &seen.context,
            &seen.case,
            definition,
            &seen.loaded.views,
            path,
        );
        // What the sheet knows is named; what somebody made up is not taken down.
        let known = definition.file.field(path).map(|_| path.clone());
        let mut entry = self.entry_on(caller, &seen, EntryKind::Read, &ask, false);
        entry.detail.field = known.filter(|_| seen.exists());
        let unmasked = match unmasked {
            Err(NotUnmasked::Denied(denial)) => return self.refuse_in(entry, &seen, &denial).await,
            Err(NotUnmasked::InClear) if seen.exists() => {
                self.record(entry).await?;
                let says = say!("you-see-this-field-in-clear-already");
                return Ok(Answer::Denied(Denied::new(says)));
            }
            Ok(unmasked) if seen.exists() => unmasked,
            _ => {
                self.record(entry).await?;
                return Ok(Answer::NotFound);
            }
        };
        let mut entry = with_decision(entry, unmasked.decision());
        entry.allowed = true;
        let asked = unmasked.classes().iter().map(|class| reason_asked(&seen, class)).max();
        let too_long = reason.is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX);
        if too_long || (reason.is_none() && asked == Some(ReasonAsked::Required)) {
            entry.detail.rejection = Some(Rejection::ReasonMissing);
            self.record(entry).await?;
            let program = &seen.loaded.program;
            let mut refused = words::refused(program, caller.lang(), &Rejection::ReasonMissing, &|_| false);
            if too_long {
                refused.text = say!("give-a-reason-of-at-most-characters", most = REASON_CHARS_MAX);
            }
            return Ok(Answer::Found(FieldRevealed::Refused(refused)));
        }
        let view = match self.reveal(&seen) {
            Ok(view) => view,
            Err(denial) => return self.refuse(caller, &seen, EntryKind::Read, &ask, &denial).await,
        };
        let people = people_of(definition, &seen.case);
        let names = self.names(caller, &seen.case, people, sees_all(&seen, &view)).await?;
        let shower = Shower { loaded: &seen.loaded, view: &view, names: &names, lang: caller.lang() };
        let (value, masked) = unmasked.value();
        let Some(shown) = shower.with_value(path, value) else { return Ok(Answer::NotFound) };
        let origin = shower.field(path).and_then(|field| field.origin);
        entry.detail.classes = unmasked.classes().iter().map(ToString::to_string).collect();
        // Before anything is told.
        self.record(entry).await?;
        let shown = FieldShown { masked, origin, reveal: Reveal::Here, ..shown };
        Ok(Answer::Found(FieldRevealed::Shown(Box::new(shown))))
    }

    /// Says of masked fields whether the caller may ask for what is under the mask.
    pub(crate) fn offer_to_reveal(
        &self,
        seen: &Seen,
        view: &CaseView<Redacted>,
        fields: &mut dyn Iterator<Item = &mut FieldShown>,
    ) {
        let mut known: BTreeMap<ClassName, bool> = BTreeMap::new();
        for shown in fields.filter(|shown| shown.masked) {
            let Some(field) = seen.loaded.definition().file.field(&shown.path) else { continue };
            let mut reason = None;
            for class in authz::masked_classes(field, &view.readable) {
                let ask = Ask::Reveal(class.clone());
                // What only a newer or stronger sign-in is lacking for is offered: asking for it leads there.
                let may = || self.allows(seen, &ask) || self.lacking(seen, &ask).is_some();
                if *known.entry(class.clone()).or_insert_with(may) {
                    reason = reason.max(Some(reason_asked(seen, &class)));
                }
            }
            if let Some(reason) = reason {
                shown.reveal = Reveal::May { reason, wrong: None };
            }
        }
    }
}

fn reason_asked(seen: &Seen, class: &ClassName) -> ReasonAsked {
    seen.loaded.program.reveal_reasons.get(class).copied().unwrap_or_default()
}

/// The same caller with the reason given for this one request: policies can ask for it, and the entry keeps it.
fn giving(caller: &Caller, reason: Option<&str>) -> Caller {
    let caller = caller.clone();
    let Some(reason) = reason else { return caller };
    let reason = Some(reason.chars().take(REASON_CHARS_MAX).collect());
    let declared = Declared { reason, ..caller.declared.clone() };
    caller.declaring(declared)
}
