//! MPEG-TS with KLV: from a file and over UDP, each packet beside its frame.

use std::net::UdpSocket;
use std::time::Duration;

use cordon_video::camera::Keeping;
use cordon_video::klv::Beside;
use cordon_video::outlet::Next;
use cordon_video::pipeline::Ended;
use cordon_video::serve::TsSender;
use cordon_video::serve::ts::Shape;
use cordon_video::{Camera, Settings, Source};

use crate::stage::{LIMIT, clock, every, frame_of, plain, play_all, transport};

/// A packet with the universal key of a UAS local set, that holds a number.
fn packet(n: u64) -> Vec<u8> {
    let mut bytes = vec![6, 14, 0x2b, 0x34, 2, 11, 1, 1, 14, 1, 3, 1, 1, 0, 0, 0, 8];
    bytes.extend(n.to_be_bytes());
    bytes
}

fn number(bytes: &[u8]) -> u64 {
    u64::from_be_bytes(bytes[17..25].try_into().expect("eight bytes"))
}

#[test]
fn fifty_of_fifty_packets_come_in_step_with_their_frames() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("drone.ts");
    transport(&path, 50, Some(&|n| Some(packet(n))));
    let settings = Settings { klv: true, ..every() };
    let played = play_all(&Source::File(path), &settings);
    assert_eq!(played.result, Ok(Ended::AtItsEnd(None)));
    let numbers: Vec<u64> = played.klv.iter().map(|k| number(&k.bytes)).collect();
    assert_eq!(numbers, (0..50).collect::<Vec<_>>());
    assert_eq!(played.frames.len(), 50);
    let mut beside = Beside::default();
    for klv in &played.klv {
        beside.hear(klv.pts.expect("a place"), number(&klv.bytes));
    }
    for (n, frame) in (0_u64..).zip(&played.frames) {
        let pts = frame.pts.expect("a place");
        assert_eq!(beside.at(pts), Some(&n), "the packet beside frame {n}");
        assert!(
            frame.rgb[0].abs_diff(plain(n, 1, 1)[0]) < 6,
            "frame {n} shows what was sent beside packet {n}"
        );
    }
}

#[test]
fn packets_that_are_rare_hold_no_frame_back() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("drone.ts");
    transport(&path, 60, Some(&|n| (n % 25 == 24).then(|| packet(n))));
    let settings = Settings { klv: true, ..every() };
    let played = play_all(&Source::File(path), &settings);
    assert_eq!((played.frames.len(), played.klv.len()), (60, 2));
}

#[test]
fn a_stream_of_packets_alone_is_heard() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("klv.ts");
    crate::stage::klv_alone(&path, &(0..20).map(packet).collect::<Vec<_>>());
    let settings = Settings { klv: true, ..every() };
    let played = play_all(&Source::File(path), &settings);
    assert_eq!(played.klv.len(), 20, "{:?}", played.result);
}

#[test]
fn a_drone_is_heard_over_udp() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let addr = socket.local_addr().expect("an address");
    drop(socket);
    let keeping = Keeping {
        settings: Settings {
            klv: true,
            ..Settings::default()
        },
        ..Keeping::default()
    };
    let camera = Camera::start(Source::Udp("127.0.0.1".to_owned(), addr.port()), keeping, clock());
    let shape = Shape {
        width: 320,
        height: 180,
        fps: 10,
        klv: true,
    };
    let stop = cordon_video::Stop::default();
    let (stopping, sender) = (stop.clone(), TsSender::to_udp(addr, shape).expect("a sender"));
    let sending = std::thread::spawn(move || {
        for n in 0.. {
            sender.push(plain(n, 320, 180), Some(packet(n)), Duration::ZERO).expect("is sent");
            if stopping.wait(Duration::from_millis(100)) {
                break;
            }
        }
    });
    let frame = frame_of(&camera);
    assert_eq!((frame.width, frame.height), (320, 180));
    let mut numbers = Vec::new();
    while numbers.len() < 20 {
        let Next::Item(klv) = camera.outlet().klv.next(LIMIT) else {
            panic!("{:?}", camera.fare())
        };
        assert!(klv.pts.is_some());
        numbers.push(number(&klv.bytes));
    }
    assert!(numbers.windows(2).all(|w| w[1] == w[0] + 1), "{numbers:?}");
    stop.stop();
    sending.join().expect("ends");
}
