//! A mapping: which column of a table goes into which field of the case file, and how what stands there is read.

use anyhow::{Context, Result, anyhow, bail};
use jiff::{Timestamp, civil, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// A row: what stands under each heading.
pub(super) type Row = BTreeMap<String, String>;

/// The mapping file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// The column that tells rows apart: a row of a key that was imported before is not imported again.
    pub(super) key: String,
    /// The unit of the cases; without it the account's own.
    pub(super) unit: Option<String>,
    /// Words that mean that nothing stands there: `N/A`.
    #[serde(default)]
    pub(super) empty: Vec<String>,
    /// Where each field of the case file comes from.
    pub(super) fields: BTreeMap<String, From>,
}

/// Where a field comes from.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum From {
    /// The text of a column as it stands.
    Column(String),
    /// With a word on how it is read.
    Read(Box<Read>),
}

/// How a field is read.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Read {
    /// The column.
    column: Option<String>,
    /// The same for every row.
    value: Option<String>,
    /// The column is a day, written like this: `%m/%d/%Y`. A time of day after it is left out.
    date: Option<String>,
    /// The column is a time, written like this, in `zone`.
    time: Option<String>,
    /// The zone of times: `America/New_York`.
    zone: Option<String>,
    /// What stands there, and what it is here.
    choices: BTreeMap<String, String>,
    /// What it is where `choices` does not name it.
    otherwise: Option<String>,
    /// These words mean yes; everything else that stands there means no. (A bare `yes` would be no word in YAML.)
    #[serde(rename = "yes-words")]
    yes: Vec<String>,
    /// Columns of latitude and longitude.
    point: Option<[String; 2]>,
    /// Columns of an address, by `line1`, `line2`, `town`, `postcode`.
    address: BTreeMap<String, String>,
    /// A row is refused where nothing stands there.
    required: bool,
}

impl Mapping {
    /// Reads a mapping.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let mapping: Self = serde_saphyr::from_str(text).map_err(|error| anyhow!("{error}"))?;
        if mapping.fields.is_empty() {
            bail!("`fields` is empty: name at least one field and its column");
        }
        Ok(mapping)
    }

    /// Columns that it names and the table does not have.
    pub(super) fn missing<'a>(&'a self, headings: &[String]) -> Vec<&'a str> {
        let mut named: Vec<&str> = vec![&self.key];
        for from in self.fields.values() {
            match from {
                From::Column(column) => named.push(column),
                From::Read(read) => {
                    named.extend(read.column.as_deref());
                    named.extend(read.point.iter().flatten().map(String::as_str));
                    named.extend(read.address.values().map(String::as_str));
                }
            }
        }
        named.retain(|column| !headings.iter().any(|heading| heading == column));
        named.sort_unstable();
        named.dedup();
        named
    }

    /// What tells the row apart.
    pub(super) fn key_of<'r>(&self, row: &'r Row) -> Result<&'r str> {
        self.at(row, &self.key).with_context(|| format!("nothing stands under `{}`", self.key))
    }

    /// The case file of a row, by path. The error names the field.
    pub(super) fn apply(&self, row: &Row) -> Result<Json, (String, String)> {
        let mut file = Map::new();
        for (field, from) in &self.fields {
            let value = match from {
                From::Column(column) => Ok(self.at(row, column).map(Json::from)),
                From::Read(read) => self.read(row, read),
            };
            match value {
                Ok(Some(value)) => {
                    file.insert(field.clone(), value);
                }
                Ok(None) => {}
                Err(why) => return Err((field.clone(), format!("{why:#}"))),
            }
        }
        Ok(Json::Object(file))
    }

    fn at<'r>(&self, row: &'r Row, column: &str) -> Option<&'r str> {
        let text = row.get(column)?.trim();
        (!text.is_empty() && !self.empty.iter().any(|word| word == text)).then_some(text)
    }

    fn read(&self, row: &Row, read: &Read) -> Result<Option<Json>> {
        if let Some(value) = &read.value {
            return Ok(Some(json!(value)));
        }
        if let Some([lat, lon]) = &read.point {
            return Ok(match (self.at(row, lat), self.at(row, lon)) {
                (Some(lat), Some(lon)) => Some(json!({ "lat": lat, "lon": lon })),
                _ => None,
            });
        }
        if !read.address.is_empty() {
            let lines = read.address.iter().filter_map(|(part, column)| Some((part, self.at(row, column)?)));
            let lines: Map<String, Json> = lines.map(|(part, text)| (part.clone(), json!(text))).collect();
            return Ok((!lines.is_empty()).then_some(Json::Object(lines)));
        }
        let column = read.column.as_deref().context("the mapping names no `column` for it")?;
        let Some(text) = self.at(row, column) else {
            if read.required {
                bail!("nothing stands under `{column}`");
            }
            return Ok(None);
        };
        if let Some(format) = &read.date {
            return Ok(Some(json!(day(text, format)?.to_string())));
        }
        if let Some(format) = &read.time {
            return Ok(Some(json!(time(text, format, read.zone.as_deref())?.to_string())));
        }
        if !read.yes.is_empty() {
            return Ok(Some(json!(read.yes.iter().any(|word| word == text))));
        }
        if !read.choices.is_empty() || read.otherwise.is_some() {
            let choice = read.choices.get(text).or(read.otherwise.as_ref());
            let choice = choice.with_context(|| {
                format!("`{text}` stands under `{column}`, and the mapping has no choice for it")
            })?;
            return Ok(Some(json!(choice)));
        }
        Ok(Some(json!(text)))
    }
}

