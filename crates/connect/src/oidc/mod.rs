//! Signing in by OpenID Connect: authorisation code with PKCE (OpenID Connect Core 1.0, section 3.1; RFC 7636).
//!
//! What the provider's own document says is believed only where it must agree with the configuration: the issuer is the
//! configured one, every address is https (plain http only for a provider listed as private), and only its host and the listed
//! ones are called. What is signed is checked against the provider's keys, and every claim against what was asked ([`claims`]).

pub mod claims;

use crate::{
    allow::{AllowList, AllowedHost},
    http::{Limits, agent, listed},
};
use app::identity::{IdentityProvider, NotVouched, Tie, Vouched};
use async_trait::async_trait;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use claims::{Claims, Expected};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{
    Algorithm, DecodingKey, Header, Validation, decode, decode_header, jwk::Jwk, jwk::PublicKeyUse,
};
use serde::Deserialize;
use serde_json::Value as Json;
use std::{
    collections::BTreeMap,
    fmt,
    io::Read,
    sync::{Arc, Mutex, PoisonError},
};
use ureq::Agent;
use url::Url;

/// Signatures that are accepted: those with a public key. `none` and the symmetric ones are not.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Keys are fetched anew at most so often: a made-up key id must not make this server call the provider each time.
const KEYS_AT_MOST_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A provider's own session may be as old as a session here may get.
const MAX_AGE_S: u32 = 12 * 60 * 60;

/// How a deployment describes a provider.
#[derive(Clone)]
pub struct Settings {
    /// Its name in addresses: small letters, digits and hyphens.
    pub name: String,
    /// What people read on the button.
    pub title: String,
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// Hosts beside the issuer's that its endpoints may be on, with their ports.
    pub hosts: Vec<(String, u16)>,
    /// True for a provider with a private address, as within an organisation; then plain http is accepted too.
    pub private: bool,
    /// Who this server is there.
    pub client_id: String,
    /// Its secret; none for a public client.
    pub client_secret: Option<String>,
    /// Where the browser comes back to: `https://cases.example/sign-in/from/staff`.
    pub redirect_uri: String,
    /// Asked for with every sign-in, space between: `openid` alone by default.
    pub scope: String,
    /// What the provider's words about the login are worth.
    pub strengths: Strengths,
    /// The claim, and the value of it, that says the device is managed.
    pub managed_device: Option<(String, Json)>,
}

/// What the provider's words about the login are worth: 1 one factor, 2 two factors, 3 hardware. What is not listed is worth 1.
#[derive(Clone, Debug, Default)]
pub struct Strengths {
    /// By `acr`, the class of the login.
    pub acr: BTreeMap<String, u8>,
    /// By a value within `amr`, the methods (RFC 8176): `mfa: 2`, `hwk: 3`.
    pub amr: BTreeMap<String, u8>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Settings that cannot work.
#[derive(Debug, thiserror::Error)]
pub enum NotUsable {
    /// The name would not do in an address.
    #[error("`{0}` is no name of a provider: use small letters, digits and hyphens")]
    Name(String),
    /// The issuer is no address that may be called.
    #[error(
        "the issuer `{0}` must be an https address; plain http is for a provider marked `private: true` alone"
    )]
    Issuer(String),
    /// The way back is no address of this server.
    #[error(
        "the redirect address `{0}` must be this server's own, and end in `/sign-in/from/` and the name of the provider"
    )]
    Redirect(String),
    /// A strength that policies do not know.
    #[error("a strength is 1, 2 or 3, not {0}")]
    Strength(u8),
}

/// One provider.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    settings: Settings,
    agent: Agent,
    allowed: Arc<AllowList>,
    limits: Limits,
    known: Mutex<Option<Known>>,
}

/// What the provider publishes about itself.
#[derive(Clone)]
struct Known {
    document: Document,
    keys: Vec<Jwk>,
    fetched_at: Option<Timestamp>,
}

/// OpenID Connect Discovery 1.0, section 3, as far as it is used.
#[derive(Clone, Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Provider").field(&self.0.settings).finish()
    }
}

