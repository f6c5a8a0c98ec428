//! Pays through a provider: the `payments` connector. No card data passes here: whoever is paid goes by the name that the provider has
//! for them.
//!
//! A payment is *ordered* and then the order is *confirmed*, both under the idempotency key of the effect; asked again under the same
//! key the provider answers for the same order and pays nothing again:
//!
//! ```text
//!   POST {url}/orders                 Idempotency-Key: CASE/NUMBER
//!        { "amount": "598.00", "currency": "USD", "payee": "acct-1", "text": "FB-2026-7F3KQXY" }
//!   POST {url}/orders/{id}/confirm    Idempotency-Key: CASE/NUMBER
//!   both answer
//!        { "id": "po-1", "amount": "598.00", "currency": "USD", "status": "ordered" | "pending" | "paid" | "refused", "code": "account-closed" }
//! ```
//!
//! Only a readable answer with the status `refused` says that nothing was paid. Whatever else goes wrong (a time-out, a closed
//! connection, an error of the server or of ours, an answer about another amount) may have come after the money had moved: it
//! is asked again.

use crate::{
    allow::{AllowList, AllowedHost},
    http::{Limits, agent, listed},
};
use app::connector::{Call, CallFailure, CallKind, Connector, Payment, Reply};
use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;
use std::{io::Read as _, sync::Arc};
use ureq::{Agent, Error};
use url::Url;

/// Where the provider is.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that `/orders` is appended to.
    pub url: String,
    /// The token that it knows us by, sent as `Authorization: Bearer`.
    pub token: Option<String>,
    /// True when it may have a private address.
    pub private: bool,
    /// Bounds of one call.
    pub limits: Limits,
}

/// Why it cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no address of a payment provider; write for example `https://pay.example/v1`")]
pub struct NoAddress(String);

/// The `payments` connector.
#[derive(Clone)]
pub struct Payments {
    agent: Agent,
    allowed: Arc<AllowList>,
    url: String,
    token: Option<String>,
    limits: Limits,
}

/// What the provider says of an order.
#[derive(Deserialize)]
struct Order {
    id: String,
    amount: String,
    currency: String,
    status: String,
    #[serde(default)]
    code: String,
}

impl Payments {
    /// The provider at an address.
    ///
    /// # Errors
    ///
    /// [`NoAddress`].
    pub fn new(settings: Settings) -> Result<Self, NoAddress> {
        let Settings { url, token, private, limits } = settings;
        let parsed = Url::parse(&url).ok().filter(|parsed| matches!(parsed.scheme(), "http" | "https"));
        let place = parsed.as_ref().and_then(|parsed| {
            Some(AllowedHost {
                host: parsed.host_str()?.to_lowercase(),
                port: parsed.port_or_known_default()?,
                private,
            })
        });
        let Some(host) = place else { return Err(NoAddress(url)) };
        let allowed = Arc::new(AllowList::new(vec![host]));
        let url = url.trim_end_matches('/').to_owned();
        Ok(Self { agent: agent(&allowed, limits), allowed, url, token, limits })
    }

    fn pay(&self, key: &str, payment: &Payment) -> Result<Reply, CallFailure> {
        let body = json!({
            "amount": payment.amount, "currency": payment.currency, "payee": payment.payee, "text": payment.text,
        });
        let order = self.ask("/orders", key, &body.to_string(), payment)?;
        let order = if order.status == "ordered" {
            self.ask(&format!("/orders/{}/confirm", order.id), key, "{}", payment)?
        } else {
            // An order that was confirmed before says how that ended.
            order
        };
        match order.status.as_str() {
            "paid" => Ok(Reply::Paid { reference: order.id }),
            "refused" => Err(CallFailure::Never(match order.code.as_str() {
                "" => "the payment provider refused it".to_owned(),
                code => format!("the payment provider refused it: {}", code.replace('-', " ")),
            })),
            "pending" | "ordered" => Err(later("the payment provider has not decided yet")),
            _ => Err(later("the payment provider's answer was not understood")),
        }
    }

    /// One step; an answer about another payment is none.
    fn ask(&self, path: &str, key: &str, body: &str, payment: &Payment) -> Result<Order, CallFailure> {
        let url = format!("{}{path}", self.url);
        listed(&url, &self.allowed).map_err(|_| later("the payment provider may not be reached"))?;
        let mut request = self
            .agent
            .post(&url)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let mut answer = request.send(body).map_err(failure)?;
        let status = answer.status();
        let mut bytes = Vec::new();
        let most = self.limits.size_bytes_max;
        let read =
            answer.body_mut().with_config().limit(most + 1).reader().take(most + 1).read_to_end(&mut bytes);
        read.map_err(|_| later("the payment provider stopped answering midway"))?;
        let not_understood = || {
            if status.is_success() {
                later("the payment provider's answer was not understood")
            } else {
                later(&format!("the payment provider answered with status {}", status.as_u16()))
            }
        };
        let order: Order = serde_json::from_slice(&bytes).map_err(|_| not_understood())?;
        let plain = |text: &str| {
            (1..=100).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        let code_is_plain = order.code.is_empty() || plain(&order.code);
        if !plain(&order.id) || !code_is_plain {
            return Err(not_understood());
        }
        if order.amount != payment.amount || order.currency != payment.currency {
            return Err(later("the payment provider's answer is about another amount"));
        }
        Ok(order)
    }
}

#[async_trait]
impl Connector for Payments {
    fn name(&self) -> &'static str {
        "payments"
    }

    async fn call(&self, call: &Call) -> Result<Reply, CallFailure> {
        let CallKind::Pay(payment) = &call.kind else {
            return Err(CallFailure::Never("the `payments` connector pays only".into()));
        };
        let (this, key, payment) = (self.clone(), call.key.clone(), payment.clone());
        tokio::task::spawn_blocking(move || this.pay(&key, &payment))
            .await
            .map_err(|_| later("the call was interrupted"))?
    }
}

fn later(why: &str) -> CallFailure {
    CallFailure::Later(why.to_owned())
}

/// What a failed call is called outside: no address, no content.
fn failure(error: Error) -> CallFailure {
    later(match error {
        Error::Timeout(_) => "the payment provider did not answer in time",
        _ => "the payment provider could not be reached",
    })
}
