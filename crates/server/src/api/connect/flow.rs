//! The way through: the page, what it sends, and the vendor's callback.

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use interlingua_definition::plan::ConnectPlan;
use interlingua_engine::{Asked, Candidate, Failure, Pending, Secret as EngineSecret};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::browser::Browser;
use super::filled::{self, Filled};
use super::integration::{self, Integration, by_consent};
use super::page::{self, Frame};
use super::session::{Choice, Offer, Session};
use super::{candidate, words};
use crate::api::admin::connect_form;
use crate::api::body;
use crate::problem::Problem;
use crate::state::{Shared, State as Node};

pub(super) type Pairs = Vec<(String, String)>;

pub(super) async fn show(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response {
    page::or_failure(&shared, shown(&shared, &token, &query, &headers).await)
}

async fn shown(shared: &Node, token: &str, query: &Pairs, headers: &HeaderMap) -> Result<Response, Problem> {
    let browser = Browser::of(shared, headers)?;
    let session = Session::by_token(shared, token).await?;
    session.admit(&browser.mark(shared))?;
    let frame = Frame::of(shared, &session, &browser);
    if let Some(account) = &session.course.account {
        return Ok(page::ended(&frame, "connected", Some(account)));
    }
    if let Some(choice) = &session.course.choice {
        return Ok(page::choice(&frame, choice, None));
    }
    let problem = session.course.problem.clone();
    match wanted(shared, &session, query).await? {
        Wanted::Integration(integrations) => Ok(page::pick(&frame, &integrations, problem.as_deref())),
        Wanted::Auth(integration) => Ok(page::pick_auth(&frame, &integration)),
        Wanted::Form(integration, auth) => {
            let plan = integration.plan()?;
            let consent = by_consent(&plan);
            if let Some(page) = page::elsewhere(&frame, &integration, auth.as_deref()).filter(|_| consent) {
                return Ok(page);
            }
            let form = integration.form(&plan);
            let known = candidate::known_variables(shared, &session).await?;
            let values = texts(&known);
            let asked = page::Asked {
                integration: &integration,
                auth: auth.as_deref(),
                form: &form,
                consent,
                values: &values,
                wrong: &[],
                problem: problem.as_deref(),
            };
            Ok(page::form(&frame, &asked, StatusCode::OK))
        }
    }
}

/// What is still to be settled before the form.
enum Wanted {
    Integration(Vec<Integration>),
    Auth(Integration),
    Form(Integration, Option<String>),
}

async fn wanted(shared: &Node, session: &Session, query: &Pairs) -> Result<Wanted, Problem> {
    let offered = integration::offered(shared, session).await?;
    let name = match (first(query, "integration"), offered.as_slice()) {
        (Some(name), _) => name,
        (None, [only]) => only.as_str(),
        (None, names) => {
            let mut integrations = Vec::with_capacity(names.len());
            for name in names {
                integrations.push(Integration::of(shared, session, name, None).await?);
            }
            return Ok(Wanted::Integration(integrations));
        }
    };
    let general = Integration::of(shared, session, name, None).await?;
    let auth = first(query, "auth").map(str::to_owned);
    let only = match general.choices.as_slice() {
        [only] => only.name.clone(),
        _ if auth.is_some() => auth,
        _ => return Ok(Wanted::Auth(general)),
    };
    let chosen = Integration::of(shared, session, name, only.as_deref()).await?;
    Ok(Wanted::Form(chosen, only))
}

pub(super) async fn submit(
    State(shared): State<Shared>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    page::or_failure(&shared, submitted(&shared, &token, &headers, body).await)
}

async fn submitted(shared: &Node, token: &str, headers: &HeaderMap, body: Body) -> Result<Response, Problem> {
    let bytes = body::bytes(body, &shared.limits).await?;
    let sent: Pairs = url::form_urlencoded::parse(&bytes).into_owned().collect();
    let browser = Browser::of(shared, headers)?;
    let mut session = Session::by_token(shared, token).await?;
    session.admit(&browser.mark(shared))?;
    if !browser.sent_form(shared, &session.row.id, first(&sent, "form_token").unwrap_or_default()) {
        let detail =
            "this form was not sent from this page, or cookies are switched off: allow them, and open the link again";
        return Err(Problem::caller(interlingua_definition::kind::Kind::Forbidden, detail));
    }
    session.course.browser = Some(browser.mark(shared));
    session.course.problem = None;
    if session.course.account.is_some() {
        return Ok(back_to_page(token));
    }
    if session.course.choice.is_some() {
        return chosen(shared, session, &browser, &sent).await;
    }
    typed_in(shared, session, &browser, &sent).await
}

/// The form with its fields.
async fn typed_in(shared: &Node, mut session: Session, browser: &Browser, sent: &Pairs) -> Result<Response, Problem> {
    let Wanted::Form(integration, auth) = wanted(shared, &session, sent).await? else {
        return Ok(back_to_page(&session.course.token));
    };
    let plan = integration.plan()?;
    let filled = Filled::read(&integration, auth.as_deref(), &plan, sent);
    let known = candidate::known_variables(shared, &session).await?;
    let typed = match filled.typed(known) {
        Ok(typed) => typed,
        Err(problem) => {
            let frame = Frame::of(shared, &session, browser);
            return Ok(filled.again(&frame, &filled::details(&problem), None));
        }
    };
    let candidate = candidate::of(shared, &session, &typed).await?;
    if let Some(reach) = integration.reach()
        && let Err(problem) = connect_form::held_to_hosts(&shared.engine, &reach, &candidate.account)
    {
        let frame = Frame::of(shared, &session, browser);
        let said = words::elsewhere(&integration.label);
        return Ok(filled.again(&frame, &filled::details(&problem), Some(&said)));
    }
    let outcome = if by_consent(&plan) {
        begin(shared, &mut session, &plan, &candidate, &integration).await
    } else {
        complete(shared, &mut session, &plan, candidate).await
    };
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Stopped::Refused(failure)) => {
            let frame = Frame::of(shared, &session, browser);
            Ok(filled.again(&frame, &[], Some(&words::of(&integration.label, &failure))))
        }
        Err(Stopped::Broken(problem)) => Err(problem),
    }
}

