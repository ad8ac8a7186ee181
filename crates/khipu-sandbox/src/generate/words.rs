//! Invented words and names. None of them is a person's or a company's.

/// What a purchase is called; some have letters outside of ASCII.
pub(super) const PHRASES: &[&str] = &[
    "ALMACÉN ÑUBLE",
    "COMPRA PANADERÍA QUILLAHUE",
    "FERRETERÍA EL MAÑÍO",
    "PAGO DE CUENTAS",
    "SUPERMERCADO LAS AÑAÑUCAS",
    "LIBRERÍA SEÑAL",
    "COMBUSTIBLE RUTA 999",
    "CAFÉ BRÛLÉ",
    "BOTICA SAN ELÍAS",
    "CUOTA SEGURO FICTICIO",
    "VIAJE ÅLAND",
    "SUSCRIPCIÓN NUBE",
    "RESTORÁN LA PIÑA",
    "TRASPASO INVENTADO",
    "FLORERÍA 花",
];

/// Sentences for whatever is a remark.
pub(super) const SENTENCES: &[&str] = &[
    "La información corresponde al último cierre.",
    "Los montos están expresados en la moneda indicada.",
    "El sitio de la institución mostró una página incompleta.",
    "Datos inventados por el ambiente de pruebas.",
    "Invented by the sandbox: no bank has seen this.",
];

pub(super) const GIVEN: &[&str] = &[
    "Rosalía",
    "Íñigo",
    "Amaranta",
    "Lautaro",
    "Ximena",
    "Zoë",
    "Benjamín",
    "Millaray",
];

pub(super) const FAMILY: &[&str] = &[
    "Ñancucheo Prueba",
    "Quiroga Ficticio",
    "De la Muestra",
    "Inventado Pérez",
    "Ejemplo Núñez",
    "O'Sandbox",
];

/// Kinds of cards and accounts.
pub(super) const PRODUCTS: &[&str] = &[
    "Tarjeta Cóndor",
    "Tarjeta Araucaria Gold",
    "Cuenta Copihue",
    "Línea Ñirre",
    "Plan Puñihuil",
];

/// Currencies with how many decimals their amounts have; the first are drawn more often than their place tells.
pub(super) const CURRENCIES: &[(&str, u32)] = &[
    ("CLP", 0),
    ("CLP", 0),
    ("CLP", 0),
    ("CLP", 0),
    ("USD", 2),
    ("USD", 2),
    ("CLF", 4),
    ("EUR", 2),
];
