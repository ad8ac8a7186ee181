//! The errors that operations end with.

use crate::Scenario;
use crate::generate::json::Json;
use crate::generate::wish::Wish;

/// A `Type` that the document does not list.
pub(crate) const UNDOCUMENTED_TYPE: &str = "WAIT_UNTIL_MONDAY";

const IMMEDIATELY: &str = "RETRY_IMMEDIATELY";
const NEVER: &str = "DO_NOT_RETRY";
const FOUR_HOURS: &str = "WAIT_4_HOURS_BEFORE_RETRY";
const NOTIFIED: &str = "RETRY_AFTER_NOTIFICATION";

/// How an operation fails.
#[derive(Clone, Copy)]
pub(crate) struct Failure {
    pub(crate) code: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) description: &'static str,
}

impl Failure {
    /// What is wished of `Error`.
    pub(crate) fn wish(self) -> Wish {
        Wish::exactly(Json::object([
            ("Code", Json::text(self.code)),
            ("Type", Json::text(self.kind)),
            ("Description", Json::text(self.description)),
        ]))
    }

    /// The error of a scenario, if it is one that ends with an error.
    pub(crate) fn of(scenario: Scenario) -> Option<Self> {
        let (code, kind, description) = match scenario {
            Scenario::RetryImmediately | Scenario::Flaky => (
                "E200",
                IMMEDIATELY,
                "La institución no respondió; vuelva a intentarlo.",
            ),
            Scenario::DoNotRetry | Scenario::CallbackError => {
                ("E101", NEVER, "La institución rechazó las credenciales.")
            }
            Scenario::Wait4Hours => (
                "E201",
                FOUR_HOURS,
                "El servicio de la institución no está disponible.",
            ),
            Scenario::RetryAfterNotification => (
                "E202",
                NOTIFIED,
                "El sitio de la institución cambió; se avisará cuando vuelva.",
            ),
            Scenario::ErrorA000 => (
                "A000",
                NEVER,
                "El token expiró, fue revocado o es inválido.",
            ),
            Scenario::ErrorE1xx => ("E102", NEVER, "La institución bloqueó el acceso."),
            Scenario::ErrorE2xx => ("E203", FOUR_HOURS, "La institución está en mantención."),
            Scenario::ErrorE3xx => ("E301", NEVER, "No se encontraron datos para la solicitud."),
            Scenario::ErrorE4xx => ("E401", NEVER, "El valor de un parámetro no es válido."),
            Scenario::ErrorE5xx => ("E501", NOTIFIED, "El pago automático no está disponible."),
            Scenario::ErrorE999 => (
                "E999",
                NEVER,
                "La institución mostró un mensaje desconocido.",
            ),
            Scenario::ErrorE000 => ("E000", IMMEDIATELY, "Ocurrió un error genérico."),
            Scenario::ErrorD000 => ("D000", NEVER, "Falta información."),
            Scenario::ErrorF000 => ("F000", NOTIFIED, "La respuesta no se pudo construir."),
            Scenario::ErrorT000 => ("T000", IMMEDIATELY, "La extracción tardó demasiado."),
            Scenario::ErrorI001 => ("I001", FOUR_HOURS, "Falló la infraestructura."),
            Scenario::ErrorP001 => (
                "P001",
                NEVER,
                "Los parámetros de la solicitud no son válidos.",
            ),
            Scenario::UndocumentedErrorType => (
                "E204",
                UNDOCUMENTED_TYPE,
                "Un tipo de error que nadie documentó.",
            ),
            _ => return None,
        };
        Some(Self {
            code,
            kind,
            description,
        })
    }
}
