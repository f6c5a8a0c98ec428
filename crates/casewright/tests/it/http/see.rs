//! Compares the answers with what a scenario expects.

use super::{
    play::{Came, Differs, differs, is_done},
    world::{Got, World},
};
use app::{
    core::{CaseEvent, FieldPath, Value, case::Awaited, id::ActionName},
    program::model::{Expect, Refused, Step, Tie, What, Who},
};
use axum::http::StatusCode;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use web::api::plain;

/// A reference that no case has: what one may not know of must look the same.
const NO_SUCH: &str = "PL-2026-ZZZZZ";

impl World {
    pub(super) async fn look(
        &mut self,
        step: &Step,
        came: &Came,
        before: u64,
        opener: &Who,
    ) -> Result<(), Differs> {
        let expect = &step.expect;
        outcome_of(came, expect)?;
        if let Came::Answered(got) = came
            && let Some(refused) = &expect.refused
        {
            self.left_alone(before, refused).await?;
            no_queue(got)?;
        }
        self.facts(expect, opener).await?;
        self.since(expect, came, before).await?;
        let Some(who @ (Who::Role(_) | Who::Untied(_))) = &step.who else { return Ok(()) };
        if expect.not_found && step.what == What::Look {
            return self.is_not_found(who).await;
        }
        if asks_for_page(expect) {
            let got = self.get(who, &self.path("")).await;
            let page = (got.status == StatusCode::OK).then(|| got.json());
            page_of(page.as_ref(), expect)?;
            for action in &expect.cannot {
                self.cannot(who, page.as_ref(), action).await?;
            }
        }
        if let Some(wanted) = expect.account {
            let found = self.get(who, &self.path("/money")).await.status == StatusCode::OK;
            if found != wanted {
                return differs("the account", wanted, found);
            }
        }
        if let Some(wanted) = &expect.documents {
            let got = self.get(who, &self.path("/documents")).await;
            let found = if got.status == StatusCode::OK { documents(&got.json()) } else { BTreeMap::new() };
            let wanted: BTreeMap<String, BTreeSet<String>> =
                wanted.iter().map(|(kind, rights)| (kind.to_string(), rights.clone())).collect();
            if found != wanted {
                return differs("documents", format!("{wanted:?}"), format!("{found:?}"));
            }
        }
        if let Some(wanted) = &expect.parties {
            let got = self.get(who, &self.path("/parties")).await;
            let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            if got.status == StatusCode::OK {
                for party in got.json()["parties"].as_array().unwrap() {
                    if let (Some(name), true) = (party["name"].as_str(), party["until"].is_null()) {
                        let role = party["role"].as_str().unwrap().to_owned();
                        found.entry(role).or_default().insert(name.to_owned());
                    }
                }
            }
            let wanted: BTreeMap<String, BTreeSet<String>> =
                wanted.iter().map(|(role, names)| (role.to_string(), names.clone())).collect();
            if found != wanted {
                return differs("parties", format!("{wanted:?}"), format!("{found:?}"));
            }
        }
        for (lists, there) in [(&expect.listed, true), (&expect.unlisted, false)] {
            for list in lists {
                let path = format!("/api/v1/programs/{}/lists/{list}", self.program.name);
                let got = self.get(who, &path).await;
                let rows = if got.status == StatusCode::OK { got.json()["rows"].clone() } else { Json::Null };
                let found = parts(&rows).iter().any(|row| row["reference"] == self.reference());
                if found != there {
                    let word = |there: bool| if there { "it is there" } else { "it is not there" };
                    return differs(format!("the case in the list {list}"), word(there), word(found));
                }
            }
        }
        Ok(())
    }

    /// What was refused changed nothing.
    async fn left_alone(&self, before: u64, refused: &Refused) -> Result<(), Differs> {
        let after = self.stored().await.version;
        if after != before {
            return differs(format!("refused: {refused:?}"), format!("version {before}"), after);
        }
        Ok(())
    }

    /// *Not found* is the same bytes on every way to the case as for a case that does not exist.
    async fn is_not_found(&mut self, who: &Who) -> Result<(), Differs> {
        let reference = self.reference().to_owned();
        for (method, rest) in [
            ("GET", ""),
            ("GET", "/why"),
            ("GET", "/timeline"),
            ("GET", "/access"),
            ("GET", "/audit"),
            ("GET", "/actions/withdraw"),
            ("GET", "/tasks/0"),
            ("POST", "/actions/withdraw"),
            ("POST", "/plan"),
            ("POST", "/team"),
            ("PUT", "/drafts/withdraw"),
            ("DELETE", "/flags/0"),
        ] {
            let body = match rest {
                "/plan" => json!({ "element": "hearing.site-visit" }),
                "/team" => json!({ "change": "add-partner", "partner": "police" }),
                "/drafts/withdraw" => json!({ "input": {} }),
                _ => json!({ "reason": "tried by a scenario" }),
            };
            let mut asked = Vec::new();
            for reference in [reference.as_str(), NO_SUCH] {
                let path = format!("/api/v1/cases/{reference}{rest}");
                let mut ask = super::world::Ask::new(method, path, &super::world::Pass::None);
                if method != "GET" && method != "DELETE" {
                    ask = ask.json(&body);
                }
                asked.push(self.by(who, ask).await);
            }
            let of = format!("not-found: {method} of the case{rest}");
            if asked[0].status != StatusCode::NOT_FOUND {
                return differs(of, "404", format!("{} {}", asked[0].status, asked[0].body));
            }
            let [told, none] = [&asked[0], &asked[1]].map(but_for_its_id);
            if told != none {
                return differs(of, format!("{none:?}"), format!("{told:?}"));
            }
        }
        Ok(())
    }

