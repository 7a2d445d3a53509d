//! The URL: base URL and path from templates. A hole in the path is one segment.

use interlingua_definition::plan::{NativePlan, Part, Template};
use interlingua_definition::source::Place;
use interlingua_jsonata::Value;
use url::Url;

use super::base_url::{base, broken};
use super::encode::{self, BadSegment};
use super::wire::template_error;
use crate::failure::Failure;
use crate::language::{Language, scalar_text};

/// Base URL and path, without a query.
pub(super) fn build<'a>(language: &mut Language<'a>, plan: &'a NativePlan, native: Value<'a>) -> Result<Url, Failure> {
    let mut base = base(language, &plan.base_url, &plan.hosts, native)?;
    while base.ends_with('/') {
        base.pop();
    }
    let path = path(language, &plan.path, native)?;
    let joint = if path.is_empty() || path.starts_with(['/', '?']) {
        ""
    } else {
        "/"
    };
    let text = format!("{base}{joint}{path}");
    parse(&text, &plan.base_url.place)
}

/// A whole URL from one template, by the rules of `base_url`; `hosts` are patterns that an origin from a hole must match.
pub(crate) fn absolute<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    hosts: &[String],
    context: Value<'a>,
) -> Result<Url, Failure> {
    parse(&base(language, template, hosts, context)?, &template.place)
}

fn parse(text: &str, place: &Place) -> Result<Url, Failure> {
    let url = Url::parse(text).map_err(|error| broken(place, &format!("is not a URL: {error}")))?;
    if url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(broken(place, "needs a scheme (https) and a host"));
    }
    Ok(url)
}

fn path<'a>(language: &mut Language<'a>, template: &'a Template, native: Value<'a>) -> Result<String, Failure> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Hole(program) => {
                let value = language
                    .run(program, native)
                    .map_err(|error| template_error(&error, template))?;
                let value = scalar_text(value).ok_or_else(|| missing_segment(program.source(), template))?;
                let segment = encode::segment(&value).map_err(|bad| bad_segment(bad, program.source(), template))?;
                text.push_str(&segment);
            }
        }
    }
    Ok(text)
}

fn missing_segment(source: &str, template: &Template) -> Failure {
    let what = if source.trim() == "id" {
        "an `id`".to_owned()
    } else {
        format!("`{}`", source.trim())
    };
    Failure::invalid(format!("the path needs {what}, which the request does not have")).at(&template.place)
}

fn bad_segment(bad: BadSegment, source: &str, template: &Template) -> Failure {
    let why = match bad {
        BadSegment::Empty => "is empty",
        BadSegment::Dots => "is `.` or `..`",
        BadSegment::Control => "holds a control character",
    };
    Failure::invalid(format!("`{}` {why}, which cannot stand in a path", source.trim())).at(&template.place)
}
