//! Which requests are served, and what is said to the others.
use crate::support::{CARD, LOANS, LOANS_ID, builder, client, request, start};
use khipu_sandbox::RunningSandbox;
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};

fn post(sandbox: &RunningSandbox, path: &str) -> RequestBuilder {
    client().post(format!("{}{path}", sandbox.base_url()))
}

async fn text(answer: Response) -> (u16, String) {
    (answer.status().as_u16(), answer.text().await.unwrap())
}

const UNAUTHORIZED: &str = "\"Authorization failed\"";

#[tokio::test]
async fn paths_and_methods() {
    let sandbox = start(builder()).await;
    for path in [
        "/",
        "/v1",
        "/v1/cl/x",
        &format!("{LOANS}/"),
        &LOANS.to_uppercase(),
    ] {
        let answer = post(&sandbox, path)
            .bearer_auth("t")
            .json(&request(LOANS))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    for method in [
        Method::GET,
        Method::PUT,
        Method::DELETE,
        Method::OPTIONS,
        Method::TRACE,
        Method::HEAD,
    ] {
        let url = format!("{}{LOANS}", sandbox.base_url());
        let answer = client()
            .request(method.clone(), url)
            .bearer_auth("t")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 405, "{method}");
        assert_eq!(answer.headers()["allow"], "POST", "{method}");
    }
    let answer = post(&sandbox, &format!("{LOANS}?x=1"))
        .bearer_auth("t")
        .json(&request(LOANS))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(sandbox.requests()[LOANS_ID], 1);
}

