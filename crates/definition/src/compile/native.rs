//! The vendor's side of one method.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;
use interlingua_jsonata::Root;

use super::Compiler;
use super::errors;
use super::fingerprint;
use super::format;
use super::scope::{self, NATIVE_REQUEST, RESPONSE, Scope};
use super::shape::each_template;
use crate::check::NATIVE_RULES;
use crate::codes;
use crate::diagnostic::did_you_mean;
use crate::document::format::{BodyFormat, ResponseFormat};
use crate::document::integration::Integration;
use crate::document::method::{HttpMethod, Method, QueryArrays as WrittenArrays, WhenMissing};
use crate::document::text::{Template as WrittenTemplate, Word};
use crate::merge::without_nulls;
use crate::node::Node;
use crate::plan::{Auth, Consumed, Functions, NativePlan, Part, Placement, QueryArrays, Shape, Template};
use crate::read;
use crate::source::{Origin, Source};

/// Time for one exchange where nothing is declared, in ms.
pub(super) const TIMEOUT_MS: u64 = 30_000;

/// A method that says nothing: the path is the caller's.
static PASSTHROUGH: LazyLock<Option<Node>> = LazyLock::new(|| {
    let text = r#"{ "method": "GET", "path": "" }"#.to_owned();
    let name = "passthrough".to_owned();
    read::read(&Arc::new(Source { name, text })).ok()
});

/// Whether a method may be a list: the standard ones about one record are none, and nothing is listed by PUT, PATCH or DELETE.
fn may_list(method: &str, node: &Node) -> bool {
    let changes = ["PUT", "PATCH", "DELETE"];
    let http_method = node.get("method").and_then(Node::as_str);
    method == "list"
        || !matches!(method, "get" | "create" | "update" | "delete")
            && !http_method.is_some_and(|written| changes.contains(&written))
}

/// Whether the integration's pagination counts. It is for lists: a write must not carry a page. A method's own always counts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    Usual,
    Own,
}

