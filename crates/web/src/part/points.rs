//! Places on a map: points of a case file against each other, to scale, north up. Drawn on the server, without anybody's tiles or script: who
//! looks at a case is told to nobody (S3.52). Whoever wants streets follows the `geo:` address (RFC 5870) to a map of their own.
//! Whoever cannot see the picture has the same in words below it.

use crate::text::{t, tv};
use app::{
    answer::FieldShown,
    core::{FieldType, Value},
};
use maud::{Markup, html};

/// Metres of a degree of latitude (the mean of WGS 84): enough for the few kilometres that a case is about.
const METRES_A_DEGREE: f64 = 111_195.0;
/// The picture: as wide as high, and the room at its edge for words.
const SIZE: f64 = 320.0;
const EDGE: f64 = 48.0;
/// Below this everything is one place.
const LEAST_METRES: f64 = 1.0;

/// A point with its name.
#[derive(Clone, Debug, PartialEq)]
struct Spot {
    label: String,
    lat: f64,
    lon: f64,
}

/// Latitude and longitude of a point; nothing of what is masked or none.
fn place(value: &Value) -> Option<(f64, f64)> {
    let degrees = |name: &str| match value.at(&[name]) {
        Some(Value::Number(number)) => number.to_string().parse::<f64>().ok(),
        _ => None,
    };
    Some((degrees("lat")?, degrees("lon")?))
}

/// One point in words, with the way to a map of one's own.
pub fn point(value: &Value) -> Option<Markup> {
    place(value)?;
    let degrees = |name: &str| value.at(&[name]).map(ToString::to_string).unwrap_or_default();
    let (lat, lon) = (degrees("lat"), degrees("lon"));
    Some(html! {
        (tv("point-said", [("lat", lat.as_str()), ("lon", lon.as_str())])) br;
        a.govuk-link href={ "geo:" (lat) "," (lon) } { (t("point-open")) }
    })
}

/// The points among these fields against each other; nothing where there are fewer than two.
pub fn of(fields: &[&FieldShown]) -> Markup {
    let spots: Vec<Spot> = fields
        .iter()
        .filter(|field| field.kind == Some(FieldType::Point))
        .filter_map(|field| {
            let (lat, lon) = place(&field.value)?;
            Some(Spot { label: field.label.clone(), lat, lon })
        })
        .collect();
    let Some((first, others)) = spots.split_first() else { return html! {} };
    if others.is_empty() {
        return html! {};
    }
    let plan = Plan::of(&spots);
    html! {
        figure.cw-points {
            figcaption.govuk-heading-s { (t("points-title")) }
            svg.cw-points__picture viewBox={ "0 0 " (SIZE) " " (SIZE) } width=(SIZE) height=(SIZE) role="img" aria-label=(t("points-picture")) focusable="false" {
                rect x="0.5" y="0.5" width=(SIZE - 1.0) height=(SIZE - 1.0) fill="none" stroke="currentColor" {}
                path d={ "M" (SIZE - 20.0) " 34V12m-5 7l5-8l5 8" } fill="none" stroke="currentColor" stroke-width="2" {}
                text x=(SIZE - 20.0) y="48" text-anchor="middle" font-size="13" fill="currentColor" { (t("points-north")) }
                @for (number, spot) in spots.iter().enumerate() {
                    @let (x, y) = plan.at(spot);
                    circle cx=(tenth(x)) cy=(tenth(y)) r="5" fill="currentColor" {}
                    text x=(tenth(x + 9.0)) y=(tenth(y - 7.0)) font-size="15" fill="currentColor" { (number + 1) }
                }
                path d={ "M16 " (SIZE - 22.0) "v6h" (tenth(plan.bar * plan.scale)) "v-6" } fill="none" stroke="currentColor" stroke-width="2" {}
                text x="16" y=(SIZE - 28.0) font-size="13" fill="currentColor" { (metres(plan.bar)) }
            }
            ol.govuk-list.govuk-list--number {
                li { (first.label) }
                @for spot in others {
                    @let (away, towards) = from(first, spot);
                    li {
                        (spot.label) ": "
                        @if away < LEAST_METRES { (tv("points-same", [("from", first.label.as_str())])) }
                        @else { (tv("points-away", [("away", metres(away)), ("towards", t(towards)), ("from", first.label.clone())])) }
                    }
                }
            }
        }
    }
}

