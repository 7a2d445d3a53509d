//! Figures as response headers: three of draft-ietf-httpapi-ratelimit-headers-06 and the pair of draft 10.

use super::{RateFigures, Window};

impl RateFigures {
    /// Headers for the caller, lower-case names. Empty if the vendor said nothing.
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        self.plain(&mut headers);
        let items: Vec<String> = self.windows.iter().filter_map(service_limit).collect();
        if !items.is_empty() {
            headers.push(("ratelimit", items.join(",")));
        }
        let policies: Vec<String> = self.windows.iter().filter_map(policy).collect();
        if !policies.is_empty() {
            headers.push(("ratelimit-policy", policies.join(",")));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.push(("retry-after", seconds.to_string()));
        }
        headers
    }

    /// The three of the window that binds; `Retry-After` alone fills the reset.
    fn plain(&self, headers: &mut Vec<(&'static str, String)>) {
        let window = self.tightest();
        let limit = window.and_then(|window| window.limit);
        let remaining = window.and_then(|window| window.remaining);
        let reset = window.and_then(|window| window.reset_s).or(self.retry_after_s);
        let named = [
            ("ratelimit-limit", limit),
            ("ratelimit-remaining", remaining),
            ("ratelimit-reset", reset),
        ];
        headers.extend(
            named
                .into_iter()
                .filter_map(|(name, figure)| Some((name, figure?.to_string()))),
        );
    }
}

/// `"burst";r=50;t=30`; `r` is required.
fn service_limit(window: &Window) -> Option<String> {
    let reset = window.reset_s.map(|reset| format!(";t={reset}")).unwrap_or_default();
    Some(format!("{};r={}{reset}", quoted(&window.name), window.remaining?))
}

/// `"burst";q=100;w=60`; `q` is required.
fn policy(window: &Window) -> Option<String> {
    let length = window
        .window_s
        .map(|seconds| format!(";w={seconds}"))
        .unwrap_or_default();
    Some(format!("{};q={}{length}", quoted(&window.name), window.limit?))
}

/// A structured-field String (RFC 9651 section 3.3.3): printable ASCII, `"` and `\` escaped.
fn quoted(name: &str) -> String {
    let printable = name.chars().map(|c| if (' '..='~').contains(&c) { c } else { '-' });
    let escaped: String = printable
        .flat_map(|c| (c == '"' || c == '\\').then_some('\\').into_iter().chain([c]))
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(name: &str, limit: u64, remaining: u64, reset_s: u64, window_s: Option<u64>) -> Window {
        Window {
            name: name.to_owned(),
            limit: Some(limit),
            remaining: Some(remaining),
            reset_s: Some(reset_s),
            window_s,
        }
    }

    #[test]
    fn the_tightest_window_fills_the_three() {
        let windows = vec![
            window("burst", 100, 0, 7, Some(10)),
            window("daily", 250_000, 212, 40_211, Some(86_400)),
        ];
        let headers = RateFigures {
            windows,
            retry_after_s: Some(7),
            throttled: true,
        }
        .headers();
        let expected = [
            ("ratelimit-limit", "100"),
            ("ratelimit-remaining", "0"),
            ("ratelimit-reset", "7"),
            ("ratelimit", "\"burst\";r=0;t=7,\"daily\";r=212;t=40211"),
            ("ratelimit-policy", "\"burst\";q=100;w=10,\"daily\";q=250000;w=86400"),
            ("retry-after", "7"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn nothing_is_invented() {
        assert_eq!(RateFigures::default().headers(), []);
        let alone = RateFigures {
            windows: Vec::new(),
            retry_after_s: Some(3),
            throttled: true,
        };
        assert_eq!(
            alone.headers(),
            [("ratelimit-reset", "3".to_owned()), ("retry-after", "3".to_owned())]
        );
    }
}
