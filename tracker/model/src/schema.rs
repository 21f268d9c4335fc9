//! Schemas of the words whose written form is text: what their derived one would not say.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

macro_rules! text {
    ($($name:ident $format:expr, $example:literal;)*) => {
        $(
            impl PartialSchema for crate::$name {
                fn schema() -> RefOr<Schema> {
                    let format: Option<SchemaFormat> = $format;
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .format(format)
                        .examples([serde_json::Value::from($example)])
                        .into()
                }
            }

            impl ToSchema for crate::$name {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($name))
                }
            }
        )*
    };
}

text! {
    Timestamp Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)), "2026-11-22T07:05:21Z";
    TransitId None, "VN-2026-000123";
    SealId None, "7012345678";
    VehicleId None, "51C12345";
    CorridorId None, "catlai-mocbai";
    GeofenceId None, "VN-CATLAI";
    CameraId None, "mocbai-gate-1";
    AlertId None, "0f3b9c4d5e6a7b8c";
    WatchId None, "5d41402abc4b2a76";
    ObservationId None, "e3b0c44298fc1c149afbf4c8996fb924";
    ContainerNumber None, "CSQU3054383";
    Plate None, "51C12345";
    SealAlarm None, "rope_cut";
    EventName None, "corridor_left";
}