    /// Not offered on the page, and refused when tried all the same.
    async fn cannot(&mut self, who: &Who, page: Option<&Json>, action: &ActionName) -> Result<(), Differs> {
        let of = format!("cannot {action}");
        if page.is_some_and(|page| offers(page).contains(&action.to_string())) {
            return differs(of, "not offered", "offered");
        }
        let before = self.stored().await.version;
        let path = self.path(&format!("/actions/{action}"));
        let body = json!({ "input": {}, "reason": "tried by a scenario" });
        let got = self.post(who, &path, &body).await;
        if !got.status.is_client_error() || self.stored().await.version != before {
            return differs(of, "refused when tried", format!("{} {}", got.status, got.body));
        }
        Ok(())
    }

    /// What is so on the case, whoever may see it: on the pages of those who opened it and who work on it. What no answer
    /// tells to anybody (milestones) is read from the store.
    async fn facts(&mut self, expect: &Expect, opener: &Who) -> Result<(), Differs> {
        let wanted = expect.state.is_some()
            || expect.outcome.is_some()
            || expect.flagged.is_some()
            || !expect.money.is_empty()
            || !expect.items.is_empty()
            || !expect.file.is_empty()
            || !expect.decisions.is_empty()
            || !expect.partners.is_empty();
        if !wanted {
            return Ok(());
        }
        let office = self.program.roles.iter().filter(|(_, role)| role.tie == Tie::Unit);
        let office: Vec<Who> = office.map(|(role, _)| Who::Role(role.clone())).collect();
        let mut pages = Vec::new();
        for who in std::iter::once(opener).chain(&office) {
            let got = self.get(who, &self.path("")).await;
            if got.status == StatusCode::OK {
                pages.push(got.json());
            }
        }
        if pages.is_empty() {
            return differs("the case", "open to whoever opened it or works on it", "nobody finds it");
        }
        if let Some(state) = &expect.state {
            for page in &pages {
                let states: Vec<_> =
                    parts(&page["states"]).iter().map(|state| state["name"].clone()).collect();
                if !states.contains(&json!(state.as_str())) {
                    return differs("state", state, format!("{states:?}"));
                }
            }
        }
        if let Some(outcome) = &expect.outcome {
            for page in &pages {
                if page["outcome"] != outcome.as_str() {
                    return differs("outcome", outcome, &page["outcome"]);
                }
            }
        }
        if let Some(flagged) = expect.flagged {
            let flags: Vec<&Json> = pages.iter().flat_map(|page| parts(&page["flags"])).collect();
            if flags.is_empty() == flagged {
                return differs("flagged", flagged, format!("{flags:?}"));
            }
        }
        let case = self.stored().await;
        for (name, amount) in &expect.money {
            let (line, part) = name.split_once('.').unwrap();
            let sums = serde_json::to_value(case.money.line(&line.into())).unwrap();
            let found: rust_decimal::Decimal = sums[part].as_str().unwrap().parse().unwrap();
            if found != *amount {
                return differs(format!("money.{name}"), amount, found);
            }
        }
        for (key, state) in &expect.items {
            let tasks = pages.iter().flat_map(|page| parts(&page["tasks"]));
            let newest =
                tasks.filter(|task| task["key"] == key.as_str()).max_by_key(|task| task["item"].as_u64());
            let found = match newest {
                Some(task) => task["state"].as_str().unwrap_or_default().to_owned(),
                None => match case.items.iter().rev().find(|item| item.key == *key) {
                    Some(item) => format!("{:?}", item.state).to_lowercase(),
                    None => "it is not there".to_owned(),
                },
            };
            if found != *state {
                return differs(key, state, found);
            }
        }
        for (path, value) in &expect.file {
            let shown = pages.iter().flat_map(fields).find(|field| field["path"] == path.as_str());
            let found = shown.map(|field| field["value"].clone());
            if !same(found.as_ref().unwrap_or(&Json::Null), &plain(value)) {
                return differs(path.as_str(), value, found.unwrap_or_default());
            }
        }
        for (name, value) in &expect.decisions {
            let segments: Vec<&str> = name.split('.').collect();
            let found = case.decisions.get(segments[0]).and_then(|result| result.at(&segments[1..])).cloned();
            let found = found.unwrap_or(Value::Null);
            if found != *value {
                return differs(format!("decisions.{name}"), value, found);
            }
        }
        for partner in &expect.partners {
            let mut told = Vec::new();
            for who in &office {
                let got = self.get(who, &self.path("/access")).await;
                if got.status == StatusCode::OK {
                    // They are told in words.
                    let names = got.json()["partners"].clone();
                    let names = parts(&names).iter().filter_map(Json::as_str);
                    told.extend(names.map(|name| name.to_lowercase().replace(' ', "-")));
                }
            }
            if !told.contains(&partner.to_string()) {
                return differs("partners", partner, format!("{told:?}"));
            }
        }
        Ok(())
    }

