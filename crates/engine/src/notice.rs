//! What a vendor says of its own future: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).

use interlingua_definition::kind::Kind;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::problem::Problem;
use crate::transport::WireResponse;

/// A warning, if the vendor is about to switch off what was called.
pub(crate) fn deprecated(answer: &WireResponse) -> Option<Problem> {
    let deprecation = answer.header("deprecation").map(str::trim);
    let deprecation = deprecation.filter(|said| !said.is_empty() && *said != "false" && *said != "?0");
    let sunset = answer.header("sunset").and_then(http_date);
    let since = match (deprecation, &sunset) {
        (None, None) => return None,
        (Some(said), _) => match moment(said) {
            Some(day) => format!("the vendor calls this deprecated since {day}"),
            None => "the vendor calls this deprecated".to_owned(),
        },
        (None, Some(_)) => "the vendor will switch this off".to_owned(),
    };
    let until = sunset
        .map(|day| format!("; it answers until {day}"))
        .unwrap_or_default();
    let detail = format!("{since}{until}: move to another version of its API, by the integration or an overlay");
    Some(Problem::warning(Kind::Deprecated, detail))
}

/// `@1688169599` as RFC 9745 has it, or the HTTP-date of its drafts.
fn moment(said: &str) -> Option<String> {
    match said.strip_prefix('@') {
        Some(seconds) => Some(day(Timestamp::from_second(seconds.parse().ok()?).ok()?)),
        None => http_date(said),
    }
}

fn http_date(said: &str) -> Option<String> {
    rfc2822::parse(said.trim()).ok().map(|moment| day(moment.timestamp()))
}

fn day(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%d").to_string()
}
