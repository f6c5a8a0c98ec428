//! The whole exchange with a provider on loopback that signs what a test wants signed. The same is proved against a certified
//! implementation in `tests/browser/identity.test.mjs`; here are the lies that one would not tell.

use crate::server;
use app::identity::{IdentityProvider, NotVouched, Tie, Vouched};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use connect::oidc::{NotUsable, Provider, Settings, Strengths};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value as Json, json};
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex, PoisonError},
};

const NOW: i64 = 1_772_445_600;

/// A key with its public half as the provider publishes it.
struct Key {
    private: EncodingKey,
    public: Json,
}

fn key(id: &str) -> Key {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let der = pair.to_pkcs8v1().unwrap();
    let point = pair.public_key().as_ref();
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (x, y) = point.split_at(1).1.split_at(32);
    let public = json!({ "kty": "EC", "crv": "P-256", "kid": id, "use": "sig", "x": part(x), "y": part(y) });
    Key { private: EncodingKey::from_ec_der(der.as_ref()), public }
}

/// What the provider says, and what it was asked.
struct Says {
    issuer: Option<String>,
    token: String,
    keys: Vec<Json>,
    token_endpoint: Option<String>,
    asked: Vec<String>,
}

type Said = Arc<Mutex<Says>>;

fn lock(said: &Said) -> std::sync::MutexGuard<'_, Says> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a request; its first line, and its body.
fn request(stream: &mut TcpStream) -> (String, String) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|count| count == 1) {
        head.extend(byte);
    }
    let head = String::from_utf8_lossy(&head).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    let _ = stream.read_exact(&mut body);
    (head, String::from_utf8_lossy(&body).into_owned())
}

fn provider(says: Says) -> (Said, u16) {
    let said = Arc::new(Mutex::new(says));
    let theirs = Arc::clone(&said);
    let port = server(move |mut stream| {
        let (head, body) = request(&mut stream);
        let port = stream.local_addr().unwrap().port();
        let mut says = lock(&theirs);
        let base = format!("http://127.0.0.1:{port}");
        let answer = if head.starts_with("get /.well-known/openid-configuration") {
            json!({
                "issuer": says.issuer.clone().unwrap_or_else(|| base.clone()),
                "authorization_endpoint": format!("{base}/auth?kept=yes"),
                "token_endpoint": says.token_endpoint.clone().unwrap_or_else(|| format!("{base}/token")),
                "jwks_uri": format!("{base}/keys"),
            })
        } else if head.starts_with("get /keys") {
            says.asked.push("keys".to_owned());
            json!({ "keys": says.keys })
        } else {
            says.asked.push(format!("{head}{body}"));
            json!({ "id_token": says.token, "access_token": "a", "token_type": "Bearer" })
        };
        let text = answer.to_string();
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        );
    });
    (said, port)
}

fn settings(port: u16) -> Settings {
    Settings {
        name: "staff".into(),
        title: "Council account".into(),
        issuer: format!("http://127.0.0.1:{port}"),
        hosts: Vec::new(),
        private: true,
        client_id: "casewright".into(),
        client_secret: Some("s3cret:/ä".into()),
        redirect_uri: "https://cases.example/sign-in/from/staff".into(),
        scope: "openid".into(),
        strengths: Strengths {
            acr: [("urn:two".to_owned(), 2)].into(),
            amr: [("mfa".to_owned(), 2), ("hwk".to_owned(), 3)].into(),
        },
        managed_device: Some(("device_trust".into(), json!("managed"))),
    }
}

fn tie() -> Tie {
    Tie { state: "state-1".into(), nonce: "nonce-1".into(), verifier: "v".repeat(64), again: false }
}

fn claims(port: u16) -> Json {
    json!({
        "iss": format!("http://127.0.0.1:{port}"), "sub": "s-77", "aud": "casewright", "exp": NOW + 300, "iat": NOW,
        "nonce": "nonce-1", "auth_time": NOW - 600,
    })
}

