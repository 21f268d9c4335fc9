//! Frames as devices write them: for tests and for simulated trucks.
