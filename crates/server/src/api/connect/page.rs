//! The pages: server-rendered HTML that works without JavaScript, in a style of its own, with nothing from elsewhere.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use interlingua_definition::connect::ConnectForm;
use interlingua_definition::document::connect::ConnectField;
use maud::{Markup, html};

use super::browser::Browser;
use super::document::Document;
use super::integration::Integration;
use super::session::{Choice, Session};
use crate::problem::Problem;
use crate::state::State;

const ENDING: &str = include_str!("ending.js");

/// What all pages of a session share.
pub(super) struct Frame {
    token: String,
    form_token: String,
    return_url: Option<String>,
    origin: Option<String>,
    cookie: Option<HeaderValue>,
    /// Who may show the page in a frame, and whether it is in one.
    ancestors: String,
    framed: bool,
    again: bool,
    several: bool,
}

impl Frame {
    pub(super) fn of(shared: &State, session: &Session, browser: &Browser) -> Frame {
        Frame {
            token: session.course.token.clone(),
            form_token: browser.form_token(shared, &session.row.id),
            return_url: session.wish.return_url.clone(),
            origin: session.wish.origin.clone(),
            cookie: browser.cookie(),
            ancestors: shared.framing.of(&session.row.environment),
            framed: browser.framed() && shared.framing.allows(&session.row.environment),
            again: session.wish.account.is_some(),
            several: session.wish.integrations.len() != 1,
        }
    }

    fn answer(&self, status: StatusCode, title: &str, body: Markup) -> Response {
        let document = Document {
            status,
            title,
            head: html! {},
            body,
            script: "",
            ancestors: &self.ancestors,
        };
        let mut response = document.into_response();
        if let Some(cookie) = &self.cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie.clone());
        }
        response
    }

    fn cancel(&self) -> Markup {
        html! { p.aside { a href={ "/connect/" (self.token) "/cancel" } { "Cancel" } } }
    }
}

/// A form to be shown, perhaps again.
pub(super) struct Asked<'a> {
    pub(super) integration: &'a Integration,
    pub(super) auth: Option<&'a str>,
    pub(super) form: &'a ConnectForm,
    pub(super) consent: bool,
    pub(super) values: &'a BTreeMap<String, String>,
    /// Fields and what is wrong with them.
    pub(super) wrong: &'a [(String, String)],
    pub(super) problem: Option<&'a str>,
}

pub(super) fn pick(frame: &Frame, integrations: &[Integration], problem: Option<&str>) -> Response {
    let body = html! {
        h1 { "What would you like to connect?" }
        (summary(problem, &[]))
        ul.choices {
            @for integration in integrations {
                li { a href=(link(frame, &integration.name, None)) { (integration.label) } }
            }
        }
        (frame.cancel())
    };
    frame.answer(StatusCode::OK, "Connect an account", body)
}

pub(super) fn pick_auth(frame: &Frame, integration: &Integration) -> Response {
    let body = html! {
        h1 { "Connect " (integration.label) }
        p { "How would you like to connect?" }
        ul.choices {
            @for choice in &integration.choices {
                @let name = choice.name.as_deref().unwrap_or_default();
                li { a href=(link(frame, &integration.name, Some(name))) { (choice.label.as_deref().unwrap_or(name)) } }
            }
        }
        (frame.cancel())
    };
    frame.answer(StatusCode::OK, &format!("Connect {}", integration.label), body)
}

pub(super) fn link(frame: &Frame, integration: &str, auth: Option<&str>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("integration", integration);
    if let Some(auth) = auth {
        query.append_pair("auth", auth);
    }
    format!("/connect/{}?{}", frame.token, query.finish())
}

