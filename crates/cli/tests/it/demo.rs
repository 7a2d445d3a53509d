use crate::support::{Run, data, run};

const STEPS: [&str; 12] = [
    "1. Accounts",
    "2. One call for all",
    "What differed underneath",
    "Bearer …",
    "3. One more field",
    "before  –",
    "after",
    "4. A write that the vendor refuses",
    "422 validation",
    "5. The limit",
    "429 rate_limited",
    "retry-after",
];

fn shows_all_steps(toured: &Run) {
    assert_eq!(toured.code, 0, "{}\n{}", toured.out, toured.err);
    for part in STEPS {
        assert!(toured.out.contains(part), "{part}: {}", toured.out);
    }
    assert!(!toured.out.contains("failed:"), "{}", toured.out);
    assert!(!toured.out.contains('\u{1b}'), "colours without a terminal");
}

#[test]
fn the_tour_of_the_catalog_ends_well() {
    shows_all_steps(&run(&["demo", "--once", "--listen", "127.0.0.1:0"]));
}

#[test]
fn a_busy_port_is_passed_over_and_any_definitions_can_be_shown() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let toured = run(&[
        "demo",
        "--once",
        "--listen",
        &format!("127.0.0.1:{port}"),
        "--definitions",
        &data("good"),
    ]);
    shows_all_steps(&toured);
    assert!(toured.err.contains(&format!("port {port} is busy")), "{}", toured.err);
    for part in ["Northwind", "9007199254740993", "full_name", "39"] {
        assert!(toured.out.contains(part), "{part}: {}", toured.out);
    }
}
