//! RESP, the protocol of Redis and of what speaks like it: as much of it as a client of Tile38 needs.

use std::io::{self, BufRead, Read};

/// A reply.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// `+OK`, or a bulk string.
    Text(String),
    /// `:1`.
    Number(i64),
    /// `-ERR …`.
    Error(String),
    /// `$-1` or `*-1`.
    Nothing,
    /// Several.
    All(Vec<Reply>),
}

/// A command as its bytes.
pub(crate) fn command(words: &[&str]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).into_bytes());
        bytes.extend(word.as_bytes());
        bytes.extend(b"\r\n");
    }
    bytes
}

/// Reads one reply.
pub(crate) fn read(from: &mut impl BufRead) -> io::Result<Reply> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let line = line.trim_end_matches(['\r', '\n']);
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, format!("`{line}` begins no reply"));
    let (kind, rest) = line.split_at_checked(1).ok_or_else(wrong)?;
    let number = || rest.parse::<i64>().map_err(|_| wrong());
    Ok(match kind {
        "+" => Reply::Text(rest.to_owned()),
        "-" => Reply::Error(rest.to_owned()),
        ":" => Reply::Number(number()?),
        "$" => match u64::try_from(number()?) {
            Ok(length) => {
                let mut text = Vec::new();
                from.take(length).read_to_end(&mut text)?;
                from.read_exact(&mut [0; 2])?;
                Reply::Text(String::from_utf8_lossy(&text).into_owned())
            }
            Err(_) => Reply::Nothing,
        },
        "*" => match usize::try_from(number()?) {
            Ok(count) => Reply::All((0..count).map(|_| read(from)).collect::<io::Result<_>>()?),
            Err(_) => Reply::Nothing,
        },
        _ => return Err(wrong()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_replies_are_as_the_protocol_says() {
        assert_eq!(command(&["SET", "đ"]), "*2\r\n$3\r\nSET\r\n$2\r\nđ\r\n".as_bytes());
        let text = |s: &str| Reply::Text(s.to_owned());
        for (bytes, expected) in [
            ("+OK\r\n", Some(text("OK"))),
            (":-7\r\n", Some(Reply::Number(-7))),
            ("-ERR no\r\n", Some(Reply::Error("ERR no".to_owned()))),
            ("$5\r\na\r\nbc\r\n", Some(text("a\r\nbc"))),
            ("$-1\r\n", Some(Reply::Nothing)),
            ("*2\r\n$1\r\na\r\n:1\r\n", Some(Reply::All(vec![text("a"), Reply::Number(1)]))),
            ("*0\r\n", Some(Reply::All(Vec::new()))),
            ("", None),
            ("OK\r\n", None),
            ("$5\r\nab", None),
            (":x\r\n", None),
        ] {
            assert_eq!(read(&mut bytes.as_bytes()).ok(), expected, "{bytes:?}");
        }
    }
}