pub(super) fn form(frame: &Frame, asked: &Asked<'_>, status: StatusCode) -> Response {
    let label = &asked.integration.label;
    let heading = if frame.again {
        format!("Connect {label} again")
    } else {
        format!("Connect {label}")
    };
    let wrong = |name: &str| {
        let found = asked.wrong.iter().find(|(field, _)| field == name);
        found.map(|(_, message)| message.as_str())
    };
    let named: Vec<(String, String)> = asked
        .wrong
        .iter()
        .map(|(name, message)| {
            let field = asked.form.fields.get(name);
            let title = field.and_then(|field| field.title.as_deref()).unwrap_or(name);
            (name.clone(), format!("{title} {message}"))
        })
        .collect();
    let body = html! {
        h1 { (heading) }
        (summary(asked.problem, &named))
        form method="post" action={ "/connect/" (frame.token) } novalidate {
            input type="hidden" name="form_token" value=(frame.form_token);
            input type="hidden" name="integration" value=(asked.integration.name);
            @if let Some(auth) = asked.auth { input type="hidden" name="auth" value=(auth); }
            @for (name, field) in &asked.form.fields {
                (input(name, field, asked.values.get(name).map(String::as_str), wrong(name)))
            }
            @if asked.consent {
                p { "You will go on to " (label) " to sign in and agree. Your password there is never seen here." }
                button type="submit" { "Continue to " (label) }
            } @else {
                button type="submit" { "Connect" }
            }
        }
        @if frame.several { p.aside { a href={ "/connect/" (frame.token) } { "Choose something else" } } }
        (frame.cancel())
    };
    let title = if asked.problem.is_some() || !asked.wrong.is_empty() {
        format!("Error: {heading}")
    } else {
        heading.clone()
    };
    frame.answer(status, &title, body)
}

/// What is wrong, first on the page and in focus; each field's with a link to it.
fn summary(problem: Option<&str>, wrong: &[(String, String)]) -> Markup {
    html! {
        @if problem.is_some() || !wrong.is_empty() {
            div.summary role="alert" tabindex="-1" autofocus {
                @if let Some(problem) = problem { p { (problem) } }
                @if !wrong.is_empty() {
                    ul { @for (name, message) in wrong { li { a href={ "#field-" (name) } { (message) } } } }
                }
            }
        }
    }
}

fn input(name: &str, field: &ConnectField, value: Option<&str>, wrong: Option<&str>) -> Markup {
    let id = format!("field-{name}");
    let value = value.or(field.default.as_deref()).unwrap_or_default();
    let described = format!("{id}-help {id}-wrong");
    html! {
        div.field.wrong[wrong.is_some()] {
            label for=(id) {
                (field.title.as_deref().unwrap_or(name))
                @if field.optional { span.optional { " (optional)" } }
            }
            @if let Some(help) = &field.help { p.help id={ (id) "-help" } { (help) } }
            @if let Some(message) = wrong { p.message id={ (id) "-wrong" } { (field.title.as_deref().unwrap_or(name)) " " (message) } }
            div.input {
                @if let Some(prefix) = &field.prefix { span.affix { (prefix) } }
                @if field.values.is_empty() {
                    input id=(id) name={ "field." (name) } type=(kind(field)) value=(if field.secret { "" } else { value })
                        aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")] aria-required=[(!field.optional).then_some("true")]
                        autocomplete="off" autocapitalize="none" spellcheck="false";
                } @else {
                    select id=(id) name={ "field." (name) } aria-describedby=(described) aria-invalid=[wrong.map(|_| "true")] {
                        option value="" { "Choose…" }
                        @for known in &field.values { option value=(known) selected[known == value] { (known) } }
                    }
                }
                @if let Some(suffix) = &field.suffix { span.affix { (suffix) } }
            }
        }
    }
}

fn kind(field: &ConnectField) -> &'static str {
    match (field.secret, field.format.as_deref()) {
        (true, _) | (_, Some("password")) => "password",
        (_, Some("url")) => "url",
        (_, Some("email")) => "email",
        _ => "text",
    }
}

pub(super) fn choice(frame: &Frame, choice: &Choice, problem: Option<&str>) -> Response {
    let title = choice.title.as_deref().unwrap_or("Choose one");
    let body = html! {
        h1 { (title) }
        (summary(problem, &[]))
        form method="post" action={ "/connect/" (frame.token) } {
            input type="hidden" name="form_token" value=(frame.form_token);
            fieldset {
                legend.unseen { (title) }
                @for (index, offer) in choice.offers.iter().enumerate() {
                    div.offer {
                        input type="radio" name="choice" id={ "offer-" (index) } value=(offer.value) required;
                        label for={ "offer-" (index) } { (offer.label) }
                    }
                }
            }
            button type="submit" { "Continue" }
        }
        (frame.cancel())
    };
    frame.answer(StatusCode::OK, title, body)
}

