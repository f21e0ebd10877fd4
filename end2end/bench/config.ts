import usual from "../playwright.config.ts";

// What is measured in a browser: `./x bench pages`, `chat`, `emoji`, `chances`. One at a time, since they share the machine.
export default {
  ...usual,
  testMatch: ["pages.ts", "chat.ts", "emoji.ts", "chances.ts"],
  workers: 1,
  timeout: 60 * 60_000,
  outputDir: "../test-results",
  // What moves is part of what is measured, and what somebody else's player weighs is not ours.
  use: { ...usual.use, contextOptions: {}, settings: { EVENING_STREAM_URL: "" } },
};
