//! A chain of custody in the terms of CASE and UCO, the ontologies that forensic tools exchange evidence by (caseontology.org,
//! unifiedcyberontology.org): each version an observable file with its hash, each step an investigative action.

use crate::answer::{Custody, CustodyStep};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use uuid::{Builder, Uuid};

/// Of names that are addresses (RFC 9562, 6.6).
const NAMESPACE: Uuid = Uuid::from_u128(0x6ba7_b811_9dad_11d1_80b4_00c0_4fd4_30c8);

/// The whole as JSON-LD.
pub(crate) fn graph(custody: &Custody, at: Timestamp) -> Json {
    let id = |what: &str| name(custody, what);
    let mut graph: Vec<Json> = Vec::new();
    let files: Vec<Json> = custody
        .versions
        .iter()
        .map(|version| json!({ "@id": id(&format!("file {}", version.number)) }))
        .collect();
    for version in &custody.versions {
        let facet = |what: &str| id(&format!("{what} {}", version.number));
        graph.push(json!({
            "@id": facet("file"),
            "@type": "uco-observable:File",
            "uco-core:hasFacet": [
                {
                    "@id": facet("file-facet"),
                    "@type": "uco-observable:FileFacet",
                    "uco-observable:fileName": version.name,
                    "uco-observable:sizeInBytes": { "@type": "xsd:integer", "@value": version.bytes.to_string() },
                },
                {
                    "@id": facet("content-facet"),
                    "@type": "uco-observable:ContentDataFacet",
                    "uco-observable:mimeType": version.media_type,
                    "uco-observable:hash": {
                        "@id": facet("hash"),
                        "@type": "uco-types:Hash",
                        "uco-types:hashMethod": "SHA256",
                        "uco-types:hashValue": { "@type": "xsd:hexBinary", "@value": version.sha256 },
                    },
                },
            ],
        }));
    }
    let mut identities: BTreeMap<&str, String> = BTreeMap::new();
    let mut places: BTreeMap<&str, String> = BTreeMap::new();
    for step in &custody.steps {
        for who in std::iter::once(&step.by).chain(&step.to) {
            identities.entry(who).or_insert_with(|| id(&format!("identity {who}")));
        }
        if let Some(place) = &step.place {
            places.entry(place).or_insert_with(|| id(&format!("place {place}")));
        }
    }
    for (who, iri) in &identities {
        graph.push(json!({ "@id": iri, "@type": "uco-identity:Identity", "uco-core:name": who }));
    }
    for (place, iri) in &places {
        graph.push(json!({ "@id": iri, "@type": "uco-location:Location", "uco-core:name": place }));
    }
    let actions: Vec<Json> = custody
        .steps
        .iter()
        .enumerate()
        .map(|(number, step)| action(step, &id(&format!("action {number}")), &files, &identities, &places))
        .collect();
    let record = id("record");
    let exhibit = format!("{}/{}", custody.reference, custody.document + 1);
    let proof = custody
        .versions
        .iter()
        .map(|version| {
            let told = match version.proved {
                Some(true) => "has the hash that was taken at receipt",
                Some(false) => "does not have the hash that was taken at receipt",
                None => "is not kept",
            };
            format!("Version {} {told}.", version.number + 1)
        })
        .collect::<Vec<_>>()
        .join(" ");
    graph.push(json!({
        "@id": record,
        "@type": "case-investigation:ProvenanceRecord",
        "uco-core:name": custody.title,
        "uco-core:description": format!("{}. {proof} Looked at on {at}.", custody.kind_title),
        "case-investigation:exhibitNumber": exhibit,
        "uco-core:object": files,
    }));
    let held: Vec<Json> = actions
        .iter()
        .filter_map(|action| action.get("@id"))
        .map(|iri| json!({ "@id": iri }))
        .chain([json!({ "@id": record })])
        .collect();
    graph.push(json!({
        "@id": id("investigation"),
        "@type": "case-investigation:Investigation",
        "uco-core:name": custody.reference,
        "uco-core:object": held,
    }));
    graph.extend(actions);
    json!({
        "@context": {
            "kb": "urn:uuid:",
            "case-investigation": "https://ontology.caseontology.org/case/investigation/",
            "uco-action": "https://ontology.unifiedcyberontology.org/uco/action/",
            "uco-core": "https://ontology.unifiedcyberontology.org/uco/core/",
            "uco-identity": "https://ontology.unifiedcyberontology.org/uco/identity/",
            "uco-location": "https://ontology.unifiedcyberontology.org/uco/location/",
            "uco-observable": "https://ontology.unifiedcyberontology.org/uco/observable/",
            "uco-types": "https://ontology.unifiedcyberontology.org/uco/types/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@graph": graph,
    })
}

fn action(
    step: &CustodyStep,
    iri: &str,
    files: &[Json],
    identities: &BTreeMap<&str, String>,
    places: &BTreeMap<&str, String>,
) -> Json {
    let known = |names: &BTreeMap<&str, String>, name: &str| names.get(name).map(|iri| json!({ "@id": iri }));
    let told = match &step.why {
        Some(why) => format!("{}. Reason: {why}", step.text),
        None => step.text.clone(),
    };
    let mut action = serde_json::Map::new();
    action.insert("@id".to_owned(), json!(iri));
    action.insert("@type".to_owned(), json!("case-investigation:InvestigativeAction"));
    action.insert("uco-core:name".to_owned(), json!(step.step));
    action.insert("uco-core:description".to_owned(), json!(told));
    let at = json!({ "@type": "xsd:dateTime", "@value": step.at.to_string() });
    action.insert("uco-action:startTime".to_owned(), at);
    action.insert("uco-action:object".to_owned(), json!(files));
    if let Some(performer) = known(identities, &step.by) {
        action.insert("uco-action:performer".to_owned(), performer);
    }
    if let Some(to) = step.to.as_ref().and_then(|to| known(identities, to)) {
        action.insert("uco-action:participant".to_owned(), to);
    }
    if let Some(place) = step.place.as_ref().and_then(|place| known(places, place)) {
        action.insert("uco-action:location".to_owned(), place);
    }
    Json::Object(action)
}

/// The name of a node: the same for the same document, so that two exports tell of one thing (RFC 9562, 5.5).
fn name(custody: &Custody, what: &str) -> String {
    let text = format!("urn:casewright:{}/{}/{what}", custody.reference, custody.document);
    let hash = Sha1::new().chain_update(NAMESPACE.as_bytes()).chain_update(text).finalize();
    let mut bytes = [0_u8; 16];
    bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    format!("kb:{}", Builder::from_sha1_bytes(bytes).into_uuid())
}
