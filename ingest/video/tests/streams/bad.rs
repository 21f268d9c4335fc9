//! What is no stream: each says so in a sentence, and within the time that it is given.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::thread;

use cordon_video::{Fault, Settings, Source};

use crate::stage::{every, impatient, launch, play_all, transport};

fn fault(source: &Source, settings: &Settings) -> Fault {
    let played = play_all(source, settings);
    let fault = played.result.expect_err("it is no stream");
    let said = fault.to_string();
    assert!(!said.contains('\n') && said.contains(&source.to_string()), "{said}");
    fault
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> Source {
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("writes");
    Source::File(path)
}

#[test]
fn a_file_that_is_no_video_says_what_it_is() {
    let dir = tempfile::tempdir().expect("a folder");
    for (name, bytes) in [
        ("text.mp4", "A text is no film, whatever its name is.\n".repeat(50).into_bytes()),
        ("page.mp4", b"<!DOCTYPE html><html><body>Not found</body></html>".to_vec()),
        ("empty.mp4", Vec::new()),
        (
            "noise.mp4",
            (0..9000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
        ),
        ("half.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01".to_vec()),
    ] {
        let source = file(dir.path(), name, &bytes);
        let fault = fault(&source, &every());
        assert!(matches!(fault, Fault::NotVideo(..) | Fault::NoVideo(..)), "{name}: {fault}");
    }
}

#[test]
fn a_file_that_is_not_there_or_has_only_sound_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let absent = Source::File(dir.path().join("absent.mp4"));
    assert_eq!(fault(&absent, &every()), Fault::NotFound(absent.clone()));
    for (name, tail) in [("sound.wav", "wavenc"), ("sound.mkv", "matroskamux")] {
        let path = dir.path().join(name);
        launch(&format!(
            "audiotestsrc num-buffers=50 ! {tail} ! filesink location={}",
            path.display()
        ));
        let sound = Source::File(path);
        assert_eq!(fault(&sound, &every()), Fault::NoVideo(sound.clone()), "{name}");
    }
}

#[test]
fn a_drone_without_klv_and_one_without_video_say_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("no-klv.ts");
    transport(&path, 30, None);
    let settings = Settings { klv: true, ..impatient() };
    let played = play_all(&Source::File(path), &settings);
    assert_eq!(played.notes.len(), 1, "{:?}", played.notes);
    assert!(played.notes[0].contains("no KLV"), "{:?}", played.notes);
    assert!(!played.frames.is_empty());
}

/// A server that does with each connection what it is told.
fn server(speak: impl Fn(std::net::TcpStream) + Send + 'static) -> Source {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let addr = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().flatten().for_each(speak));
    Source::Rtsp(format!("rtsp://{addr}/cam1"))
}

#[test]
fn a_web_server_is_no_camera() {
    let source = server(|mut stream| {
        let _ = stream.read(&mut [0; 2000]);
        let page = "<html><body>It works!</body></html>";
        let _ = write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{page}",
            page.len()
        );
    });
    let fault = fault(&source, &impatient());
    assert!(matches!(fault, Fault::NotRtsp(..)), "{fault:?}");
}

#[test]
fn one_that_hangs_up_and_one_that_is_not_there_say_so() {
    let hangs_up = server(drop);
    assert!(matches!(
        fault(&hangs_up, &impatient()),
        Fault::NotRtsp(..) | Fault::Unreachable(..)
    ));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = Source::Rtsp(format!("rtsp://{}/cam1", listener.local_addr().expect("an address")));
    drop(listener);
    let fault = fault(&closed, &impatient());
    assert!(matches!(fault, Fault::Unreachable(..)), "{fault:?}");
}

#[test]
fn one_that_accepts_and_says_nothing_is_silent() {
    let held = std::sync::Mutex::new(Vec::new());
    let source = server(move |stream| held.lock().expect("is whole").push(stream));
    let fault = fault(&source, &impatient());
    assert!(matches!(fault, Fault::Silent(..) | Fault::Unreachable(..)), "{fault:?}");
}

#[test]
fn a_port_on_which_nothing_comes_is_silent() {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port");
    let port = socket.local_addr().expect("an address").port();
    drop(socket);
    let source = Source::Udp("127.0.0.1".to_owned(), port);
    assert!(matches!(fault(&source, &impatient()), Fault::Silent(..)));
}
