//! The plan as a picture: the states from top to bottom as the rules lead on, each with what is planned in it. Drawn on the
//! server, coloured by the style sheet; everything that it says stands in the list beside it too.

use crate::text::{t, tv};
use app::{
    answer::{PlanItem, PlanState, PlanTab},
    core::ItemState,
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Pixels: a box, the room between boxes, one line of text.
const WIDTH: i32 = 208;
const GAP: (i32, i32) = (24, 44);
const LINE: i32 = 19;
/// Boxes side by side, lines of items in a box, letters that fit on a line of a title and of an item.
const ACROSS: usize = 3;
const ITEMS: usize = 5;
const LETTERS: (usize, usize) = (21, 25);

/// Where a box stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    x: i32,
    y: i32,
    height: i32,
}

/// The picture; nothing where there are no states.
pub fn picture(plan: &PlanTab) -> Markup {
    if plan.states.is_empty() {
        return html! {};
    }
    let (places, size) = laid_out(&plan.states);
    let now: Vec<&str> =
        plan.states.iter().filter(|state| state.now).map(|state| state.title.as_str()).collect();
    html! {
        div.cw-picture tabindex="0" role="region" aria-label=(t("plan-picture")) {
            svg xmlns="http://www.w3.org/2000/svg" width=(size.0) height=(size.1) viewBox={ "0 0 " (size.0) " " (size.1) }
                role="img" aria-labelledby="picture-title" {
                title #picture-title { (tv("plan-picture-says", [("states", plan.states.len().to_string()), ("now", now.join(", "))])) }
                marker #picture-arrow viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                    path.cw-picture__head d="M0 0 8 4 0 8Z" {}
                }
                @for state in &plan.states { (lines(state, &plan.states, &places)) }
                @for state in &plan.states { @if let Some(place) = places.get(state.name.as_str()) { (drawn(state, *place)) } }
            }
        }
    }
}

/// The way from a box to those it leads to: down to what comes later, along the side to what came before.
fn lines(from: &PlanState, all: &[PlanState], places: &BTreeMap<&str, Place>) -> Markup {
    let Some(start) = places.get(from.name.as_str()) else { return html! {} };
    let ends = from.leads_to.iter().filter_map(|name| {
        let to = all.iter().find(|state| state.name == *name)?;
        Some((places.get(name.as_str())?, from.been && to.been))
    });
    html! {
        @for (end, gone) in ends {
            path.cw-picture__line.cw-picture__line--gone[gone] marker-end="url(#picture-arrow)" d=(path(*start, *end)) {}
        }
    }
}

fn path(from: Place, to: Place) -> String {
    let middle = WIDTH / 2;
    if to.y > from.y {
        let (x1, y1, x2, y2) = (from.x + middle, from.y + from.height, to.x + middle, to.y - 2);
        let bend = ((y2 - y1) / 2).clamp(16, 60);
        return format!("M{x1} {y1}C{x1} {} {x2} {} {x2} {y2}", y1 + bend, y2 - bend);
    }
    // Back, or across: from one side to the other's.
    let right = from.x <= to.x;
    let (x1, x2) = if right && from.x < to.x {
        (from.x + WIDTH, to.x - 2)
    } else if from.x > to.x {
        (from.x, to.x + WIDTH + 2)
    } else {
        (from.x + WIDTH, to.x + WIDTH + 2)
    };
    let (y1, y2) = (from.y + 16, to.y + to.height.min(40) - 8);
    let out = if from.x > to.x { -18 } else { 18 };
    let back = if from.x == to.x { 18 } else { -out };
    format!("M{x1} {y1}C{} {y1} {} {y2} {x2} {y2}", x1 + out, x2 + back)
}

fn drawn(state: &PlanState, place: Place) -> Markup {
    let class = match (state.now, state.been) {
        (true, _) => "cw-picture__box--now",
        (false, true) => "cw-picture__box--been",
        (false, false) => "cw-picture__box--ahead",
    };
    html! {
        g {
            title { (state.title) ", " (t(standing(state))) }
            rect.cw-picture__box.(class) x=(place.x) y=(place.y) width=(WIDTH) height=(place.height)
                rx=(if state.is_final { 16 } else { 4 }) {}
            text.cw-picture__title x=(place.x + 14) y=(place.y + 23) { (short(&state.title, LETTERS.0)) }
            @for (item, at) in state.items.iter().take(ITEMS).zip(1..) {
                text.cw-picture__item x=(place.x + 14) y=(place.y + 23 + at * LINE) { (mark(item)) " " (short(&item.title, LETTERS.1)) }
            }
            @if state.items.len() > ITEMS {
                text.cw-picture__item x=(place.x + 14) y=(place.y + 23 + (ITEMS as i32 + 1) * LINE) {
                    (tv("plan-picture-more", [("count", state.items.len() - ITEMS)]))
                }
            }
        }
    }
}

