//! `speed SUBJECT ROW once`: one page, its output on stdout.
//! `speed SUBJECT ROW times N`: N pages, nothing said: for counting instructions.
//! `speed SUBJECT ROW ms N`: pages per second of CPU time, measured over N ms of it, after a third of that to warm up.

use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use cpu_time::ProcessTime;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let [subject, row, mode, rest @ ..] = args.as_slice() else {
        panic!("speed SUBJECT ROW once|times|ms [N]");
    };
    let count = || {
        rest.first()
            .and_then(|text| text.parse::<u64>().ok())
            .expect("a number")
    };
    let mut page = interlingua_bench::page(subject, row);
    let mut out = Vec::new();
    match *mode {
        "once" => {
            page(&mut out);
            std::io::stdout().write_all(&out).expect("stdout takes it");
        }
        "times" => (0..count()).for_each(|_| run(&mut page, &mut out)),
        "ms" => {
            let span = Duration::from_millis(count());
            rate(&mut page, &mut out, span / 3);
            println!("{}", rate(&mut page, &mut out, span));
        }
        other => panic!("no mode {other}"),
    }
}

fn run(page: &mut interlingua_bench::Page, out: &mut Vec<u8>) {
    out.clear();
    page(out);
    black_box(&out);
}

/// Pages per second of CPU time.
fn rate(page: &mut interlingua_bench::Page, out: &mut Vec<u8>, span: Duration) -> f64 {
    let start = ProcessTime::now();
    let (mut pages, mut batch) = (0u64, 1u64);
    loop {
        let before = start.elapsed();
        (0..batch).for_each(|_| run(page, out));
        pages += batch;
        let elapsed = start.elapsed();
        if elapsed >= span {
            return pages as f64 / elapsed.as_secs_f64();
        }
        // Looking at the clock should not be what is measured.
        if elapsed - before < Duration::from_millis(1) {
            batch *= 2;
        }
    }
}
