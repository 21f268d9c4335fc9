//! The judgement: a pure fold from observations to events.
