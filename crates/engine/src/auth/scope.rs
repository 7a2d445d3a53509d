//! What templates of `auth` see: the finished request or the standard parameters of a token request, `$credential`, `$app`,
//! `$account`, `$nonce`. The one scope with secrets.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Part, Shape, Template};
use interlingua_jsonata::{Arena, EvalError, Value};

use super::Signer;
use crate::failure::Failure;
use crate::language::{Language, scalar_text};
use crate::request::wire::{memory, template_error};
use crate::shape::{self, Cause, Gate};
use crate::transport::WireRequest;

/// An evaluator with secrets in scope.
pub(crate) struct Scope<'a> {
    /// The evaluator.
    pub(crate) language: Language<'a>,
    /// The plain names.
    pub(crate) context: Value<'a>,
    /// Prefixes and namespaces that the request's XML declares.
    pub(super) namespaces: &'a [(String, String)],
}

/// What the plain names are.
#[derive(Clone, Copy)]
pub(crate) enum Asking<'a> {
    /// `method`, `url`, `path`, `query`, `headers`, `body` of the finished request.
    Request(&'a WireRequest),
    /// The standard parameters of a token request.
    Parameters(&'a [(String, String)]),
}

impl<'a> Scope<'a> {
    pub(crate) fn new(arena: &'a Arena, signer: &'a Signer<'_>, asking: Asking<'a>) -> Result<Scope<'a>, Failure> {
        let mut language = Language::new(arena, signer.bounds);
        let context = bind(&mut language, signer, asking).map_err(|error| memory(&error))?;
        Ok(Scope {
            language,
            context,
            namespaces: signer.namespaces,
        })
    }

    /// A template's text; `None` if a hole is missing.
    pub(crate) fn text(&mut self, template: &'a Template) -> Result<Option<String>, Failure> {
        let mut text = String::new();
        for part in &template.parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Hole(program) => {
                    let value = self.language.run(program, self.context);
                    // The message of an expression error may quote a value, and here values are secrets.
                    let value = value.map_err(|error| template_error(&without_message(error), template))?;
                    match scalar_text(value) {
                        Some(found) => text.push_str(&found),
                        None => return Ok(None),
                    }
                }
            }
        }
        Ok(Some(text))
    }

    /// A template's text, where a missing hole means that the credential lacks a field.
    pub(crate) fn needed(&mut self, template: &'a Template) -> Result<String, Failure> {
        self.text(template)?.ok_or_else(|| {
            let detail = "the account's credential lacks a field that the integration's `auth` names";
            Failure::new(Kind::NeedsReauth, detail).at(&template.place)
        })
    }

    /// Templates by name; those that are missing drop out.
    pub(crate) fn texts(&mut self, templates: &'a [(String, Template)]) -> Result<Vec<(String, String)>, Failure> {
        let mut found = Vec::with_capacity(templates.len());
        for (name, template) in templates {
            found.extend(self.text(template)?.map(|text| (name.clone(), text)));
        }
        Ok(found)
    }

    /// A structure of templates.
    pub(crate) fn shape(&mut self, shape: &'a Shape) -> Result<Value<'a>, Failure> {
        shape::build(&mut self.language, shape, self.context, Gate::Open).map_err(|error| {
            let failure = match error.cause {
                Cause::Eval(cause) => Failure::new(Kind::Mapping, without_message(cause).into_message()),
                Cause::Partial(_) => Failure::new(Kind::Internal, "a structure of `auth` was taken for an update"),
            };
            match error.place {
                Some(place) => failure.at(&place),
                None => failure,
            }
        })
    }

    /// Binds a text as `$name`.
    pub(crate) fn bind_text(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        let value = self.language.text(text).map_err(|error| memory(&error))?;
        self.language.bind(name, value);
        Ok(())
    }
}

fn bind<'a>(language: &mut Language<'a>, signer: &'a Signer<'_>, asking: Asking<'a>) -> Result<Value<'a>, EvalError> {
    let secrets = signer.credential.fields.iter();
    let secrets = secrets.map(|(name, secret)| (name.as_str(), Value::String(secret.expose())));
    let secrets = language.object(secrets)?;
    language.bind("credential", secrets);
    let variables = language.account(signer.account)?;
    language.bind("account", variables);
    let app = match &signer.account.app {
        None => Value::Undefined,
        Some(app) => language.object([
            ("client_id", Value::String(&app.client_id)),
            ("client_secret", Value::String(app.client_secret.expose())),
        ])?,
    };
    language.bind("app", app);
    let nonce = language.text(&signer.bounds.nonce())?;
    language.bind("nonce", nonce);
    match asking {
        Asking::Request(request) => finished(language, request),
        Asking::Parameters(parameters) => {
            let members = parameters
                .iter()
                .map(|(name, value)| (name.as_str(), Value::String(value)));
            language.object(members)
        }
    }
}

fn without_message(error: EvalError) -> EvalError {
    error.with_message("an expression of `auth` failed on the credential")
}

fn finished<'a>(language: &Language<'a>, request: &'a WireRequest) -> Result<Value<'a>, EvalError> {
    let headers = request.headers.iter();
    let headers = language.object(headers.map(|(name, value)| (name.as_str(), Value::String(value))))?;
    let mut query = Vec::new();
    for (name, value) in request.url.query_pairs() {
        query.push((language.key(&name)?, language.text(&value)?));
    }
    let query = language.repeated(query)?;
    let path = match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    };
    let path = language.text(&path)?;
    let body = match &request.body {
        Some(body) => language.text(&String::from_utf8_lossy(body))?,
        // Signatures are over no bytes then, which is not the same as over nothing.
        None => Value::String(""),
    };
    language.object([
        ("method", Value::String(&request.method)),
        ("url", Value::String(request.url.as_str())),
        ("path", path),
        ("query", query),
        ("headers", headers),
        ("body", body),
    ])
}
