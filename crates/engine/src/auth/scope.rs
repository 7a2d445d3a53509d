//! What templates of `auth` see: the finished request, `$credential`, `$app`, `$account`, `$nonce`. The one scope with secrets.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Part, Template};
use interlingua_jsonata::{Arena, EvalError, Value};

use crate::account::{Account, StoredCredential};
use crate::failure::Failure;
use crate::language::{Bounds, Language, scalar_text};
use crate::request::wire::{memory, template_error};
use crate::transport::WireRequest;

/// An evaluator with secrets in scope.
pub(crate) struct Scope<'a> {
    /// The evaluator.
    pub(crate) language: Language<'a>,
    /// `method`, `url`, `headers`, `body`.
    pub(crate) context: Value<'a>,
}

impl<'a> Scope<'a> {
    /// The scope of one request; `None` before there is one (a token URL).
    pub(crate) fn new(
        arena: &'a Arena,
        bounds: &'a Bounds,
        account: &'a Account,
        credential: &'a StoredCredential,
        request: Option<&'a WireRequest>,
    ) -> Result<Scope<'a>, Failure> {
        let mut language = Language::new(arena, bounds);
        let make = |language: &mut Language<'a>| -> Result<Value<'a>, EvalError> {
            let secrets = credential
                .fields
                .iter()
                .map(|(name, secret)| (name.as_str(), Value::String(secret.expose())));
            let secrets = language.object(secrets)?;
            language.bind("credential", secrets);
            let variables = language.account(account)?;
            language.bind("account", variables);
            let app = match &account.app {
                None => Value::Undefined,
                Some(app) => language.object([
                    ("client_id", Value::String(&app.client_id)),
                    ("client_secret", Value::String(app.client_secret.expose())),
                ])?,
            };
            language.bind("app", app);
            let nonce = language.text(&bounds.nonce())?;
            language.bind("nonce", nonce);
            finished(language, request)
        };
        let context = make(&mut language).map_err(|error| memory(&error))?;
        Ok(Scope { language, context })
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
}

/// The text of one template over a request; a missing hole means that the credential lacks a field.
pub(crate) fn text(
    bounds: &Bounds,
    account: &Account,
    credential: &StoredCredential,
    request: &WireRequest,
    template: &Template,
) -> Result<String, Failure> {
    let arena = Arena::new(bounds.max_bytes);
    let mut scope = Scope::new(&arena, bounds, account, credential, Some(request))?;
    let found = scope.text(template)?;
    found.ok_or_else(|| {
        let detail = "the account's credential lacks a field that the integration's `auth` names";
        Failure::new(Kind::NeedsReauth, detail).at(&template.place)
    })
}

fn without_message(error: EvalError) -> EvalError {
    EvalError {
        message: "the expression failed on the credential".to_owned(),
        ..error
    }
}

fn finished<'a>(language: &Language<'a>, request: Option<&'a WireRequest>) -> Result<Value<'a>, EvalError> {
    let Some(request) = request else {
        return language.object([]);
    };
    let headers = language.object(
        request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), Value::String(value))),
    )?;
    let body = match &request.body {
        Some(body) => language.text(&String::from_utf8_lossy(body))?,
        None => Value::Undefined,
    };
    language.object([
        ("method", Value::String(&request.method)),
        ("url", Value::String(request.url.as_str())),
        ("headers", headers),
        ("body", body),
    ])
}
