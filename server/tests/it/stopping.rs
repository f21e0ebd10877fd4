//! The end of a running program: it is not ready any more at once, and ends by itself.

use std::net::SocketAddr;

use axum::body::Body;
use axum::http::Request;
use leptos::config::LeptosOptions;
use server::clock::Clock;
use server::config::Config;
use server::routes::routes;
use server::site::{Site, Tuning};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tower::Service;

use crate::harness::{Person, soon};
use crate::program::{Program, program, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_closes_says_that_it_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let config = Config::read(|name| (name == "EVENING_DATA").then(|| data.clone())).unwrap();
    let leptos = LeptosOptions::builder().output_name("evening").build();
    let running = Site::start(config, leptos, Clock::System, Tuning::default()).await.unwrap();
    let mut routes = routes(running.site.clone());
    let mut ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        routes.call(request).await.unwrap().status().as_u16()
    };
    assert_eq!((ask("/readyz").await, ask("/healthz").await), (200, 200));
    running.closer().send_replace(true);
    assert_eq!((ask("/readyz").await, ask("/healthz").await), (503, 200), "it is well, and not for long");
    running.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_ends_though_somebody_never_finishes() {
    let folder = tempfile::tempdir().unwrap();
    let site = Program::start(folder.path(), &[]).await;
    let address: SocketAddr = site.url.strip_prefix("http://").unwrap().parse().unwrap();
    let listen = address.to_string();
    let check = async || {
        let mut command = program(folder.path(), &[("EVENING_LISTEN", &listen)]);
        command.arg("check");
        run(command).await
    };
    let mut stalled = TcpStream::connect(address).await.unwrap();
    let head =
        format!("POST /api/sign_up HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nContent-Length: 99\r\n\r\nname=");
    stalled.write_all(head.as_bytes()).await.unwrap();
    // Who came before was let in before.
    let spark = Person::at(&site.url);
    assert_eq!(spark.sign_up("Искра").await.status, 200);
    let said = spark.say("раз").await;
    assert_eq!(check().await, (Some(0), String::new()));

    site.ask_to_stop().await;
    // It is asked anew until it no longer says that it is ready, which is all that whoever sends people here has to know.
    soon(async { while Person::at(&site.url).asking("/readyz").send().await.is_ok_and(|answer| answer.status() == 200) {} })
        .await;
    assert_eq!(site.code().await, Some(0));
    let (code, said_then) = check().await;
    assert!(code == Some(1) && said_then.contains("cannot be reached") && said_then.lines().count() == 1, "{said_then}");
    drop(stalled);
    let site = Program::start(folder.path(), &[]).await;
    assert_eq!(Person::at(&site.url).messages("").await["messages"][0]["id"], said);
}
