//! What vendors' bodies do on the wire, each with its stated outcome.

use std::io::Write;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::House;

const PAGE: &[u8] = br#"{"items": [{"id": 1}]}"#;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One uncompressed meta-block and the empty last one (RFC 7932 section 9.2).
fn brotli(bytes: &[u8]) -> Vec<u8> {
    let head = (bytes.len() as u32 - 1) << 4 | 1 << 20;
    [&head.to_le_bytes()[..3], bytes, &[3]].concat()
}

async fn asked(headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on_bytes("GET", "/people", headers, body);
    house.get(&format!("/proxy/people?account={account}")).await
}

#[tokio::test]
async fn every_coding_is_undone_whatever_it_is_called() {
    let plain = PAGE.to_vec();
    for (coding, body, what) in [
        ("gzip", gzip(PAGE), "gzip"),
        ("x-gzip", gzip(PAGE), "gzip by its old name"),
        ("deflate", zlib(PAGE), "deflate"),
        ("deflate", deflate(PAGE), "deflate without its wrapping"),
        ("br", brotli(PAGE), "brotli"),
        ("gzip", plain.clone(), "gzip that lies"),
        ("deflate", plain.clone(), "deflate that lies"),
        ("br", plain.clone(), "brotli that lies"),
        ("identity", gzip(PAGE), "gzip without a word of it"),
        ("br, gzip", gzip(&brotli(PAGE)), "one over the other"),
        ("snappy", plain, "a coding nobody knows, and no coding"),
    ] {
        let answer = asked(&[("content-encoding", coding)], body).await;
        assert_eq!(answer.status, 200, "{what}: {answer:?}");
        assert_eq!(answer.json()["data"], json!([{ "id": 1 }]), "{what}");
    }
}

#[tokio::test]
async fn a_coding_that_is_cut_short_is_an_upstream_failure() {
    for (coding, body) in [
        ("gzip", gzip(PAGE)),
        ("deflate", zlib(PAGE)),
        ("br", brotli(&[0xff; 40])),
    ] {
        let cut = body[..body.len() - 8].to_vec();
        let answer = asked(&[("content-encoding", coding)], cut).await;
        assert!(
            ["network", "upstream_error"].contains(&answer.problem(502).as_str()),
            "{coding}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_decompression_bomb_is_refused_at_the_bound() {
    let bomb = gzip(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < 100_000);
    for headers in [&[("content-encoding", "gzip")][..], &[]] {
        let answer = asked(headers, bomb.clone()).await;
        assert_eq!(answer.problem(502), "upstream_error");
        assert!(answer.text.contains("larger than 33554432 bytes"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_body_of_30_mb_is_served_and_one_beyond_the_bound_is_refused() {
    let page = |bytes: usize| {
        let record = json!({ "id": 1, "blob": "x".repeat(bytes) });
        json!({ "items": [record] }).to_string().into_bytes()
    };
    let answer = asked(&[], page(30_000_000)).await;
    assert_eq!((answer.status, answer.text.len() > 30_000_000), (200, true));
    let answer = asked(&[], page(34_000_000)).await;
    assert_eq!(answer.problem(502), "upstream_error");
    assert!(answer.text.contains("ask for smaller pages"), "{}", answer.text);
}

#[tokio::test]
async fn nesting_of_10_000_is_an_upstream_failure() {
    let answer = asked(&[], [vec![b'['; 10_000], vec![b']'; 10_000]].concat()).await;
    assert_eq!(answer.problem(502), "upstream_error");
    assert!(answer.text.contains("nested"), "{}", answer.text);
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let house = House::new().await;
    let account = house.account().await;
    let elsewhere = [("location", "http://127.0.0.2:9/people")];
    house.upstream.on_with("GET", "/people", 302, &elsewhere, "");
    let answer = house.get(&format!("/proxy/people?account={account}")).await;
    assert_eq!(answer.problem(502), "upstream_error");
    assert!(answer.text.contains("another origin"), "{}", answer.text);
    assert_eq!(house.upstream.seen().len(), 1);
}

#[tokio::test]
async fn a_silent_empty_page_goes_on_where_a_cursor_lives_and_ends_where_none_does() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("GET", "/people", 200, r#"{"items": [], "next": "p2"}"#);
    let page = house.get(&format!("/proxy/people?account={account}")).await.expect(200);
    assert_eq!(page["data"], json!([]));
    assert!(page["next_cursor"].is_string());
    house.upstream.on("GET", "/people", 200, r#"{"items": []}"#);
    let page = house.get(&format!("/proxy/people?account={account}")).await.expect(200);
    assert_eq!(page["next_cursor"], Value::Null);
    house.upstream.on("GET", "/people", 204, "");
    let page = house.get(&format!("/proxy/people?account={account}")).await.expect(200);
    assert_eq!((&page["data"], &page["next_cursor"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn an_endless_page_loop_ends() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("GET", "/people", 200, r#"{"items": [{"id": 1}], "next": "p2"}"#);
    let path = format!("/proxy/people?account={account}");
    let answer = house
        .call_with("GET", &path, &[("Accept", "application/x-ndjson")], Value::Null)
        .await;
    assert!(answer.text.contains("repeats a cursor"), "{}", answer.text);
    assert_eq!(house.upstream.seen().len(), 2);
}
