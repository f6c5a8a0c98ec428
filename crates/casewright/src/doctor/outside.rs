//! What the server calls: mail, the object store, sources, the collector of traces. Each is connected to; nothing is sent.

use super::Findings;
use crate::{
    config::{Config, documents::S3Store},
    wiring,
};
use connect::allow::is_public;
use std::{net::IpAddr, time::Duration};
use tokio::{
    net::{TcpStream, lookup_host},
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(config: &Config, found: &mut Findings) {
    match wiring::mail(config) {
        Ok(None) => found.warn(
            "mail",
            "no mail server is configured: messages join the dead letters",
            "set `connectors.mail`",
        ),
        Err(error) => found.wrong("mail", format!("{error:#}"), "mend `connectors.mail`"),
        Ok(Some(mail)) => match timeout(PATIENCE, mail.reach()).await {
            Ok(Ok(())) => found.well("mail", "the mail server lets us in"),
            Ok(Err(why)) => found.wrong(
                "mail",
                format!("the mail server does not let us in: {why}"),
                "look at host, port, `protection` and the password in `connectors.mail`",
            ),
            Err(_) => found.wrong(
                "mail",
                "the mail server does not answer",
                "look at host and port in `connectors.mail`, and at firewalls between",
            ),
        },
    }
    if let Some(bucket) = &config.documents.s3 {
        documents(bucket, found).await;
    }
    for host in &config.connectors.http.hosts {
        source(&host.name, host.port, host.private, found).await;
    }
    if let Some(endpoint) = &config.traces.endpoint {
        let at = url::Url::parse(endpoint)
            .ok()
            .and_then(|url| Some((url.host_str()?.to_owned(), url.port_or_known_default()?)));
        match at {
            None => found.wrong(
                "traces",
                "`traces.endpoint` is no address",
                "write for example http://127.0.0.1:4318/v1/traces",
            ),
            Some((host, port)) => match reached(&host, port).await {
                Ok(_) => found.well("traces", format!("the collector at {host}:{port} answers")),
                Err(why) => found.warn(
                    "traces",
                    format!("the collector at {host}:{port} {why}; traces are dropped"),
                    "start it, or leave `traces.endpoint` out",
                ),
            },
        }
    }
}

/// Asks for the first name in the bucket, as the server would.
async fn documents(bucket: &S3Store, found: &mut Findings) {
    let opened = match bucket.open() {
        Ok(opened) => opened,
        Err(error) => return found.wrong("documents", format!("{error:#}"), "mend `documents.s3`"),
    };
    match timeout(PATIENCE, opened.reach()).await {
        Ok(Ok(())) => found.well("documents", "the object store lets us look into its bucket"),
        Ok(Err(why)) => found.wrong(
            "documents",
            format!("documents cannot be kept or opened: {why}"),
            "look at endpoint, bucket, region, `path_style` and the keys in `documents.s3`",
        ),
        Err(_) => found.wrong(
            "documents",
            "the object store does not answer: documents cannot be kept or opened",
            "look at `documents.s3.endpoint`, and at firewalls between",
        ),
    }
}

async fn source(host: &str, port: u16, private: bool, found: &mut Findings) {
    match reached(host, port).await {
        Err(why) => found.wrong(
            "sources",
            format!("`{host}:{port}` {why}"),
            "look at the name, at the port and at firewalls between; what is fetched from there waits and is tried again",
        ),
        Ok(address) if !private && !is_public(address) => found.wrong(
            "sources",
            format!("`{host}:{port}` has the private address {address}, and private ones are not allowed"),
            "set `private: true` for this host if that is meant",
        ),
        Ok(_) => found.well("sources", format!("`{host}:{port}` can be reached")),
    }
}

/// Connects and closes; the address that answered.
async fn reached(host: &str, port: u16) -> Result<IpAddr, String> {
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let addresses = lookup_host((name, port)).await.map_err(|error| format!("has no address: {error}"))?;
    let mut last = "has no address".to_owned();
    for address in addresses {
        match timeout(PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(_)) => return Ok(address.ip()),
            Ok(Err(error)) => last = format!("cannot be reached: {error}"),
            Err(_) => "does not answer".clone_into(&mut last),
        }
    }
    Err(last)
}
