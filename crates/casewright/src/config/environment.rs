//! The environment over the file: `CASEWRIGHT_SERVER__LISTEN=0.0.0.0:8443` is `server: { listen: 0.0.0.0:8443 }`. Two underscores go
//! one level down; a list or a map is written as YAML in one line. A name that means nothing is an error.

use super::{Config, schema::Schema};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value as Json};
use std::ffi::OsString;

const PREFIX: &str = "CASEWRIGHT_";
/// Names that are no part of the configuration.
const OTHERS: &[&str] = &["CASEWRIGHT_LOG", "CASEWRIGHT_TOKEN"];
/// Names that only benchmarks and tests know.
const OF_TESTS: &[&str] = &["CASEWRIGHT_BENCH_", "CASEWRIGHT_CRASH_", "CASEWRIGHT_TEST_"];

/// The variables that are meant for the configuration, by name.
pub(super) fn ours(all: impl Iterator<Item = (OsString, OsString)>) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for (name, value) in all {
        let Ok(name) = name.into_string() else { continue };
        let other = OTHERS.contains(&&*name) || OF_TESTS.iter().any(|start| name.starts_with(start));
        if !name.starts_with(PREFIX) || other {
            continue;
        }
        let Ok(value) = value.into_string() else { bail!("`{name}` in the environment is no UTF-8 text") };
        found.push((name, value));
    }
    found.sort();
    Ok(found)
}

/// The configuration with these laid over it.
pub(super) fn over(config: Config, variables: Vec<(String, String)>) -> Result<Config> {
    if variables.is_empty() {
        return Ok(config);
    }
    let schema = Schema::of_config();
    let mut whole = serde_json::to_value(&config)?;
    for (name, value) in &variables {
        let path = name.trim_start_matches(PREFIX).to_lowercase();
        let path: Vec<&str> = path.split("__").collect();
        lay(&schema, schema.document(), &mut whole, &path, value)
            .with_context(|| format!("`{name}` in the environment"))?;
        // Each by itself, so that the error names the one that is wrong; what is only complete together is asked below.
        if let Err(error) = serde_json::from_value::<Config>(whole.clone())
            && !error.to_string().starts_with("missing field")
        {
            bail!("`{name}` in the environment: {error}");
        }
    }
    let names: Vec<&str> = variables.iter().map(|(name, _)| &**name).collect();
    serde_json::from_value(whole).with_context(|| format!("in the environment: {}", names.join(", ")))
}

fn lay(schema: &Schema, at: &Json, place: &mut Json, path: &[&str], value: &str) -> Result<()> {
    let Some((first, rest)) = path.split_first() else {
        *place = read(schema, at, value);
        return Ok(());
    };
    if !place.is_object() {
        *place = Json::Object(Map::new());
    }
    let Some(inside) = place.as_object_mut() else { return Ok(()) };
    if let Some(properties) = schema.properties(at) {
        let Some(next) = properties.get(*first) else {
            let known: Vec<&str> = properties.keys().map(String::as_str).collect();
            bail!("unknown key `{first}`; {}", app::program::meant(first, &known));
        };
        return lay(schema, next, inside.entry(*first).or_insert(Json::Null), rest, value);
    }
    let Some(next) = schema.additional(at) else {
        bail!("nothing is below `{first}`; two underscores go one level down");
    };
    // A name in the environment has no hyphen: `office_network` is `office-network` where there is one.
    let known = inside.keys().find(|key| key.replace('-', "_").eq_ignore_ascii_case(first)).cloned();
    let name = known.unwrap_or_else(|| (*first).to_owned());
    lay(schema, next, inside.entry(name).or_insert(Json::Null), rest, value)
}

/// A text as it stands where a text belongs, else what YAML makes of it.
fn read(schema: &Schema, at: &Json, value: &str) -> Json {
    let text = || Json::String(value.to_owned());
    if schema.takes_text(at) && value != "null" {
        return text();
    }
    serde_saphyr::from_str(value).unwrap_or_else(|_| text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(file: &str, variables: &[(&str, &str)]) -> Result<Config> {
        let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        over(Config::parse(file)?, ours(variables)?)
    }

    #[test]
    fn the_environment_is_laid_over_the_file() {
        let file = "store: { folder: here }\nvalues: { premises-licence: { rates_url: a } }\n";
        let config = with(
            file,
            &[
                ("CASEWRIGHT_SERVER__LISTEN", "0.0.0.0:8443"),
                ("CASEWRIGHT_SERVER__TLS__GENERATED", "true"),
                ("CASEWRIGHT_SERVER__HOSTS", "[cases.example, 'cases.example:8443']"),
                ("CASEWRIGHT_STORE__TENANT", "123"),
                ("CASEWRIGHT_STORE__KIND", "postgres"),
                ("CASEWRIGHT_LIMITS__REQUESTS", "100"),
                ("CASEWRIGHT_VALUES__PREMISES_LICENCE__RATES_URL", "https://rates.example"),
                ("CASEWRIGHT_CONNECTORS__MAIL__HOST", "mail.example"),
                ("CASEWRIGHT_CONNECTORS__MAIL__PORT", "587"),
                ("CASEWRIGHT_CONNECTORS__MAIL__FROM", "a@b.example"),
                ("CASEWRIGHT_NETWORK__ZONES", "{ office: [10.0.0.0/8] }"),
                ("CASEWRIGHT_LOG", "info"),
                ("HOME", "/"),
            ],
        )
        .unwrap();
        assert_eq!(config.server.listen.to_string(), "0.0.0.0:8443");
        assert!(config.server.tls.unwrap().generated);
        assert_eq!(config.server.hosts, ["cases.example", "cases.example:8443"]);
        assert_eq!((&*config.store.tenant, config.store.folder.to_str()), ("123", Some("here")));
        assert_eq!(config.store.kind, super::super::store::Kind::Postgres);
        assert_eq!(config.limits.requests, 100);
        assert_eq!(config.values["premises-licence"]["rates_url"], "https://rates.example");
        assert_eq!(config.connectors.mail.unwrap().port, 587);
        assert_eq!(config.network.zones["office"].len(), 1);
    }

    #[test]
    fn what_means_nothing_is_refused_by_name() {
        for (name, value, says) in [
            ("CASEWRIGHT_SERVER__LISTNE", "x", "did you mean `listen`?"),
            ("CASEWRIGHT_SERVR__LISTEN", "x", "did you mean `server`?"),
            ("CASEWRIGHT_LISTEN", "x", "unknown key `listen`"),
            ("CASEWRIGHT_SERVER__LISTEN", "here", "CASEWRIGHT_SERVER__LISTEN"),
            ("CASEWRIGHT_LIMITS__REQUESTS", "many", "CASEWRIGHT_LIMITS__REQUESTS"),
            ("CASEWRIGHT_STORE__TENANT__NAME", "x", "nothing is below"),
            ("CASEWRIGHT_CONNECTORS__MAIL__HOST", "mail.example", "missing field"),
        ] {
            let error = format!("{:#}", with("", &[(name, value)]).unwrap_err());
            assert!(error.contains(says) && error.contains(name), "{name}: {error}");
        }
    }
}
