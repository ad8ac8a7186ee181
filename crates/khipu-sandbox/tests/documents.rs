//! Documents of one's own.
use crate::support::{client, start};
use khipu_document::Bundle;
use khipu_sandbox::{RunningSandbox, Sandbox};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;

fn post(sandbox: &RunningSandbox, path: &str) -> RequestBuilder {
    client().post(format!("{}{path}", sandbox.base_url()))
}

async fn text(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn bundle(text: &'static str) -> Bundle {
    khipu_document::load("openapi.yaml", &|_: &str| Ok(text.to_owned())).unwrap()
}

#[tokio::test]
async fn a_document_of_ones_own() {
    let sandbox = start(Sandbox::builder().bundle(bundle(
        r##"{"openapi": "3.1.1", "paths": {
            "/things/{id}": {"get": {"operationId": "thing", "responses": {"200": {"description": "d", "content":
                {"application/json": {"schema": {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}}}}}},
                "delete": {"operationId": "gone", "responses": {"204": {"description": "d"}}}},
            "/strange": {"post": {"operationId": "strange", "responses": {"200": {"description": "d", "content":
                {"application/json": {"schema": {"type": "string", "format": "date"}}}}}}},
            "/secret": {"get": {"operationId": "secret", "security": [{"Cookie": []}], "responses": {"200": {"description": "d"}}}},
            "/both": {"get": {"operationId": "both", "security": [{"Key": [], "Token": []}, {}], "responses": {"204": {"description": "d"}}}}
        }, "components": {"securitySchemes": {"Cookie": {"type": "apiKey", "in": "cookie", "name": "c"},
            "Key": {"type": "apiKey", "in": "header", "name": "X-Other-Key"}, "Token": {"type": "http", "scheme": "Bearer"}}}}"##,
    )))
    .await;
    let get = |path: &str| client().get(format!("{}{path}", sandbox.base_url()));
    let value: Value = get("/things/7").send().await.unwrap().json().await.unwrap();
    assert!(value["n"].is_i64());
    let answer = client()
        .delete(format!("{}/things/7", sandbox.base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(text(answer).await, (204, String::new()));
    let answer = post(&sandbox, "/things/7").send().await.unwrap();
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["allow"]),
        (405, &"GET, DELETE".parse().unwrap())
    );
    assert_eq!(get("/things/").send().await.unwrap().status(), 404);
    let (status, told) = text(
        get("/things/7")
            .header("x-sandbox-scenario", "do-not-retry")
            .send()
            .await
            .unwrap(),
    )
    .await;
    assert!(
        status == 501 && told.contains("do-not-retry needs an answer with OperationId"),
        "{told}"
    );
    let (status, told) = text(post(&sandbox, "/strange").send().await.unwrap()).await;
    assert!(
        status == 501 && told.contains("`format` at openapi.yaml:"),
        "{told}"
    );
    let (status, told) = text(get("/secret").send().await.unwrap()).await;
    assert!(status == 501 && told.contains("Cookie"), "{told}");
    assert_eq!(get("/both").send().await.unwrap().status(), 204);
    assert_eq!(
        get("/both").bearer_auth("t").send().await.unwrap().status(),
        401
    );
    assert_eq!(
        get("/both")
            .bearer_auth("t")
            .header("x-other-key", "k")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
}
