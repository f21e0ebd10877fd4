// What sounds, is shown and is read out, as a person finds it; and what a browser without ears and desktop would have done.

import { type Locator, type Page, expect } from "@playwright/test";

export class Alerts {
  readonly button: Locator;
  readonly panel: Locator;
  readonly sound: Locator;
  readonly notifications: Locator;
  readonly aloud: Locator;
  readonly volume: Locator;
  readonly test: Locator;
  readonly looking: Locator;
  readonly refusal: Locator;

  constructor(private readonly page: Page) {
    this.button = page.getByRole("button", { name: /^(Звук и уведомления|Sound and notifications)$/ });
    this.panel = page.getByRole("dialog", { name: /^(Звук и уведомления|Sound and notifications)$/ });
    this.sound = this.panel.getByRole("radiogroup", { name: "Звук" });
    this.notifications = this.panel.getByRole("radiogroup", { name: "Уведомления на рабочем столе" });
    this.aloud = this.panel.getByRole("radiogroup", { name: "Чтение вслух" });
    this.volume = this.panel.getByRole("slider", { name: "Громкость" });
    this.test = this.panel.getByRole("button", { name: "Проверить" });
    this.looking = this.panel.getByRole("switch", { name: "И когда я смотрю" });
    this.refusal = this.panel.getByRole("alert");
  }

  /** Opens it and waits until there is something to choose. */
  async open() {
    await this.button.click();
    await expect(this.panel.getByRole("radio", { checked: true }).first()).toBeFocused();
  }

  async close() {
    await this.page.keyboard.press("Escape");
    await expect(this.panel).toBeHidden();
  }

  /** Chooses a level as one who sees it does. */
  async choose(group: Locator, level: string) {
    await group.getByText(level, { exact: true }).click();
  }

  /** The level that is chosen. */
  level(group: Locator, level: string): Locator {
    return group.getByRole("radio", { name: level, exact: true, checked: true });
  }

  /** What was heard and seen. */
  async done(): Promise<Done> {
    return this.page.evaluate(() => (window as unknown as { done: Done }).done);
  }

  /** Waits until so much was heard, and says how loud each time. */
  async expectSounds(count: number): Promise<number[]> {
    await expect.poll(async () => (await this.done()).sounds.length, "how often it sounded").toBe(count);
    return (await this.done()).sounds;
  }
}

/** What a page's browser was told to do. */
export type Done = {
  /** Each chime by its loudest moment. */
  sounds: number[];
  notifications: { title: string; body: string; tag: string; closed: boolean }[];
  asked: number;
  focused: number;
  badge: number | null;
};

/** What the desktop says to notifications. */
export type Desktop = "granted" | "default" | "denied" | "throws" | "missing";

/** Puts ears and a desktop that remember into every page of this browser. `answer`: what a visitor who is asked says. */
export function pretend({ desktop, answer }: { desktop: Desktop; answer: Desktop }) {
  // An earlier page left a number on the site's icon.
  const done: Done = { sounds: [], notifications: [], asked: 0, focused: 0, badge: 7 };
  let gesture = false;
  const touch = () => {
    gesture = true;
    setTimeout(() => (gesture = false));
  };
  for (const name of ["pointerup", "keydown", "click", "change"]) addEventListener(name, touch, true);

  class Param {
    value = 0;
    peak = 0;
    setValueAtTime(value: number) {
      this.peak = Math.max(this.peak, value);
    }
    exponentialRampToValueAtTime(value: number) {
      this.peak = Math.max(this.peak, value);
    }
  }
  class Sounding {
    to: unknown;
    connect(to: unknown) {
      this.to = to;
      return to;
    }
  }
  class Gain extends Sounding {
    gain = new Param();
  }
  class Note extends Sounding {
    frequency = new Param();
    onended: (() => void) | null = null;
    start() {}
    stop() {}
  }
  class Ears {
    state = "suspended";
    currentTime = 0;
    destination = {};
    private may = false;
    private gains: Gain[] = [];
    private notes: Note[] = [];
    // As in the strictest browser: only who has once asked for it in a gesture is heard.
    resume() {
      this.may ||= gesture;
      if (this.may) this.state = "running";
      return this.may ? Promise.resolve() : new Promise<void>(() => {});
    }
    suspend() {
      this.state = "suspended";
      return Promise.resolve();
    }
    createGain() {
      const gain = new Gain();
      this.gains.push(gain);
      return gain;
    }
    createOscillator() {
      const note = new Note();
      this.notes.push(note);
      // A chime has two notes; both are made before either is over.
      if (this.notes.length === 2) {
        queueMicrotask(() => {
          if (this.state === "running") done.sounds.push(Math.max(...this.gains.map((gain) => gain.gain.peak)));
          const over = this.notes.map((note) => note.onended);
          this.notes = [];
          this.gains = [];
          for (const end of over) end?.();
        });
      }
      return note;
    }
  }
  let permission: string = desktop === "throws" ? "granted" : desktop;
  class Shown {
    onclick: (() => void) | null = null;
    static get permission() {
      return permission;
    }
    static requestPermission() {
      done.asked++;
      permission = answer;
      return Promise.resolve(answer);
    }
    private readonly row: Done["notifications"][number];
    constructor(title: string, options: { body: string; tag: string }) {
      if (desktop === "throws") throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
      this.row = { title, body: options.body, tag: options.tag, closed: false };
      done.notifications.push(this.row);
      Object.assign(window, { press: () => this.onclick?.() });
    }
    close() {
      this.row.closed = true;
    }
  }
  Object.assign(window, { done, AudioContext: Ears, focus: () => done.focused++ });
  if (desktop === "missing") delete (window as { Notification?: unknown }).Notification;
  else Object.assign(window, { Notification: Shown });
  Object.assign(navigator, {
    setAppBadge: (count: number) => Promise.resolve((done.badge = count)),
    clearAppBadge: () => Promise.resolve((done.badge = null)),
  });
}
