//! The form of an action or task, filled in as far as the caller got.

use super::draft::Draft;
use crate::{
    Answer, App, Caller, Fault,
    answer::{FormFieldShown, FormPageShown, FormShown, Offered, Preview, Refused},
    bind::{Bound, json_of},
    entry::EntryKind,
    form_input::{FormScope, bind, is_asked, listed, of_action, of_task, rejection_of},
    record::with_decision,
    seen::Seen,
    show::choices,
    words,
};
use authz::{Ask, Asking, CaseView, NotDecided, Redacted};
use casewright_core::{
    Command, Envelope, Rejection, Transition, Value,
    id::{ActionName, ItemNo},
    offer::offer,
    value::FieldPath,
};
use program::model::Form;
use serde_json::Value as Json;

impl App {
    /// The form of an action; for one without a form, a page-less form with the preview.
    pub async fn action_form(
        &self,
        caller: &Caller,
        reference: &str,
        action: &str,
    ) -> Result<Answer<FormShown>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let name = ActionName::new(action);
        let ask = Ask::Act(name.clone());
        if let Some(answer) = self.closed(caller, &seen, &ask, &format!("form:{action}")).await? {
            return Ok(answer);
        }
        let form = of_action(&seen.loaded, action);
        let draft = self.draft_of(&seen, action).await?;
        let view = self.reveal(&seen).ok();
        let bound = draft.as_ref().map(|draft| bind(&seen.loaded, &seen.case, form, &draft.input, seen.at));
        let meta = seen.loaded.program.actions.get(action);
        let preview = match &bound {
            Some(bound) => {
                let input = bound.input.clone();
                let command = Command::Act { track: None, action: name, input };
                self.preview(caller, &seen, command, draft.as_ref(), bound)
            }
            None => {
                let me = seen.me(self.policies().spec(&seen.case.program));
                let availability = offer(&seen.case, seen.loaded.definition(), &name, &me, seen.at);
                Preview {
                    offered: self.offered(caller, &seen, view.as_ref(), &name, availability),
                    refused: None,
                }
            }
        };
        let shown = FormShown {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            of: action.to_owned(),
            title: words::action_title(&seen.loaded.program, action),
            reason_required: meta.is_some_and(|meta| meta.reason_required),
            by_filing: self.is_by_filing(&seen.loaded, action),
            pages: pages(caller, &seen, form, view.as_ref(), draft.as_ref(), bound.as_ref()),
            from_draft: draft.is_some(),
            reason: draft.and_then(|draft| draft.reason),
            preview,
        };
        self.record_form(caller, &seen, &format!("form:{action}"), view.as_ref(), &ask).await?;
        Ok(Answer::Found(shown))
    }

    /// The form of a task.
    pub async fn task_form(
        &self,
        caller: &Caller,
        reference: &str,
        item: ItemNo,
    ) -> Result<Answer<FormShown>, Fault> {
        let seen = self.seen(caller, reference).await?;
        let key = seen.case.item(item).map(|item| item.key.clone()).unwrap_or_default();
        let ask = Ask::Task(key.clone());
        let logged = format!("form:{key}");
        if let Some(answer) = self.closed(caller, &seen, &ask, &format!("item:{}", item.0)).await? {
            return Ok(answer);
        }
        let form = of_task(&seen.loaded, &key);
        let of = format!("item:{}", item.0);
        let draft = self.draft_of(&seen, &of).await?;
        let view = self.reveal(&seen).ok();
        let bound = draft.as_ref().map(|draft| bind(&seen.loaded, &seen.case, form, &draft.input, seen.at));
        let preview = match &bound {
            Some(bound) => {
                let input = bound.input.clone();
                let command = Command::Item { item, transition: Transition::Complete, input };
                self.preview(caller, &seen, command, draft.as_ref(), bound)
            }
            None => Preview { offered: Offered::Now, refused: None },
        };
        let shown = FormShown {
            reference: seen.case.reference.clone(),
            version: seen.case.version,
            of,
            title: seen
                .case
                .item(item)
                .map_or_else(|| key.clone(), |item| words::item_title(&seen.loaded.program, item)),
            reason_required: false,
            by_filing: false,
            pages: pages(caller, &seen, form, view.as_ref(), draft.as_ref(), bound.as_ref()),
            from_draft: draft.is_some(),
            reason: draft.and_then(|draft| draft.reason),
            preview,
        };
        self.record_form(caller, &seen, &logged, view.as_ref(), &ask).await?;
        Ok(Answer::Found(shown))
    }

    /// The refusal, where the ask is not open to the caller.
    pub(crate) async fn closed<T>(
        &self,
        caller: &Caller,
        seen: &Seen,
        ask: &Ask,
        logged: &str,
    ) -> Result<Option<Answer<T>>, Fault> {
        let decision = self.decision(seen, ask);
        if decision.allowed && seen.exists() {
            return Ok(None);
        }
        let denial = self.denial(seen, ask.clone(), decision);
        self.refuse(caller, seen, EntryKind::Read, logged, &denial).await.map(Some)
    }

    async fn record_form(
        &self,
        caller: &Caller,
        seen: &Seen,
        logged: &str,
        view: Option<&CaseView<Redacted>>,
        ask: &Ask,
    ) -> Result<(), Fault> {
        match view {
            Some(view) => self.record_view(caller, seen, logged, view).await,
            None => {
                let decision = self.decision(seen, ask);
                let entry = self.entry_on(caller, seen, EntryKind::Read, logged, true);
                self.record(with_decision(entry, &decision)).await
            }
        }
    }

    /// What would come of it: the command is authorised and decided, and the result thrown away.
    fn preview(
        &self,
        caller: &Caller,
        seen: &Seen,
        command: Command,
        draft: Option<&Draft>,
        bound: &Bound,
    ) -> Preview {
        let not = |refused: Refused| Preview {
            offered: Offered::Not(refused.text.clone()),
            refused: Some(refused),
        };
        if let Some(problem) = rejection_of(bound) {
            return not(self.refusal(caller, seen, &problem));
        }
        let policies = self.policies();
        let envelope = Envelope {
            case: seen.case.id,
            actor: seen.principal.actor(),
            on_behalf_of: seen.principal.on_behalf_of(),
            me: seen.me(policies.spec(&seen.case.program)),
            at: seen.at,
            lang: None,
            purpose: seen.context.declared.purpose.clone(),
            // A reason is asked for on the same page; here it counts as given.
            reason: draft.and_then(|draft| draft.reason.clone()).or_else(|| Some("…".to_owned())),
            read_at: None,
            command,
        };
        let definition = seen.loaded.definition();
        let case = Some(&*seen.case);
        let asking = Asking { policies: &policies, principal: &seen.principal, context: &seen.context };
        let denied = |denial: &authz::Denial| {
            let text = self.denied(seen, denial).says;
            not(Refused { kind: "not-allowed".to_owned(), text, ..Refused::default() })
        };
        match authz::authorise(&policies, &seen.principal, &seen.context, case, definition, envelope) {
            Err(denial) => denied(&denial),
            Ok(authorized) => match authorized.decide(asking, case, definition) {
                Ok(_) => Preview { offered: Offered::Now, refused: None },
                Err(NotDecided::Denied(denial)) => denied(&denial),
                Err(NotDecided::Rejected(rejection)) => not(self.refusal(caller, seen, &rejection)),
                Err(NotDecided::Stale) => not(self.refusal(caller, seen, &Rejection::Busy)),
            },
        }
    }
}