impl Provider {
    /// A provider; nothing is called yet.
    ///
    /// # Errors
    ///
    /// [`NotUsable`].
    pub fn new(settings: Settings) -> Result<Self, NotUsable> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if settings.name.is_empty() || !settings.name.bytes().all(plain) {
            return Err(NotUsable::Name(settings.name));
        }
        let Some(issuer) = endpoint(&settings.issuer, settings.private) else {
            return Err(NotUsable::Issuer(settings.issuer));
        };
        let back = format!("/sign-in/from/{}", settings.name);
        if Url::parse(&settings.redirect_uri).map_or(true, |url| url.path() != back || url.query().is_some())
        {
            return Err(NotUsable::Redirect(settings.redirect_uri));
        }
        let strengths = settings.strengths.acr.values().chain(settings.strengths.amr.values());
        if let Some(odd) = strengths.copied().find(|strength| !(1..=3).contains(strength)) {
            return Err(NotUsable::Strength(odd));
        }
        let own = issuer.host_str().map(str::to_lowercase).zip(issuer.port_or_known_default());
        let hosts = own.into_iter().chain(settings.hosts.iter().cloned());
        let hosts = hosts.map(|(host, port)| AllowedHost { host, port, private: settings.private }).collect();
        let (allowed, limits) = (Arc::new(AllowList::new(hosts)), Limits::default());
        let agent = agent(&allowed, limits);
        Ok(Self(Arc::new(Inner { settings, agent, allowed, limits, known: Mutex::new(None) })))
    }
}

/// An address that may be called.
fn endpoint(text: &str, private: bool) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let secure = url.scheme() == "https" || (private && url.scheme() == "http");
    (secure && url.host_str().is_some() && url.username().is_empty() && url.password().is_none())
        .then_some(url)
}

fn not_accepted(why: impl Into<String>) -> NotVouched {
    NotVouched::NotAccepted(why.into())
}

impl Inner {
    fn known(&self) -> Result<Known, NotVouched> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known {
            return Ok(known);
        }
        let address =
            format!("{}/.well-known/openid-configuration", self.settings.issuer.trim_end_matches('/'));
        let document: Document = self.read(self.agent.get(&address).call(), &address)?;
        // Section 4.3: what is published must be the issuer that was asked, letter by letter.
        if document.issuer != self.settings.issuer {
            return Err(not_accepted("its document names another issuer than `issuer` in the configuration"));
        }
        for address in [&document.authorization_endpoint, &document.token_endpoint, &document.jwks_uri] {
            if endpoint(address, self.settings.private).is_none() {
                return Err(not_accepted("its document names an address that is not https"));
            }
        }
        let known = Known { document, keys: Vec::new(), fetched_at: None };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known.clone());
        Ok(known)
    }

    /// Reads a JSON answer within the limits.
    fn read<T: for<'de> Deserialize<'de>>(
        &self,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
        address: &str,
    ) -> Result<T, NotVouched> {
        let host =
            Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        let mut answer = answer.map_err(|error| match error {
            ureq::Error::HostNotFound => NotVouched::Unreachable(format!(
                "`{host}` is not found, or has a private address and the provider is not marked `private: true`"
            )),
            _ => NotVouched::Unreachable(format!("`{host}` does not answer")),
        })?;
        let status = answer.status().as_u16();
        if status >= 500 || status == 429 {
            return Err(NotVouched::Unreachable(format!("`{host}` answered with status {status}")));
        }
        let most = self.limits.size_bytes_max;
        let mut body = Vec::new();
        let mut reader = answer.body_mut().with_config().limit(most + 1).reader().take(most + 1);
        if reader.read_to_end(&mut body).is_err() || body.len() as u64 > most {
            return Err(not_accepted("its answer is too long, or stops midway"));
        }
        if !(200..300).contains(&status) {
            // RFC 6749, section 5.2: a short word says why; the rest of the answer stays unread.
            let word = serde_json::from_slice::<Json>(&body).ok();
            let word = word.as_ref().and_then(|json| json.get("error")?.as_str()).unwrap_or("no reason");
            let word: String =
                word.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
            return Err(not_accepted(format!("`{host}` answered with status {status} ({word})")));
        }
        serde_json::from_slice(&body)
            .map_err(|_| not_accepted(format!("`{host}` answered with something unexpected")))
    }

    fn listed(&self, address: &str) -> Result<(), NotVouched> {
        listed(address, &self.allowed).map(drop).map_err(|_| {
            not_accepted("it names a host beside the issuer's that is not in `hosts` of the provider")
        })
    }

    fn redeem(&self, code: &str, tie: &Tie, now: Timestamp) -> Result<Vouched, NotVouched> {
        let Document { token_endpoint, .. } = self.known()?.document;
        self.listed(&token_endpoint)?;
        let settings = &self.settings;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &settings.redirect_uri),
            ("code_verifier", &tie.verifier),
        ];
        let mut request = self.agent.post(&token_endpoint).header("accept", "application/json");
        match &settings.client_secret {
            // RFC 6749, section 2.3.1: both parts are encoded like a form before they are joined.
            Some(secret) => {
                let part =
                    |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", part(&settings.client_id), part(secret));
                request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
            }
            None => form.push(("client_id", &settings.client_id)),
        }
        let tokens: Tokens = self.read(request.send_form(form), &token_endpoint)?;
        let claims = self.verified(&tokens.id_token, now)?;
        claims::check(&claims, &Expected { settings, tie, now, max_age_s: max_age(tie) })
    }

    /// The claims of a token whose signature holds.
    fn verified(&self, token: &str, now: Timestamp) -> Result<Claims, NotVouched> {
        let header = decode_header(token).map_err(|_| not_accepted("its token does not read"))?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(not_accepted("its token is signed in a way that is not accepted"));
        }
        let key = self.key(&header, now)?;
        // Times and names are checked with this server's clock and settings, all in one place.
        let mut validation = Validation::new(header.alg);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        decode::<Claims>(token, &key, &validation)
            .map(|token| token.claims)
            .map_err(|_| not_accepted("the signature of its token does not hold, or a claim is missing"))
    }

    fn key(&self, header: &Header, now: Timestamp) -> Result<DecodingKey, NotVouched> {
        let known = self.known()?;
        let found = match fitting(&known.keys, header) {
            Some(key) => Some(key.clone()),
            None if known.fetched_at.is_some_and(|at| now.duration_since(at) < KEYS_AT_MOST_EVERY) => None,
            None => {
                let address = &known.document.jwks_uri;
                self.listed(address)?;
                let set: Json = self.read(self.agent.get(address).call(), address)?;
                let all = set.get("keys").and_then(Json::as_array).cloned().unwrap_or_default();
                // Kinds of keys that are not known here are for others.
                let keys: Vec<Jwk> =
                    all.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
                let found = fitting(&keys, header).cloned();
                let known = Known { keys, fetched_at: Some(now), ..known };
                *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
                found
            }
        };
        let key =
            found.ok_or_else(|| not_accepted("its token is signed with a key that it does not publish"))?;
        DecodingKey::from_jwk(&key).map_err(|_| not_accepted("its key does not read"))
    }
}

