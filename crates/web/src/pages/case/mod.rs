//! A case: its identity, what can be done next, and its tabs, each with an address of its own.

pub mod access;
pub mod act;
pub mod audit;
pub mod custody;
pub mod disclosure;
pub mod documents;
pub mod explain;
pub mod file;
pub mod linked;
pub mod money;
pub mod parties;
pub mod party;
pub mod people;
pub mod plan;
pub mod proposal;
pub mod records;
pub mod redact;
pub mod restrict;
pub mod reveal;
pub mod show;
pub mod tasks;
pub mod timeline;

use super::inbox;
use crate::{
    link::{Side, Subject},
    part::{Frame, frame::Sheet, priority},
    text::{t, tv},
};
use app::{
    answer::{ActionShown, CasePage, FetchShown, FieldShown, Offered, ViewShown},
    core::{FieldType, Value},
    program::Program,
};
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The tabs of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// What the caller may read.
    Summary,
    /// Tasks, and why the case waits.
    Tasks,
    /// The plan.
    Plan,
    /// Every field, with where it came from.
    File,
    /// Whom it is about.
    Parties,
    /// Who works on it.
    People,
    /// What happened.
    Timeline,
    /// Cases that belong together.
    Linked,
    /// Its documents.
    Documents,
    /// Who can open it and why.
    Access,
    /// Who looked and what changed.
    Audit,
    /// Its account: fees, payments, benefits.
    Money,
    /// How long it is kept, holds, disposal.
    Records,
}

/// The frame of a tab: identity bar, tabs, the content, and next actions beside it.
pub(crate) fn tab(
    frame: &Frame,
    case: &CasePage,
    current: Tab,
    did: Option<&str>,
    content: Markup,
) -> Markup {
    let home = Side::Work.case(&case.reference);
    let mut tabs = vec![
        (Tab::Summary, home.clone(), t("tab-summary")),
        (Tab::Tasks, format!("{home}/tasks"), t("tab-tasks")),
        (Tab::Plan, format!("{home}/plan"), t("tab-plan")),
        (Tab::File, format!("{home}/file"), t("tab-file")),
    ];
    if case.tabs.parties {
        tabs.push((Tab::Parties, format!("{home}/parties"), t("tab-parties")));
    }
    if case.is_whole() {
        tabs.push((Tab::People, format!("{home}/people"), t("tab-people")));
    }
    if case.tabs.documents {
        tabs.push((Tab::Documents, format!("{home}/documents"), t("tab-documents")));
    }
    if case.tabs.money {
        tabs.push((Tab::Money, format!("{home}/money"), t("tab-money")));
    }
    tabs.push((Tab::Timeline, format!("{home}/timeline"), t("tab-timeline")));
    if case.is_whole() {
        tabs.push((Tab::Linked, format!("{home}/linked"), t("tab-linked")));
    }
    if case.tabs.access {
        tabs.push((Tab::Access, format!("{home}/access"), t("tab-access")));
    }
    if case.tabs.audit {
        tabs.push((Tab::Audit, format!("{home}/audit"), t("tab-audit")));
    }
    if case.tabs.records {
        tabs.push((Tab::Records, format!("{home}/records"), t("tab-records")));
    }
    let pending = case.states.iter().any(|state| state.pending.is_some());
    let body = html! {
        @if let Some(did) = did { (did_here(case, did)) }
        (live(case))
        (identity(frame, case))
        (parties::banner(case))
        (records::banner(case))
        nav.cw-tabs aria-label=(t("tabs")) {
            ul { @for (tab, href, text) in &tabs { li { a href=(href) aria-current=[(*tab == current).then_some("page")] { (text) } } } }
        }
        div.cw-columns {
            (next_actions(frame, case))
            div { (content) }
        }
    };
    let title = format!("{} {}", case.reference, name(case).unwrap_or_default());
    // While a step is awaited the page looks again by itself, with or without script.
    frame.page(
        Sheet::new(title, body).back("/desk").refresh((pending && current == Tab::Summary).then_some(3)),
    )
}

/// What the script fills in while the page is open: who else looks, that the case has changed.
fn live(case: &CasePage) -> Markup {
    html! {
        div.cw-live data-live=(case.reference) data-version=(case.version) data-others=(t("live-others")) {
            p.cw-live__others role="status" hidden {}
            p.cw-live__changed role="status" hidden { (t("live-changed")) " " a.govuk-link href=(Side::Work.case(&case.reference)) { (t("live-reload")) } }
        }
    }
}

/// What people call the case: the first name in what the caller may read.
pub(crate) fn name(case: &CasePage) -> Option<String> {
    let named = |field: &&app::answer::FieldShown| {
        let last = field.path.as_str().rsplit('.').next().unwrap_or_default();
        matches!(field.kind, Some(FieldType::Text)) && ["name", "title"].contains(&last)
    };
    case.views.iter().flat_map(|view| &view.fields).find(named).and_then(|field| match &field.value {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    })
}

