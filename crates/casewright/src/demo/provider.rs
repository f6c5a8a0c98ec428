//! The payment provider of the demo: a real HTTP service on loopback that the `payments` connector orders from. No money moves.
//!
//! A payee whose name begins with `closed` is refused; everybody else is paid, once for each idempotency key.

use anyhow::{Context, Result};
use serde_json::{Value as Json, json};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Bytes of a request's body at most.
const BODY_BYTES_MAX: u64 = 16 * 1024;

/// What was ordered under each key.
type Orders = Arc<Mutex<BTreeMap<String, Json>>>;

/// Starts the service on a free port of loopback; it ends with the process.
pub(crate) async fn start() -> Result<SocketAddr> {
    let listener =
        TcpListener::bind("127.0.0.1:0").await.context("the demo's payment provider cannot listen")?;
    let address = listener.local_addr()?;
    let orders = Orders::default();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&orders)));
        }
    });
    Ok(address)
}

async fn serve(mut stream: TcpStream, orders: Orders) {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut line = String::new();
    if reader.read_line(&mut line).await.is_err() {
        return;
    }
    let confirms = line.split(' ').nth(1).is_some_and(|path| path.ends_with("/confirm"));
    let (mut key, mut length) = (String::new(), 0_u64);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await.is_err() {
            return;
        }
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "idempotency-key" => value.trim().clone_into(&mut key),
            "content-length" => length = value.trim().parse().unwrap_or(0),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if reader.take(length.min(BODY_BYTES_MAX)).read_to_end(&mut body).await.is_err() {
        return;
    }
    let answer =
        answer(&orders, &key, confirms, serde_json::from_slice(&body).unwrap_or_default()).to_string();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    let _ = writer.write_all(head.as_bytes()).await;
    let _ = writer.write_all(answer.as_bytes()).await;
}

fn answer(orders: &Orders, key: &str, confirms: bool, body: Json) -> Json {
    let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
    let number = orders.len() + 1;
    let order = orders.entry(key.to_owned()).or_insert_with(|| {
        let of = |name: &str| body.get(name).cloned().unwrap_or_default();
        json!({
            "id": format!("demo-{number}"), "amount": of("amount"), "currency": of("currency"), "payee": of("payee"),
            "status": "ordered",
        })
    });
    let waits = order.get("status").and_then(Json::as_str) == Some("ordered");
    if let (true, true, Some(parts)) = (confirms, waits, order.as_object_mut()) {
        let closed =
            parts.get("payee").and_then(Json::as_str).is_some_and(|payee| payee.starts_with("closed"));
        parts.insert("status".to_owned(), json!(if closed { "refused" } else { "paid" }));
        parts.insert("code".to_owned(), json!(if closed { "account-closed" } else { "" }));
    }
    order.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_is_one_payment_and_a_closed_account_is_refused() {
        let orders = Orders::default();
        let body = |payee: &str| json!({ "amount": "5.00", "currency": "USD", "payee": payee });
        assert_eq!(answer(&orders, "a/0", false, body("acct-1"))["status"], "ordered");
        let paid = answer(&orders, "a/0", true, json!({}));
        assert_eq!((&paid["status"], &paid["id"]), (&json!("paid"), &json!("demo-1")));
        assert_eq!(answer(&orders, "a/0", false, body("acct-1")), paid, "asked again it is the same one");
        answer(&orders, "a/1", false, body("closed-1"));
        assert_eq!(answer(&orders, "a/1", true, json!({}))["status"], "refused");
    }
}