fn day(text: &str, format: &str) -> Result<civil::Date> {
    // A day may be written with a time of day behind it that nobody asked for.
    let with_time = || civil::DateTime::strptime(format, text).map(civil::DateTime::date);
    let day = civil::Date::strptime(format, text).or_else(|_| with_time());
    day.map_err(|_| anyhow!("`{text}` is no day written like `{format}`"))
}

fn time(text: &str, format: &str, zone: Option<&str>) -> Result<Timestamp> {
    let zone = match zone {
        Some(zone) => TimeZone::get(zone).map_err(|_| anyhow!("there is no time zone `{zone}`"))?,
        None => TimeZone::UTC,
    };
    let wrong = |_| anyhow!("`{text}` is no time written like `{format}`");
    let local = civil::DateTime::strptime(format, text).map_err(wrong)?;
    Ok(local.to_zoned(zone).map_err(wrong)?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAPPING: &str = r#"
key: Number
empty: [N/A]
fields:
  request.text: Text
  request.on: { column: Day, date: "%m/%d/%Y %I:%M:%S %p", required: true }
  request.at: { column: Day, time: "%m/%d/%Y %I:%M:%S %p", zone: America/New_York }
  request.kind: { column: Kind, choices: { "Noise - Residential": noise }, otherwise: other }
  request.urgent: { column: Urgent, yes-words: ["Y", "Yes"] }
  request.place: { point: [Lat, Lon] }
  request.address: { address: { line1: Street, town: City } }
  request.source: { value: city }
"#;

    fn row(cells: &[(&str, &str)]) -> Row {
        cells.iter().map(|(heading, text)| ((*heading).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_kind_of_cell_is_read() {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let read = mapping
            .apply(&row(&[
                ("Number", "1"),
                ("Text", " Loud music "),
                ("Day", "03/02/2026 11:30:00 PM"),
                ("Kind", "Noise - Residential"),
                ("Urgent", "Y"),
                ("Lat", "40.7"),
                ("Lon", "-73.9"),
                ("Street", "1 Elm"),
                ("City", "N/A"),
            ]))
            .unwrap();
        let expected = json!({
            "request.text": "Loud music",
            "request.on": "2026-03-02",
            "request.at": "2026-03-03T04:30:00Z",
            "request.kind": "noise",
            "request.urgent": true,
            "request.place": { "lat": "40.7", "lon": "-73.9" },
            "request.address": { "line1": "1 Elm" },
            "request.source": "city",
        });
        assert_eq!(read, expected);
    }

    #[test]
    fn what_cannot_be_read_names_its_field_and_what_stood_there() {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let (field, why) = mapping.apply(&row(&[("Number", "1"), ("Day", "tomorrow")])).unwrap_err();
        assert_eq!(field, "request.at");
        assert!(why.contains("`tomorrow` is no time"), "{why}");
        let (field, why) = mapping.apply(&row(&[("Number", "1"), ("Day", "N/A")])).unwrap_err();
        assert_eq!((field.as_str(), why.as_str()), ("request.on", "nothing stands under `Day`"));
        assert!(mapping.key_of(&row(&[("Number", "N/A")])).is_err());
    }

    #[test]
    fn a_mapping_says_which_columns_the_table_lacks() {
        let mapping = Mapping::parse(MAPPING).unwrap();
        let headings = ["Number", "Text", "Day", "Kind", "Urgent", "Lat"].map(str::to_owned);
        assert_eq!(mapping.missing(&headings), ["City", "Lon", "Street"]);
        assert!(Mapping::parse("key: A\nfields: {}").is_err());
        assert!(Mapping::parse("key: A\nfields: { a.b: C }\nfeilds: {}").is_err());
    }
}
