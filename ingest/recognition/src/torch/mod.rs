//! The networks. Nothing outside this folder names the library that runs them.

mod detector;
mod learn;
mod reader;
mod unit;
mod weights;

pub use detector::DetectorNet;
pub use learn::{DetectorLesson, DetectorPupil, Gpu, ReaderLesson, ReaderPupil, Slope, Teacher, Truth};
pub use reader::{Build, PLACES, ReaderNet, SIGNS};
pub use weights::Broken;

/// One thread for each call, whoever calls: workers run side by side, and threads of a worker would only stand in each other's way.
pub fn one_thread() {
    tch::set_num_threads(1);
}
