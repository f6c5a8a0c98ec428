//! The rating list of the demo: a real HTTP service on loopback that the `rates` fetch of the premises licence asks; it answers
//! for the children's register of the child placement as well.
//!
//! Most premises get a plausible value. A few do not answer as they should, so that a person can see what happens then:
//! `900001` is slow (no answer at all), `900002` is dead (the connection breaks), `900003` lies (a word for a sum),
//! `900004` sends a page instead of data.

use anyhow::{Context, Result};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// Starts the service on a free port of loopback; it ends with the process.
pub(crate) async fn start() -> Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("the demo's rating list cannot listen")?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    Ok(address)
}

async fn serve(mut stream: TcpStream) {
    let (reader, mut writer) = stream.split();
    let mut lines = BufReader::new(reader).lines();
    let Ok(Some(request)) = lines.next_line().await else { return };
    while let Ok(Some(line)) = lines.next_line().await {
        if line.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    if let Some(number) = path.strip_prefix("/children/") {
        let body = serde_json::json!({ "number": number, "siblings": number.len() % 3 }).to_string();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let _ = writer.write_all(answer.as_bytes()).await;
        return;
    }
    let Some(uprn) = path.strip_prefix("/premises/") else {
        let _ = writer
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .await;
        return;
    };
    let body = match uprn {
        "900001" => return std::future::pending().await,
        "900002" => return,
        "900003" => r#"{"rateable_value":"a great deal"}"#.to_owned(),
        "900004" => "<html>The rating list is closed today.</html>".to_owned(),
        _ => serde_json::json!({ "uprn": uprn, "rateable_value": rateable_value(uprn) }).to_string(),
    };
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    let _ = writer.write_all(answer.as_bytes()).await;
}

/// A value that is always the same for the same premises: 3,000 to 122,000 pounds in steps of 500.
fn rateable_value(uprn: &str) -> String {
    match uprn {
        "100062" => "12000.00".to_owned(),
        _ => {
            let sum =
                uprn.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
            format!("{}.00", 3_000 + (sum % 239) * 500)
        }
    }
}
