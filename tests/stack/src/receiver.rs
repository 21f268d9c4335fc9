//! A real HTTP server on loopback that takes webhooks, and can refuse some first.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use hmac::{KeyInit, Mac};
use serde_json::Value;

/// A webhook as it came.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Its headers, names in small letters.
    pub headers: Vec<(String, String)>,
    /// Its body as it came.
    pub body: String,
}

impl Hook {
    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the webhook's body is JSON")
    }

    /// Whether the signature is that of this secret: HMAC-SHA256 over `t.body`.
    #[must_use]
    pub fn is_signed(&self, secret: &str) -> bool {
        let Some(signature) = self.header("cordon-signature") else {
            return false;
        };
        let part = |key: &str| signature.split(',').find_map(|p| p.trim().strip_prefix(key));
        let (Some(t), Some(v1)) = (part("t="), part("v1=")) else {
            return false;
        };
        let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("any key will do");
        mac.update(format!("{t}.{}", self.body).as_bytes());
        hex::encode(mac.finalize().into_bytes()) == v1
    }
}

/// The server.
pub struct Receiver {
    /// Where it listens.
    pub addr: SocketAddr,
    hooks: Arc<Mutex<Vec<Hook>>>,
}

impl Receiver {
    /// Starts one that answers 503 so many times before it takes anything.
    ///
    /// # Panics
    /// Where no port is free.
    #[must_use]
    pub fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let addr = listener.local_addr().expect("an address");
        let hooks = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&hooks);
        std::thread::spawn(move || {
            let mut left = refusals;
            for stream in listener.incoming().flatten() {
                drop(serve(stream, &mut left, &taken)); // a client that went away is its own matter
            }
        });
        Self { addr, hooks }
    }

    /// What was taken so far, in order.
    ///
    /// # Panics
    /// Where the server panicked.
    #[must_use]
    pub fn taken(&self) -> Vec<Hook> {
        self.hooks.lock().expect("the server lives").clone()
    }
}

fn serve(stream: std::net::TcpStream, refusals: &mut usize, taken: &Mutex<Vec<Hook>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = headers
        .iter()
        .find(|(n, _)| n == "content-length")
        .and_then(|(_, v)| v.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let status = if *refusals > 0 {
        *refusals -= 1;
        "503 Service Unavailable"
    } else {
        let body = String::from_utf8_lossy(&body).into_owned();
        taken.lock().expect("no test panics while it reads").push(Hook { headers, body });
        "204 No Content"
    };
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
}