/// A vendor's sign-in does not let itself be framed, so it begins in a window of its own, which is a browser of its own, too. `None`: the
/// page is in no frame.
pub(super) fn elsewhere(frame: &Frame, integration: &Integration, auth: Option<&str>) -> Option<Response> {
    let label = &integration.label;
    let body = html! {
        h1 { "Connect " (label) }
        p { "You sign in to " (label) " in a window of its own." }
        p { a.button href=(link(frame, &integration.name, auth)) target="_blank" { "Continue in a new window" } }
        (frame.cancel())
    };
    frame
        .framed
        .then(|| frame.answer(StatusCode::OK, &format!("Connect {label}"), body))
}

/// To the vendor. A page, not a redirect: browsers hold redirects after a form against the policy of where forms may go, and a
/// vendor's sign-in is at hosts that nobody can list.
pub(super) fn leaving(label: &str, url: &str) -> Response {
    let head = html! { meta http-equiv="refresh" content={ "0;url=" (url) }; };
    let body = html! {
        h1 { "On the way to " (label) }
        p { a.button href=(url) { "Continue to " (label) } }
    };
    let document = Document {
        status: StatusCode::OK,
        title: &format!("On the way to {label}"),
        head,
        body,
        script: "",
        ancestors: "'none'",
    };
    document.into_response()
}

/// The end: told to the page that opened this one, then back to the caller's site.
pub(super) fn ended(frame: &Frame, status: &str, account: Option<&str>) -> Response {
    let back = frame.return_url.as_deref().and_then(|text| {
        let mut url = url::Url::parse(text).ok()?;
        url.query_pairs_mut().append_pair("status", status);
        if let Some(account) = account {
            url.query_pairs_mut().append_pair("account", account);
        }
        Some(url.to_string())
    });
    let connected = account.is_some();
    let head = html! { @if let Some(back) = &back { meta http-equiv="refresh" content={ "3;url=" (back) }; } };
    let body = html! {
        @if connected {
            p.mark aria-hidden="true" { "✓" }
            h1 { "Connected" }
            p { "The account is connected." }
        } @else {
            h1 { "Nothing was connected" }
            p { "You can begin again whenever you like." }
        }
        @match &back {
            Some(back) => p { a.button href=(back) { "Continue" } },
            None => p { "You can close this window." },
        }
        div #result data-status=(status) data-account=[account] data-origin=[frame.origin.as_deref()] hidden {}
    };
    let title = if connected {
        "Connected"
    } else {
        "Nothing was connected"
    };
    let document = Document {
        status: StatusCode::OK,
        title,
        head,
        body,
        script: ENDING,
        ancestors: &frame.ancestors,
    };
    document.into_response()
}

/// A page, or what is told instead of it.
pub(super) fn or_failure(shared: &State, outcome: Result<Response, Problem>) -> Response {
    let problem = match outcome {
        Ok(response) => return response,
        Err(problem) => problem,
    };
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (title, advice) = match status {
        StatusCode::GONE => (
            "This link has expired",
            "Go back to where you came from, and begin again there.",
        ),
        StatusCode::FORBIDDEN => (
            "Not in this browser",
            "Finish in the browser where you began, or begin again.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Just a moment",
            "This cannot be served at the moment. Try again shortly.",
        ),
        _ => (
            "This did not work",
            "Go back to where you came from, and begin again there.",
        ),
    };
    let body = html! {
        h1 { (title) }
        div.summary role="alert" { p { (sentence(&problem.detail)) } }
        p { (advice) }
    };
    let document = Document {
        status,
        title,
        head: html! {},
        body,
        script: "",
        ancestors: &shared.framing.of_any(),
    };
    let mut response = document.into_response();
    response.extensions_mut().insert(problem.kind);
    response
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}
