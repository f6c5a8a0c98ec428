//! Numbers as a picture: columns month by month, or bars of one kind beside another. Drawn on the server, coloured by the style sheet;
//! whoever cannot see it has the table beside it, which says the same.

use maud::{Markup, html};

/// Pixels: the height of the columns, the room of one place, the room for the numbers at the side.
const HEIGHT: u64 = 150;
const PLACE: u64 = 56;
const SIDE: u64 = 48;
/// Lines across the picture.
const LINES: u64 = 4;

/// One place of a picture: its words, and for each series the number with how it is said; no number where it is not told.
#[derive(Clone, Debug)]
pub struct At {
    /// Below it.
    pub label: String,
    /// In the order of the series.
    pub values: Vec<(Option<u64>, String)>,
}

/// What a picture is about.
#[expect(missing_debug_implementations, reason = "it holds a closure")]
pub struct Chart<'a> {
    /// Unique on the page.
    pub id: &'a str,
    /// What it shows.
    pub title: String,
    /// The words of each series.
    pub series: Vec<String>,
    /// The places in order.
    pub places: Vec<At>,
    /// How a line across is said, in tenths.
    pub says: &'a dyn Fn(u64) -> String,
}

/// The next round number, so that lines across stand at round numbers.
fn top(most: u64) -> u64 {
    let mut step = 10;
    loop {
        for of in [1, 2, 5] {
            if step * of * LINES >= most {
                return step * of * LINES;
            }
        }
        step *= 10;
    }
}

/// The picture.
pub fn columns(chart: &Chart<'_>) -> Markup {
    let most = chart
        .places
        .iter()
        .flat_map(|at| at.values.iter().filter_map(|(value, _)| *value))
        .max()
        .unwrap_or(0);
    let top = top(most);
    let count = chart.series.len().max(1) as u64;
    let (width, height) = (SIDE + PLACE * chart.places.len() as u64 + 8, HEIGHT + 44);
    let column = (PLACE - 16) / count;
    let title = format!("{}-title", chart.id);
    html! {
        figure.cw-chart {
            @if chart.series.len() > 1 {
                ul.cw-chart__legend aria-hidden="true" {
                    @for (nth, name) in chart.series.iter().enumerate() { li { span.cw-chart__key.{ "cw-chart__key--" (nth) } {} (name) } }
                }
            }
            div.cw-chart__scroll tabindex="0" role="region" aria-label=(chart.title) {
                svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox={ "0 0 " (width) " " (height) } role="img" aria-labelledby=(title) {
                    title id=(title) { (chart.title) }
                    @for line in 0..=LINES {
                        @let y = 12 + HEIGHT - HEIGHT * line / LINES;
                        line.cw-chart__line x1=(SIDE) x2=(width) y1=(y) y2=(y) {}
                        text.cw-chart__side x=(SIDE - 8) y=(y + 4) text-anchor="end" { ((chart.says)(top * line / LINES)) }
                    }
                    @for (place, at) in (0_u64..).zip(&chart.places) {
                        @let x = SIDE + 8 + PLACE * place;
                        @for (nth, (value, said)) in (0_u64..).zip(&at.values) {
                            @let left = x + column * nth;
                            @match value {
                                Some(value) => {
                                    @let tall = HEIGHT * value / top;
                                    rect.cw-chart__bar.{ "cw-chart__bar--" (nth) } x=(left) y=(12 + HEIGHT - tall) width=(column - 2) height=(tall) { title { (at.label) ": " (said) } }
                                }
                                None => { text.cw-chart__untold x=(left + column / 2) y=(12 + HEIGHT - 4) text-anchor="middle" { (said) } }
                            }
                        }
                        text.cw-chart__label x=(x + (PLACE - 16) / 2) y=(HEIGHT + 32) text-anchor="middle" { (at.label) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_across_stand_at_round_numbers() {
        assert_eq!([0, 31, 41, 420, 1_000, 9_999].map(top), [40, 40, 80, 800, 2_000, 20_000]);
    }
}
