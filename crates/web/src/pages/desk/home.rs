//! What stands first on the desk: what is one's own, what is due, what is new. Every number opens its list.

use super::super::{cases::show::address, work::queue};
use crate::{
    link::{Side, with},
    part::{
        Frame,
        due::{self, due, number},
        priority,
    },
    text::{t, tv},
};
use app::answer::{
    CaseFilters, DueRow, DueWithin, Home, HomeNumbers, NoticeShown, Owner, QueueKind, TaskRow,
};
use maud::{Markup, html};

/// The first part of the desk; nothing for somebody who works on no case.
pub fn section(frame: &Frame, home: &Home) -> Markup {
    html! {
        @if !home.programs.is_empty() { (numbers(home)) }
        (signals(frame, home))
        @if !home.tasks.is_empty() || !home.due.is_empty() {
            div.cw-columns-two {
                @if !home.tasks.is_empty() { (tasks(frame, home)) }
                @if !home.due.is_empty() { (soon(frame, &home.due)) }
            }
        }
    }
}

fn numbers(home: &Home) -> Markup {
    let [one] = home.programs.as_slice() else { return table(home) };
    html! {
        ul.cw-numbers aria-label=(t("home-numbers")) {
            @for (key, count, to) in of(one) {
                li.cw-numbers__one.(if key == "home-over" && count.n > 0 { "cw-numbers__one--hot" } else { "" }) {
                    a href=(to) {
                        span.cw-numbers__count { (due::count(count)) }
                        span.cw-numbers__label { (t(key)) }
                    }
                }
            }
        }
    }
}

/// Each number with its list.
fn of(one: &HomeNumbers) -> Vec<(&'static str, app::answer::Count, String)> {
    let program = one.program.as_str();
    let cases = |filters: CaseFilters| address(program, &filters);
    let due = |within| cases(CaseFilters { due: Some(within), ..CaseFilters::default() });
    let mut all = vec![
        ("home-tasks", one.tasks, queue::address(QueueKind::Mine, program, None)),
        ("home-available", one.available, queue::address(QueueKind::Available, program, None)),
        ("home-mine", one.mine, cases(CaseFilters { owner: Some(Owner::Me), ..CaseFilters::default() })),
    ];
    all.extend(one.week.map(|count| ("home-week", count, due(DueWithin::Week))));
    all.extend(one.over.map(|count| ("home-over", count, due(DueWithin::Over))));
    all
}

fn table(home: &Home) -> Markup {
    let keys = ["home-tasks", "home-available", "home-mine", "home-week", "home-over"];
    html! {
        table.cw-table {
            caption.govuk-visually-hidden { (t("home-numbers")) }
            thead {
                tr {
                    th scope="col" { (t("program")) }
                    @for key in keys { th.cw-number scope="col" { (t(key)) } }
                    th scope="col" { (t("board")) }
                }
            }
            tbody {
                @for one in &home.programs {
                    @let numbers = of(one);
                    tr {
                        th scope="row" data-label=(t("program")) { span { (one.title) } }
                        @for key in keys {
                            td.cw-number.(if key == "home-over" && one.over.is_some_and(|over| over.n > 0) { "cw-hot" } else { "" }) data-label=(t(key)) {
                                @match numbers.iter().find(|(known, ..)| *known == key) {
                                    Some((_, count, to)) => (number(*count, to, &tv("board-cell", [("name", one.title.clone()), ("what", t(key))]))),
                                    None => span.cw-quiet aria-label=(t("none")) { "–" },
                                }
                            }
                        }
                        td data-label=(t("board")) {
                            @if one.board { a.govuk-link href=(with("/board", [("program", one.program.as_str())])) { (t("home-board")) } }
                            @else { span.cw-quiet aria-label=(t("none")) { "–" } }
                        }
                    }
                }
            }
        }
    }
}

/// What is new: work given, notices, accesses to look at.
fn signals(frame: &Frame, home: &Home) -> Markup {
    let looks = [
        ("home-reviews", home.reviews),
        ("home-requests", home.requests),
        ("home-notices", home.notices.len()),
    ];
    html! {
        @if !home.given.is_empty() {
            section aria-labelledby="given" {
                h2.govuk-heading-m #given { (t("home-given")) }
                ul.cw-lines { @for one in &home.given { (notice(frame, one)) } }
            }
        }
        @if looks.iter().any(|(_, count)| *count > 0) {
            section aria-labelledby="look-at" {
                h2.govuk-heading-m #look-at { (t("home-look-at")) }
                ul.cw-lines {
                    @for (key, count) in looks {
                        @if count > 0 { li { a.govuk-link href="/access" { (tv(key, [("count", count)])) } } }
                    }
                }
            }
        }
    }
}

fn notice(frame: &Frame, one: &NoticeShown) -> Markup {
    html! {
        li {
            strong.govuk-tag.govuk-tag--blue { (t("home-new")) } " "
            @match &one.reference {
                Some(reference) => a.govuk-link href=(Side::Work.case(reference)) { (one.says) },
                None => (one.says),
            }
            " " span.cw-quiet { (frame.words.time(one.at)) }
            @if let Some(reason) = &one.reason { br; span.cw-quiet { (reason) } }
        }
    }
}

fn tasks(frame: &Frame, home: &Home) -> Markup {
    html! {
        section aria-labelledby="my-tasks" {
            h2.govuk-heading-m #my-tasks { a.govuk-link.govuk-link--no-visited-state href="/work/mine" { (t("queue-mine")) } }
            ul.cw-lines data-rows { @for task in &home.tasks { (task_line(frame, task)) } }
            @if home.more_tasks { p.govuk-body { a.govuk-link href="/work/mine" { (t("home-all-tasks")) } } }
        }
    }
}

fn task_line(frame: &Frame, task: &TaskRow) -> Markup {
    html! {
        li {
            a.govuk-link href={ (Side::Work.case(&task.reference)) "/tasks" } { (task.title) }
            " " span.cw-quiet { (task.reference) @if !task.about.is_empty() { ", " (task.about) } }
            @if task.priority.is_some() { " " (priority::tag(task.priority.as_ref())) }
            @if let Some(at) = task.due_at { " " (due::plain(&frame.words.at(&task.zone), at)) }
        }
    }
}

fn soon(frame: &Frame, rows: &[DueRow]) -> Markup {
    html! {
        section aria-labelledby="soon" {
            h2.govuk-heading-m #soon { (t("home-soon")) }
            ul.cw-lines data-rows {
                @for row in rows {
                    li {
                        a.govuk-link href=(Side::Work.case(&row.reference)) { (row.reference) @if !row.about.is_empty() { ", " (row.about) } }
                        " " span.cw-quiet { (row.what) }
                        " " (due(&frame.words.at(&row.zone), row.at, row.kind))
                    }
                }
            }
        }
    }
}