/// The key of the words for how a state stands.
pub(crate) fn standing(state: &PlanState) -> &'static str {
    match (state.now, state.been) {
        (true, _) => "plan-now",
        (false, true) => "plan-been",
        (false, false) => "plan-ahead",
    }
}

/// How an item stands, as one sign.
fn mark(item: &PlanItem) -> &'static str {
    match item.state {
        Some(ItemState::Active) => "●",
        Some(ItemState::Completed) => "✓",
        Some(ItemState::Failed | ItemState::Suspended) => "!",
        Some(ItemState::Terminated | ItemState::Disabled) => "–",
        Some(ItemState::Available | ItemState::Enabled) | None => "○",
    }
}

fn short(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let head: String = text.chars().take(letters - 1).collect();
    format!("{}…", head.trim_end())
}

/// Each state's place, and the size of the whole: by how many steps a state lies behind the first of its track.
fn laid_out(states: &[PlanState]) -> (BTreeMap<&str, Place>, (i32, i32)) {
    let mut places = BTreeMap::new();
    let (mut y, mut wide) = (4, 0);
    let mut tracks: Vec<&str> = Vec::new();
    for state in states {
        if !tracks.contains(&state.track.as_str()) {
            tracks.push(&state.track);
        }
    }
    for track in tracks {
        let own: Vec<&PlanState> = states.iter().filter(|state| state.track == track).collect();
        for level in levels(&own) {
            for row in level.chunks(ACROSS) {
                let tallest = row.iter().map(|state| height(state)).max().unwrap_or_default();
                for (state, column) in row.iter().zip(0_i32..) {
                    let x = 4 + column * (WIDTH + GAP.0);
                    wide = wide.max(x + WIDTH + 24);
                    places.insert(state.name.as_str(), Place { x, y, height: height(state) });
                }
                y += tallest + GAP.1;
            }
        }
    }
    (places, (wide, y - GAP.1 + 8))
}

fn height(state: &PlanState) -> i32 {
    let shown = state.items.len().min(ITEMS) + usize::from(state.items.len() > ITEMS);
    36 + LINE * i32::try_from(shown).unwrap_or_default()
}

/// States by the number of steps from the first; what no rule leads to comes last.
fn levels<'a>(states: &[&'a PlanState]) -> Vec<Vec<&'a PlanState>> {
    let mut found: Vec<Vec<&PlanState>> = Vec::new();
    let mut level: Vec<&PlanState> = states.first().copied().into_iter().collect();
    let known =
        |found: &[Vec<&PlanState>], name: &str| found.iter().flatten().any(|state| state.name == name);
    while !level.is_empty() {
        found.push(level.clone());
        let mut next: Vec<&PlanState> = Vec::new();
        for name in level.iter().flat_map(|state| &state.leads_to) {
            let fresh = !known(&found, name) && !next.iter().any(|state| state.name == *name);
            next.extend(states.iter().copied().find(|state| state.name == *name).filter(|_| fresh));
        }
        level = next;
    }
    let left: Vec<&PlanState> = states.iter().copied().filter(|state| !known(&found, &state.name)).collect();
    if !left.is_empty() {
        found.push(left);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(name: &str, leads_to: &[&str]) -> PlanState {
        PlanState {
            name: name.into(),
            title: name.into(),
            track: "main".into(),
            now: false,
            been: false,
            is_final: false,
            leads_to: leads_to.iter().map(|&name| name.into()).collect(),
            items: Vec::new(),
        }
    }

    #[test]
    fn no_box_lies_on_another_and_what_follows_lies_below() {
        let states = [
            state("a", &["b", "c", "d", "e"]),
            state("b", &["f", "a"]),
            state("c", &[]),
            state("d", &[]),
            state("e", &[]),
            state("f", &[]),
            state("alone", &[]),
        ];
        let (places, (wide, high)) = laid_out(&states);
        assert_eq!(places.len(), states.len());
        let all: Vec<&Place> = places.values().collect();
        for (at, one) in all.iter().enumerate() {
            assert!(one.x + WIDTH <= wide && one.y + one.height <= high, "{one:?} in {wide} × {high}");
            for other in all.get(at + 1..).unwrap_or_default() {
                let apart = (one.x - other.x).abs() >= WIDTH
                    || one.y + one.height <= other.y
                    || other.y + other.height <= one.y;
                assert!(apart, "{one:?} {other:?}");
            }
        }
        assert!(places["a"].y < places["b"].y && places["b"].y < places["f"].y);
        assert!(path(places["b"], places["a"]).starts_with('M'));
    }
}
