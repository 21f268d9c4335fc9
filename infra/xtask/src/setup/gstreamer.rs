//! GStreamer: cameras are decoded by it, and the program links to it.

use super::{Purpose, Step, apt};
use crate::failure::Failure;
use crate::process::ask;
use crate::tree::Tree;

/// GStreamer 1.22 with the elements that cameras, drones and the demo's streams need.
pub(super) const STEP: Step = Step {
    name: "GStreamer",
    why: "the video of cameras and drones",
    size: "108 MB to fetch, 400 MB on disk",
    needed_for: Purpose::Demo,
    have,
    packages: || PACKAGES,
    by_hand: "GStreamer 1.22 or newer: the libraries with their headers, the RTSP server's too, and the plug-ins base, good, bad, ugly and libav",
    install,
};

/// Not `libgstreamer-plugins-bad1.0-dev`: hundreds of packages for headers that nothing here includes.
const PACKAGES: &[&str] = &[
    "libgstreamer1.0-dev",
    "libgstreamer-plugins-base1.0-dev",
    "libgstrtspserver-1.0-dev",
    "gstreamer1.0-tools",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
    "gstreamer1.0-plugins-ugly",
    "gstreamer1.0-libav",
];

/// What the build links to.
const LIBRARIES: &[&str] = &[
    "gstreamer-1.0",
    "gstreamer-app-1.0",
    "gstreamer-video-1.0",
    "gstreamer-rtsp-server-1.0",
];

/// The elements of one plug-in set each: good, bad, ugly, libav.
const ELEMENTS: &[&str] = &["rtspsrc", "tsdemux", "x264enc", "avdec_h264"];

/// A version whose libraries can be linked to, and whose elements are all there.
fn have(_: &Tree) -> Option<String> {
    ask("pkg-config", &["--atleast-version=1.22", "gstreamer-1.0"])?;
    for library in LIBRARIES {
        ask("pkg-config", &["--exists", library])?;
    }
    for element in ELEMENTS {
        ask("gst-inspect-1.0", &["--exists", element])?;
    }
    ask("pkg-config", &["--modversion", "gstreamer-1.0"])
}

fn install(tree: &Tree) -> Result<(), Failure> {
    apt::install(tree, PACKAGES)
}