/// Why it does not go on.
enum Stopped {
    /// Something that the customer can do something about.
    Refused(Box<Failure>),
    Broken(Problem),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Stopped {
        Stopped::Refused(Box::new(failure))
    }
}

impl From<Problem> for Stopped {
    fn from(problem: Problem) -> Stopped {
        Stopped::Broken(problem)
    }
}

/// Sends the browser to the vendor's consent.
async fn begin(
    shared: &Node,
    session: &mut Session,
    plan: &Arc<ConnectPlan>,
    candidate: &Candidate,
    integration: &Integration,
) -> Result<Response, Stopped> {
    let account = &candidate.account;
    let app = shared
        .store
        .app(&account.environment, &account.integration)
        .await
        .map_err(Problem::from)?;
    let asked = Asked {
        redirect_uri: redirect_uri(
            shared,
            &account.environment,
            &account.integration,
            account.auth.as_deref(),
        ),
        scopes: app.map(|app| app.scopes).filter(|scopes| !scopes.is_empty()),
    };
    let consent = shared.engine.begin(plan, candidate, &asked).await?;
    session.course.typed = Some(candidate::typed(candidate));
    session.course.pending = Some(consent.pending.to_secret().expose().to_owned());
    let state = consent.pending.state().to_owned();
    session.save(shared, Some(&state)).await?;
    Ok(page::leaving(&integration.label, &consent.url))
}

/// Where a vendor sends the browser back: one URL for each environment, integration and way of connecting.
pub(in crate::api) fn redirect_uri(shared: &Node, environment: &str, integration: &str, auth: Option<&str>) -> String {
    format!(
        "{}/oauth/callback/{}",
        shared.public_url,
        context(environment, integration, auth)
    )
}

fn context(environment: &str, integration: &str, auth: Option<&str>) -> String {
    let parts = [Some(environment), Some(integration), auth].into_iter().flatten();
    let parts = parts.map(|part| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>());
    parts.collect::<Vec<_>>().join(".")
}

pub(super) async fn callback(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    page::or_failure(&shared, called_back(&shared, &uri, &headers).await)
}

