//! The projection into PostGIS: every line of SQL.