/// The views that show something another view does not: who may open several is spared the repetition.
pub(crate) fn distinct(case: &CasePage) -> Vec<&ViewShown> {
    let paths =
        |view: &ViewShown| view.fields.iter().map(|field| field.path.clone()).collect::<BTreeSet<_>>();
    let all: Vec<BTreeSet<_>> = case.views.iter().map(paths).collect();
    let repeated = |index: usize, own: &BTreeSet<_>| {
        all.iter().enumerate().any(|(other, fields)| {
            other != index && own.is_subset(fields) && (own.len() < fields.len() || other < index)
        })
    };
    case.views
        .iter()
        .zip(all.iter().enumerate())
        .filter(|(_, (at, own))| !repeated(*at, own))
        .map(|(view, _)| view)
        .collect()
}

/// Fields that belong together: those with the same first part of their path.
pub(crate) struct Group {
    /// What people call it.
    pub(crate) title: String,
    /// In the order in which they come.
    pub(crate) fields: Vec<FieldShown>,
}

/// Everything that the caller may read, once each, in groups.
pub(crate) fn groups(case: &CasePage, program: Option<&Program>) -> Vec<Group> {
    let mut known = BTreeSet::new();
    let fields: Vec<FieldShown> = distinct(case)
        .into_iter()
        .flat_map(|view| &view.fields)
        .filter(|field| known.insert(field.path.clone()))
        .cloned()
        .collect();
    grouped(fields, program)
}

/// Fields in groups, in the order in which each group begins. The program may name one: `group-premises`.
pub(crate) fn grouped(fields: Vec<FieldShown>, program: Option<&Program>) -> Vec<Group> {
    let mut found: Vec<(String, Group)> = Vec::new();
    for field in fields {
        let path = field.path.as_str();
        let head = match (path.split_once('.'), &field.kind) {
            (Some((head, _)), _) => head,
            (None, Some(FieldType::Many(_))) => path,
            (None, _) => "",
        };
        if let Some((_, group)) = found.iter_mut().find(|(known, _)| known == head) {
            group.fields.push(field);
            continue;
        }
        let named = || program?.text(crate::text::locale().code, &format!("group-{head}"), &[]);
        let title = match head {
            "" => t("group-general"),
            "decision" => named().unwrap_or_else(|| t("group-decision")),
            "clock" => named().unwrap_or_else(|| t("group-clock")),
            head if head == path => field.label.clone(),
            head => named().unwrap_or_else(|| sentence(head)),
        };
        found.push((head.to_owned(), Group { title, fields: vec![field] }));
    }
    // What stands alone and what is worked out come last: the case file comes first.
    found.sort_by_key(|(head, _)| matches!(head.as_str(), "" | "decision" | "clock"));
    found.into_iter().map(|(_, group)| group).collect()
}

