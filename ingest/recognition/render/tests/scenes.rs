//! What scenes and gates promise: objects that lie in the picture, run clockwise, are legible; trucks that look the same in each frame.

use cordon_model::ContainerNumber;
use cordon_render::{Gate, Kind, Object, Passing, Picture, scene};

fn sound(object: &Object, picture: &Picture) {
    let quad = &object.quad;
    for [x, y] in quad {
        let (w, h) = (picture.width as f32, picture.height as f32);
        assert!((-3.0..w + 3.0).contains(x) && (-3.0..h + 3.0).contains(y), "{quad:?}");
    }
    let area: f32 = (0..4)
        .map(|i| {
            let ([ax, ay], [bx, by]) = (quad[i], quad[(i + 1) % 4]);
            ax * by - bx * ay
        })
        .sum();
    assert!(area > 2.0 * 60.0, "clockwise, and large enough to be read: {quad:?}");
    if object.kind == Kind::Container {
        object.text.parse::<ContainerNumber>().expect("a valid number");
    }
}

#[test]
fn scenes_repeat_and_their_objects_lie_in_them() {
    let (mut plates, mut containers, mut empty) = (0, 0, 0);
    for seed in 0..60 {
        let made = scene(seed, 320, 192);
        assert_eq!(made.picture.rgb.len(), 320 * 192 * 3);
        if seed < 6 {
            assert_eq!(made.picture, scene(seed, 320, 192).picture);
        }
        empty += usize::from(made.objects.is_empty());
        for object in &made.objects {
            sound(object, &made.picture);
            match object.kind {
                Kind::Plate => plates += 1,
                Kind::Container => containers += 1,
            }
        }
    }
    assert!(plates > 10 && containers > 10 && empty > 3, "{plates} {containers} {empty}");
}

fn truck(along: f32) -> Passing {
    Passing {
        plate: "51C-123.45".to_owned(),
        trailer: Some("51R-141.39".to_owned()),
        container: "CSQU3054383".parse().ok(),
        along,
        toward: false,
        seed: 7,
    }
}

#[test]
fn a_gate_sees_the_truck_that_passes() {
    for seed in 0..6 {
        let gate = Gate::new(1280, 720, seed % 2 == 1, seed);
        let empty = gate.frame(None, 0.0);
        assert_eq!((empty.width, empty.height, empty.rgb.len()), (1280, 720, 1280 * 720 * 3));
        for along in [0.32, 0.5, 0.72] {
            let passing = Passing { seed, ..truck(along) };
            let seen = gate.scene(Some(&passing), 1.0);
            assert_ne!(seen.picture, empty);
            assert_eq!(seen.picture, gate.frame(Some(&passing), 1.0));
            let texts: Vec<&str> = seen.objects.iter().map(|object| object.text.as_str()).collect();
            assert!(
                texts.contains(&"CSQU3054383") && texts.contains(&"51R14139"),
                "{seed} {along} {texts:?}"
            );
            seen.objects.iter().for_each(|object| sound(object, &seen.picture));
        }
        // Toward the camera, its tractor's plate is seen.
        let toward = Passing {
            toward: true,
            ..truck(0.5)
        };
        let texts: Vec<String> = gate
            .scene(Some(&toward), 2.0)
            .objects
            .into_iter()
            .map(|object| object.text)
            .collect();
        assert!(texts.iter().any(|text| text == "51C12345"), "{texts:?}");
    }
}

#[test]
fn a_strange_truck_hurts_nothing() {
    let gate = Gate::new(640, 360, false, 1);
    for plate in ["", "Đ", "กข 1234", "12345678901234567890", "TM-25-38"] {
        for along in [f32::NAN, -3.0, 0.0, 0.5, 1.0, 9.0] {
            let truck = Passing {
                plate: plate.to_owned(),
                trailer: None,
                container: None,
                along,
                toward: along > 0.4,
                seed: 1,
            };
            assert_eq!(gate.frame(Some(&truck), 0.0).rgb.len(), 640 * 360 * 3);
        }
    }
}
