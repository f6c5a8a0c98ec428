//! The configuration as it is in force, without the secrets in it.

use super::Config;
use anyhow::Result;
use serde_json::Value as Json;

const MASK: &str = "********";

/// The whole, ready to be printed as YAML. A password in the address of the database, the arguments of the program that gives
/// the passphrase, and values whose name says that they are secret are masked; files with secrets are named, not read.
pub(crate) fn masked(config: &Config) -> Result<Json> {
    let mut whole = serde_json::to_value(config)?;
    if let Some(Json::String(url)) = whole.pointer_mut("/traces/endpoint") {
        *url = without_password(url);
    }
    if let Some(Json::Array(command)) = whole.pointer_mut("/store/passphrase_command") {
        for argument in command.iter_mut().skip(1) {
            *argument = Json::String(MASK.to_owned());
        }
    }
    hide(&mut whole, "");
    Ok(whole)
}

/// Masks every text whose name says that it is a secret; a file that holds one is only named.
fn hide(value: &mut Json, name: &str) {
    match value {
        Json::Object(parts) => parts.iter_mut().for_each(|(name, part)| hide(part, name)),
        Json::Array(items) => items.iter_mut().for_each(|item| hide(item, name)),
        Json::String(text) if is_secret(name) => MASK.clone_into(text),
        // The address of a database may hold its password.
        Json::String(text) if name == "url" => *text = without_password(text),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let says = ["password", "passphrase", "secret", "token", "api_key", "apikey", "credential"];
    let names_a_place = name.ends_with("_file") || name.ends_with("_command") || name.ends_with("_url");
    !names_a_place && says.iter().any(|word| name.contains(word))
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        // The other form that PostgreSQL reads: `host=db user=x password=y`.
        let mut parts = url.split(' ').map(|part| match part.split_once('=') {
            Some((name, _)) if name.eq_ignore_ascii_case("password") => format!("{name}={MASK}"),
            _ => part.to_owned(),
        });
        return parts.by_ref().collect::<Vec<_>>().join(" ");
    };
    let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
    let before = match before.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{MASK}@{host}"),
            None => format!("{user}@{host}"),
        },
        None => before.to_owned(),
    };
    let query = query.map(|query| {
        let parts = query.split('&').map(|part| match part.split_once('=') {
            Some((name, _)) if is_secret(name) => format!("{name}={MASK}"),
            _ => part.to_owned(),
        });
        format!("?{}", parts.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}://{before}{}", query.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_may_stand() {
        let config = Config::parse(
            "store:\n  url: postgres://casewright:hunter2@db.example/casewright?password=hunter2&sslmode=require\n  \
             passphrase_command: [sh, -c, echo hunter2]\n  passphrase_file: /run/credentials/ring\n\
             values: { premises-licence: { rates_token: hunter2, rates_url: 'https://rates.example' } }\n",
        )
        .unwrap();
        let shown = masked(&config).unwrap().to_string();
        assert!(!shown.contains("hunter2"), "{shown}");
        for kept in
            ["casewright:********@db.example", "sslmode=require", "/run/credentials/ring", "rates.example"]
        {
            assert!(shown.contains(kept), "{kept}: {shown}");
        }
        assert_eq!(without_password("host=db password=hunter2 user=x"), "host=db password=******** user=x");
    }
}
