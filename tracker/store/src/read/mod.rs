//! Questions to the projection: one file a resource.