#[tokio::test]
async fn credentials() {
    let link = json!({"RequestData": {"AccountCredential": {"AccountLink": "x"}}});
    let plain = request(LOANS);
    let open = start(builder()).await;
    let fixed = start(builder().jwt("one").api_key("two")).await;
    let token_only = start(builder().jwt("one")).await;
    // The sandbox, `Authorization`, `x-api-key`, the body, the status.
    type Row<'r> = (
        &'r RunningSandbox,
        Option<&'r str>,
        Option<&'r str>,
        &'r Value,
        u16,
    );
    let rows: [Row<'_>; 23] = [
        (&open, None, None, &plain, 401),
        (&open, Some("Bearer any"), None, &plain, 200),
        (&open, Some("bearer any"), None, &plain, 200),
        (&open, Some("Bearer wrong"), None, &plain, 401),
        (&open, Some("Bearer "), None, &plain, 401),
        (&open, Some("Bearer"), None, &plain, 401),
        (&open, Some("Basic any"), None, &plain, 401),
        (&open, Some(""), None, &plain, 401),
        (&open, None, Some("key"), &link, 200),
        (
            &open,
            None,
            Some("key"),
            &json!({"RequestData": {"AccountCredential": "any value"}}),
            200,
        ),
        (&open, None, Some("key"), &plain, 400),
        (
            &open,
            None,
            Some("key"),
            &json!({"RequestData": {"AccountCredential": null}}),
            400,
        ),
        (&open, None, Some("wrong"), &link, 401),
        (&open, None, Some(""), &link, 401),
        (&open, Some("Bearer any"), Some("key"), &link, 401),
        (&open, Some("Bearer wrong"), Some("key"), &link, 401),
        (&open, Some("Bearer any"), Some(""), &link, 401),
        (&fixed, Some("Bearer one"), None, &plain, 200),
        (&fixed, Some("Bearer two"), None, &plain, 401),
        (&fixed, None, Some("two"), &link, 200),
        (&fixed, None, Some("one"), &link, 401),
        (&token_only, Some("Bearer one"), None, &plain, 200),
        (&token_only, None, Some("any"), &link, 401),
    ];
    for (at, (sandbox, token, key, body, status)) in rows.into_iter().enumerate() {
        let mut call = post(sandbox, LOANS).json(body);
        if let Some(token) = token {
            call = call.header("authorization", token);
        }
        if let Some(key) = key {
            call = call.header("x-api-key", key);
        }
        let answer = call.send().await.unwrap();
        let kind = answer.headers()["content-type"]
            .to_str()
            .unwrap()
            .to_owned();
        let (found, text) = text(answer).await;
        assert_eq!(found, status, "row {at}: {text}");
        if status == 401 {
            assert_eq!(
                (text.as_str(), kind.as_str()),
                (UNAUTHORIZED, "text/plain"),
                "row {at}"
            );
        }
        if status == 400 {
            let body: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(body["findings"][0]["pointer"], "/RequestData", "row {at}");
            assert_eq!(body["findings"][0]["keyword"], "required", "row {at}");
        }
    }
    let twice = post(&open, LOANS)
        .header("authorization", "Bearer a")
        .header("authorization", "Bearer b");
    assert_eq!(twice.json(&plain).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn requests_that_break_the_contract_are_told_where_and_never_what() {
    let sandbox = start(builder()).await;
    let json_type = Some("application/json");
    let rows: [(&str, Option<&str>, &str, &str, &str); 14] = [
        (
            CARD,
            json_type,
            r#"{"RequestData": {"LastDigits": "SENTINEL"}}"#,
            "/RequestData/LastDigits",
            "pattern",
        ),
        (
            CARD,
            json_type,
            r#"{"RequestData": {}}"#,
            "/RequestData",
            "required",
        ),
        (
            CARD,
            json_type,
            r#"{"RequestData": {"LastDigits": "1234", "TransactionType": "SENTINEL"}}"#,
            "/RequestData/TransactionType",
            "enum",
        ),
        (LOANS, json_type, "{}", "", "required"),
        (
            LOANS,
            json_type,
            r#"{"RequestData": "SENTINEL"}"#,
            "/RequestData",
            "type",
        ),
        (
            LOANS,
            json_type,
            r#"{"RequestData": {}, "CallbackUrl": "SENTINEL"}"#,
            "/CallbackUrl",
            "pattern",
        ),
        (
            LOANS,
            json_type,
            r#"{"RequestData": {}, "CallbackUrl": null}"#,
            "/CallbackUrl",
            "type",
        ),
        (
            LOANS,
            json_type,
            r#"{"RequestData": {}, "RequestData": {}}"#,
            "",
            "duplicate-key",
        ),
        (LOANS, json_type, "SENTINEL", "", "syntax"),
        (LOANS, json_type, "", "", "syntax"),
        (LOANS, None, r#"{"RequestData": {}}"#, "", "content-type"),
        (
            LOANS,
            Some("text/plain"),
            r#"{"RequestData": {}}"#,
            "",
            "content-type",
        ),
        (
            LOANS,
            Some("application/jsonp"),
            r#"{"RequestData": {}}"#,
            "",
            "content-type",
        ),
        (LOANS, json_type, "[[[[[[SENTINEL", "", "syntax"),
    ];
    for (path, kind, body, pointer, keyword) in rows {
        let mut call = post(&sandbox, path).bearer_auth("t").body(body);
        if let Some(kind) = kind {
            call = call.header("content-type", kind);
        }
        let answer = call.send().await.unwrap();
        assert_eq!(
            answer.headers()["content-type"],
            "application/json",
            "{body}"
        );
        let (status, text) = text(answer).await;
        assert_eq!(status, 400, "{body}");
        assert!(!text.contains("SENTINEL"), "{text}");
        let found: Value = serde_json::from_str(&text).unwrap();
        let pointers: Vec<_> = found["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                (
                    finding["pointer"].as_str().unwrap(),
                    finding["keyword"].as_str().unwrap(),
                )
            })
            .collect();
        if keyword != "duplicate-key" {
            assert_eq!(pointers, [(pointer, keyword)], "{body}");
        } else {
            assert_eq!(pointers[0].1, keyword, "{body}");
        }
    }
    let good = [
        ("application/json; charset=utf-8", r#"{"RequestData": {}}"#),
        (
            "Application/JSON",
            r#" {"RequestData": {"x": 1e999}, "more": [1]} "#,
        ),
    ];
    for (kind, body) in good {
        let call = post(&sandbox, LOANS)
            .bearer_auth("t")
            .header("content-type", kind)
            .body(body);
        assert_eq!(call.send().await.unwrap().status(), 200, "{body}");
    }
}

#[tokio::test]
async fn scenarios_by_header() {
    let sandbox = start(builder()).await;
    let call = |scenario: &str, times: &str| {
        let call = post(&sandbox, LOANS).bearer_auth("t").json(&request(LOANS));
        call.header("x-sandbox-scenario", scenario)
            .header("x-sandbox-times", times)
    };
    let (status, told) = text(call("no-such-thing", "1").send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(
        told.contains("gateway-timeout") && told.contains("callback-wrong-id"),
        "{told}"
    );
    assert!(!told.contains("no-such-thing"));
    assert_eq!(call("ok", "many").send().await.unwrap().status(), 400);
    assert_eq!(call("ok", "-1").send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn flaky_calls_count_by_client_and_operation() {
    let sandbox = start(builder()).await;
    let call = |path: &'static str, token: &'static str, times: u64| {
        let call = post(&sandbox, path).bearer_auth(token).json(&request(path));
        let call = call
            .header("x-sandbox-scenario", "flaky")
            .header("x-sandbox-times", times);
        async move { call.send().await.unwrap().json::<Value>().await.unwrap()["Status"] == "OK" }
    };
    assert_eq!(
        [
            call(LOANS, "a", 2).await,
            call(LOANS, "a", 2).await,
            call(LOANS, "a", 2).await
        ],
        [false, false, true]
    );
    assert_eq!(
        [call(LOANS, "b", 1).await, call(LOANS, "b", 1).await],
        [false, true]
    );
    assert!(!call(CARD, "a", 1).await);
    assert!(call(LOANS, "c", 0).await);
}

#[tokio::test]
async fn the_same_seed_answers_the_same() {
    let mut all = Vec::new();
    for seed in [7, 7, 8] {
        let sandbox = start(builder().seed(seed)).await;
        let mut texts = Vec::new();
        for _ in 0..3 {
            let answer = post(&sandbox, LOANS)
                .bearer_auth("t")
                .json(&request(LOANS))
                .send()
                .await
                .unwrap();
            texts.push(answer.text().await.unwrap());
        }
        assert_ne!(texts[0], texts[1]);
        all.push(texts);
    }
    assert_eq!(all[0], all[1]);
    assert_ne!(all[0], all[2]);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let builder = builder().jwt("SENTINEL-1").api_key("SENTINEL-2");
    let shown = format!("{builder:?}");
    let sandbox = builder.build().unwrap();
    let running = sandbox.start("127.0.0.1:0").await.unwrap();
    let body = json!({"RequestData": {"AccountCredential": "SENTINEL-3"}, "CallbackUrl": "http://127.0.0.1:1/SENTINEL-4"});
    let answer = post(&running, LOANS)
        .bearer_auth("SENTINEL-1")
        .json(&body)
        .send()
        .await
        .unwrap();
    let status = answer.status();
    let answered = answer.text().await.unwrap();
    assert_eq!(status, 202);
    assert!(running.settled(std::time::Duration::from_secs(5)).await);
    let shown = format!(
        "{shown}{sandbox:?}{running:?}{:?}{:?}{answered}",
        running.deliveries(),
        running.requests()
    );
    assert!(!shown.contains("SENTINEL"), "{shown}");
}