/// What was typed for a path, dotted or nested.
fn at<'a>(typed: &'a Json, path: &FieldPath) -> Option<&'a Json> {
    typed.get(path.as_str()).or_else(|| path.segments().iter().try_fold(typed, |json, name| json.get(name)))
}

fn pages(
    caller: &Caller,
    seen: &Seen,
    form: Option<&Form>,
    view: Option<&CaseView<Redacted>>,
    draft: Option<&Draft>,
    bound: Option<&Bound>,
) -> Vec<FormPageShown> {
    let Some(form) = form else { return Vec::new() };
    let program = &seen.loaded.program;
    let lang = caller.lang();
    let text = |key: &str| program.text(lang, key, &[]).unwrap_or_else(|| words::sentence(key));
    let hint = |key: Option<&casewright_core::id::TextKey>| {
        key.and_then(|key| program.text(lang, key.as_str(), &[]))
    };
    let fields = listed(&seen.loaded, Some(form));
    let input = bound.map(|bound| bound.input.clone()).unwrap_or_default();
    let scope = FormScope::new(&seen.loaded, &seen.case, &input, seen.at);
    let empty = Json::Null;
    let typed = draft.map_or(&empty, |draft| &draft.input);
    form.pages
        .iter()
        .map(|page| FormPageShown {
            id: page.id.clone(),
            title: text(page.title.as_str()),
            hint: hint(page.hint.as_ref()),
            fields: page
                .fields
                .iter()
                .filter_map(|field| {
                    let (path, meta) = fields.field(&field.path)?;
                    let stored = view
                        .filter(|_| form.appends.is_none())
                        .and_then(|view| view.fields.get(&path))
                        .filter(|shown| !shown.masked)
                        .map(|shown| shown.value.clone());
                    let problem = bound
                        .and_then(|bound| bound.problems.iter().find(|problem| problem.path == path))
                        .map(|problem| {
                            let problems = vec![problem.clone()];
                            let refused = words::rejection(program, lang, &Rejection::Input { problems });
                            refused.problems.into_iter().map(|shown| shown.text).collect::<String>()
                        });
                    Some(FormFieldShown {
                        label: text(field.label.as_str()),
                        hint: hint(field.hint.as_ref()),
                        kind: meta.kind.clone(),
                        currency: program.currency_of(&meta.kind).cloned(),
                        required: field.required,
                        asked: is_asked(field, &scope),
                        choices: choices(&seen.loaded, lang, &path, &meta.kind),
                        value: at(typed, &path)
                            .cloned()
                            .unwrap_or_else(|| json_of(&stored.unwrap_or(Value::Null))),
                        problem,
                        path,
                    })
                })
                .collect(),
        })
        .collect()
}
