//! The cookies: a worker's session, the thread of somebody who fills in an application without an account, a sign-in under
//! way: each holds a random token and nothing else; the store knows its hash. And the purpose that a worker declared.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};

/// A cookie by purpose. `__Host-`: only over a trustworthy connection, only for this host, for every path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// A signed-in worker.
    Session,
    /// Somebody who applies on the public pages.
    Guest,
    /// A sign-in under way at an identity provider.
    Flow,
    /// The purpose that a worker declared; it holds that and no token.
    Purpose,
    /// The language that was chosen; it holds its code and no token.
    Language,
}

impl Cookie {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Session => "__Host-casewright",
            Self::Guest => "__Host-casewright-guest",
            Self::Flow => "__Host-casewright-flow",
            Self::Purpose => "__Host-casewright-purpose",
            Self::Language => "__Host-casewright-language",
        }
    }

    /// `Lax` where the browser comes back from another site: a strict cookie would stay at home then.
    const fn same_site(self) -> &'static str {
        match self {
            Self::Flow => "Lax",
            Self::Session | Self::Guest | Self::Purpose | Self::Language => "Strict",
        }
    }

    /// The token a request carries, if any. Two cookies of the same name are none: somebody else set one of them.
    pub fn read(self, headers: &HeaderMap) -> Option<String> {
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name())
            .map(|(_, value)| value.to_owned());
        let token = found.next()?;
        let plain = token.len() <= 128
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        (found.next().is_none() && plain && !token.is_empty()).then_some(token)
    }

    /// The header that sets it until the browser closes. The server ends it earlier or later by its own clocks.
    pub fn set(self, token: &str) -> Option<HeaderValue> {
        let text =
            format!("{}={token}; Path=/; Secure; HttpOnly; SameSite={}", self.name(), self.same_site());
        HeaderValue::from_str(&text).ok()
    }

    /// Sets it on an answer.
    #[must_use]
    pub fn on(self, token: &str, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        if let Some(cookie) = self.set(token) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// Sets it and leads on.
    #[must_use]
    pub fn going_to(self, token: &str, to: &str) -> Response {
        self.on(token, Redirect::to(to))
    }

    /// The header that takes it away.
    pub fn clear(self) -> Option<HeaderValue> {
        let text =
            format!("{}=; Path=/; Secure; HttpOnly; SameSite={}; Max-Age=0", self.name(), self.same_site());
        HeaderValue::from_str(&text).ok()
    }
}

/// The bearer token of an API request.
pub fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && token.len() <= 128)
        .then(|| token.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(cookie).expect("a header"))])
    }

    #[test]
    fn a_token_is_read_from_among_other_cookies() {
        let headers = headers("a=b; __Host-casewright=tok-en_1; __Host-casewright-guest=g");
        assert_eq!(Cookie::Session.read(&headers).as_deref(), Some("tok-en_1"));
        assert_eq!(Cookie::Guest.read(&headers).as_deref(), Some("g"));
    }

    #[test]
    fn a_doubled_or_odd_cookie_is_none() {
        for odd in [
            "__Host-casewright=a; __Host-casewright=b",
            "__Host-casewright=",
            "__Host-casewright=a b",
            "__Host-casewright=\"a\"",
            "casewright=a",
        ] {
            assert_eq!(Cookie::Session.read(&headers(odd)), None, "{odd}");
        }
    }

    #[test]
    fn cookies_are_strict_secure_and_out_of_reach_of_scripts() {
        let set = Cookie::Session.set("t").expect("a header");
        assert_eq!(set, "__Host-casewright=t; Path=/; Secure; HttpOnly; SameSite=Strict");
    }
}
