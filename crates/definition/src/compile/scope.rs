//! What each kind of string may see: the one place that declares plain names and variables (LANGUAGE section 2).

/// Names and variables in scope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope {
    /// What the plain names belong to, in words for people.
    pub(crate) context: &'static str,
    /// Plain names; `None` = whatever the input holds.
    pub(crate) names: Option<&'static [&'static str]>,
    /// Variables, without `$`.
    pub(crate) variables: &'static [&'static str],
    /// Whether plain names are the unified request's, so that the update rule and `supports` look at what is read.
    pub(crate) unified: bool,
    /// Whether plain names hold what a caller wrote.
    pub(crate) is_request: bool,
}

const REQUEST_NAMES: Option<&[&str]> = Some(&["id", "query", "headers", "body"]);
const RESPONSE_NAMES: Option<&[&str]> = Some(&["status", "headers", "body"]);

/// Mapping: `id`, `query`, `headers`, `body`, `when`.
pub(crate) const UNIFIED_REQUEST: Scope = Scope {
    context: "the unified request",
    names: REQUEST_NAMES,
    variables: &["account", "fields", "objects"],
    unified: true,
    is_request: true,
};

/// Mapping: `describe`, whose answer `$fields` is.
pub(crate) const DESCRIBE_BY: Scope = Scope {
    variables: &["account", "objects"],
    ..UNIFIED_REQUEST
};

/// Steps: the same, with what the steps before brought and the element of `for_each`.
pub(crate) const STEP: Scope = Scope {
    variables: &["account", "fields", "objects", "steps", "item", "index"],
    ..UNIFIED_REQUEST
};

/// Templates of the integration.
pub(crate) const NATIVE_REQUEST: Scope = Scope {
    context: "the native request",
    names: REQUEST_NAMES,
    variables: &["account", "page", "steps"],
    unified: false,
    is_request: true,
};

/// `record`.
pub(crate) const RECORD: Scope = Scope {
    context: "the vendor's record",
    names: None,
    variables: &["request", "response", "account", "fields", "objects", "steps"],
    unified: false,
    is_request: false,
};

/// `errors`, `success_when`, `rate_limit`, `meta`, pagination expressions.
pub(crate) const RESPONSE: Scope = Scope {
    context: "the response",
    names: RESPONSE_NAMES,
    variables: &["request", "account", "page"],
    unified: false,
    is_request: false,
};

/// One element of an answer, where elements fail one by one.
pub(crate) const ELEMENT: Scope = Scope {
    context: "the element",
    names: None,
    ..RESPONSE
};

/// Templates of `auth` and of its own requests.
pub(crate) const AUTH: Scope = Scope {
    context: "the finished request",
    names: Some(&["method", "url", "path", "query", "headers", "body"]),
    variables: &["credential", "app", "account", "now", "nonce"],
    unified: false,
    is_request: false,
};

/// Templates that see the signature, too.
pub(crate) const SIGNATURE: Scope = Scope {
    variables: &["credential", "app", "account", "now", "nonce", "signature"],
    ..AUTH
};

/// Templates that see the signed token, too.
pub(crate) const TOKEN: Scope = Scope {
    variables: &["credential", "app", "account", "now", "nonce", "token"],
    ..AUTH
};

/// Templates of a token request: plain names are the standard parameters.
pub(crate) const TOKEN_REQUEST: Scope = Scope {
    context: "the standard parameters",
    names: None,
    variables: &["credential", "app", "account", "now", "nonce", "answer"],
    unified: false,
    is_request: false,
};

/// Templates of requests about an account (`verify`, `revoke`, connect steps).
pub(crate) const OWN_REQUEST: Scope = Scope {
    context: "a request about the account, which has no plain names",
    names: Some(&[]),
    variables: &["credential", "app", "account", "now", "nonce"],
    unified: false,
    is_request: false,
};

/// Proofs of `webhooks`, with secrets in scope, and where its events lie.
pub(crate) const DELIVERY: Scope = Scope {
    context: "the incoming request",
    names: Some(&["method", "url", "headers", "query", "body", "raw"]),
    variables: &["secret", "app"],
    unified: false,
    is_request: false,
};

/// One event of a delivery.
pub(crate) const EVENT: Scope = Scope {
    context: "the event",
    names: None,
    variables: &["request"],
    unified: false,
    is_request: false,
};

/// Conditions of connect steps.
pub(crate) const CONNECT: Scope = Scope {
    context: "a connect step, which has no plain names",
    names: Some(&[]),
    variables: &["account"],
    unified: false,
    is_request: false,
};

/// Paths into a callback's query.
pub(crate) const CALLBACK: Scope = Scope {
    context: "the callback's query",
    ..BODY
};

/// Paths into a body.
pub(crate) const BODY: Scope = Scope {
    context: "the body",
    names: None,
    variables: &[],
    unified: false,
    is_request: false,
};

/// Parameters of a describe call.
pub(crate) const DESCRIBE: Scope = Scope {
    context: "a describe call, which has no request",
    names: Some(&[]),
    variables: &["account"],
    unified: false,
    is_request: false,
};

/// One description of a field.
pub(crate) const DESCRIPTION: Scope = Scope {
    context: "one description",
    names: None,
    variables: &["response", "account"],
    unified: false,
    is_request: false,
};

/// `functions`: what they work on comes as arguments.
pub(crate) const FUNCTION: Scope = Scope {
    context: "a function, which has no input but its arguments",
    names: Some(&[]),
    variables: &["account"],
    unified: false,
    is_request: false,
};

/// A method's `response_path`: some vendors answer all there is, whichever of it was asked for.
pub(crate) const RECORDS: Scope = Scope {
    variables: &["request", "account"],
    ..BODY
};
