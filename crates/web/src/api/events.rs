//! `/api/v1/events`: server-sent events of changes to cases that the listener may see. An event holds reference and version alone,
//! is decided for the listener when it is delivered, and stands in the log before. The stream ends with the session.

use super::within;
use crate::{problem::Problem, state::WebState, visit::Credentials};
use app::{Listening, Watched, Watching};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::json;
use std::{collections::VecDeque, convert::Infallible};

/// After so many looks without anything to tell the session is looked at.
const STILL_THERE: u32 = 4;
/// After so many looks without anything to tell a line is sent that says nothing, so that nobody on the way gives up.
const HEARTBEAT: u32 = 30;

/// After so many looks an open page of a case is decided anew, even when nothing was told: access also ends by time and by policy.
const STILL_OPEN: u32 = 6;

/// How to listen.
#[derive(Deserialize)]
pub(crate) struct How {
    /// The case of an open page, by its reference.
    case: Option<String>,
    /// False: tell what there is and end. True, or left out: go on.
    #[serde(default = "yes")]
    follow: bool,
}

const fn yes() -> bool {
    true
}

/// Changes of cases that the caller may see, as server-sent events: `event: change` with `{"reference", "version"}`, its id is the
/// place to come back to (`Last-Event-ID`). With `case`, the page of which is open: `event: presence` with `{"names"}` of those who have
/// it open too, for those who see everything of it, and `event: gone` once it may not be read any more. `event: missed` when the caller was away too long and must read anew; `event: end` when
/// the session is over.
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("case" = Option<String>, Query, description = "the reference of a case whose page is open"),
        ("follow" = Option<bool>, Query, description = "`false`: what there is since `Last-Event-ID`, then the end"),
        ("Last-Event-ID" = Option<u64>, Header, description = "the id of the last event that was received")),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 401, description = "`sign-in-needed`"), (status = 429, description = "`too-many` listeners")))]
pub(crate) async fn listen(
    State(state): State<WebState>,
    credentials: Credentials,
    Query(how): Query<How>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let came_back = match headers.get("last-event-id").map(|id| id.to_str().ok().map(str::trim)) {
        None | Some(Some("")) => None,
        Some(id) => Some(id.and_then(|id| id.parse().ok()).ok_or_else(|| {
            Problem::not_understood("`Last-Event-ID` is no id of an event; leave it out to begin now")
        })?),
    };
    let caller = credentials.caller(&state).await?;
    let (listening, place) = within(state.app.listen(&caller, came_back).await?)?;
    let open = match &how.case {
        Some(reference) => {
            let watching = state.app.watch(&caller, reference).await?.ok_or_else(Problem::not_found)?;
            Some(Open { watching, told: None, looks: 0 })
        }
        None => None,
    };
    let line = Line {
        open,
        state,
        credentials,
        listening,
        place,
        follow: how.follow,
        waiting: VecDeque::new(),
        quiet: 0,
        over: false,
    };
    Ok(Sse::new(events(line)).into_response())
}

/// The page of a case that somebody has open.
struct Open {
    /// Counted out when this goes.
    watching: Watching,
    /// Who was told last to look at it too.
    told: Option<Vec<String>>,
    /// Looks since the last one at the case.
    looks: u32,
}

/// One listener.
struct Line {
    open: Option<Open>,
    state: WebState,
    credentials: Credentials,
    /// Counted out when this goes.
    listening: Listening,
    place: u64,
    follow: bool,
    /// Decided and logged, not sent yet.
    waiting: VecDeque<Event>,
    /// Looks since something was told.
    quiet: u32,
    over: bool,
}

fn events(line: Line) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(line, |mut line| async move { line.next().await.map(|event| (Ok(event), line)) })
}

impl Line {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.over || self.listening.is_closed() {
                return None;
            }
            let looked = match self.look().await {
                Ok(new) => self.look_at_page().await.map(|told| new || told),
                Err(problem) => Err(problem),
            };
            match looked {
                Ok(true) => {}
                Ok(false) if !self.follow => return None,
                Ok(false) => {
                    self.quiet += 1;
                    if self.quiet.is_multiple_of(HEARTBEAT) {
                        return Some(Event::default().comment("still here"));
                    }
                    tokio::time::sleep(self.state.look_every).await;
                }
                Err(problem) => {
                    // over, or broken: whoever listens signs in or comes back; why is said as it is to every request
                    self.over = true;
                    return Some(Event::default().event("end").data(problem.slug));
                }
            }
        }
    }

    /// Looks whether the open page may still be read, and who looks at it too; true when there is something to tell.
    async fn look_at_page(&mut self) -> Result<bool, Problem> {
        let Some(open) = &mut self.open else { return Ok(false) };
        open.looks += 1;
        if open.told.is_some() && open.looks < STILL_OPEN {
            return Ok(false);
        }
        open.looks = 0;
        let caller = self.credentials.caller(&self.state).await?;
        match self.state.app.watched(&caller, &open.watching).await? {
            Watched::Gone => {
                self.waiting.push_back(Event::default().event("gone").data("{}"));
                self.open = None;
            }
            Watched::Here(names) if open.told.as_ref() == Some(&names) => return Ok(false),
            Watched::Here(names) => {
                let data = json!({ "names": names });
                self.waiting.push_back(Event::default().event("presence").data(data.to_string()));
                open.told = Some(names);
            }
        }
        Ok(true)
    }

    /// Looks for something new; true when there was. Whoever listens is made a caller anew for it.
    async fn look(&mut self) -> Result<bool, Problem> {
        if !self.state.app.has_grown(self.place).await? {
            if self.quiet % STILL_THERE == STILL_THERE - 1 {
                self.credentials.caller(&self.state).await?;
            }
            return Ok(false);
        }
        let caller = self.credentials.caller(&self.state).await?;
        let heard = self.state.app.heard(&caller, self.place).await?;
        self.place = heard.place;
        if heard.missed {
            self.waiting.push_back(Event::default().event("missed").id(heard.place.to_string()).data("{}"));
        }
        let idle = heard.idle;
        self.waiting.extend(heard.changes.into_iter().map(|change| {
            let data = json!({ "reference": change.reference, "version": change.version });
            Event::default().event("change").id(change.place.to_string()).data(data.to_string())
        }));
        if !self.waiting.is_empty() {
            self.quiet = 0;
        }
        Ok(!idle)
    }
}
