//! `/board`: who works on how much, what is due, what waits. Every number opens the list that it counts.

use super::super::{PageResult, answered, cases::show::address, ok, sample, sample_desk};
use crate::{
    link::with,
    part::{Frame, due::number, frame::Sheet},
    state::WebState,
    text::{t, tv},
    visit::Worker,
};
use app::{
    answer::{Board, CaseFilters, Count, DueWithin, Owner, WaitsFor},
    board_filters,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use serde::Deserialize;

/// The page.
pub fn page(frame: &Frame, board: &Board) -> Markup {
    let program = board.program.as_str();
    let of = |filters: CaseFilters| address(program, &filters);
    let due = |within| CaseFilters { due: Some(within), ..board_filters(None) };
    let waits = |what| CaseFilters { waits: Some(what), ..board_filters(None) };
    let nobody = CaseFilters { owner: Some(Owner::Nobody), ..board_filters(None) };
    let heads: [(&str, Count, CaseFilters); 6] = [
        ("board-live", board.live, board_filters(None)),
        ("board-over", board.over, due(DueWithin::Over)),
        ("board-week", board.week, due(DueWithin::Week)),
        ("board-approvals", board.approvals, waits(WaitsFor::Approval)),
        ("board-nobody", board.nobody, nobody),
        ("board-flags", board.flags, waits(WaitsFor::Flag)),
    ];
    let content = html! {
        span.govuk-caption-l { (board.program_title) }
        h1.govuk-heading-l { (t("board")) }
        @if board.programs.len() > 1 {
            nav.cw-tabs aria-label=(t("programs")) {
                ul {
                    @for (name, title) in &board.programs {
                        li { a href=(with("/board", [("program", name.as_str())])) aria-current=[(*name == board.program).then_some("page")] { (title) } }
                    }
                }
            }
        }
        div data-renew="board" {
        ul.cw-numbers {
            @for (key, count, filters) in heads {
                li.cw-numbers__one.(if key == "board-over" && count.n > 0 { "cw-numbers__one--hot" } else { "" }) {
                    a href=(of(filters)) {
                        span.cw-numbers__count { (crate::part::due::count(count)) }
                        span.cw-numbers__label { (t(key)) }
                    }
                }
            }
        }
        h2.govuk-heading-m { (t("board-workload")) }
        @if board.workers.is_empty() { p.govuk-body { (t("board-no-workers")) } } @else { (workload(board, &of)) }
        @if board.more_workers { p.govuk-body { (t("board-more-workers")) } }
        h2.govuk-heading-m { (t("board-clocks")) }
        @if board.clocks.is_empty() { p.govuk-body { (t("list-empty")) } } @else { (clocks(board, &of)) }
        }
        p.govuk-body { a.govuk-link href=(with("/work/team", [("program", program)])) { (t("board-tasks")) } }
    };
    frame.page(Sheet::new(t("board"), content))
}

fn workload(board: &Board, of: &dyn Fn(CaseFilters) -> String) -> Markup {
    html! {
        div.cw-wide tabindex="0" role="region" aria-label=(t("board-workload")) {
            table.cw-table.cw-matrix {
                caption.govuk-visually-hidden { (t("board-workload")) }
                thead {
                    tr {
                        th scope="col" { (t("board-person")) }
                        th.cw-number scope="col" { (t("board-all")) }
                        th.cw-number scope="col" { (t("board-over")) }
                        @for (_, title) in &board.states { th.cw-number scope="col" { (title) } }
                    }
                }
                tbody {
                    @for row in &board.workers {
                        @let owner = Some(Owner::Person(row.person));
                        tr {
                            th scope="row" data-label=(t("board-person")) { span { (row.name) } }
                            td.cw-number data-label=(t("board-all")) { (number(row.all, &of(CaseFilters { owner, ..board_filters(None) }), &row.name)) }
                            td.cw-number.(if row.over.n > 0 { "cw-hot" } else { "" }) data-label=(t("board-over")) {
                                (number(row.over, &of(CaseFilters { owner, due: Some(DueWithin::Over), ..board_filters(None) }), &tv("board-cell", [("name", row.name.clone()), ("what", t("board-over"))])))
                            }
                            @for (count, (state, title)) in row.by_state.iter().zip(&board.states) {
                                td.cw-number data-label=(title) {
                                    (number(*count, &of(CaseFilters { owner, ..board_filters(Some(state)) }), &tv("board-cell", [("name", row.name.clone()), ("what", title.clone())])))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn clocks(board: &Board, of: &dyn Fn(CaseFilters) -> String) -> Markup {
    html! {
        div.cw-wide tabindex="0" role="region" aria-label=(t("board-clocks")) {
            table.cw-table.cw-matrix {
                caption.govuk-visually-hidden { (t("board-clocks")) }
                thead {
                    tr {
                        th scope="col" { (t("state")) }
                        th.cw-number scope="col" { (t("board-all")) }
                        @for (_, word) in DueWithin::ALL { th.cw-number scope="col" { (t(&format!("due-{word}"))) } }
                    }
                }
                tbody {
                    @for row in &board.clocks {
                        @let counts = [row.over, row.today, row.week, row.month, row.never];
                        tr {
                            th scope="row" data-label=(t("state")) { span { (row.title) } }
                            td.cw-number data-label=(t("board-all")) { (number(row.all, &of(board_filters(Some(&row.state))), &row.title)) }
                            @for ((within, word), count) in DueWithin::ALL.iter().zip(counts) {
                                @let label = t(&format!("due-{word}"));
                                td.cw-number.(if *within == DueWithin::Over && count.n > 0 { "cw-hot" } else { "" }) data-label=(label) {
                                    (number(count, &of(CaseFilters { due: Some(*within), ..board_filters(Some(&row.state)) }), &tv("board-cell", [("name", row.title.clone()), ("what", label.clone())])))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Of which program.
#[derive(Deserialize)]
pub(crate) struct Which {
    program: Option<String>,
}

/// The board.
pub(crate) async fn get(
    State(state): State<WebState>,
    Worker(caller): Worker,
    Query(which): Query<Which>,
) -> PageResult {
    let board = answered::found(state.app.board(&caller, which.program.as_deref()).await?)?;
    ok(page(&state.work(&caller, "board"), &board))
}

/// The page with made-up content.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("board/show", page(&sample::work("board"), &sample_desk::board()))]
}
