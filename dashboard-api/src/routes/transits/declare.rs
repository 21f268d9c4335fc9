//! `POST /api/transits`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use cordon_model::{Act, Declaration, Instruction, Transit};

use crate::act;
use crate::api::Api;
use crate::ask::Body;
use crate::problem::Problem;
use crate::routes::transits::bind::plate;
use crate::session::{May, MoveTransits};

/// The longest id of a transit, in characters.
const ID_CHARS_MAX: usize = 64;

/// Declare a transit: it is expected, and nothing is watched before an officer arms its seal.
#[utoipa::path(
    post, path = "/api/transits", tag = "transits", operation_id = "declare_transit",
    request_body = Declaration,
    responses(
        (status = 201, description = "Declared; `Location` names it.", body = Transit),
        (status = 409, description = "Refused: `reason` says why.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "What is declared cannot be.", body = Problem, content_type = "application/problem+json"),
        (status = "default", description = "401, 403, 503, 504.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn declare(
    State(api): State<Arc<Api>>,
    May(caller, _): May<MoveTransits>,
    Body(mut declaration): Body<Declaration>,
) -> Result<impl IntoResponse, Problem> {
    check_id(declaration.id.as_str())?;
    if let Some(v) = &declaration.vehicle {
        declaration.vehicle = Some(plate(v.as_str())?);
    }
    let known = api.world.get();
    known
        .world
        .check_declaration(&declaration)
        .map_err(|sentence| Problem::wrong("wrong_declaration", sentence))?;
    let location = format!("/api/transits/{}", declaration.id);
    let mut order = Instruction::new(Act::Declare, caller.name);
    order.declaration = Some(Box::new(declaration));
    let transit = act::on_transit(&api, order).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(transit)))
}

/// An id goes into paths, files and messages as it is.
fn check_id(id: &str) -> Result<(), Problem> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if (1..=ID_CHARS_MAX).contains(&id.len()) && id.chars().all(fits) && id.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Ok(());
    }
    let sentence = format!("an id has 1 to {ID_CHARS_MAX} letters A to Z, digits, dashes, dots and underscores; `{id}` has not");
    Err(Problem::wrong("wrong_declaration", sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_fits_into_a_path() {
        for good in ["VN-2026-000123", "T.1_a"] {
            assert_eq!(check_id(good), Ok(()), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a b", "é", "a?b", &"x".repeat(65)] {
            assert!(check_id(bad).is_err(), "{bad}");
        }
    }
}