/// Another browser's callback is refused before anything of the flow is used up.
async fn called_back(shared: &Node, uri: &Uri, headers: &HeaderMap) -> Result<Response, Problem> {
    let query: Pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let state = first(&query, "state").or_else(|| first(&query, "oauth_token"));
    let state = state.ok_or_else(|| Problem::invalid("this address is where vendors send browsers back to"))?;
    let mut session = Session::by_flow(shared, state).await?;
    let browser = Browser::of(shared, headers)?;
    session.admit(&browser.mark(shared))?;
    let Some((typed, pending)) = session.course.typed.take().zip(session.course.pending.take()) else {
        return Err(Problem::invalid("nothing waits for this"));
    };
    let expected = context(&session.row.environment, &typed.integration, typed.auth.as_deref());
    if uri.path().strip_prefix("/oauth/callback/") != Some(expected.as_str()) {
        return Err(Problem::invalid(
            "the vendor's answer came to an address that is another's",
        ));
    }
    // From here on this `state` is used up, whatever comes of it.
    session.save(shared, None).await?;
    let integration = Integration::of(shared, &session, &typed.integration, typed.auth.as_deref()).await?;
    let plan = integration.plan()?;
    let candidate = candidate::of(shared, &session, &typed).await?;
    let pending = Pending::from_secret(&EngineSecret::new(pending));
    let pending = pending.ok_or_else(|| Problem::invalid("nothing waits for this"))?;
    let outcome = match shared.engine.finish(&plan, candidate, &pending, &query).await {
        Ok(candidate) => complete(shared, &mut session, &plan, candidate).await,
        Err(failure) => Err(failure.into()),
    };
    match outcome {
        Ok(answer) => Ok(answer),
        Err(Stopped::Refused(failure)) => {
            let (integration, kind) = (&integration, failure.kind.as_str());
            tracing::info!(
                integration = integration.name,
                kind,
                detail = failure.detail,
                "a consent did not lead to an account"
            );
            session.course.problem = Some(words::of_consent(&integration.label, &failure));
            session.save(shared, None).await?;
            Ok(back_to_page(&session.course.token))
        }
        Err(Stopped::Broken(problem)) => Err(problem),
    }
}

/// Steps, a choice if one waits, proof, and the account.
async fn complete(
    shared: &Node,
    session: &mut Session,
    plan: &Arc<ConnectPlan>,
    candidate: Candidate,
) -> Result<Response, Stopped> {
    let settled = shared.engine.settle(plan, candidate, &session.course.chosen).await?;
    if let Some(waiting) = settled.waiting {
        session.course.typed = Some(candidate::typed(&settled.candidate));
        let offers = waiting.offers.into_iter().map(|offer| Offer {
            value: offer.value,
            label: offer.label,
        });
        session.course.choice = Some(Choice {
            step: waiting.step,
            title: waiting.title,
            offers: offers.collect(),
        });
        session.save(shared, None).await?;
        return Ok(back_to_page(&session.course.token));
    }
    let proven = shared.engine.verify(plan, settled.candidate).await?;
    let id = candidate::store(shared, session, &proven).await?;
    session.course.typed = None;
    session.course.choice = None;
    session.course.account = Some(id);
    session.save(shared, None).await?;
    Ok(back_to_page(&session.course.token))
}

/// One of several was chosen.
async fn chosen(shared: &Node, mut session: Session, browser: &Browser, sent: &Pairs) -> Result<Response, Problem> {
    let (Some(choice), Some(typed)) = (session.course.choice.take(), session.course.typed.clone()) else {
        return Ok(back_to_page(&session.course.token));
    };
    let wanted = first(sent, "choice").filter(|wanted| choice.offers.iter().any(|offer| offer.value == *wanted));
    let Some(wanted) = wanted else {
        let frame = Frame::of(shared, &session, browser);
        return Ok(page::choice(&frame, &choice, Some("Choose one of these.")));
    };
    session.course.chosen.insert(choice.step.clone(), json!(wanted));
    let integration = Integration::of(shared, &session, &typed.integration, typed.auth.as_deref()).await?;
    let plan = integration.plan()?;
    let candidate = candidate::of(shared, &session, &typed).await?;
    match complete(shared, &mut session, &plan, candidate).await {
        Ok(answer) => Ok(answer),
        Err(Stopped::Broken(problem)) => Err(problem),
        // What was typed in does not do, whatever is chosen: back to the form.
        Err(Stopped::Refused(failure)) => {
            session.course.typed = None;
            session.course.chosen = serde_json::Map::new();
            session.course.problem = Some(words::of(&integration.label, &failure));
            session.save(shared, None).await?;
            let frame = Frame::of(shared, &session, browser);
            let form = page::link(&frame, &integration.name, typed.auth.as_deref());
            Ok(see_other(&form))
        }
    }
}

pub(super) async fn cancel(State(shared): State<Shared>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let cancelled = async {
        let browser = Browser::of(&shared, &headers)?;
        let session = Session::by_token(&shared, &token).await?;
        let frame = Frame::of(&shared, &session, &browser);
        Ok(match &session.course.account {
            Some(account) => page::ended(&frame, "connected", Some(account)),
            None => page::ended(&frame, "cancelled", None),
        })
    };
    page::or_failure(&shared, cancelled.await)
}

fn back_to_page(token: &str) -> Response {
    see_other(&format!("/connect/{token}"))
}

fn see_other(place: &str) -> Response {
    let place = HeaderValue::try_from(place);
    let place = place.unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, place)]).into_response()
}

pub(super) fn first<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

fn texts(variables: &serde_json::Map<String, Value>) -> BTreeMap<String, String> {
    let texts = variables
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_str()?)));
    texts.map(|(name, text)| (name.clone(), text.to_owned())).collect()
}
