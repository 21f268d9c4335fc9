//! openapi.json: made of the handlers and the types, so that it cannot lag behind them.

use utoipa::OpenApi;

use crate::live::message::{LiveMessage, LiveRequest};

/// What the routes do not name by themselves.
#[derive(OpenApi)]
#[openapi(
    info(title = "Cordon", description = "Real-time surveillance of containers under customs control."),
    components(schemas(LiveMessage, LiveRequest))
)]
pub(crate) struct Head;

/// The description of the API: OpenAPI 3.1 as JSON, the same text each time.
#[must_use]
pub fn openapi() -> String {
    let (_, described) = crate::router::described().split_for_parts();
    let mut text = described.to_pretty_json().expect("a description is JSON");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_description_is_the_generated_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            committed == super::openapi(),
            "dashboard-api/openapi.json is not what the routes say; run `cargo xtask gen` \
             (or `cargo run -p cordon-dashboard-api --example openapi > dashboard-api/openapi.json`)"
        );
    }

    /// Every `$ref` leads somewhere: a generator of types stops at the first that does not.
    #[test]
    fn every_reference_leads_somewhere() {
        let text = super::openapi();
        let whole: serde_json::Value = serde_json::from_str(&text).expect("is JSON");
        assert_eq!(whole["openapi"], "3.1.0");
        let mut seen = 0;
        for piece in text.split("\"$ref\": \"#").skip(1) {
            let path = piece.split('"').next().expect("a reference ends");
            assert!(whole.pointer(path).is_some(), "{path} is nowhere");
            seen += 1;
        }
        assert!(seen > 100, "{seen} references");
    }
}