/// `home_address` as people write it.
fn sentence(name: &str) -> String {
    let text = name.replace(['-', '_'], " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The colour of a state: what came of an ended case, else that work goes on.
pub(crate) fn colour(outcome: Option<&str>, is_final: bool) -> &'static str {
    match outcome {
        _ if !is_final => "govuk-tag--blue",
        Some("granted" | "approved" | "placed" | "paid") => "govuk-tag--green",
        Some("refused" | "rejected" | "denied") => "govuk-tag--red",
        _ => "govuk-tag--grey",
    }
}

/// Reference, name, states, clocks, flags.
pub(crate) fn identity(frame: &Frame, case: &CasePage) -> Markup {
    html! {
        header.cw-identity {
            p.cw-identity__reference { (case.program_title) " " span.cw-code { (case.reference) } }
            h1.govuk-heading-l.cw-identity__name { (name(case).unwrap_or_else(|| case.reference.clone())) }
            ul.cw-identity__facts {
                @for state in &case.states {
                    li { strong.govuk-tag.(colour(case.outcome.as_deref(), state.is_final)) { (state.title) } }
                    @if let Some(pending) = &state.pending { li { strong.govuk-tag.govuk-tag--amber { (pending) } } }
                }
                @if case.priority.is_some() { li { (priority::tag(case.priority.as_ref())) } }
                @for clock in case.clocks.iter().filter(|clock| clock.running || clock.over) {
                    li {
                        (clock.title) ": "
                        @if clock.over { strong.govuk-tag.govuk-tag--red { (tv("clock-over", [("day", frame.words.last_day(clock.due_at))])) } }
                        @else { (frame.words.last_day(clock.due_at)) " (" (frame.words.away(clock.due_at)) ")" }
                    }
                }
                @if let Some(place) = &case.place { li.cw-quiet { (place) } }
                li.cw-quiet { (tv("opened-on", [("day", frame.words.day(case.opened_at))])) }
            }
            @for flag in &case.flags {
                div.cw-flag {
                    p { strong.govuk-tag.govuk-tag--red { (t("flagged")) } " " (flag.text) " " span.cw-quiet { (frame.words.time(flag.since)) } }
                    @if flag.may_clear {
                        form method="post" action={ (Side::Work.case(&case.reference)) "/flag/" (flag.no) } {
                            button.govuk-button.govuk-button--secondary type="submit" { (t("flag-clear")) }
                        }
                    }
                }
            }
        }
    }
}

/// What can be done now. What neither the policy nor the rules offer is not here; what the rules would refuse says why.
fn next_actions(frame: &Frame, case: &CasePage) -> Markup {
    html! {
        aside.cw-actions aria-labelledby="next" {
            h2.govuk-heading-m #next { (t("next-actions")) }
            @let tasks = case.tasks.iter().filter(|task| task.may_take || task.may_start || task.may_complete).count();
            @if tasks > 0 {
                p { a.govuk-link href={ (Side::Work.case(&case.reference)) "/tasks" } { (tv("next-tasks", [("count", tasks)])) } }
            }
            @if case.actions.is_empty() && tasks == 0 { p { (t("next-none")) } }
            @if !case.actions.is_empty() { ul { @for (action, first) in ordered(case) { li { (offer(Side::Work, &case.reference, action, first)) } } } }
            @for fetch in &case.fetched { p.cw-quiet { (last_fetch(frame, fetch)) } }
        }
    }
}

/// What came of the last question to a source outside.
fn last_fetch(frame: &Frame, fetch: &FetchShown) -> String {
    let when = frame.words.time(fetch.at);
    let key = match (&fetch.failure, fetch.changed) {
        (Some(_), _) => "fetch-failed",
        (None, true) => "fetch-changed",
        (None, false) => "fetch-same",
    };
    let why = fetch.failure.clone().unwrap_or_default();
    tv(key, [("source", fetch.source.clone()), ("when", when), ("why", why)])
}

/// The actions, those that go on with the work before those that somebody has to answer for with a reason (withdraw,
/// refuse); each with whether it stands out. Where there is a choice among reasons alone (grant or refuse), all of them do.
pub(crate) fn ordered(case: &CasePage) -> Vec<(&ActionShown, bool)> {
    let (plain, grave): (Vec<_>, Vec<_>) = case.actions.iter().partition(|action| !action.reason_required);
    let choice = plain.is_empty() && grave.len() > 1;
    plain
        .into_iter()
        .map(|action| (action, true))
        .chain(grave.into_iter().map(|action| (action, choice)))
        .collect()
}

/// One action: a button, with the reason where it would be refused or depends.
pub(crate) fn offer(side: Side, reference: &str, action: &ActionShown, first: bool) -> Markup {
    let href = if action.by_filing {
        inbox::at(reference)
    } else {
        Subject::Action(action.name.to_string()).under(side, reference)
    };
    let (quiet, why) = match &action.offered {
        Offered::Now => (!first, None),
        // Where it is filed, it is asked for.
        _ if action.by_filing => (!first, None),
        // A form asks for what it depends on; a list of its questions would say nothing.
        Offered::Depends(_) if action.has_form => (!first, Some(t("depends-on-form"))),
        Offered::Depends(why) => (!first, Some(tv("depends-on", [("why", why.as_str())]))),
        Offered::Not(why) => (true, Some(tv("not-now", [("why", why.as_str())]))),
    };
    html! {
        a.govuk-button.govuk-button--secondary[quiet] role="button" draggable="false" data-module="govuk-button" href=(href) {
            (action.title)
        }
        @if let Some(why) = why { p.cw-quiet { (why) } }
    }
}

fn did_here(case: &CasePage, did: &str) -> Markup {
    let state = case.states.iter().map(|state| state.title.clone()).collect::<Vec<_>>().join(", ");
    let what = ("what", did.to_owned());
    // Not everybody is shown the state.
    let says = if state.is_empty() { tv("did-alone", [what]) } else { tv("did", [what, ("state", state)]) };
    did_banner(&says)
}

/// That something was done.
pub(crate) fn did_banner(says: &str) -> Markup {
    html! {
        div.govuk-notification-banner.govuk-notification-banner--success role="alert" aria-labelledby="did" data-module="govuk-notification-banner" {
            div.govuk-notification-banner__header { h2.govuk-notification-banner__title #did { (t("done")) } }
            div.govuk-notification-banner__content {
                p.govuk-notification-banner__heading { (says) }
            }
        }
    }
}
