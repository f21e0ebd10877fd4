import config from "./playwright.config.ts";

// The pictures in docs/img: `./x shots`.
export default { ...config, testMatch: "shots.ts" };
