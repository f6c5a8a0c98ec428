//! Who comes in with a request, and from where: what extractors make of cookies, tokens and addresses.

use crate::{
    api::within,
    cookie::{Cookie, bearer},
    link::{Side, Subject},
    part::{Frame, Place, words::Words},
    problem::Problem,
    serve::Device,
    state::WebState,
    text::locale,
};
use app::{Attested, Caller, Declared, Denied, core::id::PersonId};
use axum::{
    extract::{ConnectInfo, FromRequestParts, RawPathParams},
    http::{HeaderMap, Method, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use std::net::{IpAddr, SocketAddr};

/// What the server saw of a request. Nothing here is taken from what a person can write, but a trusted proxy's word.
#[derive(Clone, Debug)]
pub struct Visit(pub Attested);

impl FromRequestParts<WebState> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let address = peer.map(|peer| client(peer, &parts.headers, state));
        // A proxy's own certificate says nothing of the many who come through it.
        let through = peer.is_some_and(|peer| (state.door().is_proxy)(peer));
        Ok(Self(Attested {
            zones: address
                .map(|address| (state.door().zones_of)(address).into_iter().collect())
                .unwrap_or_default(),
            managed_device: !through && parts.extensions.get::<Device>().is_some(),
            address: address.map(|address| address.to_string()),
        }))
    }
}

/// The nearest address that is no trusted proxy: what stands before it in the header, the client itself could have written.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, state: &WebState) -> IpAddr {
    let is_proxy = &state.door().is_proxy;
    if !is_proxy(peer) {
        return peer;
    }
    let named = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|address| address.trim().parse::<IpAddr>().map(|address| address.to_canonical()))
        .collect::<Vec<_>>();
    let mut nearest = peer;
    for address in named.into_iter().rev() {
        let Ok(address) = address else { break };
        nearest = address;
        if !is_proxy(address) {
            break;
        }
    }
    nearest
}

/// What tokens of service accounts begin with.
const TOKEN: &str = "cwt_";

async fn caller(
    parts: &mut Parts,
    state: &WebState,
    token: Option<String>,
) -> Result<Option<Caller>, Problem> {
    let Some(token) = token else { return Ok(None) };
    let Ok(Visit(attested)) = Visit::from_request_parts(parts, state).await;
    let caller = if token.starts_with(TOKEN) {
        within(state.app.token_caller(&token, attested, Declared::default()).await?)?
    } else {
        state.app.caller(&token, attested, Declared::default()).await?
    };
    Ok(caller.map(|caller| caller.speaking(locale().code)))
}

/// A signed-in worker on a page. Others are led to the sign-in page, whatever the address is about.
#[derive(Clone, Debug)]
pub struct Worker(pub Caller);

impl FromRequestParts<WebState> for Worker {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let token = Cookie::Session.read(&parts.headers);
        let had = token.is_some();
        let found = caller(parts, state, token).await.map_err(IntoResponse::into_response)?;
        match found {
            // On pages the purpose stands in a cookie of its own; it only narrows, or opens what the policies say it is for.
            Some(caller) if !caller.is_guest() && caller.token().is_none() => {
                let purpose = Cookie::Purpose.read(&parts.headers);
                Ok(Self(caller.declaring(Declared { purpose, ..Declared::default() })))
            }
            _ => Err(to_sign_in(parts, had)),
        }
    }
}

fn to_sign_in(parts: &Parts, ended: bool) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if ended {
        query.append_pair("ended", "yes");
    }
    let from =
        parts.uri.path_and_query().filter(|whole| parts.method == Method::GET && whole.path() != "/desk");
    if let Some(whole) = from {
        query.append_pair("to", whole.as_str());
    }
    let query = query.finish();
    let to = if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") };
    Redirect::to(&to).into_response()
}

/// A worker if somebody is signed in, on pages that are open to all.
#[derive(Clone, Debug)]
pub struct Perhaps(pub Option<Caller>);

impl FromRequestParts<WebState> for Perhaps {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let token = Cookie::Session.read(&parts.headers);
        Ok(Self(caller(parts, state, token).await?.filter(|caller| !caller.is_guest())))
    }
}

/// Somebody on the public pages who began an application, or came back to one. Others are led to the way back in.
#[derive(Clone, Debug)]
pub struct Guest(pub Caller);

impl FromRequestParts<WebState> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let token = Cookie::Guest.read(&parts.headers);
        let found = caller(parts, state, token).await.map_err(IntoResponse::into_response)?;
        found.map(Self).ok_or_else(|| Redirect::to("/return").into_response())
    }
}

/// What a client says about its purpose: `purpose`, `emergency: yes`. It only narrows what the person may, or opens what the
/// policies say it is for.
fn declared(headers: &HeaderMap) -> Result<Declared, Problem> {
    let text = |name: &str| -> Result<Option<String>, Problem> {
        let Some(value) = headers.get(name) else { return Ok(None) };
        match value.to_str().map(str::trim) {
            Ok(text) if text.len() <= 200 => Ok(Some(text.to_owned()).filter(|text| !text.is_empty())),
            _ => Err(Problem::not_understood(format!("`{name}` must be at most 200 plain characters"))),
        }
    };
    Ok(Declared {
        purpose: text("purpose")?,
        reason: None,
        emergency: text("emergency")?.as_deref() == Some("yes"),
    })
}

/// Whoever calls the API: by bearer token, else by the session's cookie.
#[derive(Clone, Debug)]
pub struct ApiCaller(pub Caller);

/// What somebody showed who listens to events: they are made a caller anew for everything that is delivered.
#[derive(Clone)]
pub(crate) struct Credentials {
    token: String,
    attested: Attested,
    declared: Declared,
    absent: Option<PersonId>,
}