/// The key that a token names; without a name the only one there is.
fn fitting<'a>(keys: &'a [Jwk], header: &Header) -> Option<&'a Jwk> {
    let signs = |key: &&Jwk| !matches!(key.common.public_key_use, Some(PublicKeyUse::Encryption));
    let mut signing = keys.iter().filter(signs);
    match &header.kid {
        Some(id) => signing.find(|key| key.common.key_id.as_ref() == Some(id)),
        None => signing.next().filter(|_| signing.next().is_none()),
    }
}

fn max_age(tie: &Tie) -> u32 {
    if tie.again { 0 } else { MAX_AGE_S }
}

#[async_trait]
impl IdentityProvider for Provider {
    fn name(&self) -> &str {
        &self.0.settings.name
    }

    fn title(&self) -> &str {
        &self.0.settings.title
    }

    async fn address(&self, tie: &Tie) -> Result<String, NotVouched> {
        let inner = Arc::clone(&self.0);
        let known = blocking(move || inner.known()).await?;
        let mut url = endpoint(&known.document.authorization_endpoint, self.0.settings.private)
            .ok_or_else(|| not_accepted("its document names an address that is not https"))?;
        let challenge = challenge_of(&tie.verifier);
        let max_age = max_age(tie).to_string();
        let settings = &self.0.settings;
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", &settings.client_id),
            ("redirect_uri", &settings.redirect_uri),
            ("scope", &settings.scope),
            ("state", &tie.state),
            ("nonce", &tie.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            // Asked for each time, so that the age of the login is always told (section 2, `auth_time`).
            ("max_age", &max_age),
        ]);
        if tie.again {
            url.query_pairs_mut().append_pair("prompt", "login");
        }
        Ok(url.into())
    }

    async fn redeem(&self, code: &str, tie: &Tie, now: Timestamp) -> Result<Vouched, NotVouched> {
        let (inner, code, tie) = (Arc::clone(&self.0), code.to_owned(), tie.clone());
        blocking(move || inner.redeem(&code, &tie, now)).await
    }
}

/// RFC 7636, section 4.2.
fn challenge_of(verifier: &str) -> String {
    use sha2::Digest as _;
    URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier.as_bytes()))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, NotVouched> + Send + 'static,
) -> Result<T, NotVouched> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| NotVouched::Unreachable("the call was interrupted".to_owned()))?
}