    /// Effects queued and fetches asked for: by the answer where somebody asked, else by what happened.
    async fn since(&self, expect: &Expect, came: &Came, before: u64) -> Result<(), Differs> {
        let (mut queued, mut fetched) = (Vec::new(), Vec::new());
        let id = self.stored().await.id;
        for stored in self.store.events(id).await.unwrap().into_iter().filter(|event| event.seq >= before) {
            match stored.event {
                CaseEvent::EffectQueued { name, .. } => queued.push(name.to_string()),
                CaseEvent::StepAwaited { awaits: Awaited::Fetch(fetch), .. } => {
                    fetched.push(fetch.to_string());
                }
                _ => {}
            }
        }
        if let Came::Answered(got) = came
            && is_done(got.status)
        {
            // Who sees everything is told all of it, everybody else nothing.
            let told = got.json()["queued"].clone();
            let told: Vec<_> =
                parts(&told).iter().filter_map(|name| Some(name.as_str()?.to_owned())).collect();
            if !told.is_empty() && told != queued {
                return differs("queued", format!("{queued:?}"), format!("{told:?}"));
            }
            if !expect.fetches.is_empty() && got.json()["pending"] != true {
                return differs("fetches", "the answer says that something is awaited", &got.body);
            }
        }
        let wanted: Vec<String> = expect.queued.iter().map(ToString::to_string).collect();
        if let Some(missing) = wanted.iter().find(|name| !queued.contains(name)) {
            return differs("queued", missing, format!("{queued:?}"));
        }
        let wanted: Vec<String> = expect.fetches.iter().map(ToString::to_string).collect();
        if let Some(missing) = wanted.iter().find(|name| !fetched.contains(name)) {
            return differs("fetches", missing, format!("{fetched:?}"));
        }
        Ok(())
    }
}

/// Whether the step was done, or refused as it should be, by status and problem document.
fn outcome_of(came: &Came, expect: &Expect) -> Result<(), Differs> {
    let got = match came {
        Came::World if expect.refused.is_none() => return Ok(()),
        Came::World => return differs("the step", format!("{:?}", expect.refused), "it was done"),
        Came::Cannot(why) => return differs("the step", "it can be taken", why),
        Came::Service(kind) => {
            return match &expect.refused {
                Some(Refused::Kind(wanted)) if wanted == kind => Ok(()),
                wanted => differs("the step", format!("{wanted:?}"), format!("refused: {kind}")),
            };
        }
        Came::Answered(got) => got,
    };
    let found = format!("{} {}", got.status.as_u16(), got.body);
    let Some(refused) = &expect.refused else {
        if expect.not_found && got.status == StatusCode::NOT_FOUND {
            return Ok(());
        }
        return if is_done(got.status) { Ok(()) } else { differs("the step", "it is done", found) };
    };
    let document = if is_done(got.status) { Json::Null } else { got.json() };
    let typed = got.headers.get("content-type").and_then(|kind| kind.to_str().ok());
    let well = typed == Some("application/problem+json") && document["status"] == got.status.as_u16();
    let fits = well
        && match refused {
            Refused::NotAllowed => matches!(got.slug().as_str(), "denied" | "not-found" | "step-up-needed"),
            Refused::Text(text) => got.slug() == "refused" && document["reason"] == text.as_str(),
            Refused::Kind(kind) => {
                let slug = match kind.as_str() {
                    "input" | "reason-missing" => "input-not-accepted",
                    "conflict" => "changed-meanwhile",
                    _ => "refused",
                };
                got.slug() == slug && document["kind"] == kind.as_str()
            }
        };
    if fits { Ok(()) } else { differs("the step", format!("refused: {refused:?}"), found) }
}

fn no_queue(got: &Got) -> Result<(), Differs> {
    if got.json()["queued"].is_null() {
        return Ok(());
    }
    differs("a refusal", "a problem document", &got.body)
}

