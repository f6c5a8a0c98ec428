//! What a signed token says, held against what was asked (OpenID Connect Core 1.0, section 3.1.3.7).

use super::{Settings, not_accepted};
use app::identity::{NotVouched, Tie, Vouched};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Clocks of two servers may differ by so many seconds.
const DRIFT_S: i64 = 60;

/// The claims, as far as they are used.
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    /// Who says so.
    pub iss: String,
    /// About whom.
    pub sub: String,
    /// To whom: one or several.
    pub aud: Audience,
    /// For whom it was made, where it is told to several.
    pub azp: Option<String>,
    /// Its end, seconds since 1970.
    pub exp: i64,
    /// When it was made.
    pub iat: i64,
    /// What the sign-in was tied to.
    pub nonce: Option<String>,
    /// When the person proved who they are.
    pub auth_time: Option<i64>,
    /// The class of the login.
    pub acr: Option<String>,
    /// Its methods (RFC 8176).
    #[serde(default)]
    pub amr: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub more: Map<String, Json>,
}

/// One audience or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    /// One.
    One(String),
    /// Several.
    Several(Vec<String>),
}

/// What was asked.
pub struct Expected<'a> {
    /// The provider.
    pub settings: &'a Settings,
    /// What the sign-in is tied to.
    pub tie: &'a Tie,
    /// Now.
    pub now: Timestamp,
    /// How old the proof may be, in seconds.
    pub max_age_s: u32,
}

/// Who is vouched for, if all of it holds.
pub fn check(claims: &Claims, expected: &Expected<'_>) -> Result<Vouched, NotVouched> {
    let Expected { settings, tie, now, max_age_s } = expected;
    let (now_s, no) = (now.as_second(), |why: &str| Err(not_accepted(why)));
    if claims.iss != settings.issuer {
        return no("its token is of another issuer");
    }
    let (named, alone) = match &claims.aud {
        Audience::One(one) => (*one == settings.client_id, true),
        Audience::Several(all) => (all.contains(&settings.client_id), all.len() == 1),
    };
    let for_us = claims.azp.as_ref().is_none_or(|azp| *azp == settings.client_id);
    if !named || !for_us || (!alone && claims.azp.is_none()) {
        return no("its token was made for another application");
    }
    if claims.exp.saturating_add(DRIFT_S) <= now_s {
        return no("its token is over");
    }
    if claims.iat > now_s.saturating_add(DRIFT_S) {
        return no("its token is of a time that has not come; compare the clocks");
    }
    if claims.nonce.as_deref() != Some(tie.nonce.as_str()) {
        return no("its token belongs to another sign-in");
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return no("its token names nobody");
    }
    // It was asked for with `max_age`, so it must be there.
    let Some(proved) = claims.auth_time else {
        return no("its token does not say when the person proved who they are (`auth_time`)");
    };
    let Ok(proved_at) = Timestamp::from_second(proved) else { return no("its token says no real time") };
    if proved > now_s.saturating_add(DRIFT_S)
        || now_s.saturating_sub(proved) > i64::from(*max_age_s).saturating_add(DRIFT_S)
    {
        return no("the person proved too long ago who they are");
    }
    let by_class = claims.acr.as_ref().and_then(|acr| settings.strengths.acr.get(acr));
    let by_method = claims.amr.iter().filter_map(|one| settings.strengths.amr.get(one));
    let strength = by_method.chain(by_class).copied().max().unwrap_or(1);
    let managed_device =
        settings.managed_device.as_ref().is_some_and(|(claim, value)| claims.more.get(claim) == Some(value));
    Ok(Vouched { subject: claims.sub.clone(), proved_at, strength, managed_device })
}
