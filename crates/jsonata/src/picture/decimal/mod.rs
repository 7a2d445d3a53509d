//! `$formatNumber`: decimal pictures such as `#,##0.00`, `01%` or `00.000e0`
//! (XPath Functions and Operators 3.1, section 4.7).

mod symbols;
mod picture;
mod check;
mod render;

pub(in crate::picture) use picture::regular;
pub use symbols::Symbols;

use super::PictureError;
use picture::SubPicture;

/// Writes `value` by `picture`: one sub-picture, or two parted by `;` of which the second serves negative numbers.
/// Errors are `D3080` to `D3093`.
pub fn format(value: f64, picture: &str, symbols: &Symbols) -> Result<String, PictureError> {
    let parts: Vec<&str> = picture.split(symbols.pattern.as_str()).collect();
    let (positive, negative) = match parts.as_slice() {
        [one] => (SubPicture::read(one, symbols), None),
        [one, two] => (SubPicture::read(one, symbols), Some(SubPicture::read(two, symbols))),
        _ => {
            return Err(PictureError::new(
                "D3080",
                "a decimal picture has at most two parts; leave out the further `;`",
            ));
        }
    };
    check::check(&positive, symbols)?;
    if let Some(negative) = &negative {
        check::check(negative, symbols)?;
    }
    // As in the reference, NaN is not among the numbers that are not negative.
    let below_zero = value < 0.0 || value.is_nan();
    let mut out = String::new();
    if below_zero && negative.is_none() {
        out.push_str(&symbols.minus);
    }
    let chosen = if below_zero {
        negative.as_ref().unwrap_or(&positive)
    } else {
        &positive
    };
    render::render(value, chosen, symbols, &mut out);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(value: f64, picture: &str, names: &[(&str, &str)]) -> Result<String, &'static str> {
        let mut symbols = Symbols::default();
        for (name, text) in names {
            symbols.set(name, text);
        }
        format(value, picture, &symbols).map_err(|error| error.code)
    }

    #[test]
    fn follows_the_picture() {
        let cases: &[(f64, &str, &str)] = &[
            (12345.6, "#,###.00", "12,345.60"),
            (123412345678.9, "9,9,99.99", "123412345,6,78.90"),
            (1234.56789, "9,999.999,999", "1,234.567,890"),
            (0.14, "01%", "14%"),
            (1234.5678, "00.000e0", "12.346e2"),
            (0.234, ".00e0", ".23e0"),
            (-87504.4812012, "000,000.000###;###,###.000###", "87,504.481201"),
            (1e20, "#,######", "100,000000,000000,000000"),
            (-42.0, "0e0", "-4e1"),
            (5.0, "#,#,##", "5"),
        ];
        for (value, picture, expected) in cases {
            assert_eq!(show(*value, picture, &[]), Ok(expected.to_string()), "{picture}");
        }
        assert_eq!(show(0.14, "###pm", &[("per-mille", "pm")]), Ok("140pm".to_owned()));
        assert_eq!(show(2.0, "AAA.AAA", &[("zero-digit", "A")]), Ok("AAC.AAA".to_owned()));
    }

    #[test]
    fn refuses_what_has_no_meaning() {
        let cases = [
            ("#;#;#", "D3080"),
            ("#.0.0", "D3081"),
            ("#0%%", "D3082"),
            ("#0%‰", "D3084"),
            (".e0", "D3085"),
            ("---", "D3086"),
            ("0,.e0", "D3087"),
            ("0,", "D3088"),
            ("0,,0", "D3089"),
            ("0#.e0", "D3090"),
            ("#0.#0e0", "D3091"),
            ("#0.0e0%", "D3092"),
            ("#0.0e0,0", "D3093"),
        ];
        for (picture, code) in cases {
            assert_eq!(show(20.0, picture, &[]), Err(code), "{picture}");
        }
    }
}
