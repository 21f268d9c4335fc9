//! What is played.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A stream or a file. Written as an address: `rtsp://…`, `udp://ADDR:PORT`, `file:///…` or a path.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// A camera that speaks RTSP; its pictures come over the same TCP connection, so that no firewall and no lost packet spoils them.
    Rtsp(String),
    /// MPEG-TS that is sent to us over UDP: the address that we listen on (a multicast group is joined), and the port.
    Udp(String, u16),
    /// A file.
    File(PathBuf),
}

impl Source {
    /// Whether it comes at its own pace, whether we look or not.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        !matches!(self, Self::File(_))
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((scheme, rest)) = text.split_once("://") else {
            return if text.is_empty() {
                Err("a camera's address is empty; it is such as rtsp://10.0.0.7/stream".to_owned())
            } else {
                Ok(Self::File(PathBuf::from(text)))
            };
        };
        match scheme {
            "rtsp" if rest.is_empty() || rest.starts_with('/') => Err(format!("\"{text}\" names no host")),
            "rtsp" => Ok(Self::Rtsp(text.to_owned())),
            "file" => Ok(Self::File(PathBuf::from(rest))),
            "udp" => {
                let found = rest.trim_end_matches('/').rsplit_once(':');
                let (host, port) = found.ok_or_else(|| format!("\"{text}\" names no port; it is such as udp://0.0.0.0:5600"))?;
                let port = port.parse().ok().filter(|port| *port > 0);
                let port = port.ok_or_else(|| format!("\"{text}\" names no port from 1 to 65535"))?;
                let host = host.trim_start_matches('@');
                Ok(Self::Udp(
                    if host.is_empty() { "0.0.0.0".to_owned() } else { host.to_owned() },
                    port,
                ))
            }
            other => Err(format!("a camera cannot be read over \"{other}\"; rtsp, udp and file can")),
        }
    }
}

/// Whether a file is an MPEG transport stream: a sync byte at every 188th place, or 192nd where each packet has a time before it.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn is_transport(path: &Path) -> std::io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(2048).read_to_end(&mut head)?;
    let synced = |start: usize, step: usize| (0..4).all(|n| head.get(start + n * step) == Some(&0x47));
    Ok((0..192).any(|start| synced(start, 188) || synced(start, 192)))
}

/// Shown without the name and password that an address may carry.
impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rtsp(url) => {
                let rest = url.strip_prefix("rtsp://").unwrap_or(url);
                let end = rest.find('/').unwrap_or(rest.len());
                let start = rest[..end].rfind('@').map_or(0, |at| at + 1);
                write!(f, "rtsp://{}", &rest[start..])
            }
            Self::Udp(host, port) => write!(f, "udp://{host}:{port}"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_it_is() {
        let read = |text: &str| text.parse::<Source>();
        assert_eq!(read("rtsp://a/b"), Ok(Source::Rtsp("rtsp://a/b".to_owned())));
        assert_eq!(read("udp://127.0.0.1:5600"), Ok(Source::Udp("127.0.0.1".to_owned(), 5600)));
        assert_eq!(read("udp://@:5600/"), Ok(Source::Udp("0.0.0.0".to_owned(), 5600)));
        assert_eq!(read("file:///tmp/a.mp4"), Ok(Source::File("/tmp/a.mp4".into())));
        assert_eq!(read("a.ts"), Ok(Source::File("a.ts".into())));
        for (wrong, part) in [
            ("", "empty"),
            ("rtsp:///x", "no host"),
            ("udp://a", "no port"),
            ("udp://a:0", "1 to 65535"),
            ("http://a/b", "\"http\""),
        ] {
            let said = read(wrong).expect_err(wrong);
            assert!(said.contains(part), "{wrong}: {said}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let source: Source = "rtsp://admin:se@cret@10.0.0.7:554/ch1@2".parse().expect("is one");
        assert_eq!(
            format!("{source} {source:?}"),
            "rtsp://10.0.0.7:554/ch1@2 rtsp://10.0.0.7:554/ch1@2"
        );
    }
}
