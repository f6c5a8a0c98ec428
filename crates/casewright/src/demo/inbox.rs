//! The demo's inbox: a letter that names a licence, a call about a child, one that is for somebody else.

use super::desk::Desk;
use anyhow::Result;
use serde_json::json;

pub(super) const PROGRAM: &str = "intake";
pub(super) const UNIT: &str = "licensing-north";

const REGISTRAR: &str = "rita.registrar";

async fn item(desk: &mut Desk<'_>, channel: &str, subject: &str, text: &str, sender: &str) -> Result<String> {
    let reference = desk.open(REGISTRAR, json!({})).await?;
    let input = json!({
        "incoming.channel": channel,
        "incoming.received": "2026-03-02",
        "incoming.subject": subject,
        "incoming.text": text,
        "sender.name": sender,
    });
    desk.act(REGISTRAR, &reference, "register", input, None).await?;
    Ok(reference)
}

/// All three; `licence` is a licence that somebody writes about.
pub(super) async fn items(desk: &mut Desk<'_>, licence: &str) -> Result<()> {
    let text = format!("About your letter {licence}: we close at eleven from now on.");
    item(desk, "letter", "Other opening times", &text, "Wilma Waters").await?;
    let text = "The boy next door is alone until late, every evening.";
    item(desk, "call", "A child alone", text, "A neighbour").await?;
    let road =
        item(desk, "message", "A hole in the road", "In Mill Lane, before number 4.", "Bo Field").await?;
    desk.act(REGISTRAR, &road, "not-ours", json!({}), Some("The road is the county's.")).await
}
