use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Stdio;

use crate::support::{Ends, Folder, binary, run, run_with};

/// A server on a free port, with its first key.
fn start(folder: &Folder) -> (Ends, SocketAddr, String) {
    let mut command = binary();
    command.args(["serve", "--listen", "127.0.0.1:0", "--data-dir", folder.path()]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Ends(command.spawn().unwrap());
    let notes = BufReader::new(child.0.stderr.take().unwrap());
    let mut lines = notes.lines().map(Result::unwrap);
    let address = lines
        .find_map(|line| line.split("http://").nth(1)?.trim().parse().ok())
        .unwrap();
    // Somebody must go on reading, or the server blocks on a full pipe.
    std::thread::spawn(move || lines.for_each(drop));
    let mut key = String::new();
    BufReader::new(child.0.stdout.take().unwrap())
        .read_line(&mut key)
        .unwrap();
    (child, address, key.trim().to_owned())
}

fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_first_start_prints_a_key_that_works_and_a_signal_stops_it() {
    let folder = Folder::new();
    let (mut child, address, key) = start(&folder);
    assert!(get(address, "/healthz").starts_with("HTTP/1.1 200"));
    assert!(key.starts_with("il_"), "{key}");
    let url = format!("http://{address}");
    let variables = [("INTERLINGUA_URL", url.as_str()), ("INTERLINGUA_KEY", key.as_str())];
    let called = run_with(
        &["call", "people", "persons", "list", "--account", "acct_none", "--json"],
        "",
        &variables,
    );
    assert_eq!(called.code, 1, "{called:?}");
    assert_eq!(called.json()["kind"], "not_found", "{called:?}");
    let wrong = [("INTERLINGUA_URL", url.as_str()), ("INTERLINGUA_KEY", "il_wrong")];
    let refused = run_with(
        &["call", "people", "persons", "list", "--account", "acct_none", "--json"],
        "",
        &wrong,
    );
    assert_eq!(refused.json()["kind"], "unauthenticated", "{refused:?}");

    #[cfg(unix)]
    {
        let killed = std::process::Command::new("kill")
            .arg(child.0.id().to_string())
            .status()
            .unwrap();
        assert!(killed.success());
        assert_eq!(child.0.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_busy_port_is_unavailable() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = Folder::new();
    let address = taken.local_addr().unwrap().to_string();
    let failed = run(&["serve", "--listen", &address, "--data-dir", folder.path()]);
    assert_eq!(failed.code, 3, "{failed:?}");
    assert!(failed.err.contains(&address), "{}", failed.err);
}
