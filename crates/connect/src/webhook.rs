//! Hands a document over by HTTP: the `webhook` connector of notices.
//!
//! Signed as Standard Webhooks 1.0.0 says: `webhook-id` is the key of the call, so that whoever gets the same one twice can tell;
//! `webhook-signature` is an HMAC-SHA256 over id, time and body, so that whoever receives it knows where it comes from and that it
//! is no old one. The limits are those of [`crate::http`]: listed hosts alone, no redirect, no proxy, a time for the whole call; and
//! without TLS only where the host is listed as private.

use crate::{
    allow::AllowList,
    http::{Limits, agent},
};
use app::connector::{Call, CallFailure, CallKind, Connector, Reply};
use async_trait::async_trait;
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;
use ureq::{Agent, Error};

/// The `webhook` connector.
pub struct Webhook {
    agent: Agent,
    allowed: Arc<AllowList>,
}

impl Webhook {
    /// A connector that may call the listed hosts.
    pub fn new(allowed: AllowList, limits: Limits) -> Self {
        let allowed = Arc::new(allowed);
        Self { agent: agent(&allowed, limits), allowed }
    }
}

/// The signature of a call: `v1,` and the HMAC-SHA256 in Base64 over `ID.SECONDS.BODY`.
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let tag = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(tag.as_ref()))
}

fn listed(url: &str, allowed: &AllowList) -> Result<(), CallFailure> {
    let never = |why: &str| CallFailure::Never(why.to_owned());
    let url = url::Url::parse(url).map_err(|_| never("the address to call is not a valid address"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(never("the address to call must be without a user name"));
    }
    let entry =
        url.host_str().zip(url.port_or_known_default()).and_then(|(host, port)| allowed.entry(host, port));
    let entry = entry.ok_or_else(|| {
        never("the host to call is not in `connectors.webhook.hosts`; an administrator can list it")
    })?;
    match url.scheme() {
        "https" => Ok(()),
        "http" if entry.private => Ok(()),
        _ => Err(never("the address to call must begin with https")),
    }
}

fn send(
    agent: &Agent,
    id: &str,
    url: &str,
    body: &str,
    secret: &[u8],
    seconds: i64,
) -> Result<Reply, CallFailure> {
    let later = |why: &str| CallFailure::Later(why.to_owned());
    let came = agent
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature(secret, id, seconds, body))
        .send(body);
    match came {
        Ok(answer) => match answer.status().as_u16() {
            200..=299 => Ok(Reply::Done),
            status @ (408 | 429 | 500..=599) => {
                Err(CallFailure::Later(format!("whoever was called answered with status {status}")))
            }
            status => Err(CallFailure::Never(format!("whoever was called answered with status {status}"))),
        },
        Err(Error::Timeout(_)) => Err(later("whoever was called did not answer in time")),
        Err(Error::HostNotFound) => Err(later("the host to call was not found, or may not be reached")),
        Err(Error::Io(_) | Error::ConnectionFailed) => Err(later("whoever was called could not be reached")),
        Err(_) => {
            Err(CallFailure::Never("whoever was called answered in a way that is not understood".into()))
        }
    }
}

#[async_trait]
impl Connector for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        let CallKind::Post { url, body, secret, at } = &call.kind else {
            return Err(CallFailure::Never("the `webhook` connector hands documents over only".into()));
        };
        listed(url, &self.allowed)?;
        let (agent, id, seconds) = (self.agent.clone(), call.key.clone(), at.as_second());
        let (url, body, secret) = (url.clone(), body.clone(), secret.clone());
        tokio::task::spawn_blocking(move || send(&agent, &id, &url, &body, &secret, seconds))
            .await
            .map_err(|_| CallFailure::Later("the call was interrupted".into()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard's own libraries.
    #[test]
    fn s1_19_the_signature_is_that_of_standard_webhooks() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = r#"{"test": 2432232314}"#;
        let found = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(found, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