impl Credentials {
    /// Who that is now. A problem once the session is over, or the delegation.
    pub(crate) async fn caller(&self, state: &WebState) -> Result<Caller, Problem> {
        let (attested, declared) = (self.attested.clone(), self.declared.clone());
        let caller = if self.token.starts_with(TOKEN) {
            within(state.app.token_caller(&self.token, attested, declared).await?)?
        } else {
            state.app.listener(&self.token, attested, declared).await?
        };
        let caller = caller.ok_or_else(Problem::sign_in_needed)?.speaking(locale().code);
        acting_for(state, caller, self.absent).await
    }
}

impl FromRequestParts<WebState> for Credentials {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let token = api_token(&parts.headers).ok_or_else(Problem::sign_in_needed)?;
        let Ok(Visit(attested)) = Visit::from_request_parts(parts, state).await;
        Ok(Self { token, attested, declared: declared(&parts.headers)?, absent: absent(&parts.headers)? })
    }
}

fn api_token(headers: &HeaderMap) -> Option<String> {
    bearer(headers).or_else(|| Cookie::Session.read(headers)).or_else(|| Cookie::Guest.read(headers))
}

/// In whose place.
fn absent(headers: &HeaderMap) -> Result<Option<PersonId>, Problem> {
    let Some(absent) = headers.get("acting-for") else { return Ok(None) };
    absent.to_str().ok().and_then(|id| id.trim().parse().ok()).map(Some).ok_or_else(|| {
        Problem::not_understood("`acting-for` is no person's id; send the id of whose work you do")
    })
}

async fn acting_for(state: &WebState, caller: Caller, absent: Option<PersonId>) -> Result<Caller, Problem> {
    let Some(absent) = absent else { return Ok(caller) };
    state
        .app
        .in_place_of(caller, absent)
        .await?
        .ok_or_else(|| Problem::denied(&Denied::new("Nobody delegated this work to you for now.")))
}

impl FromRequestParts<WebState> for ApiCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let token = api_token(&parts.headers);
        let caller = caller(parts, state, token).await?.ok_or_else(Problem::sign_in_needed)?;
        let caller = caller.declaring(declared(&parts.headers)?);
        acting_for(state, caller, absent(&parts.headers)?).await.map(Self)
    }
}

impl WebState {
    /// How values are worded now.
    pub(crate) fn words(&self) -> Words {
        Words { zone: self.door().zone.clone(), now: self.app.now() }
    }

    /// The frame of a page at a place.
    pub(crate) fn frame(&self, place: Place) -> Frame {
        let words = self.words();
        let demo = self.demo.as_ref().map(|_| words.time(words.now));
        Frame { place, words, demo, ..Frame::default() }
    }

    /// The frame of a page on which a worker works.
    pub(crate) fn work(&self, caller: &Caller, current: &'static str) -> Frame {
        let mut parts = self.app.parts_of(caller);
        parts.extend(self.app.keeps_records(caller).then_some("records"));
        parts.extend((!self.app.reconciles(caller).is_empty()).then_some("reconciliation"));
        parts.extend(self.app.redeems(caller).then_some("vouchers"));
        if ["administrator", "auditor"].into_iter().any(|role| caller.has_platform_role(role)) {
            parts.push("administration");
        }
        self.frame(Place::Work { name: caller.name().to_owned(), current, parts })
    }

    /// The frame of a page of a case: times as people read them where the case is.
    pub(crate) fn on_case(&self, caller: &Caller, case: &app::answer::CasePage) -> Frame {
        let frame = self.work(caller, "case");
        Frame { words: frame.words.at(&case.zone), ..frame }
    }

    /// The frame of a public page of a case.
    pub(crate) fn public_on(
        &self,
        program: Option<&app::program::Program>,
        case: &app::answer::CasePage,
    ) -> Frame {
        let frame = program.map_or_else(|| self.frame(Place::Plain), |program| self.public(program));
        Frame { words: frame.words.at(&case.zone), ..frame }
    }

    /// The frame of a public page of a program.
    pub(crate) fn public(&self, program: &app::program::Program) -> Frame {
        let title = crate::pages::public::spoken::title(program, "program-title", &program.title);
        let frame = self.frame(Place::Public { title, home: format!("/apply/{}", program.name) });
        let languages = program.locales.languages().filter_map(crate::text::locale_of);
        let languages: Vec<_> = languages.map(|locale| (locale.code, locale.name)).collect();
        let exit = program.text(locale().code, "exit-to", &[]).filter(|to| to.starts_with("https://"));
        let words = frame.words.at(&program.definition.calendar.zone);
        Frame { words, languages, exit, ..frame }
    }
}

/// Somebody with one form in hand, of an action or of a task, on a case of their work or on their own application.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who.
    pub caller: Caller,
    /// Where the pages stand.
    pub side: Side,
    /// The case.
    pub reference: String,
    /// The form.
    pub subject: Subject,
    /// The page of the form, where the address names one.
    pub page: Option<String>,
}

impl FromRequestParts<WebState> for Step {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &WebState) -> Result<Self, Self::Rejection> {
        let (caller, side) = if parts.uri.path().starts_with("/application/") {
            (Guest::from_request_parts(parts, state).await?.0, Side::Public)
        } else {
            (Worker::from_request_parts(parts, state).await?.0, Side::Work)
        };
        let not_found = || Problem::not_found().into_response();
        let places = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let place =
            |wanted: &str| places.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned());
        let subject = match (place("action"), place("item")) {
            (Some(action), _) => Subject::Action(action),
            (None, Some(item)) => Subject::Task(item.parse().map_err(|_| not_found())?),
            (None, None) => return Err(not_found()),
        };
        let reference = place("reference").ok_or_else(not_found)?;
        Ok(Self { caller, side, reference, subject, page: place("page") })
    }
}
