//! The page as the server renders it.

use reqwest::header::ACCEPT_ENCODING;

use crate::harness::Evening;

#[tokio::test]
async fn the_page_itself_is_as_light_as_the_first_load_is_reckoned_with() {
    let evening = Evening::start().await;
    for language in ["ru", "en"] {
        let asking = evening.guest().asking("/").header(ACCEPT_ENCODING, "br").header("accept-language", language);
        let page = asking.send().await.unwrap();
        assert_eq!(page.headers()["content-encoding"], "br");
        let bytes = page.bytes().await.unwrap().len();
        // `first_load` in `./x` counts so many beside the files.
        assert!((1_000..=3_700).contains(&bytes), "{language}: {bytes}");
    }
}
