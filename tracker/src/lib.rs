//! ROLE 2: decides. Reads heard, judges, appends judged, projects.