impl Compiler<'_> {
    /// `None` without an error: there is no such method.
    pub(crate) fn native(&mut self, resource: &str, method: &str) -> Option<Arc<NativePlan>> {
        self.native_plan(resource, method, true)
    }

    /// The method that `call` names; `described` is off for describe calls, which describe nothing themselves.
    pub(super) fn called(&mut self, call: &Word, described: bool) -> Option<Arc<NativePlan>> {
        let (resource, method) = call.0.text.rsplit_once('.').unwrap_or_default();
        if self.merged.integration().at(&["resources", resource, method]).is_some() {
            return self.native_plan(resource, method, described);
        }
        let names = self.merged.native_methods();
        let known: Vec<String> = names
            .iter()
            .map(|name| format!("{}.{}", name.resource, name.method))
            .collect();
        let hint = did_you_mean(&call.0.text, known.iter().map(String::as_str));
        let hint = hint.unwrap_or_else(|| format!("the integration has {}", known.join(", ")));
        self.error(
            codes::UNKNOWN_CALL,
            &call.0,
            format!("the integration has no method `{}`", call.0.text),
            hint,
        );
        None
    }

    /// The integration without any method of its own: what `/passthrough` needs.
    pub(crate) fn passthrough(&mut self) -> Option<NativePlan> {
        self.native_at(("", "passthrough"), PASSTHROUGH.as_ref()?, Paging::Own)
    }

    fn native_plan(&mut self, resource: &str, method: &str, described: bool) -> Option<Arc<NativePlan>> {
        let key = (resource.to_owned(), method.to_owned(), described);
        if let Some(known) = self.shared.natives.get(&key) {
            return known.clone();
        }
        let plan = self.new_native_plan(resource, method, described).map(Arc::new);
        self.shared.natives.insert(key, plan.clone());
        plan
    }

    fn new_native_plan(&mut self, resource: &str, method: &str, described: bool) -> Option<NativePlan> {
        let node = self.merged.integration().at(&["resources", resource, method])?;
        let paging = if may_list(method, node) {
            Paging::Usual
        } else {
            Paging::Own
        };
        let plan = self.native_at((resource, method), node, paging)?;
        if !described {
            return Some(plan);
        }
        let [fields, objects] = self.described(resource);
        Some(NativePlan {
            fields,
            objects,
            ..plan
        })
    }

    /// A method of the integration, or a request written in place in the same words.
    pub(super) fn native_at(&mut self, name: (&str, &str), node: &Node, paging: Paging) -> Option<NativePlan> {
        let root = self.merged.integration();
        let (integration, written): (_, Method) = (self.shell()?, self.read(&without_nulls(node))?);
        let parts = Parts {
            root,
            node,
            integration: &integration,
            method: &written,
            paging,
            scope: &NATIVE_REQUEST,
        };
        let plan = self.assemble(name, &parts)?;
        NATIVE_RULES
            .iter()
            .flat_map(|rule| rule(&plan))
            .for_each(|finding| self.found(finding));
        Some(plan)
    }

    /// A request of the auth's own that `part` of its node describes, like a method; it has no auth but what it says itself, and
    /// inherits neither headers nor parameters. The outer `None` means that it does not compile.
    pub(super) fn own_request(&mut self, scheme: &Node, part: &str) -> Option<Option<Box<NativePlan>>> {
        let Some(node) = scheme.get(part) else {
            return Some(None);
        };
        let bare = [
            "resources",
            "auth",
            "headers",
            "query",
            "pagination",
            "errors",
            "success_when",
            "rate_limit",
            "redact",
        ];
        let root = without(self.merged.integration(), &bare);
        self.request_of(&root, node, part, &scope::TOKEN_REQUEST)
            .map(|plan| Some(Box::new(plan)))
    }

    /// A request about an account, with the integration's own auth, whose templates may name the credential.
    pub(super) fn account_request(&mut self, node: &Node, part: &str) -> Option<NativePlan> {
        let root = without(self.merged.integration(), &["resources", "pagination", "redact"]);
        self.request_of(&root, node, part, &scope::OWN_REQUEST)
    }

    fn request_of(&mut self, root: &Node, node: &Node, name: &str, scope: &Scope) -> Option<NativePlan> {
        let (integration, written): (Integration, Method) = (self.read(root)?, self.read(&without_nulls(node))?);
        let parts = Parts {
            root,
            node,
            integration: &integration,
            method: &written,
            paging: Paging::Own,
            scope,
        };
        self.assemble(("auth", name), &parts)
    }

    /// With the integration's functions in scope.
    fn assemble(&mut self, name: (&str, &str), parts: &Parts<'_>) -> Option<NativePlan> {
        let functions = self.functions(&[Some(parts.root)]);
        let compiled = Arc::clone(&functions.compiled);
        self.alone(false, |compiler| {
            compiler.with(&functions, |compiler| compiler.plan(name, parts, compiled))
        })
    }

    fn plan(&mut self, (resource, name): (&str, &str), parts: &Parts<'_>, functions: Functions) -> Option<NativePlan> {
        let (integration, method) = (parts.integration, parts.method);
        let base_url = self.template(method.base_url.as_ref().unwrap_or(&integration.base_url), parts.scope);
        let path = self.template(&method.path, parts.scope);
        let query = self.named(parts.scope, (&integration.query, &method.query), |name| name.to_owned());
        let headers = self.named(parts.scope, (&integration.headers, &method.headers), |name| {
            name.to_ascii_lowercase()
        });
        let body = method.body.as_ref().map(|body| self.templates(body, parts.scope));
        let auth = self.scheme(parts);
        let usual = integration
            .pagination
            .as_ref()
            .filter(|_| parts.paging == Paging::Usual && !parts.is_of_a_file());
        let pagination = method.pagination.as_ref().or(usual);
        let pagination = self.pagination(pagination, method.method, &parts.origin_of("pagination"));
        let mut rules = self.errors(Some(parts.node));
        if parts.root.get("errors").is_some() {
            rules.extend(self.own_errors());
        }
        rules.extend(self.built_in_errors());
        let success_when = method.success_when.as_ref().or(integration.success_when.as_ref());
        let record_error = method.record_error.as_ref().or(integration.record_error.as_ref());
        let items = self.items(success_when, record_error, &parts.origin_of("success_when"));
        let success_when = self.optional(errors::of_the_whole(success_when), &RESPONSE);
        let rate_limit = self.rate_limit(method.rate_limit.as_ref().or(integration.rate_limit.as_ref()));
        let response_path = method.response_path.as_ref().map(|path| self.path_to_records(path));
        let (base_url, path, body) = (base_url?, path?, transpose(body)?);
        Some(NativePlan {
            integration: self.merged.name().to_owned(),
            resource: resource.to_owned(),
            method: name.to_owned(),
            http_method: method.method.as_str().to_owned(),
            consumed: consumed(&path, &query, &headers, body.as_ref()),
            base_url,
            hosts: integration.hosts.clone(),
            path,
            query,
            headers,
            body,
            body_format: method.body_format.or(integration.body_format).unwrap_or_default(),
            form_style: method.form_style.or(integration.form_style).unwrap_or_default(),
            response_format: method.response_format.or(integration.response_format),
            xml: format::xml(method.xml.as_ref().or(integration.xml.as_ref())),
            csv: self.csv(
                method.csv.as_ref().or(integration.csv.as_ref()),
                &parts.origin_of("csv"),
            ),
            query_arrays: query_arrays(method.query_arrays.or(integration.query_arrays)),
            query_raw: method
                .raw
                .as_ref()
                .or(integration.raw.as_ref())
                .cloned()
                .unwrap_or_default(),
            auth: auth?,
            client_certificate: self.client_certificate(integration.client_certificate.as_ref()),
            pagination: pagination?,
            errors: rules,
            success_when,
            items,
            rate_limit,
            response_path: transpose(response_path)?,
            missing_is_empty: method.when_missing == Some(WhenMissing::Empty),
            redact: integration.redact.iter().chain(&method.redact).cloned().collect(),
            timeout_ms: method.timeout_ms.or(integration.timeout_ms).unwrap_or(TIMEOUT_MS),
            read_only: method
                .read_only
                .unwrap_or(matches!(method.method, HttpMethod::Get | HttpMethod::Head)),
            idempotency: idempotency(integration, method),
            fields: None,
            objects: None,
            functions,
            fingerprint: fingerprint::native(parts.root, parts.node),
        })
    }

    fn scheme(&mut self, parts: &Parts<'_>) -> Option<Arc<Auth>> {
        if parts.method.auth.is_none() && parts.integration.auth.is_some() {
            return self.own_auth(parts.integration);
        }
        self.auth(parts.method.auth.as_ref(), parts.node_of("auth"))
            .map(Arc::new)
    }

    /// The integration's templates by name, with the method's over them.
    fn named(
        &mut self,
        scope: &Scope,
        (defaults, own): (&IndexMap<String, WrittenTemplate>, &IndexMap<String, WrittenTemplate>),
        spelling: fn(&str) -> String,
    ) -> Vec<(String, Template)> {
        let mut all: IndexMap<String, &WrittenTemplate> = IndexMap::new();
        all.extend(
            defaults
                .iter()
                .chain(own)
                .map(|(name, template)| (spelling(name), template)),
        );
        all.into_iter()
            .filter_map(|(name, template)| Some((name, self.template(template, scope)?)))
            .collect()
    }
}

