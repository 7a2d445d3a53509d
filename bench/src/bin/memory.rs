//! `memory SUBJECT ROW`: allocations, bytes allocated and peak bytes of one page, what is kept between pages left out.

#[global_allocator]
static COUNTING: dhat::Alloc = dhat::Alloc;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [subject, row] = args.as_slice() else {
        panic!("memory SUBJECT ROW");
    };
    let mut page = interlingua_bench::page(subject, row);
    let mut out = Vec::new();
    // What is made once, and the room for the output, is there before the page that counts.
    (0..3).for_each(|_| page(&mut out));
    out.clear();
    let _profiler = dhat::Profiler::builder().testing().build();
    page(&mut out);
    let stats = dhat::HeapStats::get();
    println!("{} {} {}", stats.total_blocks, stats.total_bytes, stats.max_bytes);
}
