//! `identity:` — identity providers that people may sign in by (OpenID Connect).

use anyhow::{Context, Result, bail};
use app::identity::IdentityProvider;
use connect::oidc::{Provider, Settings, Strengths};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

/// Identity providers that people may sign in by (OpenID Connect).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Identity {
    /// The providers.
    pub providers: Vec<Oidc>,
}

/// The providers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    /// Its name in addresses: small letters, digits and hyphens. Linked accounts are kept under it.
    pub name: String,
    /// What people read on the button.
    pub title: String,
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// Hosts beside the issuer's that its endpoints are on.
    #[serde(default)]
    pub hosts: Vec<Endpoint>,
    /// True when it has a private address; then plain http is accepted too.
    #[serde(default)]
    pub private: bool,
    /// Who this server is there.
    pub client_id: String,
    /// File with the secret of the client.
    pub client_secret_file: Option<PathBuf>,
    /// Environment variable with the secret of the client.
    pub client_secret_env: Option<String>,
    /// Where people reach this server: `https://cases.example`. The provider must know `/sign-in/from/NAME` below it.
    pub public_url: String,
    /// What is asked for.
    #[serde(default = "openid")]
    pub scope: String,
    /// What a class of login (`acr`) is worth: 1 one factor, 2 two factors, 3 hardware. What is not listed is worth 1.
    #[serde(default)]
    pub strength_by_acr: BTreeMap<String, u8>,
    /// What a method (`amr`) is worth: `mfa: 2`, `hwk: 3`.
    #[serde(default)]
    pub strength_by_amr: BTreeMap<String, u8>,
    /// The claim that says the device is managed, and its value.
    pub managed_device: Option<Claim>,
}

/// Hosts beside the issuer's that its endpoints are on.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoint {
    /// Its name or address.
    #[serde(rename = "host")]
    pub name: String,
    /// Its port.
    pub port: u16,
}

/// The claim that says the device is managed, and its value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Claim {
    /// Its name.
    pub claim: String,
    /// Its value: a text, a number or a truth.
    #[schemars(extend("type" = ["string", "number", "boolean"]))]
    pub value: serde_json::Value,
}

fn openid() -> String {
    "openid".to_owned()
}

impl Identity {
    /// The providers, ready to be asked; nothing is called yet.
    pub(crate) fn providers(&self) -> Result<Vec<Arc<dyn IdentityProvider>>> {
        let mut made: Vec<Arc<dyn IdentityProvider>> = Vec::new();
        for one in &self.providers {
            if made.iter().any(|other| other.name() == one.name) {
                bail!("`identity.providers`: there are two named `{}`", one.name);
            }
            let provider = one.provider().with_context(|| format!("`identity.providers`: `{}`", one.name))?;
            made.push(Arc::new(provider));
        }
        Ok(made)
    }
}

impl Oidc {
    fn provider(&self) -> Result<Provider> {
        if !self.scope.split(' ').any(|word| word == "openid") {
            bail!("`scope` must hold `openid`");
        }
        let back = format!("{}/sign-in/from/{}", self.public_url.trim_end_matches('/'), self.name);
        Ok(Provider::new(Settings {
            name: self.name.clone(),
            title: self.title.clone(),
            issuer: self.issuer.clone(),
            hosts: self.hosts.iter().map(|host| (host.name.to_lowercase(), host.port)).collect(),
            private: self.private,
            client_id: self.client_id.clone(),
            client_secret: self.secret()?,
            redirect_uri: back,
            scope: self.scope.clone(),
            strengths: Strengths { acr: self.strength_by_acr.clone(), amr: self.strength_by_amr.clone() },
            managed_device: self.managed_device.as_ref().map(|one| (one.claim.clone(), one.value.clone())),
        })?)
    }

    /// The secret stands in a file or in the environment, never in the configuration itself.
    fn secret(&self) -> Result<Option<String>> {
        let text = match (&self.client_secret_file, &self.client_secret_env) {
            (Some(_), Some(_)) => bail!("name `client_secret_file` or `client_secret_env`, not both"),
            (Some(file), None) => std::fs::read_to_string(file)
                .with_context(|| format!("cannot read the client secret file `{}`", file.display()))?,
            (None, Some(name)) => std::env::var(name)
                .with_context(|| format!("the environment has no `{name}` with the client secret"))?,
            (None, None) => return Ok(None),
        };
        let text = text.trim_end_matches(['\r', '\n']);
        if text.is_empty() {
            bail!("the client secret is empty");
        }
        Ok(Some(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(more: &str) -> Result<Vec<Arc<dyn IdentityProvider>>> {
        let text = format!(
            "identity:\n  providers:\n    - name: staff\n      title: Council account\n      issuer: https://id.example\n\
             \x20     client_id: casewright\n      public_url: https://cases.example\n{more}"
        );
        Config::parse(&text)?.identity.providers()
    }

    #[test]
    fn a_provider_is_read_and_what_cannot_work_is_told() {
        assert_eq!(read("").unwrap()[0].name(), "staff");
        assert_eq!(read("      strength_by_amr: { mfa: 2, hwk: 3 }\n").unwrap().len(), 1);
        for (more, why) in [
            ("      issuer_url: x\n", "unknown"),
            ("      strength_by_amr: { mfa: 7 }\n", "a strength is 1, 2 or 3"),
            ("      client_secret_env: CASEWRIGHT_TEST_NO_SUCH_SECRET\n", "the environment has no"),
            ("      scope: email\n", "must hold `openid`"),
        ] {
            let Err(error) = read(more) else { panic!("{more} is accepted") };
            assert!(format!("{error:#}").contains(why), "{error:#}");
        }
    }
}
