// A mail server, and what it was given.

import type { AddressInfo } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

export class Mail {
  private readonly letters: Email[] = [];
  private readonly waiting: ((letter: Email) => void)[] = [];

  private constructor(private readonly server: SMTPServer) {}

  static async open(): Promise<Mail> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["AUTH", "STARTTLS"],
      onData(stream, _session, done) {
        const pieces: Buffer[] = [];
        stream.on("data", (piece: Buffer) => pieces.push(piece));
        stream.on("end", () => {
          PostalMime.parse(Buffer.concat(pieces)).then((letter) => {
            mail.take(letter);
            done();
          }, done);
        });
      },
    });
    const mail = new Mail(server);
    await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
    return mail;
  }

  /** Where it is, as `EVENING_SMTP_URL` has it. */
  get url(): string {
    return `smtp://127.0.0.1:${(this.server.server.address() as AddressInfo).port}`;
  }

  /** The next letter. */
  async next(): Promise<Email> {
    return this.letters.shift() ?? new Promise((found) => this.waiting.push(found));
  }

  async close() {
    await new Promise<void>((closed) => this.server.close(closed));
  }

  private take(letter: Email) {
    const waits = this.waiting.shift();
    if (waits) waits(letter);
    else this.letters.push(letter);
  }
}

/** Where people reach a site that sends letters, as `EVENING_PUBLIC_URL` has it: links lead there, and not to where a test asked. */
export const SITE = "http://evening.example.org";

/** The page that the link in a letter leads to. Its text and its HTML agree on that. */
export function link(letter: Email): string {
  const [found] = /http:\/\/\S+/.exec(letter.text ?? "") ?? [];
  if (!found?.startsWith(`${SITE}/`) || !letter.html?.includes(`href="${found}"`)) throw new Error(`${letter.text}\n${letter.html}`);
  return found.slice(SITE.length);
}
