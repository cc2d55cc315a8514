//! What Prometheus scrapes: pages whose text is worked out at each scrape, so that they can grow, fall and vanish.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Instant;

/// A page: seconds since the pages are there, to text; nothing is 404.
pub type Page = Box<dyn Fn(f64) -> Option<String> + Send>;

pub struct Pages {
    pub port: u16,
    shown: Arc<Mutex<BTreeMap<String, Page>>>,
}

/// One server of pages for all tests.
pub fn pages() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let pages = Pages { port: listener.local_addr().unwrap().port(), shown: Arc::new(Mutex::new(BTreeMap::new())) };
        let (shown, began) = (Arc::clone(&pages.shown), Instant::now());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(stream, &shown, began);
            }
        });
        pages
    })
}

impl Pages {
    /// What is scraped at `/<name>` from now on.
    pub fn show(&self, name: &str, page: impl Fn(f64) -> Option<String> + Send + 'static) {
        self.shown.lock().unwrap().insert(format!("/{name}"), Box::new(page));
    }

    /// From now on the target is gone.
    pub fn hide(&self, name: &str) {
        self.shown.lock().unwrap().remove(&format!("/{name}"));
    }
}

fn answer(mut stream: TcpStream, shown: &Mutex<BTreeMap<String, Page>>, began: Instant) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut first = String::new();
    // a scraper that went away meanwhile is none of a test's business
    if reader.read_line(&mut first).is_err() {
        return;
    }
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        line.clear();
    }
    let path = first.split(' ').nth(1).unwrap_or("");
    let page = shown.lock().unwrap().get(path).and_then(|page| page(began.elapsed().as_secs_f64()));
    let (status, body) = page.map_or(("404 Not Found", String::new()), |text| ("200 OK", text));
    let length = body.len();
    drop(write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ));
}
