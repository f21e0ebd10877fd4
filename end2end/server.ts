// A server of the release build, with a store of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");

const PROGRAM = join(ROOT, "target/release/evening");

// Tests are quicker than people.
const NO_LIMITS = Object.fromEntries(
  ["FLOOD", "SIGN_UP", "SIGN_IN", "LETTERS", "REQUESTS", "STREAMS", "STREAMS_PER_ADDRESS"].map((limit) => [`EVENING_LIMIT_${limit}`, "0"]),
);

/** Where the player's frame goes; no test lets it leave the browser. */
export const STREAM = "https://player.example.org/embed/tonight";

export type Settings = Record<string, string>;

export class Server {
  /** What it logged since the first start. */
  log = "";
  origin = "";
  /** The link that makes the first princess, once it was printed. */
  setUp?: string;
  private process?: ChildProcess;

  private constructor(
    private readonly folder: string,
    private readonly settings: Settings,
  ) {}

  static async start(settings: Settings = {}): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), "evening-")), settings);
    await server.listen("127.0.0.1:0");
    return server;
  }

  /** SIGKILL: it gets no chance to tidy up. */
  async kill() {
    await this.end("SIGKILL");
  }

  /** The same store at the same address. */
  async again() {
    await this.listen(new URL(this.origin).host);
  }

  /** SIGSTOP: it is there and says nothing, as behind a network that went to sleep. */
  freeze() {
    this.process!.kill("SIGSTOP");
  }

  /** SIGCONT. */
  thaw() {
    this.process!.kill("SIGCONT");
  }

  /** Gives somebody a role, as whoever runs the site does. */
  async grant(name: string, role: "member" | "guard" | "princess") {
    await this.run("grant", name, role);
  }

  /** Gives somebody another name, in the same way. */
  async rename(name: string, other: string) {
    await this.run("rename", name, other);
  }

  private async run(...words: string[]) {
    const env = { ...process.env, EVENING_DATA: this.folder };
    const child = spawn(PROGRAM, words, { cwd: ROOT, env, stdio: "ignore" });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`evening ${words[0]} ended with ${code}`);
  }

  /** What a metric says now. */
  async metric(name: string): Promise<number> {
    const page = await (await fetch(`${this.origin}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(page)?.[1]);
  }

  async stop() {
    await this.end("SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }

  private async listen(address: string) {
    const own = Object.entries(process.env).filter(([name]) => !/^(EVENING|LEPTOS)_/.test(name));
    const env = {
      ...Object.fromEntries(own),
      ...NO_LIMITS,
      EVENING_LISTEN: address,
      EVENING_DATA: this.folder,
      EVENING_STREAM_URL: STREAM,
      ...this.settings,
    };
    const child = spawn(PROGRAM, [], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    child.stderr.on("data", (piece) => (this.log += piece));
    let said = "";
    this.origin = await new Promise((found, failed) => {
      child.on("error", failed);
      child.on("exit", (code) => failed(new Error(`the server ended with ${code}:\n${said}${this.log}`)));
      child.stdout.on("data", (piece) => {
        said += piece;
        this.setUp = /http:\/\/\S+\/set_up\S+/.exec(said)?.[0] ?? this.setUp;
        const told = /listening on (http:\/\/\S+)/.exec(said);
        if (told) found(told[1]!.replace(/\/$/, ""));
      });
    });
  }

  private async end(signal: NodeJS.Signals) {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, "exit");
    // One that is frozen hears nothing else.
    child.kill("SIGCONT");
    child.kill(signal);
    await over;
  }
}