fn signed(key: &Key, claims: &Json) -> String {
    let header = Header { kid: Some("k1".into()), ..Header::new(Algorithm::ES256) };
    encode(&header, claims, &key.private).unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

/// A provider with one key that is about to say these claims.
fn fresh(change: impl Fn(&mut Json)) -> (Said, u16, Key) {
    let key = key("k1");
    let says = Says {
        issuer: None,
        token: String::new(),
        keys: vec![json!({ "kty": "new-kind", "kid": "k9" }), key.public.clone()],
        token_endpoint: None,
        asked: Vec::new(),
    };
    let (said, port) = provider(says);
    let mut told = claims(port);
    change(&mut told);
    lock(&said).token = signed(&key, &told);
    (said, port, key)
}

async fn redeemed(change: impl Fn(&mut Json)) -> Result<Vouched, NotVouched> {
    let (_said, port, _key) = fresh(change);
    Provider::new(settings(port)).unwrap().redeem("code-1", &tie(), now()).await
}

#[tokio::test]
async fn a_code_is_redeemed_with_the_verifier_and_the_claims_say_who() {
    let (said, port, _key) = fresh(|claims| {
        claims["amr"] = json!(["pwd", "mfa"]);
        claims["device_trust"] = json!("managed");
    });
    let provider = Provider::new(settings(port)).unwrap();
    let address = provider.address(&tie()).await.unwrap();
    for part in [
        "kept=yes",
        "response_type=code",
        "client_id=casewright",
        "scope=openid",
        "state=state-1",
        "nonce=nonce-1",
        "code_challenge_method=S256",
        "max_age=43200",
        "redirect_uri=https%3A%2F%2Fcases.example%2Fsign-in%2Ffrom%2Fstaff",
    ] {
        assert!(address.contains(part), "{part}: {address}");
    }
    assert!(!address.contains(&tie().verifier) && !address.contains("prompt="), "{address}");
    let again = provider.address(&Tie { again: true, ..tie() }).await.unwrap();
    assert!(again.contains("max_age=0") && again.contains("prompt=login"), "{again}");

    let vouched = provider.redeem("code-1", &tie(), now()).await.unwrap();
    let proved_at = Timestamp::from_second(NOW - 600).unwrap();
    let expected = Vouched { subject: "s-77".into(), proved_at, strength: 2, managed_device: true };
    assert_eq!(vouched, expected);
    let asked = lock(&said).asked.join("\n");
    let verifier = format!("code_verifier={}", tie().verifier);
    for part in ["grant_type=authorization_code", "code=code-1", verifier.as_str(), "authorization: basic"] {
        assert!(asked.contains(part), "{part}: {asked}");
    }
    assert!(!asked.contains("s3cret"), "the secret stands in no body");
}

#[tokio::test]
async fn strength_and_device_are_what_was_configured_and_no_more() {
    let strength = async |change: fn(&mut Json)| redeemed(change).await.unwrap().strength;
    assert_eq!(strength(|_| {}).await, 1);
    assert_eq!(strength(|claims| claims["acr"] = json!("urn:two")).await, 2);
    assert_eq!(strength(|claims| claims["amr"] = json!(["hwk", "mfa"])).await, 3);
    assert_eq!(strength(|claims| claims["acr"] = json!("urn:made-up")).await, 1);
    for odd in [json!("other"), json!(true), Json::Null] {
        let vouched = redeemed(|claims| claims["device_trust"] = odd.clone()).await.unwrap();
        assert!(!vouched.managed_device, "{odd}");
    }
}

/// What it lies about, and how.
type Lie = (&'static str, fn(&mut Json));

#[tokio::test]
async fn a_lying_provider_is_not_believed() {
    let lies: [Lie; 13] = [
        ("another issuer", |claims| claims["iss"] = json!("https://evil.example")),
        ("another application", |claims| claims["aud"] = json!("other")),
        ("several without a party", |claims| claims["aud"] = json!(["casewright", "other"])),
        ("made for another party", |claims| {
            claims["aud"] = json!(["casewright", "other"]);
            claims["azp"] = json!("other");
        }),
        ("over", |claims| claims["exp"] = json!(NOW - 120)),
        ("of the future", |claims| claims["iat"] = json!(NOW + 120)),
        ("of another sign-in", |claims| claims["nonce"] = json!("nonce-2")),
        ("of no sign-in", |claims| claims["nonce"] = Json::Null),
        ("about nobody", |claims| claims["sub"] = json!("")),
        ("without a time", |claims| claims["auth_time"] = Json::Null),
        ("proved too long ago", |claims| claims["auth_time"] = json!(NOW - 13 * 3600)),
        ("proved in the future", |claims| claims["auth_time"] = json!(NOW + 120)),
        ("no number", |claims| claims["exp"] = json!("soon")),
    ];
    for (lie, change) in lies {
        let came = redeemed(change).await;
        assert!(matches!(came, Err(NotVouched::NotAccepted(_))), "{lie}: {came:?}");
    }
    assert!(redeemed(|claims| claims["aud"] = json!(["casewright"])).await.is_ok(), "one audience in a list");
    let again = {
        let (_said, port, _key) = fresh(|_| {});
        let tie = Tie { again: true, ..tie() };
        Provider::new(settings(port)).unwrap().redeem("code-1", &tie, now()).await
    };
    assert!(matches!(again, Err(NotVouched::NotAccepted(_))), "an old proof where a new one was asked for");
}

#[tokio::test]
async fn what_is_not_signed_by_a_published_key_is_nothing() {
    let (said, port, _key) = fresh(|_| {});
    let provider = Provider::new(settings(port)).unwrap();
    let good = lock(&said).token.clone();
    let parts: Vec<&str> = good.split('.').collect();
    let part = |json: Json| URL_SAFE_NO_PAD.encode(json.to_string());
    let body = part(claims(port));
    let other = signed(&key("k1"), &claims(port));
    // A symmetric signature with the public key as its secret, and none at all: both must be refused by their kind.
    let symmetric = encode(
        &Header { kid: Some("k1".into()), ..Header::new(Algorithm::HS256) },
        &claims(port),
        &EncodingKey::from_secret(b"casewright"),
    )
    .unwrap();
    let none = format!("{}.{body}.", part(json!({ "alg": "none" })));
    let swapped =
        format!("{}.{}.{}", parts.first().unwrap(), part(json!({ "sub": "admin" })), parts.last().unwrap());
    for (what, token) in [
        ("another key", other),
        ("symmetric", symmetric),
        ("none", none),
        ("swapped", swapped),
        ("no token", "x".into()),
    ] {
        lock(&said).token = token;
        let came = provider.redeem("code-1", &tie(), now()).await;
        assert!(matches!(came, Err(NotVouched::NotAccepted(_))), "{what}: {came:?}");
    }
    lock(&said).token = good;
    assert!(provider.redeem("code-1", &tie(), now()).await.is_ok());
}

#[tokio::test]
async fn new_keys_are_fetched_and_not_for_every_made_up_one() {
    let (said, port, _key) = fresh(|_| {});
    let provider = Provider::new(settings(port)).unwrap();
    provider.redeem("code-1", &tie(), now()).await.unwrap();
    let next = key("k2");
    let header = Header { kid: Some("k2".into()), ..Header::new(Algorithm::ES256) };
    {
        let mut says = lock(&said);
        says.token = encode(&header, &claims(port), &next.private).unwrap();
        says.keys.push(next.public.clone());
    }
    for _ in 0..5 {
        assert!(provider.redeem("code-1", &tie(), now()).await.is_err(), "within the same minute");
    }
    let fetched = || lock(&said).asked.iter().filter(|asked| *asked == "keys").count();
    assert_eq!(fetched(), 1);
    let later = Timestamp::from_second(NOW + 61).unwrap();
    assert!(provider.redeem("code-1", &tie(), later).await.is_ok());
    assert_eq!(fetched(), 2);
}

#[tokio::test]
async fn addresses_are_those_that_were_configured() {
    let (said, port, _key) = fresh(|_| {});
    lock(&said).issuer = Some("https://evil.example".into());
    let came = Provider::new(settings(port)).unwrap().address(&tie()).await;
    assert!(matches!(came, Err(NotVouched::NotAccepted(_))), "{came:?}");

    let (said, port, _key) = fresh(|_| {});
    lock(&said).token_endpoint = Some("http://localhost:1/token".into());
    let came = Provider::new(settings(port)).unwrap().redeem("code-1", &tie(), now()).await;
    assert!(matches!(came, Err(NotVouched::NotAccepted(_))), "a host that is not listed: {came:?}");

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let came = Provider::new(settings(closed)).unwrap().address(&tie()).await;
    assert!(matches!(came, Err(NotVouched::Unreachable(_))), "{came:?}");

    let public =
        |issuer: &str| Provider::new(Settings { issuer: issuer.into(), private: false, ..settings(1) });
    assert!(matches!(public("http://id.example"), Err(NotUsable::Issuer(_))));
    assert!(public("https://id.example").is_ok());
    let private =
        Provider::new(Settings { issuer: "https://127.0.0.1:1".into(), private: false, ..settings(1) });
    let came = private.unwrap().address(&tie()).await;
    assert!(
        matches!(came, Err(NotVouched::Unreachable(_))),
        "a private address that was not allowed: {came:?}"
    );
    let named = |name: &str| Provider::new(Settings { name: name.into(), ..settings(1) });
    assert!(matches!(named("a:b"), Err(NotUsable::Name(_))));
    let back = Provider::new(Settings { redirect_uri: "https://cases.example/other".into(), ..settings(1) });
    assert!(matches!(back, Err(NotUsable::Redirect(_))));
}