/// A method and the integration around it, as trees and as types.
struct Parts<'a> {
    root: &'a Node,
    node: &'a Node,
    integration: &'a Integration,
    method: &'a Method,
    paging: Paging,
    /// What the templates see.
    scope: &'a Scope,
}

impl Parts<'_> {
    /// Whether the method takes a file as it comes, or gives one: neither has pages.
    fn is_of_a_file(&self) -> bool {
        let (integration, method) = (self.integration, self.method);
        let taken = method.body_format.or(integration.body_format) == Some(BodyFormat::Raw) && method.body.is_none();
        taken || method.response_format.or(integration.response_format) == Some(ResponseFormat::Bytes)
    }

    /// Where a part is written: in the method, else in the integration, else the method itself.
    fn origin_of(&self, part: &str) -> Origin {
        self.node_of(part).origin.clone()
    }

    fn node_of(&self, part: &str) -> &Node {
        let written = self.node.get(part).or_else(|| self.root.get(part));
        written.unwrap_or(self.node)
    }
}

pub(super) fn without(root: &Node, parts: &[&str]) -> Node {
    let mut shell = root.clone();
    if let Some(members) = shell.members_mut() {
        members.retain(|name, _| !parts.contains(&name.as_str()));
    }
    shell
}

/// What failed to compile is already reported.
fn transpose<T>(part: Option<Option<T>>) -> Option<Option<T>> {
    match part {
        Some(None) => None,
        Some(part) => Some(part),
        None => Some(None),
    }
}

fn query_arrays(written: Option<WrittenArrays>) -> QueryArrays {
    match written {
        None | Some(WrittenArrays::Repeat) => QueryArrays::Repeat,
        Some(WrittenArrays::Comma) => QueryArrays::Comma,
        Some(WrittenArrays::Brackets) => QueryArrays::Brackets,
        Some(WrittenArrays::Indices) => QueryArrays::Indices,
    }
}

/// The integration's place serves its writes; a method may name its own.
fn idempotency(integration: &Integration, method: &Method) -> Option<Placement> {
    let writes = !matches!(method.method, HttpMethod::Get | HttpMethod::Head);
    let place = |header: &Option<String>, query: &Option<String>| {
        let query = query.clone().map(Placement::Query);
        query.or_else(|| header.as_ref().map(|name| Placement::Header(name.to_ascii_lowercase())))
    };
    let inherited = || place(&integration.idempotency_header, &integration.idempotency_query).filter(|_| writes);
    place(&method.idempotency_header, &method.idempotency_query).or_else(inherited)
}

/// The native members that templates read.
fn consumed(
    path: &Template,
    query: &[(String, Template)],
    headers: &[(String, Template)],
    body: Option<&Shape>,
) -> Consumed {
    let mut templates: Vec<&Template> = vec![path];
    templates.extend(query.iter().chain(headers).map(|(_, template)| template));
    if let Some(body) = body {
        each_template(body, &mut |template| templates.push(template));
    }
    let holes = templates
        .into_iter()
        .flat_map(|template| &template.parts)
        .filter_map(|part| match part {
            Part::Hole(program) => Some(program),
            Part::Text(_) => None,
        });
    let reads: Vec<_> = holes
        .flat_map(|program| program.reads())
        .filter(|read| read.root == Root::Context)
        .collect();
    let below = |member: &str| -> BTreeSet<String> {
        let under = reads
            .iter()
            .filter(|read| read.keys.first().is_some_and(|key| key == member));
        under.filter_map(|read| read.keys.get(1).cloned()).collect()
    };
    Consumed {
        query: below("query"),
        headers: below("headers").iter().map(|name| name.to_ascii_lowercase()).collect(),
    }
}
