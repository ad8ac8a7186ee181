//! Single edits of the real document, as somebody would make them: a file, a text that stands in it once, and what it becomes.

/// One edit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edit {
    pub(super) subject: &'static str,
    pub(super) name: &'static str,
    pub(super) changes: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! edits {
    ($($subject:literal { $($name:literal: $([$file:literal, $find:literal, $with:literal]),+;)+ })+) => {
        pub(super) const EDITS: &[Edit] = &[$($(Edit {
            subject: $subject,
            name: $name,
            changes: &[$(($file, $find, $with)),+],
        },)+)+];
    };
}

const _: () = ();

edits! {
    "members" {
        "optional member of an answer": ["loans.yaml", "    LoanNumber:\n      $ref: '#/LoanNumber'\n", "    LoanNumber:\n      $ref: '#/LoanNumber'\n    Alias:\n      description: x\n      type: string\n"];
        "required member of an answer": ["loans.yaml", "    LoanNumber:\n      $ref: '#/LoanNumber'\n", "    LoanNumber:\n      $ref: '#/LoanNumber'\n    Alias:\n      description: x\n      type: string\n"], ["loans.yaml", "InstalmentDetail, LoanNumber]", "InstalmentDetail, LoanNumber, Alias]"];
        "optional member of a request": ["loans.yaml", "  description: Whose loans to read. None of its members is required.\n  type: object\n  properties:\n", "  description: Whose loans to read. None of its members is required.\n  type: object\n  properties:\n    Since:\n      $ref: time.yaml#/Date\n"];
        "required member of a request": ["loans.yaml", "  description: Whose loans to read. None of its members is required.\n  type: object\n  properties:\n", "  description: Whose loans to read. None of its members is required.\n  type: object\n  required: [Since]\n  properties:\n    Since:\n      $ref: time.yaml#/Date\n"];
        "optional member that both directions have": ["money.yaml", "    Currency:\n      $ref: '#/Currency'\n", "    Currency:\n      $ref: '#/Currency'\n    Sign:\n      description: x\n      type: string\n"];
        "required member of an answer gone": ["loans.yaml", "    GrantDate:\n      description: When the loan was granted.\n      $ref: time.yaml#/Date\n      examples: ['2024-05-06']\n", ""], ["loans.yaml", "DueDate, GrantDate,", "DueDate,"];
        "optional member of an answer gone": ["card-purchases.yaml", "    LocalForeignIndicator:\n      $ref: '#/LocalForeignIndicator'\n", ""], ["card-purchases.yaml", "    MinimumPayment:\n      description: The least that must be paid.\n      $ref: money.yaml#/Money\n", "    Extra:\n      $ref: '#/LocalForeignIndicator'\n    MinimumPayment:\n      description: The least that must be paid.\n      $ref: money.yaml#/Money\n"];
        "optional member of a request gone": ["card-purchases.yaml", "    AccountCredential:\n      description: The credential of the account; mandatory with Api-Key, deprecated otherwise.\n      deprecated: true\n      $ref: credentials.yaml#/AccountCredential\n", ""];
        "required member of a request gone": ["card-purchases.yaml", "  required: [LastDigits]\n  properties:\n    LastDigits:\n      description: The last four digits of the card's number.\n      $ref: '#/CardDigits'\n      examples: ['1234']\n", "  properties:\n"];
        "member of an answer no longer required": ["loans.yaml", "DueDate, GrantDate,", "GrantDate,"];
        "member of a request no longer required": ["card-purchases.yaml", "  required: [LastDigits]\n", ""];
        "member of an answer required": ["card-purchases.yaml", "required: [Amount, BookingDateTime, CreditDebitIndicator, Status]", "required: [Amount, BookingDateTime, CreditDebitIndicator, Status, Instalment]"];
        "member of a request required": ["card-purchases.yaml", "required: [LastDigits]", "required: [LastDigits, TransactionType]"];
        "callback address required": ["loans.yaml", "  required: [RequestData]\n", "  required: [RequestData, CallbackUrl]\n"];
        "member of the error required": ["errors.yaml", "  type: object\n  properties:\n", "  type: object\n  required: [Code]\n  properties:\n"];
        "data no longer required": ["loans.yaml", "      required: [Data]\n", "      required: []\n"];
        "status no longer required": ["envelope.yaml", "required: [OperationId, Status, AdditionalInformation, Error, LifeSpan]", "required: [OperationId, AdditionalInformation, Error, LifeSpan]"];
        "error no longer required": ["envelope.yaml", "required: [OperationId, Status, AdditionalInformation, Error, LifeSpan]", "required: [OperationId, Status, AdditionalInformation, LifeSpan]"];
        "error of an acceptance no longer required": ["envelope.yaml", "required: [OperationId, Status, Data, AdditionalInformation, Error, LifeSpan]", "required: [OperationId, Status, Data, AdditionalInformation, LifeSpan]"];
        "member renamed": ["money.yaml", "    Amount:\n", "    Value:\n"], ["money.yaml", "[Amount, Currency]", "[Value, Currency]"];
        "member spelt in another way": ["card-purchases.yaml", "    MainCardId:\n", "    MainCardID:\n"], ["card-purchases.yaml", "[MainCardId,", "[MainCardID,"];
        "members in another order": ["instalments.yaml", "    CurrentInstalmentNumber:\n      description: The number of the current instalment.\n      type: integer\n      examples: [7, 9]\n    InstalmentsNumber:\n      description: How many instalments there are in all.\n      type: integer\n      examples: [9, 12]\n", "    InstalmentsNumber:\n      description: How many instalments there are in all.\n      type: integer\n      examples: [9, 12]\n    CurrentInstalmentNumber:\n      description: The number of the current instalment.\n      type: integer\n      examples: [7, 9]\n"];
        "required names in another order": ["money.yaml", "[Amount, Currency]", "[Currency, Amount]"];
        "objects of an answer closed": ["money.yaml", "  required: [Amount, Currency]\n", "  required: [Amount, Currency]\n  additionalProperties: false\n"];
        "objects of a request closed": ["loans.yaml", "  required: [RequestData]\n", "  required: [RequestData]\n  additionalProperties: false\n"];
        "map of members": ["loans.yaml", "  required: [RequestData]\n", "  required: [RequestData]\n  additionalProperties:\n    type: string\n"];
    }
    "types" {
        "text to whole number": ["card-purchases.yaml", "    Type:\n      description: The institution's own name for this kind of card.\n      type: string\n", "    Type:\n      description: The institution's own name for this kind of card.\n      type: integer\n"];
        "whole number to number": ["instalments.yaml", "      description: The number of the current instalment.\n      type: integer\n", "      description: The number of the current instalment.\n      type: number\n"];
        "number to whole number": ["money.yaml", "  type: number\n", "  type: integer\n"];
        "number to text": ["money.yaml", "  type: number\n", "  type: string\n"];
        "text or number": ["errors.yaml", "      type: string\n      examples: [E201]\n", "      type: [string, integer]\n      examples: [E201]\n"];
        "credential gets a type": ["credentials.yaml", "  x-sensitive: true\n  x-rust-type: AccountCredential\n", "  type: object\n  x-sensitive: true\n  x-rust-type: AccountCredential\n"];
        "object to list": ["card-purchases.yaml", "    CardPurchase:\n      $ref: '#/CardPurchase'\n", "    CardPurchase:\n      type: array\n      items:\n        $ref: '#/CardPurchase'\n"];
        "list to object": ["loans.yaml", "      type: array\n      items:\n        $ref: '#/Loan'\n", "      $ref: '#/Loan'\n"];
        "another component of the same form": ["loans.yaml", "      description: What was lent.\n      $ref: money.yaml#/Money\n", "      description: What was lent.\n      $ref: money.yaml#/Price\n"], ["money.yaml", "# Amounts of money.\n", "# Amounts of money.\nPrice:\n  description: Another.\n  type: object\n  required: [Amount, Currency]\n  properties:\n    Amount:\n      $ref: '#/Decimal'\n    Currency:\n      $ref: '#/Currency'\n"];
        "date to date and time": ["loans.yaml", "      description: When the loan was granted.\n      $ref: time.yaml#/Date\n", "      description: When the loan was granted.\n      $ref: time.yaml#/DateTime\n"];
        "component to plain text": ["loans.yaml", "    LoanNumber:\n      $ref: '#/LoanNumber'\n", "    LoanNumber:\n      description: x\n      type: string\n"], ["loans.yaml", "LoanNumber:\n  description: The", "LoanNumber2:\n  description: The"];
        "component renamed": ["instalments.yaml", "Instalment:\n  description", "Payment:\n  description"], ["loans.yaml", "instalments.yaml#/Instalment", "instalments.yaml#/Payment"], ["card-purchases.yaml", "instalments.yaml#/Instalment", "instalments.yaml#/Payment"];
        "items of a list": ["card-purchases.yaml", "      items:\n        $ref: '#/Statement'\n", "      items:\n        $ref: '#/Transaction'\n"];
        "Rust type": ["money.yaml", "  x-rust-type: Decimal\n", ""];
    }
    "null" {
        "text of an answer": ["errors.yaml", "      description: The provider's explanation of the code.\n      type: string\n", "      description: The provider's explanation of the code.\n      type: [string, 'null']\n"];
        "component of an answer": ["loans.yaml", "    DueDate:\n      description: When the loan will have been paid back. The provider's example lies before `GrantDate`.\n      $ref: time.yaml#/Date\n", "    DueDate:\n      description: When the loan will have been paid back. The provider's example lies before `GrantDate`.\n      oneOf:\n        - $ref: time.yaml#/Date\n        - type: 'null'\n"];
        "member of a request": ["loans.yaml", "    CallbackUrl:\n      description: Where to send the outcome; its presence makes the call asynchronous.\n      $ref: credentials.yaml#/CallbackUrl\n", "    CallbackUrl:\n      description: Where to send the outcome; its presence makes the call asynchronous.\n      oneOf:\n        - $ref: credentials.yaml#/CallbackUrl\n        - type: 'null'\n"];
        "no longer, of an answer": ["envelope.yaml", "      type: [string, 'null']\n", "      type: string\n"];
        "no longer, of the data": ["card-purchases.yaml", "          oneOf:\n            - $ref: '#/CardPurchaseData'\n            - type: 'null'\n", "          $ref: '#/CardPurchaseData'\n"];
        "no longer, of the error": ["envelope.yaml", "      oneOf:\n        - $ref: errors.yaml#/OperationError\n        - type: 'null'\n", "      $ref: errors.yaml#/OperationError\n"];
        "a third alternative that the rule of the envelope shuts out": ["envelope.yaml", "        - $ref: errors.yaml#/OperationError\n        - type: 'null'\n", "        - $ref: errors.yaml#/OperationError\n        - type: 'null'\n        - type: string\n"];
        "a third alternative": ["envelope.yaml", "        - $ref: time.yaml#/DateTime\n        - type: 'null'\n", "        - $ref: time.yaml#/DateTime\n        - type: 'null'\n        - type: integer\n"];
        "alternatives in another order": ["envelope.yaml", "        - $ref: time.yaml#/DateTime\n        - type: 'null'\n", "        - type: 'null'\n        - $ref: time.yaml#/DateTime\n"];
        "rule of the envelope gone": ["loans.yaml", "    - $ref: envelope.yaml#/StatusErrorRule\n", ""];
        "rule of the envelope for another value": ["envelope.yaml", "            const: ERROR\n", "            const: FAILED\n"];
        "rule of the envelope laxer": ["envelope.yaml", "      then:\n        properties:\n          Error:\n            type: object\n", "      then:\n        properties:\n          Error:\n            type: [object, 'null']\n"];
        "rule of the envelope stricter": ["envelope.yaml", "      then:\n        properties:\n          Error:\n            type: object\n", "      then:\n        required: [Error]\n        properties:\n          Error:\n            type: object\n            required: [Code]\n"];
        "envelope gone from an answer": ["loans.yaml", "    - $ref: envelope.yaml#/Envelope\n", ""];
    }
    "values" {
        "new in an answer": ["card-purchases.yaml", "enum: [Booked, Pending, Rejected]", "enum: [Booked, Pending, Rejected, Reversed]"], ["card-purchases.yaml", "    Rejected: The transaction was refused.\n", "    Rejected: The transaction was refused.\n    Reversed: Taken back.\n"];
        "gone from an answer": ["card-purchases.yaml", "enum: [Booked, Pending, Rejected]", "enum: [Booked, Pending]"], ["card-purchases.yaml", "    Rejected: The transaction was refused.\n", ""];
        "new in a request": ["card-purchases.yaml", "enum: [National, International]", "enum: [National, International, All]"];
        "gone from a request": ["card-purchases.yaml", "enum: [National, International]", "enum: [National]"];
        "renamed in an answer": ["card-purchases.yaml", "enum: [Local, Foreign]", "enum: [Local, Abroad]"];
        "renamed in a request": ["card-purchases.yaml", "enum: [National, International]", "enum: [National, Abroad]"];
        "new status of an operation": ["envelope.yaml", "enum: [OK, ERROR]", "enum: [OK, ERROR, PARTIAL]"];
        "new status of an acceptance": ["envelope.yaml", "enum: [OK]", "enum: [OK, QUEUED]"];
        "enumeration to text": ["card-purchases.yaml", "  enum: [Active, Inactive]\n  x-enum-descriptions:\n    Active: The card can be used.\n    Inactive: The card cannot be used.\n", ""];
        "text to enumeration": ["errors.yaml", "      examples: [E201]\n", "      enum: [E201, E202]\n"];
        "in another order": ["card-purchases.yaml", "enum: [Credit, Debit]", "enum: [Debit, Credit]"];
        "described in another way": ["card-purchases.yaml", "    Foreign: Abroad.\n", "    Foreign: In another country.\n"];
        "constant": ["errors.yaml", "      examples: [E201]\n", "      const: E201\n"];
    }
    "limits" {
        "longer in an answer": ["envelope.yaml", "maxLength: 36", "maxLength: 40"];
        "shorter in an answer": ["envelope.yaml", "maxLength: 36", "maxLength: 32"];
        "length of an answer gone": ["envelope.yaml", "  maxLength: 36\n", ""];
        "longer in a request": ["credentials.yaml", "maxLength: 255", "maxLength: 500"];
        "shorter in a request": ["credentials.yaml", "maxLength: 255", "maxLength: 100"];
        "length of a request gone": ["credentials.yaml", "  maxLength: 255\n", ""];
        "least length of a request": ["credentials.yaml", "  maxLength: 255\n", "  minLength: 30\n  maxLength: 255\n"];
        "least length that the pattern asks for anyway": ["credentials.yaml", "  maxLength: 255\n", "  minLength: 7\n  maxLength: 255\n"];
        "greatest length that the pattern asks for anyway": ["money.yaml", "  pattern: '^[A-Z]{3}$'\n", "  pattern: '^[A-Z]{3}$'\n  maxLength: 3\n"];
        "first length of a text": ["card-purchases.yaml", "  description: The card holder's name.\n  type: string\n", "  description: The card holder's name.\n  type: string\n  maxLength: 80\n"];
        "pattern stricter in a request": ["credentials.yaml", "'^https?://'", "'^https://'"];
        "pattern laxer in a request": ["credentials.yaml", "'^https?://'", "'^[a-z]+://'"];
        "pattern gone from a request": ["credentials.yaml", "  pattern: '^https?://'\n", ""];
        "pattern laxer in both": ["card-purchases.yaml", "'^[0-9]{4}$'", "'^[0-9]{4,6}$'"];
        "pattern stricter in an answer": ["time.yaml", "(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])$", "Z$"];
        "pattern laxer in an answer": ["money.yaml", "'^[A-Z]{3}$'", "'^[A-Z]{3,4}$'"];
        "pattern written in another way": ["money.yaml", "'^[A-Z]{3}$'", "'^[A-Z][A-Z][A-Z]$'"];
        "pattern that is not looked into": ["money.yaml", "'^[A-Z]{3}$'", "'^(?=C)[A-Z]{3}$'"];
        "least value": ["instalments.yaml", "      type: integer\n      examples: [9, 12]\n", "      type: integer\n      minimum: 1\n      examples: [9, 12]\n"];
        "greatest value of an amount": ["money.yaml", "  type: number\n", "  type: number\n  maximum: 1000000\n"];
        "multiples": ["instalments.yaml", "      type: integer\n      examples: [9, 12]\n", "      type: integer\n      multipleOf: 3\n      examples: [9, 12]\n"];
        "multiples that hold anyway": ["instalments.yaml", "      type: integer\n      examples: [9, 12]\n", "      type: integer\n      multipleOf: 1\n      examples: [9, 12]\n"];
        "most items": ["loans.yaml", "      type: array\n", "      type: array\n      maxItems: 50\n"];
        "least items": ["loans.yaml", "      type: array\n", "      type: array\n      minItems: 1\n"];
        "items differ": ["loans.yaml", "      type: array\n", "      type: array\n      uniqueItems: true\n"];
        "not": ["errors.yaml", "      examples: [E201]\n", "      not:\n        const: E999\n"];
    }
    "marks" {
        "sensitive": ["errors.yaml", "      examples: [E201]\n", "      x-sensitive: true\n      examples: [E201]\n"];
        "no longer sensitive": ["loans.yaml", "  type: string\n  x-sensitive: true\n", "  type: string\n"];
        "description of a component": ["loans.yaml", "  description: One loan.\n", "  description: A loan.\n"];
        "description of a member": ["loans.yaml", "      description: What was lent.\n", "      description: What the bank has lent.\n"];
        "description gone": ["loans.yaml", "      description: What was lent.\n", ""];
        "example": ["money.yaml", "examples: [CLP]", "examples: [USD]"];
        "deprecated": ["errors.yaml", "      examples: [E201]\n", "      deprecated: true\n      examples: [E201]\n"];
        "no longer deprecated": ["loans.yaml", "      deprecated: true\n", ""];
        "format": ["errors.yaml", "      examples: [E201]\n", "      format: code\n      examples: [E201]\n"];
        "default": ["errors.yaml", "      examples: [E201]\n", "      default: E201\n"];
        "extension": ["errors.yaml", "      examples: [E201]\n", "      x-owner: us\n"];
        "comment in the file": ["money.yaml", "# Amounts of money.\n", "# Money.\n\n"];
        "component in another file": ["money.yaml", "Currency:\n  description: A currency, as three-letter code of ISO 4217.\n  type: string\n  pattern: '^[A-Z]{3}$'\n  examples: [CLP]\n", ""], ["money.yaml", "      $ref: '#/Currency'\n", "      $ref: time.yaml#/Currency\n"], ["time.yaml", "# Points", "Currency:\n  description: A currency, as three-letter code of ISO 4217.\n  type: string\n  pattern: '^[A-Z]{3}$'\n  examples: [CLP]\n# Points"];
    }
    "calls" {
        "path moved": ["openapi", "  /v1/cl/banking/personal/bancosecurity.cl/products/loans:\n", "  /v2/cl/banking/personal/bancosecurity.cl/products/loans:\n"];
        "operation gone": ["openapi", "  /v1/cl/banking/personal/bancosecurity.cl/products/loans:\n    $ref: paths/cl/banking/personal/bancosecurity.cl/products/loans.yaml\n", ""];
        "operation twice": ["openapi", "paths:\n", "paths:\n  /v1/loans:\n    post:\n      operationId: more_loans\n      responses: {}\n"];
        "operation called in another way": ["path", "operationId: bancosecurity_personal_loans", "operationId: security_loans"];
        "another method": ["path", "post:\n  operationId", "put:\n  operationId"];
        "one way to authenticate less": ["openapi", "  - JWT: []\n", ""];
        "one way to authenticate more": ["openapi", "  - JWT: []\n", "  - JWT: []\n  - JWT: []\n    Api-Key: []\n"];
        "no authentication needed": ["openapi", "security:\n  - JWT: []\n  - Api-Key: []\n", ""];
        "authentication of one operation": ["path", "  tags: [loans]\n", "  tags: [loans]\n  security:\n    - Api-Key: []\n"];
        "header of the key": ["openapi", "name: x-api-key", "name: api-key"];
        "scheme described in another way": ["openapi", "sent as `Authorization` header.", "sent in the header `Authorization`."];
        "server moved": ["openapi", "https://api.khipu.com", "https://api.khipu.cl"];
        "server more": ["openapi", "    description: The provider's only server.\n", "    description: The provider's only server.\n  - url: https://test.khipu.com\n"];
        "status of a failure more": ["path", "    '404':\n", "    '403':\n      description: Forbidden.\n    '404':\n"];
        "status of a failure less": ["path", "  '404':\n      description: No operation has this path.\n  ", ""];
        "status of a success more": ["path", "    '400':\n", "    '204':\n      description: Nothing.\n    '400':\n"];
        "status of a success less": ["path", "    '202':\n      description: The operation was accepted; its outcome will be sent to `CallbackUrl`.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../../components/envelope.yaml#/AcceptedResponse\n", ""];
        "failure gets a body": ["path", "      description: The request is malformed.\n", "      description: The request is malformed.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../../components/errors.yaml#/OperationError\n"];
        "answer of another schema": ["path", "    '200':\n      description: The operation was executed; `Status` tells with which outcome.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../../components/loans.yaml#/LoansResponse\n", "    '200':\n      description: The operation was executed; `Status` tells with which outcome.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../../components/card-purchases.yaml#/UnbilledTransactionsResponse\n"];
        "request of another media type": ["path", "    required: true\n    content:\n      application/json:\n        schema:\n          $ref: ../../../../../../components/loans.yaml#/LoansRequest\n", "    required: true\n    content:\n      application/problem+json:\n        schema:\n          $ref: ../../../../../../components/loans.yaml#/LoansRequest\n"];
        "request no longer required": ["path", "    description: Whose loans to read, and where to send them.\n    required: true\n", "    description: Whose loans to read, and where to send them.\n"];
        "callback gone": ["path", "  callbacks:\n    Result:\n", "  x-callbacks:\n    Result:\n"];
        "callback to another address": ["path", "{$request.body#/CallbackUrl}", "{$request.body#/Url}"];
        "callback called in another way": ["path", "    Result:\n", "    Outcome:\n"];
        "header of an answer": ["path", "      description: The request is malformed.\n", "      description: The request is malformed.\n      headers:\n        X-Request-Id:\n          description: x\n          schema:\n            type: string\n"];
        "parameter": ["path", "  tags: [loans]\n", "  tags: [loans]\n  parameters:\n    - name: page\n      in: query\n      schema:\n        type: integer\n"];
        "parameter that is required": ["path", "  tags: [loans]\n", "  tags: [loans]\n  parameters:\n    - name: page\n      in: query\n      required: true\n      schema:\n        type: integer\n"];
        "summary": ["path", "  summary: Loans of a person at Banco Security.\n", "  summary: Loans.\n"];
        "operation deprecated": ["path", "  tags: [loans]\n", "  tags: [loans]\n  deprecated: true\n"];
        "tag": ["path", "  tags: [loans]\n", "  tags: [credit-card]\n"];
        "tag described in another way": ["openapi", "Loans that the account holder has with the institution.", "Loans."];
        "version of the API": ["openapi", "  version: v1.0\n", "  version: v1.1\n"];
    }
}