/// What the documents tab says that somebody may.
fn documents(tab: &Json) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut may = |kind: &Json, right: &str| {
        all.entry(kind.as_str().unwrap().to_owned()).or_default().insert(right.to_owned());
    };
    for kind in parts(&tab["kinds"]) {
        may(&kind["name"], "add");
    }
    for document in parts(&tab["documents"]) {
        may(&document["kind"], "see");
        for (right, told) in [
            ("change", "may_change"),
            ("seal", "may_seal"),
            ("move", "may_move"),
            ("hand-over", "may_hand_over"),
        ] {
            if document[told] == true {
                may(&document["kind"], right);
            }
        }
        // With the codes that say why something is removed.
        if !parts(&document["may_redact"]).is_empty() {
            may(&document["kind"], "redact");
        }
    }
    all
}

fn asks_for_page(expect: &Expect) -> bool {
    !expect.sees.is_empty()
        || !expect.hidden.is_empty()
        || !expect.masked.is_empty()
        || !expect.can.is_empty()
        || !expect.cannot.is_empty()
        || expect.views.is_some()
}

fn page_of(page: Option<&Json>, expect: &Expect) -> Result<(), Differs> {
    let Some(page) = page else {
        // Nothing is offered to somebody for whom there is no case; everything else speaks of a case that is there.
        let only_cannot = Expect { cannot: Vec::new(), ..expect.clone() };
        return if asks_for_page(&only_cannot) {
            differs("the case", "it is open to the person", "not found")
        } else {
            Ok(())
        };
    };
    if let Some(views) = &expect.views {
        let wanted: BTreeSet<String> = views.iter().map(ToString::to_string).collect();
        let found: BTreeSet<String> =
            parts(&page["views"]).iter().filter_map(|view| Some(view["name"].as_str()?.to_owned())).collect();
        if wanted != found {
            return differs("views", format!("{wanted:?}"), format!("{found:?}"));
        }
    }
    let at =
        |path: &FieldPath| fields(page).filter(|field| field["path"] == path.as_str()).collect::<Vec<_>>();
    for (path, value) in &expect.sees {
        let shown = at(path);
        if !shown.iter().any(|field| field["masked"] == false && same(&field["value"], &plain(value))) {
            return differs(format!("sees {path}"), value, format!("{shown:?}"));
        }
    }
    for path in &expect.hidden {
        let overlaps = |shown: &FieldPath| shown.is_within(path) || path.is_within(shown);
        let found = fields(page).find(|field| overlaps(&FieldPath::new(field["path"].as_str().unwrap())));
        if let Some(field) = found {
            return differs(format!("hidden {path}"), "not shown", field);
        }
    }
    for path in &expect.masked {
        let shown = at(path);
        if shown.is_empty() || shown.iter().any(|field| field["masked"] != true) {
            return differs(format!("masked {path}"), "shown masked", format!("{shown:?}"));
        }
    }
    for action in &expect.can {
        if !offers(page).contains(&action.to_string()) {
            return differs(format!("can {action}"), "offered", "not offered");
        }
    }
    Ok(())
}

fn parts(list: &Json) -> &[Json] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn fields(page: &Json) -> impl Iterator<Item = &Json> {
    parts(&page["views"]).iter().flat_map(|view| parts(&view["fields"]))
}

/// What would work, or may once it is filled in.
fn offers(page: &Json) -> Vec<String> {
    parts(&page["actions"])
        .iter()
        .filter(|action| action["offered"] != "not")
        .filter_map(|action| Some(action["name"].as_str()?.to_owned()))
        .collect()
}

/// The same value: numbers go as text and may have more or fewer zeros.
pub(super) fn same(found: &Json, wanted: &Json) -> bool {
    match (found, wanted) {
        (Json::String(found), Json::String(wanted)) => {
            let number = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
            found == wanted || (number(found).is_some() && number(found) == number(wanted))
        }
        (Json::Object(found), Json::Object(wanted)) => {
            found.len() == wanted.len()
                && wanted.iter().all(|(name, part)| found.get(name).is_some_and(|found| same(found, part)))
        }
        (Json::Array(found), Json::Array(wanted)) => {
            found.len() == wanted.len() && found.iter().zip(wanted).all(|(found, wanted)| same(found, wanted))
        }
        (found, wanted) => found == wanted,
    }
}

/// An answer without what is new in every one: the id of the request.
fn but_for_its_id(got: &Got) -> (u16, Vec<(String, String)>, Json) {
    let mut document = got.json();
    if let Some(members) = document.as_object_mut() {
        members.remove("instance");
    }
    let mut headers: Vec<(String, String)> = got
        .headers
        .iter()
        .filter(|(name, _)| *name != "x-request-id")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
        .collect();
    headers.sort();
    (got.status.as_u16(), headers, document)
}
