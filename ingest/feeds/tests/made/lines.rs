//! `cordon decode`, line by line.

use cordon_feeds::{Decoder, Settings, seal_dialect};
use serde_json::{Value, json};

use crate::now;

fn decoder(dialect: &str) -> Decoder {
    Decoder::new(seal_dialect(dialect).expect("is registered"), Settings::default())
}

fn say(decoder: &mut Decoder, line: &str) -> Value {
    serde_json::from_str(&decoder.line(line, now())).expect("is JSON")
}

#[test]
fn a_frame_in_hex_or_as_text_says_the_same() {
    let mut d = decoder("jt600");
    let text = say(&mut d, r#"{"session":"a","text":"(7591225008,P22,0)"}"#);
    let marked = "\u{feff}{\"session\":\"a\",\"text\":\"(7591225008,P22,0)\"}\r";
    assert_eq!(
        say(&mut d, marked),
        text,
        "a mark before the text and a carriage return behind it say nothing"
    );
    let frame = hex::encode("(7591225008,P22,0)");
    assert_eq!(say(&mut d, &format!(r#"{{"session":"b","frame":"{frame}"}}"#)), text);
    assert_eq!(text["replies"], json!([hex::encode("(P22,050126000001)")]));
    assert_eq!(
        (&text["error"], &text["observations"][0]["seal"]),
        (&Value::Null, &json!("7591225008"))
    );
}

#[test]
fn frames_are_taken_unescaped_and_replies_are_escaped() {
    // Terminal 7E7D… cannot be; but its heartbeat 0x7E7D has the number that must be escaped in the answer.
    let mut content = hex::decode("000200000120764632797e7d").expect("hex");
    content.push(content.iter().fold(0, |x, b| x ^ b));
    let line = json!({"session": 1, "frame": hex::encode([&[0x7e][..], &content, &[0x7e]].concat())}).to_string();
    let got = say(&mut decoder("jt808"), &line);
    let reply = got["replies"][0].as_str().expect("a reply");
    assert!(reply.contains("7d027d010002"), "{got}");
    assert_eq!(got["error"], Value::Null);
}

#[test]
fn a_session_remembers_who_speaks() {
    let mut d = decoder("jt808");
    let nobody = say(&mut d, r#"{"session":"a","text":"(hello)"}"#);
    assert_eq!(nobody["observations"][0]["seal"], Value::Null);
    assert!(nobody["observations"][0].as_object().expect("an object").contains_key("seal"));
    assert_eq!(
        say(&mut d, r#"{"session":"a","text":"(hello)","device":"77"}"#)["observations"][0]["seal"],
        "77"
    );
    assert_eq!(say(&mut d, r#"{"session":"a","text":"(hello)"}"#)["observations"][0]["seal"], "77");
    assert_eq!(
        say(&mut d, r#"{"session":"b","text":"(hello)"}"#)["observations"][0]["seal"],
        Value::Null
    );
}

#[test]
fn a_line_that_cannot_be_read_says_why() {
    let mut d = decoder("jt808");
    for (line, error) in [
        ("", "not what decode reads"),
        ("[1]", "not what decode reads"),
        (r#"{"session":"a"}"#, "either `frame` or `text`"),
        (r#"{"session":"a","frame":"7e","text":"()"}"#, "either `frame` or `text`"),
        (r#"{"session":"a","frame":"7"}"#, "not hex"),
        (r#"{"session":"a","frame":""}"#, "checksum"),
    ] {
        let got = say(&mut d, line);
        assert_eq!((&got["observations"], &got["replies"]), (&json!([]), &json!([])), "{line}");
        assert!(got["error"].as_str().expect("an error").contains(error), "{line}: {got}");
    }
}

#[test]
fn sessions_are_bounded() {
    let mut d = decoder("jt808");
    say(&mut d, r#"{"session":"first","text":"(hello)","device":"1"}"#);
    for n in 0..cordon_feeds::decoder::SESSIONS_MAX {
        say(&mut d, &format!(r#"{{"session":{n},"text":"(hello)","device":"2"}}"#));
    }
    assert_eq!(
        say(&mut d, r#"{"session":"first","text":"(hello)"}"#)["observations"][0]["seal"],
        Value::Null,
        "forgotten first"
    );
}