/// How degrees become places of the picture.
struct Plan {
    /// In the middle.
    lat: f64,
    lon: f64,
    /// Pixels a metre.
    scale: f64,
    /// Metres of the bar that shows the scale: 1, 2 or 5 of something.
    bar: f64,
}

impl Plan {
    fn of(spots: &[Spot]) -> Self {
        let span = |of: fn(&Spot) -> f64| {
            let (least, most) =
                spots.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), one| {
                    (least.min(one), most.max(one))
                });
            (f64::midpoint(least, most), most - least)
        };
        let ((lat, high), (lon, wide)) = (span(|spot| spot.lat), span(|spot| spot.lon));
        let wide = wide * METRES_A_DEGREE * lat.to_radians().cos();
        let most = (high * METRES_A_DEGREE).max(wide).max(10.0);
        let scale = (SIZE - 2.0 * EDGE) / most;
        let room = most / 3.0;
        let ten = 10_f64.powf(room.log10().floor());
        let bar = [5.0, 2.0, 1.0].into_iter().map(|of| of * ten).find(|bar| *bar <= room).unwrap_or(ten);
        Self { lat, lon, scale, bar }
    }

    fn at(&self, spot: &Spot) -> (f64, f64) {
        let east = (spot.lon - self.lon) * METRES_A_DEGREE * self.lat.to_radians().cos();
        let north = (spot.lat - self.lat) * METRES_A_DEGREE;
        (SIZE / 2.0 + east * self.scale, SIZE / 2.0 - north * self.scale)
    }
}

/// Metres from one to another, and the key of the direction.
fn from(one: &Spot, other: &Spot) -> (f64, &'static str) {
    let middle = f64::midpoint(one.lat, other.lat).to_radians();
    let east = (other.lon - one.lon) * METRES_A_DEGREE * middle.cos();
    let north = (other.lat - one.lat) * METRES_A_DEGREE;
    let angle = (east.atan2(north).to_degrees() + 360.0) % 360.0;
    let towards = match angle {
        angle if angle < 22.5 => "points-n",
        angle if angle < 67.5 => "points-ne",
        angle if angle < 112.5 => "points-e",
        angle if angle < 157.5 => "points-se",
        angle if angle < 202.5 => "points-s",
        angle if angle < 247.5 => "points-sw",
        angle if angle < 292.5 => "points-w",
        angle if angle < 337.5 => "points-nw",
        _ => "points-n",
    };
    (east.hypot(north), towards)
}

/// `35 m`, `1.2 km`.
fn metres(metres: f64) -> String {
    if metres < 1_000.0 { format!("{metres:.0} m") } else { format!("{:.1} km", metres / 1_000.0) }
}

fn tenth(number: f64) -> String {
    format!("{number:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(label: &str, lat: f64, lon: f64) -> Spot {
        Spot { label: label.to_owned(), lat, lon }
    }

    #[test]
    fn s3_52_how_far_and_where_to_is_as_surveyors_say() {
        let crown = spot("Premises", 52.6829, -1.8271);
        let (away, towards) = from(&crown, &spot("Visit", 52.6829, -1.8261));
        // A thousandth of a degree of longitude at this latitude is 67.4 m (WGS 84: 67.6 m).
        assert!((away - 67.4).abs() < 0.5, "{away}");
        assert_eq!(towards, "points-e");
        assert_eq!(from(&crown, &spot("", 52.6929, -1.8271)).1, "points-n");
        assert_eq!(from(&crown, &spot("", 52.6819, -1.8288)).1, "points-sw");
        assert_eq!((metres(67.4), metres(1_234.0)), ("67 m".to_owned(), "1.2 km".to_owned()));
    }

    #[test]
    fn every_point_is_within_the_picture_and_the_bar_is_to_scale() {
        for spots in [
            vec![spot("a", 52.0, -1.0), spot("b", 52.0, -1.0)],
            vec![spot("a", 52.0, -1.0), spot("b", 52.4, -0.2), spot("c", 51.9, -1.1)],
            vec![spot("a", -33.9, 151.2), spot("b", -33.90001, 151.20001)],
        ] {
            let plan = Plan::of(&spots);
            for one in &spots {
                let (x, y) = plan.at(one);
                assert!((EDGE - 1.0..=SIZE - EDGE + 1.0).contains(&x), "{x}");
                assert!((EDGE - 1.0..=SIZE - EDGE + 1.0).contains(&y), "{y}");
            }
            assert!(plan.bar * plan.scale <= (SIZE - 2.0 * EDGE) / 3.0 + 0.1);
        }
    }
}
